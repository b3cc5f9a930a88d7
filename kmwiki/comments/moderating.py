"""Keeping the place kind: a comment is hidden with a reason and can be shown again; both are journalled."""

from __future__ import annotations

from kmwiki.access import Actor, require
from kmwiki.core.errors import Invalid
from kmwiki.core.journal import enqueue
from kmwiki.pages.models import Page
from kmwiki.text.input import BadText, clean_text

from .accepted import no_longer_answer
from .models import Comment
from .posting import UNSAID, show_change, tell_of
from .rendering import store_references

LONGEST_REASON = 300


def hide_comment(actor: Actor, page: Page, comment: Comment, *, reason: str) -> None:
    """Hide: from now on only its writer, moderators and administrators see the words.

    Raises:
        NotAllowed: not a moderator.
        Invalid: without a reason the writer could not be told why.
    """
    require(actor, "comments.hide", comment)
    try:
        reason = clean_text(reason, multiline=False, max_length=LONGEST_REASON, min_visible=1)
    except BadText as trouble:
        key = "comments.why_hide" if trouble.key == "text.empty" else trouble.key
        raise Invalid(key, field="reason", **trouble.args_) from trouble
    if comment.hidden:
        return
    comment.hidden = True
    store_references(comment)
    no_longer_answer(page, comment)
    show_change(page, count=0 if comment.deleted_at else -1)
    tell_of(comment, "comment.hidden", actor, reason=reason)
    enqueue(UNSAID, [comment.id])


def unhide_comment(actor: Actor, page: Page, comment: Comment) -> None:
    """Show a hidden comment again to all who may read the page."""
    require(actor, "comments.hide", comment)
    if not comment.hidden:
        return
    comment.hidden = False
    store_references(comment)
    show_change(page, count=0 if comment.deleted_at else 1)
    tell_of(comment, "comment.unhidden", actor)
