"""Which part of a list is shown, whatever an address asks for."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kmwiki.core.paging import LAST_PAGE, Paging, page_number


def test_behind_the_last_page_is_the_last_page() -> None:
    assert Paging(999, 10, 75) == Paging(8, 10, 75)
    last = Paging(999, 10, 75)
    assert (last.number, last.pages, last.offset, last.previous, last.next) == (8, 8, 70, 7, None)
    empty = Paging(5, 10, 0)
    assert (empty.number, empty.pages, empty.offset, empty.previous, empty.next) == (1, 1, 0, None, None)


@given(st.integers(-5, LAST_PAGE), st.integers(1, 100), st.integers(0, 5_000))
def test_a_page_of_a_list_that_has_rows_has_rows(number: int, size: int, total: int) -> None:
    paging = Paging(number, size, total)
    assert 1 <= paging.number <= paging.pages
    assert paging.offset < max(total, 1)
    if 1 <= number <= paging.pages:
        assert paging.number == number


@given(st.text(max_size=9))
def test_any_text_is_a_page(text: str) -> None:
    assert 1 <= page_number(text) <= LAST_PAGE
