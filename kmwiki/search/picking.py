"""The best of many rows without sorting all of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from kmwiki.search.opened_part import Ids
from kmwiki.search.part_file import Array

_SORT_ALL = 600  # so few are sorted whole in less time than picked out first
_EVERY = 16


Order = Sequence[Callable[[Ids], Array]]
"""Sort keys of places, the weightiest first; smaller is better."""


def best_of(places: Ids, order: Order, wanted: int) -> Ids:
    """The first `wanted` of `places` in that order. Only who may be among them is sorted."""
    chosen = np.concatenate(_narrowed(places, order, wanted, _SORT_ALL))
    values = order[0](chosen)
    by_first = values.argsort(kind="stable")
    values = values.take(by_first[: wanted + 1])
    if (values[1:] != values[:-1]).all():  # nothing to tell apart among the first: hardly ever two have one score
        return chosen.take(by_first[:wanted])
    return chosen[np.lexsort([column(chosen) for column in reversed(order)])][:wanted]


def set_of_best(places: Ids, order: Order, wanted: int) -> Ids:
    """The same ones in no order: nothing is sorted."""
    return np.concatenate(_narrowed(places, order, wanted, 0))[:wanted]


def _narrowed(places: Ids, order: Order, wanted: int, few: int) -> list[Ids]:
    """Pieces that together hold the first `wanted`: those that surely are, then those of whom some are, once these are
    `few` or nothing tells them apart."""
    sure: list[Ids] = []
    left, room = places if wanted else places[:0], wanted
    for column in order:
        if room <= 0 or len(left) <= max(room, few):
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
    return [*sure, left]
