"""Answering a query over a snapshot: the rules of `memory_engine`, in arrays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from kmwiki.search import scoring
from kmwiki.search.documents import SearchRequest
from kmwiki.search.facets import Value, conditions, in_order
from kmwiki.search.matching import holds, is_one_word, needs_reading, words_needed
from kmwiki.search.query import Piece, Query, Unit
from kmwiki.search.snapshot import Floats, Ids, Mask, Postings, Snapshot

_FIELDS = ("words", "title", "pairs")


class Line(NamedTuple):
    """One line of results: the document that leads it, its score, ids of further comments."""

    number: int
    score: float
    also: tuple[int, ...]


@dataclass(frozen=True)
class Ranked:
    leaders: Ids
    """The leading document of every line, in the order asked for."""
    scores: Floats
    """By document number."""
    ordered: Ids
    """Every matching document, best first."""


class Ranking:
    """One question before one snapshot."""

    def __init__(self, snapshot: Snapshot, request: SearchRequest, query: Query) -> None:
        self.snapshot, self.request, self.query = snapshot, request, query
        self.visible = snapshot.visible(request.tokens, request.withdrawn)
        self.seen = int(self.visible.sum())
        self._postings: dict[tuple[int, str], Postings] = {}

    @cached_property
    def averages(self) -> Floats:
        if not self.seen:
            return np.ones(3)
        means: Floats = self.snapshot.lengths[self.visible].mean(axis=0)
        return np.where(means > 0, means, 1.0)

    def ranked(self) -> Ranked:
        matching = self.visible & self._narrowed()
        if matching.any():
            matching &= self._answering()
        if matching.any():
            matching = self._with_needs(matching)
        scores = self._scores(matching)
        snapshot = self.snapshot
        numbers = np.flatnonzero(matching).astype(np.int32)
        comments = snapshot.comments[numbers]
        # lexsort takes the weightiest key last: score, pages before comments, newest.
        order = np.lexsort(
            (comments, snapshot.records[numbers], -snapshot.updated[numbers], comments > 0, -scores[numbers])
        )
        ordered = numbers[order]
        _, first = np.unique(snapshot.lines[ordered], return_index=True)
        leaders = ordered[np.sort(first)]
        if self.request.sort == "newest":
            leaders = leaders[np.argsort(-snapshot.updated[leaders], kind="stable")]
        elif self.request.sort == "most_read":
            leaders = leaders[np.argsort(-snapshot.reads[leaders], kind="stable")]
        return Ranked(leaders, scores, ordered)

    def line(self, ranked: Ranked, number: int) -> Line:
        snapshot = self.snapshot
        same = ranked.ordered[snapshot.lines[ranked.ordered] == snapshot.lines[number]]
        also = tuple(int(snapshot.comments[one]) for one in same if one != number and snapshot.comments[one])
        return Line(number, float(ranked.scores[number]), also)

    def facets(self, ranked: Ranked) -> Mapping[str, tuple[tuple[Value, int], ...]]:
        leads: Mask = np.zeros(self.snapshot.count, np.bool_)
        leads[ranked.leaders] = True
        counted = {}
        for name in self.request.facets:
            column = self.snapshot.facets.get(name)
            if column is not None:
                counts = np.bincount(column.which[leads[column.documents]], minlength=len(column.values))
                counted[name] = in_order(
                    {value: int(count) for value, count in zip(column.values, counts, strict=True) if count}
                )
        return counted

    def _narrowed(self) -> Mask:
        """Filters of the form and of the text."""
        met: Mask = np.ones(self.snapshot.count, np.bool_)
        for name, will_do in conditions(self.request, self.query):
            column = self.snapshot.facets[name]
            accepted = np.array([will_do(value) for value in column.values], np.bool_)
            one: Mask = np.zeros(self.snapshot.count, np.bool_)
            if len(accepted):
                one[column.documents[accepted[column.which]]] = True
            met &= one
        return met

    def _answering(self) -> Mask:
        """Enough of the plain words, or named outright."""
        query = self.query
        if not query.units:
            everything = query.needs or query.without or query.filters or not self.request.text.strip()
            return np.ones(self.snapshot.count, np.bool_) if everything else self._named()
        return self._covering() | self._named()

    def _named(self) -> Mask:
        return self._by_number() | self._by_title()

    def _by_number(self) -> Mask:
        if self.query.record_no is None:
            return np.zeros(self.snapshot.count, np.bool_)
        return (self.snapshot.records == self.query.record_no) & self.snapshot.is_page

    def _by_title(self) -> Mask:
        named: Mask = np.zeros(self.snapshot.count, np.bool_)
        if self.query.title:
            named[self.snapshot.titled.get(self.query.title, [])] = True
        return named

    def _covering(self) -> Mask:
        units = self.query.units
        found = {unit: self._any_of(0, unit.terms) for unit in units}
        often = {unit: int((found[unit] & self.visible).sum()) for unit in units}
        mass = {unit: scoring.idf(often[unit], self.seen) for unit in units}
        live = [unit for unit in units if not _is_dead(unit, units, often)]
        rare = [unit for unit in units if not scoring.is_common(often[unit], self.seen)] or list(units)
        words: Floats = np.zeros(self.snapshot.count)
        other: Floats = np.zeros(self.snapshot.count)
        for unit in live:
            words[found[unit]] += mass[unit]
            if not unit.thai:
                other[found[unit]] += mass[unit]
        candidate: Mask = np.zeros(self.snapshot.count, np.bool_)
        for unit in rare:
            candidate |= found[unit]
        thai = sum(mass[unit] for unit in live if unit.thai)
        if thai > 0 and self.query.pairs:
            pairs = self._pair_cover()
            by_pairs = pairs >= scoring.PAIRS_NEEDED
            words = np.where(by_pairs, np.maximum(words, other + thai * pairs), words)
            candidate |= by_pairs
        return candidate & (words + 1e-9 >= sum(mass.values()) * scoring.share_needed(len(units)))

    def _pair_cover(self) -> Floats:
        cover: Floats = np.zeros(self.snapshot.count)
        total = 0.0
        for pair in self.query.pairs:
            ids, _ = self._seen_postings(2, pair)
            mass = scoring.idf(len(ids), self.seen)
            cover[ids] += mass
            total += mass
        return cover / total if total else cover

    def _with_needs(self, matching: Mask) -> Mask:
        for need in self.query.needs:
            met: Mask = np.zeros(self.snapshot.count, np.bool_)
            for piece in need:
                met |= self._having(piece, matching & ~met)
            matching = matching & met
        for piece in self.query.without:
            matching = matching & ~self._having(piece, matching)
        return matching

    def _having(self, piece: Piece, among: Mask) -> Mask:
        """Which of `among` hold the piece. Texts are read only of documents that hold all its words or pairs."""
        have: Mask = np.zeros(self.snapshot.count, np.bool_)
        if is_one_word(piece):
            have = self._any_of(0, piece.tokens[0].terms) & among
        if not needs_reading(piece):
            return have
        maybe = among & ~have
        for terms in words_needed(piece):
            maybe = maybe & self._any_of(0, terms)
        for pair in piece.pairs:
            maybe = maybe & self._any_of(2, (pair,))
        for number in np.flatnonzero(maybe):
            texts = self.snapshot.texts(int(number))
            if self.snapshot.documents[number].unit == "comment":
                texts = texts[2:]  # the title is its page's
            have[number] = holds(texts, piece)
        return have

    def _scores(self, matching: Mask) -> Floats:
        scores: Floats = np.zeros(self.snapshot.count)
        for unit in (*self.query.units, *self.query.needed_units):
            for place in (0, 1):
                self._add_best(scores, place, unit)
        for pair in self.query.pairs:
            ids, impact = self._impacts(2, pair)
            scores[ids] += impact
        scores *= self.snapshot.weights
        scores[self._by_number()] += scoring.RECORD_NO_BONUS
        scores[self._by_title()] += scoring.EXACT_TITLE_BONUS
        return np.where(matching, np.round(scores, 4), 0.0)

    def _add_best(self, scores: Floats, place: int, unit: Unit) -> None:
        if len(unit.terms) == 1:
            ids, impact = self._impacts(place, unit.terms[0])
            scores[ids] += impact
            return
        best: Floats = np.zeros(self.snapshot.count)
        for term in unit.terms:
            ids, impact = self._impacts(place, term)
            best[ids] = np.maximum(best[ids], impact)
        scores += best

    def _impacts(self, place: int, term: str) -> tuple[Ids, Floats]:
        """BM25 of a term in every visible document that holds it."""
        ids, often = self._seen_postings(place, term)
        lengths = self.snapshot.lengths[ids, place] / self.averages[place]
        saturated = often * (scoring.K1 + 1) / (often + scoring.K1 * (1 - scoring.B + scoring.B * lengths))
        return ids, saturated * (scoring.FIELD_WEIGHTS[_FIELDS[place]] * scoring.idf(len(ids), self.seen))

    def _seen_postings(self, place: int, term: str) -> Postings:
        """A term's postings among what the reader may see: its rarity, too, is counted there and nowhere else."""
        found = self._postings.get((place, term))
        if found is None:
            ids, often = self.snapshot.postings(_FIELDS[place], term)
            keep = self.visible[ids]
            found = self._postings[place, term] = (ids[keep], often[keep])
        return found

    def _any_of(self, place: int, terms: tuple[str, ...]) -> Mask:
        found: Mask = np.zeros(self.snapshot.count, np.bool_)
        for term in terms:
            found[self._seen_postings(place, term)[0]] = True
        return found


def _is_dead(unit: Unit, units: tuple[Unit, ...], often: Mapping[Unit, int]) -> bool:
    """A short stretch typed together whose foreign part is nowhere: xyzไม่มีจริง does not ask for จริง."""
    chunk = [other for other in units if other.chunk == unit.chunk]
    return 1 < len(chunk) <= scoring.SHORT_CHUNK and any(not other.thai and not often[other] for other in chunk)
