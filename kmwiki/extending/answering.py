"""What a speaker says to a request: yes, yes in other words, no; and taking back what was lent."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import update

from kmwiki.access import Actor, require
from kmwiki.core.clock import now
from kmwiki.core.database import db
from kmwiki.core.errors import Invalid, NotFound
from kmwiki.core.journal import enqueue, record
from kmwiki.pages.models import Page

from .models import ASKED, LAPSED, LENT, REFUSED, WITHDRAWN, BorrowedWords
from .wording import speakers_words

OPEN_FOR = timedelta(days=30)
SETTLE = "words"  # the queue of pages whose text has to follow what speakers said
LARGEST_ID = 2**53


def get_request(actor: Actor, words_id: int) -> BorrowedWords:
    """A request for one's own words; anybody else's is not there."""
    row = db.session.get(BorrowedWords, words_id) if 0 < words_id < LARGEST_ID else None
    if row is None or row.speaker_id != actor.person_id or row.own:
        raise NotFound("extending.no_such_request")
    return row


def lend_words(actor: Actor, row: BorrowedWords, *, wording: str | None = None) -> None:
    """Yes: to the words as they were asked for, or to the words the speaker gives. Who said no may think again.

    When lent words were changed on the page, the speaker may agree to those, or to others, by giving them.

    Raises:
        NotAllowed: they are somebody else's words.
        Invalid: the request is over, or there are no words.
    """
    require(actor, "words.lend", row)
    if row.state == LENT and (wording is None or not row.altered):
        return
    if row.state not in (ASKED, REFUSED, LENT) or is_over(row, now()):
        raise Invalid("extending.over")
    kept = row.words if wording is None else speakers_words(wording)
    row.state, row.wording, row.read_as, row.answered_at = LENT, kept, "", now()
    _answered(row, "words.lent" if kept == row.words else "words.changed")


def refuse_words(actor: Actor, row: BorrowedWords) -> None:
    """No. Nobody has to say why."""
    require(actor, "words.lend", row)
    if row.state != ASKED:
        if row.state == REFUSED:
            return
        raise Invalid("extending.over")
    row.state, row.answered_at = REFUSED, now()
    _answered(row, "words.refused")


def withdraw_words(actor: Actor, row: BorrowedWords) -> None:
    """Take back what was lent: words and name leave the page; former revisions keep the words."""
    require(actor, "words.lend", row)
    if row.state == WITHDRAWN:
        return
    if row.state != LENT:
        raise Invalid("extending.over")
    row.state, row.answered_at = WITHDRAWN, now()
    _answered(row, "words.withdrawn")


def is_over(row: BorrowedWords, moment: datetime) -> bool:
    """Was it asked too long ago to be answered still?"""
    return row.state in (ASKED, LAPSED) and row.asked_at + OPEN_FOR < moment


def show_change(row: BorrowedWords) -> None:
    """Both pages tell of it: the credit here, what became of the words there."""
    db.session.flush()
    db.session.execute(
        update(Page)
        .where(Page.record_no.in_([row.page_no, *([row.source_no] if row.source_no else [])]))
        .values(version=Page.version + 1)
        .execution_options(synchronize_session="fetch")
    )


def _answered(row: BorrowedWords, verb: str) -> None:
    show_change(row)
    record(verb, actor_id=row.speaker_id, subject_type="words", subject_id=row.id, page_no=row.page_no, news=True)
    enqueue(SETTLE, [row.page_no])
