"""Bytes of a content file -> :class:`PageFile` or comments: known keys with known types, else the wrong line."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from .nodes import ListNode, MapNode, Node, Scalar, plain_value, read_items, read_nodes
from .shapes import COMMENT_KEYS, KEYS, CommentEntry, ContentProblem, PageFile

LARGEST_FILE = 2 * 1024 * 1024
LARGEST_NUMBER = 2**53
MOST_COMMENTS = 10_000
_FENCE = re.compile(r"^---[ \t]*$", re.MULTILINE)
_TIME = re.compile(r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?(?:Z|[+-]\d\d:?\d\d)?)?")
_YEARS = range(1900, 2301)  # a Buddhist-era year in a time that should be ISO is caught here


def decode(data: bytes, path: str) -> str:
    """The text of a file, LF line ends, without a byte order mark.

    Raises:
        ContentProblem: too large, or not UTF-8; with the line of the first byte that is wrong.
    """
    if len(data) > LARGEST_FILE:
        raise ContentProblem(path, 1, "contentsync.file_too_large", most=LARGEST_FILE // 1024)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ContentProblem(path, line, "contentsync.not_utf8", byte=f"0x{data[error.start]:02X}") from error
    return text.replace("\r\n", "\n").replace("\r", "\n")


def parse_page(data: bytes, *, path: str, kind: str = "", also: frozenset[str] = frozenset()) -> PageFile:
    """Read a page's file.

    Args:
        also: keys beyond the contract's that this caller understands; their values come unchecked in ``more``.
        path: how the file is named in what is reported.
        kind: what a file without the key ``kind`` is: the name of its folder.

    Raises:
        ContentProblem: the first thing that can't be taken, with its line.
    """
    head, body, _ = split(decode(data, path), path)
    root = read_nodes(head, path=path, first_line=2)
    if not isinstance(root, MapNode):
        raise ContentProblem(path, 2, "contentsync.not_keys")
    values: dict[str, Any] = {}
    more: dict[str, Any] = {}
    for key, node in root.items.items():
        if key in also:
            more[key] = plain_value(node)
            continue
        read = _READERS.get(key)
        if read is None:
            raise ContentProblem(path, root.lines[key], "contentsync.unknown_key", name=key[:40])
        if isinstance(node, Scalar) and node.is_nothing:
            if key == "record_no":
                raise ContentProblem(path, root.lines[key], "contentsync.number_missing")
            continue  # a key without a value says nothing
        values[key] = read(node, key, path)
    if not values.get("title"):
        raise ContentProblem(path, root.lines.get("title", 1), "contentsync.no_title")
    values.setdefault("kind", kind)
    return PageFile(**values, body=body, lines=_lines(root), more=more)


def parse_comments(data: bytes, *, path: str) -> list[CommentEntry]:
    """Read the comments beside a page.

    Raises:
        ContentProblem: the first thing that can't be taken, with its line.
    """
    items = read_items(decode(data, path), path=path)
    if len(items) > MOST_COMMENTS:
        raise ContentProblem(path, items[MOST_COMMENTS].line, "contentsync.too_many_comments", most=MOST_COMMENTS)
    entries: list[CommentEntry] = []
    ids: set[int] = set()
    for node in items:
        entry = _comment(node, path)
        if entry.id is not None and entry.id in ids:
            raise ContentProblem(path, entry.line, "contentsync.comment_twice", number=entry.id)
        ids |= {entry.id} if entry.id is not None else set()
        entries.append(entry)
    return entries


def split(text: str, path: str) -> tuple[str, str, int]:
    """Front matter, body, and the character at which the front matter ends."""
    opening = _FENCE.match(text)
    if opening is None:
        raise ContentProblem(path, 1, "contentsync.no_front_matter")
    start = opening.end() + 1
    closing = _FENCE.search(text, start)
    if closing is None:
        raise ContentProblem(path, text.count("\n") + 1, "contentsync.front_matter_open")
    return text[start : closing.start()], text[closing.end() :].strip("\n"), closing.start()


def _comment(node: Node, path: str) -> CommentEntry:
    if not isinstance(node, MapNode):
        raise ContentProblem(path, node.line, "contentsync.not_comments")
    values: dict[str, Any] = {}
    for key, value in node.items.items():
        if key not in COMMENT_KEYS:
            raise ContentProblem(path, node.lines[key], "contentsync.unknown_key", name=key[:40])
        if isinstance(value, Scalar) and value.is_nothing:
            continue
        if key in ("id", "reply_to", "quote_revision"):
            values[key] = _number(value, key, path)
        elif key in ("author", "body", "quote", "quote_before", "quote_after"):
            values[key] = _text(value, key, path)
        else:
            values[key] = _time(value, key, path)
    if "deleted" in values:
        return CommentEntry(**{"author": "", **values}, line=node.line)
    if not values.get("author"):
        raise ContentProblem(path, node.line, "contentsync.comment_without", name="author")
    if not values.get("body", "").strip():
        raise ContentProblem(path, node.line, "contentsync.comment_without", name="body")
    return CommentEntry(**values, line=node.line)


def _lines(root: MapNode) -> dict[str, int]:
    lines = dict(root.lines)
    inner = root.items.get("fields")
    if isinstance(inner, MapNode):
        lines |= {f"fields.{key}": line for key, line in inner.lines.items()}
    return lines


def _wrong(node: Node, key: str, path: str, wanted: str) -> ContentProblem:
    return ContentProblem(path, node.line, "contentsync.wrong_type", name=key, wanted=f"contentsync.type.{wanted}")


def _text(node: Node, key: str, path: str) -> str:
    if not isinstance(node, Scalar):
        raise _wrong(node, key, path, "text")
    return node.text


def _number(node: Node, key: str, path: str) -> int:
    number = node.whole if isinstance(node, Scalar) else None
    if number is None or not 0 < number < LARGEST_NUMBER:
        raise _wrong(node, key, path, "number")
    return number


def _time(node: Node, key: str, path: str) -> datetime:
    text = node.text.strip() if isinstance(node, Scalar) else ""
    try:
        if not _TIME.fullmatch(text):
            raise ValueError
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise _wrong(node, key, path, "time") from None
    if moment.year not in _YEARS:
        raise ContentProblem(path, node.line, "contentsync.year_unlikely", name=key, year=moment.year)
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)


def _texts(node: Node, key: str, path: str) -> tuple[str, ...]:
    if not isinstance(node, ListNode):
        raise _wrong(node, key, path, "list")
    return tuple(_text(item, key, path) for item in node.items)


def _numbers(node: Node, key: str, path: str) -> tuple[int, ...]:
    if not isinstance(node, ListNode):
        raise _wrong(node, key, path, "numbers")
    numbers = []
    for item in node.items:
        number = item.whole if isinstance(item, Scalar) else None
        if number is None or not 0 <= number < 100:
            raise _wrong(item, key, path, "numbers")
        numbers.append(number)
    return tuple(numbers)


def _letters(node: Node, key: str, path: str) -> str:
    """``[A, D]`` or ``AD``."""
    return _text(node, key, path) if isinstance(node, Scalar) else "".join(_texts(node, key, path))


def _fields(node: Node, key: str, path: str) -> dict[str, Any]:
    if not isinstance(node, MapNode):
        raise _wrong(node, key, path, "keys")
    values: dict[str, Any] = plain_value(node)
    return {name: value for name, value in values.items() if value not in (None, "", [], {})}


_READERS: dict[str, Callable[[Node, str, str], Any]] = {
    **dict.fromkeys(KEYS, _text),
    "record_no": _number, "fiscal_year": _number, "revision": _number,
    "categories": _numbers, "adli": _letters, "tags": _texts, "authors": _texts,
    "created": _time, "updated": _time, "fields": _fields,
}  # fmt: skip
