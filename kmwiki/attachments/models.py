"""Files and pictures."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kmwiki.accounts.models import Person
from kmwiki.core.database import Base, UTCDateTime


class Attachment(Base):
    """A file. Until a page names it (``page_no`` None) it is its uploader's alone; afterwards it follows its page.

    ``stored`` is its random name on the disk (see ``disk``), ``name`` the one people gave it. ``sizes`` holds
    ``[width, height, bytes]`` of each smaller copy of a picture. ``text`` is what could be read in it, for the index;
    ``text_state`` is one of ``none`` (nothing to read), ``waiting``, ``done``, ``empty``, ``failed`` (and ``text_note``
    the key of the reason). A deleted file stays as a row until its time in the bin is over.
    """

    __tablename__ = "attachment"
    __table_args__ = (Index("ix_attachment_uploader_id_created_at", "uploader_id", "created_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    page_no: Mapped[int | None] = mapped_column(ForeignKey("page.record_no", ondelete="CASCADE"), index=True)
    uploader_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    name: Mapped[str] = mapped_column(String(240))
    stored: Mapped[str] = mapped_column(String(40), unique=True)
    content_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    width: Mapped[int | None]
    height: Mapped[int | None]
    sizes: Mapped[list[list[int]]] = mapped_column(JSON, default=list)
    alt: Mapped[str] = mapped_column(String(500), default="")
    text: Mapped[str] = mapped_column(Text, default="", deferred=True)  # long, and only the index wants it
    text_state: Mapped[str] = mapped_column(String(10), default="none")
    text_note: Mapped[str] = mapped_column(String(60), default="")
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    deleted_at: Mapped[datetime | None] = mapped_column(UTCDateTime, index=True)
    deleted_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    uploader: Mapped[Person | None] = relationship(foreign_keys=[uploader_id])

    @property
    def is_picture(self) -> bool:
        return self.width is not None
