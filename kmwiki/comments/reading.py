"""Single comments and news of them, as one reader may see them. Always through visible pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from kmwiki.access import Actor, can
from kmwiki.accounts.models import Person
from kmwiki.core.database import db
from kmwiki.core.errors import NotFound
from kmwiki.core.paging import Paging
from kmwiki.frame.models import Agency
from kmwiki.pages.models import Page
from kmwiki.pages.reading import get_page, visible_to
from kmwiki.text.graphemes import truncate

from .models import Comment
from .talk import (
    DELETED,
    DELETED_BY_MODERATOR,
    HIDDEN,
    CommentCard,
    Speaker,
    Thread,
    card_of,
    part_holding,
    speaker_of,
    thread_of,
)

__all__ = [
    "DELETED", "DELETED_BY_MODERATOR", "HIDDEN", "CommentCard", "CommentNews", "Speaker", "Thread", "card_of",
    "comments_by", "get_comment", "newest_comments", "part_holding", "thread_of",
]  # fmt: skip

EXCERPT = 200
LARGEST_ID = 2**53


@dataclass(frozen=True)
class CommentNews:
    """A comment in a list away from its page."""

    id: int
    page_no: int
    page_title: str
    page_kind: str
    speaker: Speaker
    excerpt: str
    created_at: datetime


def get_comment(actor: Actor, comment_id: int) -> tuple[Comment, Page]:
    """A comment and its page, when this reader may see both. A deleted comment is still there, as a tombstone.

    Raises:
        NotFound: no such comment, a page the reader may not see, or words hidden from them: all alike.
    """
    comment = db.session.get(Comment, comment_id) if 0 < comment_id < LARGEST_ID else None
    if comment is None:
        raise NotFound("comments.no_such_comment")
    try:
        page = get_page(actor, comment.page_no)
    except NotFound as hidden:
        raise NotFound("comments.no_such_comment") from hidden
    if comment.hidden and not can(actor, "comments.see_hidden", comment):
        raise NotFound("comments.no_such_comment")
    return comment, page


def newest_comments(actor: Actor, *, limit: int = 10) -> list[CommentNews]:
    """What was said last on pages this reader may see."""
    return _news(_told().where(visible_to(actor)).order_by(*_NEWEST_FIRST).limit(limit))


def comments_by(actor: Actor, person_id: int, *, number: int = 1, size: int = 30) -> tuple[list[CommentNews], Paging]:
    """What a person said on pages this reader may see, newest first."""
    theirs = _told().where(visible_to(actor), Comment.person_id == person_id)
    total = db.session.scalar(select(func.count()).select_from(theirs.subquery())) or 0
    paging = Paging(number=number, size=size, total=total)
    rows = _news(theirs.order_by(*_NEWEST_FIRST).limit(size).offset(paging.offset))
    return rows, paging


_NEWEST_FIRST = (Comment.created_at.desc(), Comment.id.desc())


def _told() -> Any:
    """Comments that are news to whoever may see their pages."""
    return (
        select(
            Comment.id, Comment.page_no, Comment.plain, Comment.created_at, Comment.author_name, Comment.person_id,
            Page.title, Page.kind,
            Person.username, Person.display_name, Agency.name_th, Agency.name_en, Agency.short_th, Agency.short_en,
        )
        .join(Page, Page.record_no == Comment.page_no)
        .outerjoin(Person, Person.id == Comment.person_id)
        .outerjoin(Agency, Agency.id == Person.agency_id)
        .where(Page.state != "draft", Comment.deleted_at.is_(None), Comment.hidden.is_(False))
    )  # fmt: skip


def _news(query: Any) -> list[CommentNews]:
    return [
        CommentNews(
            id=row.id, page_no=row.page_no, page_title=row.title, page_kind=row.kind, speaker=speaker_of(row),
            excerpt=truncate(" ".join(row.plain.split()), EXCERPT), created_at=row.created_at,
        )
        for row in db.session.execute(query)
    ]  # fmt: skip
