"""Whoever opens a page has read what they were told of it."""

from __future__ import annotations

from flask import g, request
from sqlalchemy.exc import OperationalError

from kmwiki.core.database import db, transaction
from kmwiki.notifications.marking import has_unread, mark_read
from kmwiki.pages.reading import LARGEST_NO
from kmwiki.web.frame_of_page import actor, news_of


def opened(page_no: int) -> None:
    """Mark what one was told of the page read. As reads are counted, this is noted by looking; it writes only where
    something was unread, and a busy or full disk keeps nobody from reading."""
    if actor().is_visitor or request.method != "GET" or not 0 < page_no < LARGEST_NO:
        return
    if not news_of(page_no).unread or not has_unread(actor(), page_no):
        return
    try:
        with transaction():
            mark_read(actor(), page_no=page_no)
        del g.news[page_no], g.unread
    except OperationalError:
        db.session.rollback()
