"""When a page is due: which dates mean it, what shows of them, and what happens on the day.

Pages are kept whole, so the day on which a banner comes or goes has to raise their version: the worker looks once an
hour for dates that have passed since, and tells whoever answers for the page, once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select

from kmwiki.access import Actor, require
from kmwiki.core.clock import now, today
from kmwiki.core.database import db, transaction
from kmwiki.core.journal import enqueue, record
from kmwiki.pages.models import Page
from kmwiki.pages.reading import visible_to
from kmwiki.pages.succession import is_replaced_for

from .models import PassedDate

# What a page is by its dates.
NOT_YET, OVER, LOOK_AGAIN = "not_yet", "over", "look_again"
# kind -> its dates. ``valid_to`` is the last day on which guidance holds; the others mean the day itself.
_DATES = {"practice": ("look_again_on",), "guidance": ("valid_from", "valid_to")}
_AFTER = {"valid_to"}
_TELLS = {"look_again_on", "valid_to"}
LONGEST_LIST = 500


@dataclass(frozen=True)
class Due:
    """A page to be looked at again, and since when."""

    record_no: int
    field: str
    day: date


def standing(kind: str, state: str, fields: Mapping[str, Any], day: date) -> tuple[str, date] | None:
    """What a published page's dates make of it on a day, and the date that does; None for nothing to say.

    Archived pages are not looked at again, and drafts hold for nobody yet.
    """
    if state != "published":
        return None
    dates = {field: date.fromisoformat(fields[field]) for field in _DATES.get(kind, ()) if fields.get(field)}
    if (ends := dates.get("valid_to")) is not None and ends < day:
        return OVER, ends
    if (begins := dates.get("valid_from")) is not None and begins > day:
        return NOT_YET, begins
    if (looks := dates.get("look_again_on")) is not None and looks <= day:
        return LOOK_AGAIN, looks
    return None


def due_pages(actor: Actor) -> list[Due]:
    """What waits to be looked at again, for whoever may look after it: the longest overdue first.

    A page that another one took the place of has been looked at.
    """
    require(actor, "reviews.see")
    query = _passed_query(_TELLS).where(visible_to(actor), ~is_replaced_for(actor))
    return sorted(_passed(query, _TELLS), key=lambda due: (due.day, due.record_no))[:LONGEST_LIST]


def note_passed() -> int:
    """Show what has passed since the last look, and tell of it once; gives how many dates. In its own transaction."""
    known = {(row.page_no, row.field): row.day for row in db.session.scalars(select(PassedDate))}
    every = {field for fields in _DATES.values() for field in fields}
    fresh = [
        due for due in _passed(_passed_query(every), every) if known.get((due.record_no, due.field)) != str(due.day)
    ]  # fmt: skip
    if not fresh:
        return 0
    with transaction():
        for due in fresh:
            page = db.session.get(Page, due.record_no)
            if page is None or page.fields.get(due.field) != str(due.day):
                continue  # moved a moment ago
            row = db.session.get(PassedDate, (due.record_no, due.field))
            if row is None:
                row = PassedDate(page_no=due.record_no, field=due.field)
                db.session.add(row)
            row.day, row.noted_at = str(due.day), now()
            page.version += 1
            if due.field == "valid_from":
                _takes_its_place(page)
            if due.field in _TELLS:
                record(
                    "page.review_due", actor_id=None, subject_type="page", subject_id=page.record_no,
                    page_no=page.record_no, detail={"field": due.field, "day": str(due.day)}, news=True,
                )  # fmt: skip
    return len(fresh)


def _takes_its_place(page: Page) -> None:
    """From its first day on guidance stands in the place of what it replaces: that shows it, and ranks below it."""
    older = db.session.get(Page, page.replaces) if page.replaces is not None else None
    if older is not None:
        older.version += 1
        enqueue("index", [older.record_no])


def _passed(query: Select[Any], fields: set[str]) -> list[Due]:
    found = []
    for row in db.session.execute(query):
        for field in _DATES[row.kind]:
            text = row.fields.get(field)
            if field in fields and text and _has_passed(field, date.fromisoformat(text)):
                found.append(Due(row.record_no, field, date.fromisoformat(text)))
    return found


def _has_passed(field: str, day: date) -> bool:
    return day < today() if field in _AFTER else day <= today()


def _passed_query(fields: set[str]) -> Select[Any]:
    def passed(field: str) -> ColumnElement[bool]:
        value = Page.fields[field].as_string()
        return value < str(today()) if field in _AFTER else value <= str(today())

    of_kind = [
        and_(Page.kind == kind, or_(*(passed(field) for field in own if field in fields)))
        for kind, own in _DATES.items()
        if fields & set(own)
    ]
    return select(Page.record_no, Page.kind, Page.fields).where(
        Page.state == "published", Page.binned_at.is_(None), Page.hidden.is_(False), or_(*of_kind)
    )
