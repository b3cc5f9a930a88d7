"""Questions as lists: open, waiting too long, answered, all; by category and agency. Visible pages only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement

from kmwiki.access import Actor
from kmwiki.comments.accepted import ACCEPTED
from kmwiki.comments.talks import by_last_word
from kmwiki.core.clock import now
from kmwiki.core.site import the_site
from kmwiki.kinds import QUESTION
from kmwiki.pages.listing import PAGE_SIZE, PageList, newest_nos, pages_where
from kmwiki.pages.models import Page

OPEN, WAITING, ANSWERED, ALL = "open", "waiting", "answered", "all"
SHOWN = (OPEN, WAITING, ANSWERED, ALL)


@dataclass(frozen=True)
class QuestionFilter:
    """What is asked of the list; empty means any."""

    show: str = OPEN
    category: int | None = None
    agency: str = ""


def list_questions(actor: Actor, asked: QuestionFilter, *, number: int = 1, size: int = PAGE_SIZE) -> PageList:
    """One screen of the list: what waits, the longest waiting first; the others by their last word."""
    order = (Page.published_at.asc(), Page.record_no.asc()) if asked.show == WAITING else by_last_word()
    return pages_where(
        actor, kind="thread", subtype=QUESTION, category=asked.category, agency=asked.agency or None,
        also=_condition(asked.show), ordering=order, number=number, size=size,
    )  # fmt: skip


def count_questions(actor: Actor, asked: QuestionFilter) -> int:
    """How many the list holds for this reader."""
    return list_questions(actor, asked, size=1).paging.total


def open_questions(actor: Actor, *, limit: int) -> list[int]:
    """Record numbers of the questions without an answer that were asked last."""
    return newest_nos(
        actor, kind="thread", subtype=QUESTION, limit=limit, also=_condition(OPEN),
        ordering=(Page.published_at.desc(), Page.record_no.desc()),
    )  # fmt: skip


def waits_since(days: int | None = None) -> datetime:
    """What was asked before this moment and has no answer is the facilitators' to look after."""
    return now() - timedelta(days=the_site().question_days if days is None else days)


def no_answer() -> ColumnElement[bool]:
    """The question has no accepted answer."""
    return Page.fields[ACCEPTED].as_integer().is_(None)


def _condition(show: str) -> tuple[ColumnElement[Any], ...]:
    if show == ANSWERED:
        return (~no_answer(),)
    if show == OPEN:
        return (no_answer(),)
    if show == WAITING:
        return no_answer(), Page.published_at <= waits_since()
    return ()
