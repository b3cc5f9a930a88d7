"""Taking back one's words or putting them better: what was said before is kept, and nothing goes without a trace."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from kmwiki.access import Actor, can, require
from kmwiki.core.clock import now
from kmwiki.core.database import db
from kmwiki.core.errors import Invalid, NotAllowed
from kmwiki.core.journal import enqueue
from kmwiki.pages.models import Page

from .accepted import no_longer_answer
from .models import Comment, CommentText
from .posting import UNSAID, show_change, tell_of
from .rendering import PreparedComment, store_references, write_text


@dataclass(frozen=True)
class Wording:
    """One wording of a comment; ``number`` counts from 1, the present one is the last."""

    number: int
    body: str
    written_at: datetime


def edit_comment(actor: Actor, page: Page, comment: Comment, *, prepared: PreparedComment) -> Comment:
    """Put the comment into other words; the former ones go into its history. The same words change nothing.

    Raises:
        NotAllowed: somebody else's words, or the page is locked.
        Invalid: it is deleted; bring it back first.
    """
    require(actor, "comments.edit", comment)
    if page.locked and not can(actor, "comments.hide", comment):
        raise NotAllowed("comments.page_is_locked")
    if comment.deleted_at is not None:
        raise Invalid("comments.is_deleted", field="body")
    if prepared.body == comment.body:
        return comment
    comment.edits += 1
    written_at = comment.edited_at or comment.created_at
    db.session.add(CommentText(comment_id=comment.id, number=comment.edits, body=comment.body, written_at=written_at))
    write_text(comment, prepared)
    comment.edited_at = now()
    store_references(comment)
    show_change(page)
    tell_of(comment, "comment.edited", actor, edits=comment.edits)
    return comment


def wordings_of(actor: Actor, comment: Comment) -> list[Wording]:
    """Every wording, newest first; for its writer and for moderators.

    Raises:
        SignInFirst, NotAllowed: it is not this reader's to see.
    """
    require(actor, "comments.history", comment)
    former = db.session.scalars(
        select(CommentText).where(CommentText.comment_id == comment.id).order_by(CommentText.number.desc())
    )
    present = Wording(comment.edits + 1, comment.body, comment.edited_at or comment.created_at)
    return [present, *(Wording(row.number, row.body, row.written_at) for row in former)]


def delete_comment(actor: Actor, page: Page, comment: Comment) -> None:
    """Take the words away: a tombstone stays and so do the replies.

    They leave the page, the index and the mirror, and stay in the database so that a slip can be mended. Deleting
    what is deleted changes nothing.

    Raises:
        SignInFirst, NotAllowed: neither one's own nor a moderator's business.
    """
    require(actor, "comments.delete", comment)
    if comment.deleted_at is not None:
        return
    comment.deleted_at, comment.deleted_by = now(), actor.person_id
    store_references(comment)
    no_longer_answer(page, comment)
    show_change(page, count=0 if comment.hidden else -1)
    tell_of(comment, "comment.deleted", actor)
    enqueue(UNSAID, [comment.id])


def undelete_comment(actor: Actor, page: Page, comment: Comment) -> None:
    """Bring deleted words back.

    Raises:
        SignInFirst, NotAllowed: not this person's to decide; what a moderator deleted its writer can't bring back.
        Invalid: it came here as a tombstone, from a file, and its words were never here.
    """
    require(actor, "comments.undelete", comment)
    if not may_undelete(actor, comment):
        raise NotAllowed("comments.deleted_by_moderator")
    if comment.deleted_at is None:
        return
    if not comment.body:
        raise Invalid("comments.nothing_to_bring_back")
    comment.deleted_at = comment.deleted_by = None
    store_references(comment)
    show_change(page, count=0 if comment.hidden else 1)
    tell_of(comment, "comment.undeleted", actor)


def may_undelete(actor: Actor, comment: Any) -> bool:
    """Whoever took them away: the writer their own, a moderator what a moderator did; nobody overrules the writer."""
    if not can(actor, "comments.undelete", comment):
        return False
    mine = actor.person_id == comment.person_id
    if comment.deleted_by is None:  # it came here deleted, from a file
        return mine or can(actor, "comments.hide", comment)
    return mine if comment.deleted_by == comment.person_id else can(actor, "comments.hide", comment)
