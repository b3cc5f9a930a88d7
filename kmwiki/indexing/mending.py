"""What the worker does for the index in its spare moments: mend it, keep it tidy, teach it the site's new words.

A reader who finds the index in trouble says so by an empty file beside it: a search is a GET and writes nothing to the
database. The worker, the one writer, builds it anew; where it can't (a full disk), the sign stays and it tries again.
"""

from __future__ import annotations

import contextlib
import logging
import time
from pathlib import Path

from kmwiki.core.database import end_reading
from kmwiki.search.engine import SearchEngine
from kmwiki.search.errors import IndexBroken, IndexTrouble

from .draining import rebuild
from .own_words import differ_enough, own_words

LOOK_S = 60.0  # so often it is asked whether so much was deleted that a new index is worth it
RETRY_S = 15.0
WORDS_LOOK_S = 300.0
log = logging.getLogger(__name__)


def ask_for_mending(index_folder: Path) -> None:
    """Leave the sign. On a full or read-only disk it can't be left, and the next search tries again."""
    with contextlib.suppress(OSError):
        _sign(index_folder).touch()


class Mender:
    """Upkeep of one index by its one writer. Needs an application context."""

    def __init__(self, engine: SearchEngine, index_folder: Path) -> None:
        self._engine, self._folder = engine, index_folder
        self._not_before = 0.0
        self._why = ""
        self._tidy_after = 0.0
        self._looked = 0.0
        self._words_looked = time.monotonic()
        self._words_seen: frozenset[str] | None = None

    def spare_moment(self) -> bool:
        """Do one thing that is due; True when there was one. Called when nothing is queued, many times a second.

        Trouble is logged and tried again later: the worker has other queues to serve. What is wrong with the index
        itself is mended in the next spare moment.
        """
        try:
            return self._mend() or self._keep_tidy()
        except IndexBroken as trouble:
            self._why = f"{type(trouble).__name__}: {trouble}"  # logged once, by what mends it
            self._tidy_after = time.monotonic() + RETRY_S
            ask_for_mending(self._folder)
            return False
        except (IndexTrouble, OSError) as trouble:
            log.warning("the index could not be kept up: %s: %s", type(trouble).__name__, trouble)
            self._tidy_after = time.monotonic() + RETRY_S
            return False

    def was_rebuilt(self) -> None:
        """By other work, which met the trouble itself: what readers met before needs no mending any more."""
        _sign(self._folder).unlink(missing_ok=True)

    def _keep_tidy(self) -> bool:
        if time.monotonic() < self._tidy_after:
            return False
        return self._engine.tidy() or self._learn_words()

    def build_if_missing(self) -> None:
        """At the start of the worker: see that there is an index of this version."""
        if self._engine.status().state != "ok":
            ask_for_mending(self._folder)
            self.spare_moment()

    def _mend(self) -> bool:
        if time.monotonic() < self._not_before:
            return False
        asked = _sign(self._folder).exists()
        if not asked and not self._has_lost_too_much():
            return False
        if self._engine.status().state == "missing":
            log.info("there is no index yet: it is built")
        else:
            why = self._why or ("a reader met trouble" if asked else "so much was deleted, or a file is lost or cut")
            log.warning("the index is mended or built anew: %s", why)
        self._why = ""
        _sign(self._folder).unlink(missing_ok=True)  # before the work: trouble found meanwhile asks again
        try:
            if not (asked and self._engine.mend()):
                rebuild(self._engine)
        except BaseException:
            self._not_before = time.monotonic() + RETRY_S
            ask_for_mending(self._folder)
            raise
        return True

    def _has_lost_too_much(self) -> bool:
        if time.monotonic() - self._looked < LOOK_S:
            return False
        self._looked = time.monotonic()
        return self._engine.status().worth_rebuilding

    def _learn_words(self) -> bool:
        """Build the index with the words the site has now, when they have changed enough and then stayed for a while:
        not in the middle of somebody's editing."""
        if time.monotonic() - self._words_looked < WORDS_LOOK_S:
            return False
        self._words_looked = time.monotonic()
        now, before = own_words(), self._words_seen
        end_reading()
        self._words_seen = now
        if now != before or not differ_enough(self._engine.own_words(), now):
            return False
        log.info("the index is built anew with %s words of the site's own", len(now))
        rebuild(self._engine)
        return True


def _sign(index_folder: Path) -> Path:
    return index_folder.with_name(index_folder.name + ".wants-mending")
