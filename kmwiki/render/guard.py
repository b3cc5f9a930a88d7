"""Rendering behind a process that can be killed.

No check can tell every text that Markdown takes minutes for, so rendering runs in a pool of two processes: 2 seconds to
run, 4 with queueing, and then the process is killed and the text shown plain. The save never waits longer and never
fails for it.

The processes are spawned, not forked (the server has threads), start warm, and load this floor only: no Flask, no
database. They are stopped by `multiprocessing.util.Finalize` ahead of multiprocessing's own goodbye, which would
otherwise wait for them until the server's kill timeout.
"""

from __future__ import annotations

import contextlib
import logging
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable
from concurrent.futures import CancelledError
from concurrent.futures import TimeoutError as FutureTimeoutError
from multiprocessing.util import Finalize
from typing import Any

from pebble import ProcessExpired, ProcessPool

from kmwiki.render.plain import plain_fallback
from kmwiki.render.shapes import Rendered

log = logging.getLogger(__name__)

SLOTS = 2
RUN_SECONDS = 2.0
TOTAL_SECONDS = 4.0
# More than this waiting would not be served in time anyway.
WAITING_MAX = 16
# What new processes may take to import and warm up, once; not counted as anybody's rendering time.
START_SECONDS = 20.0


class Guard:
    """Runs rendering functions in its own processes, within time.

    `warm_up` runs once in each new process, before its first text; it has to be importable there by name.
    """

    def __init__(
        self,
        warm_up: Callable[[], None],
        *,
        slots: int = SLOTS,
        run_seconds: float = RUN_SECONDS,
        total_seconds: float = TOTAL_SECONDS,
        waiting_max: int = WAITING_MAX,
    ) -> None:
        self._warm_up = warm_up
        self._slots = slots
        self._run_seconds = run_seconds
        self._total_seconds = total_seconds
        self._waiting = threading.BoundedSemaphore(waiting_max)
        self._lock = threading.Lock()
        self._pool: ProcessPool | None = None
        self._finalizer: Finalize | None = None
        self._stopped = False
        self._warm = threading.Event()

    def start(self) -> None:
        """Start the processes now instead of at the first text: call it when the server starts."""
        pool = self._running_pool()
        for _ in range(self._slots if pool else 0):
            with contextlib.suppress(RuntimeError):
                pool.schedule(_nothing)  # type: ignore[union-attr]

    def run(self, function: Callable[..., Rendered], text: str, *args: Any) -> Rendered:
        """`function(text, *args)` in another process, or the plain text with a note when it takes too long or fails."""
        if not self._waiting.acquire(blocking=False):
            return plain_fallback(text, "render.busy", retry=True)
        try:
            return self._run(function, text, args)
        finally:
            self._waiting.release()

    def _run(self, function: Callable[..., Rendered], text: str, args: tuple[Any, ...]) -> Rendered:
        try:
            pool = self._running_pool()
            if pool is None:
                return plain_fallback(text, "render.busy", retry=True)
            if not self._warm.is_set():
                self._await_warmth(pool)
            future = pool.schedule(function, args=(text, *args), timeout=self._run_seconds)
        except (OSError, RuntimeError) as error:
            log.error("rendering cannot start its processes: %s", error)
            return plain_fallback(text, "render.busy", retry=True)
        try:
            return future.result(timeout=self._total_seconds)
        except (TimeoutError, FutureTimeoutError):
            # pebble raises the same whether the run or the wait was too long; only the wait is worth another try.
            ran_out = future.done()
            future.cancel()
            return plain_fallback(text, "render.took_too_long" if ran_out else "render.busy", retry=not ran_out)
        except (ProcessExpired, CancelledError, RuntimeError, OSError) as error:
            log.warning("a rendering process ended: %r", error)
            return plain_fallback(text, "render.busy", retry=True)
        except Exception as error:
            log.warning("a text could not be rendered: %r", error)
            return plain_fallback(text, "render.not_understood")

    def _running_pool(self) -> ProcessPool | None:
        with self._lock:
            if self._stopped:
                return None
            if self._pool is None or not self._pool.active:
                self._pool = ProcessPool(
                    max_workers=self._slots,
                    initializer=_begin,
                    initargs=(self._warm_up,),
                    context=multiprocessing.get_context("spawn"),
                )
                self._warm.clear()
                self._finalizer = Finalize(None, _stop_pool, args=(self._pool, os.getpid()), exitpriority=100)
            return self._pool

    def _await_warmth(self, pool: ProcessPool) -> None:
        """Whoever comes first waits for the processes, and is not shown plain text for it."""
        with contextlib.suppress(TimeoutError, FutureTimeoutError, ProcessExpired, CancelledError):
            pool.schedule(_nothing).result(timeout=START_SECONDS)
            self._warm.set()

    def stop(self) -> None:
        """End the processes; texts that come later are shown plain."""
        with self._lock:
            self._stopped = True
            finalizer, self._finalizer, self._pool = self._finalizer, None, None
        if finalizer is not None:
            finalizer()


def _stop_pool(pool: ProcessPool, owner: int) -> None:
    if os.getpid() != owner:  # a fork inherited it; the processes are not its own
        return
    pool.stop()
    with contextlib.suppress(TimeoutError, FutureTimeoutError, RuntimeError):
        pool.join(timeout=1.5)


def _begin(warm_up: Callable[[], None]) -> None:
    # Ctrl-C goes to the whole group; the parent finishes what is in hand and then ends this process.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    warm_up()


def _nothing() -> None:
    """Scheduled to make the pool start."""
