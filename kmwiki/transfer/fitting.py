"""Values of a foreign source made to fit a page: what is too long or unknown is left out and said so."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from kmwiki.kinds import LICENCES
from kmwiki.pages.edits import LONGEST_AUTHOR, LONGEST_SUMMARY, AuthorRef
from kmwiki.text.input import TAGS_MAX, TITLE_MAX, BadText, clean_tag, clean_title

from .incoming import LeftOut

_THAI = re.compile("[ก-๛]")
_LETTER = re.compile("[A-Za-zก-๛]")
# What a reader of a report would miss; menus and programs nobody would.
_TOLD = ("pictures", "media", "forms", "links", "notes", "layout")
_LICENCE_WORDS = re.compile(r"[^a-z0-9ก-๛]+")
_PARTS = {
    "BY": re.compile(r"\bby\b|attribution|แสดงที่มา|ยอมรับสิทธิของผู้สร้าง"),
    "NC": re.compile(r"\bnc\b|non ?commercial|ไม่ใช้เพื่อการค้า|ไม่ใช่เพื่อการค้า"),
    "SA": re.compile(r"\bsa\b|share ?alike|แบบเดียวกัน"),
    "ND": re.compile(r"\bnd\b|no ?deriv|ไม่ดัดแปลง"),
}


@dataclass
class Leaving:
    """What did not come along, collected while a source is read."""

    found: list[LeftOut] = field(default_factory=list)

    def tell(self, key: str, **args: Any) -> None:
        """One thing that stays behind."""
        self.found.append(LeftOut(key, args))

    def count(self, sorts: Counter[str]) -> None:
        """What cleaning left out, by sort."""
        for sort in _TOLD:
            if sorts[sort]:
                self.tell(f"transfer.read.left.{sort}", count=sorts[sort])


def title_from(said: str, name: str, leaving: Leaving) -> str:
    """A title that can be kept: what the source said, cut at its limit, else the file's name."""
    line = " ".join(said.split())
    if len(line) > TITLE_MAX:
        leaving.tell("transfer.read.left.title_end", most=TITLE_MAX)
        line = _cut(line, TITLE_MAX)
    for candidate in (line, PurePosixPath(name).stem.replace("_", " ")[:TITLE_MAX]):
        try:
            return clean_title(candidate)
        except BadText:
            continue
    return PurePosixPath(name).suffix.lstrip(".").upper() or "?"


def summary_from(said: str, leaving: Leaving) -> str:
    """A summary within its limit."""
    text = said.strip()
    if len(text) > LONGEST_SUMMARY:
        leaving.tell("transfer.read.left.summary_end", most=LONGEST_SUMMARY)
        text = _cut(text, LONGEST_SUMMARY)
    return text


def _cut(text: str, most: int) -> str:
    """At a space where one stands near the end, and never between a Thai letter and its marks."""
    cut = text[: most - 1]
    space = cut.rfind(" ")
    cut = cut[:space] if space > most * 2 // 3 else re.sub("[ก-๛]?[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]*$", "", cut)
    return f"{cut.rstrip()}…"


def tags_from(said: Iterable[str], leaving: Leaving) -> tuple[str, ...]:
    """Those that can be tags, each once."""
    tags: dict[str, str] = {}
    for tag in said:
        try:
            cleaned = clean_tag(tag)
        except BadText:
            leaving.tell("transfer.read.left.tag", tag=str(tag)[:60])
            continue
        tags.setdefault(cleaned.lower(), cleaned)
    if len(tags) > TAGS_MAX:
        leaving.tell("transfer.read.left.tags", most=TAGS_MAX)
    return tuple(tags.values())[:TAGS_MAX]


def authors_from(said: Iterable[str]) -> tuple[AuthorRef, ...] | None:
    """Names as they were written; None when there are none."""
    names = dict.fromkeys(" ".join(name.split())[:LONGEST_AUTHOR] for name in said)
    return tuple(AuthorRef(name=name) for name in names if name)[:20] or None


def language_of(text: str) -> str:
    """``th`` or ``en``, by the letters the text is written with."""
    sample = text[:20_000]
    return "th" if len(_THAI.findall(sample)) * 5 >= len(_LETTER.findall(sample)) else "en"


def licence_from(said: str, leaving: Leaving) -> str:
    """The licence meant; the site's own where none is said. One not known here is told, and means use inside."""
    if not said.strip():
        return LICENCES[0]
    if said.strip() in LICENCES:
        return said.strip()
    short = _LICENCE_WORDS.sub(" ", said.lower())
    if "cc0" in short or "publicdomain" in short or "public domain" in short or "สาธารณสมบัติ" in short:
        return "CC0-1.0"
    parts = frozenset(part for part, form in _PARTS.items() if form.search(short))
    for code in LICENCES:
        if code.startswith("CC-BY") and frozenset(code.split("-")[1:-1]) == parts:
            return code
    leaving.tell("transfer.read.left.licence", licence=said.strip()[:80])
    return "internal"
