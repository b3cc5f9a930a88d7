"""Agencies: their order, names and closing dates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import flash, redirect, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from kmwiki.core.database import transaction
from kmwiki.core.errors import Invalid
from kmwiki.frame.agencies import add_agency, all_agencies, change_agency, get_agency
from kmwiki.i18n.dates import format_date
from kmwiki.web.admin.blueprint import admin_page, blueprint, enter
from kmwiki.web.admin.forms import AddAgencyForm, AgencyForm, AgencyNamesForm
from kmwiki.web.frame_of_page import actor
from kmwiki.web.language import language
from kmwiki.web.refusals import show_refusal, status_of

Answer = Response | str | tuple[str, int]
NAMES = ("name_th", "name_en", "short_th", "short_en")


@dataclass(frozen=True)
class AgencyRow:
    """An agency in the office's list."""

    code: str
    name: str
    short: str
    position: int
    closed_on: date | None
    url: str


@blueprint.route("/agencies", methods=["GET", "POST"])
def agencies() -> Answer:
    """The list in its order, and a form for one more."""
    enter("agencies")
    form = AddAgencyForm()
    if form.validate_on_submit():
        try:
            with transaction():
                added = add_agency(actor(), code=form.code.data or "", **_names(form))
                name = added.name(language())
            flash(gettext("admin.agency_added", name=name), "good")
            return redirect(url_for("admin.agencies"))
        except Invalid as refused:
            show_refusal(form, refused)
    rows = [
        AgencyRow(
            code=row.code, name=row.name(language()), short=row.short(language()), position=row.position,
            closed_on=row.closed_on, url=url_for("admin.agency", code=row.code),
        )
        for row in all_agencies()
    ]  # fmt: skip
    return admin_page("agencies", "agencies", rows=rows, form=form, has_errors=bool(form.errors)), status_of(form)


@blueprint.route("/agencies/<code>", methods=["GET", "POST"])
def agency(code: str) -> Answer:
    """Change one; its code stays."""
    enter("agencies")
    found = get_agency(code)
    form = AgencyForm(data={name: getattr(found, name) for name in (*NAMES, "position")})
    if not form.is_submitted():
        form.closed_on.show(found.closed_on)
    if form.validate_on_submit():
        try:
            with transaction():
                change_agency(
                    actor(), found, position=form.position.data, closed_on=form.closed_on.day,
                    **_names(form),
                )  # fmt: skip
                closed_on, name = found.closed_on, found.name(language())
            said = gettext("admin.agency_saved", name=name)
            if closed_on:
                said = gettext("admin.agency_saved_closing", name=name, date=format_date(closed_on, language()))
            flash(said, "good")
            return redirect(url_for("admin.agencies"))
        except Invalid as refused:
            show_refusal(form, refused)
    page = admin_page(
        "agency", "agencies", form=form, code=found.code, name=found.name(language()), has_errors=bool(form.errors)
    )
    return page, status_of(form)


def _names(form: AgencyNamesForm) -> dict[str, Any]:
    return {name: form[name].data or "" for name in NAMES}
