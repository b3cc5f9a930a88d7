"""A note to a writer, and their one answer: ขอให้ทบทวน."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Select, select

from kmwiki.access import Actor, can, require
from kmwiki.core.clock import now
from kmwiki.core.database import db
from kmwiki.core.errors import Invalid, NotFound
from kmwiki.core.journal import record

from .models import Case, ModeratorNote
from .reporting import clean_words
from .settling import LARGEST_ID


def get_note(actor: Actor, note_id: int) -> ModeratorNote:
    """A note, for whom it is written to and for moderators who see what it is about.

    Raises:
        NotFound: none, or none for this reader.
    """
    note = db.session.get(ModeratorNote, note_id) if 0 < note_id < LARGEST_ID else None
    if note is None or not can(actor, "moderation.read_note", note):
        raise NotFound("moderation.no_such_note")
    if actor.person_id not in note.about_ids and not can(actor, "pages.see", note.case.page):
        raise NotFound("moderation.no_such_note")
    return note


def answer_note(actor: Actor, note: ModeratorNote, *, words: str) -> None:
    """Ask for another look, once: the case opens again.

    Raises:
        NotAllowed: it is not written to them.
        Invalid: answered already, over already, or without a word.
    """
    require(actor, "moderation.answer", note)
    if note.answered_at is not None:
        raise Invalid("moderation.answered_already")
    if note.ended_at is not None:
        raise Invalid("moderation.note_is_over")
    note.answer = clean_words(words, field="words", empty="moderation.say_something")
    note.answered_by, note.answered_at = actor.person_id, now()
    case = note.case
    case.review_asked_at, case.settled_at, case.settled_by = now(), None, None
    db.session.flush()
    record(
        "moderation.answered", actor_id=actor.person_id, subject_type="case", subject_id=case.id,
        detail={"record_no": case.page_no}, news=True,
    )  # fmt: skip


def notes_on_page(page_no: int) -> list[ModeratorNote]:
    """Notes in force about the page itself, the newest first."""
    query = _in_force().where(Case.page_no == page_no, Case.comment_id.is_(None))
    return list(db.session.scalars(query.order_by(ModeratorNote.id.desc())))


def notes_on_comments(comment_ids: Iterable[int]) -> dict[int, int]:
    """Comment -> the number of the note in force about it."""
    query = (
        select(Case.comment_id, ModeratorNote.id)
        .join(Case, Case.id == ModeratorNote.case_id)
        .where(ModeratorNote.ended_at.is_(None), Case.comment_id.in_(list(comment_ids)))
        .order_by(ModeratorNote.id)
    )
    return {comment_id: note_id for comment_id, note_id in db.session.execute(query) if comment_id is not None}


def _in_force() -> Select[Any]:
    return (
        select(ModeratorNote)
        .join(Case, Case.id == ModeratorNote.case_id)
        .where(ModeratorNote.ended_at.is_(None))
    )  # fmt: skip
