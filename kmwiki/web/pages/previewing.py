"""What is being written, as the page would show it: by the same functions, from the same template."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from flask import render_template, request

from kmwiki.access import can, require
from kmwiki.comments.near import near_to
from kmwiki.core.errors import Invalid
from kmwiki.kinds import FieldProblem, Kind, clean_fields, kind_named
from kmwiki.pages.edits import LANGUAGES, PageEdit
from kmwiki.pages.reading import find_page
from kmwiki.pages.rendering import StoredPart, prepare_texts
from kmwiki.text.input import BadText, clean_text
from kmwiki.web.frame_of_page import actor
from kmwiki.web.language import gettext, language
from kmwiki.web.limits import preview_limit

from . import blueprint
from .forms import read_form
from .texts import TextsView, texts_view


@dataclass(frozen=True)
class Preview:
    """A page that nobody has saved: its head and texts, or why no page can hold them."""

    kind: str
    tone: str
    title: str
    summary: str
    lang: str
    texts: TextsView | None
    refusal: str = ""


@blueprint.post("/preview")
@preview_limit
def preview() -> str:
    """The page that a form would make, without the frame around it; nothing is saved.

    Takes the form's own fields, ``kind``, and ``page`` where the form is that of a page: its pictures are its own. What
    can't be taken (a date, a number) is left out: it is said at its field when the form is sent.
    """
    require(actor(), "pages.start", "thread")
    kind = kind_named(request.form.get("kind", "wiki")) or kind_named("wiki")
    assert kind is not None
    _, edit = read_form(kind, request.form, PageEdit(title="", lang=language()))
    return render_template("pages/_preview.html", preview=preview_of(kind, edit, page_no=_page_no()))


def _page_no() -> int | None:
    """The page that is being written, when it is one this writer may see."""
    number = request.form.get("page", "")
    page = find_page(int(number)) if number.isdecimal() and len(number) <= 16 else None
    return page.record_no if page is not None and can(actor(), "pages.see", page) else None


def preview_of(kind: Kind, edit: PageEdit, *, page_no: int | None = None) -> Preview:
    """The preview of an edit, for whoever is asking; ``page_no`` is the page it is of."""
    lang = edit.lang if edit.lang in LANGUAGES else language()
    head = Preview(kind.key, kind.tone, edit.title.strip(), edit.summary.strip(), lang, texts=None)
    fields = _takeable(kind, edit.fields)
    try:
        body = clean_text(edit.body, multiline=True).strip("\n")
        near = near_to(actor(), page_no)
        prepared = prepare_texts(kind.key, replace(edit, body=body, fields=fields, lang=lang), near=near)
    except BadText as trouble:
        return replace(head, refusal=gettext(trouble.key, **trouble.args_))
    except Invalid as trouble:
        return replace(head, refusal=gettext(trouble.key, **trouble.args_))
    parts = {
        part: StoredPart(
            row.html,
            row.links,
            row.mentions,
            [(entry.level, entry.id, entry.title) for entry in row.toc],
            row.note or None,
        )
        for part, row in prepared.parts.items()
    }
    return replace(head, texts=texts_view(actor(), kind, lang=lang, fields=fields, texts=parts, page_no=page_no))


def _takeable(kind: Kind, given: Mapping[str, Any]) -> dict[str, Any]:
    """The fields that are in order, each by itself."""
    fields: dict[str, Any] = {}
    for key, value in given.items():
        try:
            fields |= clean_fields(kind, {key: value})
        except FieldProblem:
            continue
    return fields
