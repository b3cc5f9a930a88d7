"""Who follows a change, and how each works off its queue."""

from __future__ import annotations

import errno
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from config import Settings
from kmwiki.accounts.resetting import send_reset_mails
from kmwiki.attachments.reading_words import read_words
from kmwiki.attachments.storing import READING
from kmwiki.comments import rendering as comments
from kmwiki.comments.posting import UNSAID
from kmwiki.contentsync.mirroring import mirror_pages
from kmwiki.core.database import db, end_reading, transaction
from kmwiki.core.journal import QueueRow, done, enqueue, postpone, waiting
from kmwiki.extending.answering import SETTLE
from kmwiki.extending.following import unsaid
from kmwiki.extending.placing import settle
from kmwiki.frame.agencies import RENAMED
from kmwiki.indexing.draining import REBUILD, follow_agencies, follow_or_rebuild, rebuild
from kmwiki.indexing.engine import engine_of
from kmwiki.indexing.mending import Mender
from kmwiki.indexing.rebuild_progress import telling as telling_how_far
from kmwiki.notifications import mailing, sending, telling
from kmwiki.pages import rendering as pages
from kmwiki.search.engine import SearchEngine
from kmwiki.search.errors import IndexBusy
from kmwiki.transfer import running

from .matching import told_by_searches

# A disk that is full, over quota or can't be written to. No row is at fault; once it is mended, work goes on at once.
DISK_TROUBLE = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO})
SOON = timedelta(seconds=5)
_FEW: dict[str, Any] = {"batch": 5, "removes": True}  # a slow mail server must not hold up the index for long
log = logging.getLogger(__name__)


def _nothing_to_tidy() -> bool:
    return False


@dataclass(frozen=True)
class Consumer:
    """A queue and what its rows mean. ``work`` does all rows it is given or raises; it removes none by itself unless
    ``removes`` says so. ``idle`` may use a spare moment, at most half a second; True when it did."""

    name: str
    work: Callable[[list[QueueRow]], None]
    batch: int
    removes: bool = False
    idle: Callable[[], bool] = _nothing_to_tidy


def consumers(settings: Settings) -> list[Consumer]:
    """Every consumer, the index first: people search for what they have just saved."""
    engine = engine_of(settings)
    mender = Mender(engine, settings.index_dir)

    def follow(rows: list[QueueRow]) -> None:
        if follow_or_rebuild(engine, rows):
            mender.was_rebuilt()

    def tell_of(journal_id: int) -> None:
        telling.tell(journal_id, more=lambda row: told_by_searches(row, engine))

    return [
        Consumer(
            "index",
            follow,
            batch=200,
            removes=True,
            idle=mender.spare_moment,
        ),
        Consumer(RENAMED, follow_agencies, batch=100),
        Consumer(REBUILD, lambda rows: _rebuild(engine, settings), batch=100),
        Consumer("mirror", _mirror, batch=20),
        Consumer(telling.CONSUMER, lambda rows: _each(rows, tell_of), batch=20),
        Consumer(READING, lambda rows: _each(rows, read_words), batch=1),
        Consumer(UNSAID, lambda rows: _each(rows, unsaid), batch=10),
        Consumer(SETTLE, lambda rows: _each(rows, settle), batch=1),
        Consumer("render", lambda rows: _each(rows, _render), batch=1),
        # Whoever brings pages in looks on, and a turn is short; the index has its own after each.
        Consumer(running.QUEUE, _bring_in, batch=1, removes=True),
        Consumer("mail", lambda rows: _send(settings), batch=20, removes=True),
        Consumer(mailing.CONFIRMATIONS, lambda rows: _mail(sending.send_confirmations, rows, settings), **_FEW),
        Consumer(mailing.LETTERS, lambda rows: _mail(sending.send_letters, rows, settings), **_FEW),
    ]


def drain_one(consumer: Consumer, *, at_most: int | None = None) -> int:
    """One batch of one queue, of ``at_most`` so many rows; gives how many were dealt with, for good or until later.

    When a batch fails its rows are tried one by one, so that one bad row holds up nobody; the bad one is postponed.
    """
    end_reading()
    limit = min(consumer.batch, at_most or consumer.batch)
    rows = waiting(consumer.name, limit=limit)
    if not rows:
        return 0
    try:
        _do(consumer, rows)
    except IndexBusy:
        _put_off(rows, "another process writes the index", at_most=SOON)
    except Exception as error:
        if isinstance(error, OSError) and error.errno in DISK_TROUBLE:
            db.session.rollback()
            log.warning("%s: put off: %s", consumer.name, error)
            _put_off(rows, f"OSError: {error}", at_most=SOON)
            return len(rows)
        db.session.rollback()
        if len(rows) == 1:
            log.exception("%s: row put off", consumer.name)
            _put_off(rows, f"{type(error).__name__}: {error}")
        else:
            for row in waiting(consumer.name, limit=limit):
                _try_alone(consumer, row)
    return len(rows)


def _do(consumer: Consumer, rows: list[QueueRow]) -> None:
    row_ids = [row.id for row in rows]
    consumer.work(rows)
    if not consumer.removes:
        with transaction():
            done(row_ids)


def _try_alone(consumer: Consumer, row: QueueRow) -> None:
    row_id, subject = row.id, row.subject_id
    try:
        _do(consumer, [row])
    except Exception as error:
        db.session.rollback()
        log.warning("%s: %s put off: %s: %s", consumer.name, subject, type(error).__name__, error)
        with transaction():
            postpone([row_id], f"{type(error).__name__}: {error}")


def _put_off(rows: list[QueueRow], error: str, *, at_most: timedelta | None = None) -> None:
    row_ids = [row.id for row in rows]
    with transaction():
        postpone(row_ids, error, at_most=at_most)


def _subjects(rows: list[QueueRow]) -> list[int]:
    return list(dict.fromkeys(row.subject_id for row in rows))


def _mirror(rows: list[QueueRow]) -> None:
    mirror_pages(_subjects(rows))


def _each(rows: list[QueueRow], work: Callable[[int], object]) -> None:
    for subject in _subjects(rows):
        work(subject)


def _rebuild(engine: SearchEngine, settings: Settings) -> None:
    """Asked for by somebody who may be looking on."""
    with telling_how_far(settings.index_dir) as tell:
        rebuild(engine, progress=tell)


def _render(page_no: int) -> None:
    """The page's own texts and what is said under it, by the present renderer; and whom its words name, by what is
    to be read now."""
    pages.render_again(page_no)
    settle(page_no)
    comments.render_again(page_no)


def _bring_in(rows: list[QueueRow]) -> None:
    """A piece of each run. What is left of it is queued anew: work that goes on is not late, however long it takes."""
    for row in rows:
        row_id, run_id = row.id, row.subject_id
        finished = running.advance(run_id)
        with transaction():
            done([row_id])
            if not finished:
                enqueue(running.QUEUE, [run_id])


def _mail(send: Callable[..., None], rows: list[QueueRow], settings: Settings) -> None:
    send(rows, smtp_url=settings.smtp_url, base_url=settings.base_url)


def _send(settings: Settings) -> None:
    send_reset_mails(smtp_url=settings.smtp_url, base_url=settings.base_url)
