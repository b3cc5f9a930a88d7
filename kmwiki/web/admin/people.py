"""Lists of people for the office: who waits, everybody with filters, the same as a download; and adding one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from flask import current_app, flash, redirect, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from kmwiki.access.actor import ROLES
from kmwiki.accounts.alike import namesakes
from kmwiki.accounts.managing import approve_person, decline_person
from kmwiki.accounts.models import Person
from kmwiki.accounts.reading import PeopleFilter, all_people, get_account, list_people
from kmwiki.accounts.registering import add_person
from kmwiki.accounts.resetting import make_reset_link
from kmwiki.core.clock import today
from kmwiki.core.database import transaction
from kmwiki.core.errors import Invalid
from kmwiki.core.paging import page_number
from kmwiki.web.admin.blueprint import admin_page, blueprint, enter
from kmwiki.web.admin.forms import AddPersonForm
from kmwiki.web.form_fields import choices_of
from kmwiki.web.frame_of_page import actor
from kmwiki.web.language import language
from kmwiki.web.people import agency_choices, role_words
from kmwiki.web.refusals import show_refusal, status_of
from kmwiki.web.spreadsheet import csv_answer

Answer = Response | str | tuple[str, int]
_NAMESAKES = 5
STATES = ("active", "waiting", "disabled")
CSV_COLUMNS = (
    "username", "display_name", "nickname", "full_name", "address_as", "position", "agency_code", "agency", "roles",
    "executive", "state", "email", "since",
)  # fmt: skip


@dataclass(frozen=True)
class OfficeCard:
    """A person in the office's lists."""

    username: str
    name: str
    nickname: str
    position: str
    agency: str
    roles: tuple[str, ...]
    state: str
    about: str
    since: datetime
    url: str
    namesakes: tuple[str, ...] = ()


@blueprint.get("/people")
def people() -> str:
    """Everybody, by words, agency, role and state."""
    enter("people")
    asked = _asked()
    found, paging = list_people(actor(), asked, number=page_number(request.args.get("page")))
    chosen: dict[str, Any] = {"q": asked.text, "agency": asked.agency, "role": asked.role, "state": asked.state}
    return admin_page(
        "people", "people", people=[office_card(person) for person in found], paging=paging, asked=asked,
        url_of=lambda number: url_for("admin.people", page=number, **chosen),
        csv_url=url_for("admin.people_csv", **chosen), agencies=agency_choices(gettext("people.any_agency")),
        roles=[("", gettext("admin.any_role")), *((r, gettext(f"people.role.{r}")) for r in (*ROLES, "executive"))],
        states=[("all", gettext("admin.any_state")), *((state, gettext(f"admin.state.{state}")) for state in STATES)],
    )  # fmt: skip


@blueprint.get("/people.csv")
def people_csv() -> Response:
    """The same list as a file that spreadsheets open with Thai intact."""
    enter("people")
    rows = [csv_row(person) for person in all_people(actor(), _asked())]
    return csv_answer(f"people-{today().isoformat()}.csv", CSV_COLUMNS, rows)


@blueprint.get("/waiting")
def waiting() -> str:
    """Who asks to join."""
    enter("waiting")
    found, paging = list_people(actor(), PeopleFilter(state="waiting"), number=page_number(request.args.get("page")))
    others = namesakes(found)
    return admin_page(
        "waiting", "waiting", paging=paging,
        people=[replace(office_card(person), namesakes=_borne_by(others[person.id])) for person in found],
        url_of=lambda number: url_for("admin.waiting", page=number),
    )  # fmt: skip


@blueprint.post("/waiting/<username>/approve")
def approve(username: str) -> Response:
    """Let somebody in."""
    enter("waiting")
    with transaction():
        person = get_account(username)
        approve_person(actor(), person)
        name = person.display_name
    flash(gettext("admin.approved", name=name), "good")
    return redirect(url_for("admin.waiting"))


@blueprint.post("/waiting/<username>/decline")
def decline(username: str) -> Response:
    """Turn somebody down."""
    enter("waiting")
    with transaction():
        person = get_account(username)
        name = person.display_name
        decline_person(actor(), person)
    flash(gettext("admin.declined", name=name), "info")
    return redirect(url_for("admin.waiting"))


@blueprint.route("/people/-/new", methods=["GET", "POST"])
def new_person() -> Answer:
    """Add a person; the answer shows the link with which they set their password, once."""
    enter("people")
    form = AddPersonForm()
    form.agency.choices = choices_of(agency_choices(gettext("accounts.no_agency"), open_only=True))
    if form.validate_on_submit():
        try:
            with transaction():
                person = add_person(
                    actor(), username=form.username.data, display_name=form.display_name.data,
                    email=form.email.data, agency_code=form.agency.data or None,
                )  # fmt: skip
                link = make_reset_link(actor(), person, base_url=current_app.config["SETTINGS"].base_url)
            return admin_page("link", "people", link=link, name=person.display_name, username=person.username)
        except Invalid as refused:
            show_refusal(form, refused)
    return admin_page("new_person", "people", form=form, has_errors=bool(form.errors)), status_of(form)


def office_card(person: Person) -> OfficeCard:
    """The card of a row, in the reader's language."""
    return OfficeCard(
        username=person.username, name=person.display_name, nickname=person.nickname, position=person.position,
        agency=_agency(person), roles=role_words(person), state=person.state,
        about=person.about, since=person.created_at, url=url_for("admin.person", username=person.username),
    )  # fmt: skip


def _borne_by(others: list[Person]) -> tuple[str, ...]:
    """``สมชาย ใจดี (@somchai · สสจ.)`` for each."""
    return tuple(
        f"{other.display_name} ({' · '.join(filter(None, (f'@{other.username}', _agency(other))))})"
        for other in others[:_NAMESAKES]
    )


def _agency(person: Person) -> str:
    return person.agency.short(language()) if person.agency else ""


def csv_row(person: Person) -> list[str]:
    """One line of the download. Codes and words of the data, not of the reader's language: programs read it too."""
    return [
        person.username, person.display_name, person.nickname, person.full_name, person.address_as, person.position,
        person.agency.code if person.agency else "", person.agency.name(language()) if person.agency else "",
        " ".join(role for role in ROLES if role in person.roles), "1" if person.executive else "", person.state,
        person.email or "", person.created_at.date().isoformat(),
    ]  # fmt: skip


def _asked() -> PeopleFilter:
    state = request.args.get("state", "active")
    return PeopleFilter(
        text=request.args.get("q", ""), agency=request.args.get("agency", ""), role=request.args.get("role", ""),
        state=state if state in STATES else "",
    )  # fmt: skip
