"""The database: one SQLAlchemy, one way to write.

SQLite needs care that no default gives (design rule 19): WAL, ``synchronous=FULL`` so that a confirmed save
survives a power cut, foreign keys on, and *our* BEGIN in place of the driver's. A SQLite transaction that has
read and then writes fails at once with "database is locked" when somebody wrote in between, whatever the
timeout; so writing starts with BEGIN IMMEDIATE in :func:`transaction` and everything a rule decides on is read
again inside it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, TypeVar

from flask import current_app
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import DateTime, MetaData, event
from sqlalchemy.engine import Connection, Dialect, Engine
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.types import TypeDecorator

from config import Settings

T = TypeVar("T")
BUSY_TIMEOUT_MS = 15_000
_WRITE = "kmwiki_write"


class Base(DeclarativeBase):
    """Parent of every model. Named constraints, so that migrations can change them on SQLite."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_N_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


db = SQLAlchemy(model_class=Base, session_options={"expire_on_commit": True})


class UTCDateTime(TypeDecorator[datetime]):
    """Aware datetimes in, aware UTC datetimes out. SQLite alone would hand back naive ones."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a datetime without a time zone can't be stored")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.replace(tzinfo=UTC)


@event.listens_for(Engine, "connect")
def _prepare_sqlite(connection: Any, _record: Any) -> None:
    if not isinstance(connection, sqlite3.Connection):
        return
    connection.isolation_level = None  # the driver's own BEGIN is off: see _begin
    cursor = connection.cursor()
    for pragma in (
        f"busy_timeout={BUSY_TIMEOUT_MS}",
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "temp_store=MEMORY",
        "cache_size=-2000",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


@event.listens_for(Engine, "begin")
def _begin(connection: Connection) -> None:
    if connection.dialect.name != "sqlite":
        return
    writes = connection.get_execution_options().get(_WRITE, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def transaction() -> Iterator[Session]:
    """Write: begin, run the block, commit; on any exception nothing of it stays.

    Ends the open read transaction first, so objects loaded before are read afresh inside. Transactions do not
    nest: the delivery floor opens exactly one per act.

    Raises:
        RuntimeError: a transaction is open already.
        sqlalchemy.exc.OperationalError: the database stayed locked for :data:`BUSY_TIMEOUT_MS`, or the disk is full.
    """
    session = db.session()
    if session.info.get(_WRITE):
        raise RuntimeError("transaction() does not nest")
    session.rollback()
    session.connection(execution_options={_WRITE: True})
    session.info[_WRITE] = True
    try:
        yield session
        session.commit()
    except BaseException:
        session.rollback()
        raise
    finally:
        session.info.pop(_WRITE, None)


def app_settings() -> Settings:
    """The settings of the application whose context is pushed, for floors that may not know Flask."""
    settings: Settings = current_app.config["SETTINGS"]
    return settings


def of_this_app(name: str, make: Callable[[], T]) -> T:
    """What ``make`` gives, made once for the application whose context is pushed; for the same floors."""
    # Every query asks, and through the proxy takes longer than what is asked for.
    extensions = current_app._get_current_object().extensions  # type: ignore[attr-defined]
    if name not in extensions:
        extensions[name] = make()
    made: T = extensions[name]
    return made


def end_reading() -> None:
    """Let go of the read snapshot, so that what others wrote since is seen by the next query."""
    if not db.session().info.get(_WRITE):
        db.session.rollback()


def data_version() -> int:
    """A number that changes whenever another process has committed (SQLite's ``PRAGMA data_version``).

    Asked on one connection kept for it: the number belongs to the connection that asks.
    """
    engine = db.engine
    kept = _watchers.get(id(engine))
    if kept is None:
        kept = _watchers[id(engine)] = engine.raw_connection()
        kept.detach()
    cursor = kept.cursor()
    cursor.execute("PRAGMA data_version")
    row = cursor.fetchone()
    cursor.close()
    return int(row[0]) if row else 0


_watchers: dict[int, Any] = {}
