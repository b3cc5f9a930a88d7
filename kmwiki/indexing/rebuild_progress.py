"""How far the worker is with a new index, told to whoever waits at a terminal by a small file beside the index.

Lost progress is no loss: nothing is flushed, and what can't be written is not told.
"""

from __future__ import annotations

import contextlib
import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

TELL_EVERY_S = 0.2


@contextmanager
def telling(index_folder: Path) -> Iterator[Callable[[int], None]]:
    """Gives a function to be called with the number of documents done; at the end there is nothing to tell any more."""
    file, told = _file(index_folder), 0.0

    def tell(done: int) -> None:
        nonlocal told
        if time.monotonic() - told >= TELL_EVERY_S:
            told = time.monotonic()
            with contextlib.suppress(OSError):
                new = file.with_suffix(".new")
                new.write_text(json.dumps(done), encoding="ascii")
                os.replace(new, file)

    try:
        yield tell
    finally:
        with contextlib.suppress(OSError):
            file.unlink(missing_ok=True)


def told(index_folder: Path) -> int:
    """Documents done; 0 when nothing is told."""
    try:
        done = json.loads(_file(index_folder).read_text(encoding="ascii"))
    except (OSError, ValueError):
        return 0
    return done if isinstance(done, int) else 0


def _file(index_folder: Path) -> Path:
    return index_folder.with_name(index_folder.name + ".progress")
