"""The moderators' queue, and what somebody has reported themselves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, exists, func, or_, select

from kmwiki.access import Actor, can, require
from kmwiki.comments.models import Comment
from kmwiki.core.database import db
from kmwiki.core.paging import Paging
from kmwiki.pages.models import Page, PageAuthor, RenderedText

from .models import Case, Report

PAGE_SIZE = 30


@dataclass(frozen=True)
class OwnReport:
    """Something one reported, and what became of it. ``title`` is empty where it can't be seen any more."""

    kind: str
    words: str
    made_at: datetime
    settled_at: datetime | None
    outcome: str | None
    word: str
    page_no: int
    comment_id: int | None
    title: str


def cases(actor: Actor, *, settled: bool = False, number: int = 1, size: int = PAGE_SIZE) -> tuple[list[Case], Paging]:
    """Open cases, the oldest first; or settled ones, the newest first. None about the moderator's own words.

    Raises:
        SignInFirst, NotAllowed: no moderator.
    """
    require(actor, "moderation.queue")
    query = _for(actor, select(Case)).where(Case.settled_at.is_not(None) if settled else Case.settled_at.is_(None))
    total = db.session.scalar(select(func.count()).select_from(query.subquery())) or 0
    paging = Paging(number=number, size=size, total=total)
    order = (Case.settled_at.desc(), Case.id.desc()) if settled else (Case.opened_at, Case.id)
    found = db.session.scalars(query.order_by(*order).limit(size).offset(paging.offset))
    return list(found), paging


def count_open(actor: Actor) -> int:
    """How many cases wait for this moderator."""
    require(actor, "moderation.queue")
    query = _for(actor, select(func.count(Case.id))).where(Case.settled_at.is_(None))
    return db.session.scalar(query) or 0


def words_of(case: Case) -> str:
    """What was reported, as plain text: a comment, or all a page says. Rights are asked by whoever shows it."""
    if case.comment is not None:
        return "" if case.comment.deleted_at is not None else case.comment.plain
    page = case.page
    parts = [page.title, page.summary]
    texts = select(RenderedText.plain).where(
        RenderedText.page_no == page.record_no, RenderedText.revision == page.revision
    )
    parts += db.session.scalars(texts)
    return "\n\n".join(part for part in parts if part)


def open_to(actor: Actor, case: Case) -> bool:
    """Does the moderator see the thing without the report? Otherwise a look through it is journalled."""
    return can(actor, "pages.see", case.page)


def own_reports(actor: Actor, *, limit: int = 100) -> list[OwnReport]:
    """What this person reported, the newest first."""
    query = (
        select(Report, Case, Page)
        .join(Case, Case.id == Report.case_id)
        .join(Page, Page.record_no == Case.page_no)
        .where(Report.person_id == actor.person_id)
        .order_by(Report.id.desc())
        .limit(limit)
    )
    return [
        OwnReport(
            report.kind, report.words, report.made_at, case.settled_at, case.outcome, case.word, case.page_no,
            case.comment_id, page.title if can(actor, "pages.see", page) else "",
        )
        for report, case, page in db.session.execute(query)
    ]  # fmt: skip


def _for(actor: Actor, query: Select[Any]) -> Select[Any]:
    """Without what is about the moderator's own words."""
    said = exists().where(Comment.id == Case.comment_id, Comment.person_id == actor.person_id)
    wrote = exists().where(PageAuthor.page_no == Case.page_no, PageAuthor.person_id == actor.person_id)
    return query.where(~or_(said, and_(Case.comment_id.is_(None), wrote)))
