"""Who has a page open for writing: said by their browser now and then, forgotten after two minutes of silence.

Only people who may edit the page learn it. Nothing of it is journalled or kept.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, delete, select
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.orm import Mapped, mapped_column

from kmwiki.access import Actor, require
from kmwiki.accounts.models import Person
from kmwiki.core.clock import now
from kmwiki.core.database import Base, UTCDateTime, db

from .models import Page

SILENT = timedelta(minutes=2)


class PageWriter(Base):
    """Somebody who has a page open for writing, and when their browser last said so."""

    __tablename__ = "page_writer"

    page_no: Mapped[int] = mapped_column(ForeignKey("page.record_no", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    seen_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)


def note_writing(actor: Actor, page: Page) -> None:
    """This person has the page open for writing just now.

    Raises:
        NotFound, SignInFirst, NotAllowed: they may not edit it.
    """
    require(actor, "pages.edit", page)
    values = {"page_no": page.record_no, "person_id": actor.person_id, "seen_at": now()}
    db.session.execute(insert(PageWriter).values(values).on_conflict_do_update(set_={"seen_at": values["seen_at"]}))


def stop_writing(actor: Actor, page_no: int) -> None:
    """This person has closed the page or saved it."""
    db.session.execute(delete(PageWriter).where(PageWriter.page_no == page_no, PageWriter.person_id == actor.person_id))


def others_writing(actor: Actor, page: Page) -> list[str]:
    """Names of the others who have the page open for writing; for those who may edit it.

    Raises:
        NotFound, SignInFirst, NotAllowed: this reader may not.
    """
    require(actor, "pages.edit", page)
    query = (
        select(Person.display_name)
        .join(PageWriter, PageWriter.person_id == Person.id)
        .where(
            PageWriter.page_no == page.record_no,
            PageWriter.person_id != actor.person_id,
            PageWriter.seen_at > now() - SILENT,
        )
        .order_by(PageWriter.seen_at)
    )
    return list(db.session.scalars(query))


def forget_silent() -> None:
    """Drop whoever went away without a word."""
    db.session.execute(delete(PageWriter).where(PageWriter.seen_at < now() - SILENT))
