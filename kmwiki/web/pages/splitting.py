"""Split a page and fold one into another: a form that shows what there is, then one button."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from kmwiki.access import can, require
from kmwiki.comments.near import near_to
from kmwiki.core.database import transaction
from kmwiki.core.errors import Conflict, Invalid
from kmwiki.kinds import KINDS
from kmwiki.pages import joining, splitting
from kmwiki.pages.edits import checked
from kmwiki.pages.models import Page
from kmwiki.pages.reading import get_page
from kmwiki.pages.rendering import as_called, prepare_texts
from kmwiki.web.extending.telling import tell_altered
from kmwiki.web.frame_of_page import actor
from kmwiki.web.limits import write_limit

from . import blueprint
from .relating import LinkRow, find_one
from .viewing import page_url

Answer = str | Response | tuple[str, int]


@blueprint.route("/p/<int:no>/split", methods=["GET", "POST"])
@write_limit
def split(no: int) -> Answer:
    """Choose headings, name the new page, move what stands under them."""
    page = get_page(actor(), no, ability="pages.split")
    if request.method == "GET":
        return _split_form(page)
    title, kind = request.form.get("title", ""), request.form.get("kind", page.kind)
    chosen = [int(number) for number in request.form.getlist("section") if number.isdecimal() and len(number) < 6]
    try:
        if not title.strip() and len(chosen) == 1:
            title = next((one.title for one in splitting.sections_of(page.body) if one.number == chosen[0]), "")
        planned = splitting.planned_split(actor(), page, chosen=chosen, title=title, kind=kind)
        near = as_called(no)
        rest, new = prepare_texts(page.kind, planned.rest, near=near), prepare_texts(kind, planned.new, near=near)
        note = gettext("links.split_note", number=no)
        with transaction():
            made = splitting.split_page(
                actor(), page, split=planned, based_on=_number("based_on"), rest=rest, new=new, note=note
            )  # fmt: skip
    except Conflict:
        return _split_form(page, title=title, error=("", gettext("links.split_clash"))), 409
    except Invalid as trouble:
        error = (trouble.field or "", gettext(trouble.key, **trouble.args_))
        return _split_form(page, title=title, chosen=chosen, error=error), 422
    flash(gettext("links.split_done", title=page.title), "good")
    tell_altered(actor(), page)
    return redirect(page_url(made), code=303)


@blueprint.route("/p/<int:no>/fold", methods=["GET", "POST"])
@write_limit
def fold(no: int) -> Answer:
    """Fold this page into another: name that one, arrange the text, fold."""
    page = get_page(actor(), no, ability="pages.fold")
    given = request.form if request.method == "POST" else request.args
    row = LinkRow(to=given.get("into", "").strip()[:300])
    if not row.to:
        return _fold_form(page, row)
    problem = find_one(row)
    if problem is not None or row.number is None:
        key, args = problem or ("links.no_such_title", {"title": row.to})
        return _fold_form(page, row, error=("into", gettext(key, **args))), 422
    into = get_page(actor(), row.number)
    try:
        joining.require_fold(actor(), page, into)
    except Invalid as trouble:
        return _fold_form(page, row, error=("into", gettext(trouble.key, **trouble.args_))), 422
    if request.method == "GET" or request.form.get("action") != "fold":
        return _fold_form(page, row, into=into, body=joining.suggested_text(page, into))
    return _fold(page, into, row)


def _fold(page: Page, into: Page, row: LinkRow) -> Answer:
    body = request.form.get("body", "").replace("\r\n", "\n")
    try:
        edit = checked(into.kind, joining.folded(page, into, body))
        prepared = prepare_texts(into.kind, edit, near=near_to(actor(), into.record_no))
        with transaction():
            joining.fold_page(
                actor(), page, into=into, body=edit.body, based_on=_number("based_on"),
                page_based_on=_number("page_based_on"), prepared=prepared,
                note=gettext("links.fold_note", title=page.title, number=page.record_no)[:300],
            )  # fmt: skip
    except Conflict:
        error = ("", gettext("links.fold_clash"))
        return _fold_form(page, row, into=into, body=body, error=error, newest=joining.suggested_text(page, into)), 409
    except Invalid as trouble:
        return _fold_form(page, row, into=into, body=body, error=("body", gettext(trouble.key, **trouble.args_))), 422
    flash(gettext("links.fold_done", title=page.title), "good")
    tell_altered(actor(), into)
    return redirect(page_url(into), code=303)


def _split_form(page: Page, **more: Any) -> str:
    kinds = [(key, gettext(f"kind.{key}")) for key in KINDS if can(actor(), "pages.start", key)]
    own = page.kind if page.kind in dict(kinds) else "wiki"
    return render_template(
        "pages/split.html", page=page, url=page_url(page), sections=splitting.sections_of(page.body), kinds=kinds,
        kind=request.form.get("kind", own), chosen=more.get("chosen", []), title=more.get("title", ""),
        errors=_errors(more.get("error")),
    )  # fmt: skip


def _fold_form(page: Page, row: LinkRow, *, into: Page | None = None, body: str = "", **more: Any) -> str:
    require(actor(), "pages.fold", page)
    return render_template(
        "pages/fold.html", page=page, url=page_url(page), into=into, into_url=page_url(into) if into else None,
        typed=row.to, body=body, newest=more.get("newest"), errors=_errors(more.get("error")),
        action=url_for("pages.fold", no=page.record_no),
    )  # fmt: skip


def _errors(error: tuple[str, str] | None) -> list[dict[str, str]]:
    return [{"field": error[0], "message": error[1]}] if error else []


def _number(name: str) -> int:
    text = request.form.get(name, "")
    return int(text) if text.isdecimal() and len(text) <= 9 else 0
