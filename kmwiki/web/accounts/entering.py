"""Signing in and out, and joining."""

from __future__ import annotations

from flask import current_app, flash, g, redirect, render_template, request, session, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from kmwiki.accounts import brake
from kmwiki.accounts.alike import shares_name
from kmwiki.accounts.invites import open_invite
from kmwiki.accounts.models import Person
from kmwiki.accounts.passwords import check_password, hash_password
from kmwiki.accounts.registering import ask_to_join as ask
from kmwiki.accounts.registering import join_by_invite
from kmwiki.accounts.sessions import end_session, start_session
from kmwiki.accounts.signing_in import Proof, begin_sign_in, check_password_of, finish_sign_in
from kmwiki.core.clock import now
from kmwiki.core.database import db, transaction
from kmwiki.core.errors import Invalid, NotFound
from kmwiki.frame.agencies import all_agencies
from kmwiki.web.accounts.blueprint import blueprint
from kmwiki.web.accounts.forms import AskToJoinForm, CodeForm, JoinForm, SignInForm
from kmwiki.web.form_fields import choices_of
from kmwiki.web.language import language
from kmwiki.web.refusals import show_refusal, status_of
from kmwiki.web.signing import begin_browser_session, brake_facts, device, end_browser_session, next_address

CODE_WITHIN_SECONDS = 300
_SECOND_STEP = "second_step"

Answer = Response | str | tuple[str, int]


@blueprint.route("/login", methods=["GET", "POST"])
def login() -> Answer:
    """Name and password; a second page asks for the code where there is one."""
    if g.signed_in:
        return redirect(next_address(request.args.get("next")))
    form = SignInForm()
    if form.validate_on_submit():
        with transaction():
            attempt = begin_sign_in(form.name.data, **brake_facts())
        try:
            proof = check_password_of(form.name.data, form.password.data)
            return _go_on(proof, attempt, form.next.data)
        except Invalid as refused:
            show_refusal(form, refused)
    elif request.method == "GET":
        form.next.data = request.args.get("next", "")
    sends_mail = current_app.config["SETTINGS"].smtp_url is not None
    page = render_template(
        "accounts/login.html", form=form, sends_mail=sends_mail, has_errors=bool(form.errors), has_flashes=True
    )
    return page, status_of(form)


def _go_on(proof: Proof, attempt: int, target: str | None) -> Response:
    if not proof.needs_code:
        with transaction():
            token = finish_sign_in(proof.person_id, attempt=attempt, device=device(), new_hash=proof.new_hash)
        begin_browser_session(token)
        return redirect(next_address(target))
    with transaction():
        brake.was_right(attempt)
    session.clear()
    session[_SECOND_STEP] = {"person": proof.person_id, "at": int(now().timestamp()), "next": target or ""}
    return redirect(url_for("accounts.second_step"))


@blueprint.route("/login/code", methods=["GET", "POST"])
def second_step() -> Answer:
    """The code, within five minutes of the password."""
    step = session.get(_SECOND_STEP) or {}
    person = db.session.get(Person, step.get("person", 0))
    if person is None or now().timestamp() - step.get("at", 0) > CODE_WITHIN_SECONDS:
        session.pop(_SECOND_STEP, None)
        return redirect(url_for("accounts.login"))
    form = CodeForm()
    if form.validate_on_submit():
        with transaction():
            attempt = brake.begin_attempt(f"person:{step['person']}", **brake_facts())
        try:
            with transaction():
                token = finish_sign_in(step["person"], attempt=attempt, device=device(), code=form.code.data)
            begin_browser_session(token)
            return redirect(next_address(step.get("next")))
        except Invalid as refused:
            show_refusal(form, refused)
    page = render_template("accounts/second_step.html", form=form, has_errors=bool(form.errors))
    return page, status_of(form)


@blueprint.post("/logout")
def logout() -> Response:
    """End this session, on the server and in the browser."""
    presence = g.presence
    if presence is not None and presence.session_id is not None:
        with transaction():
            end_session(g.actor, presence.session_id)
    end_browser_session()
    return redirect(url_for("home.index"))


@blueprint.route("/join/<code>", methods=["GET", "POST"])
def join(code: str) -> Answer:
    """Come in by an agency's invite code, signed in at once."""
    if g.signed_in:
        return redirect(url_for("home.index"))
    try:
        agency = open_invite(code).agency.name(language())
    except NotFound:
        return render_template("accounts/invite_over.html"), 404
    form = JoinForm()
    if form.validate_on_submit():
        try:
            kept = _hashed(form)
            with transaction():
                person = join_by_invite(code=code, password_hash=kept, **_identity(form))
                token = start_session(person, device=device())
            begin_browser_session(token)
            # No word of welcome here: the page they are taken to says it, with ways to begin.
            if shares_name(person):
                flash(gettext("accounts.name_shared"), "info")
            return redirect(url_for("home.index"))
        except Invalid as refused:
            show_refusal(form, refused)
    page = render_template("accounts/join.html", form=form, agency=agency, has_errors=bool(form.errors))
    return page, status_of(form)


@blueprint.route("/join", methods=["GET", "POST"])
def ask_to_join() -> Answer:
    """Ask to come in; somebody of the office approves."""
    if g.signed_in:
        return redirect(url_for("home.index"))
    form = AskToJoinForm()
    agencies = [(agency.code, agency.name(language())) for agency in all_agencies(open_only=True)]
    form.agency.choices = choices_of([("", gettext("accounts.agency_later")), *agencies])
    if form.validate_on_submit():
        try:
            with transaction():
                brake.begin_attempt(f"asks:{form.username.data}", **brake_facts())
            kept = _hashed(form)
            with transaction():
                ask(agency_code=form.agency.data or None, about=form.about.data, password_hash=kept, **_identity(form))
            flash(gettext("accounts.asked_to_join"), "good")
            return redirect(url_for("accounts.login"))
        except Invalid as refused:
            show_refusal(form, refused)
    page = render_template("accounts/ask_to_join.html", form=form, has_errors=bool(form.errors))
    return page, status_of(form)


def _identity(form: JoinForm) -> dict[str, str]:
    return {"username": form.username.data, "display_name": form.display_name.data, "email": form.email.data}


def _hashed(form: JoinForm) -> str:
    """The password checked and hashed, before any transaction."""
    names = (form.username.data, form.display_name.data, form.email.data)
    return hash_password(check_password(form.password.data, names=names))
