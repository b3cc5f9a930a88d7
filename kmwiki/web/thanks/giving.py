"""Pressing one of the three buttons, and having said how it went."""

from __future__ import annotations

from flask import flash, redirect, request
from flask_babel import gettext
from werkzeug.wrappers import Response

from kmwiki.comments.reading import get_comment
from kmwiki.core.database import transaction
from kmwiki.pages.reading import get_page
from kmwiki.thanks.asking import settle as settle_question
from kmwiki.thanks.giving import WILL_TRY, thank
from kmwiki.web.addresses import comment_address, page_address
from kmwiki.web.comments.saying import say_of
from kmwiki.web.frame_of_page import actor
from kmwiki.web.limits import write_limit

from . import blueprint


@blueprint.post("/p/<int:no>/thanks/<meaning>")
@write_limit
def page(no: int, meaning: str) -> Response:
    """Thank for a page, or take it back."""
    with transaction():
        found = get_page(actor(), no)
        stands = thank(actor(), found, meaning=meaning)
        title = found.title
    _tell(no, None, stands, meaning)
    return redirect(f"{page_address(no, title)}#thanks", code=303)


@blueprint.post("/c/<int:comment_id>/thanks/<meaning>")
@write_limit
def comment(comment_id: int, meaning: str) -> Response:
    """Thank for a comment, or take it back."""
    with transaction():
        found, its_page = get_comment(actor(), comment_id)
        stands = thank(actor(), its_page, meaning=meaning, comment=found)
        number = its_page.record_no
    _tell(number, comment_id, stands, meaning)
    return redirect(comment_address(comment_id), code=303)


@blueprint.post("/thanks/<int:thanks_id>/settled")
@write_limit
def settle(thanks_id: int) -> Response:
    """The reader has told how it went, or does not wish to be asked."""
    with transaction():
        found = settle_question(actor(), thanks_id)
        number = found.page_no
        title = get_page(actor(), number).title
    flash(gettext("thanks.settled"), "good")
    return redirect("/" if request.form.get("back") == "home" else page_address(number, title), code=303)


def _tell(page_no: int, comment_id: int | None, stands: bool, meaning: str) -> None:
    """Only what the button doesn't say by itself, right at it: what follows from wanting to try."""
    if stands and meaning == WILL_TRY:
        say_of(page_no, comment_id, [gettext("thanks.we_shall_ask")])
