"""What a query is made of: words that may match, words that must stand side by side, and other names for them."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from itertools import accumulate
from typing import NamedTuple

from kmwiki.search.analysis import Token, analyse, cluster_pairs
from kmwiki.text.words import OwnWords, own_words

_SHORT = 100
_MAKING_NOUNS = ("การ", "ความ", "ผู้", "นัก")
_OTHER_THINGS = frozenset(
    "การเมือง การบ้าน การงาน การตาม ความดัน ผู้ใหญ่ ผู้ใหญ่บ้าน ผู้ปกครอง ผู้คน ผู้อื่น ผู้แทน ผู้ไทย นักการ นักบุญ".split()
)
"""Nouns that are not about the word in them: who leaves out บ้าน does not mean การบ้าน."""


class Piece(NamedTuple):
    """Words that must stand side by side."""

    form: str
    """All of it in normalised spelling without spaces: Thai puts none, and people put them anywhere."""
    tokens: tuple[Token, ...]
    pairs: tuple[str, ...]
    """Cluster 2-grams of its words: a text that holds the piece holds all of these."""


class Unit(NamedTuple):
    """One thing that may match: a word in any of its readings, or words that only say something together."""

    terms: tuple[str, ...]
    chunk: int
    """Which stretch of typing without a space it stood in."""
    thai: bool
    weight: float = 1.0
    """How much it says: less for words that only hold a sentence together."""
    whole: Piece | None = None
    """A denial with what it denies: all of it stands side by side, or the unit is not there. Its one term names it."""


class Alternative(NamedTuple):
    """Other words for what was typed: found like a phrase, counted like one word of its own rarity and frequency."""

    piece: Piece
    weight: float
    """How much less it is worth than the words themselves, 0-1."""
    why: str
    """``synonym`` (the table facilitators keep), ``spacing`` (the same letters, spaced otherwise), ``spelling``
    (what may have been meant), ``inside`` (a longer word that the typed one is part of) or ``lexicon`` (the other
    language)."""


class Group(NamedTuple):
    """Typed words that stand for one thing, and its other names. Most groups are one word without any.

    A document that holds an alternative covers the whole group (times its weight); its score for the group is the
    better one of its words' and its best alternative's.
    """

    units: tuple[Unit, ...]
    alternatives: tuple[Alternative, ...] = ()


def nominals(words: Iterable[str]) -> list[Piece]:
    """The nouns that stand in the dictionary as words of their own and are one of `words` with การ, ความ, ผู้ or นัก in
    front: การอพยพ and ผู้อพยพ for อพยพ. A question finds them by its letters, so what is excluded takes them along;
    ความรู้ is not found by รู้, which is one cluster and has no pairs."""
    found = []
    for text in words:
        piece = read_piece(text)
        if piece is None or piece.tokens[0].script != "thai" or not cluster_pairs(piece.tokens[0].form):
            continue
        for before in _MAKING_NOUNS:
            noun = read_piece(before + piece.form)
            if noun is not None and _grows_together(before, noun.tokens[0].form, piece):
                found.append(noun)
    return found


def _grows_together(before: str, noun: str, piece: Piece) -> bool:
    starts = accumulate(token.form for token in piece.tokens)
    return noun not in _OTHER_THINGS and noun in {before + start for start in starts}


def read_piece(text: str) -> Piece | None:
    """`text` as words that must stand side by side; nothing where there is no word in it."""
    return _remembered(text, own_words()) if len(text) <= _SHORT else _read_piece(text)


@lru_cache(maxsize=2_000)  # the other names of things, and words of the other language, come again and again
def _remembered(text: str, own: OwnWords) -> Piece | None:
    """``own`` is part of what is remembered: other words cut otherwise."""
    return _read_piece(text)


def _read_piece(text: str) -> Piece | None:
    tokens = analyse(text, grams=False).tokens
    if not tokens:
        return None
    # Pairs inside each word only: between two words the text may have a space where the phrase has none.
    pairs = dict.fromkeys([pair for one in tokens if one.script == "thai" for pair in cluster_pairs(one.form)])
    return Piece("".join([token.form for token in tokens]), tokens, tuple(pairs))
