"""Looking before anything is done: what each source was read as, and what it would become."""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from kmwiki.access import Actor
from kmwiki.contentfiles import CommentEntry
from kmwiki.core.errors import KmwikiError
from kmwiki.kinds import kind_named
from kmwiki.text.graphemes import truncate

from .incoming import IncomingComment, IncomingPage, Unreadable
from .likeness import Likeness
from .models import ImportItem
from .shaping import Options, Shaped, kept_number, shape
from .sources import Read, Ref, Uploads

log = logging.getLogger(__name__)
SUMMARY_START = 160
NEW, SKIP, OVER = "new", "skip", "over"
MOST_LEFT_OUT = 20
_GLANCE = 2_000  # characters; enough for a start in the longest of links
_MARKS = (
    (re.compile(r"!\[([^\[\]]*)\]\([^()\s]*(?:\([^()\s]*\)[^()\s]*)*(?:\s[^()]*)?\)"), r"\1"),
    (re.compile(r"\[([^\[\]]*)\]\([^()\s]*(?:\([^()\s]*\)[^()\s]*)*(?:\s[^()]*)?\)"), r"\1"),
    (re.compile(r"\[\[(?:[^\[\]|]*\|)?([^\[\]|]+)\]\]"), r"\1"),
    (re.compile(r"^[ \t]*(?:#{1,6}|>|[-*+]|\d{1,3}\.)[ \t]+", re.MULTILINE), ""),
    (re.compile(r"\*{1,3}(?=\S)([^*\n]+?)(?<=\S)\*{1,3}"), r"\1"),
)


def plan_source(actor: Actor | None, uploads: Uploads, ref: Ref, options: Options, like: Likeness) -> list[ImportItem]:
    """The items of a source, without their run and position; one that is refused when it can't be read."""
    try:
        reads = uploads.read(ref)
    except Unreadable as trouble:
        return [refused(ref, trouble.key, trouble.args_)]
    except Exception:
        # One file nobody foresaw must not hold up the others; whoever keeps the site finds it in the log.
        log.exception("a source could not be read")
        return [refused(ref, "transfer.import.not_understood", {"name": ref.name})]
    if not reads:
        return [refused(ref, "transfer.import.nothing_in_it", {"name": ref.name})]
    return [_plan(actor, ref, part, read, options, like) for part, read in enumerate(reads)]


def refused(ref: Ref, key: str, args: Any) -> ImportItem:
    """An item for what can't be taken, and why."""
    return ImportItem(
        source=ref.name[:500], upload=ref.upload, member=ref.member[:1000], state="refused", problem=as_row(key, args)
    )


def comments_of(read: Read) -> list[CommentEntry]:
    """What was said under it, in one shape whichever source it comes from. A source that gives its comments no numbers
    gets some that stand for them here: negative, so that they can't be taken for any."""
    if read.entries:
        return list(read.entries)
    return [_entry(place, comment) for place, comment in enumerate(read.page.comments)]


def _entry(place: int, comment: IncomingComment) -> CommentEntry:
    return CommentEntry(
        id=-1 - place, author=comment.author, body=comment.body, created=comment.created, edited=comment.edited,
        reply_to=None if comment.reply_to is None else -1 - comment.reply_to,
    )  # fmt: skip


def _plan(actor: Actor | None, ref: Ref, part: int, read: Read, options: Options, like: Likeness) -> ImportItem:
    page = read.page
    item = ImportItem(
        source=ref.name[:500], upload=ref.upload, member=ref.member[:1000], part=part, fingerprint=read.fingerprint
    )
    item.left_out = [as_row(left.key, left.args) for left in page.left_out[:MOST_LEFT_OUT]]
    item.found = {"used": sorted(read.used)} | _told(
        page, page.kind or options.kind, page.edit.title, comments_of(read)
    )
    try:
        shaped = shape(actor, page, options)
    except KmwikiError as trouble:
        item.state, item.problem = "refused", as_row(trouble.key, trouble.args_)
        return item
    item.state = "planned"
    item.left_out += [as_row(left.key, left.args) for left in shaped.left_out]
    _choose(item, page, shaped, like, comments_of(read))
    return item


def _choose(
    item: ImportItem, page: IncomingPage, shaped: Shaped, like: Likeness, entries: Sequence[CommentEntry]
) -> None:
    """What is best done with it, as long as nobody says otherwise: nothing twice."""
    alike = like.alike(page, shaped, entries, item.fingerprint)
    item.found = {
        **item.found,
        "alike": [[one.record_no, one.title, one.why, one.may_save_over] for one in alike],
        "unchanged": bool(alike) and alike[0].unchanged,
    }
    item.choice = SKIP if alike else NEW
    over = next((one for one in alike if one.may_save_over), None)
    if over is not None:
        item.over_no, item.based_on = over.record_no, over.revision


def _told(page: IncomingPage, kind: str, title: str, entries: Sequence[CommentEntry]) -> dict[str, Any]:
    """What the person is shown of it."""
    start = page.edit.summary or _words_alone(page.edit.body)
    return {
        "title": title[:200], "kind": kind if kind_named(kind) else "", "kind_said": page.kind is not None,
        "lang": page.edit.lang, "start": truncate(start, SUMMARY_START), "record_no": kept_number(page),
        "created": _iso(page.created), "updated": _iso(page.updated), "files": len(page.files),
        "comments": sum(entry.deleted is None for entry in entries), "state": page.edit.state,
        "visibility": page.edit.visibility,
    }  # fmt: skip


def _words_alone(text: str) -> str:
    """The start of a text as a glance reads it, without most of its marks: rendering it all would take long."""
    start = text[:_GLANCE]
    for mark, words in _MARKS:
        start = mark.sub(words, start)
    return " ".join(start.split())


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment is not None else None


def as_row(key: str, args: Any) -> list[Any]:
    """A notice as rows keep it: key and arguments."""
    return [key, {name: value if isinstance(value, (str, int)) else str(value) for name, value in dict(args).items()}]
