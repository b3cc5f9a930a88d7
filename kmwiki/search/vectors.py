"""Vectors of passages (`meaning`) in part files, and the best cosine of every document.

Arrays a part may have or not have; a part without them is searched by its words alone:

``meaning.starts``   document i has the passages [starts[i], starts[i + 1])
``meaning.numbers``  int8, `meaning.DIMENSIONS` of them a passage, one passage after the other
``meaning.scales``   float32, one a passage: its vector is its numbers times this
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from kmwiki.search.meaning import DIMENSIONS, Packed, Vectors
from kmwiki.search.opened_part import Part
from kmwiki.search.part_file import Array, PartFile, PartWriter
from kmwiki.search.parts import starts_of

STARTS, NUMBERS, SCALES = "meaning.starts", "meaning.numbers", "meaning.scales"
FAR = -1.0
"""The cosine of a document that has no passage."""

Cosines = npt.NDArray[np.float32]
_Mask = npt.NDArray[np.bool_]

# Passages turned into single precision at a time: they stay in the processor's cache.
_AT_ONCE = 512


def vector_arrays(encoded: Sequence[Packed]) -> dict[str, Array]:
    """The arrays of a part whose documents have these vectors, a row for each passage."""
    return {
        STARTS: starts_of([len(one.scales) for one in encoded]),
        NUMBERS: np.concatenate([np.empty(0, np.int8), *(one.numbers.reshape(-1) for one in encoded)]),
        SCALES: np.concatenate([np.empty(0, np.float32), *(one.scales for one in encoded)]),
    }


def cosines_in(part: Part, question: Vectors) -> Cosines:
    """For each document of a part the cosine of its passage that is nearest to `question` (one row of length 1)."""
    best = np.full(part.count, FAR, np.float32)
    if NUMBERS not in part.file:
        return best
    starts = part.rows(STARTS)
    total = int(starts[-1])
    if not total:
        return best
    found = np.empty(total, np.float32)
    for start in range(0, total, _AT_ONCE):
        end = min(start + _AT_ONCE, total)
        numbers = part.file.slice(NUMBERS, start * DIMENSIONS, end * DIMENSIONS)
        found[start:end] = numbers.reshape(-1, DIMENSIONS).astype(np.float32) @ question
    found *= part.rows(SCALES)
    some = np.flatnonzero(np.diff(starts))
    best[some] = np.maximum.reduceat(found, starts[some])
    return best


class MovedVectors:
    """The vectors of several parts as those of one; `part_merge` writes them."""

    def __init__(self, sources: Sequence[tuple[PartFile, _Mask | None]]) -> None:
        """`sources` are parts, each with which of its documents stay (all, when nothing is said)."""
        self._sources = sources
        self._has_any = any(NUMBERS in part for part, _ in sources)
        self._lengths = [_lengths(part, keep) for part, keep in sources]
        self._bases = starts_of([int(lengths.sum()) for lengths in self._lengths])

    def small(self) -> dict[str, Array]:
        return {STARTS: starts_of(np.concatenate(self._lengths))} if self._has_any else {}

    def shapes(self) -> Mapping[str, tuple[str, tuple[int, ...]]]:
        total = int(self._bases[-1])
        numbers, scales = np.dtype(np.int8).str, np.dtype(np.float32).str
        return {NUMBERS: (numbers, (total * DIMENSIONS,)), SCALES: (scales, (total,))} if self._has_any else {}

    def move(self, number: int, writer: PartWriter) -> None:
        """Those of the source `number`."""
        part, keep = self._sources[number]
        if NUMBERS not in part:
            return
        rows, scales = part.read(NUMBERS).reshape(-1, DIMENSIONS), part.read(SCALES)
        if keep is not None:
            stays = np.repeat(keep, np.diff(part.read(STARTS)))
            rows, scales = rows[stays], scales[stays]
        start, end = self._bases[number], self._bases[number + 1]
        writer[NUMBERS][start * DIMENSIONS : end * DIMENSIONS] = rows.reshape(-1)
        writer[SCALES][start:end] = scales


def _lengths(part: PartFile, keep: _Mask | None) -> Array:
    """How many passages each document that stays has."""
    every = np.diff(part.read(STARTS)) if STARTS in part else np.zeros(part.length("record"), np.int64)
    return every if keep is None else every[keep]
