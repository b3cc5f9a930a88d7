"""The best of many rows without sorting all of them, and counts of what they hold."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from kmwiki.search.opened_part import Ids
from kmwiki.search.part_file import Array

_SORT_ALL = 1_000  # so few are sorted whole rather than picked out first


def count_values(starts: Array, codes: Array, documents: Ids, values: int) -> Array:
    """How many of `documents` have each value of a column."""
    lengths = starts[documents + 1] - starts[documents]
    if len(documents) and int(lengths.max()) <= 1:
        return np.bincount(codes[starts[documents[lengths > 0]]], minlength=values)
    ends = np.cumsum(lengths)
    at = np.repeat(starts[documents] - ends + lengths, lengths) + np.arange(int(lengths.sum()))
    return np.bincount(codes[at], minlength=values)


def best_of(places: Ids, order: Sequence[Callable[[Ids], Array]], wanted: int) -> Ids:
    """The first `wanted` of `places` in that order. Only who may be among them is sorted."""
    if not wanted:
        return places[:0]
    sure: list[Ids] = []
    left, room = places, wanted
    for column in order:
        if room <= 0 or len(left) <= max(room, _SORT_ALL):
            break
        values = column(left)
        if values.dtype == np.bool_:
            values = values.astype(np.uint8)
        limit = np.partition(values, room - 1)[room - 1]
        sure.append(left[values < limit])
        left = left[values == limit]
        room -= len(sure[-1])
    chosen = np.concatenate([*sure, left])
    return chosen[np.lexsort([column(chosen) for column in reversed(order)])][:wanted]
