"""What a content file holds, as values; no value knows a database or a kind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

# In the order in which they stand in a file.
KEYS = (
    "record_no", "kind", "lang", "title", "title_2", "summary", "summary_2", "state", "agency", "fiscal_year",
    "categories", "adli", "tags", "authors", "visibility", "licence", "created", "updated", "revision", "fields",
)  # fmt: skip
COMMENT_KEYS = (
    "id", "author", "created", "reply_to", "quote", "quote_before", "quote_after", "quote_revision", "body", "edited",
    "deleted",
)  # fmt: skip


class ContentProblem(ValueError):
    """A file that can't be taken: ``path`` as people see it, ``line`` counted from 1 in the whole file.

    ``key`` is a catalogue key and ``args_`` its arguments, as for every message below delivery.
    """

    def __init__(self, path: str, line: int, key: str, **args: Any) -> None:
        super().__init__(f"{path}:{line}: {key} {args}")
        self.path = path
        self.line = line
        self.key = key
        self.args_ = args


@dataclass(frozen=True)
class PageFile:
    """A page's file: its front matter and its Markdown.

    What a key says when it is missing is the default here. ``authors`` are usernames or names without an account.
    ``lines`` tells where in the file a key stands (``fields.event`` for an inner one); two files that say the same
    are equal wherever they say it. ``more`` holds keys that only some reader knows; they are never written.
    """

    kind: str
    title: str
    record_no: int | None = None
    lang: str = "th"
    title_2: str = ""
    summary: str = ""
    summary_2: str = ""
    state: str = "published"
    agency: str | None = None
    fiscal_year: int | None = None
    categories: tuple[int, ...] = ()
    adli: str = ""
    tags: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    visibility: str = "members"
    licence: str = "CC-BY-NC-SA-4.0"
    created: datetime | None = None
    updated: datetime | None = None
    revision: int | None = None
    fields: Mapping[str, Any] = field(default_factory=dict)
    body: str = ""
    lines: Mapping[str, int] = field(default_factory=dict, compare=False, repr=False)
    more: Mapping[str, Any] = field(default_factory=dict, compare=False, repr=False)

    def line_of(self, key: str) -> int:
        """The line a key stands on; the first line when it does not stand anywhere."""
        return self.lines.get(key) or self.lines.get(f"fields.{key}") or 1


@dataclass(frozen=True)
class CommentEntry:
    """A comment beside its page. With ``deleted`` it is a tombstone, which needs neither words nor a speaker. ``id``
    None: new, typed by hand."""

    author: str
    body: str = ""
    id: int | None = None
    created: datetime | None = None
    reply_to: int | None = None
    quote: str = ""
    quote_before: str = ""
    quote_after: str = ""
    quote_revision: int | None = None
    edited: datetime | None = None
    deleted: datetime | None = None
    line: int = field(default=1, compare=False, repr=False)
