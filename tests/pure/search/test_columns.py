"""Counting values in arrays gives what counting them one by one gives."""

from __future__ import annotations

from collections import Counter

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from kmwiki.search.columns import Columns, make_column

VALUES = ["zebra", "ant", 2567, "เขต"]
Rows = list[list[int]]


def columns_of(tables: list[Rows]) -> Columns:
    """Each table has for each document the places of its values."""
    columns = []
    for rows in tables:
        codes = np.array([code for row in rows for code in row], np.int64)
        starts = np.cumsum([0, *map(len, rows)])
        columns.append(make_column(codes, starts, VALUES if len(codes) else []))
    return Columns(columns)


def tables(documents: int) -> st.SearchStrategy[list[Rows]]:
    code = st.integers(0, len(VALUES) - 1)
    one_each = st.lists(st.lists(code, min_size=1, max_size=1), min_size=documents, max_size=documents)
    any_number = st.lists(st.lists(code, max_size=3, unique=True), min_size=documents, max_size=documents)
    return st.lists(st.one_of(one_each, any_number), min_size=1, max_size=5)


@given(st.integers(0, 9).flatmap(tables), st.data())
def test_every_column_is_counted_and_sorted_by_itself(found: list[Rows], data: st.DataObject) -> None:
    columns, documents = columns_of(found), len(found[0])
    chosen = sorted(data.draw(st.sets(st.integers(0, documents - 1)))) if documents else []
    counts = columns.count(np.array(chosen, np.intp))
    expected = [Counter(VALUES[code] for at in chosen for code in rows[at]) for rows in found]
    ends = columns.ends.tolist()
    for start, end, own in zip([0, *ends], ends, expected, strict=False):
        values = columns.values[start:end]
        assert dict(zip(values, counts[start:end].tolist(), strict=True)) == {value: own[value] for value in values}
    some = counts.nonzero()[0]
    in_order = [columns.values[place] for place in some.take(columns.in_order(some, counts.take(some))).tolist()]
    assert in_order == [value for own in expected for value in sorted(own, key=lambda value: (-own[value], str(value)))]


@given(st.integers(1, 9).flatmap(tables), st.data())
def test_a_value_counts_once_in_each_line(found: list[Rows], data: st.DataObject) -> None:
    columns, documents = columns_of(found), len(found[0])
    lines = sorted(data.draw(st.lists(st.integers(0, 3), min_size=documents, max_size=documents)))
    first = data.draw(st.integers(0, len(found) - 1))
    counts = columns.count_lines(np.arange(documents), np.array(lines, np.int32), first)
    expected: list[int] = []
    for rows in found[first:]:
        of_lines = Counter({(line, code) for line, row in zip(lines, rows, strict=True) for code in row})
        own = Counter(code for _, code in of_lines)
        expected += [own[code] for code in range(len(VALUES))] if any(rows) else []
    assert counts.tolist() == expected


def test_no_column_has_no_value_to_count() -> None:
    nothing = Columns([])
    assert nothing.values == []
    assert nothing.count(np.arange(3)).tolist() == []
    assert nothing.count_lines(np.arange(3), np.arange(3)).tolist() == []
