"""Is every part well, and if not, what mends it? Asked by ``check`` and by ``/readyz``.

A check is a function from settings to :class:`Health`. It looks, changes nothing, and never raises: whatever goes wrong
inside it is a finding. They need an application context for the database.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import func, select, text
from sqlalchemy.exc import SQLAlchemyError

from config import LOOPBACK, Settings
from kmwiki.accounts.first_admin import has_admin
from kmwiki.attachments.sweeping import count_files
from kmwiki.core import journal
from kmwiki.core.clock import now
from kmwiki.core.database import db
from kmwiki.core.migrating import current_revision, file_lock, newest_revision
from kmwiki.indexing.engine import engine_of
from kmwiki.search.errors import IndexTrouble

WORKER_LOCK = "worker.lock"
"""In the data folder; the worker holds it as long as it lives."""

LEAST_SPACE_MB = 500
LATE_AFTER_S = 120
FAILED_AFTER = 3


@dataclass(frozen=True)
class Health:
    """One part's state. ``found`` and ``mend`` are catalogue keys, both filled from ``args``."""

    name: str
    well: bool
    found: str
    args: Mapping[str, object] = field(default_factory=dict)
    mend: str | None = None


def check_database(settings: Settings) -> Health:
    name, mend = "database", "cli.check.database_mend"
    try:
        said = str(db.session.execute(text("PRAGMA quick_check(1)")).scalar())
    except SQLAlchemyError as error:
        said = _cause(error)
    if said != "ok":
        return Health(name, False, "cli.check.database_bad", {"problem": said}, mend)
    return Health(name, True, "cli.check.database_fine", {"file": settings.database_path.name})


def check_schema(settings: Settings) -> Health:
    try:
        has, wanted = current_revision(db.engine), newest_revision()
    except SQLAlchemyError as error:
        return Health("schema", False, "cli.check.database_bad", {"problem": _cause(error)}, "cli.check.schema_mend")
    args = {"revision": has or "-", "wanted": wanted}
    well = has == wanted
    return Health("schema", well, f"cli.check.schema_{'fine' if well else 'bad'}", args, "cli.check.schema_mend")


def check_data_folder(settings: Settings) -> Health:
    return _check_folder("folder_data", settings.data_dir)


def check_content_folder(settings: Settings) -> Health:
    return _check_folder("folder_content", settings.content_dir)


def check_files(settings: Settings) -> Health:
    """The database may have come from a backup without its files, or the folder may not be ours to write."""
    folder = _check_folder("files", settings.uploads_dir)
    if not folder.well:
        return folder
    try:
        found = count_files()
    except SQLAlchemyError as error:
        return Health("files", False, "cli.check.database_bad", {"problem": _cause(error)}, "cli.check.schema_mend")
    args = {"files": found.files, "megabytes": found.megabytes, "missing": found.missing}
    said = f"cli.check.files_{'missing' if found.missing else 'fine'}"
    return Health("files", not found.missing, said, args, "cli.check.files_mend")


def check_space(settings: Settings) -> Health:
    place = next(folder for folder in (settings.data_dir, *settings.data_dir.parents) if folder.exists())
    free = shutil.disk_usage(place).free // 2**20
    args = {"megabytes": free, "least": LEAST_SPACE_MB}
    return Health("space", free >= LEAST_SPACE_MB, "cli.check.space_is", args, "cli.check.space_mend")


def check_worker(settings: Settings) -> Health:
    well = worker_runs(settings.data_dir)
    return Health("worker", well, f"cli.check.worker_{'runs' if well else 'away'}", mend="cli.check.worker_mend")


def check_queues(settings: Settings) -> Health:
    try:
        waiting = sum(journal.queue_lengths().values())
        oldest = db.session.scalar(select(func.min(journal.QueueRow.enqueued_at)))
        failing = select(journal.QueueRow).where(journal.QueueRow.attempts >= FAILED_AFTER)
        failed = list(db.session.scalars(failing.order_by(journal.QueueRow.id.desc())))
    except SQLAlchemyError as error:
        return Health("queues", False, "cli.check.database_bad", {"problem": _cause(error)}, "cli.check.schema_mend")
    age = int((now() - oldest).total_seconds()) if oldest else 0
    args = {
        "waiting": waiting,
        "oldest": age,
        "failed": len(failed),
        "problem": (failed[0].last_error if failed else None) or "-",
    }
    return Health("queues", age < LATE_AFTER_S and not failed, "cli.check.queues_are", args, "cli.check.queues_mend")


def check_index(settings: Settings) -> Health:
    try:
        status = engine_of(settings).status()
    except (IndexTrouble, OSError) as error:
        return Health("index", False, "cli.check.index_bad", {"problem": str(error)}, "cli.check.index_mend")
    if status.state != "ok":
        return Health("index", False, "cli.check.index_bad", {"problem": status.state}, "cli.check.index_mend")
    args = {"generation": status.generation, "documents": status.documents}
    if not status.is_whole:
        return Health("index", False, "cli.check.index_damaged", args, "cli.check.index_mend")
    return Health("index", True, "cli.check.index_is", args)


def check_administrator(settings: Settings) -> Health:
    try:
        well = has_admin()
    except SQLAlchemyError as error:
        return Health(
            "administrator", False, "cli.check.database_bad", {"problem": _cause(error)}, "cli.check.schema_mend"
        )
    found = "cli.check.administrator_there" if well else "cli.check.administrator_missing"
    return Health("administrator", well, found, mend="cli.check.administrator_mend")


def check_address(settings: Settings) -> Health:
    """Others can reach the site, but every link in it would lead them to their own machine."""
    own_only = settings.known_hosts <= LOOPBACK
    args = {"address": settings.base_url, "host": settings.host, "port": settings.port}
    return Health(
        "address", settings.host in LOOPBACK or not own_only, "cli.check.address_is", args, "cli.check.address_mend"
    )


CHECKS: tuple[Callable[[Settings], Health], ...] = (
    check_database,
    check_schema,
    check_data_folder,
    check_content_folder,
    check_files,
    check_space,
    check_worker,
    check_queues,
    check_index,
    check_administrator,
    check_address,
)


def worker_runs(data_dir: Path) -> bool:
    """Whether a worker holds its lock. Asking takes the lock for a moment, so the worker tries more than once."""
    lock = data_dir / WORKER_LOCK
    if not lock.exists():
        return False
    try:
        with file_lock(lock, wait=False):
            return False
    except BlockingIOError:
        return True
    except OSError:
        return False  # a folder that can't be written has its own finding


def _check_folder(name: str, folder: Path) -> Health:
    # A folder that is made on the first use is as good as there when it could be made.
    place = next(parent for parent in (folder, *folder.parents) if parent.exists())
    well = place.is_dir() and os.access(place, os.W_OK | os.X_OK)
    found = "cli.check.folder_fine" if well else "cli.check.folder_bad"
    return Health(name, well, found, {"folder": str(folder)}, "cli.check.folder_mend")


def _cause(error: SQLAlchemyError) -> str:
    return str(getattr(error, "orig", None) or error).split("\n")[0]
