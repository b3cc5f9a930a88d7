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
_LONG_POSTINGS = 2_000


class Worth(NamedTuple):
    """What a term adds to the scores in a row."""

    row: int
    place: int
    """The field, of `SECTIONS`."""
    ids: Ids
    """All of this reader's documents that have it there."""
    often: Array
    times: float = 1.0
    """How much more or less than usual it counts."""


class Among:
    """Documents to be scored."""

    def __init__(self, docs: Ids, view: View) -> None:
        self.docs, self.view = docs, view
        self._slots: Ids = np.full(view.snapshot.count, -1, np.intp)
        self._slots[docs] = np.arange(len(docs))

    def add_up(self, terms: Sequence[Worth], rows: int) -> Floats:
        """Row by row for each document the sum of its terms."""
        count = len(self.docs)
        sums: Floats = np.zeros(rows * count)
        for place in range(len(SECTIONS)):
            own = [term for term in terms if term.place == place and len(term.ids)]
            if own and count:
                used = max(term.row for term in own) + 1
                where, values = self._values(own, place)
                sums[: used * count] += np.bincount(where, values, used * count)
        return sums.reshape(rows, count)

    def _values(self, terms: Sequence[Worth], place: int) -> tuple[Ids, Floats]:
        """Where (in all rows, laid end to end) each term adds how much."""
        weight = scoring.FIELD_WEIGHTS[SECTIONS[place]]
        weights = [term.times * weight * scoring.idf(len(term.ids), self.view.seen) for term in terms]
        short = [self._ours(term) for term in terms]
        lengths = [len(ids) for ids, _ in short]
        ids = np.concatenate([ids for ids, _ in short])
        slots = self._slots[ids]
        here = np.flatnonzero(slots >= 0)
        times = np.concatenate([often for _, often in short])[here].astype(np.float64)
        values = times * (scoring.K1 + 1) / (times + self.view.norm(place)[ids[here]])
        values *= np.repeat(weights, lengths)[here]
        where = slots[here]
        if any(term.row for term in terms):
            where += np.repeat([term.row * len(self.docs) for term in terms], lengths)[here]
        return where, values

    def _ours(self, term: Worth) -> tuple[Ids, Array]:
        """The postings of a term; of a long list only those of the documents, where these are few."""
        ids, often = term.ids, term.often
        if len(ids) <= max(_LONG_POSTINGS, 8 * len(self.docs)):
            return ids, often
        at = np.minimum(np.searchsorted(ids, self.docs), len(ids) - 1)
        here = at[ids[at] == self.docs]
        return ids[here], often[here]


class Sheet:
    """What is to be added up: terms in rows, and rows of which the best is added to another one. The first row holds
    the result."""

    def __init__(self, found: Mapping[tuple[int, str], Postings]) -> None:
        self._found = found
        self.terms: list[Worth] = []
        self.best_of: list[tuple[int, list[int]]] = []
        self._rows = 1

    def new_row(self) -> int:
        self._rows += 1
        return self._rows - 1

    def add_unit(self, unit: Unit, row: int) -> None:
        """A word in text and title, in each by the reading that is worth most."""
        for place in (0, 1):
            rows = [row] if len(unit.terms) == 1 else [self.new_row() for _ in unit.terms]
            for one, term in zip(rows, unit.terms, strict=True):
                self.terms.append(Worth(one, place, *self._found[place, term], unit.weight))
            if len(rows) > 1:
                self.best_of.insert(0, (row, rows))

    def add_phrase(self, found: Occurrences, weight: float) -> int:
        """A phrase as if it were one word, in a row of its own."""
        row = self.new_row()
        self.terms.append(Worth(row, 0, found.ids, found.often, weight))
        titled = np.flatnonzero(found.in_title)
        if len(titled):
            self.terms.append(Worth(row, 1, found.ids[titled], found.in_title[titled], weight))
        return row

    def added_up(self, among: Among) -> Floats:
        sums = among.add_up(self.terms, self._rows)
        for row, rows in self.best_of:
            sums[row] += np.maximum.reduce([sums[one] for one in rows])
        return sums[0]
