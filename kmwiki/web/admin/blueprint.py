"""The blueprint of the office, the menu of its pages, and how each of them is drawn."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, g, render_template, url_for
from flask_babel import gettext

from kmwiki.access import can, require
from kmwiki.web.frame_of_page import actor

blueprint = Blueprint("admin", __name__, url_prefix="/admin")

# page -> the ability that opens it, in the order of the menu; with a dot in its name, a page that lives elsewhere
PAGES = {
    "overview": "admin.enter",
    "waiting": "members.approve",
    "moderation.queue": "moderation.queue",
    "people": "admin.people",
    "invites": "admin.invites",
    "agencies": "admin.agencies",
    "settings": "admin.settings",
    "years": "admin.settings",
    "criteria": "admin.settings",
    "audit": "admin.audit",
    "discovery.synonyms": "synonyms.edit",
    "discovery.not_found": "misses.see",
    "reviewing.due": "reviews.see",
}


def enter(page: str) -> None:
    """Pass, or raise: may the asker open this page of the office?

    Raises:
        SignInFirst, NotAllowed.
    """
    require(actor(), PAGES[page])


def admin_page(template: str, page: str, *, folder: str = "admin", **context: Any) -> str:
    """A page of the office with its menu, and a word to administrators whose password stands alone."""
    menu = [
        {
            "label": gettext(f"admin.page.{name.rpartition('.')[2]}"),
            "url": url_for(name if "." in name else f"admin.{name}"),
            "current": name == page,
        }
        for name, ability in PAGES.items()
        if can(actor(), ability)
    ]
    wants_second_factor = can(actor(), "admin.settings") and not g.presence.has_second_factor
    return render_template(f"{folder}/{template}.html", menu=menu, wants_second_factor=wants_second_factor, **context)
