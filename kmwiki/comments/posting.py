"""Saying something under a page."""

from __future__ import annotations

from collections.abc import Sequence

from kmwiki.access import Actor, can, require
from kmwiki.core import once
from kmwiki.core.clock import now
from kmwiki.core.database import db
from kmwiki.core.errors import Invalid, SignInFirst
from kmwiki.core.journal import record
from kmwiki.pages.models import Page

from .models import Comment
from .quoting import Quote, stands_in
from .rendering import PreparedComment, prepare_comment, store_references, write_text

__all__ = ["post_comment", "prepare_comment"]

_OUTCOME = "comment:"
UNSAID = "unsaid"  # the queue of comments that were deleted or hidden: others may have used their words


def post_comment(
    actor: Actor, page: Page, *, prepared: PreparedComment, reply_to: int | None = None, form_id: str | None = None,
    seen_revision: int | None = None, quote: Quote | None = None, page_texts: Sequence[str] = (),
) -> Comment:  # fmt: skip
    """Add a comment, inside a transaction.

    Args:
        prepared: from :func:`prepare_comment`, made before the transaction.
        reply_to: the comment it answers. Answers stand one level deep: an answer to an answer stands under the same
            comment and says whom it answers.
        form_id: the form's one-time id; the same form sent twice gives the comment of the first time.
        seen_revision: the revision the speaker had before them; the newest when left out or impossible.
        quote: words of the comment it answers, or else of the page.
        page_texts: the page's texts as plain words, as the speaker saw them and as they are now: a passage must stand
            in one of them.

    Raises:
        NotFound: the speaker may not see the page.
        SignInFirst, NotAllowed: they may see it but not speak here (a visitor; a locked or unpublished page).
        Invalid: what it answers is not there any more, or nobody wrote there what is quoted.
    """
    require(actor, "comments.post", page)
    if actor.person_id is None:  # the map has said so already; the type checker has not heard it
        raise SignInFirst()
    if form_id and (earlier := _said_already(form_id, actor.person_id)) is not None:
        return earlier
    answered = _answered(actor, page, reply_to)
    if quote is not None and not stands_in(quote.words, (answered.plain, answered.body) if answered else page_texts):
        raise Invalid("comments.not_said_there" if answered else "comments.not_on_the_page", field="quote")
    seen = seen_revision if seen_revision is not None and 0 < seen_revision < page.revision else page.revision
    comment = Comment(
        page_no=page.record_no, person_id=actor.person_id, author_name="", page_revision=seen, created_at=now(),
        parent_id=(answered.parent_id or answered.id) if answered else None,
        reply_to_id=answered.id if answered else None, quote=quote.words if quote else "",
        quote_before=quote.before if quote else "", quote_after=quote.after if quote else "",
    )  # fmt: skip
    write_text(comment, prepared)
    db.session.add(comment)
    db.session.flush()
    store_references(comment)
    show_change(page, count=1)
    tell_of(comment, "comment.posted", actor)
    if form_id:
        once.remember(form_id, person_id=actor.person_id, outcome=f"{_OUTCOME}{comment.id}")
    return comment


def show_change(page: Page, *, count: int = 0) -> None:
    """The page shows something else than before, and ``count`` more comments (or fewer)."""
    # SQL does the sum, so two who speak at once are both counted on any database.
    page.version = Page.version + 1  # type: ignore[assignment]
    if count:
        page.comment_count = Page.comment_count + count  # type: ignore[assignment]
    db.session.flush()


def tell_of(comment: Comment, verb: str, actor: Actor, **detail: str | int) -> None:
    """Journal what was done with a comment; the index and the mirror hold it with its page. Never the words."""
    record(
        verb, actor_id=actor.person_id, subject_type="comment", subject_id=comment.id, page_no=comment.page_no,
        detail=detail, tell={"index": comment.page_no, "mirror": comment.page_no}, news=True,
    )  # fmt: skip


def _answered(actor: Actor, page: Page, reply_to: int | None) -> Comment | None:
    """The comment that is answered; gone, hidden or under another page are one and the same to the asker."""
    if reply_to is None:
        return None
    found = db.session.get(Comment, reply_to) if 0 < reply_to < 2**63 else None
    if found is None or found.page_no != page.record_no or found.deleted_at is not None:
        raise Invalid("comments.answered_is_gone", field="reply_to")
    if found.hidden and not can(actor, "comments.see_hidden", found):
        raise Invalid("comments.answered_is_gone", field="reply_to")
    return found


def _said_already(form_id: str, person_id: int) -> Comment | None:
    outcome = once.outcome_of(form_id, person_id=person_id)
    if outcome is None or not outcome.startswith(_OUTCOME):
        return None
    return db.session.get(Comment, int(outcome.removeprefix(_OUTCOME)))
