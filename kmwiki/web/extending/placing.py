"""The borrower's side on the new page: lent words put in where their gap is gone, gaps that stay empty taken out."""

from __future__ import annotations

from flask import flash, redirect
from flask_babel import gettext
from werkzeug.wrappers import Response

from kmwiki.core.database import db, transaction
from kmwiki.core.errors import Conflict, NotFound
from kmwiki.extending.models import BorrowedWords
from kmwiki.extending.placing import place_words, placed_edit
from kmwiki.pages.reading import get_page
from kmwiki.pages.rendering import as_called, prepare_texts
from kmwiki.web.addresses import page_address
from kmwiki.web.frame_of_page import actor
from kmwiki.web.limits import write_limit

from . import blueprint


@blueprint.post("/extend/words/<int:words_id>/place")
@write_limit
def place(words_id: int) -> Response:
    """Bring the text into line with what was said, in one's own name."""
    row = db.session.get(BorrowedWords, words_id) if words_id < 2**53 else None
    if row is None or row.borrower_id != actor().person_id:
        raise NotFound("extending.no_such_request")
    page = get_page(actor(), row.page_no, ability="pages.edit")
    based_on, edit = page.revision, placed_edit(page, row)
    prepared = prepare_texts(page.kind, edit, near=as_called(page.record_no))
    try:
        with transaction():
            page = get_page(actor(), row.page_no, ability="pages.edit")
            if page.revision != based_on:
                raise Conflict("pages.clash")
            note = gettext("extending.note")
            place_words(actor(), page, row, edit=edit, prepared=prepared, note=note)
    except Conflict:
        flash(gettext("extending.try_again"), "warn")
    else:
        flash(gettext("extending.placed"), "good")
    return redirect(page_address(page.record_no, page.title), code=303)
