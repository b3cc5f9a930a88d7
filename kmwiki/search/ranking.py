"""Answering a query over a snapshot: the rules of `memory_engine`, in arrays."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

import numpy as np

from kmwiki.search import scoring
from kmwiki.search.among import SECTIONS, Among, Sheet, Worth
from kmwiki.search.answers import set_apart, whole_tens
from kmwiki.search.documents import SearchRequest, Why
from kmwiki.search.facets import FACETS, MOST_VALUES, Condition, Value, conditions
from kmwiki.search.fieldwords import key
from kmwiki.search.meaning import Encoder
from kmwiki.search.nearness import nearness_to
from kmwiki.search.opened_part import Ids, Occurrences
from kmwiki.search.part_file import Array, sorted_unique
from kmwiki.search.picking import best_of
from kmwiki.search.pieces import Alternative, Piece, Unit
from kmwiki.search.query import Query
from kmwiki.search.snapshot import Floats, Mask, Postings
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
        self._needed_units = query.needed_units
        self._units = (*query.units, *self._needed_units)
        self._asked = tuple(dict.fromkeys(query.units))
        self._found: dict[tuple[int, str], Postings] = {}
        self._cover: Floats | None = None  # of every document, how much of the plain words it holds
        terms = tuple(dict.fromkeys(term for unit in self._units for term in unit.terms))
        for place, wanted in enumerate((terms, terms, query.pairs)):
            for term, postings in zip(wanted, view.read(SECTIONS[place], wanted), strict=True):
                self._found[place, term] = postings

    def ranked(self, shown: slice) -> Ranked:
        answering = self._answering()
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
        by_words = answering[docs[best]].tolist()
        by_own = self._answering_plainly(docs[best]).tolist()
        whys: dict[int, Why] = {
            at: "meaning" if not words else "words" if own else "lexicon"
            for at, words, own in zip(best.tolist(), by_words, by_own, strict=True)
        }
        lines = []
        others = docs[several]
        for at in set_apart(list(whys), whys.__getitem__)[shown]:
            number = int(docs[at])
            lines.append(Line(number, float(scores[at]), self._also(number, others), whys[at]))
        worded = len(leading) if near is None else len(sorted_unique(self.snapshot.lines[docs[answering[docs]]]))
        return Ranked(docs[leading], tuple(lines), worded)

    def _also(self, number: int, several: Ids) -> tuple[int, ...]:
        """Ids of the other comments on the line of a document, best first."""
        if not len(several):
            return ()
        same = several[self.snapshot.lines[several] == self.snapshot.lines[number]]
        if len(same) < 2:
            return ()
        comments = self._comments[same[same != number]]
        return tuple(comments[comments > 0].tolist())

    def facets(self, leaders: Ids) -> Mapping[str, tuple[tuple[Value, int], ...]]:
        return {name: self._counted(name, leaders) for name in self.request.facets if name in FACETS}

    def _counted(self, name: str, leaders: Ids) -> tuple[tuple[Value, int], ...]:
        """As `facets.in_order`, which says the same in plain words."""
        snapshot, values = self.snapshot, self.snapshot.column(name).values
        counts = snapshot.count_values(name, leaders)
        some = np.flatnonzero(counts)
        often = counts[some]
        if len(some) > 2 * MOST_VALUES:
            most = often >= np.partition(often, len(some) - MOST_VALUES)[len(some) - MOST_VALUES]
            some, often = some[most], often[most]
        order = np.lexsort((snapshot.ranks(name)[some], -often))[:MOST_VALUES]
        return tuple(zip([values[place] for place in some[order].tolist()], often[order].tolist(), strict=True))

    # Which documents answer

    def _answering(self) -> Mask:
        """Enough of the plain words, or named outright."""
        query = self.query
        if self._asked:
            covering = self._covering()
            covering[self._named()] = True
            return covering
        if query.needs or query.without or query.filters or not self.request.text.strip():
            return np.ones(self.snapshot.count, np.bool_)
        answering: Mask = np.zeros(self.snapshot.count, np.bool_)
        answering[self._named()] = True
        return answering

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
        return {unit: len(self._ids(unit)) for unit in self._units}

    def _ids(self, unit: Unit) -> Ids:
        if len(unit.terms) == 1:
            return self._found[0, unit.terms[0]][0]
        return sorted_unique(np.concatenate([self._found[0, term][0] for term in unit.terms]))

    @cached_property
    def _alternatives(self) -> dict[Alternative, Occurrences]:
        others = [other for group in self.query.groups for other in group.alternatives]
        found = self.view.phrases(other.piece.tokens for other in others)
        return {other: found[other.piece.tokens] for other in others}

    @cached_property
    def _mass(self) -> dict[Unit, float]:
        """What each plain word says, by its rarity."""
        seen = self.view.seen
        return {unit: unit.weight * scoring.idf(self._often[unit], seen) for unit in self._asked}

    @cached_property
    def _live(self) -> set[Unit]:
        return {unit for unit in self._asked if not _is_dead(unit, self._asked, self._often)}

    def _covering(self) -> Mask:
        asked, candidate = sum(self._mass.values()), np.zeros(self.snapshot.count, np.bool_)
        self._needed = asked * scoring.share_needed(len(self._asked)) - 1e-9
        by_pairs, instead = self._by_pairs()
        candidate[by_pairs] = True
        for unit in self._rare(self._asked):
            candidate[self._ids(unit)] = True
        covered, self._by_lexicon = self._group_cover()
        if self._by_lexicon is not None:
            self._plain_candidate = self._with_alternatives(candidate.copy(), with_lexicon=False)
            self._plainly = covered - self._by_lexicon
            self._plainly[by_pairs] = np.maximum(self._plainly[by_pairs], instead)
        covered[by_pairs] = np.maximum(covered[by_pairs], instead)
        self._cover = covered / asked
        answering: Mask = self._with_alternatives(candidate, with_lexicon=True) & (covered >= self._needed)
        return answering

    def _answering_plainly(self, docs: Ids) -> Mask:
        """Which of these would answer without the lexicon."""
        if self._cover is None or self._by_lexicon is None:
            return np.ones(len(docs), np.bool_)
        plainly: Mask = self._plain_candidate[docs] & (self._plainly[docs] >= self._needed)
        return plainly | np.isin(docs, self._named())

    def _rare(self, units: Sequence[Unit]) -> Sequence[Unit]:
        """Those by which documents are found: the rare ones, or all where none is."""
        return [unit for unit in units if not scoring.is_common(self._often[unit], self.view.seen)] or units

    def _with_alternatives(self, candidate: Mask, *, with_lexicon: bool) -> Mask:
        """And the documents that are looked at for the sake of alternatives: the rare ones', or all where none is."""
        ours = [found for other, found in self._alternatives.items() if with_lexicon or other.why != "lexicon"]
        for found in [one for one in ours if not scoring.is_common(len(one.ids), self.view.seen)] or ours:
            candidate[found.ids] = True
        return candidate

    def _group_cover(self) -> tuple[Floats, Floats | None]:
        """What every document covers of the groups; and, where the lexicon may help, what it has of that by it."""
        mass, live, count = self._mass, self._live, self.snapshot.count
        plain = [unit for group in self.query.groups if not group.alternatives for unit in group.units if unit in live]
        covered = self._summed([(self._ids(unit), mass[unit]) for unit in plain])
        by_lexicon: Floats | None = None
        for group in self.query.groups:
            if not group.alternatives:
                continue
            words: Floats = np.zeros(count)
            for unit in group.units:
                if unit in live:
                    words[self._ids(unit)] += mass[unit]
            whole = sum(mass[unit] for unit in group.units)
            # What is not asked for is not asked for in the other language either.
            is_live = any(unit in live for unit in group.units)
            for is_lexicon in (False, True):
                before = words
                for other in group.alternatives:
                    ids = self._alternatives[other].ids
                    if (other.why == "lexicon") == is_lexicon and len(ids) and (is_live or not is_lexicon):
                        words = words.copy() if is_lexicon and words is before else words
                        words[ids] = np.maximum(words[ids], other.weight * whole)
                if words is not before:
                    by_lexicon = np.zeros(count) if by_lexicon is None else by_lexicon
                    by_lexicon += words - before
            covered += words
        return covered, by_lexicon

    def _summed(self, worth: Sequence[tuple[Ids, float]]) -> Floats:
        """For every document the sum of what is in it."""
        sums: Floats = np.zeros(self.snapshot.count)
        found = [one for one in worth if len(one[0])]
        if found:
            each = np.repeat([one for _, one in found], [len(ids) for ids, _ in found])
            sums += np.bincount(np.concatenate([ids for ids, _ in found]), each, len(sums))
        return sums

    def _by_pairs(self) -> tuple[Ids, Floats]:
        """Documents that hold most of the pairs, and what they cover: their Thai words count by the pairs they hold."""
        mass, live, seen = self._mass, self._live, self.view.seen
        thai = sum(mass[unit] for unit in live if unit.thai)
        found = [self._found[2, pair][0] for pair in self.query.pairs]
        masses = [scoring.idf(len(ids), seen) for ids in found]
        total = sum(masses)
        if not thai or not total:
            return np.empty(0, np.intp), np.empty(0)
        share = self._summed([(ids, one / total) for ids, one in zip(found, masses, strict=True)])
        docs = np.flatnonzero(share >= scoring.PAIRS_NEEDED)
        covered = thai * share[docs]
        foreign = [(self._ids(unit), mass[unit]) for unit in self._asked if unit in live and not unit.thai]
        return docs, covered + self._summed(foreign)[docs] if foreign else covered

    def _meeting(self, condition: Condition) -> Mask:
        name, snapshot = condition.name, self.snapshot
        column = snapshot.column(name)
        if condition.keys is None:
            accepted = np.fromiter((condition.will_do(value) for value in column.values), np.bool_, len(column.values))
        else:
            keys = snapshot.once(f"keys.{name}", lambda: [key(str(value)) for value in column.values])
            accepted = np.fromiter((one in condition.keys for one in keys), np.bool_, len(keys))
        if len(accepted) and snapshot.is_single(name):
            one: Mask = accepted[column.codes]
            return one
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
            (self._by_title, scoring.EXACT_TITLE_BONUS),
        ):
            if len(named) and len(docs):
                scores[np.isin(docs, named)] += bonus
        return scores

    def _sum(self, docs: Ids, *, early: bool) -> Floats:
        """BM25 of everything asked, or (`early`) of what is rare alone."""
        sheet = Sheet(self._found)
        units = set(self._rare(self._units) if early else self._units)
        for group in self.query.groups:
            row = sheet.new_row() if group.alternatives else 0
            for unit in group.units:
                if unit in units:
                    sheet.add_unit(unit, row)
            if row:
                found = [(other.weight, self._alternatives[other]) for other in group.alternatives]
                sheet.best_of.append((0, [row, *(sheet.add_phrase(one, weight) for weight, one in found)]))
        for unit in self._needed_units:
            if unit in units:
                sheet.add_unit(unit, 0)
        for pair in self.query.pairs:
            if not (early and self._is_common_pair(pair)):
                sheet.terms.append(Worth(0, 2, *self._found[2, pair], self.query.worth_of(pair)))
        return sheet.added_up(Among(docs, self.view))

    def _is_common_pair(self, pair: str) -> bool:
        return scoring.is_common(len(self._found[2, pair][0]), self.view.seen)

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
