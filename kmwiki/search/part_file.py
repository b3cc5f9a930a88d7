"""Arrays in a file: a head that says what is where, then the arrays. Written once, read by position.

::

    KMWPART1 | length of the head (uint32) | its CRC-32 (uint32) | head (JSON) | arrays, each on a 64-byte boundary

The head holds the format's version, the size of the whole file, notes of the writer, and for every array its type,
shape and place. A file is never changed under its name. It is read with `pread` and not mapped: a file cut short under
a map kills the process (SIGBUS), a short read is only trouble; and what the kernel keeps of a file that is read counts
for no process.
"""

from __future__ import annotations

import json
import math
import mmap
import os
import struct
import weakref
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]
Shapes = Mapping[str, tuple[str, tuple[int, ...]]]
"""Name -> (type as numpy writes it, shape)."""

PART_VERSION = 1
_MAGIC = b"KMWPART1"
_HEAD = struct.Struct("<8sII")
_ALIGNMENT = 64


class PartCut(Exception):
    """The file is not what its head says, or no part at all."""


class PartFile:
    """One file of arrays, open for reading by any number of threads."""

    def __init__(self, path: Path) -> None:
        """Open and check the head; raises `PartCut`, or OSError as `open` does."""
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        weakref.finalize(self, os.close, descriptor)  # with the last snapshot that reads it
        self._descriptor = descriptor
        self.name = path.name
        head = _read_head(descriptor, path.name)
        self.notes: dict[str, Any] = head["notes"]
        self._arrays: dict[str, tuple[np.dtype[Any], tuple[int, ...], int]] = {
            name: (np.dtype(kind), tuple(shape), place) for name, (kind, shape, place) in head["arrays"].items()
        }

    def __contains__(self, name: str) -> bool:
        return name in self._arrays

    def length(self, name: str) -> int:
        return self._arrays[name][1][0]

    def read(self, name: str) -> Array:
        """A whole array."""
        kind, shape, place = self._arrays[name]
        return self._at(kind, math.prod(shape), place).reshape(shape)

    def slice(self, name: str, start: int, end: int) -> Array:
        """Elements [start, end) of a one-dimensional array."""
        kind, _, place = self._arrays[name]
        return self._at(kind, end - start, place + start * kind.itemsize)

    def slices(self, name: str, wanted: Sequence[tuple[int, int]]) -> list[Array]:
        """:meth:`slice` of many stretches."""
        kind, _, place = self._arrays[name]
        size, descriptor = kind.itemsize, self._descriptor
        found: list[Array] = []
        for start, end in wanted:
            length = (end - start) * size
            data = os.pread(descriptor, length, place + start * size)
            whole = len(data) == length
            found.append(np.frombuffer(data, kind) if whole and length else self.slice(name, start, end))
        return found

    def bytes_at(self, name: str, start: int, end: int) -> bytes:
        """Bytes [start, end) of an array of bytes."""
        data = os.pread(self._descriptor, end - start, self._arrays[name][2] + start)
        if len(data) != end - start:
            raise PartCut(f"{self.name} ends early")
        return data

    def _at(self, kind: np.dtype[Any], count: int, place: int) -> Array:
        if not count:
            return np.empty(0, kind)
        wanted = count * kind.itemsize
        pieces = []
        while wanted > 0:  # one pread gives at most 2 GB
            piece = os.pread(self._descriptor, wanted, place)
            if not piece:
                raise PartCut(f"{self.name} ends early")
            pieces.append(piece)
            wanted -= len(piece)
            place += len(piece)
        return np.frombuffer(pieces[0] if len(pieces) == 1 else b"".join(pieces), kind, count)


def _read_head(descriptor: int, name: str) -> dict[str, Any]:
    start = os.pread(descriptor, _HEAD.size, 0)
    if len(start) < _HEAD.size:
        raise PartCut(f"{name} is cut")
    magic, length, checksum = _HEAD.unpack(start)
    text = os.pread(descriptor, length, _HEAD.size) if magic == _MAGIC else b""
    if magic != _MAGIC or len(text) != length or zlib.crc32(text) != checksum:
        raise PartCut(f"{name} has no head")
    head: dict[str, Any] = json.loads(text)
    if head["version"] != PART_VERSION:
        raise PartCut(f"{name} is of version {head['version']}")
    if os.fstat(descriptor).st_size != head["size"]:
        raise PartCut(f"{name} is cut")
    return head


class PartWriter:
    """A part file in the making: all arrays by name, zero at first, to be filled in any order.

    The room on disk is taken before anything is written (a full disk raises OSError here, not a signal later).
    """

    def __init__(self, path: Path, shapes: Shapes, notes: Mapping[str, Any]) -> None:
        self._path, self._temporary = path, path.with_name(path.name + ".new")
        head, places, size = _make_head(shapes, notes)
        self._descriptor = os.open(self._temporary, os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
        try:
            os.posix_fallocate(self._descriptor, 0, size)
            self._map = mmap.mmap(self._descriptor, size)
        except BaseException:
            os.close(self._descriptor)
            self._temporary.unlink(missing_ok=True)
            raise
        self._map[: len(head)] = head
        self._arrays: dict[str, Array] = {
            name: np.ndarray(shape, kind, self._map, places[name]) if math.prod(shape) else np.empty(shape, kind)
            for name, (kind, shape) in shapes.items()
        }

    def __getitem__(self, name: str) -> Array:
        return self._arrays[name]

    def finish(self) -> None:
        """Durable under its own name."""
        self._arrays.clear()
        self._map.flush()
        os.fsync(self._descriptor)
        self._close()
        os.replace(self._temporary, self._path)

    def give_up(self) -> None:
        self._arrays.clear()
        self._close()
        self._temporary.unlink(missing_ok=True)

    def _close(self) -> None:
        try:
            self._map.close()
        except BufferError:
            pass  # somebody still holds an array of it; it goes with that
        os.close(self._descriptor)


def write_part(path: Path, arrays: Mapping[str, Array], notes: Mapping[str, Any]) -> None:
    """Write `arrays` as one file and make it durable. Raises OSError; nothing is left behind then."""
    shapes = {name: (array.dtype.str, array.shape) for name, array in arrays.items()}
    head, places, size = _make_head(shapes, notes)
    temporary = path.with_name(path.name + ".new")
    try:
        with temporary.open("wb") as file:
            file.write(head)
            for name, array in arrays.items():
                file.seek(places[name])
                file.write(np.ascontiguousarray(array).data)
            file.truncate(size)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def _make_head(shapes: Shapes, notes: Mapping[str, Any]) -> tuple[bytes, dict[str, int], int]:
    """The head, where each array stands, the size of the file. Places depend on the head's length, which is rounded up
    so that it does not depend on them."""
    draft = {name: [kind, list(shape), 2**60] for name, (kind, shape) in shapes.items()}
    room = len(json.dumps({"version": PART_VERSION, "size": 2**60, "notes": notes, "arrays": draft}).encode())
    place = _aligned(_HEAD.size + room)
    places = {}
    for name, (kind, shape) in shapes.items():
        places[name] = place
        place = _aligned(place + np.dtype(kind).itemsize * math.prod(shape))
    arrays = {name: [kind, list(shape), places[name]] for name, (kind, shape) in shapes.items()}
    text = json.dumps({"version": PART_VERSION, "size": place, "notes": notes, "arrays": arrays}).encode().ljust(room)
    return _HEAD.pack(_MAGIC, len(text), zlib.crc32(text)) + text, places, place


def _aligned(place: int) -> int:
    return -(-place // _ALIGNMENT) * _ALIGNMENT


def sorted_unique(values: Array) -> Array:
    """As numpy's `unique`, which goes through a hash table and takes ten times as long on numbers like ours."""
    values = np.sort(values)
    return values[np.concatenate([[True], values[1:] != values[:-1]])] if len(values) else values
