"""What people are writing and have not saved: kept on the server while they type.

Not to be mixed up with a page whose state is ``draft``: this is a form as it stands, for nobody but its writer. It
makes no revision, no journal row and no work for any queue. Each opened form has its own, by its one-time id, so that
two windows on one page never overwrite each other; going on with one takes its id along.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from kmwiki.access import Actor, require
from kmwiki.core.clock import now
from kmwiki.core.database import Base, UTCDateTime, db
from kmwiki.core.errors import Invalid, NotFound

KEPT = timedelta(days=90)
LONGEST = 1024 * 1024  # bytes of UTF-8 of a whole form; the text alone may have a quarter of it
MOST_FIELDS = 800
MOST_PER_PERSON = 100  # the oldest go
LATE = timedelta(seconds=10)  # what was on its way when the form was saved is no news

COMMENT = "comment"  # the kind of what somebody was about to say under a page

Fields = list[tuple[str, str]]


class UnsavedText(Base):
    """A form as its writer left it: ``fields`` are its inputs in order. ``done`` when it was saved: then it is empty,
    and stays a while so that a browser's own copy can learn that it is not needed any more."""

    __tablename__ = "unsaved_text"
    __table_args__ = (UniqueConstraint("person_id", "form_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    form_id: Mapped[str] = mapped_column(String(64))
    page_no: Mapped[int | None] = mapped_column(ForeignKey("page.record_no", ondelete="SET NULL"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    title: Mapped[str] = mapped_column(String(200), default="")
    fields: Mapped[list[list[str]]] = mapped_column(JSON, default=list)
    done: Mapped[bool] = mapped_column(default=False)
    saved_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)


def keep_text(
    actor: Actor, *, form_id: str, kind: str, page_no: int | None, fields: Iterable[tuple[str, str]]
) -> UnsavedText | None:  # fmt: skip
    """Keep a form as it stands, in place of what it held before. None when it was saved a moment ago.

    Raises:
        SignInFirst: somebody without an account.
        Invalid: it is larger than any page, or not one of our forms.
    """
    require(actor, "drafts.keep")
    if not 8 <= len(form_id) <= 64:
        raise Invalid("drafts.no_form")
    kept = [[name, text] for name, text in fields]
    size = sum(len(name) + len(text.encode("utf-8", "surrogatepass")) for name, text in kept)
    if size > LONGEST or len(kept) > MOST_FIELDS:
        raise Invalid("drafts.too_long", most=LONGEST // 1024)
    row = _row(actor, form_id)
    if row is not None and row.done and now() - row.saved_at < LATE:
        return None
    if row is None:
        row = UnsavedText(person_id=actor.person_id, form_id=form_id)
        db.session.add(row)
    title = next((text for name, text in kept if name == "title"), "").strip()
    row.kind, row.page_no, row.fields, row.done = kind, page_no, kept, False
    row.title, row.saved_at = title[:200], now()
    db.session.flush()
    _drop_oldest(actor)
    return row


def mark_done(actor: Actor, *, form_id: str, kind: str, page_no: int) -> None:
    """The form was saved: what was kept of it is not needed any more."""
    if not 8 <= len(form_id) <= 64:
        return
    row = _row(actor, form_id)
    if row is None:
        row = UnsavedText(person_id=actor.person_id, form_id=form_id)
        db.session.add(row)
    row.kind, row.page_no, row.title, row.fields, row.done, row.saved_at = kind, page_no, "", [], True, now()


def is_done(actor: Actor, form_id: str) -> bool:
    """Was this form saved since its text was last kept?"""
    row = _row(actor, form_id)
    return row is not None and row.done


def throw_away(actor: Actor, text_id: int) -> UnsavedText:
    """Forget a text at its writer's wish; raises ``NotFound`` as :func:`get_text` does."""
    row = get_text(actor, text_id)
    db.session.delete(row)
    return row


def get_text(actor: Actor, text_id: int) -> UnsavedText:
    """One's own text; ``NotFound`` for everybody else's."""
    row = db.session.get(UnsavedText, text_id) if 0 < text_id < 2**53 else None
    if row is None or row.done or row.person_id != actor.person_id:
        raise NotFound("drafts.gone")
    return row


def my_texts(actor: Actor) -> list[UnsavedText]:
    """All of one's unsaved texts, newest first."""
    query = select(UnsavedText).where(UnsavedText.person_id == actor.person_id, UnsavedText.done.is_(False))
    return list(db.session.scalars(query.order_by(UnsavedText.saved_at.desc())))


def texts_for(actor: Actor, *, kind: str, page_no: int | None) -> list[UnsavedText]:
    """One's unsaved texts of a page, or of new pages of a kind, newest first."""
    texts = (row for row in my_texts(actor) if row.kind != COMMENT)
    return [row for row in texts if row.page_no == page_no and (page_no is not None or row.kind == kind)]


def comment_draft(actor: Actor, text_id: int | None, *, page_no: int) -> UnsavedText | None:
    """One's own unsent comment under a page; None for anything else."""
    row = db.session.get(UnsavedText, text_id) if text_id is not None and 0 < text_id < 2**53 else None
    if row is None or row.done or row.kind != COMMENT or row.page_no != page_no or row.person_id != actor.person_id:
        return None
    return row


def forget_old() -> None:
    """Drop what nobody came back to, and notes on saved forms with it."""
    db.session.execute(delete(UnsavedText).where(UnsavedText.saved_at < now() - KEPT))


def _row(actor: Actor, form_id: str) -> UnsavedText | None:
    query = select(UnsavedText).where(UnsavedText.person_id == actor.person_id, UnsavedText.form_id == form_id)
    return db.session.scalar(query)


def _drop_oldest(actor: Actor) -> None:
    newest = select(UnsavedText.id).where(UnsavedText.person_id == actor.person_id, UnsavedText.done.is_(False))
    for old in db.session.scalars(newest.order_by(UnsavedText.saved_at.desc()).offset(MOST_PER_PERSON)).all():
        db.session.execute(delete(UnsavedText).where(UnsavedText.id == old))
