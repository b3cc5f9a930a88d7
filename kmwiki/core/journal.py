"""One journal: audit log and activity stream in one, and the queues that hang on it.

Every change appends a row *in its own transaction*; in the same transaction each consumer that has to follow
(search index, content mirror, mail …) gets a queue row, removed only when its work is done. What follows a save
may be late, may be killed, may run twice, and is never lost.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import JSON, Index, String, delete, func, select
from sqlalchemy.orm import Mapped, mapped_column

from .clock import now
from .database import Base, UTCDateTime, db

LONGEST_WAIT = timedelta(minutes=10)
NEWS = "news"  # the queue of rows that people may want to be told of


class JournalRow(Base):
    """Who did what to which thing, when; ``detail`` holds what a reader of the log needs, never secrets."""

    __tablename__ = "journal"
    __table_args__ = (
        Index("ix_journal_subject", "subject_type", "subject_id"),
        Index("ix_journal_page_no_id", "page_no", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    actor_id: Mapped[int | None] = mapped_column(index=True)
    verb: Mapped[str] = mapped_column(String(60), index=True)
    subject_type: Mapped[str] = mapped_column(String(30))
    subject_id: Mapped[int]
    page_no: Mapped[int | None]
    detail: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)


class QueueRow(Base):
    """One piece of work for one consumer. ``run_after`` and ``attempts`` spread out the retries of what failed."""

    __tablename__ = "queue"
    __table_args__ = (Index("ix_queue_consumer_subject_id", "consumer", "subject_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    consumer: Mapped[str] = mapped_column(String(20))
    subject_id: Mapped[int]
    enqueued_at: Mapped[datetime] = mapped_column(UTCDateTime)
    run_after: Mapped[datetime] = mapped_column(UTCDateTime)
    attempts: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str | None] = mapped_column(String(500))


def record(
    verb: str,
    *,
    actor_id: int | None,
    subject_type: str,
    subject_id: int,
    page_no: int | None = None,
    detail: Mapping[str, Any] | None = None,
    tell: Mapping[str, int | Iterable[int]] | None = None,
    news: bool = False,
) -> JournalRow:
    """Append a journal row and the queue rows of those who must follow.

    Args:
        verb: what was done, e.g. ``"page.saved"``.
        tell: consumer -> subject id or ids, e.g. ``{"index": 405365, "mirror": 405365}``. Their rows bear the
            journal row's time, to the microsecond: so they are known to belong together.
        news: people may want to be told of it; who and why is declared in ``kmwiki/notifications/audiences``.
    """
    moment = now()
    row = JournalRow(
        at=moment,
        actor_id=actor_id,
        verb=verb,
        subject_type=subject_type,
        subject_id=subject_id,
        page_no=page_no,
        detail=dict(detail or {}),
    )
    db.session.add(row)
    for consumer, subjects in (tell or {}).items():
        enqueue(consumer, [subjects] if isinstance(subjects, int) else subjects, moment=moment)
    if news:
        db.session.flush()  # the row's id
        enqueue(NEWS, [row.id], moment=moment)
    return row


def enqueue(consumer: str, subject_ids: Iterable[int], *, moment: datetime | None = None) -> None:
    """Add work for a consumer, inside the caller's transaction; ``moment`` is that of the change it follows."""
    moment = moment or now()
    db.session.add_all(
        QueueRow(consumer=consumer, subject_id=subject, enqueued_at=moment, run_after=moment, attempts=0)
        for subject in subject_ids
    )


def waiting(consumer: str, *, limit: int = 500, after: int = 0) -> list[QueueRow]:
    """What a consumer may work on now, oldest first; of rows younger than the row ``after``."""
    query = (
        select(QueueRow)
        .where(QueueRow.consumer == consumer, QueueRow.id > after, QueueRow.run_after <= now())
        .order_by(QueueRow.id)
        .limit(limit)
    )
    return list(db.session.scalars(query))


def done(row_ids: Iterable[int]) -> None:
    """Remove finished work. Rows that were added for the same subject meanwhile stay."""
    db.session.execute(delete(QueueRow).where(QueueRow.id.in_(list(row_ids))))


def postpone(row_ids: Iterable[int], error: str, *, at_most: timedelta | None = None) -> None:
    """Keep failed work and try it later: 1 s, 2 s, 4 s … at most :data:`LONGEST_WAIT`, or ``at_most``."""
    for row in db.session.scalars(select(QueueRow).where(QueueRow.id.in_(list(row_ids)))):
        row.attempts += 1
        row.run_after = now() + min(timedelta(seconds=2 ** min(row.attempts - 1, 20)), at_most or LONGEST_WAIT)
        row.last_error = error[:500]


def queue_lengths() -> dict[str, int]:
    """Consumer -> rows waiting, for health pages."""
    query = select(QueueRow.consumer, func.count()).group_by(QueueRow.consumer)
    return {row[0]: row[1] for row in db.session.execute(query)}


def lag_s(consumer: str) -> float:
    """Seconds since the oldest unfinished work of a consumer was queued; 0 when there is none."""
    oldest = oldest_waiting(consumer)
    return round((now() - oldest).total_seconds(), 3) if oldest else 0.0


def oldest_waiting(consumer: str) -> datetime | None:
    """When the oldest unfinished work of a consumer was queued."""
    return db.session.scalar(select(func.min(QueueRow.enqueued_at)).where(QueueRow.consumer == consumer))
