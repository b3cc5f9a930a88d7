"""The letters of a file: UTF-8 and UTF-16, and the Thai encodings of older programs, said or found out."""

from __future__ import annotations

import codecs
import re

from .incoming import Unreadable

# What TIS-620 files hold in practice is Windows' extension of it; so says the HTML standard as well.
_THAI = "cp874"
_NAMED_THAI = frozenset(
    {"tis-620", "tis620", "windows-874", "cp874", "iso-8859-11", "iso8859-11", "dos-874", "x-windows-874"}
)
_SAID = re.compile(rb"(?:charset|encoding)\s*=\s*[\"']?\s*([A-Za-z0-9_-]{2,20})", re.IGNORECASE)
_HEAD = 4_096  # bytes in which a page says its encoding
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f]")
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def decode(name: str, content: bytes) -> str:
    """The text of a file, without its byte order mark.

    Raises:
        Unreadable: these bytes are no text in any encoding that is known here.
    """
    text = _read(name, content)
    if len(_CONTROL.findall(text, 0, 100_000)) * 50 > len(text):  # bytes of a program or a picture
        raise Unreadable("transfer.read.not_text", name=name)
    return text


def _read(name: str, content: bytes) -> str:
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _decoded(name, content, encoding)
    if encoding := _wide(content):
        return _decoded(name, content, encoding)
    if b"\0" in content:
        raise Unreadable("transfer.read.not_text", name=name)
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return _decoded(name, content, _said(content) or _THAI)


def _decoded(name: str, content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        pass
    if encoding.startswith("utf") or not _mostly_thai(content):
        raise Unreadable("transfer.read.not_text", name=name)
    return content.decode(_THAI, "replace")  # one broken letter among thousands is no reason to lose them all


def _wide(content: bytes) -> str:
    """UTF-16 without its mark, told by where the zero bytes of its spaces and line ends stand."""
    head = content[:2_000]
    odd, even = head[1::2].count(0), head[::2].count(0)
    if max(odd, even) * 20 < len(head) or min(odd, even) * 4 > max(odd, even):
        return ""
    return "utf-16-le" if odd > even else "utf-16-be"


def _said(content: bytes) -> str:
    """The encoding a page names, as Python calls it; "" where it names none or one that can't be."""
    match = _SAID.search(content[:_HEAD])
    said = match[1].decode("ascii").lower() if match else ""
    if said in _NAMED_THAI:
        return _THAI
    return "" if said in ("", "utf-8", "utf8", "utf-16", "idna", "punycode") else said


def _mostly_thai(content: bytes) -> bool:
    """Whether the bytes beyond ASCII are, nearly all, letters of the Thai table."""
    high = [byte for byte in content[:100_000] if byte > 0x7F]
    thai = sum(
        1
        for byte in high
        if 0xA1 <= byte <= 0xDA or 0xDF <= byte <= 0xFB or byte in (0x85, 0x91, 0x92, 0x93, 0x94, 0xA0)
    )
    return bool(high) and thai >= 0.98 * len(high)
