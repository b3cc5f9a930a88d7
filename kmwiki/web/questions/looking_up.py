"""Looking up who entrusted a question: moderators, with a reason. The name stands in the one answer to the form."""

from __future__ import annotations

from flask import render_template, request, url_for
from flask_babel import gettext

from kmwiki.access import require
from kmwiki.core.database import transaction
from kmwiki.core.errors import Invalid
from kmwiki.questions.looking_up import all_entrusted as entrusted_of
from kmwiki.questions.looking_up import entrusted_to_look_up, look_up
from kmwiki.web.addresses import short_address
from kmwiki.web.frame_of_page import actor
from kmwiki.web.limits import write_limit

from .blueprint import blueprint


@blueprint.get("/questions/entrusted/all")
def all_entrusted() -> str:
    """Everything that was entrusted and is kept, without names."""
    require(actor(), "entrusted.look_up")
    rows = entrusted_of(actor())
    return render_template(
        "questions/all_entrusted.html", rows=rows,
        addresses={row.id: short_address(row.page_no) for row in rows if row.page_no is not None},
    )  # fmt: skip


@blueprint.route("/questions/entrusted/<int:entrusted_id>/who", methods=["GET", "POST"])
@write_limit
def who(entrusted_id: int) -> str | tuple[str, int]:
    """The reason first; then the name, once."""
    row = entrusted_to_look_up(actor(), entrusted_id)
    asked = {"row": row, "action": url_for("questions.who", entrusted_id=row.id)}
    if request.method == "GET":
        return render_template("questions/who.html", person=None, looked=False, reason="", error=None, **asked)
    reason = request.form.get("reason", "")
    try:
        with transaction():
            person = look_up(actor(), entrusted_to_look_up(actor(), entrusted_id), reason=reason)
            shown = (person.display_name, person.username) if person is not None else None
    except Invalid as trouble:
        error = gettext(trouble.key, **trouble.args_)
        page = render_template(
            "questions/who.html", person=None, looked=False, reason=reason, error=error, has_errors=True, **asked
        )  # fmt: skip
        return page, 422
    return render_template("questions/who.html", person=shown, looked=True, reason="", error=None, **asked)
