"""Asking a speaker for other words than they have lent; reached from the line that names them under the page."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from kmwiki.core.database import transaction
from kmwiki.core.errors import Invalid
from kmwiki.extending.models import BorrowedWords
from kmwiki.extending.proposing import get_lent, propose_words
from kmwiki.pages.models import Page
from kmwiki.web.addresses import page_address
from kmwiki.web.frame_of_page import actor
from kmwiki.web.limits import write_limit

from . import blueprint


@blueprint.route("/extend/words/<int:words_id>/propose", methods=["GET", "POST"])
@write_limit
def propose(words_id: int) -> str | Response | tuple[str, int]:
    """The lent words, and a box for those that are to stand in their place."""
    row, page = get_lent(actor(), words_id)
    if request.method == "GET":
        return _form(row, page, typed=row.wording)
    typed = request.form.get("wording", "").replace("\r\n", "\n")
    try:
        with transaction():
            row, page = get_lent(actor(), words_id)
            propose_words(actor(), row, page, wording=typed)
    except Invalid as trouble:
        return _form(row, page, typed=typed, error=gettext(trouble.key, **trouble.args_)), 422
    flash(gettext("extending.proposed", name=row.speaker.display_name), "good")
    return redirect(page_address(page.record_no, page.title), code=303)


def _form(row: BorrowedWords, page: Page, *, typed: str, error: str | None = None) -> str:
    return render_template(
        "extending/propose.html", name=row.speaker.display_name, words=row.wording, altered=row.altered, typed=typed,
        error=error, page_title=page.title, page_url=page_address(page.record_no, page.title),
        visibility=page.visibility, rows=min(12, 2 + typed.count("\n") + len(typed) // 80),
        action=url_for("extending.propose", words_id=row.id),
    )  # fmt: skip
