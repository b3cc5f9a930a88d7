"""Telling of an adoption: its form, its page with what it said before, taking it back and bringing it back."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from kmwiki.access import can, require
from kmwiki.core.clock import today
from kmwiki.core.database import db, transaction
from kmwiki.core.errors import Conflict, Invalid
from kmwiki.core.once import new_form_id
from kmwiki.i18n.dates import format_date
from kmwiki.pages.links import resolve
from kmwiki.pages.models import Page
from kmwiki.pages.reading import get_page
from kmwiki.standing.adopting import (
    LONGEST_TEXT,
    Telling,
    adopt,
    bring_back,
    edit_adoption,
    former_tellings,
    get_adoption,
    may_bring_back,
    page_of_their_own,
    take_back,
    telling_of,
)
from kmwiki.standing.computing import RESULTS
from kmwiki.standing.models import Adoption
from kmwiki.text.dates import parse_date
from kmwiki.text.input import BadText
from kmwiki.web.addresses import page_address
from kmwiki.web.frame_of_page import actor
from kmwiki.web.language import language
from kmwiki.web.limits import write_limit

from . import blueprint
from .cards import proofs_block, told_facts

Answer = Response | str | tuple[str, int]
LONGEST_DATE, LONGEST_TITLE = 60, 300


@dataclass(frozen=True)
class AdoptionForm:
    """The form as its sender left it."""

    took: str = ""
    changed: str = ""
    went: str = ""
    result: str = ""
    began_on: str = ""
    contact: str = ""
    their_no: str = ""
    form_id: str = ""
    based_on: int = 0

    @classmethod
    def sent(cls) -> AdoptionForm:
        names = set(cls.__dataclass_fields__) - {"based_on"}
        given: dict[str, Any] = {name: request.form.get(name, "") for name in names}
        based_on = request.form.get("based_on", "")
        number = int(based_on) if based_on.isascii() and based_on.isdigit() and len(based_on) <= 9 else 0
        return cls(**{**given, "form_id": given["form_id"][:64], "based_on": number})

    @classmethod
    def of(cls, telling: Telling, *, based_on: int) -> AdoptionForm:
        day = format_date(telling.began_on, language()) if telling.began_on else ""
        return cls(
            telling.took, telling.changed, telling.went, telling.result, day, telling.contact,
            str(telling.their_no or ""), based_on=based_on,
        )  # fmt: skip

    def read(self, *, kept: int | None = None) -> Telling:
        """What was typed, understood; ``kept`` is a page that stays, also for an editor who may not see it.

        Raises:
            Invalid: a date or a page that can't be placed.
        """
        return Telling(
            self.took, self.changed, self.went, self.result, _day(self.began_on), self.contact,
            kept if kept is not None and self.their_no.strip() == str(kept) else _page(self.their_no),
        )  # fmt: skip


@blueprint.route("/p/<int:no>/adoptions/new", methods=["GET", "POST"])
@write_limit
def new_adoption(no: int) -> Answer:
    """Tell of an adoption; ``?result=``, ``?took=`` and ``?went=`` begin the form."""
    page = get_page(actor(), no, ability="standing.adopt")
    if request.method == "GET":
        begun: dict[str, Any] = {name: request.args.get(name, "")[:LONGEST_TEXT] for name in ("took", "went", "result")}
        theirs = page_of_their_own(actor(), page)
        form = AdoptionForm(
            **begun, contact=actor().display_name, their_no=str(theirs or ""), form_id=new_form_id()
        )  # fmt: skip
        return _form_page(page, form)
    form = AdoptionForm.sent()
    try:
        telling = form.read()
        with transaction():
            made = adopt(actor(), get_page(actor(), no), telling=telling, form_id=form.form_id)
            number = made.id
    except Invalid as refused:
        return _form_page(page, form, refused=refused), 422
    flash(gettext("standing.done.told"), "good")
    return redirect(_on_page(page, number), code=303)


@blueprint.get("/p/<int:no>/adoptions/<int:adoption_id>")
def adoption(no: int, adoption_id: int) -> str:
    """One adoption, what it said before, and what its writers may do with it."""
    page = get_page(actor(), no)
    row = get_adoption(page, adoption_id)
    [view] = [one for one in proofs_block(actor(), page).adoptions if one.url.endswith(f"/{row.id}")]
    gone = row.taken_back_at is not None
    former = [] if gone else [(at, told_facts(telling)) for at, telling in former_tellings(row)]
    may_take = can(actor(), "standing.take_back", row)
    return render_template(
        "standing/adoption.html", page=page, page_url=_on_page(page, row.id), adoption=view, former=former,
        edit_url=None if gone or not can(actor(), "standing.edit_adoption", row) else _act(row, "edit_adoption"),
        take_back_action=_act(row, "take_adoption_back") if may_take and not gone else None,
        bring_back_action=_act(row, "bring_adoption_back") if gone and may_bring_back(actor(), row) else None,
    )  # fmt: skip


@blueprint.route("/p/<int:no>/adoptions/<int:adoption_id>/edit", methods=["GET", "POST"], endpoint="edit_adoption")
@write_limit
def edit(no: int, adoption_id: int) -> Answer:
    """Tell it anew."""
    page = get_page(actor(), no)
    row = get_adoption(page, adoption_id)
    require(actor(), "standing.edit_adoption", row)
    if request.method == "GET":
        return _form_page(page, AdoptionForm.of(telling_of(row), based_on=row.edits), row=row)
    form = AdoptionForm.sent()
    try:
        telling = form.read(kept=row.their_no)
        with transaction():
            page = get_page(actor(), no)
            edit_adoption(actor(), page, get_adoption(page, adoption_id), telling=telling, based_on=form.based_on)
    except Invalid as refused:
        return _form_page(page, form, row=row, refused=refused), 422
    except Conflict as clash:
        db.session.refresh(row)
        # Saving again is a decision taken with both in view, so it is based on what stands now.
        return _form_page(page, replace(form, based_on=row.edits), row=row, theirs=clash.theirs), 409
    flash(gettext("standing.done.edited"), "good")
    return redirect(_on_page(page, adoption_id), code=303)


@blueprint.post("/p/<int:no>/adoptions/<int:adoption_id>/take-back")
@write_limit
def take_adoption_back(no: int, adoption_id: int) -> Response:
    """Leave a tombstone."""
    with transaction():
        page = get_page(actor(), no)
        take_back(actor(), page, get_adoption(page, adoption_id))
    flash(gettext("standing.done.taken_back"), "good")
    return redirect(url_for("standing.adoption", no=no, adoption_id=adoption_id), code=303)


@blueprint.post("/p/<int:no>/adoptions/<int:adoption_id>/bring-back")
@write_limit
def bring_adoption_back(no: int, adoption_id: int) -> Response:
    """Let it stand again."""
    with transaction():
        page = get_page(actor(), no)
        bring_back(actor(), page, get_adoption(page, adoption_id))
    flash(gettext("standing.done.brought_back"), "good")
    return redirect(_on_page(page, adoption_id), code=303)


def _form_page(
    page: Page, form: AdoptionForm, *, row: Adoption | None = None, refused: Invalid | None = None,
    theirs: Telling | None = None,
) -> str:  # fmt: skip
    error = {refused.field or "": gettext(refused.key, **refused.args_)} if refused else {}
    return render_template(
        "standing/adoption_form.html", page=page, form=form, row=row, error=error,
        action=_act(row, "edit_adoption") if row else url_for("standing.new_adoption", no=page.record_no),
        back_url=_on_page(page, row.id) if row else page_address(page.record_no, page.title),
        errors=[{"field": field, "message": words} for field, words in error.items()],
        has_errors=bool(error or theirs), theirs=told_facts(theirs) if theirs else None,
        results=[(result, gettext(f"standing.result.{result}")) for result in RESULTS],
    )  # fmt: skip


def _act(row: Adoption, what: str) -> str:
    return url_for(f"standing.{what}", no=row.page_no, adoption_id=row.id)


def _on_page(page: Page, adoption_id: int) -> str:
    return f"{page_address(page.record_no, page.title)}#adoption-{adoption_id}"


def _day(typed: str) -> date | None:
    text = typed.strip()
    if not text:
        return None
    try:
        if len(text) > LONGEST_DATE:
            raise BadText("dates.not_a_date")
        return parse_date(text, today())
    except BadText as trouble:
        raise Invalid(trouble.key, field="began_on", **trouble.args_) from trouble


def _page(typed: str) -> int | None:
    """A page by its number or title, as the page form takes them."""
    text = typed.strip().removeprefix("[[").removesuffix("]]").partition("|")[0].strip().removeprefix("#").strip()
    if not text:
        return None
    found = resolve(actor(), [text]).get(text, []) if len(text) <= LONGEST_TITLE else []
    if len(found) != 1:
        key = "editor.page_several" if found else "editor.page_unknown"
        raise Invalid(key, field="their_no", title=text[:60])
    return found[0].record_no
