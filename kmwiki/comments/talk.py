"""A talk as one reader may see it: in the order it is read, and of a very long one a part.

The number of queries does not grow with the number of comments, rows are read as columns, and rights are asked once for
each speaker: a page may hold five hundred comments, and is drawn anew whenever one is added.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import bindparam, func, select

from kmwiki.access import Actor, can
from kmwiki.accounts.models import Person
from kmwiki.core.database import of_this_app
from kmwiki.core.rows import RowsById, rows_again, rows_of
from kmwiki.frame.models import Agency
from kmwiki.pages.showing import AnyPage

from .conversation import ALL_AT_ONCE, conversations, parts
from .editing import may_undelete
from .models import Comment
from .quoting import stands_in

# A talk of so many comments is worth being remembered, and so many of them are.
LONG, MOST_LONG_TALKS = 50, 40
# Why a comment's words are not shown.
DELETED, DELETED_BY_MODERATOR, HIDDEN = "deleted", "deleted_by_moderator", "hidden"


@dataclass(frozen=True)
class Speaker:
    """Who said it: an account, or only a name."""

    name: str
    username: str | None = None
    agency_th: str = ""
    agency_en: str = ""
    person_id: int | None = None


@dataclass(frozen=True)
class ShownQuote:
    """Words a comment speaks about. ``of`` is the comment they were said in, None for a passage of the page; without
    ``stands`` they are not there any more."""

    words: str
    before: str = ""
    after: str = ""
    of: int | None = None
    stands: bool = True


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
    quote: ShownQuote | None = None
    gone: str = ""
    hidden: bool = False  # hidden from others, shown to this reader
    may_edit: bool = False
    may_delete: bool = False
    may_undelete: bool = False
    may_hide: bool = False
    may_see_history: bool = False
    replies: tuple[CommentCard, ...] = field(default=(), compare=False)


@dataclass(frozen=True)
class Thread:
    """What is said under a page, in the order it is read; ``part`` of ``parts`` counts from 1. ``newest`` is the
    greatest number of all its comments, on whichever part."""

    cards: tuple[CommentCard, ...]
    part: int
    parts: int
    newest: int = 0


class _Whose(NamedTuple):
    """All that rights about a comment may ask of it. A rule that asks more must be asked of each comment anew."""

    person_id: int | None
    deleted_by: int | None


@dataclass(frozen=True)
class _Rights:
    sees_hidden: bool
    edits: bool
    deletes: bool
    undeletes: bool
    hides: bool
    sees_history: bool


@dataclass(frozen=True)
class _Seen:
    """A thread as it was made, and all it was made of."""

    rows: list[Any]
    made_of: tuple[Any, ...]
    thread: Thread


@dataclass
class _Read:
    """A talk's rows as they were read last, and the mark they had."""

    known: RowsById = field(default_factory=dict)
    rows: list[Any] = field(default_factory=list)
    mark: str | None = None


class _LongTalks:
    """Long talks this process has shown lately: while nobody says anything, a talk is the very same one of before."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._rows: OrderedDict[int, _Read] = OrderedDict()
        self._seen: OrderedDict[tuple[Any, ...], _Seen] = OrderedDict()

    def rows(self, page_no: int) -> list[Any]:
        """Every row of a page, in order; those that say what they said are the very ones of before."""
        with self._lock:
            read = self._rows.pop(page_no, None) or _Read()
            self._rows[page_no] = read
            if len(self._rows) > MOST_LONG_TALKS:
                self._rows.popitem(last=False)
        asked = {"page_no": page_no}
        # Asked first: what is said in between makes the mark too old, and is read again with the next look.
        mark = rows_of(_mark_query(), asked)[0].mark
        if read.mark is None or read.mark != mark:
            read.rows = rows_again(_everything_said(), asked, read.known)
            read.mark = mark
        return read.rows

    def find(self, key: tuple[Any, ...], rows: list[Any], made_of: tuple[Any, ...]) -> Thread | None:
        seen = self._seen.get(key)
        return seen.thread if seen is not None and seen.made_of == made_of and seen.rows == rows else None

    def keep(self, key: tuple[Any, ...], seen: _Seen) -> None:
        with self._lock:
            self._seen[key] = seen
            self._seen.move_to_end(key)
            if len(self._seen) > MOST_LONG_TALKS:
                self._seen.popitem(last=False)


def thread_of(
    actor: Actor, page: AnyPage, *, part: int | None = None, page_texts: Callable[[], Sequence[str]] = tuple
) -> Thread:
    """The comments of a page this reader may see; of a very long talk one part, the newest unless said otherwise.

    ``page_texts`` gives the page's texts as plain words; asked only when a passage is quoted.
    """
    long_talks = of_this_app("kmwiki.longtalks", _LongTalks) if page.comment_count >= LONG else None
    if page.comment_count <= ALL_AT_ONCE:  # nearly every page: everything by one query, cut or not
        if long_talks is None:
            found = rows_of(_everything_said(), {"page_no": page.record_no})
        else:
            found = long_talks.rows(page.record_no)
        order = [(row.id, row.parent_id) for row in found]
        cut = parts(conversations(order))
        wanted = cut[_which(part, cut) - 1]
    else:
        order = _in_order(page.record_no)
        cut = parts(conversations(order))
        wanted = cut[_which(part, cut) - 1]
        found = rows_of(_said_in(), {"ids": wanted})
    said = {row.id: row for row in found}
    # A comment said between the two queries is not in `wanted`; it comes with the next look.
    rows = [said[number] for number in wanted if number in said]
    cards = _Cards(actor, page, rows, page_texts)
    key = page.record_no, _which(part, cut), cards.rights
    if long_talks is not None and (before := long_talks.find(key, rows, cards.made_of)) is not None:
        return before
    newest = max((number for number, _ in order), default=0)
    thread = Thread(cards=_nested(rows, cards), part=_which(part, cut), parts=len(cut), newest=newest)
    if long_talks is not None:
        long_talks.keep(key, _Seen(rows, cards.made_of, thread))
    return thread


def _which(part: int | None, cut: list[list[int]]) -> int:
    return len(cut) if part is None else min(max(part, 1), len(cut))


def card_of(actor: Actor, page: AnyPage, comment_id: int) -> CommentCard | None:
    """One comment of a page as this reader sees it, apart from its talk; None when its words are gone for them."""
    found = rows_of(_said_in(), {"ids": [comment_id]})
    if not found or found[0].page_no != page.record_no:
        return None
    card = _Cards(actor, page, found, tuple).of(found[0])
    return None if card.gone else card


def part_holding(page: AnyPage, comment_id: int) -> int | None:
    """The part a comment stands in; None while everything is shown at once."""
    cut = parts(conversations(_in_order(page.record_no)))
    if len(cut) == 1:
        return None
    return next((number for number, ids in enumerate(cut, 1) if comment_id in ids), None)


def _comments_with_speakers() -> Any:
    return (
        select(
            Comment.id, Comment.person_id, Comment.author_name, Comment.parent_id, Comment.reply_to_id,
            Comment.page_revision, Comment.html, Comment.links, Comment.mentions, Comment.created_at,
            Comment.edited_at, Comment.deleted_at, Comment.quote, Comment.quote_before, Comment.quote_after,
            Comment.deleted_by, Comment.hidden, (Comment.body != "").label("has_words"), Comment.page_no,
            Person.username,
            Person.display_name, Agency.name_th, Agency.name_en,
            Agency.short_th, Agency.short_en,
        )
        .outerjoin(Person, Person.id == Comment.person_id)
        .outerjoin(Agency, Agency.id == Person.agency_id)
    )  # fmt: skip


# Built once: putting a query together takes longer than asking.


@cache
def _everything_said() -> Any:
    said = _comments_with_speakers().where(Comment.page_no == bindparam("page_no"))
    return said.order_by(Comment.created_at, Comment.id)


@cache
def _mark_query() -> Any:
    """All that can change of a talk's rows, as one text: the words only change with the number of edits or the
    renderer, and reading those of five hundred comments takes longer than all the rest."""
    changing = (
        Comment.id, Comment.edits, Comment.edited_at, Comment.renderer_version, Comment.hidden, Comment.deleted_at,
        Comment.deleted_by, Comment.person_id, Comment.parent_id, Comment.reply_to_id, Comment.author_name,
        func.length(Comment.html), func.length(Comment.quote), Person.username, Person.display_name,
        Agency.name_th, Agency.name_en, Agency.short_th, Agency.short_en,
    )  # fmt: skip
    row = func.printf("\x1f".join(["%s"] * len(changing)), *changing)  # names hold no control characters
    said = select(func.group_concat(row, "\x1e").label("mark")).select_from(Comment)
    said = said.outerjoin(Person, Person.id == Comment.person_id).outerjoin(Agency, Agency.id == Person.agency_id)
    return said.where(Comment.page_no == bindparam("page_no"))


@cache
def _said_in() -> Any:
    return _comments_with_speakers().where(Comment.id.in_(bindparam("ids", expanding=True)))


@cache
def _order_query() -> Any:
    query = select(Comment.id, Comment.parent_id).where(Comment.page_no == bindparam("page_no"))
    return query.order_by(Comment.created_at, Comment.id)


@cache
def _words_query() -> Any:
    return select(Comment.id, Comment.plain, Comment.body).where(Comment.id.in_(bindparam("ids", expanding=True)))


def _in_order(page_no: int) -> list[tuple[int, int | None]]:
    return [(row.id, row.parent_id) for row in rows_of(_order_query(), {"page_no": page_no})]


class _Cards:
    """Makes the cards of one look, and keeps what many of them share."""

    def __init__(
        self, actor: Actor, page: AnyPage, rows: Sequence[Any], page_texts: Callable[[], Sequence[str]]
    ) -> None:
        self._actor, self._page = actor, page
        speakers = {(row.person_id, row.deleted_by) for row in rows}
        self._rights = {whose: self._rights_about(whose) for whose in [_Whose(*one) for one in speakers]}
        self._speakers: dict[tuple[int | None, str], Speaker] = {}
        answered = {row.reply_to_id for row in rows if row.reply_to_id is not None}
        self._names = {row.id: _name_shown(row) for row in rows if row.id in answered}
        self._elsewhere: list[Any] = []
        if elsewhere := answered - self._names.keys():
            self._elsewhere = rows_of(_said_in(), {"ids": sorted(elsewhere)})
            self._names |= {row.id: _name_shown(row) for row in self._elsewhere}
        quoting = [row for row in rows if row.quote]
        self._quotes = self._quotes_of(quoting, page_texts) if quoting else {}

    @property
    def rights(self) -> frozenset[tuple[_Whose, _Rights]]:
        """What this reader may do with whose comments: all that the cards know of the reader."""
        return frozenset(self._rights.items())

    @property
    def made_of(self) -> tuple[Any, ...]:
        """All that the cards know beside the rows and the reader's rights."""
        return self._elsewhere, self._quotes

    def of(self, row: Any, replies: tuple[CommentCard, ...] = ()) -> CommentCard:
        rights = self._rights[_Whose(row.person_id, row.deleted_by)]
        if row.hidden and not rights.sees_hidden:
            return CommentCard(row.id, row.parent_id, row.created_at, row.page_revision, gone=HIDDEN, replies=replies)
        if row.deleted_at is not None:
            return CommentCard(
                row.id, row.parent_id, row.created_at, row.page_revision, replies=replies,
                gone=DELETED if row.deleted_by in (None, row.person_id) else DELETED_BY_MODERATOR,
                may_undelete=rights.undeletes and bool(row.has_words),
            )  # fmt: skip
        return CommentCard(
            row.id, row.parent_id, row.created_at, row.page_revision,
            speaker=self._speaker(row), html=row.html, links=tuple(row.links), mentions=tuple(row.mentions),
            edited_at=row.edited_at,
            answers=self._names.get(row.reply_to_id) if row.reply_to_id is not None else None,
            quote=self._quotes.get(row.id) if row.quote else None,
            hidden=row.hidden, may_edit=rights.edits, may_delete=rights.deletes, may_hide=rights.hides,
            may_see_history=rights.sees_history, replies=replies,
        )  # fmt: skip

    def _rights_about(self, whose: _Whose) -> _Rights:
        hides = can(self._actor, "comments.hide", whose)
        return _Rights(
            sees_hidden=can(self._actor, "comments.see_hidden", whose),
            edits=can(self._actor, "comments.edit", whose) and (not self._page.locked or hides),
            deletes=can(self._actor, "comments.delete", whose),
            undeletes=may_undelete(self._actor, whose),
            hides=hides,
            sees_history=can(self._actor, "comments.history", whose),
        )

    def _speaker(self, row: Any) -> Speaker:
        key = row.person_id, row.author_name
        known = self._speakers.get(key)
        if known is None:
            known = self._speakers[key] = speaker_of(row)
        return known

    def _quotes_of(
        self, rows: Sequence[Any], page_texts: Callable[[], Sequence[str]]
    ) -> dict[int, ShownQuote]:  # fmt: skip
        """Words that were taken away or hidden where they were said are not read here either."""
        answered = {row.reply_to_id for row in rows if row.reply_to_id is not None and self._names.get(row.reply_to_id)}
        found = rows_of(_words_query(), {"ids": sorted(answered)}) if answered else []
        words: dict[int | None, Sequence[str]] = {row.id: (row.plain, row.body) for row in found}
        if any(row.reply_to_id is None for row in rows):
            words[None] = page_texts()
        return {
            row.id: ShownQuote(
                row.quote, row.quote_before, row.quote_after, of=row.reply_to_id,
                stands=stands_in(row.quote, words[row.reply_to_id]),
            )
            for row in rows
            if row.reply_to_id in words
        }  # fmt: skip


def speaker_of(row: Any) -> Speaker:
    """From a row with the columns of person and agency."""
    return Speaker(
        name=row.display_name or row.author_name, username=row.username,
        agency_th=row.short_th or row.name_th or "", agency_en=row.short_en or row.name_en or row.name_th or "",
        person_id=row.person_id,
    )  # fmt: skip


def _name_shown(row: Any) -> str | None:
    """The name an answer may give for whom it answers: none once those words are gone."""
    return None if row.deleted_at is not None or row.hidden else (row.display_name or row.author_name)


def _nested(rows: Sequence[Any], cards: _Cards) -> tuple[CommentCard, ...]:
    """Answers under what they answer. A hidden comment is a tombstone only while somebody's answer stands under it."""
    openings = {row.id for row in rows if row.parent_id is None}
    answers: dict[int, list[CommentCard]] = {}
    for row in rows:
        if row.parent_id in openings:
            card = cards.of(row)
            if card.gone != HIDDEN:
                answers.setdefault(row.parent_id, []).append(card)
    talks = (
        cards.of(row, tuple(answers.get(row.id, ())))
        for row in rows
        if row.parent_id is None or row.parent_id not in openings
    )
    return tuple(card for card in talks if card.gone != HIDDEN or card.replies)
