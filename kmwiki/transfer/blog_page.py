"""A saved blog page, read by what people see on it: labels, and the class names blogs give their parts."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from kmwiki.core.clock import today

from .blog_talk import EDITED, comments_in, read_talk, take_talk_out
from .incoming import IncomingComment
from .markup import elements, is_inside, names_of, says, take_out, words_in
from .moments import find_moment

if TYPE_CHECKING:
    from lxml.etree import _Element

LARGEST_NUMBER = 2**53
_THAI_DIGITS = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")
_NUMBER = re.compile(
    r"(?:หมายเลขบันทึก|เลขที่บันทึก|บันทึกหมายเลข|(?:record|entry|post) (?:no\.?|number|id))\s*[:#]?\s*(\d{1,16})",
    re.IGNORECASE,
)
_CREATED = re.compile(
    r"(?:เขียนเมื่อ|เขียนวันที่|สร้างเมื่อ|สร้าง\s*:|เขียน\s*:|เผยแพร่เมื่อ|โพสต์เมื่อ|บันทึกเมื่อ|ลงวันที่"
    r"|(?:written|created|published|posted)(?: on| at)?)\s*:?",
    re.IGNORECASE,
)
_BY = re.compile(
    r"(?:เขียนโดย|ผู้เขียน|บันทึกโดย|written by|posted by|author)\s*:?\s*([^·|:\n]{2,60}?)"
    r"(?=\s*[·|]|\s+(?:เมื่อ|เลขที่|หมายเลข|คำสำคัญ|สัญญา|เขียน|สร้าง|แก้ไข|on|at)|$)",
    re.IGNORECASE,
)
_LICENCE = re.compile(
    r"(?:สัญญาอนุญาต|ลิขสิทธิ์|licen[cs]e)\s*:?\s*(.{2,160}?)"
    r"(?:$|\s[·|]\s|หมายเลขบันทึก|เขียนเมื่อ|สร้าง|แก้ไข|คำสำคัญ|ความเห็น)",
    re.IGNORECASE,
)
_TAGS = re.compile(r"(?:คำสำคัญ|ป้ายกำกับ|ป้าย|แท็ก|tags?|keywords?)\s*(?:\(tags?\))?\s*:\s*(.{1,300})", re.IGNORECASE)
_LABELS = re.compile(
    r"\s*(?:หมายเลขบันทึก|เลขที่บันทึก|เขียนเมื่อ|เขียนโดย|ผู้เขียน|สร้างเมื่อ|สร้าง\s*:|แก้ไขเมื่อ|แก้ไขล่าสุด|แก้ไข\s*:|เผยแพร่เมื่อ|สัญญาอนุญาต|คำสำคัญ|ป้ายกำกับ"
    r"|จำนวนผู้อ่าน|อ่าน\s*:|เข้าชม|ดอกไม้|ความเห็น\s*(?::|\(\d+\))"
    r"|(?:written|posted|created|published|edited|updated) (?:on|by|at)\b"
    r"|(?:record|entry|post) (?:no|number|id)\b|licen[cs]e\s*:|tags?\s*:|keywords?\s*:|views?\s*:|reads?\s*:)",
    re.IGNORECASE,
)
LONGEST_LABELLED = 300  # characters; a label before more than that begins a sentence
_TITLES = frozenset("post-title entry-title article-title blog-title p-name title-post page-title".split())
_BODIES = frozenset(
    "entry-content post-content post-body article-body article-content e-content blog-content content-body "
    "body-content post-text entry-body note-content".split()
)
_SUMMARIES = frozenset("summary excerpt entry-summary post-excerpt post-summary p-summary abstract lead intro".split())
_META = frozenset("byline post-meta entry-meta post-info entry-footer post-footer meta post-tags tags tag-list".split())
_AUTHORS = frozenset("author p-author post-author entry-author byline-author".split())
_SITE = re.compile(r"\s+[-|–—:•·]\s+")


@dataclass
class BlogPage:
    """What a page says of itself; ``main`` is where its text stands, None for the whole page."""

    title: str = ""
    summary: str = ""
    authors: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    licence: str = ""
    record_no: int | None = None
    created: datetime | None = None
    edited: datetime | None = None
    comments: list[IncomingComment] = field(default_factory=list)
    main: _Element | None = None


def read_blog(root: _Element) -> BlogPage:
    """Read the page, and take out of the tree what is no part of its text."""
    page = BlogPage()
    found = comments_in(root)
    page.comments = read_talk(found)
    main = _main(root, found)
    take_talk_out(root, found, main)
    seen = words_in(root)
    plain = seen.translate(_THAI_DIGITS)
    if (number := _NUMBER.search(plain)) and 0 < int(number[1]) < LARGEST_NUMBER:
        page.record_no = int(number[1])
    is_blog = page.record_no is not None or bool(page.comments) or main is not None
    _read_times(page, root, plain)
    _read_names(page, root, plain, is_blog)
    page.title = _title(root, main, is_blog)
    page.summary = _summary(root, main, seen)
    if is_blog:
        _take_labels_out(main if main is not None else root)
    page.main = main
    return page


def _main(root: _Element, talk: list[_Element]) -> _Element | None:
    """Where the text stands: the longest of the parts that say so most clearly."""
    everything = (
        [e for e in elements(root) if e not in talk and not is_inside(e, talk)] if talk else list(elements(root))
    )
    choices = (
        [element for element in everything if says(element, "itemprop", "articlebody")],
        [element for element in everything if not _BODIES.isdisjoint(names_of(element))],
        [element for element in everything if element.tag == "article"],
        [element for element in everything if element.tag == "main" or element.get("role") == "main"],
    )
    for choice in choices:
        filled = [element for element in choice[:50] if words_in(element)]
        if filled:
            return max(filled, key=lambda element: len(words_in(element)))
    return None


def _read_times(page: BlogPage, root: _Element, seen: str) -> None:
    created, edited = _CREATED.search(seen), EDITED.search(seen)
    if created:
        page.created = find_moment(_until(seen, created.end(), EDITED), today())
    while edited and page.edited is None:
        page.edited = find_moment(seen[edited.end() : edited.end() + 40], today())
        edited = EDITED.search(seen, edited.end())
    for element in elements(root):
        said = f"{element.get('property') or ''} {element.get('itemprop') or ''} {element.get('name') or ''}".lower()
        stamp = element.get("content") or element.get("datetime") or ""
        if not stamp:
            continue
        if page.created is None and ("published_time" in said or "datepublished" in said or "datecreated" in said):
            page.created = find_moment(stamp, today())
        if page.edited is None and ("modified_time" in said or "datemodified" in said):
            page.edited = find_moment(stamp, today())
    if page.created is None:
        stamps = (element.get("datetime") or "" for element in root.iter("time"))
        page.created = next((moment for stamp in stamps if (moment := find_moment(stamp, today()))), None)


def _until(text: str, start: int, end: re.Pattern[str]) -> str:
    stop = end.search(text, start, start + 80)
    return text[start : stop.start() if stop else start + 60]


def _read_names(page: BlogPage, root: _Element, seen: str, is_blog: bool) -> None:
    for element in elements(root):
        if says(element, "rel", "license") and not page.licence:
            page.licence = f"{element.get('href') or ''} {words_in(element)}"
        elif says(element, "rel", "tag"):
            page.tags.append(words_in(element))
        elif not page.authors and (
            says(element, "rel", "author")
            or says(element, "itemprop", "author")
            or not _AUTHORS.isdisjoint(names_of(element))
        ):
            page.authors = [re.sub(r"^(?:เขียนโดย|โดย|by)\s*:?\s*", "", words_in(element), flags=re.IGNORECASE)]
    if is_blog:
        page.licence = page.licence or (found[1] if (found := _LICENCE.search(seen)) else "")
        if not page.authors and (by := _BY.search(seen)):
            page.authors = [by[1]]
        if not page.tags:
            page.tags = _tags_labelled(root)
    page.authors = page.authors or [
        content for e in root.iter("meta") if says(e, "name", "author") and (content := e.get("content") or "")
    ]


def _tags_labelled(root: _Element) -> list[str]:
    for element in elements(root):
        words = words_in(element) if element.text and _TAGS.match(element.text.strip() + ":") else ""
        parent = element.getparent()
        if not words or parent is None:
            continue
        around = element if _TAGS.search(words) else parent
        links = [words_in(link) for link in around.iter("a")]
        if links:
            return links
        said = _TAGS.search(words_in(around))
        return re.split(r"[,;]|\s#", said[1].lstrip("# ")) if said and len(said[1]) < 200 else []
    return []


def _title(root: _Element, main: _Element | None, is_blog: bool) -> str:
    """The heading of the text, taken out of it; else what the page calls itself."""
    marked = [e for e in elements(root) if says(e, "itemprop", "headline") or not _TITLES.isdisjoint(names_of(e))]
    heads = list(main.iter("h1")) if main is not None else []
    heads = heads or list(root.iter("h1"))
    for element in marked[:5] + (heads[:1] if is_blog or len(heads) == 1 else []):
        if element.tag not in ("meta", "body", "html") and (words := words_in(element)):
            take_out(element)
            return words
        if element.tag == "meta" and element.get("content"):
            return element.get("content") or ""
    for meta in root.iter("meta"):
        if says(meta, "property", "og:title") and meta.get("content"):
            return meta.get("content") or ""
    title = next((words for e in root.iter("title") if (words := " ".join("".join(e.itertext()).split()))), "")
    return _SITE.split(title)[0] if is_blog else title


def _summary(root: _Element, main: _Element | None, seen: str) -> str:
    """What stands before the text as its summary, unless the text only begins with it."""
    for element in elements(root):
        if not (_SUMMARIES.isdisjoint(names_of(element)) and not says(element, "itemprop", "description")):
            if element.tag == "meta":
                continue
            if (words := words_in(element)) and element is not main:
                take_out(element)
                return words
    for meta in root.iter("meta"):
        if says(meta, "name", "description") or says(meta, "property", "og:description"):
            words = " ".join((meta.get("content") or "").split())
            start = words.rstrip(".… ")[:60]
            return words if start and start not in " ".join(seen.split()) else ""
    return ""


def _take_labels_out(main: _Element) -> None:
    """Lines about the text (number, times, licence, readers) that stand inside it."""
    for element in list(elements(main)):
        if element is main or element.getparent() is None:
            continue
        if not _META.isdisjoint(names_of(element)) and len(words_in(element)) <= LONGEST_LABELLED:
            take_out(element)
        elif element.text and _LABELS.match(element.text):
            whole = element.getparent() if element.tag in ("b", "strong", "span", "em", "i", "label") else element
            if whole is main or whole is None or len(words_in(whole)) > LONGEST_LABELLED:
                whole = element
            if len(words_in(whole)) <= LONGEST_LABELLED:
                take_out(whole)
