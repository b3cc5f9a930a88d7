"""What waits for facilitators: questions too long without an answer, told once each; entrusted ones, once a day."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from sqlalchemy import select

from kmwiki.core.clock import OFFICE_ZONE, today
from kmwiki.core.database import db
from kmwiki.core.journal import JournalRow, record
from kmwiki.kinds import QUESTION
from kmwiki.pages.listing import subtype_column
from kmwiki.pages.models import Page

from .listing import no_answer, waits_since
from .models import Entrusted

TOLD, ENTRUSTED = "question.waiting", "entrusted.waiting"
# What waits longer than this was asked before the site knew of it (a page brought in, an old site): it stands on the
# list, but nobody is told of years of it at once.
NEWS_FOR = timedelta(days=60)


def tell_of_waiting() -> int:
    """Journal every question that has begun to wait too long; gives how many. Inside a transaction, by the worker."""
    since = waits_since()
    told = select(JournalRow.id).where(JournalRow.page_no == Page.record_no, JournalRow.verb == TOLD)
    query = select(Page.record_no).where(
        Page.kind == "thread", Page.state == "published", Page.binned_at.is_(None), Page.hidden.is_(False),
        subtype_column() == QUESTION, no_answer(), Page.published_at <= since, Page.published_at > since - NEWS_FOR,
        ~told.exists(),
    )  # fmt: skip
    waiting = list(db.session.scalars(query.order_by(Page.published_at)))
    for page_no in waiting:
        record(TOLD, actor_id=None, subject_type="page", subject_id=page_no, page_no=page_no, news=True)
    return len(waiting)


def tell_of_entrusted() -> bool:
    """Journal that entrusted questions wait, at most once a day and never on the day they came. By the worker.

    A notice at the moment somebody entrusts a question would say when, and so to whoever sat beside them, who.
    """
    day = datetime.combine(today(), time(), OFFICE_ZONE)
    waits = select(Entrusted.id).where(Entrusted.state == "waiting", Entrusted.given_on < today()).limit(1)
    told = select(JournalRow.id).where(JournalRow.verb == ENTRUSTED, JournalRow.at >= day).limit(1)
    if db.session.scalar(waits) is None or db.session.scalar(told) is not None:
        return False
    record(ENTRUSTED, actor_id=None, subject_type="site", subject_id=1, news=True)
    return True
