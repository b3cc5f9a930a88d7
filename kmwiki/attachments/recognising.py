"""What a file is, by its content. Its name has to agree; what isn't on the list is refused, by name where we know it.

Runs in a one-off process (``apart``).
"""

from __future__ import annotations

import re
from pathlib import Path

from .archives import office_type
from .kinds import BY_ENDING, BY_TYPE, FileKind, ending_of, is_picture
from .refusals import Refused

_HEAD = 4096
_PICTURES = (
    (re.compile(rb"\xff\xd8\xff"), "image/jpeg"),
    (re.compile(rb"\x89PNG\r\n\x1a\n"), "image/png"),
    (re.compile(rb"GIF8[79]a"), "image/gif"),
    (re.compile(rb"RIFF.{4}WEBP", re.DOTALL), "image/webp"),
)
_HEIC = re.compile(rb".{4}ftyp(?:heic|heix|hevc|heim|heis|mif1|msf1|heif)", re.DOTALL)
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # doc, xls, ppt, and Office files under a password
# What a browser could take for a page of its own if it were ever shown, and what a system would run.
_MARKUP = re.compile(
    r"^\s*<(?:!doctype|\?|!--|!entity|[a-z]{1,10}:|html|head|body|svg|script|xml|iframe|style|meta|math|table)", re.I
)
_SCRIPT = re.compile(r"^#!")
_CONTROLS = re.compile("[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]")


def recognise(path: Path, name: str) -> FileKind:
    """The kind of the file at ``path``, which people call ``name``.

    Raises:
        Refused: it is empty, not on the list, or not what its name says.
    """
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if not head:
        raise Refused("attachments.empty")
    ending = ending_of(name)
    found = _by_content(path, head, ending)
    if found is None:
        raise _stranger(head, ending)
    if is_picture(found.content_type) and (not ending or is_picture(_type_of(ending))):
        return found  # phones and LINE mix up the endings of pictures; the name gets the right one
    if ending not in found.endings:
        if not ending:
            raise Refused("attachments.no_ending", found=found.endings[0].upper())
        raise Refused("attachments.lies", ending=ending[:20], found=found.endings[0].upper())
    return found


def _type_of(ending: str) -> str:
    kind = BY_ENDING.get(ending)
    return kind.content_type if kind else ""


def _by_content(path: Path, head: bytes, ending: str) -> FileKind | None:
    for signature, content_type in _PICTURES:
        if signature.match(head):
            return BY_TYPE[content_type]
    if head.startswith(b"%PDF-"):
        return BY_TYPE["application/pdf"]
    if head.startswith(b"PK\x03\x04"):
        return BY_TYPE.get(office_type(path))
    if ending in ("txt", "csv") and _is_text(path):
        return BY_ENDING[ending]
    return None


def _is_text(path: Path) -> bool:
    """Text in some encoding, and not a page or a program in disguise."""
    content = path.read_bytes()
    text = decoded(content)
    if text is None or _CONTROLS.search(text):
        return False
    beginning = text[:2000].lstrip("\ufeff")
    return not (_MARKUP.match(beginning) or _SCRIPT.match(beginning) or "<script" in beginning.lower())


def decoded(content: bytes) -> str | None:
    """Text as Thai offices save it: UTF-8, UTF-16 with its mark, or the old Windows code page; None for anything else.

    The code page takes almost any byte, so it counts only where the text turns out to be Thai letters and ASCII.
    """
    for mark, encoding in ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"\xef\xbb\xbf", "utf-8-sig")):
        if content.startswith(mark):
            return _tried(content, encoding)
    text = _tried(content, "utf-8")
    return text if text is not None else _tried(content, "cp874")


def _tried(content: bytes, encoding: str) -> str | None:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        return None


def _stranger(head: bytes, ending: str) -> Refused:
    """Why a file that is none of ours isn't taken, as exactly as can be said."""
    if _HEIC.match(head) or ending in ("heic", "heif"):
        return Refused("attachments.heic")
    if head.startswith(_OLD_OFFICE):
        return Refused("attachments.old_office")
    known = _named(head) or ending
    if ending in BY_ENDING:
        return Refused("attachments.lies_unknown", ending=ending)
    return Refused("attachments.not_taken", found=(known or "?").upper()[:20])


def _named(head: bytes) -> str:
    """The usual ending of what this is, for the sentence that refuses it; empty when nobody knows."""
    if re.match(rb"\s*<", head):
        return "svg" if b"<svg" in head.lower() else "html/xml"
    import puremagic

    try:
        return str(puremagic.from_string(head)).lstrip(".")
    except (puremagic.PureError, ValueError, OSError):
        return ""
