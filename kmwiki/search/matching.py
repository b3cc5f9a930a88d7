"""Whether words stand side by side in a text: phrases and exclusions, for text that is written without spaces.

Spaces are taken out of both, and the phrase must begin and end where a word of the text does. So "แผนพัฒนาองค์กร" is
found however the dictionary cuts inside it, and "ทางการ" is not found inside the middle of a longer word.
"""

from __future__ import annotations

from collections.abc import Iterable

from kmwiki.search.analysis import read_surface
from kmwiki.search.prepare import ReadyText
from kmwiki.search.query import Piece


def is_one_word(piece: Piece) -> bool:
    """One word: a document whose terms hold it holds the piece, and nothing more needs to be looked at."""
    return len(piece.tokens) == 1


def needs_reading(piece: Piece) -> bool:
    """Whether a document that lacks the plain word may still hold the piece, cut otherwise: Thai of some length."""
    return not is_one_word(piece) or bool(piece.pairs)


def words_needed(piece: Piece) -> list[tuple[str, ...]]:
    """Of each of these, a document must hold one term before its texts are worth reading (beside `piece.pairs`)."""
    return [token.terms for token in piece.tokens if token.script != "thai" or not piece.pairs]


def holds(texts: Iterable[ReadyText], piece: Piece) -> bool:
    """Whether one of `texts` holds `piece` from word boundary to word boundary."""
    return any(_holds(text, piece.form) for text in texts)


def _holds(text: ReadyText, form: str) -> bool:
    forms = [read_surface(text.text[start:end])[0] for start, end in text.spans]
    joined = "".join(forms)
    found = joined.find(form)
    if found < 0:
        return False
    boundaries = {0}
    at = 0
    for word in forms:
        at += len(word)
        boundaries.add(at)
    while found >= 0:
        if found in boundaries and found + len(form) in boundaries:
            return True
        found = joined.find(form, found + 1)
    return False
