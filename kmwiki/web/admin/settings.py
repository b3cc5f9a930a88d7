"""The site's name, goal line, help line, and the two rules of what is open."""

from __future__ import annotations

from flask import flash, redirect, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from kmwiki.core.database import transaction
from kmwiki.core.errors import Invalid
from kmwiki.core.site import the_site
from kmwiki.frame.site_settings import WORDS, change_site
from kmwiki.web.admin.blueprint import admin_page, blueprint, enter
from kmwiki.web.admin.forms import SettingsForm
from kmwiki.web.frame_of_page import actor
from kmwiki.web.refusals import show_refusal, status_of

RULES = ("default_visibility", "visitors_may_read", "question_days")


@blueprint.route("/settings", methods=["GET", "POST"])
def settings() -> Response | str | tuple[str, int]:
    """One form for all of it."""
    enter("settings")
    site = the_site()
    form = SettingsForm(data={name: getattr(site, name) for name in (*WORDS, *RULES)})
    if form.validate_on_submit():
        try:
            with transaction():
                change_site(
                    actor(), default_visibility=form.default_visibility.data or "",
                    visitors_may_read=form.visitors_may_read.data, question_days=form.question_days.data,
                    **{name: form[name].data or "" for name in WORDS},
                )  # fmt: skip
            flash(gettext("admin.settings_saved"), "good")
            return redirect(url_for("admin.settings"))
        except Invalid as refused:
            show_refusal(form, refused)
    return admin_page("settings", "settings", form=form, has_errors=bool(form.errors)), status_of(form)
