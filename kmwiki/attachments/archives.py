"""Office files are zip archives: looked into with care before any library opens them. Runs in a one-off process."""

from __future__ import annotations

import re
import stat
import zipfile
from collections.abc import Iterator
from pathlib import Path

from .refusals import Refused

MOST_ENTRIES = 5_000
MOST_BYTES = 200 * 1024 * 1024
# A document type can name other files and grow without end (XXE, "billion laughs"). No Office program writes one. A
# part may be UTF-16, so the letters are looked for with a NUL beside each as well.
_DECLARES = re.compile(
    b"|".join(
        re.escape(word.encode(encoding))
        for word in ("<!DOCTYPE", "<!ENTITY")
        for encoding in ("utf-8", "utf-16-le", "utf-16-be")
    ),
    re.IGNORECASE,
)
_OVERLAP = 40
_CHUNK = 64 * 1024
_OFFICE_TYPES = tuple(
    f"application/vnd.openxmlformats-officedocument.{name}"
    for name in ("wordprocessingml.document", "spreadsheetml.sheet", "presentationml.presentation")
)
_OPEN_TYPES = tuple(f"application/vnd.oasis.opendocument.{name}" for name in ("text", "spreadsheet", "presentation"))


def office_type(path: Path) -> str:
    """The content type of an Office or OpenDocument file whose archive is sound; empty for any other archive.

    Raises:
        Refused: an Office file with macros, or one that is damaged or dangerous (see :func:`check`).
    """
    try:
        with zipfile.ZipFile(path) as archive:
            found = _declared(archive)
            if found:
                check(archive)
            return found
    except (zipfile.BadZipFile, EOFError, NotImplementedError, OSError, RuntimeError, ValueError) as error:
        raise Refused("attachments.damaged") from error


def _declared(archive: zipfile.ZipFile) -> str:
    names = set(archive.namelist())
    if "mimetype" in names:
        said = _read_at_most(archive, "mimetype", 200).decode("ascii", "replace").strip()
        return said if said in _OPEN_TYPES else ""
    if "[Content_Types].xml" not in names:
        return ""
    types = _read_at_most(archive, "[Content_Types].xml", 1024 * 1024)
    if b"macroEnabled" in types or any(name.lower().endswith("vbaproject.bin") for name in names):
        raise Refused("attachments.macros")
    for content_type in _OFFICE_TYPES:
        if content_type.encode() + b".main+xml" in types:
            return content_type
    return ""


def check(archive: zipfile.ZipFile) -> None:
    """Unpack everything once, into nothing, and see that it stays small, stays inside and declares nothing.

    Raises:
        Refused: too many parts, too much unpacked, a part under a password, a link, a path that leads out, or a
            document type in one of the XML parts.
    """
    entries = archive.infolist()
    if len(entries) > MOST_ENTRIES:
        raise Refused("attachments.too_many_parts", most=MOST_ENTRIES)
    unpacked = 0
    for entry in entries:
        if entry.flag_bits & 1:
            raise Refused("attachments.password")
        if _leads_out(entry):
            raise Refused("attachments.damaged")
        before = b""
        is_xml = entry.filename.lower().endswith((".xml", ".rels", ".vml"))
        # The sizes an archive declares may be lies: what counts is what comes out.
        for chunk in _chunks(archive, entry):
            unpacked += len(chunk)
            if unpacked > MOST_BYTES:
                raise Refused("attachments.bomb", most=MOST_BYTES // 1024**2)
            if is_xml and _DECLARES.search(before + chunk):
                raise Refused("attachments.declares")
            before = chunk[-_OVERLAP:]


def _chunks(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    with archive.open(entry) as part:
        while chunk := part.read(_CHUNK):
            yield chunk


def _read_at_most(archive: zipfile.ZipFile, name: str, most: int) -> bytes:
    with archive.open(name) as part:
        return part.read(most)


def _leads_out(entry: zipfile.ZipInfo) -> bool:
    name = entry.filename.replace("\\", "/")
    is_link = stat.S_ISLNK(entry.external_attr >> 16)
    return is_link or name.startswith("/") or re.match(r"[A-Za-z]:", name) is not None or ".." in name.split("/")
