"""What is worked out once."""

from __future__ import annotations

import pytest

from kmwiki.search.lazy import lazy


class Sum:
    """Adds up."""

    def __init__(self, *numbers: int) -> None:
        self.numbers, self.asked = numbers, 0

    @lazy
    def total(self) -> int:
        """All of them."""
        self.asked += 1
        return sum(self.numbers)


def test_it_is_worked_out_once_for_each_object() -> None:
    one, other = Sum(1, 2), Sum(5)
    assert (one.total, one.total, other.total) == (3, 3, 5)
    assert (one.asked, other.asked) == (1, 1)


def test_what_goes_wrong_is_tried_again() -> None:
    broken = Sum(1)
    broken.numbers = ("no number",)  # type: ignore[assignment]
    with pytest.raises(TypeError):
        _ = broken.total
    broken.numbers = (4,)
    assert broken.total == 4


def test_it_says_what_it_is() -> None:
    assert Sum.total.__doc__ == "All of them."
