"""Words of a question that stand nowhere: which they are, and what is asked without them.

An unknown word weighs most of all, so that `ประชุม คปสอ` finds nothing though many pages are about meetings. Where
nothing at all is found, the question is asked once more by the words that are known, and the others are named.

A word is nowhere when no document *the reader may see* answers it alone: none holds the word or another name, a
spelling or a translation of it, nor all of its pairs of clusters, as where it is part of a longer Thai word. Only plain
words are left out. What is quoted, excluded, tied to a field or beside an OR was meant as it was typed.

Where something is found all the same (most of a question is enough), the words are only named.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from string import punctuation
from typing import NamedTuple

from kmwiki.search.analysis import Token, analyse, find_year_words, pairs_within
from kmwiki.search.pieces import Unit
from kmwiki.search.query import Query
from kmwiki.search.scoring import SHORT_CHUNK
from kmwiki.search.smallwords import SMALL_WORDS
from kmwiki.search.typed import loose_stretches
from kmwiki.search.vocabulary import Vocabulary
from kmwiki.text.words import is_own_abbreviation, is_word

Span = tuple[int, int]

_NUMBER = re.compile(r"y?\d[\d.,:]*")
_EDGES = punctuation + "–—…“”„«»‘’：，。"
_LONGEST_FRAGMENT = 2


class Nowhere(NamedTuple):
    """The unknown words of a text, left to right."""

    spans: tuple[Span, ...]
    left: str
    """The text without them."""
    says_something: bool
    """What is left says what is looked for: more than small words, numbers and single letters."""


def find_nowhere(text: str, query: Query, vocabulary: Vocabulary) -> Nowhere:
    """The unknown words of `text`, which was read as `query`."""
    known, unknown = _units_apart(query, vocabulary)
    if not unknown:
        return Nowhere((), text, True)
    tokens = analyse(text).tokens  # remembered from reading it
    # The word for year goes with its year.
    leading = {tokens[at] for at, year in find_year_words(tokens, text).items() if _term(tokens[year]) in unknown}
    spans: list[Span] = []
    terms_left = set()
    left = text
    for start, end in reversed(loose_stretches(text)):
        own = [token for token in tokens if start <= token.start and token.end <= end]
        missing = _missing(own, unknown, leading)
        terms_left |= {_term(token) for token, is_out in zip(own, missing, strict=True) if not is_out}
        out = _joined(own, missing)
        spans = out + spans
        left = left[:start] + _without(text, start, end, out) + left[end:]
    telling = any(_is_telling(unit) for unit in known if unit.whole is not None or unit.terms[0] in terms_left)
    spans = _with_year_words(text, spans, {token.end for token in leading})
    return Nowhere(tuple(spans), " ".join(left.split()), telling or bool(query.needs))


def name_nowhere(text: str, query: Query, vocabulary: Vocabulary) -> tuple[str, ...]:
    """The unknown words of `text`, which was read as `query`, small words and single letters aside."""
    spans = find_nowhere(text, query, vocabulary).spans
    if not spans:
        return ()
    telling = [token for token in analyse(text).tokens if len(token.terms[0]) > 1 and token.terms[0] not in SMALL_WORDS]
    named = [text[start:end] for start, end in spans if any(start <= one.start and one.end <= end for one in telling)]
    return tuple(dict.fromkeys(named))


def _without(text: str, start: int, end: int, spans: Sequence[Span]) -> str:
    """What remains of words typed together loses the signs where it was cut: the hyphen between two words must not
    begin to exclude the second."""
    if not spans:
        return text[start:end]
    kept = [text[start : spans[0][0]].rstrip(_EDGES), text[spans[-1][1] : end].lstrip(_EDGES)]
    kept[1:1] = [text[one[1] : other[0]].strip(_EDGES) for one, other in pairwise(spans)]
    return " ".join(filter(None, kept))


def _units_apart(query: Query, vocabulary: Vocabulary) -> tuple[list[Unit], set[str]]:
    """The known plain words, and the first terms of those that are unknown wherever they stand."""
    known: list[Unit] = []
    unknown: list[Unit] = []
    for group in query.groups:
        others = [unit for unit in group.units if not _is_held(unit, vocabulary)]
        if not others or any(vocabulary.has_piece(other.piece) for other in group.alternatives):
            known += group.units
            continue
        for unit in group.units:
            (known if unit not in others or _stands_inside(unit, vocabulary) else unknown).append(unit)
    return known, {unit.terms[0] for unit in unknown} - {unit.terms[0] for unit in known}


def _is_held(unit: Unit, vocabulary: Vocabulary) -> bool:
    return unit.whole is not None or any(map(vocabulary.found_in, unit.terms))


def _stands_inside(unit: Unit, vocabulary: Vocabulary) -> bool:
    # The dictionary has long words: ประชุม is also where only ห้องประชุม is.
    pairs = pairs_within(unit.terms[0]) if unit.thai and not is_own_abbreviation(unit.terms[0]) else ()
    return bool(pairs) and vocabulary.has_all_of(pairs)


def _with_year_words(text: str, spans: Sequence[Span], ends: set[int]) -> list[Span]:
    """``ปี`` and ``2499`` are named as one, as they were typed. `ends` is where words for year end."""
    joined: list[Span] = []
    for start, end in spans:
        if joined and joined[-1][1] in ends and not text[joined[-1][1] : start].strip(" .ฯ"):
            start = joined.pop()[0]
        joined.append((start, end))
    return joined


def _missing(own: Sequence[Token], unknown: set[str], leading: set[Token]) -> list[bool]:
    """Which words of a stretch typed without a space are to be left out."""
    missing = [_term(token) in unknown or token in leading for token in own]
    if 1 < len(own) <= SHORT_CHUNK and any(out and one.script != "thai" for one, out in zip(own, missing, strict=True)):
        return [True] * len(own)  # as `scoring.SHORT_CHUNK` has it: xyzไม่มีจริง does not ask for จริง
    # Around what is no word of the language, the dictionary lost its way: what is cut off there says nothing.
    for at, token in enumerate(own):
        if _term(token) in unknown and not is_word(token.form):
            for beside in (range(at - 1, -1, -1), range(at + 1, len(own))):
                before = token
                for place in beside:
                    if not _is_fragment_beside(before, own[place]):
                        break
                    missing[place], before = True, own[place]
    return missing


def _is_fragment_beside(one: Token, other: Token) -> bool:
    touches = one.end == other.start or other.end == one.start
    return touches and other.script == "thai" and len(other.form) <= _LONGEST_FRAGMENT


def _joined(own: Sequence[Token], missing: Sequence[bool]) -> list[Span]:
    """The places of what is missing; neighbours are one."""
    spans: list[Span] = []
    for token, out, out_before in zip(own, missing, [False, *missing], strict=False):
        if out:
            spans[-1:] = [(spans[-1][0], token.end)] if out_before else [*spans[-1:], (token.start, token.end)]
    return spans


def _term(token: Token) -> str:
    """What its `Unit` is called by: a year by its year."""
    return token.terms[-1]


def _is_telling(unit: Unit) -> bool:
    term = unit.terms[0]
    return unit.weight >= 1 and len(term) > 1 and not _NUMBER.fullmatch(term)
