"""The ledger of the last agreement between a page and its file."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from kmwiki.core.database import Base, UTCDateTime


class LedgerRow(Base):
    """How a page and its file stood when they last agreed.

    ``file_hash`` and ``comments_hash`` are the SHA-256 (hex) of the files' bytes: another one means that somebody
    edited the file. ``page_hash`` and ``talk_hash`` are those of what the database said: another one means that the
    page changed, also where no revision was made (an archived page, an author who became a name). ``kept`` are values
    of the file that this site has no place for, such as an agency it does not know; they are written back.
    """

    __tablename__ = "content_ledger"

    page_no: Mapped[int] = mapped_column(ForeignKey("page.record_no", ondelete="CASCADE"), primary_key=True)
    path: Mapped[str] = mapped_column(String(400), unique=True)
    file_hash: Mapped[str] = mapped_column(String(64))
    revision: Mapped[int]
    page_hash: Mapped[str] = mapped_column(String(64))
    talk_hash: Mapped[str | None] = mapped_column(String(64))
    kept: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    comments_hash: Mapped[str | None] = mapped_column(String(64))
    agreed_at: Mapped[datetime] = mapped_column(UTCDateTime)


class LoadedFile(Base):
    """A file that was taken in, by its hash: each is taken in once, even if its page was changed or binned since.

    So a shipped file that an upgrade puts back does not undo what people did on the site.
    """

    __tablename__ = "loaded_file"

    file_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    path: Mapped[str] = mapped_column(String(400))
    page_no: Mapped[int | None]
    loaded_at: Mapped[datetime] = mapped_column(UTCDateTime)
