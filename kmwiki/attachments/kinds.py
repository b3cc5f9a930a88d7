"""Which files the site takes, and how many and how large they may be. Light: the one-off processes read it too."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

LARGEST_FILE = 20 * 1024 * 1024
FILES_AT_ONCE = 20  # in one request; together they fit into one of LARGEST_FILE and its form
FILES_A_DAY = 500
BYTES_A_DAY = 2 * 1024**3
LONGEST_ALT = 500
KEPT_DELETED = timedelta(days=90)  # as long as a page stays in the bin

PICTURE_SIZES = (480, 960, 1600)
"""Widths of the smaller copies of a picture: a phone, a phone with a sharp screen, a wide column."""


@dataclass(frozen=True)
class FileKind:
    """A sort of file that is taken. ``inline``: browsers show it themselves; ``readable``: its words are searched."""

    content_type: str
    endings: tuple[str, ...]
    inline: bool = False
    readable: bool = False


_OFFICE = "application/vnd.openxmlformats-officedocument."
_OPEN = "application/vnd.oasis.opendocument."
KINDS = (
    FileKind("image/jpeg", ("jpg", "jpeg"), inline=True),
    FileKind("image/png", ("png",), inline=True),
    FileKind("image/webp", ("webp",), inline=True),
    FileKind("image/gif", ("gif",), inline=True),
    FileKind("application/pdf", ("pdf",), inline=True, readable=True),
    FileKind(f"{_OFFICE}wordprocessingml.document", ("docx",), readable=True),
    FileKind(f"{_OFFICE}spreadsheetml.sheet", ("xlsx",), readable=True),
    FileKind(f"{_OFFICE}presentationml.presentation", ("pptx",), readable=True),
    FileKind(f"{_OPEN}text", ("odt",)),
    FileKind(f"{_OPEN}spreadsheet", ("ods",)),
    FileKind(f"{_OPEN}presentation", ("odp",)),
    FileKind("text/plain", ("txt",), readable=True),
    FileKind("text/csv", ("csv",), readable=True),
)
BY_TYPE = {kind.content_type: kind for kind in KINDS}
BY_ENDING = {ending: kind for kind in KINDS for ending in kind.endings}


def ending_of(name: str) -> str:
    """What follows the last dot of a name, in small letters; empty without one."""
    stem, dot, ending = name.rpartition(".")
    return ending.lower() if dot and stem.strip(". ") else ""


def is_picture(content_type: str) -> bool:
    return content_type.startswith("image/")
