"""Dates and numbers as people of each language write them.

Thai shows the Buddhist era, English the common era; both show Thai time, whatever the reader's machine thinks. Babel
knows no Buddhist calendar (``th`` gives ค.ศ.), so the year is written here and the rest is Babel's.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from functools import lru_cache
from typing import Literal

from babel import dates as babel_dates
from babel import numbers as babel_numbers

from kmwiki.i18n.catalogue import LANGUAGES, translate

# Thailand has kept UTC+7 without summer time since 1920: no time zone data need be installed for it.
BANGKOK = timezone(timedelta(hours=7), "Asia/Bangkok")
BUDDHIST_ERA = 543

DateStyle = Literal["short", "medium", "long", "full", "month", "long_month", "day"]

# What is in braces is filled in afterwards; the quotes keep Babel from reading it as a pattern.
_PATTERNS: dict[str, dict[DateStyle, str]] = {
    "th": {
        "short": "'{day}'/M/'{year}'",
        "medium": "'{day}' MMM '{year}'",
        "long": "'{day}' MMMM '{year}'",
        "full": "EEEE'ที่' '{day}' MMMM 'พ.ศ.' '{year}'",
        "month": "MMM '{year}'",
        "long_month": "MMMM '{year}'",
        "day": "'{day}' MMM",
    },
    "en": {
        "short": "'{day:02}'/MM/'{year}'",
        "medium": "'{day}' MMM '{year}'",
        "long": "'{day}' MMMM '{year}'",
        "full": "EEEE, '{day}' MMMM '{year}'",
        "month": "MMM '{year}'",
        "long_month": "MMMM '{year}'",
        "day": "'{day}' MMM",
    },
}


def to_local(value: datetime) -> datetime:
    """`value` on Thai clocks. A time without a zone is a mistake of the caller: ValueError."""
    if value.tzinfo is None:
        raise ValueError("a time to be shown must know its zone")
    return value.astimezone(BANGKOK)


def machine_time(value: date | datetime) -> str:
    """ISO 8601 for ``<time datetime=…>``: UTC for a moment, the bare day for a day."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    return value.isoformat()


def format_date(value: date | datetime, lang: str, style: DateStyle = "medium") -> str:
    """A day, by default as ``29 ต.ค. 2553`` / ``29 Oct 2010``."""
    lang = _known(lang)
    day = to_local(value).date() if isinstance(value, datetime) else value
    year = day.year + BUDDHIST_ERA if lang == "th" else day.year
    return _written_month(day.month, day.weekday(), lang, style).format(day=day.day, year=year)


@lru_cache(maxsize=2_000)  # Babel takes a twentieth of a millisecond; there are some 1,200 of these
def _written_month(month: int, weekday: int, lang: str, style: DateStyle) -> str:
    """A day with this month and weekday, in braces what else is said of it."""
    first = date(2001, month, 1)
    day = first + timedelta(days=(weekday - first.weekday()) % 7)
    return babel_dates.format_date(day, _PATTERNS[lang][style], locale=lang)


def format_time(value: datetime, lang: str) -> str:
    """The time of day: ``19.54 น.`` / ``19:54``."""
    local = to_local(value)
    return translate(_known(lang), "dates.time", hour=f"{local.hour:02d}", minute=f"{local.minute:02d}")


def format_datetime(value: datetime, lang: str, style: DateStyle = "medium") -> str:
    """A moment: ``29 ต.ค. 2553 เวลา 19.54 น.`` / ``29 Oct 2010, 19:54``."""
    return translate(_known(lang), "dates.moment", date=format_date(value, lang, style), time=format_time(value, lang))


def format_relative(value: datetime, now: datetime, lang: str) -> str:
    """``3 ชั่วโมงที่ผ่านมา`` within the last seven days, the date before that (and for what lies ahead)."""
    age = now - value
    if age < timedelta(0) or age >= timedelta(days=7):
        return format_date(value, lang)
    if age < timedelta(minutes=1):
        return translate(_known(lang), "dates.just_now")
    return babel_dates.format_timedelta(-age, add_direction=True, threshold=1, locale=_known(lang))


def format_number(value: float | Decimal, lang: str, style: Literal["decimal", "percent"] = "decimal") -> str:
    """``12,345.6``; with `style` percent 0.25 is ``25%``."""
    if style == "percent":
        return babel_numbers.format_percent(value, locale=_known(lang))
    if isinstance(value, int) and value >= 0:
        return f"{value:,}"  # alike in both languages; a page of search results writes a hundred of these
    return babel_numbers.format_decimal(value, locale=_known(lang))


def fiscal_year_label(year: int, lang: str) -> str:
    """The fiscal year (a Buddhist-era number everywhere in the data): ``ปีงบประมาณ 2553`` / ``FY 2010``."""
    return translate(_known(lang), "dates.fiscal_year", year=year if lang == "th" else year - BUDDHIST_ERA)


def _known(lang: str) -> str:
    if lang not in LANGUAGES:
        raise ValueError(f"no such language: {lang}")
    return lang
