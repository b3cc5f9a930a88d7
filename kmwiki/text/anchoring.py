"""Lay two long sequences over each other quickly, by what stands once in both.

The exact algorithm takes time with the product of length and difference: seconds for a page in which every line has
changed. Runs of items that each side has exactly once are sure to belong together; between them the gaps are small.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Hashable, Iterator, Sequence

# Runs of so many items are looked for, long ones first: the longer, the surer.
_LENGTHS = (12, 4, 1)
Gap = tuple[int, int, int, int]  # from, to in the old; from, to in the new


def gaps(old: Sequence[Hashable], new: Sequence[Hashable], *, small: int) -> Iterator[tuple[bool, Gap]]:
    """(same?, place) in order: stretches that are the same, and gaps for somebody else to compare.

    A gap has at most ``small`` items, both sides counted, or nothing in it stands exactly once in both sides.
    """
    yield from _between(old, new, (0, len(old), 0, len(new)), small, 0)


def _between(
    old: Sequence[Hashable], new: Sequence[Hashable], gap: Gap, small: int, depth: int
) -> Iterator[tuple[bool, Gap]]:
    i1, i2, j1, j2 = gap
    if i1 == i2 and j1 == j2:
        return
    if i1 == i2 or j1 == j2 or (i2 - i1) + (j2 - j1) <= small or depth == len(_LENGTHS):
        yield False, gap
        return
    length = _LENGTHS[depth]
    at_old, at_new = i1, j1
    for i, j in _anchors(old, new, gap, length):
        if i < at_old or j < at_new:
            continue  # inside what the anchor before has grown over
        start_i, start_j = i, j
        while start_i > at_old and start_j > at_new and old[start_i - 1] == new[start_j - 1]:
            start_i, start_j = start_i - 1, start_j - 1
        i, j = i + length, j + length
        while i < i2 and j < j2 and old[i] == new[j]:
            i, j = i + 1, j + 1
        yield from _between(old, new, (at_old, start_i, at_new, start_j), small, depth + 1)
        yield True, (start_i, i, start_j, j)
        at_old, at_new = i, j
    yield from _between(old, new, (at_old, i2, at_new, j2), small, depth + 1)


def _anchors(old: Sequence[Hashable], new: Sequence[Hashable], gap: Gap, length: int) -> list[tuple[int, int]]:
    """Places of runs that stand once in both sides, as many as rise together."""
    i1, i2, j1, j2 = gap
    there = _once(old, i1, i2, length)
    pairs = sorted((i, j) for run, j in _once(new, j1, j2, length).items() if (i := there.get(run)) is not None)
    return _rising(pairs)


def _once(items: Sequence[Hashable], start: int, end: int, length: int) -> dict[tuple[Hashable, ...], int]:
    part = items[start:end]
    places: dict[tuple[Hashable, ...], int] = {}
    for place, run in enumerate(zip(*(part[offset:] for offset in range(length)), strict=False), start):
        places[run] = -1 if run in places else place
    return {run: place for run, place in places.items() if place >= 0}


def _rising(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest part of the pairs in which both numbers rise (they are sorted by the first)."""
    ends: list[int] = []  # of a rising row of length n + 1 the smallest last number found yet
    last: list[int] = []  # which pair that is
    before: list[int] = []
    for place, (_, j) in enumerate(pairs):
        at = bisect_left(ends, j)
        if at == len(ends):
            ends.append(j)
            last.append(place)
        else:
            ends[at], last[at] = j, place
        before.append(last[at - 1] if at else -1)
    row = []
    place = last[-1] if last else -1
    while place >= 0:
        row.append(pairs[place])
        place = before[place]
    return row[::-1]
