"""What a source brought, as values: read but not yet taken in. No value here knows the database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from kmwiki.core.errors import KmwikiError
from kmwiki.pages.edits import PageEdit

# A body points at a file that came with it as `incoming:<index>`, until the file has an address of its own.
FILE_SCHEME = "incoming:"


@dataclass(frozen=True)
class LeftOut:
    """Something of the source that did not come along: a catalogue key and its arguments."""

    key: str
    args: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class IncomingComment:
    """A comment under an incoming page; ``reply_to`` is the index of an earlier comment of the same page."""

    author: str
    body: str
    created: datetime | None = None
    edited: datetime | None = None
    reply_to: int | None = None


@dataclass(frozen=True)
class IncomingFile:
    """A picture or file found inside; the body's links and pictures refer to it as ``incoming:<index>``."""

    name: str
    content: bytes


@dataclass(frozen=True)
class IncomingPage:
    """A page as its source tells it.

    ``source`` is the file's name, or its path inside an archive. ``edit`` is ready for ``pages.edits.checked``.
    ``kind`` None: the source does not say, the person chooses. Times are aware.
    """

    source: str
    edit: PageEdit
    kind: str | None = None
    record_no: int | None = None
    created: datetime | None = None
    updated: datetime | None = None
    comments: tuple[IncomingComment, ...] = ()
    files: tuple[IncomingFile, ...] = ()
    left_out: tuple[LeftOut, ...] = ()


class Unreadable(KmwikiError):
    """One source can't be read: ``key`` says why (catalogue ``transfer``) and ``args_`` names the file."""
