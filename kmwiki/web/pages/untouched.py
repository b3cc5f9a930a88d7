"""Who may see a page is sent by every form, also by one that was opened before somebody else closed the page.

So the form sends along what these inputs held when it was drawn. Where they still hold it, the writer has decided
nothing, and what stands now stays: an old form may not open a page again by the way.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from kmwiki.pages.edits import PageEdit
from kmwiki.pages.merging import base_of
from kmwiki.pages.models import Page

from .forms import PageForm

_WORDS = ("visibility", "shared_people", "shared_writers", "authors")


def rights_in(form: PageForm) -> str:
    """What the form's inputs about rights hold, to be sent along."""
    return json.dumps(_held(form), ensure_ascii=False)


def rights_as_they_are(edit: PageEdit, form: PageForm, now: PageEdit) -> PageEdit:
    """The edit without the rights nobody has touched in the form since it was drawn."""
    were, held = _read(form.rights_were), _held(form)
    untouched = {name for name, value in held.items() if name in were and were[name] == value}
    kept: dict[str, Any] = dict.fromkeys(untouched - {"visibility"})
    return replace(edit, **kept, visibility=now.visibility if "visibility" in untouched else edit.visibility)


def began_with(page: Page, form: PageForm) -> PageEdit:
    """What the writer of this form began with."""
    base = base_of(page, form.based_on)
    were = _read(form.rights_were)
    people: dict[str, Any] = {
        name: tuple(were[name].split()) for name in ("shared_people", "shared_writers") if name in were
    }
    if "shared_agencies" in were:
        people["shared_agencies"] = tuple(were["shared_agencies"])
    return replace(base, **people, visibility=were.get("visibility", base.visibility))


def _held(form: PageForm) -> dict[str, Any]:
    held: dict[str, Any] = {name: " ".join(form.values.get(name, "").replace(",", " ").split()) for name in _WORDS}
    return held | {"shared_agencies": sorted(form.shared_agencies)}


def _read(text: str) -> dict[str, Any]:
    try:
        were = json.loads(text)
    except ValueError:
        return {}
    if not isinstance(were, dict):
        return {}
    words = {name: were[name] for name in _WORDS if isinstance(were.get(name), str)}
    agencies = were.get("shared_agencies")
    if isinstance(agencies, list) and all(isinstance(code, str) for code in agencies):
        words["shared_agencies"] = agencies
    return words
