"""What terms are worth in the documents that are to be scored: BM25, term by term or many at once."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np

from kmwiki.search import scoring
from kmwiki.search.opened_part import Ids
from kmwiki.search.part_file import Array
from kmwiki.search.snapshot import Floats
from kmwiki.search.view import View

SECTIONS = ("words", "title", "pairs")
_SHORT_POSTINGS = 2_000


class Among:
    """Documents to be scored, and BM25 of a term in each of them."""

    def __init__(self, docs: Ids, view: View) -> None:
        self.docs, self.view = docs, view

    @cached_property
    def _slots(self) -> Ids:
        slots = np.full(self.view.snapshot.count, -1, np.intp)
        slots[self.docs] = np.arange(len(self.docs))
        return slots

    def add(self, scores: Floats, ids: Ids, often: Array, place: int, worth: float = 1.0) -> None:
        """Add to `scores` what a term with these postings (all of this reader's) is worth in field `place`."""
        if not len(ids) or not len(self.docs):
            return
        weight = self._weight(ids, place, worth)
        if len(ids) > 8 * len(self.docs):
            at = np.minimum(np.searchsorted(ids, self.docs), len(ids) - 1)
            here = np.flatnonzero(ids[at] == self.docs)
            docs, times = self.docs[here], often[at[here]].astype(np.float64)
        else:
            slots = self._slots[ids]
            ours = slots >= 0
            here, docs, times = slots[ours], ids[ours], often[ours].astype(np.float64)
        scores[here] += weight * (times * (scoring.K1 + 1) / (times + self.view.norm(place)[docs]))

    def add_all(self, scores: Floats, terms: Sequence[tuple[Ids, Array, float]], place: int) -> None:
        """:meth:`add` of many terms, each with its postings and its worth: at once where they are in few documents, for
        then the steps cost more than what is reckoned in them."""
        short = [term for term in terms if 0 < len(term[0]) <= _SHORT_POSTINGS]
        for ids, often, worth in terms:
            if len(ids) > _SHORT_POSTINGS:
                self.add(scores, ids, often, place, worth)
        if not short or not len(self.docs):
            return
        weights = np.repeat(
            [self._weight(own, place, worth) for own, _, worth in short], [len(own) for own, _, _ in short]
        )
        ids, times = (np.concatenate([term[which] for term in short]) for which in (0, 1))
        here = self._slots[ids]
        ours = here >= 0
        times = times[ours].astype(np.float64)
        values = weights[ours] * (times * (scoring.K1 + 1) / (times + self.view.norm(place)[ids[ours]]))
        scores += np.bincount(here[ours], values, len(scores))

    def _weight(self, ids: Ids, place: int, worth: float) -> float:
        return worth * scoring.FIELD_WEIGHTS[SECTIONS[place]] * scoring.idf(len(ids), self.view.seen)
