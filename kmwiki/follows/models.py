"""What somebody follows."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from kmwiki.core.database import Base, UTCDateTime

TARGET_MAX = 100


class Follow(Base):
    """One thing one person follows, or does not want to hear of (``level`` SILENT).

    ``kind`` and ``target`` name the thing: a page (threads are pages) by its record number, a person or a saved search
    by its id, an agency by its code, a category by its number, a tag by its key. What a person wrote or spoke under
    needs no row: it is followed by itself, at NORMAL, unless a row says otherwise.
    """

    __tablename__ = "follow"
    __table_args__ = (Index("ix_follow_kind_target_level", "kind", "target", "level"),)

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(10), primary_key=True)
    target: Mapped[str] = mapped_column(String(TARGET_MAX), primary_key=True)
    level: Mapped[int]
    since: Mapped[datetime] = mapped_column(UTCDateTime)
