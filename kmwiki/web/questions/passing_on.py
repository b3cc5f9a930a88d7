"""ฝากถาม, the facilitators' side: words and a day, never a name."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from kmwiki.access import require
from kmwiki.core.database import transaction
from kmwiki.core.errors import Conflict, Invalid
from kmwiki.pages.saving import prepare_texts
from kmwiki.questions.entrusting import WAITING
from kmwiki.questions.models import Entrusted
from kmwiki.questions.passing_on import (
    decline_entrusted,
    edit_for,
    get_entrusted,
    post_entrusted,
    waiting_entrusted,
)  # fmt: skip
from kmwiki.web.addresses import page_address, short_address
from kmwiki.web.frame_of_page import actor
from kmwiki.web.limits import write_limit

from .asking import category_choices
from .blueprint import blueprint
from .entrusting import Answer, QuestionForm


@blueprint.get("/questions/entrusted/waiting")
def waiting() -> str:
    """What waits for a facilitator."""
    require(actor(), "entrusted.pass_on")
    return render_template("questions/waiting.html", rows=waiting_entrusted(actor()))


@blueprint.route("/questions/entrusted/<int:entrusted_id>", methods=["GET", "POST"])
@write_limit
def pass_on(entrusted_id: int) -> Answer:
    """One of them: put better and asked, or declined with a kind word."""
    row = get_entrusted(actor(), entrusted_id)
    if row.state != WAITING:
        return _settled(row)
    if request.method == "GET":
        return _form(row, QuestionForm(row.title, row.body, [str(number) for number in row.categories]))
    form = QuestionForm.sent()
    try:
        return _declined(row, form) if request.form.get("action") == "decline" else _posted(row, form)
    except Invalid as trouble:
        form.refuse(trouble)
        return _form(row, form), 422
    except Conflict:
        return _settled(get_entrusted(actor(), entrusted_id))


def _posted(row: Entrusted, form: QuestionForm) -> Response:
    edit = edit_for(title=form.title, body=form.body, categories=form.numbers, facilitator=actor())
    prepared, entrusted_id = prepare_texts("thread", edit), row.id
    with transaction():
        page = post_entrusted(actor(), get_entrusted(actor(), entrusted_id), edit=edit, prepared=prepared)
        address = page_address(page.record_no, page.title)
    flash(gettext("questions.done.posted"), "good")
    return redirect(address, code=303)


def _declined(row: Entrusted, form: QuestionForm) -> Response:
    entrusted_id = row.id
    with transaction():
        decline_entrusted(actor(), get_entrusted(actor(), entrusted_id), reason=form.reason)
    flash(gettext("questions.done.declined"), "good")
    return redirect(url_for("questions.waiting"), code=303)


def _settled(row: Entrusted) -> Response:
    """Sent twice, or another facilitator was faster."""
    flash(gettext("questions.settled_already"), "info")
    address = url_for("questions.waiting") if row.page_no is None else short_address(row.page_no)
    return redirect(address, code=303)


def _form(row: Entrusted, form: QuestionForm) -> str:
    return render_template(
        "questions/pass_on.html", row=row, form=form, categories=category_choices(), has_errors=bool(form.errors)
    )
