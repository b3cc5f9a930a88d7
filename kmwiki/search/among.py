"""What terms are worth in the documents that are to be scored: BM25 of all of them at once.

A question has a hundred terms, each in a few documents: one by one, the steps cost ten times what is reckoned in them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from kmwiki.search import scoring
from kmwiki.search.held import Postings
from kmwiki.search.opened_part import Ids, Occurrences
from kmwiki.search.part_file import Array
from kmwiki.search.pieces import Unit
from kmwiki.search.snapshot import Floats
from kmwiki.search.view import View

SECTIONS = ("words", "title", "pairs")
_WEIGHTS = tuple(scoring.FIELD_WEIGHTS[section] for section in SECTIONS)
# A list so long, and so many times as long as the documents that are scored, is searched for them rather than gone
# through.
_LONG_POSTINGS, _TIMES_AS_LONG = 2_000, 16


Worth = tuple[int, int, Ids, Array, float, bool]
"""What a term adds to the scores in a row: its field, as `SECTIONS` has them; the row; all of this reader's documents
that have it in the field, and how often; its weight; whether it is rare enough to count at first, among many documents
(`scoring.RESCORED`)."""


class Sheet:
    """What is to be added up: terms in rows, and rows of which the best is added to another one. The first row holds
    the result."""

    def __init__(self, found: Sequence[Mapping[str, Postings]], view: View) -> None:
        """`found` by the field, as `SECTIONS` has them, then by the term."""
        self._found, self._seen, self._most_telling = found, view.seen, view.most_telling
        self.terms: list[Worth] = []
        self.best_of: list[tuple[int, list[int]]] = []
        self.rows = 1

    def new_row(self) -> int:
        self.rows += 1
        return self.rows - 1

    def add_unit(self, unit: Unit, row: int, *, is_rare: bool) -> None:
        """A word in text and title, in each by the reading that is worth most."""
        for field in (0, 1):
            found = self._found[field]
            if len(unit.terms) == 1:
                self._add(field, row, *found[unit.terms[0]], unit.weight, is_rare)
                continue
            rows = [self.new_row() for _ in unit.terms]
            for one, term in zip(rows, unit.terms, strict=True):
                self._add(field, one, *found[term], unit.weight, is_rare)
            self.best_of.insert(0, (row, rows))

    def add_phrase(self, found: Occurrences, weight: float) -> int:
        """A phrase as if it were one word, in a row of its own."""
        row = self.new_row()
        self._add(0, row, found.ids, found.often, weight, True)
        titled = found.in_title.nonzero()[0]
        self._add(1, row, found.ids[titled], found.in_title[titled], weight, True)
        return row

    def add_pair(self, pair: str, worth: float) -> None:
        ids, often = self._found[2][pair]
        self._add(2, 0, ids, often, worth, len(ids) <= self._most_telling)

    def _add(self, field: int, row: int, ids: Ids, often: Array, worth: float, is_rare: bool) -> None:
        if len(ids):
            weight = worth * _WEIGHTS[field] * scoring.idf(len(ids), self._seen)
            self.terms.append((field, row, ids, often, weight, is_rare))


class Among:
    """Documents to be scored."""

    def __init__(self, docs: Ids, view: View) -> None:
        self.docs, self.view = docs, view
        self._slots: npt.NDArray[np.int32] = np.full(view.snapshot.count, -1, np.int32)
        self._slots[docs] = np.arange(len(docs), dtype=np.int32)

    def add_up(self, sheet: Sheet, *, early: bool = False) -> Floats:
        """For each document the sum of the sheet, or (`early`) of what is rare in it: all postings end to end, those of
        other documents left out, and what each adds counted together by row and document."""
        count = len(self.docs)
        terms = [term for term in sheet.terms if term[-1]] if early else sheet.terms
        if not (count and terms):
            return np.zeros(count)
        long = max(_LONG_POSTINGS, _TIMES_AS_LONG * count)
        fields, rows, all_ids, all_often, weights, _ = zip(*terms, strict=True)
        if max(map(len, all_ids)) > long:
            all_ids, all_often = self._shortened(all_ids, all_often, long)
        slots = self._slots.take(np.concatenate(all_ids))
        here = (slots >= 0).nonzero()[0]
        which = np.arange(len(terms)).repeat(list(map(len, all_ids))).take(here)
        # Where each stands in the norms, a row for each field, and in the sums.
        in_norms, in_sums = (np.array((fields, rows)) * count).take(which, axis=1) + slots.take(here)
        times = np.concatenate(all_often).take(here).astype(np.float64)
        values = times * (scoring.K1 + 1)
        times += self.view.norms(self.docs).T.take(in_norms)
        values /= times
        values *= np.array(weights).take(which)
        sums = np.bincount(in_sums, values, sheet.rows * count).reshape(sheet.rows, count)
        for row, best in sheet.best_of:
            sums[row] += np.maximum.reduce([sums[one] for one in best])
        return sums[0]

    def _shortened(
        self, all_ids: Sequence[Ids], all_often: Sequence[Array], long: int
    ) -> tuple[tuple[Ids, ...], tuple[Array, ...]]:
        """Of the lists longer than so much only what is of our documents."""
        found = [
            (ids, often) if len(ids) <= long else self._ours(ids, often)
            for ids, often in zip(all_ids, all_often, strict=True)
        ]
        return tuple([ids for ids, _ in found]), tuple([often for _, often in found])

    def _ours(self, ids: Ids, often: Array) -> tuple[Ids, Array]:
        """Of a list much longer than the documents, the postings of these."""
        at = ids.searchsorted(self.docs)
        here = at.take((ids.take(at, mode="clip") == self.docs).nonzero()[0])
        return ids.take(here), often.take(here)
