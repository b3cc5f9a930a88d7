"""One's own profile and the sessions one has open."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from kmwiki.access import can, require
from kmwiki.accounts.alike import shares_name
from kmwiki.accounts.answering import categories_of, change_categories
from kmwiki.accounts.models import Person
from kmwiki.accounts.profiles import change_profile
from kmwiki.accounts.sessions import end_session, end_sessions_of, sessions_of
from kmwiki.core.database import db, transaction
from kmwiki.core.errors import Invalid, NotFound, SignInFirst
from kmwiki.frame.criteria import categories_for
from kmwiki.web.accounts.blueprint import blueprint
from kmwiki.web.accounts.forms import ProfileForm
from kmwiki.web.form_fields import choices_of
from kmwiki.web.language import language
from kmwiki.web.refusals import show_refusal, status_of

Answer = Response | str | tuple[str, int]
FIELDS = (
    "display_name", "nickname", "full_name", "address_as", "position", "about", "skills", "ask_about", "reachable",
    "retired_expert",
)  # fmt: skip
LARGEST_ID = 2**53
# What a browser says of itself -> what people call it. The first that fits wins: Edge and Opera also say Chrome.
BROWSERS = (("Edg", "Edge"), ("OPR/", "Opera"), ("Line/", "LINE"), ("Firefox/", "Firefox"), ("FxiOS", "Firefox"),
            ("CriOS", "Chrome"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))  # fmt: skip
SYSTEMS = (("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"),
           ("Macintosh", "macOS"), ("CrOS", "ChromeOS"), ("Linux", "Linux"))  # fmt: skip


@dataclass(frozen=True)
class SessionCard:
    """One session as its owner sees it."""

    id: int
    device: str
    started: datetime
    seen: datetime
    is_this: bool


def me() -> Person:
    """The person who asks, as a row.

    Raises:
        SignInFirst: nobody has signed in.
    """
    person = db.session.get(Person, g.actor.person_id) if g.signed_in else None
    if person is None:
        raise SignInFirst()
    require(g.actor, "account.own", person)
    return person


def account_tabs(current: str) -> list[dict[str, Any]]:
    """The pages of one's own account."""
    names = ("profile", "password", "sessions", "second_factor")
    places = {name: f"accounts.{name}" for name in names} | {"notices": "notices.settings"}
    return [
        {"label": gettext(f"accounts.tab.{name}"), "url": url_for(place), "current": name == current}
        for name, place in places.items()
    ]


@blueprint.route("/me", methods=["GET", "POST"])
def profile() -> Answer:
    """What one tells about oneself."""
    person = me()
    answers = can(g.actor, "account.answer")
    form = ProfileForm(
        data={
            **{name: getattr(person, name) for name in FIELDS},
            "skills": ", ".join(person.skills),
            "answers": [str(number) for number in categories_of(person.id)],
        }
    )
    form.answers.choices = choices_of(
        (str(row.number), f"{row.number} {row.name(language())}") for row in categories_for()
    )
    if form.validate_on_submit():
        called = person.display_name
        try:
            with transaction():
                change_profile(g.actor, person, **{name: form[name].data or "" for name in FIELDS})
                if answers:
                    change_categories(g.actor, person, _numbers(form.answers.data or ()))
            flash(gettext("accounts.profile_saved"), "good")
            if person.display_name != called and shares_name(person):
                flash(gettext("accounts.name_shared"), "info")
            return redirect(url_for("accounts.profile"))
        except Invalid as refused:
            show_refusal(form, refused)
    page = render_template(
        "accounts/profile.html", form=form, tabs=account_tabs("profile"), username=person.username,
        agency=person.agency.name(language()) if person.agency else "", has_errors=bool(form.errors), answers=answers,
    )  # fmt: skip
    return page, status_of(form)


def _numbers(ticked: Iterable[str]) -> list[int]:
    """The ticked categories; what is no number at all is no category either."""
    return [int(value) if value.isascii() and value.isdigit() and len(value) < 3 else -1 for value in ticked]


@blueprint.get("/me/sessions")
def sessions() -> Answer:
    """Where one is signed in, each with a button that ends it."""
    me()
    cards = [
        SessionCard(
            id=row.id, device=device_words(row.device), started=row.created_at, seen=row.seen_at,
            is_this=row.id == g.presence.session_id,
        )
        for row in sessions_of(g.actor)
    ]  # fmt: skip
    return render_template("accounts/sessions.html", sessions=cards, tabs=account_tabs("sessions"))


@blueprint.post("/me/sessions/end")
def end_one_session() -> Response:
    """End one of one's own sessions, or (``which=others``) all but this one."""
    person = me()
    which = request.form.get("which", "")
    with transaction():
        if which == "others":
            end_sessions_of(person.id, but=g.presence.session_id)
        elif which.isascii() and which.isdigit() and int(which[:20]) < LARGEST_ID:
            end_session(g.actor, int(which))
        else:
            raise NotFound()
    flash(gettext("accounts.session_ended"), "good")
    return redirect(url_for("accounts.sessions"))


def device_words(user_agent: str) -> str:
    """``Chrome · Android``; empty when the browser says nothing known."""
    found = [next((name for mark, name in table if mark in user_agent), "") for table in (BROWSERS, SYSTEMS)]
    return " · ".join(word for word in found if word)
