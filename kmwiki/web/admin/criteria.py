"""Fiscal years, and the editions of the PMQA criteria with their categories' names."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from kmwiki.core.database import transaction
from kmwiki.core.errors import Invalid, NotFound
from kmwiki.frame.criteria import (
    add_edition,
    all_editions,
    change_edition,
    get_edition,
    known_fiscal_years,
    set_fiscal_year,
)
from kmwiki.web.admin.blueprint import admin_page, blueprint, enter
from kmwiki.web.admin.forms import EditionForm, YearForm
from kmwiki.web.frame_of_page import actor
from kmwiki.web.refusals import show_refusal, status_of

Answer = Response | str | tuple[str, int]
LARGEST_ID = 2**53


@blueprint.route("/years", methods=["GET", "POST"])
def years() -> Answer:
    """The years on record; the form adds one or changes what it stands under."""
    enter("years")
    known = known_fiscal_years()
    form = YearForm()
    asked = request.args.get("year", "")
    row = next((row for row in known if str(row.year) == asked), None)
    if not form.is_submitted() and row is not None:
        form = YearForm(formdata=None, data={"year": row.year, "theme_th": row.theme_th, "theme_en": row.theme_en})
    if form.validate_on_submit():
        try:
            with transaction():
                set_fiscal_year(
                    actor(), form.year.data, theme_th=form.theme_th.data or "", theme_en=form.theme_en.data or ""
                )
            flash(gettext("admin.year_saved", year=form.year.data), "good")
            return redirect(url_for("admin.years"))
        except Invalid as refused:
            show_refusal(form, _at(refused, "fiscal_year", "year"))
    rows = [{"year": y.year, "theme_th": y.theme_th, "theme_en": y.theme_en} for y in known]
    return admin_page("years", "years", rows=rows, form=form, has_errors=bool(form.errors)), status_of(form)


@blueprint.route("/criteria", methods=["GET", "POST"])
def criteria() -> Answer:
    """The editions; the form begins a new one with the names of the one before."""
    enter("criteria")
    form = EditionForm()
    if form.validate_on_submit():
        try:
            with transaction():
                edition = add_edition(
                    actor(), name_th=form.name_th.data, name_en=form.name_en.data or "",
                    from_fiscal_year=form.from_fiscal_year.data,
                )  # fmt: skip
                edition_id = edition.id
            flash(gettext("admin.edition_added"), "good")
            return redirect(url_for("admin.edition", edition_id=edition_id))
        except Invalid as refused:
            show_refusal(form, refused)
    rows = [
        {"name": row.name_th, "name_en": row.name_en, "year": row.from_fiscal_year,
         "url": url_for("admin.edition", edition_id=row.id)}
        for row in all_editions()
    ]  # fmt: skip
    return admin_page("criteria", "criteria", rows=rows, form=form, has_errors=bool(form.errors)), status_of(form)


@blueprint.route("/criteria/<int:edition_id>", methods=["GET", "POST"])
def edition(edition_id: int) -> Answer:
    """One edition: its name, the year it begins, and what its eight categories are called."""
    enter("criteria")
    if edition_id > LARGEST_ID:
        raise NotFound()
    found = get_edition(edition_id)
    form = EditionForm(obj=found)
    # The categories are rows, not fields of the form: read here by their fixed names, and by no others.
    rows = [_category_row(row.number, row.name_th, row.name_en) for row in found.categories]
    if form.validate_on_submit():
        try:
            with transaction():
                change_edition(
                    actor(), found, name_th=form.name_th.data, name_en=form.name_en.data or "",
                    from_fiscal_year=form.from_fiscal_year.data,
                    categories={row["number"]: (row["th"], row["en"]) for row in rows},
                )  # fmt: skip
            flash(gettext("admin.edition_saved"), "good")
            return redirect(url_for("admin.criteria"))
        except Invalid as refused:
            for row in rows:
                row["error"] = gettext(refused.key, **refused.args_) if _is_of(refused, row) else ""
            if not any(row["error"] for row in rows):
                show_refusal(form, refused)
            else:
                form.form_errors.append(gettext(refused.key, **refused.args_))
    page = admin_page(
        "edition", "criteria", form=form, rows=rows, has_errors=bool(form.errors),
        action=url_for("admin.edition", edition_id=edition_id),
    )  # fmt: skip
    return page, status_of(form)


def _category_row(number: int, thai: str, english: str) -> dict[str, Any]:
    return {
        "number": number, "error": "", "th": request.form.get(f"category_{number}_th", thai),
        "en": request.form.get(f"category_{number}_en", english),
    }  # fmt: skip


def _is_of(refused: Invalid, row: dict[str, Any]) -> bool:
    return refused.field in (f"category_{row['number']}_th", f"category_{row['number']}_en")


def _at(refused: Invalid, field: str, here: str) -> Invalid:
    """The same refusal at the name the field bears in this form."""
    if refused.field == field:
        refused.field = here
    return refused
