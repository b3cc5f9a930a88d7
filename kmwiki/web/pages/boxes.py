"""A text written section by section: when the form shows boxes, and the two buttons that change how it is shown."""

from __future__ import annotations

from flask import request

from kmwiki.kinds import Kind
from kmwiki.pages.edits import PageEdit

from .forms import PageForm
from .outline import Boxes, in_boxes, joined

AS_TEXT, AS_BOXES = "as_text", "as_boxes"


def open_boxes(form: PageForm, kind: Kind, edit: PageEdit, *, draft: bool) -> None:
    """Show the text in boxes where it fits: always in a draft, and elsewhere once it has a section of the kind."""
    if not kind.sections or form.section or request.args.get("as") == "text":
        return
    boxes = in_boxes(kind, edit.body, lang=edit.lang, exactly=not draft)
    if boxes is not None and (draft or boxes.texts):
        _show(form, boxes, edit.lang)


def switch_boxes(form: PageForm, kind: Kind, edit: PageEdit, action: str, *, draft: bool) -> None:
    """Show the same text the other way; one that does not fit stays as it is, and ``form.does_not_fit`` says so."""
    if action == AS_TEXT:
        boxes = Boxes(form.values["body"], form.boxes or {}, form.boxes_lang or edit.lang)
        form.values["body"] = joined(kind, boxes, empty_ones=True) if draft and form.boxes is not None else edit.body
        form.boxes = None
        return
    fitting = in_boxes(kind, edit.body, lang=edit.lang, exactly=False) if kind.sections else None
    if fitting is None:
        form.does_not_fit = True
    else:
        _show(form, fitting, edit.lang)


def _show(form: PageForm, boxes: Boxes, lang: str) -> None:
    form.values["body"], form.boxes = boxes.intro, dict(boxes.texts)
    # Headings follow the language of the page, which the writer may still change, unless they were in another already.
    form.boxes_lang = boxes.lang if boxes.lang != lang else ""
