"""Zip archives from outside, read with suspicion (design rule 11).

At most 5,000 entries and 200 MB unpacked, counted while reading; no links, no names that lead out of the archive, no
archives inside. Nothing is ever extracted to the disk, so a name is only ever a word.
"""

from __future__ import annotations

import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

from kmwiki.contentfiles import odd_name
from kmwiki.kinds import KINDS

from .incoming import LeftOut, Unreadable

MOST_ENTRIES = 5_000
MOST_UNPACKED = 200 * 1024 * 1024
LARGEST_MEMBER = 20 * 1024 * 1024
_CHUNK = 256 * 1024
# A page as this program packs it, and where the files of such pages lie.
_PACKED = re.compile(rf"(?:{'|'.join(KINDS)})/\d+-[^/]+\.md")
_FILE_OF_PAGE = re.compile(r"(?:files|.+\.files)/[1-9]\d{0,11}/[^/]+")
# What zipfile raises for bytes nobody foresaw; a name that is no UTF-8 and a negative place are ValueErrors.
_DAMAGED = (
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError,
)  # fmt: skip
# The list of names at the end of an archive is read whole, whatever it says of itself: so its size is asked first.
_LARGEST_LIST = MOST_ENTRIES * 1_200
_END, _END_64 = b"PK\x05\x06", b"PK\x06\x07"
_END_SIZE, _LONGEST_COMMENT, _LOCATOR_SIZE = 22, 65_535, 20
_UTF8_NAME, _ENCRYPTED = 0x800, 0x1
# What these names stand for on Windows is no file. Nothing here would be written there; whoever takes it out again may.
_DEVICES = frozenset(
    ["con", "prn", "aux", "nul", *(f"com{n}" for n in range(1, 10)), *(f"lpt{n}" for n in range(1, 10))]
)
_ARCHIVES = (".zip", ".7z", ".rar", ".tar", ".gz", ".tgz", ".bz2", ".xz")
# What computers put into archives by themselves.
_NOISE = ("__macosx/", ".ds_store", "thumbs.db", "desktop.ini")


@dataclass
class Archive:
    """An opened archive. ``names`` are its usable members, in order; ``refused`` says why the others are not."""

    name: str
    zip: zipfile.ZipFile
    names: list[str] = field(default_factory=list)
    refused: dict[str, LeftOut] = field(default_factory=dict)
    infos: Mapping[str, zipfile.ZipInfo] = field(default_factory=dict)
    unpacked: int = 0

    def __enter__(self) -> Archive:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.zip.close()

    @cached_property
    def files_of_pages(self) -> frozenset[str]:
        """Members that are files of pages this program packed: a Word file there is no page of its own."""
        if not any(map(_PACKED.fullmatch, self.names)):
            return frozenset()
        return frozenset(filter(_FILE_OF_PAGE.fullmatch, self.names))

    def read(self, name: str) -> bytes:
        """A member's bytes.

        Raises:
            Unreadable: larger than a file may be, damaged, or more than the whole archive may unpack to.
        """
        info = self.infos[name]
        pieces: list[bytes] = []
        size = 0
        try:
            with self.zip.open(info) as member:
                while piece := member.read(_CHUNK):
                    size += len(piece)
                    self.unpacked += len(piece)
                    if size > LARGEST_MEMBER:
                        raise Unreadable("transfer.import.file_too_large", name=name, most=LARGEST_MEMBER // 1024**2)
                    if self.unpacked > MOST_UNPACKED:
                        raise Unreadable("transfer.import.unpacks_too_much", name=self.name, most=_megabytes())
                    pieces.append(piece)
        except _DAMAGED as error:
            raise Unreadable("transfer.import.member_broken", name=name) from error
        return b"".join(pieces)


def files_beside(path: str) -> str:
    """The folder for the files of the page packed at ``path`` that its text does not name."""
    return f"{path.removesuffix('.md')}.files"


def open_archive(name: str, file: Path | BinaryIO) -> Archive:
    """Look into an archive.

    Args:
        name: how the person calls it.

    Raises:
        Unreadable: no zip, cut off, too many entries, or more in it than may be unpacked.
    """
    try:
        _check_list(name, file)
        opened = zipfile.ZipFile(file)
    except _DAMAGED as error:
        raise Unreadable("transfer.import.archive_broken", name=name) from error
    infos = [info for info in opened.infolist() if not info.is_dir()]
    if len(opened.infolist()) > MOST_ENTRIES:
        opened.close()
        raise Unreadable("transfer.import.too_many_entries", name=name, most=MOST_ENTRIES)
    if sum(info.file_size for info in infos) > MOST_UNPACKED:
        opened.close()
        raise Unreadable("transfer.import.unpacks_too_much", name=name, most=_megabytes())
    archive = Archive(name, opened)
    known: dict[str, zipfile.ZipInfo] = {}
    for info in infos:
        member = _readable_name(info)
        if any(member.lower().startswith(noise) or f"/{noise}" in f"/{member.lower()}" for noise in _NOISE):
            continue
        trouble = _trouble_with(info, member, known)
        if trouble is not None:
            archive.refused[_shown(member)] = trouble
        else:
            known[member] = info
    archive.names, archive.infos = list(known), known
    return archive


def _check_list(name: str, file: Path | BinaryIO) -> None:
    """Refuse an archive whose list of names is larger than 5,000 of them can be, before it is read."""
    if isinstance(file, Path):
        with file.open("rb") as opened:
            _check_list(name, opened)
        return
    size = file.seek(0, 2)
    start = file.seek(max(0, size - _END_SIZE - _LONGEST_COMMENT - _LOCATOR_SIZE))
    tail = file.read()
    file.seek(0)
    at = tail.rfind(_END)
    if at < 0 or start + at + _END_SIZE > size:
        raise zipfile.BadZipFile("no end record")
    list_size = struct.unpack("<L", tail[at + 12 : at + 16])[0]
    # The long form is for more than 65,535 entries or 4 GB: far more than is taken.
    if tail[max(0, at - _LOCATOR_SIZE) : at].startswith(_END_64) or list_size > _LARGEST_LIST:
        raise Unreadable("transfer.import.too_many_entries", name=name, most=MOST_ENTRIES)


def _readable_name(info: zipfile.ZipInfo) -> str:
    """The member's name. Windows writes names in its own code page, in Thailand 874, and does not say so."""
    if info.flag_bits & _UTF8_NAME:
        return info.filename
    raw = info.filename.encode("cp437", "replace")
    for encoding in ("utf-8", "cp874"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return info.filename


def _trouble_with(info: zipfile.ZipInfo, name: str, known: Mapping[str, object]) -> LeftOut | None:
    shown = _shown(name)
    if stat.S_ISLNK(info.external_attr >> 16):
        return LeftOut("transfer.import.is_a_link", {"name": shown})
    if _leads_out(name) or odd_name(name):
        return LeftOut("transfer.import.odd_name", {"name": shown})
    if info.flag_bits & _ENCRYPTED:
        return LeftOut("transfer.import.has_a_password", {"name": shown})
    if name.lower().endswith(_ARCHIVES):
        return LeftOut("transfer.import.archive_inside", {"name": shown})
    if name in known:
        return LeftOut("transfer.import.name_twice", {"name": shown})
    if info.file_size > LARGEST_MEMBER:
        return LeftOut("transfer.import.file_too_large", {"name": shown, "most": LARGEST_MEMBER // 1024**2})
    return None


def _leads_out(name: str) -> bool:
    parts = name.split("/")
    return (
        "\\" in name
        or name.startswith("/")
        or (len(name) > 1 and name[1] == ":")
        or ".." in parts
        or any(part.split(".")[0].strip().lower() in _DEVICES for part in parts)
    )


def _shown(name: str) -> str:
    """A name that may be hundreds of letters, or not printable at all, as it is said to a person."""
    printable = "".join(letter if letter.isprintable() else "�" for letter in name)
    return printable if len(printable) <= 120 else printable[:119] + "…"


def _megabytes() -> int:
    return MOST_UNPACKED // 1024**2
