"""Markdown files: with our front matter, with another program's, or with none."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from kmwiki.contentfiles import KEYS, ContentProblem, PageFile, parse_page
from kmwiki.contentfiles.nodes import plain_value, read_nodes
from kmwiki.contentfiles.reading import split
from kmwiki.core.clock import today
from kmwiki.pages.edits import AuthorRef, PageEdit
from kmwiki.pasting import clean_pasted_text

from .decoding import decode
from .fitting import Leaving, authors_from, language_of, licence_from, summary_from, tags_from, title_from
from .incoming import IncomingPage, Unreadable
from .moments import find_moment

_FRONT = re.compile(r"---[ \t]*\n")
_TOML = re.compile(r"\+\+\+[ \t]*\n(.*?)\n\+\+\+[ \t]*(?:\n|$)", re.DOTALL)
_OURS = re.compile(r"^(?:record_no|kind|revision):", re.MULTILINE)
_TITLE = re.compile(r"\s*#[ \t]+(\S[^\n]*?)[ \t]*#*[ \t]*(?:\n|$)")
_UNDERLINED_TITLE = re.compile(r"\s*(\S[^\n]*)\n={3,}[ \t]*(?:\n|$)")
# What other programs call it, first come first taken.
_NAMES: dict[str, tuple[str, ...]] = {
    "title": ("title", "Title", "name"),
    "summary": ("summary", "description", "excerpt", "subtitle", "abstract"),
    "tags": ("tags", "keywords", "categories", "category"),
    "authors": ("authors", "author", "by"),
    "created": ("date", "created", "created_at", "publishdate", "published"),
    "updated": ("updated", "lastmod", "modified", "last_modified_at", "edited"),
    "lang": ("lang", "language", "locale"),
    "licence": ("licence", "license"),
}
_KNOWN = frozenset(name for names in _NAMES.values() for name in names)


@dataclass(frozen=True)
class _Foreign:
    """Front matter of another program, as plain values."""

    values: Mapping[str, Any] = field(default_factory=dict)

    def text(self, what: str) -> str:
        value = self._first(what)
        return "" if isinstance(value, dict | list) else str(value if value is not None else "")

    def texts(self, what: str) -> list[str]:
        value = self._first(what)
        if isinstance(value, list):
            return [str(part.get("name", "") if isinstance(part, dict) else part) for part in value if part is not None]
        if isinstance(value, dict):
            return [str(value.get("name", ""))]
        return re.split(r"[,;]", str(value)) if value is not None else []

    def moment(self, what: str) -> datetime | None:
        return find_moment(self.text(what), today())

    def _first(self, what: str) -> Any:
        return next((self.values[name] for name in _NAMES[what] if name in self.values), None)


def read_markdown(name: str, content: bytes) -> IncomingPage:
    """A page from Markdown or plain text.

    Raises:
        Unreadable: no text, nothing in it, or front matter of our own with a mistake (``line`` says where).
    """
    text = decode(name, content).replace("\r\n", "\n").replace("\r", "\n").lstrip("\ufeff")
    if _FRONT.match(text) and _OURS.search(text[: text.find("\n---", 4)] if "\n---" in text else text):
        return _from_our_own(name, text)
    leaving = Leaving()
    foreign, body = _taken_apart(name, text, leaving)
    heading, body = (foreign.text("title"), body) if foreign.text("title") else _first_heading(body)
    cleaned = clean_pasted_text(body, is_markdown=not name.lower().endswith(".txt"))
    if not cleaned.markdown.strip() and not heading:
        raise Unreadable("transfer.read.empty", name=name)
    lang = foreign.text("lang")[:2].lower()
    edit = PageEdit(
        title=title_from(heading, name, leaving), body=cleaned.markdown,
        summary=summary_from(foreign.text("summary"), leaving),
        lang=lang if lang in ("th", "en") else language_of(f"{heading} {cleaned.markdown}"),
        tags=tags_from(foreign.texts("tags"), leaving), authors=authors_from(foreign.texts("authors")),
        licence=licence_from(foreign.text("licence"), leaving),
    )  # fmt: skip
    unknown = sorted(str(key) for key in foreign.values if key not in _KNOWN)
    if unknown:
        leaving.tell("transfer.read.left.keys", names=", ".join(unknown)[:200])
    return IncomingPage(
        source=name, edit=edit, created=foreign.moment("created"), updated=foreign.moment("updated"),
        left_out=tuple(leaving.found),
    )  # fmt: skip


def _from_our_own(name: str, text: str) -> IncomingPage:
    try:
        file = parse_page(text.encode(), path=name, kind="wiki")
    except ContentProblem as trouble:
        said = {"name": trouble.path, **trouble.args_}
        raise Unreadable(trouble.key, **said, line=trouble.line) from trouble
    return IncomingPage(
        source=name, edit=_edit_of(file), kind=file.kind, record_no=file.record_no, created=file.created,
        updated=file.updated,
    )  # fmt: skip


def _edit_of(file: PageFile) -> PageEdit:
    asked = {
        key: getattr(file, key) for key in KEYS if key not in ("record_no", "kind", "created", "updated", "revision")
    }
    asked["authors"] = tuple(AuthorRef(name=author) for author in file.authors) or None
    return PageEdit(**asked, body=file.body)


def _taken_apart(name: str, text: str, leaving: Leaving) -> tuple[_Foreign, str]:
    """Front matter and body; front matter that can't be understood stays behind and is told."""
    if toml := _TOML.match(text):
        leaving.tell("transfer.read.left.front_matter")
        return _Foreign(), text[toml.end() :]
    if not _FRONT.match(text):
        return _Foreign(), text
    try:
        head, body, _ = split(text, name)
    except ContentProblem:
        return _Foreign(), text  # a drawn line, and no front matter below it
    try:
        nodes = read_nodes(head, path=name, first_line=2)
        values = plain_value(nodes) if nodes is not None else {}
    except ContentProblem:
        values = None
    if not isinstance(values, dict):
        leaving.tell("transfer.read.left.front_matter")
        return _Foreign(), body
    return _Foreign(values), body


def _first_heading(body: str) -> tuple[str, str]:
    """The heading a text begins with, as its title, and the text without it."""
    match = _TITLE.match(body) or _UNDERLINED_TITLE.match(body)
    return (match[1], body[match.end() :]) if match else ("", body)
