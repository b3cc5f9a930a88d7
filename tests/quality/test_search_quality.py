"""Floors under the built-in judged set; `measure_search` prints the whole table and takes larger sets."""

from __future__ import annotations

import pytest

from tests.quality.measure_search import measure
from tests.quality.metrics import score
from tests.quality.small_set import PAGES, QUERIES


@pytest.fixture(scope="module")
def results() -> dict[str, dict[str, float]]:
    return measure(PAGES, QUERIES)


@pytest.mark.parametrize(
    ("task", "measure_name", "floor"),
    [
        ("ALL", "ndcg10", 0.95),
        ("ALL", "r10", 0.97),
        ("word", "mrr10", 0.95),
        ("english", "r10", 0.95),
        ("mixed", "r10", 1.0),
        ("typing", "r10", 1.0),
        ("year", "r10", 1.0),
        ("question", "mrr10", 0.9),
    ],
)
def test_search_stays_as_good_as_it_was(
    results: dict[str, dict[str, float]], task: str, measure_name: str, floor: float
) -> None:
    assert results[task][measure_name] >= floor


def test_the_measures_are_the_known_ones() -> None:
    assert score(["a", "b"], ["b"]) == pytest.approx(
        {"ndcg10": 0.63093, "mrr10": 0.5, "r1": 0.0, "r10": 1.0, "r100": 1.0}, abs=1e-4
    )
