"""The answers somebody gave that whoever asked has chosen, for the page of that person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from kmwiki.access import Actor
from kmwiki.comments.models import Comment
from kmwiki.core.database import db
from kmwiki.core.paging import Paging
from kmwiki.pages.models import Page
from kmwiki.pages.reading import visible_to
from kmwiki.text.graphemes import truncate

EXCERPT = 200


@dataclass(frozen=True)
class GivenAnswer:
    """An accepted answer: its words, and the question it answers."""

    comment_id: int
    words: str
    page_no: int
    question: str
    at: datetime


def answers_given(
    actor: Actor, person_id: int, *, number: int = 1, size: int = 10
) -> tuple[list[GivenAnswer], Paging]:  # fmt: skip
    """Accepted answers of a person to questions this reader may see, newest first."""
    query = (
        select(Comment.id, Comment.plain, Comment.page_no, Comment.created_at, Page.title)
        .join(Page, Page.record_no == Comment.page_no)
        .where(
            Comment.person_id == person_id, Comment.deleted_at.is_(None), Comment.hidden.is_(False),
            Page.kind == "thread", Page.state != "draft", Page.fields["accepted_answer"].as_integer() == Comment.id,
            visible_to(actor),
        )
    )  # fmt: skip
    total = db.session.scalar(select(func.count()).select_from(query.subquery())) or 0
    paging = Paging(number=number, size=size, total=total)
    rows = db.session.execute(
        query.order_by(Comment.created_at.desc(), Comment.id.desc()).limit(size).offset(paging.offset)
    )
    answers = [
        GivenAnswer(row.id, truncate(" ".join(row.plain.split()), EXCERPT), row.page_no, row.title, row.created_at)
        for row in rows
    ]
    return answers, paging
