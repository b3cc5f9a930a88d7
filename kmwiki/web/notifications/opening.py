"""Whoever opens a page has read what they were told of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from flask import g, request
from sqlalchemy.exc import OperationalError

from kmwiki.core.database import db, transaction
from kmwiki.notifications.marking import has_unread, mark_read
from kmwiki.pages.reading import LARGEST_NO
from kmwiki.web.frame_of_page import actor, news_of


def forget(notice_ids: Iterable[int]) -> None:
    """Mark read what can't be shown any more, in the same manner."""
    ids = list(notice_ids)
    if ids:
        with _noted(), transaction():
            for number in ids:
                mark_read(actor(), notice_id=number)


def opened(page_no: int) -> None:
    """Mark what one was told of the page read. As reads are counted, this is noted by looking; it writes only where
    something was unread, and a busy or full disk keeps nobody from reading."""
    if actor().is_visitor or request.method != "GET" or not 0 < page_no < LARGEST_NO:
        return
    if not news_of(page_no).unread or not has_unread(actor(), page_no):
        return
    with _noted(), transaction():
        mark_read(actor(), page_no=page_no)
    del g.news[page_no]


@contextmanager
def _noted() -> Iterator[None]:
    """What is written is counted anew; what can't be written keeps nobody from reading."""
    try:
        yield
    except OperationalError:
        db.session.rollback()
    g.pop("unread", None)
