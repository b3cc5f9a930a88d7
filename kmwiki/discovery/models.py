"""Rows of equivalent terms with their history, searches that found nothing, and searches people keep."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kmwiki.accounts.models import Person
from kmwiki.core.database import Base, UTCDateTime


class SynonymRow(Base):
    """Terms that mean the same, and perhaps what they mean. A deleted row stays, so that it can come back.

    ``seed_key`` names the row of ``data/synonyms.csv`` it began as: whatever people did to it since, it is not
    loaded again. ``sort_key`` is its first term's.
    """

    __tablename__ = "synonym_row"

    id: Mapped[int] = mapped_column(primary_key=True)
    seed_key: Mapped[str | None] = mapped_column(String(60), unique=True)
    meaning_th: Mapped[str] = mapped_column(String(500), default="")
    meaning_en: Mapped[str] = mapped_column(String(500), default="")
    sort_key: Mapped[str] = mapped_column(String(810), index=True)
    revision: Mapped[int] = mapped_column(default=1)
    deleted_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime)
    terms: Mapped[list[SynonymTerm]] = relationship(order_by="SynonymTerm.position", viewonly=True, lazy="selectin")

    @property
    def words(self) -> tuple[str, ...]:
        """The terms as they were typed, in their order."""
        return tuple(term.term for term in self.terms)


class SynonymTerm(Base):
    """One term of a row as it stands now. ``key`` is what search compares, ``letter`` its place in the alphabet."""

    __tablename__ = "synonym_term"

    row_id: Mapped[int] = mapped_column(ForeignKey("synonym_row.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    term: Mapped[str] = mapped_column(String(80))
    key: Mapped[str] = mapped_column(String(160), index=True)
    letter: Mapped[str] = mapped_column(String(4), index=True)


class SynonymWording(Base):
    """What a row said from ``at`` on, and who said so. Rows are only ever added here: the largest id is the version
    of all synonyms together."""

    __tablename__ = "synonym_wording"
    __table_args__ = (UniqueConstraint("row_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    row_id: Mapped[int] = mapped_column(ForeignKey("synonym_row.id", ondelete="CASCADE"))
    number: Mapped[int]
    terms: Mapped[list[str]] = mapped_column(JSON)
    meaning_th: Mapped[str] = mapped_column(String(500), default="")
    meaning_en: Mapped[str] = mapped_column(String(500), default="")
    deleted: Mapped[bool] = mapped_column(default=False)
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    person: Mapped[Person | None] = relationship(lazy="joined")


class MissedSearch(Base):
    """Words that found nothing, and how often. Days and no times: a time beside an access log would name somebody."""

    __tablename__ = "missed_search"

    id: Mapped[int] = mapped_column(primary_key=True)
    words: Mapped[str] = mapped_column(String(200), unique=True)
    count: Mapped[int] = mapped_column(default=0)
    first_on: Mapped[date]
    last_on: Mapped[date] = mapped_column(index=True)
    dismissed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class SavedSearch(Base):
    """A search somebody keeps, by a name of their own. ``query`` is the query string of the site's own search page."""

    __tablename__ = "saved_search"
    __table_args__ = (UniqueConstraint("person_id", "query"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(100))
    query: Mapped[str] = mapped_column(String(4000))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
