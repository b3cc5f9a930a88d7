"""A word typed as something that finds documents by itself, and the usual word that may have been meant: worth a
question, no more."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from kmwiki.search.analysis import Token, analyse
from kmwiki.search.pieces import read_piece
from kmwiki.search.spelling import distance
from kmwiki.search.vocabulary import Vocabulary
from kmwiki.text.words import is_word

_MOST_PIECES = 5
_LONGEST = 12
_USUAL = 3
"""In so many documents a word is usual enough to be asked about where something was found already."""
_OFTENER = 3
_SILENCER = "\u0e4c"
_AA, _AM = "\u0e32", "\u0e33"
_WORD = re.compile(rf"(\S{{2,{_LONGEST}}})((?:\s+\d{{1,4}}){{0,2}})")
"""A word, and the years it is asked of."""


def usual_word_meant(text: str, vocabulary: Vocabulary) -> str | None:
    """The question with the usual word in it, where it is nothing but one Thai word and a year or two."""
    asked = _WORD.fullmatch(text)
    if asked is None:
        return None
    word, years = asked.groups()
    tokens = analyse(word).tokens
    typed = "".join([token.form for token in tokens])
    if any(token.script != "thai" for token in tokens) or len(typed) != len(word):
        return None
    meant = _silenced(typed, vocabulary) if len(tokens) == 1 else _by_pieces(word, typed, tokens, vocabulary)
    return None if meant is None else meant + years


def _silenced(typed: str, vocabulary: Vocabulary) -> str | None:
    """แพทย is a word that only parts of words are made of; แพทย์ is the one that people use."""
    whole = typed + _SILENCER
    often = vocabulary.found_in(whole)
    return whole if often >= _USUAL and often > _OFTENER * vocabulary.found_in(typed) and is_word(whole) else None


def _by_pieces(word: str, typed: str, tokens: Sequence[Token], vocabulary: Vocabulary) -> str | None:
    """ประชม is cut into ประ and ชม, and each finds many documents. A few such pieces, which no document holds side by
    side, and a letter off a usual word, may have meant that."""
    piece = read_piece(word)
    if len(tokens) > _MOST_PIECES or piece is None or vocabulary.has_piece(piece):
        return None
    near = [*vocabulary.near([typed]).get(typed, ()), *_with_am(typed)]
    usual = [
        (far, -often, term)
        for term in near
        if (far := distance(typed, term)) <= 1 and (often := vocabulary.found_in(term)) >= _USUAL and is_word(term)
    ]
    return min(usual)[2] if usual else None


def _with_am(typed: str) -> Iterator[str]:
    """น้า for น้ำ is the usual slip where ำ is hard to find; the two sound different and are not filed side by side."""
    return (typed[:at] + _AM + typed[at + 1 :] for at, letter in enumerate(typed) if letter == _AA)
