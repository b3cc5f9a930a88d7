"""The ledger of the last agreement between a page and its file."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from kmwiki.core.database import Base, UTCDateTime


class LedgerRow(Base):
    """What a page's file held when file and page last agreed. Hashes are SHA-256, hex, of the file's bytes."""

    __tablename__ = "content_ledger"

    page_no: Mapped[int] = mapped_column(ForeignKey("page.record_no", ondelete="CASCADE"), primary_key=True)
    path: Mapped[str] = mapped_column(String(400), unique=True)
    file_hash: Mapped[str] = mapped_column(String(64))
    revision: Mapped[int]
    comments_hash: Mapped[str | None] = mapped_column(String(64))
    agreed_at: Mapped[datetime] = mapped_column(UTCDateTime)


class LoadedFile(Base):
    """A shipped file that was loaded, by its hash: each is loaded once, even if its page was binned since."""

    __tablename__ = "loaded_file"

    file_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    path: Mapped[str] = mapped_column(String(400))
    page_no: Mapped[int | None]
    loaded_at: Mapped[datetime] = mapped_column(UTCDateTime)
