"""Which agencies have taken note of guidance: on its page, on a page of its own, as a file; asking and answering."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, Flask, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from kmwiki.access import Actor, can
from kmwiki.acknowledging.asking import acknowledge, agencies_for, ask_to_acknowledge
from kmwiki.acknowledging.reading import Answer, Round, awaited_agencies, rounds_of
from kmwiki.core.database import transaction
from kmwiki.core.errors import Invalid
from kmwiki.i18n.dates import format_date, to_local
from kmwiki.pages.models import Page
from kmwiki.pages.reading import get_page
from kmwiki.pages.showing import AnyPage
from kmwiki.web.addresses import page_address, person_address
from kmwiki.web.frame_of_page import actor
from kmwiki.web.language import language
from kmwiki.web.limits import write_limit
from kmwiki.web.spreadsheet import csv_answer

blueprint = Blueprint("acknowledging", __name__)
EVERY = "every"  # of the two ways to say whom to ask; the other is to tick them


@dataclass(frozen=True)
class AnswerView:
    """An agency asked, and who acknowledged for it and when."""

    agency: str
    name: str = ""
    url: str | None = None
    at: datetime | None = None


@dataclass(frozen=True)
class RoundView:
    """A round as its readers see it."""

    revision: int
    asked: datetime
    done: tuple[AnswerView, ...]
    waiting: tuple[AnswerView, ...]


@dataclass(frozen=True)
class AcknowledgingView:
    """What guidance shows of it to members: the button to those whose agency is asked and has not answered."""

    round: RoundView | None
    older: bool  # the page has been changed since
    url: str
    action: str | None
    ask_url: str | None


def init_app(app: Flask) -> None:
    from kmwiki.web.pages.keeping import agencies_here  # pages are drawn with this module

    app.register_blueprint(blueprint)
    agencies_here(app, awaited_agencies)


def acknowledging_view(actor: Actor, page: AnyPage) -> AcknowledgingView | None:
    """None for visitors, for what is no guidance, and where nobody is asked and this reader can't ask."""
    if page.kind != "guidance" or actor.is_visitor:
        return None
    rounds, asks = rounds_of(actor, page, newest=True), can(actor, "guidance.ask", page)
    if not rounds and not asks:
        return None
    url = url_for("acknowledging.show", no=page.record_no)
    newest = rounds[0] if rounds else None
    open_ = newest is not None and _waits_for(actor, newest) and can(actor, "guidance.acknowledge", page)
    return AcknowledgingView(
        round=_round(newest) if newest else None, older=newest is not None and newest.revision < page.revision, url=url,
        action=url_for("acknowledging.acknowledge_it", no=page.record_no) if open_ else None,
        ask_url=f"{url}#ask" if asks else None,
    )  # fmt: skip


@blueprint.get("/p/<int:no>/acknowledgement")
def show(no: int) -> str:
    """Every round, and the form to ask."""
    return _shown(get_page(actor(), no, ability="guidance.acknowledgements"))


@blueprint.post("/p/<int:no>/acknowledgement")
@write_limit
def ask(no: int) -> Response | tuple[str, int]:
    """Ask agencies to take note of the page as it stands."""
    try:
        with transaction():
            page = get_page(actor(), no, ability="guidance.ask")
            ask_to_acknowledge(actor(), page, codes=_codes(page))
    except Invalid as trouble:
        error = {"field": trouble.field or "", "message": gettext(trouble.key, **trouble.args_)}
        page = get_page(actor(), no, ability="guidance.ask")
        return _shown(page, chosen=request.form.getlist("agencies"), errors=[error]), 422
    flash(gettext("acknowledging.asked"), "good")
    return redirect(page_address(no, page.title), code=303)


def _codes(page: Page) -> list[str]:
    """Every agency that can be asked, or those that are ticked."""
    if request.form.get("to") == EVERY:
        return [agency.code for agency in agencies_for(page)]
    return request.form.getlist("agencies")


@blueprint.post("/p/<int:no>/acknowledge")
@write_limit
def acknowledge_it(no: int) -> Response:
    """Take note of it for one's agency."""
    try:
        with transaction():
            page = get_page(actor(), no, ability="guidance.acknowledge")
            row = acknowledge(actor(), page)
            by_me = row.person_id == actor().person_id
    except Invalid as trouble:
        flash(gettext(trouble.key, **trouble.args_), "warn")
    else:
        flash(gettext("acknowledging.thanks" if by_me else "acknowledging.done_already"), "good")
    return redirect(page_address(no, get_page(actor(), no).title) + "#acknowledgement", code=303)


@blueprint.get("/p/<int:no>/acknowledgement.csv")
def download(no: int) -> Response:
    """Every round, agency by agency."""
    page = get_page(actor(), no, ability="guidance.acknowledgements")
    columns = ("revision", "asked", "agency", "acknowledged", "by")
    return csv_answer(
        f"acknowledgement-{no}.csv",
        [gettext(f"acknowledging.column.{name}") for name in columns],
        (
            (str(round_.revision), _day(round_.asked_at), answer.agency.name(language()), _day(answer.at),
             answer.name or "")
            for round_ in rounds_of(actor(), page)
            for answer in round_.answers
        ),
    )  # fmt: skip


def _shown(page: Page, *, chosen: list[str] | None = None, errors: list[dict[str, str]] | None = None) -> str:
    rounds, lang = [_round(one) for one in rounds_of(actor(), page)], language()
    asks = can(actor(), "guidance.ask", page)
    agencies = [(agency.code, agency.short(lang)) for agency in agencies_for(page)] if asks else []
    return render_template(
        "acknowledging/show.html", page_title=page.title, page_url=page_address(page.record_no, page.title),
        rounds=rounds, revision=page.revision, anew=bool(rounds) and rounds[0].revision < page.revision,
        action=url_for("acknowledging.acknowledge_it", no=page.record_no) if _waits_for_me(page) else None,
        csv_url=url_for("acknowledging.download", no=page.record_no), agencies=agencies, errors=errors or [],
        chosen=chosen or [], has_errors=bool(errors), to=request.form.get("to", "") if errors else "",
        ask_action=url_for("acknowledging.ask", no=page.record_no) if asks else None,
    )  # fmt: skip


def _waits_for_me(page: Page) -> bool:
    """Is this reader's agency asked, and has nobody acknowledged for it yet?"""
    rounds = rounds_of(actor(), page, newest=True)
    return bool(rounds) and _waits_for(actor(), rounds[0]) and can(actor(), "guidance.acknowledge", page)


def _waits_for(actor: Actor, newest: Round) -> bool:
    return actor.agency_id in {answer.agency.id for answer in newest.waiting}


def _round(one: Round) -> RoundView:
    return RoundView(
        one.revision, one.asked_at, tuple(map(_answer, one.done)), tuple(map(_answer, one.waiting))
    )  # fmt: skip


def _answer(one: Answer) -> AnswerView:
    return AnswerView(
        agency=one.agency.short(language()), name=one.name or "", at=one.at,
        url=person_address(one.username) if one.username else None,
    )  # fmt: skip


def _day(moment: datetime | None) -> str:
    return format_date(to_local(moment).date(), language()) if moment is not None else ""


def acknowledging_samples(say: Any, when: datetime) -> dict[str, Any]:
    """A made-up round for ``/-/patterns``."""
    done = AnswerView(say("เกษตรจังหวัด", "Agriculture"), "small man", "#acknowledging", when)
    waiting = (AnswerView(say("สาธารณสุขจังหวัด", "Public health")), AnswerView(say("ปกครอง", "Administration")))
    url = "#acknowledging"
    return {"acknowledging": AcknowledgingView(RoundView(3, when, (done,), waiting), True, url, url, url)}
