"""Differences between two states of a page, in the reader's words."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask_babel import gettext

from kmwiki.frame.agencies import all_agencies
from kmwiki.i18n.dates import format_date
from kmwiki.kinds import Kind, licence_key
from kmwiki.pages.history import ValueDifference
from kmwiki.web.frame_of_page import actor
from kmwiki.web.language import language

from .relating import name_links


def worded(kind: Kind, difference: ValueDifference) -> dict[str, str]:
    """A value that differs: its label, and both values as they are shown elsewhere."""
    label = f"field.{kind.key}.{difference.name}" if difference.typed else f"part.{difference.name}"
    return {
        "label": gettext(label),
        "before": _value(kind, difference, difference.before),
        "after": _value(kind, difference, difference.after),
    }


def _value(kind: Kind, difference: ValueDifference, value: Any) -> str:
    """A stored value in the reader's words."""
    name, lang = difference.name, language()
    if value in (None, "", []):
        return ""
    if name in ("agency", "agencies"):
        names = {agency.code: agency.short(lang) for agency in all_agencies()}
        return ", ".join(names.get(code, code) for code in ([value] if isinstance(value, str) else value))
    if difference.typed:
        if name == "links":
            return name_links(actor(), value)
        declared = next(declared for declared in kind.fields if declared.key == name)
        if declared.type == "date":
            return format_date(date.fromisoformat(value), lang)
        if declared.type == "choice":
            return gettext(f"aar.{value}" if name == "question_set" else f"choice.{name}.{value}")
    if name in ("visibility", "state"):
        return gettext(f"{'visibility' if name == 'visibility' else 'pages.state'}.{value}")
    if name == "licence":
        return gettext(licence_key(value))
    if name == "lang":
        return {"th": "ไทย", "en": "English"}.get(value, str(value))
    return ", ".join(str(item) for item in value) if isinstance(value, list) else str(value)
