"""Forgotten passwords, and the one-time addresses that set one."""

from __future__ import annotations

from flask import current_app, flash, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from kmwiki.accounts import brake
from kmwiki.accounts.first_admin import make_first_admin
from kmwiki.accounts.links import FIRST_ADMIN, open_link
from kmwiki.accounts.naming import username_key
from kmwiki.accounts.passwords import check_password, hash_password
from kmwiki.accounts.resetting import ask_for_reset, person_of_link, reset_password
from kmwiki.accounts.sessions import start_session
from kmwiki.core.database import transaction
from kmwiki.core.errors import Invalid, NotFound
from kmwiki.web.accounts.blueprint import blueprint
from kmwiki.web.accounts.forms import FirstAdminForm, ForgotForm, NewPasswordForm
from kmwiki.web.refusals import show_refusal, status_of
from kmwiki.web.signing import begin_browser_session, brake_facts, device

Answer = Response | str | tuple[str, int]


@blueprint.route("/forgot", methods=["GET", "POST"])
def forgot() -> Answer:
    """Ask for a reset link. The answer is the same whoever is named: it must not tell who has an account."""
    sends_mail = current_app.config["SETTINGS"].smtp_url is not None
    form = ForgotForm()
    if form.validate_on_submit():
        with transaction():
            brake.begin_attempt(f"forgot:{username_key(form.name.data[:200])}", **brake_facts())
        if sends_mail:
            with transaction():
                ask_for_reset(form.name.data)
        flash(gettext("accounts.reset_on_its_way" if sends_mail else "accounts.reset_by_admin"), "info")
        return redirect(url_for("accounts.login"))
    page = render_template("accounts/forgot.html", form=form, sends_mail=sends_mail, has_errors=bool(form.errors))
    return page, status_of(form)


@blueprint.route("/set-password/<token>", methods=["GET", "POST"])
def set_password(token: str) -> Answer:
    """Open a one-time link: a new password, or the first administrator's account."""
    try:
        purpose = open_link(token).purpose
        return _first_admin(token) if purpose == FIRST_ADMIN else _new_password(token)
    except NotFound:
        return render_template("accounts/link_over.html"), 404


def _first_admin(token: str) -> Answer:
    form = FirstAdminForm()
    if form.validate_on_submit():
        try:
            names = (form.username.data, form.display_name.data)
            kept = hash_password(check_password(form.password.data, names=names))
            with transaction():
                person = make_first_admin(
                    token, username=form.username.data, display_name=form.display_name.data, password_hash=kept
                )
                session_token = start_session(person, device=device())
            begin_browser_session(session_token)
            flash(gettext("accounts.first_admin_made", name=person.display_name), "good")
            return redirect(url_for("admin.overview"))
        except Invalid as refused:
            show_refusal(form, refused)
    return render_template("accounts/first_admin.html", form=form, has_errors=bool(form.errors)), status_of(form)


def _new_password(token: str) -> Answer:
    person = person_of_link(token)
    form = NewPasswordForm()
    if form.validate_on_submit():
        try:
            names = (person.username, person.display_name, person.nickname, person.email)
            kept = hash_password(check_password(form.password.data, names=names))
            with transaction():
                reset_password(token, password_hash=kept)
            flash(gettext("accounts.password_set"), "good")
            return redirect(url_for("accounts.login"))  # where the second factor, if any, is asked
        except Invalid as refused:
            show_refusal(form, refused)
    page = render_template(
        "accounts/new_password.html", form=form, username=person.username, has_errors=bool(form.errors)
    )
    return page, status_of(form)
