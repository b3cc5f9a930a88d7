"""Housekeeping of the uploads folder, once an hour by the worker."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from kmwiki.core.clock import now
from kmwiki.core.database import app_settings, db, end_reading, transaction
from kmwiki.core.journal import record

from . import disk
from .kinds import KEPT_DELETED
from .models import Attachment

_AT_ONCE = 500


def sweep() -> int:
    """Remove files nobody knows of (a process was killed between file and row) and files whose time in the bin is
    over; gives how many. Opens transactions of its own."""
    folder = app_settings().uploads_dir
    if not folder.exists():
        return 0
    _forget_deleted()
    removed = 0
    for names in _batches(list(disk.stored_names(folder))):
        known = set(db.session.scalars(select(Attachment.stored).where(Attachment.stored.in_(names))))
        end_reading()
        for name in set(names) - known:
            disk.remove(folder, name)
            removed += 1
    disk.clear_workplaces(folder)
    return removed


@dataclass(frozen=True)
class Holdings:
    """What the database says there is, and how many of these files are not on the disk."""

    files: int
    megabytes: int
    missing: int


def count_files() -> Holdings:
    """Look at every file, for ``check``."""
    folder = app_settings().uploads_dir
    rows = db.session.execute(select(Attachment.stored, Attachment.size)).all()
    missing = sum(not disk.path_of(folder, row.stored).is_file() for row in rows)
    return Holdings(len(rows), round(sum(row.size for row in rows) / 1024**2), missing)


def _forget_deleted() -> None:
    """The row goes first, then the file as one nobody knows of: so a kill in between leaves no row without its file."""
    with transaction():
        for row in db.session.scalars(select(Attachment).where(Attachment.deleted_at < now() - KEPT_DELETED)):
            record(
                "file.forgotten", actor_id=None, subject_type="file", subject_id=row.id, page_no=row.page_no,
                detail={"name": row.name},
            )  # fmt: skip
            db.session.delete(row)


def _batches(names: list[str]) -> list[list[str]]:
    return [names[start : start + _AT_ONCE] for start in range(0, len(names), _AT_ONCE)]
