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

    def add_unit(self, unit: Unit, row: int) -> None:
        """A word in text and title, in each by the reading that is worth most."""
        for field in (0, 1):
            rows = [row] if len(unit.terms) == 1 else [self.new_row() for _ in unit.terms]
            for one, term in zip(rows, unit.terms, strict=True):
                self._add(field, one, *self._found[field][term], unit.weight)
            if len(rows) > 1:
                self.best_of.insert(0, (row, rows))

    def add_phrase(self, found: Occurrences, weight: float) -> int:
        """A phrase as if it were one word, in a row of its own."""
        row = self.new_row()
        self._add(0, row, found.ids, found.often, weight)
        titled = found.in_title.nonzero()[0]
        self._add(1, row, found.ids[titled], found.in_title[titled], weight)
        return row

    def add_pair(self, pair: str, worth: float) -> None:
        self._add(2, 0, *self._found[2][pair], worth)

    def _add(self, field: int, row: int, ids: Ids, often: Array, worth: float) -> None:
        if len(ids):
            weight = worth * _WEIGHTS[field] * scoring.idf(len(ids), self._seen)
            self.terms.append(Worth(field, row, ids, often, weight))


class Among:
    """Documents to be scored."""

    def __init__(self, docs: Ids, view: View) -> None:
        self.docs, self.view = docs, view
        self._slots: npt.NDArray[np.int32] = np.full(view.snapshot.count, -1, np.int32)
        self._slots[docs] = np.arange(len(docs), dtype=np.int32)

    def add_up(self, sheet: Sheet) -> Floats:
        """For each document the sum of the sheet: all postings end to end, those of other documents left out, and what
        each adds counted together by row and document."""
        count = len(self.docs)
        if not (count and sheet.terms):
            return np.zeros(count)
        found = [self._ours(term) for term in sheet.terms]
        slots = self._slots.take(np.concatenate([ids for ids, _ in found]))
        here = (slots >= 0).nonzero()[0]
        slots = slots.take(here)
        which = np.arange(len(found)).repeat([len(ids) for ids, _ in found]).take(here)
        times = np.concatenate([often for _, often in found]).take(here).astype(np.float64)
        fields, rows = np.array([[term.field, term.row * count] for term in sheet.terms]).T
        weights = np.array([term.weight for term in sheet.terms])
        values = times * (scoring.K1 + 1)
        times += self.view.norms(self.docs).take(len(SECTIONS) * slots + fields.take(which))
        values /= times
        values *= weights.take(which)
        sums = np.bincount(rows.take(which) + slots, values, sheet.rows * count).reshape(sheet.rows, count)
        for row, best in sheet.best_of:
            sums[row] += np.maximum.reduce([sums[one] for one in best])
        return sums[0]

    def _ours(self, term: Worth) -> tuple[Ids, Array]:
        """The postings of a term; of a long list only those of the documents, where these are few."""
        ids, often = term.ids, term.often
        if len(ids) <= _LONG_POSTINGS or len(ids) <= 8 * len(self.docs):
            return ids, often
        at = np.minimum(ids.searchsorted(self.docs), len(ids) - 1)
        here = at[ids[at] == self.docs]
        return ids[here], often[here]
