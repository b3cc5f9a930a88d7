"""Dates as people here type them, and the fiscal year.

Which era a year is counted in:

* said (``พ.ศ.``, ``ค.ศ.``, ``B.E.``, ``A.D.``): as said;
* four digits: 2400-2699 is Buddhist, 1800-2199 is common era, between and beyond them a year cannot be placed;
* two digits beside a Thai month name or in Thai digits: Buddhist (``29 ต.ค. 53`` is 2553); beside an English month
  name: common era;
* two digits between plain numbers (``29/10/53``): whichever era puts it within fifty years back or ten ahead. When both
  do, nobody can know, and it is refused rather than guessed.
"""

from __future__ import annotations

import re
from datetime import date

from kmwiki.text.input import BadText

BUDDHIST_ERA = 543

_BACK, _AHEAD = 50, 10
_THAI_DIGITS = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")

_THAI_MONTHS = (
    ("มกราคม", "มค"),
    ("กุมภาพันธ์", "กพ"),
    ("มีนาคม", "มีค"),
    ("เมษายน", "เมย"),
    ("พฤษภาคม", "พค"),
    ("มิถุนายน", "มิย"),
    ("กรกฎาคม", "กค"),
    ("สิงหาคม", "สค"),
    ("กันยายน", "กย"),
    ("ตุลาคม", "ตค"),
    ("พฤศจิกายน", "พย"),
    ("ธันวาคม", "ธค"),
)
_ENGLISH_MONTHS = "january february march april may june july august september october november december".split()
_MONTHS: dict[str, int] = {
    name: number
    for number, (full, short) in enumerate(_THAI_MONTHS, 1)
    for name in (full, short, full.removesuffix("คม").removesuffix("ยน").removesuffix("พันธ์"))
}
_MONTHS |= {name: number for number, full in enumerate(_ENGLISH_MONTHS, 1) for name in (full, full[:3])}
_MONTHS["sept"] = 9

_ERA = r"(?P<era>พ\.?\s?ศ\.?|ค\.?\s?ศ\.?|b\.?e\.?|a\.?d\.?|c\.?e\.?)?"
_YEAR = r"(?P<year>\d{1,6})"
_WEEKDAY = r"(?:วัน)?(?:จันทร์|อังคาร|พุธ|พฤหัสบดี|พฤหัส|ศุกร์|เสาร์|อาทิตย์)?(?:ที่)?\s*|[a-z]{3,9},?\s+"
_MONTH_NAME = r"(?P<name>[\u0e01-\u0e4e][\u0e01-\u0e4e.]*?|[a-z]{3,9}\.?)"
_FORMS = tuple(
    re.compile(form)
    for form in (
        rf"{_ERA}\s*(?P<year>\d{{4}})-(?P<month>\d{{1,2}})-(?P<day>\d{{1,2}})",
        rf"(?P<day>\d{{1,2}})\s*[/.-]\s*(?P<month>\d{{1,2}})\s*[/.-]\s*{_ERA}\s*{_YEAR}",
        rf"(?:{_WEEKDAY})?(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[\s,-]*{_MONTH_NAME}[\s,-]*{_ERA}\s*{_YEAR}",
        rf"(?:{_WEEKDAY})?{_MONTH_NAME}\s*(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[\s,]+{_ERA}\s*{_YEAR}",
    )
)
_WITHOUT_YEAR = re.compile(rf"(?:{_WEEKDAY})?\d{{1,2}}\s*(?:[/.-]\s*\d{{1,2}}|{_MONTH_NAME})")
_ERA_AFTER = re.compile(r"\s*(?P<era>b\.?e\.?|a\.?d\.?|c\.?e\.?)$")


def parse_date(text: str, today: date) -> date:
    """The day meant by `text`, by the rules above; `today` places two-digit years.

    Raises BadText: ``dates.not_a_date``, ``dates.no_year``, ``dates.year_unclear`` (with ``year``).
    """
    in_thai_digits = bool(re.search("[๐-๙]", text))
    typed = " ".join(text.translate(_THAI_DIGITS).lower().split())
    era_after = _ERA_AFTER.search(typed)
    if era_after:
        typed = typed[: era_after.start()]
    match = next((found for form in _FORMS if (found := form.fullmatch(typed))), None)
    if match is None:
        raise BadText("dates.no_year" if _WITHOUT_YEAR.fullmatch(typed) else "dates.not_a_date")
    parts = match.groupdict()
    month_name = (parts.get("name") or "").replace(".", "")
    if month_name and month_name not in _MONTHS:
        raise BadText("dates.not_a_date")
    month = _MONTHS[month_name] if month_name else int(parts["month"])
    era = _said_era(parts["era"] or (era_after["era"] if era_after else None))
    if era is None and len(parts["year"]) == 2 and (month_name or in_thai_digits):
        era = "common" if month_name.isascii() and month_name else "buddhist"
    year = _place_year(parts["year"], era, today)
    try:
        return date(year, month, int(parts["day"]))
    except ValueError as error:
        raise BadText("dates.not_a_date") from error


def _said_era(said: str | None) -> str | None:
    if not said:
        return None
    return "buddhist" if said[0] in "พb" else "common"


def _place_year(digits: str, era: str | None, today: date) -> int:
    """The common-era year meant by `digits`."""
    number = int(digits)
    readings: list[int] = []
    if len(digits) == 4:
        if era != "common" and 2400 <= number <= 2699:
            readings.append(number - BUDDHIST_ERA)
        if era != "buddhist" and 1800 <= number <= 2199:
            readings.append(number)
    elif len(digits) == 2:
        if era != "common":
            readings.append(2500 + number - BUDDHIST_ERA)
        if era != "buddhist":
            readings += [1900 + number, 2000 + number]
        # A Thai two-digit year is of this Buddhist century, however far back: ปี 05 is 2505.
        if era != "buddhist":
            readings = [year for year in readings if -_BACK <= year - today.year <= _AHEAD]
    if len(readings) != 1:
        raise BadText("dates.year_unclear", year=digits)
    return readings[0]


def fiscal_year_of(day: date) -> int:
    """The Thai fiscal year (Buddhist era) a day falls in: it begins on 1 October of the year before."""
    return day.year + BUDDHIST_ERA + (1 if day.month >= 10 else 0)


def fiscal_year_bounds(year: int) -> tuple[date, date]:
    """First and last day of the fiscal year: 2554 is 1 October 2553 to 30 September 2554."""
    return date(year - BUDDHIST_ERA - 1, 10, 1), date(year - BUDDHIST_ERA, 9, 30)
