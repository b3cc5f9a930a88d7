"""What is asked, before one reader's documents: which of them answer, whatever else they are narrowed by."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

import numpy as np

from kmwiki.search import scoring
from kmwiki.search.among import SECTIONS
from kmwiki.search.held import Postings
from kmwiki.search.lazy import lazy
from kmwiki.search.opened_part import Ids, Occurrences
from kmwiki.search.part_file import sorted_unique
from kmwiki.search.pieces import Alternative, Group, Piece, Unit
from kmwiki.search.query import Query
from kmwiki.search.snapshot import Floats, Mask
from kmwiki.search.view import View


class Question:
    """A query before a view. Never changes; it may be kept for the next time it is narrowed or leafed through."""

    def __init__(self, view: View, query: Query, *, is_blank: bool = False) -> None:
        """`is_blank`: nothing was typed, so that everything answers; letters that say nothing find nothing."""
        self.view, self.snapshot, self.query = view, view.snapshot, query
        self._is_blank = is_blank
        self.needed_units = query.needed_units
        self.units = (*query.units, *self.needed_units)
        self._asked = tuple(dict.fromkeys(query.units))
        self.found: list[dict[str, Postings]] = []
        """By the field, as `among.SECTIONS` has them, then by the term."""
        self._covered: Floats | None = None
        self._plainly: Floats | None = None  # what is covered without the lexicon, where that may help
        terms = tuple(dict.fromkeys(term for unit in self.units for term in unit.terms))
        self.pairs = view.telling_pairs(query.pairs)
        if query.is_one_word and len(self.pairs) < scoring.FEWEST_PAIRS:
            self.pairs = list(query.pairs)
        read = view.read_all(dict(zip(SECTIONS, (terms, terms, self.pairs), strict=True)))
        self.found = [read[section] for section in SECTIONS]
        for unit in self.units:
            if unit.whole is not None:
                stands = view.phrase(unit.whole.tokens)
                titled = stands.in_title.nonzero()[0]
                self.found[0][unit.terms[0]] = stands.ids, stands.often
                self.found[1][unit.terms[0]] = stands.ids[titled], stands.in_title[titled]
        self.answering = self._answering()

    @property
    def weight(self) -> int:
        """Roughly the bytes it takes: four arrays of all documents and one per need, and postings."""
        postings = sum([len(ids) for own in self.found for ids, _ in own.values()])
        return (18 + len(self.query.needs) + bool(self.query.without)) * self.snapshot.count + 9 * postings

    def _answering(self) -> Mask:
        """Enough of the plain words, or named outright."""
        query = self.query
        if self._asked:
            answering = self._covering()
        elif query.is_narrowing or self._is_blank:
            return np.ones(self.snapshot.count, np.bool_)
        else:
            answering = np.zeros(self.snapshot.count, np.bool_)
        for named in self._named:
            answering[named] = True
        return answering

    @property
    def _named(self) -> list[Ids]:
        """What was named outright: hardly ever anything."""
        return [named for named in (self.by_number, self.by_title) if len(named)]

    @lazy
    def by_number(self) -> Ids:
        if self.query.record_no is None:
            return np.empty(0, np.intp)
        ids = self.snapshot.of_record(self.query.record_no)
        return ids[self.snapshot.is_page[ids]]

    @lazy
    def by_title(self) -> Ids:
        return self.view.titled(self.query.title) if self.query.title else np.empty(0, np.intp)

    @lazy
    def often(self) -> dict[Unit, int]:
        return {unit: len(self._ids(unit)) for unit in self.units}

    def _ids(self, unit: Unit) -> Ids:
        if len(unit.terms) == 1:
            return self.found[0][unit.terms[0]][0]
        return sorted_unique(np.concatenate([self.found[0][term][0] for term in unit.terms]))

    @lazy
    def alternatives(self) -> list[tuple[Alternative, Occurrences]]:
        """All other names, group after group."""
        others = [other for group in self.query.groups for other in group.alternatives]
        return list(zip(others, self.view.phrases([other.piece.tokens for other in others]), strict=True))

    @lazy
    def groups(self) -> list[tuple[Group, list[tuple[Alternative, Occurrences]]]]:
        """Those of the query, each with its alternatives that stand anywhere: of most words the other names do not."""
        in_turn = iter(self.alternatives)
        return [
            (group, [one for one in islice(in_turn, len(group.alternatives)) if len(one[1].ids)])
            for group in self.query.groups
        ]

    @lazy
    def mass(self) -> dict[Unit, float]:
        """What each plain word says, by its rarity."""
        seen = self.view.seen
        return {unit: unit.weight * scoring.idf(self.often[unit], seen) for unit in self._asked}

    @lazy
    def live(self) -> set[Unit]:
        """All but short stretches typed together whose foreign part is nowhere: xyzไม่มีจริง does not ask for จริง."""
        chunks = [unit.chunk for unit in self._asked]
        nowhere = {unit.chunk for unit in self._asked if not unit.thai and not self.often[unit]}
        dead = {chunk for chunk in nowhere if 1 < chunks.count(chunk) <= scoring.SHORT_CHUNK}
        return {unit for unit in self._asked if unit.chunk not in dead}

    def _covering(self) -> Mask:
        asked, candidate = sum(self.mass.values()), np.zeros(self.snapshot.count, np.bool_)
        self._needed = asked * scoring.share_needed(len(self._asked)) - 1e-9
        by_pairs, instead = self._by_pairs()
        candidate[by_pairs] = True
        for unit in self.rare(self._asked):
            candidate[self._ids(unit)] = True
        covered, by_lexicon = self._group_cover()
        if by_lexicon is not None:
            self._plain_candidate = self._with_alternatives(candidate.copy(), with_lexicon=False)
            self._plainly = np.subtract(covered, by_lexicon, out=by_lexicon)
            self._plainly[by_pairs] = np.maximum(self._plainly[by_pairs], instead)
        covered[by_pairs] = np.maximum(covered[by_pairs], instead)
        self._asked_mass, self._covered = asked, covered
        answering: Mask = self._with_alternatives(candidate, with_lexicon=True) & (covered >= self._needed)
        return answering

    def cover(self, docs: Ids) -> Floats | None:
        """How much of the plain words these documents hold, where any are asked for."""
        return None if self._covered is None else self._covered.take(docs) / self._asked_mass

    def answering_plainly(self, docs: Ids) -> Mask:
        """Which of these would answer without the lexicon."""
        if self._plainly is None:
            return np.ones(len(docs), np.bool_)
        plainly: Mask = self._plain_candidate[docs] & (self._plainly[docs] >= self._needed)
        for named in self._named:
            plainly |= np.isin(docs, named)
        return plainly

    def rare(self, units: Sequence[Unit]) -> Sequence[Unit]:
        """Those by which documents are found: the rare ones, or all where none is."""
        often, most = self.often, self.view.most_telling
        return [unit for unit in units if often[unit] <= most] or units

    def _with_alternatives(self, candidate: Mask, *, with_lexicon: bool) -> Mask:
        """And the documents that are looked at for the sake of alternatives: the rare ones', or all where none is."""
        ours = [found for other, found in self.alternatives if with_lexicon or other.why != "lexicon"]
        most = self.view.most_telling
        for found in [one for one in ours if len(one.ids) <= most] or ours:
            candidate[found.ids] = True
        return candidate

    def _group_cover(self) -> tuple[Floats, Floats | None]:
        """What every document covers of the groups; and, where the lexicon may help, what it has of that by it."""
        mass, live, count = self.mass, self.live, self.snapshot.count
        plain = [unit for group, others in self.groups if not others for unit in group.units if unit in live]
        covered = self._summed([(self._ids(unit), mass[unit]) for unit in plain])
        by_lexicon: Floats | None = None
        for group, others in self.groups:
            if not others:
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
                for other, (ids, _, _) in others:
                    if (other.why == "lexicon") == is_lexicon and (is_live or not is_lexicon):
                        words = words.copy() if is_lexicon and words is before else words
                        words[ids] = np.maximum(words[ids], other.weight * whole)
                if words is not before:
                    by_lexicon = np.zeros(count) if by_lexicon is None else by_lexicon
                    by_lexicon += words - before
            covered += words
        return covered, by_lexicon

    def _summed(self, worth: Sequence[tuple[Ids, float]]) -> Floats:
        """For every document the sum of what is in it."""
        found = [one for one in worth if len(one[0])]
        if not found:
            return np.zeros(self.snapshot.count)
        each = np.array([one for _, one in found]).repeat([len(ids) for ids, _ in found])
        sums = np.bincount(np.concatenate([ids for ids, _ in found]), each, self.snapshot.count)
        return sums.astype(np.float64, copy=False)  # which it is; the types of numpy do not tell

    def _by_pairs(self) -> tuple[Ids, Floats]:
        """Documents that hold most of the pairs, and what they cover: their Thai words count by the pairs they hold."""
        mass, live, seen = self.mass, self.live, self.view.seen
        thai = sum(mass[unit] for unit in live if unit.thai)
        found = [self.found[2][pair][0] for pair in self.pairs]
        masses = [scoring.idf(len(ids), seen) for ids in found]
        total = sum(masses)
        is_one_word = self.query.is_one_word
        if not thai or not total or (is_one_word and len(self.pairs) < scoring.FEWEST_PAIRS):
            return np.empty(0, np.intp), np.empty(0)
        share = self._summed([(ids, one / total) for ids, one in zip(found, masses, strict=True)])
        docs = (share >= scoring.pairs_needed(is_one_word=is_one_word)).nonzero()[0]
        covered = thai * share[docs]
        foreign = [(self._ids(unit), mass[unit]) for unit in self._asked if unit in live and not unit.thai]
        return docs, covered + self._summed(foreign)[docs] if foreign else covered

    def with_needs(self, matching: Mask) -> Mask:
        for met in self._needs_met:
            matching = matching & met
        return matching & ~self._left_out if self.query.without else matching

    @lazy
    def _left_out(self) -> Mask:
        """What a page holds keeps its comments and files out as well; what one of these holds, only that one."""
        return self.view.with_parts(ids for piece in self.query.without for ids in self._having(piece))

    @lazy
    def _needs_met(self) -> list[Mask]:
        found: list[Mask] = []
        for need, sides in zip(self.query.needs, self.query.sides, strict=True):
            met: Mask = np.zeros(self.snapshot.count, np.bool_)
            for piece in need:
                for ids in self._having(piece):
                    met[ids] = True
            for side in sides:
                met |= Question(self.view, side).answering
            found.append(met)
        return found

    def _having(self, piece: Piece) -> list[Ids]:
        """Which documents hold the piece: its one word, however it came there, or all of it side by side."""
        having = [self.view.phrase(piece.tokens).ids]
        if len(piece.tokens) == 1:
            having += [ids for ids, _ in self.view.read("words", piece.tokens[0].terms)]
        return having
