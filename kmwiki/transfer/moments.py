"""Times as pages write them: ``29 ตุลาคม 2553 19:54``, ``29 ต.ค. 53 เวลา 19.54 น.``, ``2010-10-29T19:54:00+07:00``."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time

from kmwiki.core.clock import OFFICE_ZONE
from kmwiki.text.dates import parse_date
from kmwiki.text.input import BadText

_THAI_DIGITS = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")
_ISO = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?(?:Z|[+-]\d\d:?\d\d)?")
_CLOCK = re.compile(
    r"(?:เวลา|@|at|,|-)?\s*\b(?P<hour>[01]?\d|2[0-3])[:.](?P<minute>[0-5]\d)(?:[:.][0-5]\d)?\s*(?P<half>[ap]\.?m\.?)?\s*(?:น\.?)?",
    re.IGNORECASE,
)
_MONTH = r"(?:[ก-๎]{1,10}\.?(?:[ก-๎]{1,3}\.?)?|[A-Za-z]{3,9}\.?)"
_DATE = re.compile(
    rf"(?:\d{{4}}-\d{{1,2}}-\d{{1,2}}|\d{{1,2}}\s*/\s*\d{{1,2}}\s*/\s*\d{{2,4}}|\d{{1,2}}-\d{{1,2}}-\d{{4}}"
    rf"|\d{{1,2}}(?:st|nd|rd|th)?\s*{_MONTH},?\s*(?:พ\.?ศ\.?|ค\.?ศ\.?)?\s*\d{{2,4}}|[A-Za-z]{{3,9}}\.?\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+\d{{4}})"
)
_NEAR = 40  # characters in which the time of a date is looked for


def find_moment(text: str, today: date) -> datetime | None:
    """The first date in `text`, with the time beside it, as UTC; midnight of the office where no time stands.

    ``today`` places two-digit years. None where no date stands or none that can be one.
    """
    plain = " ".join(text.translate(_THAI_DIGITS).split())[:2_000]
    if iso := _ISO.search(plain):
        try:
            moment = datetime.fromisoformat(iso[0])
        except ValueError:
            return None
        # A Buddhist year in a time for machines: some old programs of this country write it.
        if 2400 <= moment.year <= 2699:
            moment = moment.replace(year=moment.year - 543) if (moment.month, moment.day) != (2, 29) else moment
        return (moment if moment.tzinfo else moment.replace(tzinfo=OFFICE_ZONE)).astimezone(UTC)
    for match in _DATE.finditer(plain):
        try:
            day = parse_date(match[0], today)
        except BadText:
            continue
        clock = _clock_near(plain, match.start(), match.end())
        return datetime.combine(day, clock, OFFICE_ZONE).astimezone(UTC)
    return None


def _clock_near(text: str, start: int, end: int) -> time:
    found = _CLOCK.search(text[end : end + _NEAR]) or _CLOCK.search(text[max(0, start - _NEAR) : start])
    if found is None:
        return time()
    hour = int(found["hour"])
    if found["half"] and hour <= 12:
        hour = hour % 12 + (12 if found["half"][0] in "pP" else 0)
    return time(hour, int(found["minute"]))
