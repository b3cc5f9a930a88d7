"""Bringing pages in: files are sent, looked at, taken in while one looks on, and told about."""

from __future__ import annotations

import re
from typing import Any

from flask import current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response

from kmwiki.access import require
from kmwiki.core.database import transaction
from kmwiki.core.errors import Invalid
from kmwiki.core.paging import Paging, page_number
from kmwiki.frame.agencies import all_agencies
from kmwiki.frame.criteria import FIRST_YEAR, LAST_YEAR
from kmwiki.kinds import KINDS
from kmwiki.transfer import running, waiting
from kmwiki.transfer.incoming import Unreadable
from kmwiki.transfer.models import ImportRun
from kmwiki.transfer.shaping import ARRIVALS, DEFAULT_KIND, DRAFT, Options, may_arrive
from kmwiki.web.frame_of_page import actor
from kmwiki.web.language import language
from kmwiki.web.limits import write_limit
from kmwiki.web.spreadsheet import csv_answer

from .blueprint import blueprint
from .cards import item_card, run_card

Answer = Response | str | tuple[str, int]
PER_SCREEN = 100
MOST_FILES = 200
# All files of one form together. Each has a limit of its own, which is said by its name.
LARGEST_SENDING = 160 * 1024 * 1024
_CHOICE = re.compile(r"choice-([1-9]\d{0,15})")
_THAI_DIGITS = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")


def allow_large_sending(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """Files are sent to one address alone; before anything reads the request's form."""
    if endpoint == "transfer.send":
        request.max_content_length = LARGEST_SENDING


@blueprint.get("/import")
def import_start() -> str:
    """The form, and what one has brought in so far."""
    require(actor(), "transfer.import")
    return _start_page(None)


@blueprint.post("/import")
@write_limit
def send() -> Answer:
    """Take the files; the worker reads them."""
    asker = actor()
    require(asker, "transfer.import")
    files = [file for file in request.files.getlist("files") if file.filename][:MOST_FILES]
    if not files:
        return _start_page(gettext("transfer.import.no_files")), 422
    try:
        options = _options()
    except Invalid as refused:
        return _start_page(gettext(refused.key, **refused.args_)), 422
    with transaction():
        run_id = running.begin(asker, options).id
    kept, problems = _keep(run_id, files)
    with transaction() as session:
        running.sent(session.get_one(ImportRun, run_id), kept, problems)
        running.start_reading(run_id)
    return redirect(url_for("transfer.one_import", run_id=run_id), code=303)


@blueprint.get("/import/<int:run_id>")
def one_import(run_id: int) -> str:
    """How far it is; what it found; what came of it: whichever is next."""
    run = running.get_run(actor(), run_id)
    number = page_number(request.args.get("page"))
    card = run_card(run)
    if card.at_work:
        return render_template("transfer/progress.html", run=card, cancel_url=url_for("transfer.cancel", run_id=run_id))
    template = "transfer/preview.html" if run.state == running.READY else "transfer/report.html"
    total = sum(running.counts_of(run_id).values())
    paging = Paging(number=number, size=PER_SCREEN, total=total)
    items = running.items_of(run_id, limit=PER_SCREEN, offset=paging.offset)
    return render_template(
        template, run=card, items=[item_card(item) for item in items], counts=running.counts_of(run_id),
        paging=paging, arrivals=_arrivals(), chosen=run.options,
        url_of=lambda page: url_for("transfer.one_import", run_id=run_id, page=page), **_choices(),
    )  # fmt: skip


@blueprint.post("/import/<int:run_id>/run")
@write_limit
def run_import(run_id: int) -> Response:
    """Take in what was chosen; or only keep the choices of this screen and show another."""
    asker = actor()
    run = running.get_run(asker, run_id)
    choices = {int(found[1]): value for name, value in request.form.items() if (found := _CHOICE.fullmatch(name))}
    turn_to = request.form.get("turn_to", "")
    try:
        with transaction():
            run = running.get_run(asker, run_id)
            if run.state == running.READY:
                running.choose(asker, run, choices, _options())
            if not turn_to:
                running.run_it(asker, run)
    except Invalid as refused:
        flash(gettext(refused.key, **refused.args_), "warn")
    page: dict[str, Any] = {"page": page_number(turn_to)} if turn_to else {}
    return redirect(url_for("transfer.one_import", run_id=run_id, **page), code=303)


@blueprint.post("/import/<int:run_id>/cancel")
@write_limit
def cancel(run_id: int) -> Response:
    """Stop; what came in stays."""
    with transaction():
        running.cancel(actor(), running.get_run(actor(), run_id))
    return redirect(url_for("transfer.one_import", run_id=run_id), code=303)


@blueprint.post("/import/<int:run_id>/undo")
@write_limit
def undo(run_id: int) -> Response:
    """All pages it made, into the bin."""
    try:
        with transaction():
            running.undo(actor(), running.get_run(actor(), run_id))
    except Invalid as refused:
        flash(gettext(refused.key, **refused.args_), "warn")
    return redirect(url_for("transfer.one_import", run_id=run_id), code=303)


@blueprint.get("/import/<int:run_id>/report.csv")
def report(run_id: int) -> Response:
    """What came of each source, for a spreadsheet."""
    running.get_run(actor(), run_id)
    base = current_app.config["SETTINGS"].base_url
    heads = [
        gettext(f"transfer.import.csv_{name}") for name in ("source", "title", "outcome", "number", "url", "notes")
    ]
    cards = (item_card(item) for item in running.items_of(run_id))
    rows = (
        [
            card.source, card.title, card.outcome, str(card.page_no or ""),
            base + card.page_url if card.page_url else "", " / ".join(card.notices),
        ]
        for card in cards
    )  # fmt: skip
    return csv_answer(f"import-{run_id}.csv", heads, rows)


def _keep(run_id: int, files: list[FileStorage]) -> tuple[list[tuple[str, int]], list[tuple[str, str, dict[str, Any]]]]:
    """Write the files down; those that can't be taken are named, and the rest goes on."""
    kept: list[tuple[str, int]] = []
    problems: list[tuple[str, str, dict[str, Any]]] = []
    for file in files:
        name = shown_name(file.filename or "")
        try:
            kept.append((name, waiting.keep(run_id, len(kept), name, file.stream)))
        except Unreadable as trouble:
            problems.append((name, trouble.key, trouble.args_))
    return kept, problems


def shown_name(name: str) -> str:
    """What a browser calls a file, without the folders some send along and without what can't be shown."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return "".join(letter for letter in last if letter.isprintable())[-200:] or "?"


def _options() -> Options:
    """What the form says for the whole run.

    Raises:
        Invalid: a year that can't be.
    """
    form = request.form
    kind, arrive = form.get("kind", ""), form.get("arrive", "")
    year = form.get("fiscal_year", "").strip().translate(_THAI_DIGITS)
    if year and not (year.isdecimal() and len(year) == 4 and FIRST_YEAR <= int(year) <= LAST_YEAR):
        raise Invalid("frame.year_out_of_range", low=FIRST_YEAR, high=LAST_YEAR)
    return Options(
        kind=kind if kind in KINDS else DEFAULT_KIND, arrive=arrive if arrive in ARRIVALS else DRAFT,
        agency=form.get("agency") or None, fiscal_year=int(year) if year else None,
    )  # fmt: skip


def _start_page(error: str | None) -> str:
    runs = [run_card(run) for run in running.my_runs(actor())]
    return render_template(
        "transfer/import.html", runs=runs, error=error, has_errors=bool(error), arrivals=_arrivals(),
        chosen=request.form.to_dict(), largest=waiting.LARGEST_FILE // 1024**2,
        largest_archive=waiting.LARGEST_ARCHIVE // 1024**2, **_choices(),
    )  # fmt: skip


def _arrivals() -> list[tuple[str, str]]:
    return [(value, gettext(f"transfer.import.arrive_{value}")) for value in ARRIVALS if may_arrive(actor(), value)]


def _choices() -> dict[str, list[tuple[str, str]]]:
    agencies = [(row.code, row.short(language())) for row in all_agencies()]
    return {
        "kind_choices": [(key, gettext(f"kind.{key}")) for key in KINDS],
        "agency_choices": [("", gettext("accounts.no_agency")), *agencies],
    }
