"""A Word file: its words cleaned as pasted ones are, its pictures beside them."""

from __future__ import annotations

import base64
import json
import os
import re
import subprocess
import sys
import threading
from html import unescape
from pathlib import Path
from typing import Any

from kmwiki.core.clock import today
from kmwiki.pages.edits import PageEdit
from kmwiki.pasting import Tangled, clean_pasted_tree, tree_of

from .fitting import Leaving, language_of, title_from
from .incoming import FILE_SCHEME, IncomingFile, IncomingPage, Unreadable
from .markup import take_out, words_in
from .moments import find_moment

ROOT = Path(__file__).resolve().parents[2]
READ_SECONDS = 30.0
WAIT_SECONDS = 60.0  # for one's turn
_USELESS_TITLE = re.compile(r"(?:Microsoft Word|PowerPoint|untitled|document\d*$|เอกสาร\d*$)", re.IGNORECASE)
# The library takes memory by the hundred megabytes: one file at a time in each of our processes.
_one_at_a_time = threading.BoundedSemaphore(1)


def read_docx(name: str, content: bytes) -> IncomingPage:
    """A page from a Word file; its pictures are the page's files.

    Raises:
        Unreadable: no Word file, an old or locked one, one that declares entities, grows too large or takes too long.
    """
    read = _ask_apart(name, content)
    if "refused" in read:
        raise Unreadable(f"transfer.read.{read['refused']}", name=name)
    leaving = Leaving()
    try:
        root = tree_of(read["html"])
    except Tangled as trouble:  # tens of thousands of cells: no page could hold them
        raise Unreadable("transfer.read.docx_too_large", name=name) from trouble
    if root is None:
        raise Unreadable("transfer.read.empty", name=name)
    heading = _first_heading(root)
    cleaned = clean_pasted_tree(root, pictures=lambda address: address.startswith(FILE_SCHEME))
    if not cleaned.markdown.strip() and not heading:
        raise Unreadable("transfer.read.empty", name=name)
    leaving.count(cleaned.left_out)
    _tell_more(read, leaving)
    said = unescape(read["title"]).strip()
    title = title_from(heading or ("" if _USELESS_TITLE.match(said) else said), name, leaving)
    return IncomingPage(
        source=name,
        edit=PageEdit(title=title, body=cleaned.markdown, lang=language_of(f"{title} {cleaned.markdown}")),
        created=find_moment(read["created"], today()),
        updated=find_moment(read["modified"], today()),
        files=tuple(IncomingFile(file, base64.b64decode(held)) for file, held in read["files"]),
        left_out=tuple(leaving.found),
    )


def _first_heading(root: Any) -> str:
    """The heading the text begins with, taken out of it."""
    for element in root.iter("h1", "h2", "p", "table", "ul", "ol"):
        words = words_in(element)
        if not words:
            continue
        if element.tag not in ("h1", "h2"):
            return ""
        take_out(element)
        return words
    return ""


def _tell_more(read: dict[str, Any], leaving: Leaving) -> None:
    if read["notes"]:
        leaving.tell("transfer.read.left.notes", count=read["notes"])
    if read["margins"]:
        leaving.tell("transfer.read.left.margins")
    if read["drawings"]:
        leaving.tell("transfer.read.left.media", count=read["drawings"])


def _ask_apart(name: str, content: bytes) -> dict[str, Any]:
    if not _one_at_a_time.acquire(timeout=WAIT_SECONDS):
        raise Unreadable("transfer.read.busy", name=name)
    try:
        ended = subprocess.run(
            [sys.executable, "-m", "kmwiki.transfer.docx_apart"],
            cwd=ROOT, env=_environment(), input=content, capture_output=True, timeout=READ_SECONDS, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise Unreadable("transfer.read.docx_too_slow", name=name, most=int(READ_SECONDS)) from error
    except OSError as error:
        raise Unreadable("transfer.read.busy", name=name) from error
    finally:
        _one_at_a_time.release()
    if ended.returncode != 0:  # out of memory or of time, or crashed: it could not even say so
        raise Unreadable("transfer.read.docx_too_large", name=name)
    answer: dict[str, Any] = json.loads(ended.stdout)
    return answer


def _environment() -> dict[str, str]:
    """What it needs to find its libraries; the site's settings and secrets are none of its business."""
    kept = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH", "TMPDIR") if name in os.environ}
    return {**kept, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1"}
