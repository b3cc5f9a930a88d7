"""What was brought in: a run over some files, and what each source in them became."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from kmwiki.core.database import Base, UTCDateTime


class ImportRun(Base):
    """One bringing-in. ``uploads`` lists the files as ``{"name", "size"}`` in their order; they lie in the data folder
    until the run is over or a day has passed. ``seen`` of ``total`` sources have been read, or are dealt with.

    States: reading, ready (to be looked at), running, done, cancelled, undoing, undone, failed.
    """

    __tablename__ = "import_run"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    state: Mapped[str] = mapped_column(String(10))
    uploads: Mapped[list[Any]] = mapped_column(JSON, default=list)
    options: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    seen: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class ImportItem(Base):
    """A source and what becomes of it. ``upload`` and ``member`` tell where it lies, ``part`` which of several pages in
    one file it is. ``found`` is what it was read as: the plan. ``over_no`` is the page it could be saved over, at
    revision ``based_on``.

    States: planned, skipped, refused (it can't be read), stray (it belongs to no page), taken, failed. ``outcome`` of
    what was taken: created, saved, proposed; or binned, kept once the run was taken back. ``problem`` is
    ``[key, args]``.
    """

    __tablename__ = "import_item"
    __table_args__ = (Index("ix_import_item_run_id_id", "run_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("import_run.id", ondelete="CASCADE"))
    source: Mapped[str] = mapped_column(String(500))
    upload: Mapped[int]
    member: Mapped[str] = mapped_column(String(1000), default="")
    part: Mapped[int] = mapped_column(default=0)
    fingerprint: Mapped[str] = mapped_column(String(64), default="", index=True)
    found: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    choice: Mapped[str] = mapped_column(String(10), default="skip")
    over_no: Mapped[int | None]
    based_on: Mapped[int | None]
    state: Mapped[str] = mapped_column(String(10))
    outcome: Mapped[str] = mapped_column(String(10), default="")
    page_no: Mapped[int | None] = mapped_column(ForeignKey("page.record_no", ondelete="SET NULL"), index=True)
    left_out: Mapped[list[Any]] = mapped_column(JSON, default=list)
    problem: Mapped[list[Any] | None] = mapped_column(JSON)
