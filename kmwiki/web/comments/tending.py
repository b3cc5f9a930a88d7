"""A single comment: its permanent address, its history, taking it away and back, hiding it with a reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from kmwiki.access import require
from kmwiki.comments.editing import delete_comment, undelete_comment, wordings_of
from kmwiki.comments.reading import get_comment
from kmwiki.core.database import transaction
from kmwiki.core.errors import Invalid
from kmwiki.moderation.settling import HIDE, RESTORE, act_by_themselves
from kmwiki.text.diff import Row, compare
from kmwiki.web.frame_of_page import actor
from kmwiki.web.limits import write_limit

from . import blueprint
from .cards import address_of
from .saying import say_of


@dataclass(frozen=True)
class WordingView:
    """A wording and how it differs from the one before; the first wording differs from nothing."""

    number: int
    at: datetime
    body: str
    rows: list[Row]


@blueprint.get("/c/<int:comment_id>")
def show(comment_id: int) -> Response:
    """The permanent address of a comment: its page, opened at it."""
    comment, page = get_comment(actor(), comment_id)
    return redirect(address_of(page, comment.id), code=302)


@blueprint.get("/c/<int:comment_id>/history")
def history(comment_id: int) -> str:
    """Every wording, newest first, for its writer and for moderators."""
    comment, page = get_comment(actor(), comment_id)
    wordings = wordings_of(actor(), comment)
    former = {wording.number + 1: wording.body for wording in wordings}
    views = [
        WordingView(
            wording.number, wording.written_at, wording.body,
            compare(former[wording.number], wording.body) if wording.number in former else [],
        )
        for wording in wordings
    ]  # fmt: skip
    return render_template(
        "comments/history.html", wordings=views, page_title=page.title, back_url=address_of(page, comment_id)
    )


@blueprint.post("/c/<int:comment_id>/delete")
@write_limit
def delete(comment_id: int) -> Response:
    """Take a comment away at once, without asking back: the tombstone one lands on offers the way back."""
    with transaction():
        comment, page = get_comment(actor(), comment_id)
        delete_comment(actor(), page, comment)
    return _back(comment_id, "comments.done.deleted")


@blueprint.post("/c/<int:comment_id>/undelete")
@write_limit
def undelete(comment_id: int) -> Response:
    """Bring a deleted comment back."""
    with transaction():
        comment, page = get_comment(actor(), comment_id)
        undelete_comment(actor(), page, comment)
    return _back(comment_id, "comments.done.undeleted")


@blueprint.post("/c/<int:comment_id>/hide")
@write_limit
def hide(comment_id: int) -> str | Response | tuple[str, int]:
    """Hide a comment. Without a reason nothing is done yet: the reason is asked for first."""
    comment, page = get_comment(actor(), comment_id)
    require(actor(), "comments.hide", comment)
    form = {
        "action": url_for("comments.hide", comment_id=comment_id), "back_url": address_of(page, comment_id),
        "page_title": page.title, "words": comment.plain,
    }  # fmt: skip
    reason = request.form.get("reason")
    if reason is None:
        return render_template("comments/hide.html", reason="", error=None, **form)
    try:
        with transaction():
            comment, page = get_comment(actor(), comment_id)
            act_by_themselves(actor(), page, comment, act=HIDE, note=reason)
    except Invalid as trouble:
        error = gettext(trouble.key, **trouble.args_)
        return render_template("comments/hide.html", reason=reason, error=error, has_errors=True, **form), 422
    return _back(comment_id, "comments.done.hidden")


@blueprint.post("/c/<int:comment_id>/unhide")
@write_limit
def unhide(comment_id: int) -> Response:
    """Show a hidden comment again."""
    with transaction():
        comment, page = get_comment(actor(), comment_id)
        act_by_themselves(actor(), page, comment, act=RESTORE)
    return _back(comment_id, "comments.done.unhidden")


def _back(comment_id: int, said: str) -> Response:
    _comment, page = get_comment(actor(), comment_id)
    say_of(page.record_no, comment_id, [gettext(said)], "good")
    return redirect(address_of(page, comment_id), code=303)
