"""Files read without following links and written whole or not at all.

A file is written to a temporary name beside the one it will replace, flushed, synced, renamed, and the folder synced:
whoever looks sees the old file or the new one, also after a power cut (design rule 18).
"""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import stat
from pathlib import Path

TEMPORARY = ".tmp"  # ignored by version control
_KEYS = {
    errno.ENOSPC: "contentsync.disk_full",
    errno.EDQUOT: "contentsync.disk_full",
    errno.EROFS: "contentsync.read_only",
    errno.EACCES: "contentsync.no_right_to_write",
    errno.EPERM: "contentsync.no_right_to_write",
    errno.ELOOP: "contentsync.is_a_link",
    errno.EEXIST: "contentsync.in_the_way",
    errno.ENAMETOOLONG: "contentsync.name_too_long",
}


class CannotWrite(OSError):
    """The file system said no: an OSError with its number and file, and a message for people in ``key``."""

    def __init__(self, number: int, said: str, file: str) -> None:
        super().__init__(number, said, file)
        self.key = _KEYS.get(number, "contentsync.cannot_write")
        self.args_ = {"file": file, "said": said}


def read_bytes(path: Path, *, most: int) -> bytes:
    """What a file holds, at most one byte more than ``most`` (so that the reader can tell that it is too much).

    Raises:
        CannotWrite: it is a link, a folder or a device (``contentsync.is_a_link``).
        OSError: not there, not readable.
    """
    # O_NONBLOCK: opening a named pipe somebody left there must not wait for ever.
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise CannotWrite(errno.ELOOP, os.strerror(errno.ELOOP), str(path)) from error
        raise
    with os.fdopen(handle, "rb") as reading:
        if not stat.S_ISREG(os.fstat(reading.fileno()).st_mode):
            raise CannotWrite(errno.ELOOP, "not a file", str(path))
        return reading.read(most + 1)


def write_atomically(path: Path, data: bytes) -> None:
    """Make ``path`` hold ``data``; its folder is made when missing. An existing file keeps its mode.

    Raises:
        CannotWrite: no space, no right, a read-only system, or a link where a folder or the file should be.
    """
    draft = path.with_name(f".{secrets.token_hex(8)}{TEMPORARY}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.parent.is_symlink() or path.is_symlink():
            raise CannotWrite(errno.ELOOP, os.strerror(errno.ELOOP), str(path))
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o666)
        with os.fdopen(handle, "wb") as writing:
            with contextlib.suppress(FileNotFoundError):
                os.fchmod(writing.fileno(), stat.S_IMODE(path.stat().st_mode))
            writing.write(data)
            writing.flush()
            os.fsync(writing.fileno())
        os.replace(draft, path)
        _sync_folder(path.parent)
    except OSError as error:
        with contextlib.suppress(OSError):
            draft.unlink()
        if isinstance(error, CannotWrite):
            raise
        raise CannotWrite(error.errno or errno.EIO, error.strerror or str(error), str(path)) from error


def remove_file(path: Path) -> bool:
    """Remove a file for good; False when there was none.

    Raises:
        CannotWrite: as :func:`write_atomically`.
    """
    try:
        path.unlink()
        _sync_folder(path.parent)
    except FileNotFoundError:
        return False
    except OSError as error:
        raise CannotWrite(error.errno or errno.EIO, error.strerror or str(error), str(path)) from error
    return True


def sweep(folder: Path) -> int:
    """Remove drafts that a killed process left behind; call it only while nobody else writes there."""
    drafts = [path for path in folder.glob(f"*/.*{TEMPORARY}") if not path.parent.is_symlink()]
    for draft in drafts:
        with contextlib.suppress(OSError):
            draft.unlink()
    return len(drafts)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
