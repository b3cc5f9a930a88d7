"""An honest read count: one per reader and day, never the author, no robots; buffered, flushed in one write.

A visitor is a keyed hash of address and user agent. The key is one for all processes, new every day and deleted
with the day, so yesterday's visitors can't be told from today's by anybody. A crash may lose what was buffered.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import threading
from datetime import date, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.sqlite import insert

from kmwiki.core.clock import today
from kmwiki.core.database import db, transaction

from .models import Page, PageRead, ReaderKey

FLUSH_SECONDS = 30
_MOST_BUFFERED = 20_000
_ROBOT = re.compile(
    r"bot|crawl|spider|slurp|preview|headlesschrome-lighthouse|facebookexternalhit|curl|wget|python-|^$", re.I
)


class ReadBuffer:
    """Reads seen by this process and not written yet."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: set[tuple[int, str, str]] = set()
        self._seen: set[tuple[int, str, str]] = set()
        self._day = today()

    def person_read(self, page_no: int, person_id: int) -> None:
        """A signed-in reader looked at a page they did not write."""
        self._add(page_no, f"p{person_id}")

    def visitor_read(self, page_no: int, *, address: str, agent: str) -> None:
        """A visitor looked at a page. Robots and link previews are not counted."""
        if not is_robot(agent):
            self._add(page_no, f"v{address}\n{agent}")

    def _add(self, page_no: int, reader: str) -> None:
        day = today()
        with self._lock:
            if day != self._day:
                self._day, self._seen = day, set()
            item = (page_no, day.isoformat(), reader)
            if item not in self._seen and len(self._waiting) < _MOST_BUFFERED:
                self._seen.add(item)
                self._waiting.add(item)
            if len(self._seen) > 5 * _MOST_BUFFERED:
                self._seen = set(self._waiting)  # the table still knows the rest

    def flush(self) -> int:
        """Write what waits; gives how many reads were new. Needs an app context."""
        with self._lock:
            waiting, self._waiting = self._waiting, set()
        if not waiting:
            return 0
        try:
            return _write(sorted(waiting))
        except BaseException:
            with self._lock:
                self._waiting |= waiting
            raise


def is_robot(agent: str) -> bool:
    """Does a browser that calls itself so look at pages for a program rather than for a person?"""
    return bool(_ROBOT.search(agent))


def _write(reads: list[tuple[int, str, str]]) -> int:
    new = 0
    with transaction() as session:
        keys = {day: _key_of(day) for day in {day for _, day, _ in reads}}
        known = set(session.scalars(select(Page.record_no).where(Page.record_no.in_({no for no, _, _ in reads}))))
        for page_no, day, who in reads:
            if page_no not in known:
                continue
            reader = who if who.startswith("p") else _hashed(keys[day], who)
            added = session.execute(
                insert(PageRead).values(page_no=page_no, day=day, reader=reader).on_conflict_do_nothing()
            )
            if added.rowcount:  # type: ignore[attr-defined]
                new += 1
                session.execute(
                    update(Page)
                    .where(Page.record_no == page_no)
                    .values(read_count=Page.read_count + 1)
                    .execution_options(synchronize_session=False)
                )
    return new


def _key_of(day: str) -> bytes:
    """The day's key, made by whichever process needs it first."""
    row = db.session.get(ReaderKey, day)
    if row is None:
        row = ReaderKey(day=day, key=secrets.token_hex(32))
        db.session.add(row)
        db.session.flush()
    return bytes.fromhex(row.key)


def _hashed(key: bytes, who: str) -> str:
    return hmac.new(key, who.encode("utf-8", "replace"), hashlib.sha256).hexdigest()[:32]


def forget_readers(before: date | None = None) -> None:
    """Delete who read what before yesterday, and those days' keys; the counts stay."""
    limit = (before or today() - timedelta(days=1)).isoformat()
    db.session.execute(delete(PageRead).where(PageRead.day < limit))
    db.session.execute(delete(ReaderKey).where(ReaderKey.day < limit))
