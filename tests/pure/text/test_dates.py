"""Dates as people type them; a year nobody can place is refused."""

from __future__ import annotations

from datetime import date

import pytest

from kmwiki.text.dates import fiscal_year_bounds, fiscal_year_of, parse_date
from kmwiki.text.input import BadText

TODAY = date(2026, 11, 22)
DAY = date(2010, 10, 29)


@pytest.mark.parametrize(
    "typed",
    [
        "29/10/2553",
        "29-10-2553",
        "29.10.2553",
        "29 ต.ค. 53",
        "29 ต.ค. 2553",
        "29ต.ค.53",
        "29 ตค 2553",
        "๒๙/๑๐/๒๕๕๓",
        "๒๙ ตุลาคม ๕๓",
        "29 ตุลาคม พ.ศ. 2553",
        "29 ต.ค.พ.ศ.2553",
        "วันศุกร์ที่ 29 ตุลาคม 2553",
        "วันที่ 29 ตุลา 2553",
        "29 ตุลาคม ค.ศ. 2010",
        "29/10/53",
        "29/10/2010",
        "2010-10-29",
        "2553-10-29",
        "29 Oct 2010",
        "29 October 10",
        "October 29, 2010",
        "Friday, 29th October 2010",
        "29 Oct 2553 B.E.",
        "29 Oct 2010 AD",
        " 29 / 10 / 2553 ",
    ],
)
def test_many_ways_to_say_one_day(typed: str) -> None:
    assert parse_date(typed, TODAY) == DAY


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("", "dates.not_a_date"),
        ("พรุ่งนี้", "dates.not_a_date"),
        ("tomorrow", "dates.not_a_date"),
        ("31/02/2553", "dates.not_a_date"),
        ("10/29/2010", "dates.not_a_date"),
        ("29 สส. 2553", "dates.not_a_date"),
        ("29 ต.ค.", "dates.no_year"),
        ("29 Oct", "dates.no_year"),
        ("29/10", "dates.no_year"),
        ("29/10/26", "dates.year_unclear"),
        ("29/10/2300", "dates.year_unclear"),
        ("29/10/255", "dates.year_unclear"),
        ("29/10/9999", "dates.year_unclear"),
        ("29 Oct 53", "dates.year_unclear"),
        ("29 ต.ค. ค.ศ. 2553", "dates.year_unclear"),
    ],
)
def test_what_cannot_be_placed_is_refused(typed: str, key: str) -> None:
    with pytest.raises(BadText) as refused:
        parse_date(typed, TODAY)
    assert refused.value.key == key


def test_two_digits_are_placed_near_today() -> None:
    assert parse_date("1/1/69", TODAY) == date(2026, 1, 1)


def test_the_fiscal_year_begins_in_october() -> None:
    assert fiscal_year_of(date(2010, 9, 30)) == 2553
    assert fiscal_year_of(date(2010, 10, 1)) == 2554
    assert fiscal_year_bounds(2554) == (date(2010, 10, 1), date(2011, 9, 30))
