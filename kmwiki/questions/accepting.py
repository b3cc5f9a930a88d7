"""The answer that helped: accepted by whoever asked or by a facilitator, and taken back."""

from __future__ import annotations

from kmwiki.access import Actor, require
from kmwiki.comments.accepted import ACCEPTED
from kmwiki.comments.models import Comment
from kmwiki.comments.posting import show_change
from kmwiki.core.errors import Invalid
from kmwiki.core.journal import record
from kmwiki.kinds import is_question
from kmwiki.pages.models import Page
from kmwiki.pages.standing_fields import write_field

ANSWERED = "question.answered"


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
    _tell("question.opened_again", actor, page, accepted)


def _tell(verb: str, actor: Actor, page: Page, comment_id: int) -> None:
    show_change(page)
    record(
        verb, actor_id=actor.person_id, subject_type="comment", subject_id=comment_id, page_no=page.record_no,
        tell={"index": page.record_no, "mirror": page.record_no}, news=verb == ANSWERED,
    )  # fmt: skip
