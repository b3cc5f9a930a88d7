"""Which documents are near to a question in meaning, and their scores then: the rules of `meaning`, in arrays."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import NamedTuple

import numpy as np

from kmwiki.search import meaning
from kmwiki.search.meaning import Encoder
from kmwiki.search.opened_part import Ids
from kmwiki.search.pieces import Unit
from kmwiki.search.query import Query
from kmwiki.search.snapshot import Floats, Mask, Snapshot
from kmwiki.search.vectors import Cosines, cosines_in


class Nearness(NamedTuple):
    snapshot: Snapshot
    language: str
    """Of the question."""
    cosines: Cosines
    """Of every document of the snapshot, whoever may see it: to be masked before anything comes of it."""

    def nearest(self, eligible: Mask) -> Mask:
        """Those of the `eligible` documents that are answers by their meaning."""
        near = np.flatnonzero(eligible & (self.cosines >= np.float32(meaning.LEAST)))
        if len(near) > meaning.NEAREST:
            cosines = self.cosines[near]
            near = near[cosines >= np.partition(cosines, -meaning.NEAREST)[-meaning.NEAREST]]
        found: Mask = np.zeros(self.snapshot.count, np.bool_)
        found[near] = True
        return found

    def added(self, docs: Ids, scores: Floats, asked: float) -> Floats:
        """`scores` of words with what meaning adds. `asked` is the summed rarity of the question's words."""
        column = self.snapshot.column("lang")
        foreign = np.array([value != self.language for value in column.values], np.bool_)
        across = foreign[column.first_of(docs)]
        cosines = np.maximum(np.round(self.cosines[docs].astype(np.float64), meaning.PLACES), 0.0)
        most = meaning.HIGHEST * asked * self.snapshot.weights[docs]
        instead = np.where(across, most * meaning.ACROSS * (cosines - meaning.CHANCE), 0.0)
        return np.maximum(scores, instead) + most * meaning.BESIDE * cosines


def nearness_to(
    query: Query, snapshot: Snapshot, encoder: Encoder | None, *, live: Collection[Unit], often: Mapping[Unit, int]
) -> Nearness | None:
    """None for a question that has no meaning to be near to (`meaning.language_asked`)."""
    language = meaning.language_asked(query, live, often) if encoder is not None else None
    if encoder is None or language is None:
        return None
    cosines = snapshot.kept_cosines.get(query.plain)
    if cosines is None:
        (question,) = encoder.encode([query.plain])
        found = [cosines_in(part, question) for part in snapshot.parts]
        cosines = np.round(np.concatenate([np.empty(0, np.float32), *found]), meaning.PLACES)
        snapshot.kept_cosines.put(query.plain, cosines, len(cosines) + 20)
    return Nearness(snapshot, language, cosines)
