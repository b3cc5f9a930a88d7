"""People asking for words and answering, through the rules the site uses."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from kmwiki.access import Actor
from kmwiki.core.database import db, end_reading, transaction
from kmwiki.core.journal import QueueRow, done
from kmwiki.extending import answering, asking
from kmwiki.extending.following import unsaid
from kmwiki.extending.models import BorrowedWords
from kmwiki.extending.placing import settle
from kmwiki.pages.models import Page
from kmwiki.pages.rendering import prepare_texts


def borrow(
    borrower: Actor, page_no: int, *chosen: tuple[int, str], target: str = "wiki", title: str = "บทเรียนเรื่องการประชุม",
    visibility: str = "members",
) -> int:  # fmt: skip
    """The number of the draft that ``borrower`` makes of (comment, words)."""
    page = db.session.get_one(Page, page_no)
    planned = asking.plan(borrower, page, chosen=chosen, target=target, title=title, visibility=visibility)
    prepared = prepare_texts(planned.kind, planned.edit)
    with transaction():
        return asking.extend(
            borrower, db.session.get_one(Page, page_no), planned=planned, prepared=prepared
        ).record_no  # fmt: skip


def words_of(page_no: int, place: int = 1) -> BorrowedWords:
    """The row of one of a page's borrowed words, as it is now."""
    end_reading()
    query = select(BorrowedWords).where(BorrowedWords.page_no == page_no, BorrowedWords.place == place)
    return db.session.scalars(query).one()


def say_to(rule: Any, speaker: Actor, page_no: int, place: int = 1, **more: Any) -> None:
    """Let a speaker answer, and the worker do what follows."""
    with transaction():
        rule(speaker, answering.get_request(speaker, words_of(page_no, place).id), **more)
    work()


def work() -> None:
    """What the worker does for these two queues."""
    for name, follow in (("unsaid", unsaid), (answering.SETTLE, settle)):
        end_reading()
        rows = list(db.session.scalars(select(QueueRow).where(QueueRow.consumer == name)))
        numbers = [(row.id, row.subject_id) for row in rows]
        for row_id, subject in numbers:
            follow(subject)
            with transaction():
                done([row_id])
    end_reading()


def body_of(page_no: int) -> str:
    """A page's text as it stands."""
    end_reading()
    return db.session.get_one(Page, page_no).body
