"""What terms are worth in the documents that are to be scored: BM25 of all of them at once.

A question has a hundred terms, each in a few documents: one by one, the steps cost ten times what is reckoned in them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

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
        self.fields: tuple[list[Worth], ...] = tuple([] for _ in SECTIONS)
        self.best_of: list[tuple[int, list[int]]] = []
        self.rows = 1

    def new_row(self) -> int:
        self.rows += 1
        return self.rows - 1

    def add_unit(self, unit: Unit, row: int) -> None:
        """A word in text and title, in each by the reading that is worth most."""
        for place in (0, 1):
            rows = [row] if len(unit.terms) == 1 else [self.new_row() for _ in unit.terms]
            for one, term in zip(rows, unit.terms, strict=True):
                self._add(place, one, *self._found[place][term], unit.weight)
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

    def _add(self, place: int, row: int, ids: Ids, often: Array, worth: float) -> None:
        if len(ids):
            self.fields[place].append(
                Worth(row, ids, often, worth * _WEIGHTS[place] * scoring.idf(len(ids), self._seen))
            )


class Among:
    """Documents to be scored."""

    def __init__(self, docs: Ids, view: View) -> None:
        self.docs, self.view = docs, view
        self._slots: Ids = np.full(view.snapshot.count, -1, np.intp)
        self._slots[docs] = np.arange(len(docs))

    def add_up(self, sheet: Sheet) -> Floats:
        """For each document the sum of the sheet."""
        count = len(self.docs)
        sums: Floats = np.zeros(sheet.rows * count)
        for place, terms in enumerate(sheet.fields):
            if terms and count:
                used = max([term.row for term in terms]) + 1
                where, values = self._values(terms, place)
                sums[: used * count] += np.bincount(where, values, used * count)
        sums = sums.reshape(sheet.rows, count)
        for row, rows in sheet.best_of:
            sums[row] += np.maximum.reduce([sums[one] for one in rows])
        return sums[0]

    def _values(self, terms: Sequence[Worth], place: int) -> tuple[Ids, Floats]:
        """Where (in all rows, laid end to end) each term adds how much."""
        found = [self._ours(term) for term in terms]
        which = np.arange(len(terms)).repeat([len(ids) for ids, _ in found])
        ids = np.concatenate([ids for ids, _ in found])
        slots = self._slots[ids]
        here = (slots >= 0).nonzero()[0]
        which = which[here]
        times = np.concatenate([often for _, often in found])[here].astype(np.float64)
        values = times * (scoring.K1 + 1) / (times + self.view.norm(place, ids[here]))
        values *= np.array([term.weight for term in terms])[which]
        where = slots[here]
        if place < 2:
            where += np.array([term.row * len(self.docs) for term in terms])[which]
        return where, values

    def _ours(self, term: Worth) -> tuple[Ids, Array]:
        """The postings of a term; of a long list only those of the documents, where these are few."""
        ids, often = term.ids, term.often
        if len(ids) <= _LONG_POSTINGS or len(ids) <= 8 * len(self.docs):
            return ids, often
        at = np.minimum(ids.searchsorted(self.docs), len(ids) - 1)
        here = at[ids[at] == self.docs]
        return ids[here], often[here]
