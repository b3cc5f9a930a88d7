"""Where uploaded files wait between being sent and being taken in: the data folder, for the program's eyes only.

``incoming/<run>/<number>``: names are ours, people's names stand in the database. A day later they are gone.
"""

from __future__ import annotations

import os
import shutil
import time
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import IO

from kmwiki.core.database import app_settings

from .archives import LARGEST_MEMBER
from .incoming import Unreadable

KEPT_S = 24 * 3600
LARGEST_FILE = LARGEST_MEMBER
LARGEST_ARCHIVE = 100 * 1024 * 1024
_CHUNK = 256 * 1024


def folder_of(run_id: int) -> Path:
    return app_settings().data_dir / "incoming" / str(run_id)


def kept(run_id: int, number: int) -> Path:
    """Where the file of that number lies."""
    return folder_of(run_id) / str(number)


def is_archive(name: str) -> bool:
    return name.lower().endswith(".zip")


def keep(run_id: int, number: int, name: str, stream: IO[bytes]) -> int:
    """Write an upload down; gives its size in bytes.

    Raises:
        Unreadable: larger than may be; nothing of it stays.
        OSError: the disk is full or can't be written to.
    """
    most = LARGEST_ARCHIVE if is_archive(name) else LARGEST_FILE
    size = 0
    path = kept(run_id, number)
    try:
        with _opened(path) as file:
            while piece := stream.read(_CHUNK):
                size += len(piece)
                if size > most:
                    raise Unreadable("transfer.import.file_too_large", name=name, most=most // 1024**2)
                file.write(piece)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return size


def keep_folder(run_id: int, number: int, folder: Path) -> int:
    """Write a whole folder down as an archive, so that it is read as one; links in it are not followed."""
    path = kept(run_id, number)
    with _opened(path) as file, zipfile.ZipFile(file, "w") as archive:
        for found in _files_in(folder):
            archive.write(found, found.relative_to(folder).as_posix())
    return path.stat().st_size


def discard(run_id: int) -> None:
    """The files of a run are needed no longer."""
    shutil.rmtree(folder_of(run_id), ignore_errors=True)


def forget_old() -> None:
    """Let go of what nobody came back for within a day."""
    folder = app_settings().data_dir / "incoming"
    for waiting in folder.iterdir() if folder.is_dir() else ():
        if time.time() - waiting.stat().st_mtime > KEPT_S:
            shutil.rmtree(waiting, ignore_errors=True)


def _opened(path: Path) -> IO[bytes]:
    path.parent.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.parent.mkdir(mode=0o700, exist_ok=True)
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600), "wb")


def _files_in(folder: Path) -> Iterable[Path]:
    for found in sorted(folder.rglob("*")):
        inside = found.relative_to(folder).parts
        if found.is_file() and not found.is_symlink() and not any(part.startswith(".") for part in inside):
            yield found
