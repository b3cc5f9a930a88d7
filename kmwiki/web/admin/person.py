"""One person, as the office sees them: roles, closing and opening, a link for a new password."""

from __future__ import annotations

from collections.abc import Callable

from flask import current_app, flash, redirect, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from kmwiki.access import Actor
from kmwiki.access.actor import ROLES
from kmwiki.accounts.managing import change_standing, disable_person, enable_person, remove_second_factor
from kmwiki.accounts.models import Person
from kmwiki.accounts.reading import get_account
from kmwiki.accounts.resetting import make_reset_link
from kmwiki.accounts.sessions import start_session
from kmwiki.core.database import transaction
from kmwiki.core.errors import Conflict, Invalid
from kmwiki.web.accounts.security import ask_password_again
from kmwiki.web.admin.blueprint import admin_page, blueprint, enter
from kmwiki.web.admin.forms import StandingForm
from kmwiki.web.admin.people import office_card
from kmwiki.web.form_fields import choices_of
from kmwiki.web.frame_of_page import actor
from kmwiki.web.people import agency_choices
from kmwiki.web.refusals import show_refusal, status_of
from kmwiki.web.signing import begin_browser_session, device

Answer = Response | str | tuple[str, int]


@blueprint.get("/people/<username>")
def person(username: str) -> Answer:
    """What the office may do about a person."""
    enter("people")
    found = get_account(username)
    return _person_page(found, _standing_form(found))


@blueprint.post("/people/<username>/standing")
def standing(username: str) -> Answer:
    """Roles, executive flag and agency, with the administrator's password asked again."""
    enter("people")
    found = get_account(username)
    form = _standing_form(found)
    if form.validate_on_submit():
        try:
            ask_password_again(form.password.data, field="password")
            with transaction():
                ended = change_standing(
                    actor(), found, roles=form.roles.data, executive=form.executive.data,
                    agency_code=form.agency.data or "",
                )  # fmt: skip
                # One's own session ended with the rest; whoever gave the password just now gets a new one.
                token = start_session(found, device=device()) if ended and found.id == actor().person_id else None
                name = found.display_name
            if token:
                begin_browser_session(token)
            flash(gettext("admin.standing_saved", name=name), "good")
            return redirect(url_for("admin.person", username=found.username))
        except Invalid as refused:
            show_refusal(form, refused)
    return _person_page(found, form), status_of(form)


@blueprint.post("/people/<username>/disable")
def disable(username: str) -> Response:
    """Close the account."""
    return _act(username, disable_person, "admin.disabled")


@blueprint.post("/people/<username>/enable")
def enable(username: str) -> Response:
    """Open it again."""
    return _act(username, enable_person, "admin.enabled")


@blueprint.post("/people/<username>/second-factor/remove")
def remove_factor(username: str) -> Response:
    """Help somebody who lost the phone."""
    return _act(username, remove_second_factor, "admin.second_factor_removed")


@blueprint.post("/people/<username>/reset-link")
def reset_link(username: str) -> str:
    """A link for a new password, shown in this answer and nowhere again."""
    enter("people")
    with transaction():
        found = get_account(username)
        link = make_reset_link(actor(), found, base_url=current_app.config["SETTINGS"].base_url)
    return admin_page("link", "people", link=link, name=found.display_name, username=found.username)


def _act(username: str, act: Callable[[Actor, Person], None], said: str) -> Response:
    enter("people")
    found = get_account(username)
    try:
        with transaction():
            act(actor(), found)
            name = found.display_name
        flash(gettext(said, name=name), "good")
    except (Conflict, Invalid) as refused:
        flash(gettext(refused.key, **refused.args_), "danger")
    return redirect(url_for("admin.person", username=found.username))


def _standing_form(found: Person) -> StandingForm:
    form = StandingForm(
        data={"roles": sorted(found.roles), "executive": found.executive,
              "agency": found.agency.code if found.agency else ""}
    )  # fmt: skip
    form.roles.choices = choices_of((role, gettext(f"people.role.{role}")) for role in ROLES)
    form.agency.choices = choices_of(agency_choices(gettext("accounts.no_agency")))
    return form


def _person_page(found: Person, form: StandingForm) -> str:
    return admin_page(
        "person", "people", person=office_card(found), form=form, email=found.email or "",
        has_second_factor=found.totp_secret is not None, is_me=found.id == actor().person_id,
        has_errors=bool(form.errors),
    )  # fmt: skip
