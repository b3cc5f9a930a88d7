"""What a source brought, as values: read but not yet taken in. No value here knows the database."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
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
    """A picture or file found inside; links and pictures refer to it as ``incoming:<index>``. One taken out of such a
    site before is referred to by the address it had there, ``/files/<number>/…``: it may keep it."""

    name: str
    content: bytes
    number: int | None = None


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


def with_texts(edit: PageEdit, change: Callable[[str], str]) -> PageEdit:
    """The edit with every text that is Markdown, or holds some, changed: the body, and the fields down to the last."""
    return replace(edit, body=change(edit.body), fields=_changed(edit.fields, change))


def _changed(value: Any, change: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, Mapping):
        return {key: _changed(part, change) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(_changed(part, change) for part in value)
    return value


class Unreadable(KmwikiError):
    """One source can't be read: ``key`` says why (catalogue ``transfer``) and ``args_`` names the file."""
