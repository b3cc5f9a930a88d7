"""A reader who finds the index in trouble says so; the worker, its one writer, builds it anew.

The word is passed by an empty file beside the index: a search is a GET and writes nothing to the database.
"""

from __future__ import annotations

import contextlib
import logging
from pathlib import Path

from kmwiki.search.engine import SearchEngine

from .draining import rebuild

log = logging.getLogger(__name__)


def ask_for_mending(index_folder: Path) -> None:
    """Leave the sign. On a full or read-only disk it can't be left, and the next search tries again."""
    with contextlib.suppress(OSError):
        _sign(index_folder).touch()


def mend_if_asked(engine: SearchEngine, index_folder: Path) -> bool:
    """Build the index anew when a reader asked, or when so much was deleted that it is worth it; True when it was."""
    sign = _sign(index_folder)
    asked = sign.exists()
    if asked:
        sign.unlink(missing_ok=True)  # before the work: trouble found meanwhile asks again
    if not asked and not engine.status().worth_rebuilding:
        return False
    log.warning("the index is built anew%s", ": a search found it in trouble" if asked else "")
    rebuild(engine)
    return True


def _sign(index_folder: Path) -> Path:
    return index_folder.with_name(index_folder.name + ".wants-mending")
