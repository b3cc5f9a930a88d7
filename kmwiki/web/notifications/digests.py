"""The digest as a page, and as a text to paste."""

from __future__ import annotations

from flask import current_app, render_template, request, url_for
from flask_babel import gettext

from kmwiki.notifications.digest import digest, text_to_paste
from kmwiki.web.frame_of_page import actor, site_card
from kmwiki.web.language import language

from . import blueprint
from .inbox import gathering_of

DAYS = (1, 7, 30)


@blueprint.get("/inbox/digest")
def show_digest() -> str:
    """What one was told in the last day, week or month, page by page."""
    asked = request.args.get("days", "")
    days = next((number for number in DAYS if asked == str(number)), DAYS[1])
    news = digest(actor(), days=days)
    base = current_app.config["SETTINGS"].base_url.rstrip("/")
    return render_template(
        "notifications/digest.html", gatherings=[gathering_of(one) for one in news],
        text=text_to_paste(news, lang=language(), site=site_card().name, base_url=base),
        tabs=[
            {"label": gettext(f"notices.days.{number}"), "current": number == days,
             "url": url_for("notices.show_digest", days=number)}
            for number in DAYS
        ],
    )  # fmt: skip
