"""What a row of the log tells besides who did what: in the reader's language, with names instead of numbers.

The journal keeps keys and numbers, because names and wording change. A key nobody has worded yet shows as it is: a row
of the log must never be lost for want of a word.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from kmwiki.frame.agencies import all_agencies
from kmwiki.frame.models import short_name
from kmwiki.i18n.dates import format_date
from kmwiki.reports.auditing import people_named
from kmwiki.web.frame_of_page import actor
from kmwiki.web.language import gettext, language

LONGEST = 300
_PEOPLE = {"asked"}  # numbers of people
_AGENCIES = {"agency", "agencies", "code"}  # numbers, or codes
_FIELDS = {"field", "fields", "changed"}  # what was changed, by its key
# key -> where the words for its values stand
_VALUES = {
    "state": ("pages.state.",), "visibility": ("visibility.",), "roles": ("people.role.",), "act": ("moderation.act.",),
    "outcome": ("moderation.outcome.",), "kind": ("moderation.kind.", "kind."), "from": ("kind.",), "to": ("kind.",),
    "verdict": ("standing.verdict.",), "result": ("standing.result.",), "meaning": ("thanks.",),
    "rhythm": ("notices.rhythm.",),
}  # fmt: skip


@dataclass(frozen=True)
class Names:
    """Of the people and agencies that the rows of one screen name by number or code."""

    people: Mapping[int, str]
    agencies: Mapping[int | str, str]


def names_in(details: Iterable[Mapping[str, Any]]) -> Names:
    """Asked once for all rows."""
    numbers = {
        number for detail in details for key in _PEOPLE & detail.keys() for number in _listed(detail[key])
        if isinstance(number, int)
    }  # fmt: skip
    rows, lang = all_agencies(), language()
    agencies: dict[int | str, str] = {row.id: short_name(row, lang) for row in rows}
    return Names(people_named(actor(), numbers), agencies | {row.code: short_name(row, lang) for row in rows})


def detail_words(detail: Mapping[str, Any], names: Names) -> str:
    """``ชื่อผู้ใช้: malee · บทบาท: บุคลากร, ผู้ดูแลระบบ``, cut where it grows long."""
    said = " · ".join(_part(key, value, names) for key, value in detail.items() if value not in ("", None, [], {}))
    return said if len(said) <= LONGEST else said[:LONGEST] + "…"


def _part(key: str, value: Any, names: Names) -> str:
    label = _worded("admin.detail.", key)
    if value is True:
        return label
    if isinstance(value, Mapping):
        inside = ", ".join(_changed(name, one, names) for name, one in value.items() if one not in ("", None, [], {}))
        return f"{label}: {inside}"
    return f"{label}: {_said(key, value, names)}"


def _changed(name: str, value: Any, names: Names) -> str:
    """One of several things that stand together: what something is, or what it was and is now."""
    label = _worded("admin.detail.", name)
    if value is True:
        return label
    if isinstance(value, list) and len(value) == 2 and name not in ("roles",):
        return f"{label} {_said(name, value[0], names)} → {_said(name, value[1], names)}"
    return f"{label} {_said(name, value, names)}"


def _said(key: str, value: Any, names: Names) -> str:
    if isinstance(value, list):
        between = " → " if key == "result" else ", "
        return between.join(_said(key, one, names) for one in value)
    if isinstance(value, bool):
        return gettext("admin.detail_yes" if value else "admin.detail_no")
    if key in _PEOPLE:
        return names.people.get(value, gettext("admin.detail_somebody"))
    if key in _AGENCIES:
        return names.agencies.get(value, str(value))
    if key in _FIELDS:
        said = _worded("admin.field.", str(value))
        return said if said != str(value) else _worded("admin.detail.", said)
    if key == "day" and isinstance(value, str):
        return _day(value)
    for begins in _VALUES.get(key, ()):
        said = _worded(begins, str(value))
        if said != str(value):
            return said
    return str(value)


def _worded(begins: str, key: str) -> str:
    """The words of the catalogues, or the key where there are none."""
    said = gettext(begins + key)
    return key if said == begins + key else said


def _day(text: str) -> str:
    try:
        return format_date(date.fromisoformat(text), language())
    except ValueError:
        return text


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
