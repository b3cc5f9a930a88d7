"""The journal, read by moderators and administrators.

A moderator's log leaves out pages the moderator may not see: a log that names a team's page would be a way around its
walls. Administrators see every page, so they see every row.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Select, func, or_, select

from kmwiki.access import Actor, require
from kmwiki.accounts.models import Person
from kmwiki.accounts.naming import username_key
from kmwiki.core.clock import OFFICE_ZONE
from kmwiki.core.database import db
from kmwiki.core.journal import JournalRow
from kmwiki.core.paging import Paging
from kmwiki.pages.models import Page
from kmwiki.pages.reading import visible_to

PAGE_SIZE = 50


@dataclass(frozen=True)
class AuditFilter:
    """What is asked of the log; empty means any. ``on`` is a day in the office's time zone."""

    who: str = ""
    about: str = ""  # the first part of the verb: person, page, session …
    page_no: int | None = None
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True)
class AuditRow:
    """One row as it is shown."""

    id: int
    at: datetime
    verb: str
    actor_name: str
    actor_username: str
    subject_type: str
    subject_id: int
    page_no: int | None
    detail: Mapping[str, Any]


def read_journal(
    actor: Actor, asked: AuditFilter, *, number: int = 1, size: int = PAGE_SIZE
) -> tuple[list[AuditRow], Paging]:
    """The newest rows first, as far as this reader may see them.

    Raises:
        NotAllowed: neither moderator nor administrator.
    """
    require(actor, "admin.audit")
    query = _matching(actor, asked)
    total = db.session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0
    paging = Paging(number=number, size=size, total=total)
    rows = db.session.execute(query.limit(size).offset(paging.offset))
    shown = [
        AuditRow(
            id=row.id, at=row.at, verb=row.verb, actor_name=name or "", actor_username=username or "",
            subject_type=row.subject_type, subject_id=row.subject_id, page_no=row.page_no, detail=row.detail or {},
        )
        for row, name, username in rows
    ]  # fmt: skip
    return shown, paging


def people_named(actor: Actor, numbers: Collection[int]) -> dict[int, str]:
    """Number -> the shown name of people whom rows of the log name.

    Raises:
        NotAllowed: neither moderator nor administrator.
    """
    require(actor, "admin.audit")
    query = select(Person.id, Person.display_name).where(Person.id.in_(numbers))
    return {row.id: row.display_name for row in db.session.execute(query)} if numbers else {}


def _matching(actor: Actor, asked: AuditFilter) -> Select[*tuple[Any, ...]]:
    query: Select[*tuple[Any, ...]] = (
        select(JournalRow, Person.display_name, Person.username)
        .outerjoin(Person, Person.id == JournalRow.actor_id)
        .order_by(JournalRow.at.desc(), JournalRow.id.desc())
    )
    if "admin" not in actor.roles:
        seen = select(Page.record_no).where(visible_to(actor))
        query = query.where(or_(JournalRow.page_no.is_(None), JournalRow.page_no.in_(seen)))
    if asked.who:
        query = query.where(Person.username_key == username_key(asked.who[:200]))
    if asked.about:
        query = query.where(JournalRow.verb.startswith(f"{asked.about}.", autoescape=True))
    if asked.page_no is not None:
        query = query.where(JournalRow.page_no == asked.page_no)
    if asked.since is not None:
        query = query.where(JournalRow.at >= datetime.combine(asked.since, time(), OFFICE_ZONE))
    if asked.until is not None:
        query = query.where(JournalRow.at < datetime.combine(asked.until + timedelta(days=1), time(), OFFICE_ZONE))
    return query
