"""Endorsements of revisions, and adoptions by other agencies."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Date, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kmwiki.accounts.models import Person
from kmwiki.core.database import Base, UTCDateTime
from kmwiki.frame.models import Agency


class Endorsement(Base):
    """What somebody says of one revision of a page. In force until ``ended_at``.

    ``role`` and ``agency_id`` are what they spoke as on that day: a consultant who leaves has still endorsed it.
    """

    __tablename__ = "endorsement"
    __table_args__ = (Index("ix_endorsement_page_no_ended_at", "page_no", "ended_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    page_no: Mapped[int] = mapped_column(ForeignKey("page.record_no", ondelete="CASCADE"))
    revision: Mapped[int]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))
    role: Mapped[str] = mapped_column(String(20))  # consultant, facilitator, peer
    significant: Mapped[str] = mapped_column(String(10))  # yes, partly, no
    valid: Mapped[str] = mapped_column(String(10))
    applicable: Mapped[str] = mapped_column(String(10))
    advice: Mapped[str] = mapped_column(String(2000), default="")
    verdict: Mapped[str] = mapped_column(String(10))  # approve, improve
    given_at: Mapped[datetime] = mapped_column(UTCDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    ended_as: Mapped[str | None] = mapped_column(String(10))  # renewed, withdrawn, removed


class Adoption(Base):
    """An agency tells what it took from a page, what it changed, and how it went.

    ``result_at`` is when the result was last said; taken back, the row stays as a tombstone.
    """

    __tablename__ = "adoption"
    __table_args__ = (Index("ix_adoption_page_no_id", "page_no", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    page_no: Mapped[int] = mapped_column(ForeignKey("page.record_no", ondelete="CASCADE"))
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    took: Mapped[str] = mapped_column(String(2000))
    changed: Mapped[str] = mapped_column(String(2000), default="")
    went: Mapped[str] = mapped_column(String(2000), default="")
    result: Mapped[str] = mapped_column(String(10))  # worked, partly, not_yet, did_not
    began_on: Mapped[date | None] = mapped_column(Date)
    contact: Mapped[str] = mapped_column(String(120), default="")
    their_no: Mapped[int | None]  # a page of their own about it
    told_at: Mapped[datetime] = mapped_column(UTCDateTime)
    result_at: Mapped[datetime] = mapped_column(UTCDateTime)
    edited_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    edits: Mapped[int] = mapped_column(default=0)
    taken_back_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    taken_back_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    agency: Mapped[Agency] = relationship(lazy="joined")
    person: Mapped[Person] = relationship(foreign_keys=[person_id], lazy="joined")


class AdoptionText(Base):
    """What an adoption said before it was edited; ``words`` holds its fields by name."""

    __tablename__ = "adoption_text"

    adoption_id: Mapped[int] = mapped_column(ForeignKey("adoption.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    words: Mapped[dict[str, Any]] = mapped_column(JSON)
    written_at: Mapped[datetime] = mapped_column(UTCDateTime)
