"""What time it is. Always aware and UTC; tests hold it still with ``freeze``."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

# A Thai office's day begins at its own midnight, whatever the server's zone.
OFFICE_ZONE = ZoneInfo("Asia/Bangkok")

_frozen: datetime | None = None


def now() -> datetime:
    """The present moment, aware, UTC, to the microsecond."""
    return _frozen if _frozen is not None else datetime.now(UTC)


def today() -> date:
    """The present day in the office's time zone."""
    return now().astimezone(OFFICE_ZONE).date()


@contextmanager
def freeze(moment: datetime) -> Iterator[datetime]:
    """Hold the clock at ``moment`` (aware) inside the block."""
    global _frozen
    before, _frozen = _frozen, moment.astimezone(UTC)
    try:
        yield _frozen
    finally:
        _frozen = before
