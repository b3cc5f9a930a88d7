"""Words that go from where they were said into another page."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kmwiki.accounts.models import Person
from kmwiki.core.database import Base, UTCDateTime

# What the speaker has said to it. An open request is nothing but open: silence never becomes a yes.
ASKED, LENT, REFUSED, LAPSED = "asked", "lent", "refused", "lapsed"
# Lent once, and not any more: the speaker took them back; or what they had said is deleted or hidden.
WITHDRAWN, GONE = "withdrawn", "gone"
# Lent once, until their speaker agreed to others instead.
REPLACED = "replaced"


class BorrowedWords(Base):
    """Words of one speaker for one page.

    ``words`` are those they were asked for, ``wording`` those they lent, which may be others. ``title``, ``kind`` and
    ``visibility`` are the new page's as the speaker was told them: a draft is not theirs to see, and what they agreed
    to is to be seen there and by no more people. ``comment_id`` None: the opening words of the page ``source_no``.
    """

    __tablename__ = "borrowed_words"
    __table_args__ = (
        Index("ix_borrowed_words_speaker_id_state", "speaker_id", "state"),
        Index("ix_borrowed_words_state_asked_at", "state", "asked_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    source_no: Mapped[int | None] = mapped_column(ForeignKey("page.record_no", ondelete="SET NULL"), index=True)
    comment_id: Mapped[int | None] = mapped_column(ForeignKey("comment.id", ondelete="SET NULL"), index=True)
    page_no: Mapped[int] = mapped_column(ForeignKey("page.record_no", ondelete="CASCADE"), index=True)
    # The page whose text they came here with, when it was split or folded into this one. Kept when that page is gone.
    carried_from: Mapped[int | None] = mapped_column(index=True)
    # The row of the lent words these would stand instead of.
    replaces: Mapped[int | None] = mapped_column(index=True)
    place: Mapped[int]  # its number among the words of its page: a gap in the text bears it
    speaker_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    borrower_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    title: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(20))
    visibility: Mapped[str] = mapped_column(String(10))
    words: Mapped[str] = mapped_column(Text)
    wording: Mapped[str] = mapped_column(Text, default="")
    # The wording as readers see it, once the worker has rendered it; see ``seen.Seen``.
    read_as: Mapped[str] = mapped_column(Text, default="", server_default="")
    in_markdown: Mapped[bool] = mapped_column(default=False)  # a page's words; comments have no markup
    state: Mapped[str] = mapped_column(String(10))
    placed: Mapped[bool] = mapped_column(default=False)  # they have been in the page's text
    # Since when they stand in that text no more as they were lent: put differently, or taken out. Nobody is named then.
    altered_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime)
    answered_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    speaker: Mapped[Person] = relationship(foreign_keys=[speaker_id], lazy="joined")
    borrower: Mapped[Person] = relationship(foreign_keys=[borrower_id], lazy="joined")

    @property
    def altered(self) -> bool:
        """Are they lent, have been in the text, and stand there otherwise now or not at all?"""
        return self.state == LENT and self.altered_at is not None

    @property
    def own(self) -> bool:
        """The borrower's own words, which need no asking."""
        return self.speaker_id == self.borrower_id
