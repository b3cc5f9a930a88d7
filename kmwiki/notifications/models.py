"""Notices: that somebody is to know of a row of the journal, and why."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from kmwiki.core.database import Base, UTCDateTime


class Notice(Base):
    """One person, one row of the journal, the strongest reason.

    It holds no words, no title and no name: these are read when it is shown, by the rights of then. ``page_no`` and
    ``comment_id`` repeat what the journal says, so that rights are asked without it; where an audience shows words of
    its own, the comment is its business and ``comment_id`` is None.
    """

    __tablename__ = "notice"
    __table_args__ = (
        UniqueConstraint("person_id", "journal_id"),
        Index("ix_notice_person_id_page_no_id", "person_id", "page_no", "id"),
        Index("ix_notice_journal_id", "journal_id"),
        Index("ix_notice_read_at", "read_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    journal_id: Mapped[int] = mapped_column(ForeignKey("journal.id", ondelete="CASCADE"))
    reason: Mapped[str] = mapped_column(String(30))
    page_no: Mapped[int | None] = mapped_column(ForeignKey("page.record_no", ondelete="CASCADE"), index=True)
    comment_id: Mapped[int | None] = mapped_column(ForeignKey("comment.id", ondelete="CASCADE"), index=True)
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    read_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class Mailing(Base):
    """How one person wants their notices by mail; without a row they want none.

    ``confirmed_key`` is the ``email_key`` from which somebody has said yes: another address has to say so again.
    ``told_up_to`` is the newest notice that has been mailed or looked at for it; ``due_at`` when the next digest goes.
    """

    __tablename__ = "mailing"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    rhythm: Mapped[str] = mapped_column(String(10))  # now, daily, weekly
    lang: Mapped[str] = mapped_column(String(5))
    confirmed_key: Mapped[str | None] = mapped_column(String(300))
    told_up_to: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime | None] = mapped_column(UTCDateTime, index=True)


# What is unread is asked with every page of a signed-in reader, and is little of all there is.
Index(
    "ix_notice_unread", Notice.person_id, Notice.page_no,
    sqlite_where=Notice.read_at.is_(None), postgresql_where=Notice.read_at.is_(None),
)  # fmt: skip
