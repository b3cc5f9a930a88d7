"""What a web process does beside answering: warm the renderer, write the read counts, leave tidily.

Started at the process's first request, so a process that was forked from a warm one gets threads of its own.
"""

from __future__ import annotations

import logging
import os
import threading
from multiprocessing.util import Finalize

from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from kmwiki.core.database import db
from kmwiki.indexing.engine import engine_in, warm_up
from kmwiki.pages.counting import FLUSH_SECONDS, ReadBuffer
from kmwiki.render import shared_guard

log = logging.getLogger(__name__)


class Attendant:
    """One background thread per web process."""

    def __init__(self, app: Flask, reads: ReadBuffer) -> None:
        self._app, self._reads = app, reads
        self._pid = 0
        self._stop = threading.Event()
        self._lock = threading.Lock()

    def attend(self) -> None:
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
        warm_up(engine_in(self._app.config["SETTINGS"].index_dir))
        while not self._stop.wait(FLUSH_SECONDS):
            self.flush()

    def flush(self) -> None:
        """Write the reads that wait; what can't be written now is tried again with the next."""
        with self._app.app_context():
            try:
                self._reads.flush()
            except SQLAlchemyError as error:
                log.warning("reads are counted later: %s", error)
            finally:
                db.session.remove()

    def _leave(self) -> None:
        self._stop.set()
        self.flush()


def init_app(app: Flask) -> None:
    reads = ReadBuffer()
    attendant = Attendant(app, reads)
    app.extensions["kmwiki.reads"] = reads
    app.extensions["kmwiki.attendant"] = attendant
    app.before_request(attendant.attend)
