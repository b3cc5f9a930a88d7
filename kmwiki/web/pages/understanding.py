"""What a writer typed into a field, as it was understood: one reading for the form and for what is said back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from kmwiki.core.clock import today
from kmwiki.i18n.dates import format_date
from kmwiki.pages.links import resolve
from kmwiki.pages.titles import of_kind
from kmwiki.text.dates import parse_date
from kmwiki.text.input import BadText
from kmwiki.web.frame_of_page import actor
from kmwiki.web.language import gettext, language

LONGEST_DATE = 60
LONGEST_TITLE = 300


@dataclass(frozen=True)
class Reading:
    """``value`` is what is stored, None when it can't be taken; ``said`` tells the writer either. What does not ``fit``
    is not for this field: whether it may stay all the same is for the rules of saving to say."""

    value: Any
    said: str
    fits: bool = True


def date_understood(typed: str) -> Reading:
    """A date as an ISO string; says it back in full, or why it can't be placed."""
    text = typed.strip()
    if not text:
        return Reading(None, "")
    try:
        if len(text) > LONGEST_DATE:
            raise BadText("dates.not_a_date")
        day = parse_date(text, today())
    except BadText as trouble:
        return Reading(None, gettext(trouble.key, **trouble.args_))
    return Reading(day.isoformat(), gettext("pages.date_understood", date=format_date(day, language(), "long")))


def page_understood(typed: str, kind: str = "") -> Reading:
    """A page by number or title, for this writer; says its title and number. In a field for pages of one ``kind`` a
    title that several pages bear means the one of it.

    A number is taken as it is, whether or not its page may be seen: the field of a page of others must survive a save.
    """
    text = typed.strip().removeprefix("[[").removesuffix("]]").partition("|")[0].strip().removeprefix("#")
    if not text:
        return Reading(None, "")
    found = resolve(actor(), [text]).get(text, []) if len(text) <= LONGEST_TITLE else []
    wanted = of_kind([one.record_no for one in found], kind) if kind and found else set()
    if wanted:
        found = [one for one in found if one.record_no in wanted]
    if len(found) == 1 and kind and not wanted:
        said = gettext("editor.page_other_kind", title=found[0].title, kind=gettext(f"kind.{kind}"))
        return Reading(found[0].record_no, said, fits=False)
    if len(found) == 1:
        page = found[0]
        said = gettext("editor.page_understood", title=page.title, number=page.record_no)
        return Reading(page.record_no, said)
    if text.isdecimal():
        return Reading(text, gettext("editor.page_unknown_number", number=text[:16]))
    return Reading(None, gettext("editor.page_several" if found else "editor.page_unknown", title=text[:60]))
