"""Rows read without the ORM, for what every answer asks.

Opening a session costs more than the questions of a whole page, and so does SQLAlchemy's way from a cursor to rows. So
queries that are built once are turned into SQL once, and asked on a plain connection of the thread's own.
"""

from __future__ import annotations

import sqlite3
import threading
from collections import namedtuple
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, cast

from sqlalchemy import SelectBase
from sqlalchemy.engine import Dialect, Engine
from sqlalchemy.orm import Session

from .database import db, of_this_app

# Lists for IN are filled up to these lengths by saying their last item again, so that a query has few shapes to keep.
# Longer ones are rare and asked at the length they have.
_LENGTHS = (0, 1, 2, 4, 8, 16, 32, 64)
_CONNECTION = "kmwiki.connection"  # under what a session remembers its transaction's

RowsById = dict[Any, tuple[tuple[Any, ...], Any]]

_namedtuple: Any = namedtuple  # whose fields are known when the query is


class RawReader:
    """Rows without session, ORM or pool: one plain connection per thread, each read a transaction of its own unless
    :meth:`snapshot` holds several together."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._mine = threading.local()
        self._compiled: dict[int, _Compiled] = {}

    @classmethod
    def of_app(cls) -> RawReader:
        """For the database of the current app context."""
        return cls(db.engine)

    def one(self, sql: str, values: tuple[object, ...]) -> tuple[Any, ...] | None:
        """The first row, or None."""
        cursor = self._connection().cursor()
        try:
            row: tuple[Any, ...] | None = self.ask(cursor, sql, values).fetchone()
            return row
        finally:
            cursor.close()

    def first(self, query: SelectBase, given: Mapping[str, object]) -> tuple[Any, ...] | None:
        """The first row of a Core query that is kept for good (built once), by the types of its columns; or None."""
        asked = self._compile(query).asked(given)
        row = self.one(asked.sql, asked.values(given))
        return None if row is None else self._compile(query).row(row)

    def all(self, query: SelectBase, given: Mapping[str, object], *, on: Any = None) -> list[Any]:
        """Every row of such a query, with its columns as attributes. ``on``: another DBAPI connection to ask."""
        compiled = self._compile(query)
        asked = compiled.asked(given)
        cursor = (on or self._connection()).cursor()
        try:
            return [compiled.row(row) for row in self.ask(cursor, asked.sql, asked.values(given)).fetchall()]
        finally:
            cursor.close()

    def again(self, query: SelectBase, given: Mapping[str, object], known: RowsById) -> list[Any]:
        """As :meth:`all`, for a query whose first column is a key: a row that says what it said before is the very one
        of before. For hundreds of rows of which one has changed, or none: reading their values takes the longest."""
        compiled = self._compile(query)
        asked = compiled.asked(given)
        cursor = self._connection().cursor()
        rows = []
        try:
            for found in self.ask(cursor, asked.sql, asked.values(given)).fetchall():
                before = known.get(found[0])
                if before is None or before[0] != found:
                    before = known[found[0]] = found, compiled.row(found)
                rows.append(before[1])
        finally:
            cursor.close()
        return rows

    def ask(self, cursor: Any, sql: str, values: tuple[object, ...]) -> Any:
        """The one place where SQL goes out: whoever counts questions listens here."""
        return cursor.execute(sql, values)

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Inside the block, this thread's reads all see the database as the first of them did.

        A page that is told by several queries must not be half of what it was before somebody saved: its text, say,
        with the rights it had a moment ago. A block inside a block sees what the outer one sees. It is for looking
        only: what a transaction of this thread has written and not committed is not seen in it.
        """
        if self.in_snapshot:
            yield
            return
        connection = self._connection()
        connection.execute("BEGIN")
        try:
            yield
        finally:
            connection.rollback()

    @property
    def in_snapshot(self) -> bool:
        """Does this thread hold a snapshot now?"""
        return self._connection().in_transaction

    def _connection(self) -> sqlite3.Connection:
        """The driver's own: SQLAlchemy's shell around it takes part in each question."""
        kept: sqlite3.Connection | None = getattr(self._mine, "connection", None)
        if kept is None:
            shell = self._mine.shell = self._engine.raw_connection()  # kept with it: without its shell it is closed
            shell.detach()  # never the pool's again: it would be counted as taken for ever
            kept = self._mine.connection = cast(sqlite3.Connection, shell.dbapi_connection)
        return kept

    def _compile(self, query: SelectBase) -> _Compiled:
        compiled = self._compiled.get(id(query))
        if compiled is None:
            compiled = self._compiled[id(query)] = _Compiled(query, self._engine.dialect)
        return compiled


class _Compiled:
    """A query's rows by the types and names of its columns, and its SQL for each shape of its lists."""

    def __init__(self, query: SelectBase, dialect: Dialect) -> None:
        self._query = query  # so that no other query gets its id
        self._compiled = query.compile(dialect=dialect)
        self._lists = [name for name, bind in self._compiled.binds.items() if bind.expanding]
        self._ways_in = {
            name: way
            for name, bind in self._compiled.binds.items()
            if (way := bind.type.dialect_impl(dialect).bind_processor(dialect)) is not None
        }
        columns = query.selected_columns
        self._named = _namedtuple("Row", columns.keys(), rename=True)._make  # columns without a name are _1, _2, …
        ways_out = [column.type.dialect_impl(dialect).result_processor(dialect, None) for column in columns]
        self._ways_out = [(place, way) for place, way in enumerate(ways_out) if way is not None]
        self._asked: dict[tuple[int, ...], _Asked] = {}

    def asked(self, given: Mapping[str, Any]) -> _Asked:
        """The SQL for lists of about these lengths."""
        lengths = tuple([_length(len(given[name])) for name in self._lists]) if self._lists else ()
        found = self._asked.get(lengths)
        if found is None:
            found = _Asked(self._compiled, given, dict(zip(self._lists, lengths, strict=True)), self._ways_in)
            if all(length in _LENGTHS for length in lengths):
                self._asked[lengths] = found
        return found

    def row(self, found: tuple[Any, ...]) -> Any:
        """A row as its columns' types read it."""
        if self._ways_out:
            values = list(found)
            for place, way in self._ways_out:
                values[place] = way(values[place])
            return self._named(values)
        return self._named(found)


class _Asked:
    """SQL with as many marks as its lists have items, and where each mark's value comes from."""

    def __init__(
        self, compiled: Any, given: Mapping[str, object], lengths: Mapping[str, int], ways_in: Mapping[str, Any]
    ) -> None:
        stand_ins = {name: [None] * length for name, length in lengths.items()}
        state = compiled.construct_expanded_state({**given, **stand_ins})
        self.sql: str = state.statement
        of_list = {
            item: (name, place)
            for name, items in state.parameter_expansion.items()
            for place, item in enumerate(items)
        }  # fmt: skip
        self._marks = []
        for mark in state.positiontup or ():
            name, place = of_list.get(mark, (mark, None))
            constant = None if name in given else compiled.construct_params(dict(given))[name]
            self._marks.append((name, place, constant, ways_in.get(name)))

    def values(self, given: Mapping[str, Any]) -> tuple[object, ...]:
        """What stands for each mark; a list that is shorter than its marks says its last item again."""
        values = []
        for name, place, constant, way in self._marks:
            value = given.get(name, constant)
            if place is not None:
                value = value[min(place, len(value) - 1)]
            values.append(way(value) if way else value)
        return tuple(values)


def _length(items: int) -> int:
    return next((length for length in _LENGTHS if length >= items), items)


def raw_reader() -> RawReader:
    """The reader of rows for the application whose context is pushed."""
    return of_this_app("kmwiki.rawreader", RawReader.of_app)


def rows_again(query: SelectBase, given: Mapping[str, object], known: RowsById) -> list[Any]:
    """As :func:`rows_of`, with :meth:`RawReader.again` where nothing has been written in this session."""
    reader = raw_reader()
    if not reader.in_snapshot:
        return rows_of(query, given)
    return reader.again(query, given, known)


def rows_of(query: SelectBase, given: Mapping[str, object]) -> list[Any]:
    """Every row of a query that is kept for good, with its columns as attributes.

    Asked in the snapshot the thread holds; else of the session, where that has a transaction open, so that what it
    wrote is seen; else by itself.
    """
    reader = raw_reader()
    if not reader.in_snapshot and db.session.registry.has() and (session := db.session()).in_transaction():
        if session.autoflush:
            session.flush()
        return reader.all(query, given, on=_connection_of(session))
    return reader.all(query, given)


def _connection_of(session: Session) -> Any:
    """The driver's own, of the transaction that is open; looked up once in each: that takes longer than asking."""
    transaction = session.get_transaction()
    kept: tuple[object, Any] | None = session.info.get(_CONNECTION)
    # After a failed flush the transaction stands but takes nothing more: the session says so itself.
    if transaction is None or not transaction.is_active or kept is None or kept[0] is not transaction:
        kept = session.info[_CONNECTION] = transaction, session.connection().connection.dbapi_connection
    return kept[1]
