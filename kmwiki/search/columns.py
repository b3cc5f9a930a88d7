"""Values of documents as numbers: what results are narrowed by, counted by and weighed by, in arrays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from kmwiki.search.facets import Value

Codes = npt.NDArray[np.unsignedinteger[Any]]
Numbers = npt.NDArray[np.integer[Any]]


class Column(NamedTuple):
    """Values from a list: document i has ``values[code] for code in codes[starts[i]:starts[i + 1]]``."""

    codes: Codes
    """In as few bytes as the list allows."""
    starts: npt.NDArray[np.int32] | None
    """None when every document has exactly one value: then its code stands at its number."""
    values: list[Value]

    def of(self, documents: npt.NDArray[np.intp]) -> Codes:
        """The codes of these documents, one document after the other."""
        if self.starts is None:
            return self.codes.take(documents)
        ends = self.starts.take(documents + 1)
        lengths = (ends - self.starts.take(documents)).astype(np.intp)
        places = (ends - lengths.cumsum()).repeat(lengths)
        places += np.arange(len(places))
        return self.codes.take(places)

    def how_many(self, documents: npt.NDArray[np.intp]) -> npt.NDArray[np.integer[Any]] | int:
        """How many codes each of these documents has."""
        return 1 if self.starts is None else self.starts[documents + 1] - self.starts[documents]

    def first_of(self, documents: npt.NDArray[np.intp] | slice) -> Codes:
        """The first code of each of these documents, all of which have one."""
        return self.codes[documents] if self.starts is None else self.codes[self.starts[:-1][documents]]

    def documents(self) -> npt.NDArray[np.int32]:
        """The document of each code."""
        if self.starts is None:
            return np.arange(len(self.codes), dtype=np.int32)
        return np.arange(len(self.starts) - 1, dtype=np.int32).repeat(np.diff(self.starts))


def make_column(codes: Numbers, starts: Numbers, values: list[Value]) -> Column:
    """A column of arrays as they are filed, the one of `starts` with an end."""
    count = len(starts) - 1
    is_single = len(codes) == count and bool((starts == np.arange(count + 1)).all())
    return Column(codes.astype(_kind_for(values)), None if is_single else starts.astype(np.int32), values)


def join_columns(columns: Sequence[Column]) -> Column:
    """Of documents numbered on from column to column; values are those of the first, then what others add."""
    if len(columns) == 1:
        return columns[0]
    numbers: dict[Value, int] = {}
    own_numbers = [[numbers.setdefault(value, len(numbers)) for value in column.values] for column in columns]
    kind = _kind_for(numbers)
    codes: list[Codes] = [np.empty(0, kind)]
    starts: list[Numbers] = [np.zeros(1, np.int32)]
    total = 0
    for column, own in zip(columns, own_numbers, strict=True):
        codes.append(np.array(own, kind)[column.codes] if own else column.codes.astype(kind))
        ends = np.arange(1, len(column.codes) + 1) if column.starts is None else column.starts[1:]
        starts.append(ends + total)
        total += len(column.codes)
    is_single = all(column.starts is None for column in columns)
    return Column(np.concatenate(codes), None if is_single else np.concatenate(starts, dtype=np.int32), list(numbers))


def _kind_for(values: Sequence[Value] | Mapping[Value, int]) -> np.dtype[Any]:
    return np.min_scalar_type(max(0, len(values) - 1))


def _side_by_side(columns: Sequence[Column]) -> Column:
    """Of each document the codes in all of these columns; it has any number in each."""
    starts_of = [column.starts for column in columns if column.starts is not None]
    starts: npt.NDArray[np.int32] = np.sum(starts_of, axis=0, dtype=np.int32)
    codes = np.empty(starts[-1], columns[0].codes.dtype)
    free = starts[:-1].copy()
    for column, own in zip(columns, starts_of, strict=True):
        lengths = np.diff(own)
        codes[np.arange(len(column.codes)) + (free - own[:-1]).repeat(lengths)] = column.codes
        free += lengths
    return Column(codes, starts, [])


class Columns:
    """Some columns as one: their values stand one column after the other."""

    def __init__(self, columns: Sequence[Column]) -> None:
        lists = [column.values for column in columns]
        self.values: list[Value] = [value for own in lists for value in own]
        self.ends: npt.NDArray[np.intp] = np.cumsum([len(own) for own in lists], dtype=np.intp)
        """Where the values of each column end."""
        self._columns = list(columns)
        kind = np.min_scalar_type(len(self.values))
        numbered = [
            Column(column.codes.astype(kind) + kind.type(end - len(column.values)), column.starts, [])
            for column, end in zip(columns, self.ends.tolist(), strict=True)
        ]
        # What every document has one of as rows, to be counted in one step; the rest in another.
        single = [column.codes for column in numbered if column.starts is None]
        several = [column for column in numbered if column.starts is not None]
        self._single = np.column_stack(single) if single else None
        self._several = _side_by_side(several) if several else None
        # Values as numbers that put them column by column and in the order of texts, with room for counts between.
        ranks = [np.argsort(sorted(range(len(own)), key=lambda at: str(own[at]))) for own in lists]
        self._step = len(self.values)
        room = self._step * (1 + max([len(column.codes) for column in columns], default=0))
        self._order: npt.NDArray[np.int64] = np.concatenate(
            [np.empty(0, np.int64), *[which * room + own for which, own in enumerate(ranks)]]
        )

    def count(self, documents: npt.NDArray[np.intp]) -> npt.NDArray[np.intp]:
        """How many of `documents` have each value."""
        codes: list[Numbers] = [np.empty(0, np.uint8)]
        if self._single is not None:
            codes.append(self._single.take(documents, axis=0).ravel())
        if self._several is not None:
            codes.append(self._several.of(documents))
        return np.bincount(np.concatenate(codes), minlength=len(self.values))

    def in_order(self, places: npt.NDArray[np.intp], counts: npt.NDArray[np.intp]) -> npt.NDArray[np.intp]:
        """How to sort values that have such `counts`, given by their places: by their column, the most frequent first,
        then as texts. One number says all three: sorting by several takes longer."""
        return (self._order.take(places) - counts * self._step).argsort()

    def count_lines(self, documents: npt.NDArray[np.intp], lines: Numbers, first: int = 0) -> npt.NDArray[np.intp]:
        """In how many different `lines`, one for each of the `documents` and in order, each value occurs of the columns
        from the `first` on."""
        counts = [np.empty(0, np.intp)]
        for column in self._columns[first:]:
            size = len(column.values)
            pairs = lines.astype(np.int64).repeat(column.how_many(documents)) * size + column.of(documents)
            pairs.sort(kind="stable")  # nearly sorted as it is
            is_new = np.ones(len(pairs), np.bool_)
            is_new[1:] = pairs[1:] != pairs[:-1]
            counts.append(np.bincount(pairs[is_new.nonzero()[0]] % max(1, size), minlength=size))
        return np.concatenate(counts)
