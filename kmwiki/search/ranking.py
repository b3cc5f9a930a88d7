"""Answering a query over a snapshot: the rules of `memory_engine`, in arrays."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import NamedTuple

import numpy as np

from kmwiki.search import scoring
from kmwiki.search.among import SECTIONS, Among
from kmwiki.search.answers import set_apart, whole_tens
from kmwiki.search.documents import SearchRequest, Why
from kmwiki.search.facets import FACETS, MOST_VALUES, Condition, Value, conditions, in_order
from kmwiki.search.fieldwords import key
from kmwiki.search.meaning import Encoder
from kmwiki.search.nearness import nearness_to
from kmwiki.search.opened_part import Ids, Occurrences
from kmwiki.search.part_file import Array, sorted_unique
from kmwiki.search.picking import best_of
from kmwiki.search.pieces import Alternative, Group, Piece, Unit
from kmwiki.search.query import Query
from kmwiki.search.snapshot import Floats, Mask
from kmwiki.search.view import View


class Line(NamedTuple):
    """One line of results: the document that leads it, its score, ids of further comments, what found it."""

    number: int
    score: float
    also: tuple[int, ...]
    why: Why


class Ranked(NamedTuple):
    leaders: Ids
    """The leading document of every line, in no order."""
    lines: tuple[Line, ...]
    """Those that are shown, in order."""
    worded: int
    """How many lines were found by words, the reader's own or the other language's."""


class Ranking:
    """One question before one view."""

    def __init__(self, view: View, request: SearchRequest, query: Query, encoder: Encoder | None = None) -> None:
        self.view, self.snapshot, self.request, self.query = view, view.snapshot, request, query
        self._encoder = encoder if not request.as_typed else None
        self._found: dict[tuple[int, str], tuple[Ids, Array]] = {}
        self._cover: Floats | None = None  # of every document, how much of the plain words it holds
        units = (*query.units, *query.needed_units)
        terms = tuple(dict.fromkeys(term for unit in units for term in unit.terms))
        for place, wanted in enumerate((terms, terms, query.pairs)):
            for term, postings in zip(wanted, view.read(SECTIONS[place], wanted), strict=True):
                self._found[place, term] = postings

    def ranked(self, shown: slice) -> Ranked:
        answering, plainly = self._answering()
        near = nearness_to(self.query, self.snapshot, self._encoder, live=self._live, often=self._often)
        allowed = self.view.mask.copy() if near is not None else self.view.mask & answering
        for condition in conditions(self.request, self.query):
            allowed &= self._meeting(condition)
        allowed = self._with_needs(allowed)
        docs = np.flatnonzero(allowed if near is None else allowed & (answering | near.nearest(allowed)))
        scores = np.round(self._scores(docs), 4)
        if near is not None:
            scores = np.round(near.added(docs, scores, sum(self._mass.values())), 4)
        leading, several = self._leaders(docs, scores)
        best = best_of(leading, self._order(docs, scores, self.request.sort), whole_tens(shown).stop)

        def why(at: int) -> Why:
            if not answering[docs[at]]:
                return "meaning"
            return "words" if plainly is None or plainly[docs[at]] else "lexicon"

        lines = []
        for at in set_apart(best.tolist(), why)[shown]:
            number = int(docs[at])
            lines.append(Line(number, float(scores[at]), self._also(number, docs[several]), why(at)))
        worded = len(leading) if near is None else len(sorted_unique(self.snapshot.lines[docs[answering[docs]]]))
        return Ranked(docs[leading], tuple(lines), worded)

    def _also(self, number: int, several: Ids) -> tuple[int, ...]:
        """Ids of the other comments on the line of a document, best first."""
        same = several[self.snapshot.lines[several] == self.snapshot.lines[number]]
        comments = self._comments[same[same != number]]
        return tuple(comments[comments > 0].tolist())

    def facets(self, leaders: Ids) -> Mapping[str, tuple[tuple[Value, int], ...]]:
        counted = {}
        for name in self.request.facets:
            if name in FACETS:
                column = self.snapshot.column(name)
                counts = self.snapshot.count_values(name, leaders)
                some = np.flatnonzero(counts)
                if len(some) > MOST_VALUES:
                    most = counts[some]
                    some = some[most >= np.partition(most, len(most) - MOST_VALUES)[len(most) - MOST_VALUES]]
                values = [column.values[place] for place in some.tolist()]
                counted[name] = in_order(dict(zip(values, counts[some].tolist(), strict=True)))
        return counted

    # Which documents answer

    def _answering(self) -> tuple[Mask, Mask | None]:
        """Enough of the plain words, or named outright; and, where the lexicon helped, who answers without it."""
        query = self.query
        if query.units:
            covering, plainly = self._covering()
            named = self._named()
            covering[named] = True
            if plainly is not None:
                plainly[named] = True
            return covering, plainly
        if query.needs or query.without or query.filters or not self.request.text.strip():
            return np.ones(self.snapshot.count, np.bool_), None
        answering: Mask = np.zeros(self.snapshot.count, np.bool_)
        answering[self._named()] = True
        return answering, None

    def _named(self) -> Ids:
        return np.concatenate([self._by_number, self._by_title])

    @cached_property
    def _by_number(self) -> Ids:
        if self.query.record_no is None:
            return np.empty(0, np.intp)
        ids = self.snapshot.of_record(self.query.record_no)
        return ids[self.snapshot.is_page[ids]]

    @cached_property
    def _by_title(self) -> Ids:
        return self.view.postings("titled", self.query.title)[0] if self.query.title else np.empty(0, np.intp)

    @cached_property
    def _often(self) -> dict[Unit, int]:
        return {unit: len(self._ids(unit)) for unit in (*self.query.units, *self.query.needed_units)}

    def _ids(self, unit: Unit) -> Ids:
        ids = [self._found[0, term][0] for term in unit.terms]
        return ids[0] if len(ids) == 1 else sorted_unique(np.concatenate(ids))

    @cached_property
    def _alternatives(self) -> dict[Alternative, Occurrences]:
        others = [other for group in self.query.groups for other in group.alternatives]
        found = self.view.phrases(other.piece.tokens for other in others)
        return {other: found[other.piece.tokens] for other in others}

    @cached_property
    def _mass(self) -> dict[Unit, float]:
        """What each plain word says, by its rarity."""
        seen = self.view.seen
        return {unit: unit.weight * scoring.idf(self._often[unit], seen) for unit in self.query.units}

    @cached_property
    def _live(self) -> set[Unit]:
        units = tuple(dict.fromkeys(self.query.units))
        return {unit for unit in units if not _is_dead(unit, units, self._often)}

    def _covering(self) -> tuple[Mask, Mask | None]:
        seen, mass, live = self.view.seen, self._mass, self._live
        units = tuple(mass)
        asked = sum(mass.values())
        needed = asked * scoring.share_needed(len(units)) - 1e-9
        by_pairs, instead = self._by_pairs(live, mass)
        rare = [unit for unit in units if not scoring.is_common(self._often[unit], seen)] or list(units)
        candidate = by_pairs.copy()
        for unit in rare:
            candidate[self._ids(unit)] = True
        has_lexicon = any(other.why == "lexicon" for other in self._alternatives)
        plainly: Mask | None = None
        for with_lexicon in (False, True) if has_lexicon else (True,):
            looked_at = candidate.copy()
            for other in self._leading_alternatives(with_lexicon):
                looked_at[self._alternatives[other].ids] = True
            covered = self._group_cover(live, mass, with_lexicon)
            covered = np.where(by_pairs, np.maximum(covered, instead), covered)
            answering = looked_at & (covered >= needed)
            if not with_lexicon:
                plainly = answering
        self._cover = covered / asked
        return answering, plainly

    def _leading_alternatives(self, with_lexicon: bool) -> list[Alternative]:
        """Those whose documents are looked at for their sake: the rare ones, or all where none is rare."""
        ours = [other for other in self._alternatives if with_lexicon or other.why != "lexicon"]
        return [o for o in ours if not scoring.is_common(len(self._alternatives[o].ids), self.view.seen)] or ours

    def _group_cover(self, live: set[Unit], mass: Mapping[Unit, float], with_lexicon: bool) -> Floats:
        covered: Floats = np.zeros(self.snapshot.count)
        for group in self.query.groups:
            # What is not asked for is not asked for in the other language either.
            translated = with_lexicon and any(unit in live for unit in group.units)
            others = [other for other in group.alternatives if translated or other.why != "lexicon"]
            words = covered if not others else np.zeros(self.snapshot.count)
            for unit in group.units:
                if unit in live:
                    words[self._ids(unit)] += mass[unit]
            if others:
                whole = sum(mass[unit] for unit in group.units)
                for other in others:
                    ids = self._alternatives[other].ids
                    words[ids] = np.maximum(words[ids], other.weight * whole)
                covered += words
        return covered

    def _by_pairs(self, live: set[Unit], mass: Mapping[Unit, float]) -> tuple[Mask, Floats]:
        """Documents that hold most of the pairs, and what they cover: their Thai words count by the pairs they hold."""
        count = self.snapshot.count
        thai = sum(mass[unit] for unit in live if unit.thai)
        masses = {pair: scoring.idf(len(self._found[2, pair][0]), self.view.seen) for pair in self.query.pairs}
        total = sum(masses.values())
        if not thai or not total:
            return np.zeros(count, np.bool_), np.zeros(count)
        share: Floats = np.zeros(count)
        for pair, one in masses.items():
            share[self._found[2, pair][0]] += one / total
        other: Floats = np.zeros(count)
        for unit in live:
            if not unit.thai:
                other[self._ids(unit)] += mass[unit]
        return share >= scoring.PAIRS_NEEDED, other + thai * share

    def _meeting(self, condition: Condition) -> Mask:
        name, snapshot = condition.name, self.snapshot
        column = snapshot.column(name)
        if condition.keys is None:
            accepted = np.fromiter((condition.will_do(value) for value in column.values), np.bool_, len(column.values))
        else:
            keys = snapshot.once(f"keys.{name}", lambda: [key(str(value)) for value in column.values])
            accepted = np.fromiter((one in condition.keys for one in keys), np.bool_, len(keys))
        rows = snapshot.once(f"rows.{name}", lambda: np.repeat(np.arange(snapshot.count), np.diff(column.starts)))
        met: Mask = np.zeros(snapshot.count, np.bool_)
        met[rows[accepted[column.codes]] if len(accepted) else rows] = True
        return met

    def _with_needs(self, matching: Mask) -> Mask:
        for need in self.query.needs:
            met: Mask = np.zeros(self.snapshot.count, np.bool_)
            for piece in need:
                for ids in self._having(piece):
                    met[ids] = True
            matching = matching & met
        for piece in self.query.without:
            for ids in self._having(piece):
                matching[ids] = False
        return matching

    def _having(self, piece: Piece) -> list[Ids]:
        """Which documents hold the piece: its one word, however it came there, or all of it side by side."""
        having = [self.view.phrase(piece.tokens).ids]
        if len(piece.tokens) == 1:
            having += [ids for ids, _ in self.view.read("words", piece.tokens[0].terms)]
        return having

    # How good they are

    def _scores(self, docs: Ids) -> Floats:
        if len(docs) <= scoring.RESCORED:
            return self._finish(docs, self._sum(docs, early=False))
        scores = self._finish(docs, self._sum(docs, early=True))
        rounded = np.round(scores, 4)
        best = np.sort(best_of(np.arange(len(docs)), self._order(docs, rounded, "relevance"), scoring.RESCORED))
        scores[best] = self._finish(docs[best], self._sum(docs[best], early=False))
        return scores

    def _finish(self, docs: Ids, scores: Floats) -> Floats:
        scores = scores * self.snapshot.weights[docs]
        if self._cover is not None:
            scores *= 1 + scoring.COVER_BONUS * self._cover[docs]
        for named, bonus in (
            (self._by_number, scoring.RECORD_NO_BONUS),
            (sorted_unique(self._by_title), scoring.EXACT_TITLE_BONUS),
        ):
            if len(named) and len(docs):
                scores[np.isin(docs, named)] += bonus
        return scores

    def _sum(self, docs: Ids, *, early: bool) -> Floats:
        """BM25 of everything asked, or (`early`) of what is rare alone."""
        among = Among(docs, self.view)
        scores: Floats = np.zeros(len(docs))
        units = set(self._early_units) if early else {*self.query.units, *self.query.needed_units}
        for group in self.query.groups:
            scores += self._of_group(group, among, units)
        for unit in self.query.needed_units:
            if unit in units:
                scores += self._of_unit(unit, among)
        pairs = [pair for pair in self.query.pairs if not (early and self._is_common_pair(pair))]
        among.add_all(scores, [(*self._found[2, pair], self.query.worth_of(pair)) for pair in pairs], 2)
        return scores

    def _is_common_pair(self, pair: str) -> bool:
        return scoring.is_common(len(self._found[2, pair][0]), self.view.seen)

    @cached_property
    def _early_units(self) -> list[Unit]:
        units = (*self.query.units, *self.query.needed_units)
        return [unit for unit in units if not scoring.is_common(self._often[unit], self.view.seen)] or list(units)

    def _of_group(self, group: Group, among: Among, units: set[Unit]) -> Floats:
        scores: Floats = np.zeros(len(among.docs))
        for unit in group.units:
            if unit in units:
                scores += self._of_unit(unit, among)
        for other in group.alternatives:
            found = self._alternatives[other]
            one: Floats = np.zeros(len(among.docs))
            among.add(one, found.ids, found.often, 0)
            titled = found.in_title > 0
            among.add(one, found.ids[titled], found.in_title[titled], 1)
            scores = np.maximum(scores, one * other.weight)
        return scores

    def _of_unit(self, unit: Unit, among: Among) -> Floats:
        scores: Floats = np.zeros(len(among.docs))
        for place in (0, 1):
            if len(unit.terms) == 1:
                among.add(scores, *self._found[place, unit.terms[0]], place)
                continue
            best: Floats = np.zeros(len(among.docs))
            for term in unit.terms:
                one: Floats = np.zeros(len(among.docs))
                among.add(one, *self._found[place, term], place)
                best = np.maximum(best, one)
            scores += best
        return scores * unit.weight

    # In which order

    @cached_property
    def _comments(self) -> Array:
        return self.snapshot.rows("comment")

    def _order(self, docs: Ids, scores: Floats, sort: str) -> list[Callable[[Ids], Array]]:
        """Sort keys of places in `docs`, the weightiest first; smaller is better."""
        snapshot, comments = self.snapshot, self._comments
        keys: list[Callable[[Ids], Array]] = [
            lambda at: -scores[at],
            lambda at: comments[docs[at]] != 0,
            lambda at: -snapshot.rows("updated")[docs[at]],
            lambda at: snapshot.rows("record")[docs[at]],
            lambda at: comments[docs[at]],
            lambda at: snapshot.rows("key")[docs[at]],
        ]
        if sort == "newest":
            keys.insert(0, lambda at: -snapshot.rows("updated")[docs[at]])
        elif sort == "most_read":
            keys.insert(0, lambda at: -snapshot.rows("reads")[docs[at]])
        return keys

    def _leaders(self, docs: Ids, scores: Floats) -> tuple[Ids, Ids]:
        """The best place in `docs` of every line; and all places of lines that have several, best first."""
        lines = self.snapshot.lines[docs]
        is_several = np.bincount(lines, minlength=self.snapshot.line_count)[lines] > 1
        several = np.flatnonzero(is_several)
        if not len(several):
            return np.arange(len(docs)), several
        order = self._order(docs, scores, "relevance")
        several = several[np.lexsort([column(several) for column in reversed(order)])]
        _, first = np.unique(lines[several], return_index=True)
        return np.concatenate([np.flatnonzero(~is_several), several[first]]), several


def _is_dead(unit: Unit, units: tuple[Unit, ...], often: Mapping[Unit, int]) -> bool:
    """A short stretch typed together whose foreign part is nowhere: xyzไม่มีจริง does not ask for จริง."""
    chunk = [other for other in units if other.chunk == unit.chunk]
    return 1 < len(chunk) <= scoring.SHORT_CHUNK and any(not other.thai and not often[other] for other in chunk)
