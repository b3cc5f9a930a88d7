"""One file of any kind that is known -> the pages in it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import PurePosixPath

from .incoming import IncomingPage, Unreadable
from .reading_docx import read_docx
from .reading_html import read_html
from .reading_markdown import read_markdown

LARGEST_SOURCE = 20 * 1024 * 1024  # bytes
LARGEST_PAGE = 8 * 1024 * 1024  # of HTML, most of which is no text
LARGEST_TEXT = 2 * 1024 * 1024

_Reader = Callable[[str, bytes], IncomingPage]
_READERS: dict[str, tuple[_Reader, int]] = {
    **dict.fromkeys((".md", ".markdown", ".txt"), (read_markdown, LARGEST_TEXT)),
    **dict.fromkeys((".html", ".htm", ".xhtml"), (read_html, LARGEST_PAGE)),
    ".docx": (read_docx, LARGEST_SOURCE),
}
SUFFIXES = tuple(_READERS)


def read_source(name: str, content: bytes) -> list[IncomingPage]:
    """The pages a file holds, as they would come in: nothing is stored, nothing asked of the database.

    Args:
        name: the file's name, or its path inside an archive; its ending says what it is.

    Raises:
        Unreadable: it can't be taken, with its name and why. Nothing else is raised over what a file holds.
    """
    suffix = PurePosixPath(name).suffix.lower()
    if suffix not in _READERS:
        raise Unreadable("transfer.read.unknown_type", name=name)
    read, largest = _READERS[suffix]
    if len(content) > largest:
        raise Unreadable("transfer.read.too_large", name=name, most=largest // 1024**2)
    if not content.strip():
        raise Unreadable("transfer.read.empty", name=name)
    return [read(name, content)]
