"""The worker's life: notice work, do it, in batches, until told to stop.

One process at a time holds the worker's lock and with it the right to write the index. It notices a commit of any
other process within a tenth of a second by SQLite's ``data_version``, which costs a microsecond to ask.
"""

from __future__ import annotations

import logging
import signal
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from sqlalchemy.exc import OperationalError

from config import Settings, load_settings
from kmwiki.attachments.sweeping import sweep
from kmwiki.comments.talks import show_who_went_quiet
from kmwiki.comments.visits import forget_old_visits
from kmwiki.core import once
from kmwiki.core.database import data_version, db, end_reading, transaction
from kmwiki.core.journal import queue_lengths
from kmwiki.core.migrating import file_lock
from kmwiki.extending.following import follow_hidden, lapse_old
from kmwiki.i18n.catalogue import translate
from kmwiki.indexing.draining import rebuild
from kmwiki.indexing.engine import engine_of, warm_up
from kmwiki.indexing.mending import Mender
from kmwiki.notifications import marking
from kmwiki.notifications.mailing import queue_digests
from kmwiki.pages import drafts, presence
from kmwiki.pages.counting import forget_readers
from kmwiki.pages.purging import purge_bin
from kmwiki.pages.rendering import ask_for_rendering
from kmwiki.questions.entrusting import forget_names
from kmwiki.questions.waiting import tell_of_entrusted, tell_of_waiting
from kmwiki.reviewing.due import note_passed
from kmwiki.thanks.asking import ask_those_who_wanted_to_try
from kmwiki.transfer.running import forget_old as forget_imports

from .consumers import Consumer, consumers, drain_one
from .health import WORKER_LOCK

POLL_S = 0.05
UPKEEP_S = 3600.0
RETRY_LOOK_S = 1.0  # postponed rows become due without anybody writing
LOCK_RETRY_S = 0.5
BUSY_S = 1.0  # people who saved a moment ago save again
log = logging.getLogger(__name__)


def run(settings: Settings | None = None) -> None:
    """Work until SIGTERM or SIGINT. Waits for the lock when another worker still holds it."""
    settings = settings or load_settings()
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    while not stop.is_set():
        try:
            with file_lock(settings.data_dir / WORKER_LOCK, wait=False):
                _work(settings, stop)
        except BlockingIOError:
            stop.wait(LOCK_RETRY_S)


def _work(settings: Settings, stop: threading.Event) -> None:
    todo = consumers(settings)
    _greet(settings)
    seen, looked, kept_up = -1, 0.0, -UPKEEP_S  # housekeeping at the start too
    while not stop.is_set():
        try:
            version = data_version()
            if version != seen or time.monotonic() - looked > RETRY_LOOK_S:
                seen, looked = version, time.monotonic()
                drain(todo, stop=stop)
            if time.monotonic() - kept_up > UPKEEP_S:
                kept_up = time.monotonic()
                keep_up()
            if not todo[0].idle():
                stop.wait(POLL_S)
        except OperationalError as error:
            # Locked for long, full, read-only: the work stays queued and this process stays alive.
            db.session.rollback()
            log.warning("the database can't be used: %s", error.orig)
            stop.wait(RETRY_LOOK_S)


def _greet(settings: Settings) -> None:
    """At the start: take in what was edited by hand while nobody looked, and see that there is an index."""
    from kmwiki.contentsync.pulling import pull

    try:
        for note in pull().problems:
            said = translate("en", note.key, record_no=note.record_no, **note.args)
            log.warning("%s: %s", ":".join(str(part) for part in (note.path, note.line) if part), said)
    except Exception:
        db.session.rollback()
        log.exception("content files could not be read at the start")
    with transaction():
        ask_for_rendering()
    engine = engine_of(settings)
    Mender(engine, settings.index_dir).build_if_missing()
    warm_up(engine)


def drain(
    todo: list[Consumer], *, stop: threading.Event | None = None, progress: Callable[[int], None] | None = None
) -> int:
    """Work off every queue until all are empty or postponed; gives how many rows were handled.

    The first consumer has its turn again after each batch of another one, and as long as it has work of its own the
    others go row by row: beside eight writers each row waits 150 ms for the database and the disk.
    """
    first, *others = todo
    handled, busy_until = 0, 0.0

    def turn(consumer: Consumer, at_most: int | None = None) -> int:
        nonlocal handled
        if stop is not None and stop.is_set():
            return 0
        count = drain_one(consumer, at_most=at_most)
        handled += count
        if count and progress is not None:
            progress(handled)
        return count

    while True:
        before = handled
        for consumer in [None, *others]:
            if turn(first):
                busy_until = time.monotonic() + BUSY_S
            if consumer is not None:
                turn(consumer, 1 if time.monotonic() < busy_until else None)
        if handled == before:
            end_reading()
            return handled


def drain_if_idle(settings: Settings, *, progress: Callable[[int], None] | None = None) -> bool:
    """For the command line: do the queued work here when no worker is running. False when one is: it will.

    ``progress`` is told how many rows are done, documents of an index that has to be built first among them.
    """
    try:
        with file_lock(Path(settings.data_dir) / WORKER_LOCK, wait=False):
            covered = _build_first(settings, progress) if progress is not None else 0
            drain(consumers(settings), progress=progress and (lambda done: progress(covered + done)))
            return True
    except BlockingIOError:
        return False


def _build_first(settings: Settings, progress: Callable[[int], None]) -> int:
    """Build an index that is missing, which would else be done without a word within the first batch of the queue."""
    engine = engine_of(settings)
    queued = queue_lengths().get("index", 0)
    end_reading()
    if not queued or engine.status().state == "ok":
        return 0
    rebuild(engine, progress=lambda done: progress(min(done, queued)))
    return queued


def waiting_rows() -> int:
    """How much is queued in all, for progress bars."""
    return sum(queue_lengths().values())


def keep_up() -> None:
    """Housekeeping once an hour: what privacy and disk space ask to be forgotten."""
    with transaction():
        once.forget_old()
        forget_readers()
        drafts.forget_old()
        presence.forget_silent()
        marking.forget_old()
        forget_old_visits()
        ask_those_who_wanted_to_try()
        queue_digests()
        lapse_old()
        follow_hidden()
        forget_names()
        tell_of_waiting()
        tell_of_entrusted()
        show_who_went_quiet(within=2 * timedelta(seconds=UPKEEP_S))
    note_passed()
    purge_bin()
    sweep()  # after the bin: a purged page leaves its files behind
    forget_imports()
