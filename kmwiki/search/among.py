"""What terms are worth in the documents that are to be scored: BM25 of all of them at once.

A question has a hundred terms, each in a few documents: one by one, the steps cost ten times what is reckoned in them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from kmwiki.search import scoring
from kmwiki.search.opened_part import Ids, Occurrences
from kmwiki.search.part_file import Array
from kmwiki.search.pieces import Unit
from kmwiki.search.snapshot import Floats, Postings
from kmwiki.search.view import View

SECTIONS = ("words", "title", "pairs")
_WEIGHTS = tuple(scoring.FIELD_WEIGHTS[section] for section in SECTIONS)
_LONG_POSTINGS = 2_000


class Worth(NamedTuple):
    """What a term adds to the scores in a row."""

    field: int
    """As `SECTIONS` has them."""
    row: int
    ids: Ids
    """All of this reader's documents that have it in the field."""
    often: Array
    weight: float
    is_rare: bool
    """Whether it is rare enough to count at first, among many documents (`scoring.RESCORED`)."""


class Sheet:
    """What is to be added up: terms in rows, and rows of which the best is added to another one. The first row holds
    the result."""

    def __init__(self, found: Sequence[Mapping[str, Postings]], seen: int) -> None:
        """`found` by the field, as `SECTIONS` has them, then by the term; `seen` is how many documents the reader
        sees."""
        self._found, self._seen = found, seen
        self.terms: list[Worth] = []
        self.best_of: list[tuple[int, list[int]]] = []
        self.rows = 1

    def new_row(self) -> int:
        self.rows += 1
        return self.rows - 1

    def add_unit(self, unit: Unit, row: int, *, is_rare: bool) -> None:
        """A word in text and title, in each by the reading that is worth most."""
        for field in (0, 1):
            rows = [row] if len(unit.terms) == 1 else [self.new_row() for _ in unit.terms]
            for one, term in zip(rows, unit.terms, strict=True):
                self._add(field, one, *self._found[field][term], unit.weight, is_rare)
            if len(rows) > 1:
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
        self._add(2, 0, ids, often, worth, not scoring.is_common(len(ids), self._seen))

    def _add(self, field: int, row: int, ids: Ids, often: Array, worth: float, is_rare: bool) -> None:
        if len(ids):
            weight = worth * _WEIGHTS[field] * scoring.idf(len(ids), self._seen)
            self.terms.append(Worth(field, row, ids, often, weight, is_rare))


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
        terms = [term for term in sheet.terms if term.is_rare] if early else sheet.terms
        if not (count and terms):
            return np.zeros(count)
        long = max(_LONG_POSTINGS, 8 * count)
        fields, rows, all_ids, all_often, weights, _ = zip(*terms, strict=True)
        found = [
            (ids, often) if len(ids) <= long else self._ours(ids, often)
            for ids, often in zip(all_ids, all_often, strict=True)
        ]
        slots = self._slots.take(np.concatenate([ids for ids, _ in found]))
        here = (slots >= 0).nonzero()[0]
        slots = slots.take(here)
        which = np.arange(len(found)).repeat([len(ids) for ids, _ in found]).take(here)
        times = np.concatenate([often for _, often in found]).take(here).astype(np.float64)
        values = times * (scoring.K1 + 1)
        times += self.view.norms(self.docs).take(len(SECTIONS) * slots + np.array(fields).take(which))
        values /= times
        values *= np.array(weights).take(which)
        cells = (np.array(rows) * count).take(which) + slots
        sums = np.bincount(cells, values, sheet.rows * count).reshape(sheet.rows, count)
        for row, best in sheet.best_of:
            sums[row] += np.maximum.reduce([sums[one] for one in best])
        return sums[0]

    def _ours(self, ids: Ids, often: Array) -> tuple[Ids, Array]:
        """Of a list much longer than the documents, the postings of these."""
        at = np.minimum(ids.searchsorted(self.docs), len(ids) - 1)
        here = at[ids[at] == self.docs]
        return ids[here], often[here]
