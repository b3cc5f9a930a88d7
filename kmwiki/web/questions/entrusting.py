"""ฝากถาม, the asker's side: giving a question to the facilitators, and looking what became of it.

The form keeps nothing but in the asker's own table: no draft on the server or in the browser, no used form id. So a
session that ends while somebody writes gives the words back on the answer to the form, and nowhere else.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from kmwiki.access import require
from kmwiki.core.database import transaction
from kmwiki.core.errors import Invalid
from kmwiki.core.once import new_form_id
from kmwiki.questions.entrusting import entrust, my_entrusted, note_seen
from kmwiki.web.addresses import page_address
from kmwiki.web.frame_of_page import actor
from kmwiki.web.limits import write_limit

from .asking import category_choices
from .blueprint import blueprint

Answer = Response | str | tuple[str, int]


@dataclass
class QuestionForm:
    """What stands in the form's inputs, as its sender left them, and what is wrong with them."""

    title: str = ""
    body: str = ""
    categories: list[str] = field(default_factory=list)
    reason: str = ""
    form_id: str = ""
    errors: list[dict[str, str]] = field(default_factory=list)

    @classmethod
    def sent(cls) -> QuestionForm:
        given = request.form
        return cls(
            title=given.get("title", ""), body=given.get("body", ""), categories=given.getlist("categories"),
            reason=given.get("reason", ""), form_id=given.get("form_id", "")[:64],
        )  # fmt: skip

    @property
    def numbers(self) -> list[int]:
        """The ticked categories; what is no number is no category."""
        return [int(one) for one in self.categories if one.isascii() and one.isdigit() and len(one) == 1]

    def refuse(self, trouble: Invalid) -> None:
        self.errors.append({"field": trouble.field or "", "message": gettext(trouble.key, **trouble.args_)})

    def error_at(self, name: str) -> str | None:
        """The message at a field, if there is one."""
        return next((error["message"] for error in self.errors if error["field"] == name), None)


@blueprint.route("/questions/entrust", methods=["GET", "POST"])
@write_limit
def give() -> Answer:
    """Give a question to the facilitators, who ask it without one's name."""
    require(actor(), "entrusted.give")
    if request.method == "GET":
        return _form(QuestionForm(title=request.args.get("title", ""), form_id=new_form_id()))
    form = QuestionForm.sent()
    try:
        with transaction():
            entrust(
                actor(), title=form.title, body=form.body, categories=form.numbers, form_id=form.form_id or None
            )  # fmt: skip
    except Invalid as trouble:
        form.refuse(trouble)
        return _form(form), 422
    flash(gettext("questions.done.entrusted"), "good")
    return redirect(url_for("questions.entrusted"), code=303)


@blueprint.get("/questions/entrusted")
def entrusted() -> str:
    """What one has entrusted oneself, its fate, and what was answered since one last looked."""
    require(actor(), "entrusted.give")
    rows = my_entrusted(actor())
    page = render_template(
        "questions/entrusted.html", rows=rows,
        addresses={row.id: page_address(row.page_no, row.page_title) for row in rows if row.page_no is not None},
    )  # fmt: skip
    if rows:
        with transaction():
            note_seen(actor())
    return page


def _form(form: QuestionForm) -> str:
    return render_template(
        "questions/entrust.html", form=form, categories=category_choices(), has_errors=bool(form.errors)
    )
