"""A form is acted on once: a double click or a retry makes no second page or comment (design rule 21)."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from sqlalchemy import String, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from .clock import now
from .database import Base, UTCDateTime, db

KEPT = timedelta(days=8)  # a little longer than the longest session


class UsedForm(Base):
    """A form id that has been acted on, and where its sender was taken."""

    __tablename__ = "used_form"

    form_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    person_id: Mapped[int]
    outcome: Mapped[str] = mapped_column(String(500))
    at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)


def new_form_id() -> str:
    """A fresh one-time id for a form."""
    return secrets.token_urlsafe(16)


def outcome_of(form_id: str, *, person_id: int) -> str | None:
    """Where this person's form led when it was sent before; None when it is new. Ask inside the transaction."""
    query = select(UsedForm.outcome).where(UsedForm.form_id == form_id, UsedForm.person_id == person_id)
    return db.session.scalar(query)


def remember(form_id: str, *, person_id: int, outcome: str) -> None:
    """Note that the form was acted on, in the transaction that acts."""
    if not 8 <= len(form_id) <= 64:
        return  # not one of ours: such a form simply has no protection against itself
    if db.session.get(UsedForm, form_id) is not None:
        return  # somebody else's form: on a shared machine the next person sent what the last one had left open
    db.session.add(UsedForm(form_id=form_id, person_id=person_id, outcome=outcome[:500], at=now()))


def forget_old() -> None:
    """Drop ids no session can still send."""
    db.session.execute(delete(UsedForm).where(UsedForm.at < now() - KEPT))
