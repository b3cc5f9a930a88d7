"""Thanks, one row each."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from kmwiki.core.database import Base, UTCDateTime


class Thanks(Base):
    """Somebody's thanks for a page (``comment_id`` None) or for a comment under it.

    ``asked_at`` is when they were asked how it went, of those who said they would try; ``answered_at`` when they had
    said something to that, or that they need not be asked.
    """

    __tablename__ = "thanks"
    __table_args__ = (
        Index("uq_thanks_page", "person_id", "page_no", "meaning", unique=True, sqlite_where=text("comment_id IS NULL"),
              postgresql_where=text("comment_id IS NULL")),
        Index("uq_thanks_comment", "person_id", "comment_id", "meaning", unique=True),
        Index("ix_thanks_meaning_asked_at_at", "meaning", "asked_at", "at"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    page_no: Mapped[int] = mapped_column(ForeignKey("page.record_no", ondelete="CASCADE"), index=True)
    comment_id: Mapped[int | None] = mapped_column(ForeignKey("comment.id", ondelete="CASCADE"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    meaning: Mapped[str] = mapped_column(String(20))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    asked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    answered_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
