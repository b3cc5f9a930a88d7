"""Accepting an answer, and taking it back: one press each, under the comment or below the question."""

from __future__ import annotations

from flask import flash, redirect
from flask_babel import gettext
from werkzeug.wrappers import Response

from kmwiki.comments.accepted import ACCEPTED
from kmwiki.comments.reading import get_comment
from kmwiki.core.database import transaction
from kmwiki.questions.accepting import accept_answer, take_back_answer
from kmwiki.web.addresses import page_address
from kmwiki.web.frame_of_page import actor
from kmwiki.web.limits import write_limit

from .blueprint import blueprint


@blueprint.post("/c/<int:comment_id>/accept")
@write_limit
def accept(comment_id: int) -> Response:
    """This is the answer; one goes back to the top of the question, where it stands now."""
    with transaction():
        comment, page = get_comment(actor(), comment_id)
        accept_answer(actor(), page, comment)
        address = page_address(page.record_no, page.title)
    flash(gettext("questions.done.accepted"), "good")
    return redirect(f"{address}#answer", code=303)


@blueprint.post("/c/<int:comment_id>/take-back")
@write_limit
def take_back(comment_id: int) -> Response:
    """It is not the answer any more. Pressed for a comment that is none by now, it changes nothing."""
    with transaction():
        _comment, page = get_comment(actor(), comment_id)
        if page.fields.get(ACCEPTED) == comment_id:
            take_back_answer(actor(), page)
        address = page_address(page.record_no, page.title)
    flash(gettext("questions.done.taken_back"), "good")
    return redirect(address, code=303)
