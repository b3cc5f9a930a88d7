"""Lists of pages as cards, each through the visible-pages query."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, SelectBase, bindparam, func, select
from sqlalchemy.orm import aliased

from kmwiki.access import Actor
from kmwiki.accounts.models import Person
from kmwiki.core.database import db
from kmwiki.core.paging import Paging
from kmwiki.core.rows import rows_of
from kmwiki.frame.models import Agency
from kmwiki.kinds import QUESTION
from kmwiki.text.normalise import search_normalise

from .models import Page, PageAuthor, PageCategory, PageShare, PageTag, Revision
from .reading import visible_pages, visible_to

PAGE_SIZE = 30
NEWEST, BY_TITLE, MOST_READ = "newest", "title", "read"
ORDERS = (NEWEST, BY_TITLE, MOST_READ)


@dataclass(frozen=True)
class PageCard:
    """A page in a list."""

    record_no: int
    kind: str
    lang: str
    title: str
    title_2: str
    summary: str
    summary_2: str
    state: str
    visibility: str
    agency_code: str | None
    agency_th: str
    agency_en: str
    fiscal_year: int | None
    authors: tuple[tuple[str | None, str], ...]  # (username, shown name)
    updated_at: datetime
    published_at: datetime | None
    comment_count: int
    read_count: int
    subtype: str | None
    answered: bool


@dataclass(frozen=True)
class PageList:
    """One screen of a list."""

    cards: list[PageCard]
    paging: Paging


@dataclass(frozen=True)
class ChangeCard:
    """A revision in ``/recent``: what was changed, by whom, when."""

    record_no: int
    kind: str
    title: str
    number: int
    note: str
    at: datetime
    username: str | None
    name: str
    agency_code: str | None
    source: str
    subtype: str


@dataclass(frozen=True)
class TagCard:
    """A tag and how many visible pages bear it."""

    tag: str
    count: int


def pages_where(
    actor: Actor, *, kind: str | None = None, agency: str | None = None, fiscal_year: int | None = None,
    category: int | None = None, tag: str | None = None, person_id: int | None = None, subtype: str | None = None,
    state: str = "published", order: str = NEWEST, number: int = 1, size: int = PAGE_SIZE,
    also: Sequence[ColumnElement[bool]] = (), ordering: Sequence[ColumnElement[Any]] = (),
) -> PageList:  # fmt: skip
    """Visible pages that fit every filter given. ``state`` "any" leaves out drafts only of others, by their tokens.

    Features above know more about pages: they may narrow the list by ``also``, and order it by ``ordering``.
    """
    query = visible_pages(actor).where(*also)
    if state != "any":
        query = query.where(Page.state == state)
    if kind is not None:
        query = query.where(Page.kind == kind)
    if subtype is not None:
        query = query.where(subtype_column() == subtype)
    if agency is not None:
        query = query.where(Page.agency_id.in_(select(Agency.id).where(Agency.code == agency)))
    if fiscal_year is not None:
        query = query.where(Page.fiscal_year == fiscal_year)
    if category is not None:
        query = query.where(Page.record_no.in_(select(PageCategory.page_no).where(PageCategory.number == category)))
    if tag is not None:
        query = query.where(Page.record_no.in_(select(PageTag.page_no).where(PageTag.tag_key == search_normalise(tag))))
    if person_id is not None:
        query = query.where(Page.record_no.in_(select(PageAuthor.page_no).where(PageAuthor.person_id == person_id)))
    total = db.session.scalar(query.with_only_columns(func.count(), maintain_column_froms=True).order_by(None)) or 0
    paging = Paging(number=number, size=size, total=total)
    ways: dict[str, tuple[Any, ...]] = {
        NEWEST: tuple(ordering) or (Page.updated_at.desc(), Page.record_no.desc()),
        BY_TITLE: (Page.sort_key, Page.record_no),
        MOST_READ: (Page.read_count.desc(), Page.record_no.desc()),
    }
    by = ways[order if order in ORDERS else NEWEST]
    nos = db.session.scalars(query.with_only_columns(Page.record_no).order_by(*by).limit(size).offset(paging.offset))
    return PageList(cards_of(list(nos)), paging)


def newest_nos(
    actor: Actor, *, limit: int, kind: str | None = None, but_kind: str | None = None, subtype: str | None = None,
    also: Sequence[ColumnElement[bool]] = (), ordering: Sequence[ColumnElement[Any]] = (),
) -> list[int]:  # fmt: skip
    """Record numbers of the newest published pages: for screens that show the head of several lists and no totals.

    ``also`` and ``ordering`` as in :func:`pages_where`.
    """
    query = visible_pages(actor).with_only_columns(Page.record_no).where(Page.state == "published")
    if kind is not None:
        query = query.where(Page.kind == kind)
    if but_kind is not None:
        query = query.where(Page.kind != but_kind)
    if subtype is not None:
        query = query.where(subtype_column() == subtype)
    order = tuple(ordering) or (Page.updated_at.desc(), Page.record_no.desc())
    return list(db.session.scalars(query.where(*also).order_by(*order).limit(limit)))


def subtype_column() -> ColumnElement[str]:
    """A thread that says nothing about itself is talk."""
    return func.coalesce(Page.fields["subtype"].as_string(), "talk")


def questions_among(record_nos: Iterable[int]) -> frozenset[int]:
    """Which of these pages are questions; nothing is asked where there are none. Rights are the caller's business."""
    numbers = sorted(set(record_nos))
    rows = rows_of(_questions_query(), {"numbers": numbers, "question": QUESTION}) if numbers else ()
    return frozenset(row.record_no for row in rows)


@cache
def _questions_query() -> SelectBase:
    numbers: Any = bindparam("numbers", expanding=True)
    return select(Page.record_no).where(
        Page.record_no.in_(numbers), Page.kind == "thread", subtype_column() == bindparam("question")
    )


def cards_of(record_nos: list[int]) -> list[PageCard]:
    """Cards of these pages in this order: two queries, whatever the number. Rights are the caller's business."""
    if not record_nos:
        return []
    rows = db.session.execute(
        select(
            Page.record_no, Page.kind, Page.lang, Page.title, Page.title_2, Page.summary, Page.summary_2, Page.state,
            Page.visibility, Page.fiscal_year, Page.updated_at, Page.published_at, Page.comment_count,
            Page.read_count, Page.fields,
            Agency.code, Agency.name_th, Agency.name_en, Agency.short_th, Agency.short_en,
        )
        .outerjoin(Agency, Agency.id == Page.agency_id)
        .where(Page.record_no.in_(record_nos))
    )  # fmt: skip
    bylines = authors_of(record_nos)
    cards = {
        row.record_no: PageCard(
            record_no=row.record_no, kind=row.kind, lang=row.lang, title=row.title, title_2=row.title_2,
            summary=row.summary, summary_2=row.summary_2, state=row.state, visibility=row.visibility,
            agency_code=row.code, agency_th=row.short_th or row.name_th or "",
            agency_en=row.short_en or row.name_en or row.name_th or "", fiscal_year=row.fiscal_year,
            authors=bylines.get(row.record_no, ()), updated_at=row.updated_at, published_at=row.published_at,
            comment_count=row.comment_count, read_count=row.read_count, subtype=row.fields.get("subtype"),
            answered=bool(row.fields.get("accepted_answer")),
        )
        for row in rows
    }  # fmt: skip
    return [cards[no] for no in record_nos if no in cards]


def authors_of(record_nos: list[int]) -> dict[int, tuple[tuple[str | None, str], ...]]:
    """Record number -> byline as (username, shown name)."""
    bylines: dict[int, list[tuple[str | None, str]]] = defaultdict(list)
    rows = db.session.execute(
        select(PageAuthor.page_no, PageAuthor.name, Person.username, Person.display_name)
        .outerjoin(Person, Person.id == PageAuthor.person_id)
        .where(PageAuthor.page_no.in_(record_nos))
        .order_by(PageAuthor.page_no, PageAuthor.position)
    )
    for row in rows:
        bylines[row.page_no].append((row.username, row.display_name or row.name))
    return {no: tuple(names) for no, names in bylines.items()}


def recent_changes(
    actor: Actor, *, kind: str | None = None, agency: str | None = None, person_id: int | None = None, number: int = 1,
    size: int = 50,
) -> tuple[list[ChangeCard], Paging]:  # fmt: skip
    """Revisions of visible pages, newest first. Drafts are nobody's news."""
    writer = aliased(Person)
    query = (
        select(
            Revision.page_no, Page.kind, Page.title, Revision.number, Revision.note, Revision.created_at,
            Revision.source, subtype_column().label("subtype"),
            writer.username, writer.display_name, Agency.code,
        )
        .join(Page, Page.record_no == Revision.page_no)
        .outerjoin(writer, writer.id == Revision.author_id)
        .outerjoin(Agency, Agency.id == Page.agency_id)
        .where(visible_to(actor), Page.state != "draft")
    )  # fmt: skip
    if kind is not None:
        query = query.where(Page.kind == kind)
    if agency is not None:
        query = query.where(Agency.code == agency)
    if person_id is not None:
        query = query.where(Revision.author_id == person_id)
    total = _count(query)
    paging = Paging(number=number, size=size, total=total)
    rows = db.session.execute(
        query.order_by(Revision.created_at.desc(), Revision.id.desc()).limit(size).offset(paging.offset)
    ).all()
    bylines = authors_of([row.page_no for row in rows if row.username is None])
    cards = [
        ChangeCard(
            record_no=row.page_no, kind=row.kind, title=row.title, number=row.number, note=row.note, at=row.created_at,
            username=row.username, name=row.display_name or ", ".join(name for _, name in bylines.get(row.page_no, ())),
            agency_code=row.code, source=row.source, subtype=row.subtype,
        )
        for row in rows
    ]  # fmt: skip
    return cards, paging


def contributions(actor: Actor, person_id: int, *, number: int = 1, size: int = 50) -> tuple[list[ChangeCard], Paging]:
    """What a person saved on pages this reader may see."""
    return recent_changes(actor, person_id=person_id, number=number, size=size)


def my_drafts(actor: Actor) -> list[PageCard]:
    """Unpublished pages of this person, newest first."""
    return _drafts(actor, select(PageAuthor.page_no).where(PageAuthor.person_id == actor.person_id))


def drafts_shared_with(actor: Actor) -> list[PageCard]:
    """Unpublished pages of others on which this person was named, newest first."""
    theirs = select(PageAuthor.page_no).where(PageAuthor.person_id == actor.person_id)
    named = select(PageShare.page_no).where(PageShare.person_id == actor.person_id, PageShare.page_no.not_in(theirs))
    return _drafts(actor, named)


def _drafts(actor: Actor, numbers: Select) -> list[PageCard]:  # type: ignore[type-arg]
    if actor.person_id is None:
        return []
    query = (
        visible_pages(actor)
        .with_only_columns(Page.record_no)
        .where(Page.state == "draft", Page.record_no.in_(numbers))
        .order_by(Page.updated_at.desc())
        .limit(200)
    )
    return cards_of(list(db.session.scalars(query)))


def tags_in_use(actor: Actor, *, limit: int = 500) -> list[TagCard]:
    """Tags of visible published pages with their counts, in dictionary order of use."""
    query = (
        select(func.min(PageTag.tag), func.count())
        .join(Page, Page.record_no == PageTag.page_no)
        .where(visible_to(actor), Page.state == "published")
        .group_by(PageTag.tag_key)
        .order_by(func.count().desc(), PageTag.tag_key)
        .limit(limit)
    )
    return [TagCard(tag, count) for tag, count in db.session.execute(query)]


def counts_by(actor: Actor, what: str) -> dict[str | int, int]:
    """How many visible published pages per ``kind``, ``agency`` code, ``fiscal_year`` or ``category``."""
    column = {
        "kind": Page.kind, "agency": Agency.code, "fiscal_year": Page.fiscal_year, "category": PageCategory.number,
    }[what]  # fmt: skip
    query = select(column, func.count()).select_from(Page)
    if what == "agency":
        query = query.join(Agency, Agency.id == Page.agency_id)
    if what == "category":
        query = query.join(PageCategory, PageCategory.page_no == Page.record_no)
    query = query.where(visible_to(actor), Page.state == "published", column.is_not(None)).group_by(column)
    return {value: count for value, count in db.session.execute(query) if value is not None}


def _count(query: Select) -> int:  # type: ignore[type-arg]
    return db.session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0
