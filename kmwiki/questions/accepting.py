"""The answer that helped: accepted by whoever asked or by a facilitator, and taken back."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select

from kmwiki.access import Actor, can, require
from kmwiki.comments.accepted import ACCEPTED
from kmwiki.comments.models import Comment
from kmwiki.comments.posting import show_change
from kmwiki.core.database import db
from kmwiki.core.errors import Invalid
from kmwiki.core.journal import record
from kmwiki.kinds import is_question
from kmwiki.pages.models import Page
from kmwiki.pages.standing_fields import write_field
from kmwiki.pages.timeline import Said

ANSWERED, OPENED_AGAIN = "question.answered", "question.opened_again"


def accept_answer(actor: Actor, page: Page, comment: Comment) -> None:
    """Say that this comment answers the question, in place of another one if there was.

    Raises:
        NotFound, NotAllowed: neither whoever asked nor a facilitator; the page is locked.
        Invalid: it is no question, or the words are gone or stand elsewhere.
    """
    require(actor, "questions.accept", page)
    if not is_question(page):
        raise Invalid("questions.not_a_question")
    if comment.page_no != page.record_no or comment.deleted_at is not None or comment.hidden:
        raise Invalid("questions.answer_is_gone")
    if page.fields.get(ACCEPTED) == comment.id:
        return
    write_field(page, ACCEPTED, comment.id)
    _tell(ANSWERED, actor, page, comment.id)


def take_back_answer(actor: Actor, page: Page) -> None:
    """The question is open again.

    Raises:
        NotFound, NotAllowed: as :func:`accept_answer`.
    """
    require(actor, "questions.accept", page)
    accepted = page.fields.get(ACCEPTED)
    if accepted is None:
        return
    write_field(page, ACCEPTED, None)
    _tell(OPENED_AGAIN, actor, page, accepted)


def answers_named(actor: Actor, comment_ids: Collection[int]) -> dict[int, Said]:
    """Whose answers these are, for a page's history; of what is deleted, or hidden from this reader, nothing."""
    rows = db.session.scalars(select(Comment).where(Comment.id.in_(comment_ids), Comment.deleted_at.is_(None)))
    return {
        row.id: Said(row.id, row.person.display_name if row.person else row.author_name)
        for row in rows
        if not row.hidden or can(actor, "comments.see_hidden", row)
    }


def _tell(verb: str, actor: Actor, page: Page, comment_id: int) -> None:
    show_change(page)
    record(
        verb, actor_id=actor.person_id, subject_type="comment", subject_id=comment_id, page_no=page.record_no,
        tell={"index": page.record_no, "mirror": page.record_no}, news=verb == ANSWERED,
    )  # fmt: skip
