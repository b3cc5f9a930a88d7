"""Whoever said they would try something is asked a month later how it went: once, kindly, and never again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from kmwiki.access import Actor, require
from kmwiki.accounts.models import Person
from kmwiki.core.clock import now
from kmwiki.core.database import db
from kmwiki.core.errors import NotFound
from kmwiki.core.journal import record
from kmwiki.pages.models import Page
from kmwiki.pages.reading import visible_to

from .giving import WILL_TRY
from .models import Thanks

ASKED_AFTER = timedelta(days=30)
SHOWN_FOR = timedelta(days=60)  # a question nobody answers goes away by itself
AT_ONCE = 200


@dataclass(frozen=True)
class Question:
    """How did it go? Asked of one person about a page, or about a comment under it."""

    id: int
    page_no: int
    comment_id: int | None
    page_title: str
    page_kind: str
    promised_at: datetime


def ask_those_who_wanted_to_try() -> int:
    """Ask everybody whose month is over; gives how many. For the worker, inside a transaction.

    A page that is not to be read any more is not asked about, and not later either.
    """
    moment = now()
    due = db.session.execute(
        select(Thanks, Page, Person)
        .join(Page, Page.record_no == Thanks.page_no)
        .join(Person, Person.id == Thanks.person_id)
        .where(Thanks.meaning == WILL_TRY, Thanks.asked_at.is_(None), Thanks.at <= moment - ASKED_AFTER)
        .order_by(Thanks.at)
        .limit(AT_ONCE)
    ).all()
    asked = 0
    for thanks, page, person in due:
        thanks.asked_at = moment
        if person.state != "active" or not _sees(person.as_actor(), page.record_no):
            thanks.answered_at = moment
            continue
        page.version = Page.version + 1
        record(
            "thanks.asked", actor_id=None, subject_type="thanks", subject_id=thanks.id, page_no=thanks.page_no,
            news=True,
        )  # fmt: skip
        asked += 1
    return asked


def questions_for(actor: Actor, *, page_no: int | None = None, limit: int = 3) -> list[Question]:
    """What this person has been asked and has not answered, newest first; about one page or about any they see."""
    if actor.person_id is None:
        return []
    query = (
        select(Thanks.id, Thanks.page_no, Thanks.comment_id, Page.title, Page.kind, Thanks.at)
        .join(Page, Page.record_no == Thanks.page_no)
        .where(
            Thanks.person_id == actor.person_id, Thanks.meaning == WILL_TRY, Thanks.answered_at.is_(None),
            Thanks.asked_at > now() - SHOWN_FOR, visible_to(actor),
        )
        .order_by(Thanks.asked_at.desc(), Thanks.id.desc())
        .limit(limit)
    )  # fmt: skip
    if page_no is not None:
        query = query.where(Thanks.page_no == page_no)
    return [Question(*row) for row in db.session.execute(query)]


def settle(actor: Actor, thanks_id: int) -> Thanks:
    """They have told how it went, or need not be asked: the question goes away.

    Raises:
        SignInFirst: a visitor.
        NotFound: nobody was asked this, or somebody else was.
    """
    require(actor, "thanks.settle")
    thanks = db.session.get(Thanks, thanks_id) if 0 < thanks_id < 2**53 else None
    if thanks is None or thanks.person_id != actor.person_id or thanks.asked_at is None:
        raise NotFound()
    if thanks.answered_at is None:
        thanks.answered_at = now()
        db.session.get_one(Page, thanks.page_no).version = Page.version + 1  # type: ignore[assignment]
        record(
            "thanks.settled", actor_id=actor.person_id, subject_type="thanks", subject_id=thanks.id,
            page_no=thanks.page_no,
        )  # fmt: skip
    return thanks


def _sees(actor: Actor, page_no: int) -> bool:
    return db.session.scalar(select(Page.record_no).where(Page.record_no == page_no, visible_to(actor))) is not None
