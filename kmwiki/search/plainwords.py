"""The plain words of a query as groups: years joined to their word, other names from the thesaurus, odd spacing."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import NamedTuple

from kmwiki.search.analysis import Token, analyse, cluster_pairs, cut_clusters, find_year_words
from kmwiki.search.denials import denials
from kmwiki.search.documents import Understood
from kmwiki.search.lexicon import translate
from kmwiki.search.pieces import Alternative, Group, Piece, Unit, read_piece
from kmwiki.search.scoring import SMALL_WORD_WEIGHT
from kmwiki.search.smallwords import SMALL_WORDS
from kmwiki.search.thesaurus import Thesaurus
from kmwiki.text.words import is_own_abbreviation

FoundIn = Callable[[str], int]
Stands = Callable[[Piece], bool]

SYNONYM_WEIGHT = 0.9
SPELLING_WEIGHT = 0.8
SPACING_WEIGHT = 1.0
LEXICON_WEIGHT = 0.95
MOST_TRANSLATIONS = 3
_SPACE_IN_THAI = re.compile("(?<=[\u0e01-\u0e4e]) +(?=[\u0e01-\u0e4e])")


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
    *,
    with_lexicon: bool = False,
    stands: Stands | None = None,
) -> PlainWords:
    """`spellings` are pairs of what was typed and what may have been meant. `found_in` tells in how many documents a
    word stands; without it, spaces are taken as they were typed. `stands` tells whether words stand side by side in any
    document; without it, a denial is a word like any other."""
    analysis = analyse(text)
    tokens = analysis.tokens
    spans = _named_otherwise(text, tokens, thesaurus, SYNONYM_WEIGHT, "synonym")
    if spellings:
        spans = _add(spans, _named_otherwise(text, tokens, Thesaurus(spellings), SPELLING_WEIGHT, "spelling"))
    if found_in is not None:
        spans = _add(spans, _respaced(text, tokens, found_in))
    if with_lexicon:
        spans = _with_translations(spans, tokens)
    grams = analysis.grams
    if stands is not None and (denied := denials(text, tokens, stands)):
        spans = _with_denials(spans, denied)
        grams = _grams_beside(text, tokens, denied)
    groups: list[Group] = []
    said: list[Understood] = []
    seen: set[tuple[str, ...]] = set()
    starts = [found.start() for found in re.finditer(r"\S+", text)]
    opening = {span.first: span for span in spans}
    year_words = find_year_words(tokens, text)
    at = 0
    while at < len(tokens):
        span = opening.get(at)
        alternatives, last = (span.alternatives, span.last) if span is not None else ((), at + 1)
        units: list[Unit] = []
        if span is not None and span.whole is not None:
            denial = Unit((span.whole.form,), bisect_right(starts, tokens[at].start), False, whole=span.whole)
            if denial.terms not in seen:
                seen.add(denial.terms)
                units.append(denial)
                said.append(Understood("word", span.whole.form))
            at = last
        for place in range(at, last):
            if place in year_words:
                continue  # the ปี of ปี 54 has done its work
            unit, one_said = _unit(tokens[place], starts, analysis.other_readings)
            if unit not in units and (unit.terms not in seen or alternatives):
                if unit.terms not in seen:
                    said.append(one_said)
                seen.add(unit.terms)
                units.append(unit)
        if units:
            groups.append(Group(tuple(units), alternatives))
            if span is not None and span.said is not None:
                said.append(span.said)
        at = last
    inner = frozenset(
        [one + other for token in tokens if token.script == "thai" for one, other in pairwise(cut_clusters(token.form))]
    )
    pairs = dict.fromkeys(grams)
    for token in tokens:
        if token.script == "thai" and is_own_abbreviation(token.form):
            for pair in cluster_pairs(token.form):
                pairs.pop(pair, None)
    return PlainWords(tuple(groups), tuple(pairs), inner, tuple(said))


def _unit(token: Token, starts: Sequence[int], other_readings: Sequence[Token]) -> tuple[Unit, Understood]:
    is_year = len(token.terms) > 1
    said = Understood("year", token.terms[1][1:]) if is_year else Understood("word", token.form)
    terms = token.terms[1:] if is_year else token.terms
    if other_readings and not is_year:
        # Another reading that lies over this word may match in its place: เเพิ่ม is แพิ่ม or เพิ่ม.
        overlapping = (o for o in other_readings if o.start < token.end and token.start < o.end)
        terms += tuple(other.terms[0] for other in overlapping if other.terms[0] not in terms)
    chunk = bisect_right(starts, token.start)
    weight = SMALL_WORD_WEIGHT if terms[0] in SMALL_WORDS else 1.0
    return Unit(terms, chunk, token.script == "thai", weight), said


def _add(spans: list[_Span], more: list[_Span]) -> list[_Span]:
    """Those of `more` that lie over none of `spans`, too."""
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
    for first, last, translations in translate(tokens):
        pieces = [(read_piece(one.text), one.weight) for one in translations[:MOST_TRANSLATIONS]]
        others = tuple(
            Alternative(piece, round(LEXICON_WEIGHT * weight, 3), "lexicon") for piece, weight in pieces if piece
        )
        span = known.get((first, last))
        if span is None:
            more.append(_Span(first, last, others, None))
        else:
            known[first, last] = span._replace(alternatives=span.alternatives + others)
    return _add(list(known.values()), more)


def _named_otherwise(text: str, tokens: Sequence[Token], thesaurus: Thesaurus, weight: float, why: str) -> list[_Span]:
    spans = []
    for first, last, others in thesaurus.match(tokens, text):
        alternatives = _alternatives(others, weight, why)
        if alternatives:
            typed = text[tokens[first].start : tokens[last - 1].end]
            spans.append(_Span(first, last, alternatives, Understood(why, f"{typed} = {' · '.join(others)}")))
    return spans


def _respaced(text: str, tokens: Sequence[Token], found_in: FoundIn) -> list[_Span]:
    """Words with spaces typed inside them (โรง เรียน) may be one word of the index (โรงเรียน)."""
    gaps = [gap.span() for gap in _SPACE_IN_THAI.finditer(text)]
    if not gaps:
        return []
    # By where they are in the joined text. Only whole stretches of typing are joined: in ที่บ้านได้ ผลตรวจ the space was
    # meant.
    opens: dict[int, int] = {}
    closes: dict[int, int] = {}
    passed = left_out = 0
    for number, token in enumerate(tokens):
        while passed < len(gaps) and gaps[passed][0] < token.start:
            left_out += gaps[passed][1] - gaps[passed][0]
            passed += 1
        if token.start == 0 or text[token.start - 1] == " ":
            opens[token.start - left_out] = number
        if text[token.end : token.end + 1] in {"", " "}:
            closes[token.end - left_out] = number + 1
    spans = []
    for word in analyse(_SPACE_IN_THAI.sub("", text), grams=False).tokens:
        first, last = opens.get(word.start), closes.get(word.end)
        if first is not None and last is not None and last > first + 1 and found_in(word.terms[0]):
            alternatives = _alternatives((word.form,), SPACING_WEIGHT, "spacing")
            spans.append(_Span(first, last, alternatives, None))
    return spans


def _alternatives(texts: Sequence[str], weight: float, why: str) -> tuple[Alternative, ...]:
    pieces = (read_piece(text) for text in texts)
    return tuple(Alternative(piece, weight, why) for piece in pieces if piece is not None)
