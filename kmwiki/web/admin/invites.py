"""Invite codes: one agency's door, open for some people and some days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import current_app, flash, redirect, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from kmwiki.accounts.invites import all_invites, close_invite, make_invite, usable
from kmwiki.core.clock import now
from kmwiki.core.database import transaction
from kmwiki.core.errors import Invalid, NotFound
from kmwiki.web.admin.blueprint import admin_page, blueprint, enter
from kmwiki.web.admin.forms import InviteForm
from kmwiki.web.form_fields import choices_of
from kmwiki.web.frame_of_page import actor
from kmwiki.web.language import language
from kmwiki.web.people import agency_choices
from kmwiki.web.refusals import show_refusal, status_of

Answer = Response | str | tuple[str, int]
LARGEST_ID = 2**53


@dataclass(frozen=True)
class InviteCard:
    """A code as the office sees it. ``why_over`` is empty while it can be used."""

    id: int
    url: str
    agency: str
    uses_left: int
    expires: datetime
    why_over: str


@blueprint.route("/invites", methods=["GET", "POST"])
def invites() -> Answer:
    """Every code, and a form for a new one."""
    enter("invites")
    form = InviteForm()
    form.agency.choices = choices_of(agency_choices(gettext("admin.choose_agency"), open_only=True))
    if form.validate_on_submit():
        try:
            with transaction():
                make_invite(actor(), agency_code=form.agency.data, uses=form.uses.data, days=form.days.data)
            flash(gettext("admin.invite_made"), "good")
            return redirect(url_for("admin.invites"))
        except Invalid as refused:
            show_refusal(form, refused)
    base_url = current_app.config["SETTINGS"].base_url
    cards = [
        InviteCard(
            id=row.id, url=base_url + url_for("accounts.join", code=row.code), agency=row.agency.short(language()),
            uses_left=row.uses_left, expires=row.expires_at,
            why_over="" if usable(row) else "closed" if row.closed else "used" if row.uses_left < 1 else "expired",
        )
        for row in all_invites()
    ]  # fmt: skip
    page = admin_page(
        "invites", "invites", open_ones=[card for card in cards if not card.why_over], now=now(),
        over=[card for card in cards if card.why_over], form=form, has_errors=bool(form.errors),
    )  # fmt: skip
    return page, status_of(form)


@blueprint.post("/invites/<int:invite_id>/close")
def close(invite_id: int) -> Response:
    """End a code now."""
    enter("invites")
    if invite_id > LARGEST_ID:
        raise NotFound()
    with transaction():
        close_invite(actor(), invite_id)
    flash(gettext("admin.invite_closed"), "info")
    return redirect(url_for("admin.invites"))
