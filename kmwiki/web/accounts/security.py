"""One's own password, e-mail and second factor. Each asks for the password in hand."""

from __future__ import annotations

import segno
from flask import flash, g, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from kmwiki.accounts import brake
from kmwiki.accounts import second_factor as factor
from kmwiki.accounts.passwords import check_password, hash_password
from kmwiki.accounts.profiles import change_email, change_password
from kmwiki.accounts.signing_in import check_own_password
from kmwiki.core.database import transaction
from kmwiki.core.errors import Invalid
from kmwiki.web.accounts.blueprint import blueprint
from kmwiki.web.accounts.forms import ChangePasswordForm, EmailForm, PasswordAgainForm, SecondFactorForm
from kmwiki.web.accounts.own import account_tabs, me
from kmwiki.web.frame_of_page import site_card
from kmwiki.web.refusals import show_refusal, status_of
from kmwiki.web.signing import brake_facts

Answer = Response | str | tuple[str, int]


def ask_password_again(password: str, *, field: str) -> None:
    """Pass when it is the password of whoever asks; wrong ones count as wrong sign-ins.

    Raises:
        Invalid: it is not. TooMany: guessed too often.
    """
    with transaction():
        attempt = brake.begin_attempt(f"person:{g.actor.person_id}", **brake_facts())
    check_own_password(g.actor, password, field=field)
    with transaction():
        brake.was_right(attempt)


@blueprint.route("/me/password", methods=["GET", "POST"])
def password() -> Answer:
    """A new password; every other session ends."""
    person = me()
    form = ChangePasswordForm()
    if form.validate_on_submit():
        try:
            names = (person.username, person.display_name, person.nickname, person.email)
            chosen = check_password(form.password.data, names=names)
            ask_password_again(form.old_password.data, field="old_password")
            kept = hash_password(chosen)
            with transaction():
                change_password(g.actor, person, password_hash=kept, session_id=g.presence.session_id)
            flash(gettext("accounts.password_changed"), "good")
            return redirect(url_for("accounts.password"))
        except Invalid as refused:
            show_refusal(form, refused)
    return _password_page(form, EmailForm(formdata=None, email=person.email), status_of(form))


@blueprint.post("/me/email")
def email() -> Answer:
    """Another e-mail, or none."""
    person = me()
    form = EmailForm()
    if form.validate_on_submit():
        try:
            ask_password_again(form.password.data, field="password")
            with transaction():
                change_email(g.actor, person, form.email.data)
            flash(gettext("accounts.email_saved"), "good")
            return redirect(url_for("accounts.password"))
        except Invalid as refused:
            show_refusal(form, refused)
    return _password_page(ChangePasswordForm(formdata=None), form, status_of(form))


def _password_page(form: ChangePasswordForm, email_form: EmailForm, status: int) -> tuple[str, int]:
    page = render_template(
        "accounts/password.html", form=form, email_form=email_form, tabs=account_tabs("password"),
        has_errors=status != 200,
    )  # fmt: skip
    return page, status


@blueprint.route("/me/second-factor", methods=["GET", "POST"])
def second_factor() -> Answer:
    """Turn the second factor on, or off again with the password."""
    person = me()
    if person.totp_secret is not None:
        return _turn_off()
    form = SecondFactorForm()
    if form.validate_on_submit():
        try:
            with transaction():
                factor.turn_on(
                    g.actor, person, secret=form.secret.data or "", code=form.code.data,
                    session_id=g.presence.session_id,
                )  # fmt: skip
            flash(gettext("accounts.second_factor_on"), "good")
            return redirect(url_for("accounts.second_factor"))
        except Invalid as refused:
            show_refusal(form, refused)
    # The same secret as long as the form comes back with errors: the app has it already.
    form.secret.data = form.secret.data if factor.is_secret(form.secret.data or "") else factor.new_secret()
    address = factor.app_address(form.secret.data, username=person.username, site_name=site_card().name)
    page = render_template(
        "accounts/second_factor.html", form=form, tabs=account_tabs("second_factor"), has_errors=bool(form.errors),
        picture=segno.make(address, error="m").svg_data_uri(scale=5, border=4, dark="#000", light="#fff"),
        secret_in_groups=" ".join(form.secret.data[i : i + 4] for i in range(0, len(form.secret.data), 4)),
    )  # fmt: skip
    return page, status_of(form)


def _turn_off() -> Answer:
    form = PasswordAgainForm()
    if form.validate_on_submit():
        try:
            ask_password_again(form.password.data, field="password")
            with transaction():
                factor.turn_off(g.actor, me())
            flash(gettext("accounts.second_factor_off"), "info")
            return redirect(url_for("accounts.second_factor"))
        except Invalid as refused:
            show_refusal(form, refused)
    page = render_template(
        "accounts/second_factor_off.html", form=form, tabs=account_tabs("second_factor"), has_errors=bool(form.errors)
    )
    return page, status_of(form)
