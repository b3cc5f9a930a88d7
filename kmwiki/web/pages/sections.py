"""One section of a page in the form instead of the whole text: ``/p/<no>/edit?section=<anchor>``.

What is saved is always the whole text. The section is put back where it stood in the revision the writer began with,
and then the save is like any other: it merges with what others have saved, and where it can't, the whole text is shown.
"""

from __future__ import annotations

from dataclasses import replace

from flask import request

from kmwiki.pages.edits import PageEdit
from kmwiki.pages.merging import edit_at
from kmwiki.pages.models import Page
from kmwiki.pages.rendering import stored_texts
from kmwiki.render.sections import section_span

from .forms import LONGEST_ANCHOR, PageForm

_AS_IT_IS: dict[str, None] = dict.fromkeys(("authors", "shared_people", "shared_agencies"))


def open_section(form: PageForm, page: Page) -> None:
    """Narrow the form to the section that is asked for; a section that is gone or not clear leaves the whole text, and
    ``form.section_gone`` to say so."""
    anchor = request.args.get("section", "")[:LONGEST_ANCHOR]
    if not anchor:
        return
    span = _span(page, page.revision, page.body, anchor)
    if span is None:
        form.section_gone = True
        return
    form.section = anchor
    form.values["body"] = page.body[slice(*span)].strip("\n")


def with_section(form: PageForm, edit: PageEdit, page: Page) -> PageEdit:
    """The edit with its section put back into the whole text; as it is when the form shows the whole text.

    Such a form holds nothing but the text, so everything else stays as it stands.
    """
    if not form.section:
        return edit
    base = edit_at(page, form.based_on)
    span = _span(page, form.based_on, base.body, form.section)
    if span is None:  # nobody's form says so: such a section was never shown
        form.fail("body", "editor.section_gone")
        return edit
    return replace(
        base,
        body=_put_back(base.body, span, form.values["body"]),
        authors=None,
        shared_people=None,
        shared_agencies=None,
    )


def _span(page: Page, revision: int, body: str, anchor: str) -> tuple[int, int] | None:
    stored = stored_texts(page.record_no, revision).get("body")
    return section_span(body, stored.toc, anchor) if stored is not None else None


def _put_back(body: str, span: tuple[int, int], written: str) -> str:
    start, end = span
    text = written.replace("\r\n", "\n").replace("\r", "\n").strip("\n")
    stood = body[start:end]
    gap = stood[len(stood.rstrip("\n")) :] or ("\n\n" if end < len(body) else "")
    return f"{body[:start]}{text}{gap if text else ''}{body[end:]}"
