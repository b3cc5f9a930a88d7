"""Borrowed words as their speaker, their borrower and the readers of both pages see them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache

from sqlalchemy import SelectBase, and_, bindparam, select

from kmwiki.access import Actor, require
from kmwiki.accounts.models import Person
from kmwiki.core.clock import now
from kmwiki.core.database import db
from kmwiki.core.rows import rows_of
from kmwiki.pages.links import Found, resolve
from kmwiki.pages.models import Page
from kmwiki.pages.reading import visible_to_reader
from kmwiki.pages.showing import AnyPage

from .answering import OPEN_FOR, is_over
from .models import ASKED, GONE, LAPSED, LENT, REPLACED, WITHDRAWN, BorrowedWords
from .placing import what_remains
from .wording import gaps_in

LONGEST_LIST = 200
# Words whose speaker is named: lent, and in the text as they were lent.
_NAMED = (BorrowedWords.state == LENT, BorrowedWords.placed.is_(True), BorrowedWords.altered_at.is_(None))

# What a page with borrowed words is to the page they were said on, or to the one whose text they came with.
_WITH_WORDS = frozenset({"extends", "answers", "split_from", "merges"})


@dataclass(frozen=True)
class Request:
    """A request for one's words.

    ``instead_of``: what is lent now, where other words are proposed. ``altered``: lent, and changed on the page since;
    ``remains``: see :func:`~kmwiki.extending.placing.what_remains`. The new page only when this reader may see it; till
    then what they were told of it.
    """

    id: int
    words: str
    wording: str
    instead_of: str
    borrower: str
    borrower_username: str
    title: str
    kind: str
    visibility: str
    state: str
    altered: bool
    remains: str
    open: bool
    asked_at: datetime
    until: datetime
    answered_at: datetime | None
    comment_id: int | None
    source: Found | None
    page: Found | None


@dataclass(frozen=True)
class Borrowed:
    """Words as their borrower sees them on the new page. ``waits``: lent, and not in the text yet. ``gap``: the text
    has a gap for them. ``altered``: lent, and changed or dropped since. ``remains``: taken back, and in the text still
    (``same``), or what they were changed into perhaps (``altered``)."""

    id: int
    name: str
    state: str
    changed: bool
    wording: str
    waits: bool
    gap: bool
    altered: bool
    remains: str


@dataclass(frozen=True)
class Credit:
    """Whose words a page holds. ``source`` only when this reader may see where they were said."""

    words_id: int
    name: str
    username: str
    speaker_id: int
    comment_id: int | None
    source: Found | None


@dataclass(frozen=True)
class Extended:
    """What became of a comment."""

    comment_id: int
    page: Found


def requests_of(actor: Actor) -> list[Request]:
    """What this person is asked for and has answered: the open first, then the newest."""
    require(actor, "words.answer")
    query = (
        select(BorrowedWords)
        .join(Page, Page.record_no == BorrowedWords.page_no)
        .where(
            BorrowedWords.speaker_id == actor.person_id,
            BorrowedWords.borrower_id != actor.person_id,
            BorrowedWords.state != REPLACED,
            Page.binned_at.is_(None),
        )
        .order_by((BorrowedWords.state != ASKED), BorrowedWords.id.desc())
        .limit(LONGEST_LIST)
    )
    rows, moment = list(db.session.scalars(query)), now()
    found = resolve(actor, {str(number) for row in rows for number in (row.source_no, row.page_no) if number})

    def page(number: int | None) -> Found | None:
        return next(iter(found.get(str(number), ())), None)

    former_ids = {row.replaces for row in rows if row.replaces is not None}
    former = {
        one.id: one.wording
        for one in db.session.scalars(select(BorrowedWords).where(BorrowedWords.id.in_(former_ids)))
    }  # fmt: skip
    back = {row.page_no for row in rows if row.state in (WITHDRAWN, GONE)}
    pages = {one.record_no: one for one in db.session.scalars(select(Page).where(Page.record_no.in_(back)))}

    return [
        Request(
            id=row.id, words=row.words, wording=row.wording,
            instead_of=former.get(row.replaces, "") if row.replaces else "", borrower=row.borrower.display_name,
            borrower_username=row.borrower.username, title=row.title, kind=row.kind, visibility=row.visibility,
            state=LAPSED if is_over(row, moment) else row.state, altered=row.altered,
            remains=what_remains(pages[row.page_no], row) if row.page_no in pages else "",
            open=row.state == ASKED and not is_over(row, moment),
            asked_at=row.asked_at, until=row.asked_at + OPEN_FOR, answered_at=row.answered_at,
            comment_id=row.comment_id, source=page(row.source_no), page=page(row.page_no),
        )
        for row in rows
    ]  # fmt: skip


def borrowed_for(actor: Actor, page_no: int) -> list[Borrowed]:
    """What stands with the words this person asked for, on the page they are for."""
    query = select(BorrowedWords).where(
        BorrowedWords.page_no == page_no, BorrowedWords.borrower_id == actor.person_id,
        BorrowedWords.speaker_id != actor.person_id, BorrowedWords.state != REPLACED,
    )  # fmt: skip
    rows = list(db.session.scalars(query.order_by(BorrowedWords.place)))
    page = db.session.get(Page, page_no) if rows else None
    if page is None:
        return []
    gaps, moment = gaps_in(page.body), now()
    return [
        Borrowed(
            id=row.id, name=row.speaker.display_name, state=LAPSED if is_over(row, moment) else row.state,
            changed=row.state == LENT and row.wording != row.words, wording=row.wording,
            waits=row.state == LENT and not row.placed,
            gap=row.place in gaps, altered=row.altered, remains=what_remains(page, row),
        )
        for row in rows
    ]  # fmt: skip


def credits_of(actor: Actor, page: AnyPage) -> list[Credit]:
    """Whose words the page holds, by their places: words of one speaker may stand in several."""
    given = {"page_no": page.record_no, "tokens": sorted(actor.tokens)}
    return [
        Credit(
            row.id, row.display_name, row.username, row.speaker_id,
            row.comment_id if row.title is not None else None,
            Found(row.source_no, row.title) if row.title is not None else None,
        )
        for row in rows_of(_credits_query(), given)
    ]  # fmt: skip


def extended_under(actor: Actor, page: AnyPage) -> list[Extended]:
    """What became of the comments under a page, as far as this reader may see it."""
    given = {"page_no": page.record_no, "tokens": sorted(actor.tokens)}
    found = rows_of(_extended_query(), given)
    return [Extended(row.comment_id, Found(row.record_no, row.title)) for row in found]


def people_of_words(page: AnyPage) -> set[int]:
    """Whose words a page holds or may come to hold, and who asked for them."""
    if not may_hold_words(page):
        return set()
    return {person for row in rows_of(_people_query(), {"page_no": page.record_no}) for person in row}


def may_hold_words(page: AnyPage) -> bool:
    """Borrowed words leave a typed link, so a page without one needs no looking."""
    return any(row["type"] in _WITH_WORDS for row in page.fields.get("links", ()))


@cache
def _people_query() -> SelectBase:
    return select(BorrowedWords.borrower_id, BorrowedWords.speaker_id).where(
        BorrowedWords.page_no == bindparam("page_no")
    )


@cache
def _credits_query() -> SelectBase:
    seen = and_(Page.record_no == BorrowedWords.source_no, visible_to_reader())
    return (
        select(
            BorrowedWords.id, BorrowedWords.speaker_id, Person.display_name, Person.username, BorrowedWords.comment_id,
            BorrowedWords.source_no, Page.title,
        )
        .select_from(BorrowedWords)
        .join(Person, Person.id == BorrowedWords.speaker_id)
        .outerjoin(Page, seen)
        .where(
            BorrowedWords.page_no == bindparam("page_no"), *_NAMED
        )
        .order_by(BorrowedWords.place)
    )  # fmt: skip


@cache
def _extended_query() -> SelectBase:
    return (
        select(BorrowedWords.comment_id, Page.record_no, Page.title)
        .select_from(BorrowedWords)
        .join(Page, Page.record_no == BorrowedWords.page_no)
        .where(
            BorrowedWords.source_no == bindparam("page_no"), BorrowedWords.comment_id.is_not(None),
            *_NAMED, visible_to_reader(),
        )
        .distinct()
        .order_by(BorrowedWords.comment_id, Page.record_no)
    )  # fmt: skip
