"""Keeps one background process running beside the web server, and stops it when the server stops.

The worker is a process, never a thread: index writing and Thai word cutting would take turns with requests, and a
crash in it would take the site along. It knows nothing of the wiki; it is handed what the process is to do.

The process is forked. A new interpreter would read the whole program and the Thai dictionary a second time, 110 MB that
a fork shares with the server and its web workers.
"""

from __future__ import annotations

import ctypes
import multiprocessing
import os
import signal
import stat
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.process import BaseProcess
from multiprocessing.util import Finalize

FIRST_PAUSE_S = 1.0
LONGEST_PAUSE_S = 60.0
STEADY_AFTER_S = 60.0  # who ran this long has recovered: the next pause is short again
STOP_WITHIN_S = 30.0

_PR_SET_PDEATHSIG = 1
_PR_SET_NAME = 15
_ASKED_TO_END = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


class Keeper:
    """Runs a function in its own process, starts it again when it dies, with growing pauses, and stops it for good.

    ``name`` is what ``ps -e`` and ``top`` call the process (15 letters at most).

    >>> keeper = Keeper(signal.pause, name="sleeper", on_death=lambda code, pause: None)
    >>> keeper.start(); keeper.stop()
    """

    def __init__(self, work: Callable[[], None], *, name: str, on_death: Callable[[int, float], None]) -> None:
        """``on_death(exit code, seconds until the next start)`` is called when the process ended unasked."""
        self._work = work
        self._name = name
        self._on_death = on_death
        self._stopping = threading.Event()
        self._turn = threading.Lock()  # starting and stopping don't overlap: no process slips through
        self._process: BaseProcess | None = None
        self._started = 0.0
        # A daemon: a server that falls over without calling stop() is not held up by it.
        self._thread = threading.Thread(target=self._keep, name="worker-keeper", daemon=True)

    def start(self) -> None:
        """Start the process, then watch it from a thread.

        The first one is started here and not in the thread: nearly every worker is then forked by a process that has no
        other threads yet, whose locks a fork could copy while they are held.
        """
        # A server that falls over without calling stop() would wait for its child before it ends.
        Finalize(None, self.stop, exitpriority=0)
        self._launch()
        self._thread.start()

    def stop(self, within: float = STOP_WITHIN_S) -> None:
        """Ask the process to finish what it has in hand, kill it when it has not after ``within`` seconds."""
        self._stopping.set()
        with self._turn:
            process = self._process
        if process is None or not self._thread.is_alive():
            return
        process.terminate()
        self._thread.join(within)  # it sees the process end; two who wait for one process take its end from each other
        if self._thread.is_alive():
            process.kill()
            self._thread.join()

    def _launch(self) -> None:
        with self._turn:
            if self._stopping.is_set():
                return
            process = multiprocessing.get_context("fork").Process(target=_begin, args=(self._work, self._name))
            # Until the new process hears for itself, a signal would end in a handler of the server's, and be lost.
            heard = signal.pthread_sigmask(signal.SIG_BLOCK, _ASKED_TO_END)
            try:
                process.start()
            finally:
                signal.pthread_sigmask(signal.SIG_SETMASK, heard)
            self._process = process
            self._started = time.monotonic()

    def _keep(self) -> None:
        pause = FIRST_PAUSE_S / 2
        while True:
            assert self._process is not None
            code = _end_of(self._process)
            if self._stopping.is_set():
                return
            pause = next_pause(pause, time.monotonic() - self._started)
            self._on_death(code, pause)
            while not self._launch_after(pause):
                pause = next_pause(pause, 0.0)
            if self._stopping.is_set():
                return

    def _launch_after(self, pause: float) -> bool:
        """Whether that is settled: a new process runs, or none is wanted any more."""
        if not self._stopping.wait(pause):
            try:
                self._launch()
            except OSError:  # no memory for a fork, or too many processes: that passes
                return False
        return True


def _begin(work: Callable[[], None], name: str) -> None:
    """The new process, from the fork to its work."""
    # A session of its own: Ctrl-C in the terminal reaches the server, and the server stops us in order.
    os.setsid()
    for number in _ASKED_TO_END:
        signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _ASKED_TO_END)
    end_with_parent()
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None).prctl(_PR_SET_NAME, name.encode())
        _let_go_of_sockets()
    work()


def _let_go_of_sockets() -> None:
    """The port is the server's: a worker that still finishes something must not keep it from the next server.

    Their numbers stay taken. Once closed they would be given to files of ours, and whatever in the inherited memory
    believes that it owns a socket could close the database.
    """
    nothing = os.open(os.devnull, os.O_RDWR)
    for number in map(int, os.listdir("/proc/self/fd")):
        with suppress(OSError):  # the listing's own number is closed by now
            if stat.S_ISSOCK(os.fstat(number).st_mode):
                os.dup2(nothing, number, inheritable=False)
    os.close(nothing)


def _end_of(process: BaseProcess) -> int:
    """Wait until the process has ended; its exit code."""
    while (code := process.exitcode) is None:
        process.join()  # comes back at once when a fork in another thread is just now clearing up after the process
    return code


def next_pause(last: float, ran_for: float) -> float:
    """Seconds to wait before starting a process again that ran for ``ran_for`` seconds."""
    return FIRST_PAUSE_S if ran_for >= STEADY_AFTER_S else min(last * 2, LONGEST_PAUSE_S)


def end_with_parent(by: signal.Signals = signal.SIGTERM) -> None:
    """Ask the system to send this process a signal when its parent dies, even by ``kill -9`` (Linux only).

    Without it a killed server would leave a worker behind that holds the writer's lock against the next start.
    """
    if not sys.platform.startswith("linux"):
        return  # best effort elsewhere: the lock falls when the process is ended by hand
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, by)
