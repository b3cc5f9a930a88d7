"""Talks by their last word: who spoke last, how many voices there are, and which have gone quiet.

Quiet is nothing that is done to a talk: it is read off the time of its last word, so the next word ends it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, SelectBase, bindparam, func, select, update

from kmwiki.access import Actor
from kmwiki.accounts.models import Person
from kmwiki.core.clock import now
from kmwiki.core.database import db
from kmwiki.core.rows import rows_of
from kmwiki.pages.listing import newest_nos
from kmwiki.pages.models import Page, PageAuthor
from kmwiki.pages.showing import AnyPage

from .models import Comment

QUIET_AFTER = timedelta(days=180)
_HEARD = (Comment.deleted_at.is_(None), Comment.hidden.is_(False))


@dataclass(frozen=True)
class TalkState:
    """How a talk stands. The opening is its first word, and whoever opened it a voice; ``last_name`` is empty while
    nobody has answered."""

    last_at: datetime
    last_name: str
    voices: int

    @property
    def quiet(self) -> bool:
        return is_quiet(self.last_at)


def is_quiet(last_at: datetime) -> bool:
    """Has nobody said a word for that long?"""
    return now() - last_at >= QUIET_AFTER


def last_word() -> ColumnElement[datetime]:
    """When a page was last spoken on, to order lists by: its newest comment, else the opening."""
    newest = select(func.max(Comment.created_at)).where(Comment.page_no == Page.record_no, *_HEARD)
    opened = func.coalesce(Page.published_at, Page.created_at)
    return func.coalesce(newest.correlate(Page).scalar_subquery(), opened)


def by_last_word() -> tuple[ColumnElement[Any], ...]:
    """The order of talks: what was spoken on last comes first, and what has gone quiet sinks."""
    return last_word().desc(), Page.record_no.desc()


def talks_spoken_last(actor: Actor, *, limit: int) -> list[int]:
    """Record numbers of the talks this reader may see that were spoken on last; questions have a list of their own."""
    return newest_nos(actor, kind="thread", subtype="talk", limit=limit, ordering=by_last_word())


def last_word_of(page: AnyPage) -> datetime:
    """When this page was last spoken on."""
    found: Any = rows_of(_newest_word(), {"page_no": page.record_no})
    opened = page.published_at or page.created_at
    return max(found[0].at, opened) if found and found[0].at is not None else opened


def states_of(record_nos: Sequence[int]) -> dict[int, TalkState]:
    """How these talks stand: three queries, whatever the number. Rights are the caller's business."""
    if not record_nos:
        return {}
    spoke = defaultdict(list)
    for row in db.session.execute(_speakers().where(Comment.page_no.in_(record_nos))):
        spoke[row.page_no].append((row.at, row.last_id, row.display_name or row.author_name, row.person_id or row[2]))
    first = select(PageAuthor.page_no, PageAuthor.person_id, PageAuthor.name).where(
        PageAuthor.page_no.in_(record_nos), PageAuthor.position == 0
    )
    openers = {page_no: person_id or name for page_no, person_id, name in db.session.execute(first)}
    opened = select(Page.record_no, func.coalesce(Page.published_at, Page.created_at)).where(
        Page.record_no.in_(record_nos)
    )
    states = {}
    for page_no, at in db.session.execute(opened):
        voices = {openers.get(page_no), *(who for *_, who in spoke[page_no])} - {None}
        last = max(spoke[page_no], default=None)
        states[page_no] = TalkState(last[0] if last else at, last[2] if last else "", len(voices))
    return states


def show_who_went_quiet(*, within: timedelta) -> int:
    """Talks that have gone quiet only since ``within``: pages that are kept would go on showing them as lively.

    Nothing but their version changes; gives how many. Inside a transaction, by the worker.
    """
    since = now() - QUIET_AFTER
    spoken = last_word()
    query = select(Page.record_no).where(
        Page.kind == "thread", Page.state == "published", spoken <= since, spoken > since - within
    )
    numbers = list(db.session.scalars(query))
    db.session.execute(update(Page).where(Page.record_no.in_(numbers)).values(version=Page.version + 1))
    return len(numbers)


def _speakers() -> Any:
    """One row for each who spoke on a page, with when they last did."""
    who = (Comment.page_no, Comment.person_id, Comment.author_name)
    return (
        select(
            *who, Person.display_name, func.max(Comment.created_at).label("at"), func.max(Comment.id).label("last_id")
        )
        .outerjoin(Person, Person.id == Comment.person_id)
        .where(*_HEARD)
        .group_by(*who)
    )


@cache
def _newest_word() -> SelectBase:
    """Built once: putting it together takes longer than asking."""
    newest = func.max(Comment.created_at).label("at")
    return select(newest).where(Comment.page_no == bindparam("page_no"), *_HEARD)
