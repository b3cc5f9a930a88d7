"""Which dates have been seen to pass."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from kmwiki.core.database import Base, UTCDateTime


class PassedDate(Base):
    """A date of a page that has passed and was told of, so that it is told once; another date is told of again."""

    __tablename__ = "passed_date"

    page_no: Mapped[int] = mapped_column(ForeignKey("page.record_no", ondelete="CASCADE"), primary_key=True)
    field: Mapped[str] = mapped_column(String(30), primary_key=True)
    day: Mapped[str] = mapped_column(String(10))
    noted_at: Mapped[datetime] = mapped_column(UTCDateTime)
