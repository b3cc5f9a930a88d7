"""Notices by mail: choosing them, saying yes from the address, and ending them by the link in a mail, signed out."""

from __future__ import annotations

from flask import current_app, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from kmwiki.core.database import transaction
from kmwiki.core.errors import Invalid
from kmwiki.notifications import mailing
from kmwiki.notifications.tokens import CONFIRM, person_of
from kmwiki.web.accounts.own import account_tabs, me
from kmwiki.web.language import language
from kmwiki.web.limits import write_limit
from kmwiki.web.security import csrf

from . import blueprint

Answer = Response | str | tuple[str, int]


@blueprint.route("/me/notices", methods=["GET", "POST"])
@write_limit
def settings() -> Answer:
    """Whether and how often one wants notices by mail. Choosing the same again asks the address once more."""
    person, error, status = me(), None, 200
    if request.method == "POST":
        asked = request.form.get("rhythm", "")[:20]
        try:
            with transaction():
                chosen = mailing.choose_mail(g.actor, person, rhythm=asked or None, lang=language())
            if chosen.rhythm is not None and not chosen.confirmed:
                flash(gettext("notices.confirm_sent", email=person.email), "info")
            else:
                flash(gettext("notices.mail_saved"), "good")
            return redirect(url_for("notices.settings"), code=303)
        except Invalid as refused:
            error, status = gettext(refused.key, **refused.args_), 422
    choice = mailing.mail_choice(g.actor, person)
    page = render_template(
        "notifications/settings.html", tabs=account_tabs("notices"), email=person.email, error=error,
        chosen=choice.rhythm or "", confirmed=choice.confirmed, has_errors=bool(error),
        sends_mail=current_app.config["SETTINGS"].smtp_url is not None,
        choices=[(name, gettext(f"notices.rhythm.{name or 'none'}")) for name in ("", *mailing.RHYTHMS)],
    )  # fmt: skip
    return page, status


# The token is what proves the sender: a mail program that posts for its reader (RFC 8058) has no session and no form.
@blueprint.route("/unsubscribe/<token>", methods=["GET", "POST"])
@csrf.exempt
def stop(token: str) -> str:
    """End the mail of whoever the token names. Looking changes nothing: mail programs open every link they find."""
    if request.method == "POST":
        with transaction():
            mailing.stop_mail(token)
    return render_template("notifications/by_link.html", what="stop", done=mailing.has_stopped(token))


@blueprint.route("/confirm-mail/<token>", methods=["GET", "POST"])
@csrf.exempt
def confirm(token: str) -> str:
    """Say yes from the address the link was sent to."""
    if request.method == "POST":
        with transaction():
            mailing.confirm_address(token)
    else:
        person_of(CONFIRM, token)
    return render_template("notifications/by_link.html", what="confirm", done=request.method == "POST")
