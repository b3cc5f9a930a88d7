"""Notices as one reader may see them now: the words, names and titles of this moment, by the rights of this moment."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select

from kmwiki.access import Actor, can
from kmwiki.accounts.models import Person
from kmwiki.comments.models import Comment
from kmwiki.core.database import db
from kmwiki.core.journal import JournalRow
from kmwiki.pages.listing import subtype_column
from kmwiki.pages.models import Page
from kmwiki.pages.reading import visible_to
from kmwiki.text.graphemes import truncate

from .audiences import audiences_of, what_stands
from .audiences.pages import is_new
from .counting import still_stands
from .models import Notice
from .told import Shown

EXCERPT = 300


@dataclass(frozen=True)
class PageLine:
    """The page notices are about."""

    record_no: int
    kind: str
    lang: str
    title: str
    visibility: str
    state: str
    subtype: str


@dataclass(frozen=True)
class NoticeLine:
    """One notice with its words. ``who`` is empty where nobody is named; ``did`` completes ``notices.did.``, ``about``
    ``notices.about.`` with ``named`` in it."""

    id: int
    reason: str
    did: str
    who: str
    words: str
    path: str
    at: datetime
    unread: bool
    page: PageLine | None
    about: str = ""
    named: Mapping[str, str] = field(default_factory=dict)


def shown_notices(actor: Actor, notices: Sequence[Notice]) -> list[NoticeLine]:
    """These notices of this person in the same order; what they may not see any more is left out.

    It takes six queries at most, however many notices.
    """
    notices = _standing(notices)
    rows = {row.id: row for row in _some(JournalRow, JournalRow.id, {notice.journal_id for notice in notices})}
    pages = _pages(actor, {notice.page_no for notice in notices if notice.page_no is not None})
    comments = {
        row.id: row
        for row in _some(Comment, Comment.id, {n.comment_id for n in notices if n.comment_id is not None})
        if row.deleted_at is None and (not row.hidden or can(actor, "comments.see_hidden", row))
    }
    names = _names({row.actor_id for row in rows.values() if row.actor_id is not None})
    lines = []
    for notice in notices:
        row = rows.get(notice.journal_id)
        if row is None or (notice.page_no is not None and notice.page_no not in pages):
            continue
        if notice.comment_id is not None and notice.comment_id not in comments:
            continue
        shown = _shown(actor, row, comments.get(notice.comment_id or 0))
        if shown is not None:
            lines.append(
                NoticeLine(
                    id=notice.id, reason=notice.reason, did=shown.did or row.verb, path=shown.path, at=notice.at,
                    who=names.get(row.actor_id or 0, "") if shown.who is None else shown.who,
                    words=truncate(" ".join(shown.words.split()), EXCERPT), unread=notice.read_at is None,
                    page=pages.get(notice.page_no or 0), about=shown.about, named=shown.named,
                )
            )  # fmt: skip
    return lines


def _standing(notices: Sequence[Notice]) -> list[Notice]:
    """Those whose news still is so; asked only of those that can be taken back."""
    asked = {notice.id for notice in notices if notice.reason in what_stands()}
    stand = set(db.session.scalars(select(Notice.id).where(Notice.id.in_(asked), still_stands()))) if asked else set()
    return [notice for notice in notices if notice.id not in asked or notice.id in stand]


def _shown(actor: Actor, row: JournalRow, comment: Comment | None) -> Shown | None:
    own = [audience.shows for audience in audiences_of(row.verb) if audience.shows is not None]
    if own:
        return next((shown for show in own if (shown := show(actor, row)) is not None), None)
    telling = next((audience.did for audience in audiences_of(row.verb) if audience.did is not None), None)
    did = telling(row) if telling is not None else None
    if comment is not None:
        # Somebody without an account has a name of their own.
        return Shown(f"/c/{comment.id}", comment.plain, who=None if comment.person_id else comment.author_name, did=did)
    if row.page_no is None:
        return None
    if row.verb in ("page.created", "page.saved") and is_new(row):
        did = "page.published"
    return Shown(f"/r/{row.page_no}", str(row.detail.get("note") or ""), did=did)


def _pages(actor: Actor, numbers: set[int]) -> dict[int, PageLine]:
    columns = (Page.record_no, Page.kind, Page.lang, Page.title, Page.visibility, Page.state, subtype_column())
    query = select(*columns).where(Page.record_no.in_(numbers), visible_to(actor))
    return {row.record_no: PageLine(*row) for row in db.session.execute(query)} if numbers else {}


def _some(model: Any, column: Any, ids: Iterable[int]) -> Iterable[Any]:
    wanted = list(ids)
    return db.session.scalars(select(model).where(column.in_(wanted))) if wanted else ()


def _names(ids: Iterable[int]) -> dict[int, str]:
    wanted = list(ids)
    query = select(Person.id, Person.display_name).where(Person.id.in_(wanted))
    return {row.id: row.display_name for row in db.session.execute(query)} if wanted else {}
