"""A page's comments as one reader may see them: whole talks, single comments, news. Always through visible pages.

The number of queries does not grow with the number of comments, and rows are read as columns, not as objects: a page
may hold five hundred of them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import bindparam, func, select

from kmwiki.access import Actor, can
from kmwiki.accounts.models import Person
from kmwiki.core.database import db
from kmwiki.core.errors import NotFound
from kmwiki.core.paging import Paging, offset_of
from kmwiki.core.rows import rows_of
from kmwiki.frame.models import Agency
from kmwiki.pages.models import Page
from kmwiki.pages.reading import get_page, visible_to
from kmwiki.pages.showing import AnyPage
from kmwiki.text.graphemes import truncate

from .conversation import ALL_AT_ONCE, conversations, parts
from .editing import may_undelete
from .models import Comment

EXCERPT = 200
LARGEST_ID = 2**53
# Why a comment's words are not shown.
DELETED, DELETED_BY_MODERATOR, HIDDEN = "deleted", "deleted_by_moderator", "hidden"


@dataclass(frozen=True)
class Speaker:
    """Who said it: an account, or only a name."""

    name: str
    username: str | None = None
    agency_th: str = ""
    agency_en: str = ""


@dataclass(frozen=True)
class CommentCard:
    """A comment for one reader. With ``gone`` set it is a tombstone: no speaker, no words, the answers stay."""

    id: int
    parent_id: int | None
    created_at: datetime
    page_revision: int
    speaker: Speaker | None = None
    html: str = ""
    links: tuple[str, ...] = ()
    mentions: tuple[str, ...] = ()
    edited_at: datetime | None = None
    answers: str | None = None  # the name of whom it answers
    gone: str = ""
    hidden: bool = False  # hidden from others, shown to this reader
    may_edit: bool = False
    may_delete: bool = False
    may_undelete: bool = False
    may_hide: bool = False
    may_see_history: bool = False
    replies: tuple[CommentCard, ...] = ()


@dataclass(frozen=True)
class Thread:
    """What is said under a page, in the order it is read; ``part`` of ``parts`` counts from 1."""

    cards: tuple[CommentCard, ...]
    part: int
    parts: int


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


def thread_of(actor: Actor, page: AnyPage, *, part: int | None = None) -> Thread:
    """The comments of a page this reader may see; of a very long talk one part, the newest unless said otherwise."""
    if page.comment_count < ALL_AT_ONCE // 2:  # most pages: everything by one query, cut or not
        found = rows_of(_everything_said(), {"page_no": page.record_no})
        cut = parts(conversations((row.id, row.parent_id) for row in found))
        wanted = cut[_which(part, cut) - 1]
    else:
        cut = _parts_of(page.record_no)
        wanted = cut[_which(part, cut) - 1]
        found = list(db.session.execute(_comments_with_speakers().where(Comment.id.in_(wanted))))
    said = {row.id: row for row in found}
    names = {row.id: _name_shown(row) for row in said.values()}
    if elsewhere := {row.reply_to_id for row in said.values() if row.reply_to_id is not None} - names.keys():
        more = db.session.execute(_comments_with_speakers().where(Comment.id.in_(elsewhere)))
        names |= {row.id: _name_shown(row) for row in more}
    # A comment said between the two queries is not in `wanted`; it comes with the next look.
    cards = [_card(actor, page, said[number], names) for number in wanted if number in said]
    return Thread(cards=_nested(cards), part=_which(part, cut), parts=len(cut))


def _which(part: int | None, cut: list[list[int]]) -> int:
    return len(cut) if part is None else min(max(part, 1), len(cut))


def card_of(actor: Actor, page: AnyPage, comment_id: int) -> CommentCard | None:
    """One comment of a page as this reader sees it, apart from its talk; None when its words are gone for them."""
    found = rows_of(_one_said(), {"page_no": page.record_no, "comment_id": comment_id})
    card = _card(actor, page, found[0], {}) if found else None
    return card if card is not None and not card.gone else None


def part_holding(page: AnyPage, comment_id: int) -> int | None:
    """The part a comment stands in; None while everything is shown at once."""
    cut = _parts_of(page.record_no)
    if len(cut) == 1:
        return None
    return next((number for number, ids in enumerate(cut, 1) if comment_id in ids), None)


def newest_comments(actor: Actor, *, limit: int = 10) -> list[CommentNews]:
    """What was said last on pages this reader may see."""
    return _news(_told().where(visible_to(actor)).order_by(*_NEWEST_FIRST).limit(limit))


def comments_by(actor: Actor, person_id: int, *, number: int = 1, size: int = 30) -> tuple[list[CommentNews], Paging]:
    """What a person said on pages this reader may see, newest first."""
    theirs = _told().where(visible_to(actor), Comment.person_id == person_id)
    total = db.session.scalar(select(func.count()).select_from(theirs.subquery())) or 0
    rows = _news(theirs.order_by(*_NEWEST_FIRST).limit(size).offset(offset_of(number, size)))
    return rows, Paging(number=number, size=size, total=total)


_NEWEST_FIRST = (Comment.created_at.desc(), Comment.id.desc())


def _comments_with_speakers() -> Any:
    return (
        select(
            Comment.id, Comment.person_id, Comment.author_name, Comment.parent_id, Comment.reply_to_id,
            Comment.page_revision, Comment.html, Comment.links, Comment.mentions, Comment.created_at,
            Comment.edited_at, Comment.deleted_at,
            Comment.deleted_by, Comment.hidden, (Comment.body != "").label("has_words"), Person.username,
            Person.display_name, Agency.name_th, Agency.name_en,
            Agency.short_th, Agency.short_en,
        )
        .outerjoin(Person, Person.id == Comment.person_id)
        .outerjoin(Agency, Agency.id == Person.agency_id)
    )  # fmt: skip


@cache
def _everything_said() -> Any:
    """Built once: putting it together takes longer than asking."""
    said = _comments_with_speakers().where(Comment.page_no == bindparam("page_no"))
    return said.order_by(Comment.created_at, Comment.id)


@cache
def _one_said() -> Any:
    said = _comments_with_speakers()
    return said.where(Comment.page_no == bindparam("page_no"), Comment.id == bindparam("comment_id"))


def _parts_of(page_no: int) -> list[list[int]]:
    in_order = select(Comment.id, Comment.parent_id).where(Comment.page_no == page_no)
    rows = db.session.execute(in_order.order_by(Comment.created_at, Comment.id)).all()
    return parts(conversations((row.id, row.parent_id) for row in rows))


def _name_shown(row: Any) -> str | None:
    """The name an answer may give for whom it answers: none once those words are gone."""
    return None if row.deleted_at is not None or row.hidden else (row.display_name or row.author_name)


def _card(actor: Actor, page: AnyPage, row: Any, names: dict[int, str | None]) -> CommentCard:
    bare = CommentCard(
        id=row.id, parent_id=row.parent_id, created_at=row.created_at, page_revision=row.page_revision,
        answers=names.get(row.reply_to_id),
    )  # fmt: skip
    moderates = can(actor, "comments.hide", row)
    if row.hidden and not can(actor, "comments.see_hidden", row):
        return replace(bare, gone=HIDDEN, answers=None)
    if row.deleted_at is not None:
        why = DELETED if row.deleted_by in (None, row.person_id) else DELETED_BY_MODERATOR
        return replace(bare, gone=why, answers=None, may_undelete=row.has_words and may_undelete(actor, row))
    return replace(
        bare,
        speaker=_speaker(row),
        html=row.html,
        links=tuple(row.links),
        mentions=tuple(row.mentions),
        edited_at=row.edited_at,
        hidden=row.hidden,
        may_edit=can(actor, "comments.edit", row) and (not page.locked or moderates),
        may_delete=can(actor, "comments.delete", row),
        may_hide=moderates,
        may_see_history=can(actor, "comments.history", row),
    )


def _speaker(row: Any) -> Speaker:
    return Speaker(
        name=row.display_name or row.author_name, username=row.username,
        agency_th=row.short_th or row.name_th or "", agency_en=row.short_en or row.name_en or row.name_th or "",
    )  # fmt: skip


def _nested(cards: list[CommentCard]) -> tuple[CommentCard, ...]:
    """Answers under what they answer. A hidden comment is a tombstone only while somebody's answer stands under it."""
    answers: dict[int, list[CommentCard]] = {}
    openings = {card.id for card in cards if card.parent_id is None}
    for card in cards:
        if card.parent_id in openings and card.gone != HIDDEN:
            answers.setdefault(card.parent_id, []).append(card)  # type: ignore[arg-type]
    talks = (
        replace(card, replies=tuple(answers.get(card.id, ())))
        for card in cards
        if card.parent_id is None or card.parent_id not in openings
    )
    return tuple(card for card in talks if card.gone != HIDDEN or card.replies)


def _told() -> Any:
    """Comments that are news to whoever may see their pages."""
    return (
        select(
            Comment.id, Comment.page_no, Comment.plain, Comment.created_at, Comment.author_name, Page.title, Page.kind,
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
            id=row.id, page_no=row.page_no, page_title=row.title, page_kind=row.kind, speaker=_speaker(row),
            excerpt=truncate(" ".join(row.plain.split()), EXCERPT), created_at=row.created_at,
        )
        for row in db.session.execute(query)
    ]  # fmt: skip
