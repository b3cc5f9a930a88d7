"""Comments, their history and whom they mention."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kmwiki.accounts.models import Person
from kmwiki.core.database import Base, UTCDateTime


class Comment(Base):
    """What somebody said under a page, kept as typed; ``html`` holds it rendered, with markers.

    ``parent_id`` is the comment it stands under (one level), ``reply_to_id`` the one it answers and so whom it
    names. ``page_revision`` is what the speaker had before them. A deleted comment stays as a tombstone.
    """

    __tablename__ = "comment"
    __table_args__ = (Index("ix_comment_page_no_id", "page_no", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    page_no: Mapped[int] = mapped_column(ForeignKey("page.record_no", ondelete="CASCADE"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    author_name: Mapped[str] = mapped_column(String(120), default="")  # when there is no account
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("comment.id"), index=True)
    reply_to_id: Mapped[int | None] = mapped_column(ForeignKey("comment.id"))
    page_revision: Mapped[int]
    # What it speaks about: words of the comment it answers, or else of the page as it was in ``page_revision``.
    quote: Mapped[str] = mapped_column(Text, default="", server_default="")
    quote_before: Mapped[str] = mapped_column(String(120), default="", server_default="")
    quote_after: Mapped[str] = mapped_column(String(120), default="", server_default="")
    body: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    plain: Mapped[str] = mapped_column(Text)
    links: Mapped[list[object]] = mapped_column(JSON, default=list)
    mentions: Mapped[list[object]] = mapped_column(JSON, default=list)
    renderer_version: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    edited_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    edits: Mapped[int] = mapped_column(default=0)
    deleted_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    deleted_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    hidden: Mapped[bool] = mapped_column(default=False)
    person: Mapped[Person | None] = relationship(foreign_keys=[person_id], lazy="joined")


class CommentText(Base):
    """A former wording of a comment."""

    __tablename__ = "comment_text"

    comment_id: Mapped[int] = mapped_column(ForeignKey("comment.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    body: Mapped[str] = mapped_column(Text)
    written_at: Mapped[datetime] = mapped_column(UTCDateTime)
