"""Reports, the cases they are gathered in, and moderators' notes to writers."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kmwiki.accounts.models import Person
from kmwiki.comments.models import Comment
from kmwiki.core.database import Base, UTCDateTime
from kmwiki.pages.models import Page


class Case(Base):
    """A page or a comment that moderators look at. What is reported while a case is open joins it.

    ``outcome``: left, hidden, restored, locked, unlocked. Where a moderator acted by themselves the case holds no
    report. It opens again when the writer asks for another look.
    """

    __tablename__ = "moderation_case"
    __table_args__ = (
        Index("ix_moderation_case_page_no_comment_id", "page_no", "comment_id"),
        Index("ix_moderation_case_settled_at", "settled_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    page_no: Mapped[int] = mapped_column(ForeignKey("page.record_no", ondelete="CASCADE"))
    comment_id: Mapped[int | None] = mapped_column(ForeignKey("comment.id", ondelete="CASCADE"))  # None: the page
    opened_at: Mapped[datetime] = mapped_column(UTCDateTime)
    review_asked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    settled_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    settled_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    outcome: Mapped[str | None] = mapped_column(String(10))
    word: Mapped[str] = mapped_column(String(1000), default="")  # to those who reported
    page: Mapped[Page] = relationship(lazy="select")
    comment: Mapped[Comment | None] = relationship(lazy="select")
    reports: Mapped[list[Report]] = relationship(lazy="select", order_by="Report.id", passive_deletes=True)
    notes: Mapped[list[ModeratorNote]] = relationship(
        lazy="select", order_by="ModeratorNote.id", passive_deletes=True, back_populates="case"
    )

    @property
    def about_ids(self) -> frozenset[int]:
        """Whose words it is about."""
        if self.comment_id is not None:
            speaker = self.comment.person_id if self.comment is not None else None
            return frozenset() if speaker is None else frozenset({speaker})
        return self.page.author_ids


class Report(Base):
    """What one person reports; who they are only moderators learn. ``seen`` is the revision they had before them,
    of a comment the number of its edits."""

    __tablename__ = "report"
    __table_args__ = (UniqueConstraint("case_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("moderation_case.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(String(10))
    words: Mapped[str] = mapped_column(String(1000), default="")
    seen: Mapped[int]
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
    person: Mapped[Person] = relationship(lazy="joined")


class ModeratorNote(Base):
    """Why something was hidden or locked, said to its writer, who may answer once. In force until ``ended_at``."""

    __tablename__ = "moderator_note"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("moderation_case.id", ondelete="CASCADE"), index=True)
    act: Mapped[str] = mapped_column(String(10))  # hide, lock
    words: Mapped[str] = mapped_column(String(1000))
    written_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    written_at: Mapped[datetime] = mapped_column(UTCDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    answer: Mapped[str] = mapped_column(String(1000), default="")
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    answered_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    case: Mapped[Case] = relationship(lazy="select", back_populates="notes")

    @property
    def about_ids(self) -> frozenset[int]:
        """Whom it is written to."""
        return self.case.about_ids
