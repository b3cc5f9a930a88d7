"""What the database is asked, whichever way it is asked."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from sqlalchemy import event
from sqlalchemy.engine import Engine

from kmwiki.core.rows import RawReader


@contextmanager
def statements_sent() -> Iterator[list[str]]:
    """The statements sent inside the block: those of sessions, and those that go without one."""
    sent: list[str] = []
    ask = RawReader.ask

    def by_a_session(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if not statement.startswith("BEGIN"):
            sent.append(statement)

    def without(self: RawReader, cursor: Any, sql: str, values: tuple[object, ...]) -> Any:
        sent.append(sql)
        return ask(self, cursor, sql, values)

    event.listen(Engine, "before_cursor_execute", by_a_session)
    try:
        with patch.object(RawReader, "ask", without):
            yield sent
    finally:
        event.remove(Engine, "before_cursor_execute", by_a_session)
