"""Picking the best of many rows gives what sorting all of them gives."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kmwiki.search.picking import best_of, set_of_best


@pytest.mark.parametrize("different", [1, 3, 50, 10**6])
@pytest.mark.parametrize("count", [0, 10, 999, 5_000, 40_000])
@pytest.mark.parametrize("wanted", [0, 1, 10, 400, 3_000])
def test_the_best_are_those_that_sorting_puts_first(count: int, wanted: int, different: int) -> None:
    dice = np.random.default_rng(count + wanted + different)
    scores, dates = dice.integers(0, different, count).astype(np.float64), dice.integers(0, 40, count)
    numbers = dice.permutation(count)
    order = [lambda at: -scores[at], lambda at: dates[at] > 20, lambda at: dates[at], lambda at: numbers[at]]
    expected = np.lexsort([column(np.arange(count)) for column in reversed(order)])[:wanted]
    assert best_of(np.arange(count), order, wanted).tolist() == expected.tolist()
    assert sorted(set_of_best(np.arange(count), order, wanted).tolist()) == sorted(expected.tolist())


@given(st.lists(st.integers(0, 3), min_size=1_001, max_size=1_400), st.integers(1, 60))
def test_equal_rows_are_told_apart_by_the_next_column(values: list[int], wanted: int) -> None:
    rows, places = np.array(values), np.arange(len(values))
    best = best_of(places, [lambda at: rows[at], lambda at: -at], wanted)
    assert best.tolist() == sorted(places.tolist(), key=lambda at: (values[at], -at))[:wanted]
