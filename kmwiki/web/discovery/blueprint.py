"""The blueprint of these pages, and the tabs that lead from one to the next."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, url_for
from flask_babel import gettext

from kmwiki.access import can
from kmwiki.web.frame_of_page import actor

blueprint = Blueprint("discovery", __name__)

# page -> the ability that opens it, in the order of the tabs
PAGES = {"glossary": "site.visit", "synonyms": "synonyms.see", "not_found": "misses.see"}


def word_page(template: str, page: str, **context: Any) -> str:
    """A page about words, with tabs to the others the reader may open."""
    tabs = [
        {"label": gettext(f"discovery.page.{name}"), "url": url_for(f"discovery.{name}"), "current": name == page}
        for name, ability in PAGES.items()
        if can(actor(), ability)
    ]
    return render_template(f"discovery/{template}.html", tab_items=tabs if len(tabs) > 1 else [], **context)
