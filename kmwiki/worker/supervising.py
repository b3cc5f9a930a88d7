"""Keeps one background process running beside the web server, and stops it when the server stops.

The worker is a process, never a thread: index writing and Thai word cutting would take turns with requests, and a
crash in it would take the site along. It knows nothing of the wiki; it is handed a command.
"""

from __future__ import annotations

import ctypes
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence

FIRST_PAUSE_S = 1.0
LONGEST_PAUSE_S = 60.0
STEADY_AFTER_S = 60.0  # who ran this long has recovered: the next pause is short again
STOP_WITHIN_S = 30.0

_PR_SET_PDEATHSIG = 1


class Keeper:
    """Starts a command, starts it again when it dies, with growing pauses, and stops it for good.

    >>> keeper = Keeper([sys.executable, "-c", "pass"], on_death=lambda code, pause: None)
    >>> keeper.start(); keeper.stop()
    """

    def __init__(self, command: Sequence[str], *, on_death: Callable[[int, float], None]) -> None:
        """``on_death(exit code, seconds until the next start)`` is called when the process ended unasked."""
        self._command = list(command)
        self._on_death = on_death
        self._stopping = threading.Event()
        self._turn = threading.Lock()  # starting and stopping don't overlap: no process slips through
        self._process: subprocess.Popen[bytes] | None = None
        self._started = 0.0
        # A daemon: a server that falls over without calling stop() is not held up by it.
        self._thread = threading.Thread(target=self._keep, name="worker-keeper", daemon=True)

    def start(self) -> None:
        """Start the process, then watch it from a thread.

        The first one is started here and not in the thread: a server that forks its workers at the same moment would
        hand them a copy of the pipe that tells Popen that its child has begun, and Popen would wait for ever.
        """
        self._launch()
        self._thread.start()

    def stop(self, within: float = STOP_WITHIN_S) -> None:
        """Ask the process to finish what it has in hand, kill it when it has not after ``within`` seconds."""
        self._stopping.set()
        with self._turn:
            process = self._process
        if process is None:
            return
        process.terminate()
        try:
            process.wait(within)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if self._thread.is_alive():
            self._thread.join()

    def _launch(self) -> bool:
        with self._turn:
            if self._stopping.is_set():
                return False
            # A session of its own: Ctrl-C in the terminal reaches the server, and the server stops us in order.
            self._process = subprocess.Popen(self._command, start_new_session=True)
            self._started = time.monotonic()
            return True

    def _keep(self) -> None:
        pause = FIRST_PAUSE_S / 2
        while True:
            assert self._process is not None
            code = self._process.wait()
            if self._stopping.is_set():
                return
            pause = next_pause(pause, time.monotonic() - self._started)
            self._on_death(code, pause)
            if self._stopping.wait(pause) or not self._launch():
                return


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
