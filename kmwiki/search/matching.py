"""Whether words stand side by side in a text: phrases and exclusions, for text that is written without spaces.

Spaces are taken out of both, and the phrase must begin and end where a word of the text does. So "แผนพัฒนาองค์กร" is
found however the dictionary cuts inside it, and "ทางการ" is not found inside the middle of a longer word.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from kmwiki.search.analysis import read_surface
from kmwiki.search.prepare import ReadyText
from kmwiki.search.query import Piece

# Marks of Thai letters count as no letter for Python, but are never between words.
_BETWEEN = "(?:(?![\u0e01-\u0e4e])[\\W_]|[\u0e2f\u0e46])*"


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
    pattern = _pattern(tuple(token.form for token in piece.tokens))
    return any(
        # Only a word within the phrase can hide it, so texts are seldom read word by word.
        _stands_in(text, pattern) or (any(odd in piece.form for odd in text.odd) and _reads_in(text, piece.form))
        for text in texts
    )


@lru_cache(maxsize=500)
def _pattern(forms: tuple[str, ...]) -> re.Pattern[str]:
    """The words one after the other, signs and spaces between them allowed."""
    return re.compile(_BETWEEN.join(map(re.escape, forms)), re.IGNORECASE)


def _stands_in(text: ReadyText, pattern: re.Pattern[str]) -> bool:
    """The words of the text are looked for as they are spelled there."""
    at = 0
    while found := pattern.search(text.text, at):
        spans = text.spans
        if found.start() in {start for start, _ in spans} and found.end() in {end for _, end in spans}:
            return True
        at = found.start() + 1
    return False


def _reads_in(text: ReadyText, form: str) -> bool:
    """All words are read in normalised spelling first, and put together without spaces."""
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
