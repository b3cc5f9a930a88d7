"""Days, moments and numbers as Thai and English readers write them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from babel.numbers import format_decimal

from kmwiki.i18n import (
    fiscal_year_label,
    format_date,
    format_datetime,
    format_number,
    format_relative,
    machine_time,
)

MOMENT = datetime(2010, 10, 29, 12, 54, tzinfo=UTC)


@pytest.mark.parametrize(
    ("lang", "style", "wanted"),
    [
        ("th", "short", "29/10/2553"),
        ("th", "medium", "29 ต.ค. 2553"),
        ("th", "long", "29 ตุลาคม 2553"),
        ("th", "full", "วันศุกร์ที่ 29 ตุลาคม พ.ศ. 2553"),
        ("th", "month", "ต.ค. 2553"),
        ("th", "day", "29 ต.ค."),
        ("en", "short", "29/10/2010"),
        ("en", "medium", "29 Oct 2010"),
        ("en", "full", "Friday, 29 October 2010"),
        ("en", "long_month", "October 2010"),
    ],
)
def test_a_day_bears_the_era_of_its_language(lang: str, style: str, wanted: str) -> None:
    assert format_date(date(2010, 10, 29), lang, style) == wanted  # type: ignore[arg-type]


def test_a_moment_is_told_in_thai_time() -> None:
    assert format_datetime(MOMENT, "th") == "29 ต.ค. 2553 เวลา 19.54 น."
    assert format_datetime(MOMENT, "en") == "29 Oct 2010, 19:54"


def test_a_moment_late_in_utc_is_the_next_day_in_thailand() -> None:
    late = datetime(2010, 12, 31, 20, 0, tzinfo=UTC)
    assert format_date(late, "th") == "1 ม.ค. 2554"
    assert format_date(late, "en") == "1 Jan 2011"


def test_a_time_without_a_zone_is_a_mistake_not_a_guess() -> None:
    with pytest.raises(ValueError, match="zone"):
        format_datetime(datetime(2010, 10, 29), "th")  # noqa: DTZ001


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(ValueError, match="language"):
        format_date(date(2010, 10, 29), "fr")


@pytest.mark.parametrize(
    ("age", "thai", "english"),
    [
        (timedelta(seconds=20), "เมื่อสักครู่", "just now"),
        (timedelta(hours=3), "3 ชั่วโมงที่ผ่านมา", "3 hours ago"),
        (timedelta(days=7), "22 ต.ค. 2553", "22 Oct 2010"),
        (timedelta(days=-2), "31 ต.ค. 2553", "31 Oct 2010"),
    ],
)
def test_time_is_relative_for_a_week_only(age: timedelta, thai: str, english: str) -> None:
    assert format_relative(MOMENT - age, MOMENT, "th") == thai
    assert format_relative(MOMENT - age, MOMENT, "en") == english


def test_numbers_and_shares() -> None:
    assert format_number(12345.6, "th") == format_number(12345.6, "en") == "12,345.6"
    assert format_number(0.25, "th", "percent") == format_number(0.25, "en", "percent") == "25%"


@pytest.mark.parametrize("lang", ["th", "en"])
@pytest.mark.parametrize("number", [0, 7, 999, 1000, 12345, 1234567])
def test_whole_numbers_are_written_as_babel_writes_them(number: int, lang: str) -> None:
    assert format_number(number, lang) == format_decimal(number, locale=lang)


def test_the_fiscal_year_is_named_in_the_era_of_the_language() -> None:
    assert fiscal_year_label(2553, "th") == "ปีงบประมาณ 2553"
    assert fiscal_year_label(2553, "en") == "FY 2010"


def test_machines_are_told_utc() -> None:
    assert machine_time(MOMENT) == "2010-10-29T12:54:00Z"
    assert machine_time(date(2010, 10, 29)) == "2010-10-29"
