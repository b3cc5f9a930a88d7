"""Where files lie: ``uploads/`` in the data folder, outside anything a web server hands out by itself.

A file has a random name, its smaller copies the same with ``.480`` behind it, in one of 256 folders. It is put there
whole or not at all, before the database knows of it; so there is no row without its file, and a file without a row
(the process was killed in between) is swept away later.
"""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO

_STORED = re.compile(r"[0-9a-f]{32}")
INCOMING = "incoming"
ORPHAN_AFTER_S = 6 * 3600.0  # longer than any request lives
_CHUNK = 1024 * 1024


def new_name() -> str:
    """A random name for a file to be stored."""
    return secrets.token_hex(16)


def path_of(folder: Path, stored: str, width: int | None = None) -> Path:
    """Where the file of that name lies, or its copy of that width."""
    return folder / stored[:2] / (f"{stored}.{width}" if width else stored)


@contextlib.contextmanager
def workplace(folder: Path) -> Iterator[Path]:
    """A folder of one's own on the same file system, gone afterwards."""
    incoming = folder / INCOMING
    incoming.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=incoming, ignore_cleanup_errors=True) as place:
        yield Path(place)


def write(path: Path, content: IO[bytes], most: int) -> int:
    """Copy ``content`` to ``path``; gives its size, which is ``most + 1`` when there is more than ``most``."""
    size = 0
    with path.open("wb") as file:
        while size <= most and (chunk := content.read(min(_CHUNK, most + 1 - size))):
            file.write(chunk)
            size += len(chunk)
    return size


def keep(folder: Path, sources: dict[int | None, Path]) -> str:
    """Move a file (None) and its copies (by width) to their place for good; gives the stored name.

    Each is flushed to the disk before it is renamed, and the folders after. If anything fails, nothing stays.
    """
    stored = new_name()
    home = folder / stored[:2]
    fresh = not home.exists()
    home.mkdir(mode=0o700, exist_ok=True)
    try:
        for source in sources.values():
            _flush(source)
        for width, source in sources.items():
            source.chmod(0o600)
            source.replace(path_of(folder, stored, width))
        _flush(home)
        if fresh:
            _flush(folder)
    except OSError:
        remove(folder, stored)
        raise
    return stored


def remove(folder: Path, stored: str) -> None:
    """Take a file and its copies away; what isn't there is fine."""
    for path in (folder / stored[:2]).glob(f"{stored}*"):
        path.unlink(missing_ok=True)


def stored_names(folder: Path) -> Iterator[str]:
    """The stored names of all files that have lain there for so long."""
    until = time.time() - ORPHAN_AFTER_S
    for home in sorted(folder.glob("[0-9a-f][0-9a-f]")):
        names = set()
        for path in home.iterdir():
            name = path.name.partition(".")[0]
            if _STORED.fullmatch(name) and path.stat().st_mtime < until:
                names.add(name)
        yield from sorted(names)


def clear_workplaces(folder: Path) -> None:
    """Remove what processes left behind that were killed at work."""
    until = time.time() - ORPHAN_AFTER_S
    for place in (folder / INCOMING).glob("*"):
        if place.stat().st_mtime < until:
            shutil.rmtree(place, ignore_errors=True)


def _flush(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
