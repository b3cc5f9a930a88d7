"""Who was asked, and questions handed to facilitators without a name."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, Date, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from kmwiki.core.database import Base, UTCDateTime


class QuestionAsked(Base):
    """A consultant who was asked a question because it concerns a category of theirs."""

    __tablename__ = "question_asked"

    page_no: Mapped[int] = mapped_column(ForeignKey("page.record_no", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True, index=True)
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime)


class Entrusted(Base):
    """A question somebody gave to the facilitators to ask for them. Nothing here says who: see :class:`EntrustedName`.

    ``id`` is drawn at random and ``given_on`` is no more than a day, so that neither number nor time tells in which
    order the questions came. ``state`` is ``waiting``, ``posted`` (as page ``page_no``) or ``declined``.
    """

    __tablename__ = "entrusted"
    __table_args__ = (Index("ix_entrusted_state", "state"), Index("ix_entrusted_page_no", "page_no"))

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    title: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text, default="")
    categories: Mapped[list[int]] = mapped_column(JSON, default=list)
    given_on: Mapped[date] = mapped_column(Date)
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    page_no: Mapped[int | None] = mapped_column(ForeignKey("page.record_no", ondelete="SET NULL"))
    reason: Mapped[str] = mapped_column(String(1000), default="")
    settled_by: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    settled_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class EntrustedName(Base):
    """Who asked: the one row of the whole database that says so. Deleted after 180 days.

    ``entrusted_at`` is the beginning of the day. ``form_id`` keeps a double click from asking twice: the list of used
    forms, which others share, would say who sent a form at that moment. ``seen_at``: when they last looked after it.
    """

    __tablename__ = "entrusted_name"

    entrusted_id: Mapped[int] = mapped_column(ForeignKey("entrusted.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    entrusted_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    form_id: Mapped[str | None] = mapped_column(String(64), unique=True)
    seen_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
