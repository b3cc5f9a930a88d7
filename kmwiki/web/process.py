"""What a web process does beside answering: warm the renderer, write what it counted, leave tidily.

Started by `serve` in each web process, elsewhere at the process's first request: a process that was forked from a warm
one gets threads of its own.
"""

from __future__ import annotations

import contextlib
import logging
import os
import threading
from collections.abc import Sequence
from multiprocessing.util import Finalize
from typing import Protocol

from flask import Flask, request_started
from sqlalchemy.exc import SQLAlchemyError

from kmwiki.comments.visits import VisitBuffer
from kmwiki.core.database import db
from kmwiki.discovery.misses import MissBuffer
from kmwiki.indexing.engine import engine_of, warm_up
from kmwiki.indexing.synonyms import thesaurus
from kmwiki.pages.counting import FLUSH_SECONDS, ReadBuffer
from kmwiki.render import shared_guard

log = logging.getLogger(__name__)


class Buffer(Protocol):
    """Something counted in memory and written now and then."""

    def flush(self) -> int: ...


def warm(app: Flask) -> None:
    """Read what the first search in a process would make its reader wait for: words, index, synonyms."""
    warm_up(engine_of(app.config["SETTINGS"]))
    with app.app_context(), contextlib.suppress(SQLAlchemyError):
        thesaurus()


class Attendant:
    """One background thread per web process."""

    def __init__(self, app: Flask, buffers: Sequence[Buffer]) -> None:
        self._app, self._buffers = app, buffers
        self._pid = 0
        self._stop = threading.Event()
        self._lock = threading.Lock()

    def attend(self, _app: Flask) -> None:
        """Begin in this process, once."""
        if self._pid == os.getpid() or self._app.testing:
            return
        with self._lock:
            if self._pid == os.getpid():
                return
            self._pid = os.getpid()
            self._stop = threading.Event()
            threading.Thread(target=self._live, name="attendant", daemon=True).start()
            # granian's workers end through multiprocessing, which runs finalizers and not atexit.
            Finalize(None, self._leave, exitpriority=110)

    def _live(self) -> None:
        shared_guard().start()
        warm(self._app)
        while not self._stop.wait(FLUSH_SECONDS):
            self.flush()

    def flush(self) -> None:
        """Write what waits; what can't be written now is tried again with the next."""
        with self._app.app_context():
            for buffer in self._buffers:
                try:
                    buffer.flush()
                except SQLAlchemyError as error:
                    log.warning("counted later: %s", error)
                finally:
                    db.session.remove()

    def _leave(self) -> None:
        self._stop.set()
        self.flush()


def init_app(app: Flask) -> None:
    reads, misses, visits = ReadBuffer(), MissBuffer(), VisitBuffer()
    attendant = Attendant(app, (reads, misses, visits))
    app.extensions["kmwiki.reads"] = reads
    app.extensions["kmwiki.misses"] = misses
    app.extensions["kmwiki.visits"] = visits
    app.extensions["kmwiki.attendant"] = attendant
    # By signal and not by hook: a request for the API is answered before the hooks of the pages.
    request_started.connect(attendant.attend, app)
