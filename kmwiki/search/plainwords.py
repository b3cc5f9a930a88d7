"""The plain words of a query as groups: years joined to their word, other names from the thesaurus, odd spacing."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

from kmwiki.search.analysis import Analysis, Token, analyse, cluster_pairs, find_year_words, pairs_within
from kmwiki.search.denials import DENYING, denials
from kmwiki.search.documents import Understood
from kmwiki.search.inside import Holding, longer_words
from kmwiki.search.lexicon import Translation, translate
from kmwiki.search.pieces import Alternative, Group, Piece, Unit, read_piece
from kmwiki.search.scoring import SMALL_WORD_WEIGHT
from kmwiki.search.smallwords import SMALL_WORDS
from kmwiki.search.spacing import find_spaced
from kmwiki.search.thesaurus import Thesaurus
from kmwiki.text.words import OwnWords, is_own_abbreviation, own_words

FoundIn = Callable[[str], int]
Stands = Callable[[Piece], bool]

SYNONYM_WEIGHT = 0.9
SPELLING_WEIGHT = 0.8
SPACING_WEIGHT = 1.0
LEXICON_WEIGHT = 0.95
INSIDE_WEIGHT = 0.8
MOST_TRANSLATIONS = 3
_STRETCH = re.compile(r"\S+")


class PlainWords(NamedTuple):
    groups: tuple[Group, ...]
    pairs: tuple[str, ...]
    inner_pairs: frozenset[str]
    """Those that stand within a word."""
    said: tuple[Understood, ...]


class _Span(NamedTuple):
    """Tokens ``first`` up to (not with) ``last`` and what else they may be."""

    first: int
    last: int
    alternatives: tuple[Alternative, ...]
    said: Understood | None
    whole: Piece | None = None
    """The tokens are one unit: see `Unit.whole`."""


def read_plain_words(
    text: str,
    thesaurus: Thesaurus,
    spellings: Sequence[tuple[str, str]],
    found_in: FoundIn | None,
    stands: Stands | None,
    holding: Holding | None,
    *,
    with_lexicon: bool,
) -> PlainWords:
    """`spellings` are pairs of what was typed and what may have been meant. `found_in` tells in how many documents a
    word stands; without it, spaces are taken as they were typed. `stands` tells whether words stand side by side in any
    document; without it, a denial is a word like any other. `holding` tells which words of the index hold a word."""
    analysis = analyse(text)
    tokens = analysis.tokens
    spans = _named_otherwise(text, tokens, thesaurus, SYNONYM_WEIGHT, "synonym")
    if spellings:
        spans = _add(spans, _named_otherwise(text, tokens, Thesaurus(spellings), SPELLING_WEIGHT, "spelling"))
    if found_in is not None:
        spans = _add(spans, _respaced(text, tokens, found_in))
        if holding is not None:
            spans = _with_longer(spans, tokens, found_in, holding)
    if with_lexicon:
        spans = _with_translations(spans, tokens)
    grams = analysis.grams
    thai = [token.form for token in tokens if token.script == "thai"]
    if stands is not None and not DENYING.isdisjoint(thai) and (denied := denials(text, tokens, stands)):
        spans = _with_denials(spans, denied)
        grams = _grams_beside(text, tokens, denied)
    groups, said = _grouped(text, analysis, spans)
    pairs = dict.fromkeys(grams)
    if not own_words().words.isdisjoint(thai):
        for pair in chain.from_iterable(cluster_pairs(word) for word in thai if is_own_abbreviation(word)):
            pairs.pop(pair, None)
    return PlainWords(groups, tuple(pairs), frozenset(chain.from_iterable(map(pairs_within, thai))), said)


def _grouped(text: str, analysis: Analysis, spans: Sequence[_Span]) -> tuple[tuple[Group, ...], tuple[Understood, ...]]:
    """The words of a text, each of them once, and what they were read as."""
    tokens, other_readings = analysis.tokens, analysis.other_readings
    groups: list[Group] = []
    said: list[Understood] = []
    seen: set[tuple[str, ...]] = set()
    starts = [found.start() for found in _STRETCH.finditer(text)]
    opening = {span.first: span for span in spans}
    year_words = find_year_words(tokens, text)  # the ปี of ปี 54 has done its work
    end = 0
    for at, token in enumerate(tokens):
        if at < end:
            continue
        span = opening.get(at)
        if span is None:
            if at not in year_words:
                unit = _unit(token, starts, other_readings)
                if unit.terms not in seen:
                    seen.add(unit.terms)
                    said.append(_said(token))
                    groups.append(Group((unit,)))
            continue
        end = span.last
        units: list[Unit] = []
        if span.whole is not None:
            unit = Unit((span.whole.form,), bisect_right(starts, token.start), False, whole=span.whole)
            if unit.terms not in seen:
                seen.add(unit.terms)
                said.append(Understood("word", span.whole.form))
                units.append(unit)
        else:
            for place in range(at, end):
                if place not in year_words:
                    unit = _unit(tokens[place], starts, other_readings)
                    is_new = unit.terms not in seen
                    if is_new:
                        seen.add(unit.terms)
                        said.append(_said(tokens[place]))
                    if unit not in units and (is_new or span.alternatives):
                        units.append(unit)
        if units:
            groups.append(Group(tuple(units), span.alternatives))
            if span.said is not None:
                said.append(span.said)
    return tuple(groups), tuple(said)


def _unit(token: Token, starts: Sequence[int], other_readings: Sequence[Token]) -> Unit:
    terms = token.terms
    if len(terms) > 1:
        terms = terms[1:]  # a year
    elif other_readings:
        # Another reading that lies over this word may match in its place: เเพิ่ม is แพิ่ม or เพิ่ม.
        overlapping = (o for o in other_readings if o.start < token.end and token.start < o.end)
        terms += tuple(other.terms[0] for other in overlapping if other.terms[0] not in terms)
    weight = SMALL_WORD_WEIGHT if terms[0] in SMALL_WORDS else 1.0
    return Unit(terms, bisect_right(starts, token.start), token.script == "thai", weight)


def _said(token: Token) -> Understood:
    return Understood("year", token.terms[1][1:]) if len(token.terms) > 1 else Understood("word", token.form)


def _add(spans: list[_Span], more: list[_Span]) -> list[_Span]:
    """Those of `more` that lie over none of `spans`, too."""
    if not spans or not more:
        return spans or more
    taken = {at for span in spans for at in range(span.first, span.last)}
    return spans + [span for span in more if taken.isdisjoint(range(span.first, span.last))]


def _with_denials(spans: list[_Span], denied: Sequence[tuple[int, int, Piece]]) -> list[_Span]:
    """Other names of what is denied are no names of its denial; those of the whole denial are."""
    named = {(span.first, span.last): span for span in spans}
    nothing: tuple[tuple[Alternative, ...], Understood | None] = ((), None)
    wholes = []
    for first, last, piece in denied:
        known = named.get((first, last))
        others, said = (known.alternatives, known.said) if known is not None else nothing
        wholes.append(_Span(first, last, others, said, piece))
    return _add(wholes, spans)


def _grams_beside(text: str, tokens: Sequence[Token], denied: Sequence[tuple[int, int, Piece]]) -> tuple[str, ...]:
    """Those of everything else, and where a denial meets it: most letters of a denial are what it denies."""
    rest = text
    for first, last, _ in reversed(denied):
        rest = f"{rest[: tokens[first].start]} {rest[tokens[last - 1].end :]}"
    inside = {pair for _, _, piece in denied for pair in cluster_pairs(piece.form)}
    inside.difference_update(analyse(rest).grams)
    return tuple([pair for pair in analyse(text).grams if pair not in inside])


def _with_translations(spans: list[_Span], tokens: Sequence[Token]) -> list[_Span]:
    """Beside what stretches may be anyway, what they are called in the other language."""
    known = {(span.first, span.last): span for span in spans}
    more = []
    own = own_words()
    for first, last, translations in translate(tokens):
        others = _translated(translations, own)
        span = known.get((first, last))
        if span is None:
            more.append(_Span(first, last, others, None))
        else:
            known[first, last] = span._replace(alternatives=span.alternatives + others)
    return _add(list(known.values()), more)


@lru_cache(maxsize=2_000)  # the words of questions come again and again
def _translated(translations: tuple[Translation, ...], own: OwnWords) -> tuple[Alternative, ...]:
    """``own`` is part of what is remembered: other words cut otherwise."""
    pieces = [(read_piece(one.text), one.weight) for one in translations[:MOST_TRANSLATIONS]]
    return tuple(Alternative(piece, round(LEXICON_WEIGHT * weight, 3), "lexicon") for piece, weight in pieces if piece)


def _with_longer(spans: list[_Span], tokens: Sequence[Token], found_in: FoundIn, holding: Holding) -> list[_Span]:
    """Beside what words may be anyway, the longer words that they are part of."""
    for at, token in enumerate(tokens):
        longer = longer_words(token, found_in, holding)
        if longer:
            others = _alternatives(longer, INSIDE_WEIGHT, "inside")
            said = Understood("synonym", f"{token.form} = {' · '.join(longer)}")
            known = next((span for span in spans if span.first == at and span.last == at + 1), None)
            if known is None:
                spans = _add(spans, [_Span(at, at + 1, others, said)])
            else:
                same = known._replace(alternatives=known.alternatives + others, said=known.said or said)
                spans = [same if span is known else span for span in spans]
    return spans


def _respaced(text: str, tokens: Sequence[Token], found_in: FoundIn) -> list[_Span]:
    return [
        _Span(first, last, _alternatives((word,), SPACING_WEIGHT, "spacing"), None)
        for first, last, word in find_spaced(text, tokens, found_in)
    ]


def _named_otherwise(text: str, tokens: Sequence[Token], thesaurus: Thesaurus, weight: float, why: str) -> list[_Span]:
    spans = []
    for first, last, others in thesaurus.match(tokens, text):
        alternatives = _alternatives(others, weight, why)
        if alternatives:
            typed = text[tokens[first].start : tokens[last - 1].end]
            spans.append(_Span(first, last, alternatives, Understood(why, f"{typed} = {' · '.join(others)}")))
    return spans


def _alternatives(texts: Sequence[str], weight: float, why: str) -> tuple[Alternative, ...]:
    pieces = (read_piece(text) for text in texts)
    return tuple(Alternative(piece, weight, why) for piece in pieces if piece is not None)
