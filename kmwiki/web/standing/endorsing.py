"""The form that endorses a revision, and the button that takes an endorsement back."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from kmwiki.access import can, require
from kmwiki.core.database import transaction
from kmwiki.core.errors import Invalid
from kmwiki.core.once import new_form_id
from kmwiki.pages.models import Page
from kmwiki.pages.reading import get_page
from kmwiki.standing.computing import VERDICTS
from kmwiki.standing.endorsing import (
    ANSWERS,
    QUESTIONS,
    endorse,
    endorsement_of,
    remove,
    role_on,
    withdraw,
)
from kmwiki.web.addresses import page_address
from kmwiki.web.frame_of_page import actor
from kmwiki.web.limits import write_limit

from . import blueprint

Answer = Response | str | tuple[str, int]
PLACE = "proofs"  # the section of the page


@blueprint.route("/p/<int:no>/endorse", methods=["GET", "POST"], endpoint="endorse")
@write_limit
def endorse_page(no: int) -> Answer:
    """Three questions, advice, a verdict; and what one said before."""
    page = get_page(actor(), no)
    mine = endorsement_of(actor(), page)
    if mine is None:  # one's own word can be looked at and taken back whatever became of the page
        require(actor(), "standing.endorse", page)
    if request.method == "GET":
        given = {name: getattr(mine, name) for name in (*QUESTIONS, "verdict", "advice")} if mine else {}
        return _form(page, given, form_id=new_form_id(), revision=page.revision)
    given = {name: request.form.get(name, "") for name in (*QUESTIONS, "verdict", "advice")}
    form_id, revision = request.form.get("form_id", "")[:64], _number(request.form.get("revision", ""))
    try:
        with transaction():
            made = endorse(
                actor(), get_page(actor(), no), answers=given, verdict=given["verdict"], advice=given["advice"],
                seen_revision=revision, form_id=form_id,
            )  # fmt: skip
            said = gettext(f"standing.done.{made.verdict}", revision=made.revision)
    except Invalid as refused:
        return _form(page, given, form_id=form_id, revision=revision or page.revision, refused=refused), 422
    flash(said, "good")
    return redirect(f"{page_address(page.record_no, page.title)}#{PLACE}", code=303)


@blueprint.post("/p/<int:no>/endorse/withdraw", endpoint="withdraw")
@write_limit
def take_back(no: int) -> Response:
    """Take one's endorsement back."""
    with transaction():
        page = get_page(actor(), no)
        require(actor(), "people.see")
        withdraw(actor(), page)
        address = page_address(page.record_no, page.title)
    flash(gettext("standing.done.withdrawn"), "good")
    return redirect(f"{address}#{PLACE}", code=303)


@blueprint.post("/p/<int:no>/endorsements/<int:endorsement_id>/remove", endpoint="remove")
@write_limit
def remove_one(no: int, endorsement_id: int) -> Response:
    """Take somebody's endorsement off the page."""
    with transaction():
        page = get_page(actor(), no)
        remove(actor(), page, endorsement_id)
        address = page_address(page.record_no, page.title)
    flash(gettext("standing.done.withdrawn"), "good")
    return redirect(f"{address}#{PLACE}", code=303)


def _form(page: Page, given: dict[str, str], *, form_id: str, revision: int, refused: Invalid | None = None) -> str:
    mine = endorsement_of(actor(), page)
    error = {refused.field or "": gettext(refused.key, **refused.args_)} if refused else {}
    since: dict[str, Any] = {"from": mine.revision, "to": page.revision} if mine else {}
    return render_template(
        "standing/endorse.html",
        page=page, page_url=page_address(page.record_no, page.title), given=given, form_id=form_id, revision=revision,
        error=error, errors=[{"field": field, "message": words} for field, words in error.items()],
        has_errors=bool(error), may=can(actor(), "standing.endorse", page), role=role_on(actor()), mine=mine,
        compare_url=url_for("pages.compare", no=page.record_no, **since) if mine else None,
        questions=QUESTIONS,
        answers=[(answer, gettext(f"standing.answer.{answer}")) for answer in ANSWERS],
        verdicts=[
            (verdict, gettext(f"standing.verdict.{verdict}"), gettext(f"standing.verdict.{verdict}.hint"))
            for verdict in VERDICTS
        ],
    )  # fmt: skip


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 9 else None
