"""Starts the one-off processes that look into files, and ends them when they take too long.

A process per file, and not a pool that stays: the libraries for pictures and Office files take 40-120 MB, are needed a
few times a day, and what a hostile file does to a process ends with it. One at a time in each of our processes.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

from .refusals import Refused

ROOT = Path(__file__).resolve().parents[2]
TAKE_SECONDS = 60.0  # by the clock, of a machine that may be busy; the processor's time is bounded in `apart`
READ_SECONDS = 60.0
BUSY = "attachments.busy"
# One at work and one waiting: a web process has few threads, and others want to read meanwhile.
_AT_THE_DOOR = 2
_door = threading.BoundedSemaphore(_AT_THE_DOOR)
_one_at_a_time = threading.BoundedSemaphore(1)


def ask_apart(act: str, *arguments: str, seconds: float, patient: bool = True) -> dict[str, Any]:
    """The answer of a one-off process (see ``apart``). Who is not ``patient`` stands in no long queue.

    Raises:
        Refused: what it found, or ``attachments.too_slow`` / ``attachments.too_complex`` when it had to be ended or
            fell over, or :data:`BUSY` when others are waiting already.
    """
    if not _door.acquire(blocking=patient):
        raise Refused(BUSY)
    try:
        with _one_at_a_time:
            answer = run_apart(act, *arguments, seconds=seconds)
    finally:
        _door.release()
    if "refused" in answer:
        raise Refused(answer["refused"], **answer["args"])
    return answer


def run_apart(act: str, *arguments: str, seconds: float) -> dict[str, Any]:
    """Start the process and wait for what it says, a refusal included.

    Raises:
        Refused: it was killed after ``seconds``, or ended without a word (out of memory, out of time, crashed).
    """
    try:
        ended = subprocess.run(
            [sys.executable, "-m", "kmwiki.attachments.apart", act, *arguments],
            cwd=ROOT,
            env=_environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise Refused("attachments.too_slow", most=int(seconds)) from error
    if ended.returncode != 0:
        raise Refused("attachments.too_complex")
    answer: dict[str, Any] = json.loads(ended.stdout)
    return answer


def _environment() -> dict[str, str]:
    """What it needs to find its libraries; the site's settings and secrets are none of its business."""
    kept = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH", "TMPDIR") if name in os.environ}
    return {**kept, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1", "OMP_NUM_THREADS": "1"}
