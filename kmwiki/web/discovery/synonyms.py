"""The table of synonyms: read by members, edited by facilitators and administrators."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from kmwiki.access import can, require
from kmwiki.core import once
from kmwiki.core.clock import today
from kmwiki.core.database import transaction
from kmwiki.core.errors import Conflict, Invalid
from kmwiki.core.paging import page_number
from kmwiki.discovery import editing
from kmwiki.discovery.editing import Entry, entry_of, get_row, read_entry, wordings_of
from kmwiki.discovery.listing import IN_USE, LONGEST_QUERY, SHOWN, RowFilter, all_rows, clashes_of, list_rows
from kmwiki.discovery.models import SynonymRow
from kmwiki.web.frame_of_page import actor
from kmwiki.web.limits import write_limit
from kmwiki.web.spreadsheet import csv_answer

from .blueprint import blueprint, word_page
from .cards import row_cards, wording_cards
from .glossary import letter_links

Answer = Response | str | tuple[str, int]
CSV_COLUMNS = ("row", "terms", "meaning_th", "meaning_en", "changed", "deleted")


@dataclass
class RowForm:
    """The form as its sender left it. ``terms`` holds one a line."""

    terms: str = ""
    meaning_th: str = ""
    meaning_en: str = ""
    based_on: int = 0
    form_id: str = ""

    @classmethod
    def sent(cls) -> RowForm:
        given = request.form
        based_on = given.get("based_on", "")
        return cls(
            terms=given.get("terms", ""),
            meaning_th=given.get("meaning_th", ""),
            meaning_en=given.get("meaning_en", ""),
            based_on=int(based_on) if based_on.isascii() and based_on.isdigit() and len(based_on) <= 9 else 0,
            form_id=given.get("form_id", "")[:64],
        )

    @classmethod
    def of(cls, entry: Entry, *, based_on: int) -> RowForm:
        return cls("\n".join(entry.terms), entry.meaning_th, entry.meaning_en, based_on)

    def read(self) -> Entry:
        return read_entry(self.terms.splitlines(), meaning_th=self.meaning_th, meaning_en=self.meaning_en)


@blueprint.get("/synonyms")
def synonyms() -> str:
    """The table, by words, by letter, or only what stands in two rows."""
    require(actor(), "synonyms.see")
    asked = _asked()
    rows, paging = list_rows(asked, number=page_number(request.args.get("page")))
    chosen: dict[str, Any] = {
        "q": asked.text or None, "letter": asked.letter or None, "show": asked.show if asked.show != IN_USE else None
    }  # fmt: skip
    return word_page(
        "synonyms", "synonyms", cards=row_cards(rows), paging=paging, asked=asked,
        letters=letter_links("discovery.synonyms", asked),
        shown=[(value, gettext(f"discovery.show.{value}")) for value in SHOWN],
        url_of=lambda number: url_for("discovery.synonyms", page=number, **chosen),
        csv_url=url_for("discovery.synonyms_csv", **chosen), may_edit=can(actor(), "synonyms.edit"),
    )  # fmt: skip


@blueprint.get("/synonyms.csv")
def synonyms_csv() -> Response:
    """The same list as a file that spreadsheets open with Thai intact."""
    require(actor(), "synonyms.see")
    return csv_answer(
        f"synonyms-{today().isoformat()}.csv", CSV_COLUMNS,
        (
            [str(row.id), " | ".join(row.words), row.meaning_th, row.meaning_en, row.changed_at.date().isoformat(),
             "1" if row.deleted_at else ""]
            for row in all_rows(_asked())
        ),
    )  # fmt: skip


@blueprint.get("/synonyms/<int:row_id>")
def synonym(row_id: int) -> str:
    """One row: what it says, where its terms stand as well, and everything it ever said."""
    require(actor(), "synonyms.see")
    row = get_row(row_id)
    may_edit = can(actor(), "synonyms.edit")
    [card] = row_cards([row])
    return word_page(
        "synonym", "synonyms", card=card, meaning_th=row.meaning_th, meaning_en=row.meaning_en, may_edit=may_edit,
        wordings=wording_cards(wordings_of(row), may_edit=may_edit),
    )  # fmt: skip


@blueprint.route("/synonyms/new", methods=["GET", "POST"])
@write_limit
def new_synonym() -> Answer:
    """Add a row; ``?term=`` begins it with words that were not found."""
    require(actor(), "synonyms.edit")
    if request.method == "GET":
        term = request.args.get("term", "")[: editing.TERM_MAX]
        return _form_page(RowForm(terms=f"{term}\n" if term else "", form_id=once.new_form_id()))
    form = RowForm.sent()
    try:
        entry = form.read()
        with transaction():
            address = _add_once(entry, form.form_id)
    except Invalid as refused:
        return _form_page(form, refused=refused), 422
    return redirect(address, code=303)


@blueprint.route("/synonyms/<int:row_id>/edit", methods=["GET", "POST"])
@write_limit
def edit_synonym(row_id: int) -> Answer:
    """Change a row."""
    require(actor(), "synonyms.edit")
    row = get_row(row_id)
    if request.method == "GET":
        return _form_page(RowForm.of(entry_of(row), based_on=row.revision), row=row)
    form = RowForm.sent()
    try:
        entry = form.read()
        with transaction():
            editing.change_row(actor(), row_id, entry, based_on=form.based_on)
    except Invalid as refused:
        return _form_page(form, row=row, refused=refused), 422
    except Conflict as clash:
        # Saving again is a decision taken with both in view, so it is based on what stands now.
        form.based_on = get_row(row_id).revision
        return _form_page(form, row=row, theirs=clash.theirs), 409
    _say_saved(row_id)
    return redirect(url_for("discovery.synonym", row_id=row_id), code=303)


@blueprint.post("/synonyms/<int:row_id>/delete")
@write_limit
def delete_synonym(row_id: int) -> Response:
    """Take a row out at once, without asking back: the page one lands on offers the way back."""
    with transaction():
        editing.delete_row(actor(), row_id)
    flash(gettext("discovery.row_deleted"), "good")
    return redirect(url_for("discovery.synonym", row_id=row_id), code=303)


@blueprint.post("/synonyms/<int:row_id>/put-back/<int:number>")
@write_limit
def put_back(row_id: int, number: int) -> Response:
    """Let a row say again what it said."""
    with transaction():
        editing.put_back(actor(), row_id, number)
    flash(gettext("discovery.row_put_back"), "good")
    return redirect(url_for("discovery.synonym", row_id=row_id), code=303)


def _add_once(entry: Entry, form_id: str) -> str:
    """Where the new row is; a form sent twice makes one row."""
    asker = actor()
    assert asker.person_id is not None  # whoever may edit is signed in
    made = once.outcome_of(form_id, person_id=asker.person_id)
    if made is not None:
        return made
    row = editing.add_row(asker, entry)
    address = url_for("discovery.synonym", row_id=row.id)
    once.remember(form_id, person_id=asker.person_id, outcome=address)
    _say_saved(row.id)
    return address


def _say_saved(row_id: int) -> None:
    flash(gettext("discovery.row_saved"), "good")
    terms = list(dict.fromkeys(term for term, _ in clashes_of([row_id]).get(row_id, ())))
    if terms:
        flash(gettext("discovery.told_of_clash", terms=", ".join(terms)), "warn")


def _form_page(
    form: RowForm, *, row: SynonymRow | None = None, refused: Invalid | None = None, theirs: Entry | None = None
) -> str:
    message = gettext(refused.key, **refused.args_) if refused else ""
    field = refused.field if refused and refused.field in ("terms", "meaning_th", "meaning_en") else ""
    action = url_for("discovery.edit_synonym", row_id=row.id) if row else url_for("discovery.new_synonym")
    back = url_for("discovery.synonym", row_id=row.id) if row else url_for("discovery.synonyms")
    return render_template(
        "discovery/synonym_form.html", form=form, first=row.words[0] if row else None, action=action, back_url=back,
        error={field: message} if field else {}, errors=[{"field": field, "message": message}] if message else [],
        theirs=theirs, least=editing.LEAST_TERMS, most=editing.MOST_TERMS,
        has_errors=bool(message or theirs),
    )  # fmt: skip


def _asked() -> RowFilter:
    show = request.args.get("show", IN_USE)
    return RowFilter(
        text=request.args.get("q", "")[:LONGEST_QUERY].strip(), letter=request.args.get("letter", "")[:4],
        show=show if show in SHOWN else IN_USE,
    )  # fmt: skip
