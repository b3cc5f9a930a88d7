"""The best of many rows without sorting all of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from kmwiki.search.opened_part import Ids
from kmwiki.search.part_file import Array

_SORT_ALL = 1_000  # so few are sorted whole rather than picked out first
_EVERY = 16


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
        sample = values[::_EVERY]
        if len(sample) > room:
            # So many of the sample are no worse than this, so what is worse is none of the best.
            chosen = (values <= np.partition(sample, room - 1)[room - 1]).nonzero()[0]
            left, values = left.take(chosen), values.take(chosen)
        limit = np.partition(values, room - 1)[room - 1]
        sure.append(left[values < limit])
        left = left[values == limit]
        room -= len(sure[-1])
    chosen = np.concatenate([*sure, left])
    return chosen[np.lexsort([column(chosen) for column in reversed(order)])][:wanted]
