"""What was pasted comes here as it was on the clipboard and goes back as Markdown; nothing is kept."""

from __future__ import annotations

from typing import Any

from flask import request
from flask_babel import gettext
from werkzeug.exceptions import RequestEntityTooLarge

from kmwiki.access import require
from kmwiki.pasting import Cleaned, TooMuch, clean_pasted_html, clean_pasted_text
from kmwiki.web.frame_of_page import actor
from kmwiki.web.limits import preview_limit

from . import blueprint

# What is worth telling of what did not come along; the rest nobody would look for.
_TOLD = ("pictures", "media", "notes", "layout")


@blueprint.post("/paste")
@preview_limit
def paste() -> dict[str, Any]:
    """``html``, or ``text`` where the clipboard holds nothing better, becomes what to insert and what to say."""
    require(actor(), "pages.start", "thread")
    html = request.form.get("html", "")
    try:
        cleaned = clean_pasted_html(html) if html else clean_pasted_text(request.form.get("text", ""))
    except TooMuch as trouble:
        raise RequestEntityTooLarge from trouble
    return {"markdown": cleaned.markdown, "said": _said(cleaned), "undo": gettext("pasting.undo")}


def _said(cleaned: Cleaned) -> str:
    """One line about what was done."""
    told = [
        gettext(f"pasting.left_out.{what}", count=cleaned.left_out[what]) for what in _TOLD if cleaned.left_out[what]
    ]
    return " · ".join([gettext("pasting.done"), *told])
