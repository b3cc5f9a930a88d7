"""A page or its comments -> the bytes of its file. The same page gives the same bytes, on every machine.

Which keys are left out: those that say nothing, that is empty texts and lists and a missing agency, year or date.
``kind, lang, state, visibility, licence`` are always said although reading has a default for each: a file is also
read by people and other programs, and who may see a text must not hang on a default they don't know.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from .nodes import MOST_STRUCTURE
from .reading import parse_page
from .shapes import COMMENT_KEYS, KEYS, CommentEntry, ContentProblem, PageFile

# Longer texts become literal blocks: people can read them there, and they do not count as structure.
_LONG = 300
# Nothing that YAML could take for something else than text, in a list or outside.
# One class, not two alternatives: a Thai letter that fits both would be tried both ways, 2 to the power of the length.
_PLAIN = re.compile(r"[^\W\d_][\w \-./()+%\u0100-\U0010ffff]*")
_MEANS_SOMETHING = frozenset("y n yes no on off true false null nan inf".split())
_NOT_IN_A_BLOCK = re.compile("[^\t\n\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")


def dump_page(page: PageFile) -> bytes:
    """The file of a page; ``parse_page`` of it gives an equal page."""
    values = {key: value for key in KEYS if (value := _said(key, getattr(page, key))) not in (None, "", [], {})}
    head = _mapping(values, "", roomy=False)
    if len(head.encode()) > MOST_STRUCTURE:
        # Too much beside the literal blocks, perhaps: then every text becomes one.
        head = _mapping(values, "", roomy=True)
    return f"---\n{head}---\n\n{page.body}\n".encode() if page.body else f"---\n{head}---\n".encode()


def dump_comments(entries: Sequence[CommentEntry]) -> bytes:
    """The file of comments; ``parse_comments`` of it gives equal entries."""
    lines: list[str] = []
    for entry in entries:
        values = {key: value for key in COMMENT_KEYS if (value := _said(key, getattr(entry, key))) not in (None, "")}
        lines.append("- " + _mapping(values, "  ", roomy=len(entry.body) + len(entry.quote) > _LONG)[2:])
    return "".join(lines).encode()


def with_number(data: bytes, number: int) -> bytes:
    """The same file with ``record_no`` as its first key; every other byte stays (line ends, marks, comments, order).

    Only for files that :func:`takes_number` let pass.
    """
    end = data.index(b"\n") if b"\n" in data else data.index(b"\r")
    line_end = b"\r\n" if data[end - 1 : end] == b"\r" else data[end : end + 1]
    return data[: end + 1] + f"record_no: {number}".encode() + line_end + data[end + 1 :]


def takes_number(data: bytes, page: PageFile, *, path: str) -> None:
    """Pass when a number can be written into the file, which was read as ``page``.

    Raises:
        ContentProblem: it has one, or its front matter is written so that a line can't be added to it.
    """
    if page.record_no is not None:
        raise ContentProblem(path, page.line_of("record_no"), "contentsync.has_a_number", record_no=page.record_no)
    try:
        after = parse_page(with_number(data, 1), path=path, kind=page.kind)
    except ContentProblem as trouble:
        raise ContentProblem(path, 2, "contentsync.no_place_for_number") from trouble
    if after.record_no != 1 or replace(after, record_no=None) != page:
        raise ContentProblem(path, 2, "contentsync.no_place_for_number")


def _said(key: str, value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if key == "adli":
        return list(value)
    return list(value) if isinstance(value, tuple) else value


def _mapping(values: Mapping[str, Any], indent: str, *, roomy: bool) -> str:
    return "".join(f"{indent}{_scalar(str(key))}:{_value(value, indent, roomy)}" for key, value in values.items())


def _value(value: Any, indent: str, roomy: bool) -> str:
    """What follows the colon, to the end of the line and of the lines that belong to it."""
    inner = indent + "  "
    if isinstance(value, str):
        return f" {_text(value, inner, roomy)}\n"
    if isinstance(value, Mapping):
        if not value:
            return " {}\n"
        return f"\n{_mapping(value, inner, roomy=roomy)}"
    if isinstance(value, (list, tuple)):
        if not value or (not roomy and all(map(_is_short, value)) and len(_flow(value)) <= 4 * _LONG):
            return f" {_flow(value)}\n"
        return "\n" + "".join(f"{inner}- {_item(item, inner + '  ', roomy)}" for item in value)
    return f" {_scalar(value)}\n"


def _item(item: Any, indent: str, roomy: bool) -> str:
    if isinstance(item, Mapping) and item and (roomy or not all(map(_is_short, item.values()))):
        return _mapping(item, indent, roomy=roomy)[len(indent) :]
    if isinstance(item, str):
        return f"{_text(item, indent, roomy)}\n"
    return f"{_flow(item)}\n"


def _flow(value: Any) -> str:
    """Anything on one line."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_scalar(str(key))}: {_flow(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(map(_flow, value))}]"
    return _scalar(value)


def _is_short(value: Any) -> bool:
    return isinstance(value, int) or (isinstance(value, str) and len(value) <= _LONG and "\n" not in value)


def _text(text: str, indent: str, roomy: bool) -> str:
    if ("\n" in text or len(text) > _LONG or (roomy and len(text) > 10)) and not _NOT_IN_A_BLOCK.search(text):
        return _block(text, indent)
    return _scalar(text)


def _block(text: str, indent: str) -> str:
    """A literal block. The number says how deep it is where its first line does not."""
    bare = text.rstrip("\n")
    chomp = "-" if bare == text else ("" if bare and text == bare + "\n" else "+")
    depth = "2" if text[:1] in (" ", "\n", "\t") or not bare else ""
    body = "\n".join(indent + line if line else "" for line in (text[:-1] if text.endswith("\n") else text).split("\n"))
    return f"|{depth}{chomp}\n{body}"


def _scalar(value: Any) -> str:
    """On one line, inside a list or outside."""
    if isinstance(value, int):
        return str(value)
    text = str(value)
    plain = _PLAIN.fullmatch(text) and text.casefold() not in _MEANS_SOMETHING and not text.endswith(" ")
    if plain and text.isprintable():
        return text
    if "\n" not in text and not _NOT_IN_A_BLOCK.search(text):
        return "'" + text.replace("'", "''") + "'"
    return '"' + "".join(_escaped(character) for character in text) + '"'


def _escaped(character: str) -> str:
    if character in '"\\':
        return "\\" + character
    if character == "\n":
        return "\\n"
    if " " <= character <= "~" or not _NOT_IN_A_BLOCK.match(character):
        return character
    code = ord(character)
    return f"\\x{code:02x}" if code < 0x100 else (f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}")
