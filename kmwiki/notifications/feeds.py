"""What is public and new, for feeds: as a visitor sees it, whoever asks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select

from kmwiki.access import Actor, can, visitor
from kmwiki.accounts.models import Person
from kmwiki.comments.models import Comment
from kmwiki.core.database import db
from kmwiki.core.errors import NotFound
from kmwiki.frame.models import Agency
from kmwiki.pages.listing import authors_of
from kmwiki.pages.models import Page, PageCategory, PageTag, RenderedText
from kmwiki.pages.reading import get_page, visible_pages
from kmwiki.text.graphemes import truncate
from kmwiki.text.normalise import search_normalise

MOST_PAGES, MOST_COMMENTS = 30, 50
EXCERPT = 500


@dataclass(frozen=True)
class Entry:
    """One entry. ``record_no`` or ``comment_id`` says what it is for ever; ``title`` is empty for a comment."""

    record_no: int
    comment_id: int | None
    title: str
    lang: str
    words: str
    authors: tuple[str, ...]
    published: datetime
    updated: datetime


@dataclass(frozen=True)
class Talk:
    """What was said under a page."""

    title: str
    lang: str
    entries: tuple[Entry, ...]


def anybody() -> Actor:
    """The reader of feeds: somebody who has not signed in."""
    return visitor(may_read=True)


def new_pages(
    *, kind: str | None = None, agency: str | None = None, category: int | None = None, tag: str | None = None
) -> tuple[Entry, ...]:
    """Public pages that fit, the last changed first."""
    query: Select[tuple[int]] = visible_pages(anybody()).with_only_columns(Page.record_no)
    query = query.where(Page.state == "published")
    if kind is not None:
        query = query.where(Page.kind == kind)
    if agency is not None:
        query = query.where(Page.agency_id.in_(select(Agency.id).where(Agency.code == agency)))
    if category is not None:
        query = query.where(Page.record_no.in_(select(PageCategory.page_no).where(PageCategory.number == category)))
    if tag is not None:
        query = query.where(Page.record_no.in_(select(PageTag.page_no).where(PageTag.tag_key == search_normalise(tag))))
    newest = query.order_by(Page.updated_at.desc(), Page.record_no.desc()).limit(MOST_PAGES)
    return _pages(list(db.session.scalars(newest)))


def _pages(numbers: list[int]) -> tuple[Entry, ...]:
    bylines = authors_of(numbers)
    rows = db.session.execute(
        select(
            Page.record_no, Page.title, Page.lang, Page.summary, Page.created_at, Page.published_at, Page.updated_at,
            RenderedText.plain,
        )
        .outerjoin(
            RenderedText,
            (RenderedText.page_no == Page.record_no)
            & (RenderedText.revision == Page.revision)
            & (RenderedText.part == "body"),
        )
        .where(Page.record_no.in_(numbers))
    )  # fmt: skip
    found = {
        row.record_no: Entry(
            record_no=row.record_no, comment_id=None, title=row.title, lang=row.lang,
            words=_cut(row.summary or row.plain or ""), published=row.published_at or row.created_at,
            authors=tuple(name for _, name in bylines.get(row.record_no, ())), updated=row.updated_at,
        )
        for row in rows
    }  # fmt: skip
    return tuple(found[number] for number in numbers if number in found)


def talk_of(record_no: int) -> Talk:
    """What was said under a public page, the newest first.

    Raises:
        NotFound: no such page for a visitor.
    """
    page = get_page(anybody(), record_no)
    if page.state == "draft" or not can(anybody(), "pages.see", page):
        raise NotFound("pages.no_such_page")
    said = (
        select(
            Comment.id, Comment.plain, Comment.created_at, Comment.edited_at, Comment.author_name, Person.display_name
        )
        .outerjoin(Person, Person.id == Comment.person_id)
        .where(Comment.page_no == record_no, Comment.deleted_at.is_(None), Comment.hidden.is_(False))
        .order_by(Comment.created_at.desc(), Comment.id.desc())
        .limit(MOST_COMMENTS)
    )
    entries = tuple(
        Entry(
            record_no=record_no, comment_id=row.id, title="", lang=page.lang, words=_cut(row.plain),
            authors=(row.display_name or row.author_name,), published=row.created_at,
            updated=row.edited_at or row.created_at,
        )
        for row in db.session.execute(said)
    )  # fmt: skip
    return Talk(page.title, page.lang, entries)


def _cut(text: str) -> str:
    return truncate(" ".join(text.split()), EXCERPT)
