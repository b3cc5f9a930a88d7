"""When somebody looked at a talk last, and up to which comment: so that they find what is new since then.

For nobody but themselves; it is in no page, feed, export or answer to a program. A visit goes on as long as its looks
follow each other closely: who sends an answer and comes back to the page has not read the rest by that.

Looks are collected in the process and written together, like read counts. A crash loses the last half minute of them.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from kmwiki.accounts.models import Person
from kmwiki.core.clock import now
from kmwiki.core.database import Base, UTCDateTime, db, transaction
from kmwiki.pages.models import Page

VISIT_ENDS_AFTER = timedelta(minutes=30)
SAID_ANEW_AFTER = timedelta(minutes=5)  # a look that shows nothing new is written so seldom
KEPT = timedelta(days=400)
_MOST_BUFFERED = 20_000


class TalkVisit(Base):
    """A person's visits to a page: ``seen_id`` is the newest comment they had seen when the present visit began,
    ``last_id`` the newest they have seen now, ``at`` the last look."""

    __tablename__ = "talk_visit"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    page_no: Mapped[int] = mapped_column(ForeignKey("page.record_no", ondelete="CASCADE"), primary_key=True)
    seen_id: Mapped[int]
    last_id: Mapped[int]
    at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)


@dataclass(frozen=True)
class Looked:
    """What is known of a person's visits to a page when they look at it."""

    seen_id: int
    last_id: int
    at: datetime

    def known_up_to(self, moment: datetime) -> int:
        """The comment up to which nothing is new in the visit of this moment."""
        return self.last_id if moment - self.at > VISIT_ENDS_AFTER else self.seen_id


class VisitBuffer:
    """Looks of this process that are not written yet."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: dict[tuple[int, int], tuple[int, datetime]] = {}
        self._said: dict[tuple[int, int], tuple[int, datetime]] = {}

    def looked(self, person_id: int, page_no: int, newest_shown: int) -> None:
        """Somebody looked at a page whose newest comment is this; 0 when nobody has spoken yet."""
        key, moment = (person_id, page_no), now()
        with self._lock:
            before = self._said.get(key)
            if before is not None and before[0] >= newest_shown and moment - before[1] < SAID_ANEW_AFTER:
                return
            if len(self._waiting) >= _MOST_BUFFERED:
                return
            if len(self._said) >= 5 * _MOST_BUFFERED:
                self._said = dict(self._waiting)
            newest = max(newest_shown, before[0] if before else 0)
            self._waiting[key] = self._said[key] = (newest, moment)

    def flush(self) -> int:
        """Write what waits; gives how many visits that were. Needs an app context."""
        with self._lock:
            waiting, self._waiting = self._waiting, {}
        if not waiting:
            return 0
        try:
            _write(waiting)
        except BaseException:
            with self._lock:
                self._waiting = waiting | self._waiting
            raise
        return len(waiting)


def _write(looks: dict[tuple[int, int], tuple[int, datetime]]) -> None:
    with transaction() as session:
        people = set(session.scalars(select(Person.id).where(Person.id.in_({person for person, _ in looks}))))
        pages = _known_pages(page for _, page in looks)
        for (person_id, page_no), (newest, moment) in sorted(looks.items()):
            if person_id not in people or page_no not in pages:
                continue
            visit = session.get(TalkVisit, (person_id, page_no))
            if visit is None:
                session.add(TalkVisit(person_id=person_id, page_no=page_no, seen_id=newest, last_id=newest, at=moment))
                continue
            if moment - visit.at > VISIT_ENDS_AFTER:
                visit.seen_id = visit.last_id
            visit.last_id, visit.at = max(visit.last_id, newest), max(visit.at, moment)


def _known_pages(numbers: Iterable[int]) -> set[int]:
    return set(db.session.scalars(select(Page.record_no).where(Page.record_no.in_(set(numbers)))))


def forget_old_visits() -> None:
    """Drop what lies so far back that everything may be called new."""
    db.session.execute(delete(TalkVisit).where(TalkVisit.at < now() - KEPT))
