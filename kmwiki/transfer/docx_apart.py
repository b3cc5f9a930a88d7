"""A Word file read in a process of its own, which ends when it has answered, or is killed when it doesn't.

    python -m kmwiki.transfer.docx_apart < FILE.docx     -> {"html": …, "files": [[name, base64]], …} | {"refused": key}

The library reads the whole file as a tree and may take hundreds of megabytes, or minutes, over a hostile one. Here is
no Flask, no database, no settings; what may be used of the machine is bounded before the first byte is looked at.
"""

from __future__ import annotations

import base64
import io
import json
import re
import resource
import sys
import zipfile
from typing import Any

MOST_MEMORY = 900 * 1024**2
MOST_CPU_SECONDS = 25
MOST_ENTRIES = 5_000
MOST_UNPACKED = 200 * 1024**2
MOST_XML = 24 * 1024**2  # of one part: a thousand pages
MOST_PICTURES = 200
# No Word program writes a document type; it can name other files and grow without end. A part may be UTF-16.
_DECLARES = re.compile(
    b"|".join(
        re.escape(word.encode(how)) for word in ("<!DOCTYPE", "<!ENTITY") for how in ("utf-8", "utf-16-le", "utf-16-be")
    ),
    re.IGNORECASE,
)
_PICTURES = {
    "image/png": "png",
    "image/jpeg": "jpg",
    "image/gif": "gif",
    "image/webp": "webp",
    "image/bmp": "bmp",
    "image/tiff": "tiff",
}
_STYLES = """
p[style-name='Title'] => h1:fresh
p[style-name='Subtitle'] => p:fresh
p[style-name='Quote'] => blockquote > p:fresh
p[style-name='Intense Quote'] => blockquote > p:fresh
strike => s
"""
_BACK = re.compile(r'\s*<a href="#(?:foot|end)note-ref-[^"<>]{1,40}">↑</a>')
_CORE = {
    "title": re.compile(r"<dc:title[^<>]*>([^<]{1,400})</dc:title>"),
    "created": re.compile(r"<dcterms:created[^<>]*>([^<]{1,40})</dcterms:created>"),
    "modified": re.compile(r"<dcterms:modified[^<>]*>([^<]{1,40})</dcterms:modified>"),
}
_TEXT = re.compile(rb"<w:t[ >][^<]{0,200}[^<\s]")


class Refused(Exception):
    """Why the file is not read: the last part of a key ``transfer.read.…``."""


def answer(content: bytes) -> dict[str, Any]:
    """What the file holds as data; a refusal is an answer too."""
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        return {"refused": "docx_old_or_locked"}
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = _checked(archive)
        if "word/document.xml" not in parts and not any(name.startswith("word/") for name in parts):
            raise Refused("docx_broken")
        return _read(content, parts)
    except Refused as refused:
        return {"refused": str(refused)}
    except MemoryError:
        return {"refused": "docx_too_large"}
    except Exception:  # whatever the library trips over is the file's fault
        return {"refused": "docx_broken"}


def _checked(archive: zipfile.ZipFile) -> dict[str, bytes]:
    """The XML parts, everything unpacked once and counted as it comes out: sizes an archive declares may be lies."""
    if len(archive.infolist()) > MOST_ENTRIES:
        raise Refused("docx_too_large")
    parts: dict[str, bytes] = {}
    unpacked = 0
    for entry in archive.infolist():
        if entry.flag_bits & 1:
            raise Refused("docx_old_or_locked")
        is_xml = entry.filename.lower().endswith((".xml", ".rels"))
        kept = bytearray()
        with archive.open(entry) as part:
            while chunk := part.read(256 * 1024):
                unpacked += len(chunk)
                if unpacked > MOST_UNPACKED or (is_xml and len(kept) > MOST_XML):
                    raise Refused("docx_too_large")
                kept += chunk if is_xml else b""
        if _DECLARES.search(kept):
            raise Refused("docx_declares")
        if is_xml:
            parts[entry.filename] = bytes(kept)
    return parts


def _read(content: bytes, parts: dict[str, bytes]) -> dict[str, Any]:
    import mammoth

    files: list[tuple[str, str]] = []

    def take(image: Any) -> dict[str, str]:
        suffix = _PICTURES.get(image.content_type)
        if suffix is None or len(files) >= MOST_PICTURES:
            return {"src": ""}
        with image.open() as opened:
            files.append((f"picture-{len(files) + 1}.{suffix}", base64.b64encode(opened.read()).decode()))
        return {"src": f"incoming:{len(files) - 1}"}

    converted = mammoth.convert_to_html(
        io.BytesIO(content),
        convert_image=mammoth.images.img_element(take),
        style_map=_STYLES,
        external_file_access=False,
    )
    core = parts.get("docProps/core.xml", b"").decode("utf-8", "replace")
    document = parts.get("word/document.xml", b"")
    return {
        "html": _BACK.sub("", converted.value),
        "files": files,
        **{name: match[1] if (match := form.search(core)) else "" for name, form in _CORE.items()},
        "notes": parts.get("word/comments.xml", b"").count(b"<w:comment "),
        "margins": any(
            _TEXT.search(part) for name, part in parts.items() if re.match(r"word/(?:header|footer)\d", name)
        ),
        "drawings": document.count(b"<m:oMath>") + document.count(b"<c:chart ") + document.count(b"<dgm:relIds "),
    }


def _bound() -> None:
    for what, most in (
        (resource.RLIMIT_AS, MOST_MEMORY),
        (resource.RLIMIT_CPU, MOST_CPU_SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        _soft, hard = resource.getrlimit(what)
        resource.setrlimit(what, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


if __name__ == "__main__":
    _bound()
    sys.stdout.write(json.dumps(answer(sys.stdin.buffer.read())))
