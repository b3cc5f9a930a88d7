"""A moderator's note as its writer reads it, with their one answer; and the lines above a hidden or locked page."""

from __future__ import annotations

from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from kmwiki.access import Actor, can
from kmwiki.core.database import transaction
from kmwiki.core.errors import Invalid
from kmwiki.moderation.answering import answer_note, get_note, notes_on_page
from kmwiki.moderation.models import ModeratorNote
from kmwiki.pages.showing import AnyPage
from kmwiki.web.addresses import comment_address, page_address
from kmwiki.web.frame_of_page import actor
from kmwiki.web.limits import write_limit

from .blueprint import blueprint

Answer = Response | str | tuple[str, int]


@dataclass(frozen=True)
class NoteLine:
    """Why a page is hidden or locked; ``url`` for whoever may answer or look into it."""

    act: str
    words: str
    url: str | None


def notes_above(reader: Actor, page: AnyPage) -> dict[str, NoteLine]:
    """By act, what stands above the page; asked only of pages that are hidden or locked."""
    if not (page.hidden or page.locked):
        return {}
    lines: dict[str, NoteLine] = {}
    for note in notes_on_page(page.record_no):
        url = url_for("moderation.note", note_id=note.id) if can(reader, "moderation.read_note", note) else None
        lines.setdefault(note.act, NoteLine(note.act, note.words, url))
    return lines


@blueprint.get("/notes/<int:note_id>")
def note(note_id: int) -> str:
    """The note, and the box for the answer."""
    return _page(get_note(actor(), note_id))


@blueprint.post("/notes/<int:note_id>/answer")
@write_limit
def answer(note_id: int) -> Answer:
    """Ask for another look."""
    words = request.form.get("words", "")
    try:
        with transaction():
            answer_note(actor(), get_note(actor(), note_id), words=words)
    except Invalid as refused:
        return _page(get_note(actor(), note_id), words=words, error=gettext(refused.key, **refused.args_)), 422
    flash(gettext("moderation.done.answered"), "good")
    return redirect(url_for("moderation.note", note_id=note_id), code=303)


def _page(found: ModeratorNote, *, words: str = "", error: str | None = None) -> str:
    case = found.case
    is_comment = case.comment_id is not None
    visible = can(actor(), "pages.see", case.page)
    url = comment_address(case.comment_id) if case.comment_id is not None else page_address(
        case.page.record_no, case.page.title
    )  # fmt: skip
    return render_template(
        "moderation/note.html", note_id=found.id, act=found.act, words=found.words, at=found.written_at,
        own_words=case.comment.plain if case.comment is not None else case.page.title, is_comment=is_comment,
        thing_url=url if visible else None, over=found.ended_at is not None, answer=found.answer,
        answered_at=found.answered_at, given=words, error=error, has_errors=bool(error),
        may_answer=can(actor(), "moderation.answer", found) and found.answered_at is None and found.ended_at is None,
        case_url=url_for("moderation.case", case_id=case.id) if can(actor(), "moderation.settle", case) else None,
    )  # fmt: skip
