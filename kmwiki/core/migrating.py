"""Bring the database to the newest schema, under a lock, with a copy kept aside on SQLite."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine import Engine

SCRIPTS = Path(__file__).with_name("migrations")


def alembic_config(engine: Engine) -> Config:
    """Alembic's configuration for this engine; no ini file is needed."""
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    config.attributes["engine"] = engine
    return config


def newest_revision() -> str:
    """The schema revision this program was written for."""
    head = ScriptDirectory(str(SCRIPTS)).get_current_head()
    if head is None:
        raise RuntimeError(f"no migrations in {SCRIPTS}")
    return head


def current_revision(engine: Engine) -> str | None:
    """The schema revision the database bears; None for an empty one."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def upgrade(engine: Engine, lock_folder: Path) -> bool:
    """Migrate to the newest schema; True when something had to be done.

    Two processes that start together take turns: the second finds nothing left to do.
    """
    with file_lock(lock_folder / "upgrade.lock"):
        _keep_to_ourselves(engine)
        if current_revision(engine) == newest_revision():
            return False
        command.upgrade(alembic_config(engine), "head")
        return True


def _keep_to_ourselves(engine: Engine) -> None:
    """SQLite's file and its log are readable by nobody else on the machine: they hold password hashes and who asked
    through a facilitator. SQLite makes its log with the rights of the file."""
    name = engine.url.database
    if engine.dialect.name != "sqlite" or not name or name == ":memory:":
        return
    file = Path(name)
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(file, os.O_RDWR | os.O_CREAT, 0o600))
    for one in (file, file.with_name(f"{file.name}-wal"), file.with_name(f"{file.name}-shm")):
        try:
            # A copy of the folder may have come with wider rights; of a file that is another's we can't change them.
            one.chmod(0o600)
        except (FileNotFoundError, PermissionError):
            continue


@contextmanager
def file_lock(path: Path, *, wait: bool = True) -> Iterator[None]:
    """Hold an exclusive lock on a file; it falls with the process, however the process ends.

    Raises:
        BlockingIOError: ``wait`` is False and somebody else holds it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        try:
            yield
        finally:
            fcntl.flock(handle, fcntl.LOCK_UN)
