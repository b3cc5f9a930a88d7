"""Links that lead nowhere, with the sentence they stand in: for those who may mend them.

Told by the reader's own rights: a page they may not see is, here as everywhere, no page at all.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from html import unescape
from typing import TypeVar

from sqlalchemy import ColumnElement, or_, select

from kmwiki.access import Actor, can
from kmwiki.attachments.models import Attachment
from kmwiki.core.database import db
from kmwiki.pages.links import Found, link_key, resolve
from kmwiki.pages.models import Page, PageAuthor, PageLink, PageRelation, RenderedText
from kmwiki.pages.reading import LARGEST_NO, visible_to
from kmwiki.render import find_files

RED, GONE, BINNED, SEVERAL, ANCHOR, FILE = "red", "gone", "binned", "several", "anchor", "file"
T = TypeVar("T")
Row = tuple[int, str, str, str, tuple[Found, ...]]  # page, kind, target, sentence, choices
KINDS = (RED, GONE, BINNED, SEVERAL, ANCHOR, FILE)
MOST_ROWS = 5_000
_AT_ONCE = 500
_ID = re.compile(r'\bid="([^"<>\s]+)"')
_INNER = re.compile(r'<a href="(?:(?:https?://[^/"]+)?/p/(\d{1,15})(?:/[^"#?]*)?)?#(h-[^"]+)"[^>]*>([^<]*)')


@dataclass(frozen=True)
class BrokenLink:
    """A link on a page that leads nowhere: ``target`` as it was typed. ``choices`` are the pages it may mean."""

    page: Found
    lang: str
    kind: str
    target: str
    sentence: str
    choices: tuple[Found, ...] = ()


def broken_links(actor: Actor, *, everybodys: bool, page_no: int | None = None) -> list[BrokenLink]:
    """Links that lead this reader nowhere, by page.

    Args:
        everybodys: from all pages the reader sees, not only from those they are an author of.
        page_no: of this page alone.
    """
    scope = _scope(actor, everybodys=everybodys, page_no=page_no)
    pages = {
        row.record_no: row
        for row in db.session.execute(
            select(Page.record_no, Page.title, Page.lang, Page.sort_key, Page.revision).where(scope)
        )
    }
    found = [*_dead_targets(actor, scope), *_dead_relations(actor, scope), *_dead_places(actor, scope)]
    found.sort(key=lambda row: (pages[row[0]].sort_key, row[0], KINDS.index(row[1])))
    return [
        BrokenLink(Found(no, pages[no].title), pages[no].lang, kind, target, sentence, choices)
        for no, kind, target, sentence, choices in found[:MOST_ROWS]
        if no in pages
    ]


def _scope(actor: Actor, *, everybodys: bool, page_no: int | None) -> ColumnElement[bool]:
    scope: ColumnElement[bool] = visible_to(actor)
    if page_no is not None:
        scope = scope & (Page.record_no == page_no)
    elif not everybodys:
        mine = select(PageAuthor.page_no).where(PageAuthor.person_id == actor.person_id)
        scope = scope & Page.record_no.in_(mine)
    return scope


def _dead_targets(actor: Actor, scope: ColumnElement[bool]) -> Iterator[Row]:
    """``[[links]]`` to nothing, to something in the bin, or to several pages."""
    query = select(PageLink.from_no, PageLink.target_text, PageLink.sentence).join(
        Page, Page.record_no == PageLink.from_no
    )
    rows = list(db.session.execute(query.where(scope, PageLink.comment_id.is_(None))))
    leads = _resolved(actor, {row.target_text for row in rows})
    nowhere = {target for target, found in leads.items() if not found}
    binned = _binned(actor, nowhere)
    for row in rows:
        found = leads[row.target_text]
        if len(found) == 1:
            continue
        kind = SEVERAL if found else BINNED if row.target_text in binned else _red_or_gone(row.target_text)
        yield row.from_no, kind, row.target_text, row.sentence or "", tuple(found)


def _red_or_gone(target: str) -> str:
    number, _ = link_key(target)
    return RED if number is None else GONE


def _resolved(actor: Actor, targets: Iterable[str]) -> dict[str, list[Found]]:
    leads: dict[str, list[Found]] = {}
    for some in _batches(sorted(targets)):
        leads |= resolve(actor, some)
    return leads


def _binned(actor: Actor, targets: Iterable[str]) -> set[str]:
    """Of targets that lead nowhere those that mean a page in the bin which this reader could bring back."""
    keys = {target: link_key(target) for target in targets}
    found: set[str] = set()
    for some in _batches(sorted(keys)):
        numbers = [keys[target][0] for target in some if keys[target][0] is not None]
        titles = [keys[target][1] for target in some if keys[target][1]]
        query = select(Page).where(
            Page.binned_at.is_not(None),
            or_(Page.record_no.in_(numbers), Page.title_key.in_(titles), Page.title_2_key.in_(titles)),
        )
        for page in db.session.scalars(query):
            if can(actor, "pages.unbin", page):
                meant = {(page.record_no, ""), (None, page.title_key), (None, page.title_2_key)}
                found |= {target for target in some if keys[target] in meant}
    return found


def _dead_relations(actor: Actor, scope: ColumnElement[bool]) -> Iterator[Row]:
    """Typed links to a page that is not there."""
    query = select(PageRelation.from_no, PageRelation.to_no).join(Page, Page.record_no == PageRelation.from_no)
    rows = list(db.session.execute(query.where(scope)))
    leads = _resolved(actor, {str(row.to_no) for row in rows})
    nowhere = {target for target, found in leads.items() if not found}
    binned = _binned(actor, nowhere)
    for row in rows:
        if str(row.to_no) in nowhere:
            yield row.from_no, BINNED if str(row.to_no) in binned else GONE, str(row.to_no), "", ()


def _dead_places(actor: Actor, scope: ColumnElement[bool]) -> Iterator[Row]:
    """Links to a heading that is no more, and to files that are gone."""
    query = (
        select(RenderedText.page_no, RenderedText.html)
        .join(Page, (Page.record_no == RenderedText.page_no) & (Page.revision == RenderedText.revision))
        .where(scope, or_(*(RenderedText.html.contains(part) for part in ("#h-", '="/files/'))))
    )  # fmt: skip
    texts: dict[int, list[str]] = defaultdict(list)
    for row in db.session.execute(query):
        texts[row.page_no].append(row.html)
    files = _files_gone({number for htmls in texts.values() for html in htmls for number in find_files(html)})
    anchors = [
        (no, int(match[1]) if match[1] else no, unescape(match[2]), unescape(match[3]))
        for no, htmls in texts.items()
        for html in htmls
        for match in _INNER.finditer(html)
    ]
    ids = _ids_of(actor, {target for _, target, _, _ in anchors})
    for no, htmls in texts.items():
        for number in dict.fromkeys(number for html in htmls for number in find_files(html)):
            if number in files:
                yield no, FILE, f"/files/{number}", "", ()
    for no, target, anchor, words in anchors:
        if target not in ids:
            yield no, GONE, str(target), words, ()
        elif anchor not in ids[target]:
            yield no, ANCHOR, f"#{anchor}" if target == no else f"/p/{target}#{anchor}", words, ()


def _ids_of(actor: Actor, numbers: set[int]) -> Mapping[int, set[str]]:
    """The anchors of pages this reader sees."""
    ids: dict[int, set[str]] = {}
    for some in _batches(sorted(number for number in numbers if 0 < number < LARGEST_NO)):
        seen = select(Page.record_no).where(visible_to(actor), Page.record_no.in_(some))
        ids |= {number: set() for number in db.session.scalars(seen)}
        query = (
            select(RenderedText.page_no, RenderedText.html)
            .join(Page, (Page.record_no == RenderedText.page_no) & (Page.revision == RenderedText.revision))
            .where(RenderedText.page_no.in_(set(some) & ids.keys()))
        )
        for row in db.session.execute(query):
            ids[row.page_no].update(_ID.findall(row.html))
    return ids


def _files_gone(numbers: set[int]) -> set[int]:
    """Of these files those that open for nobody: deleted, or never there."""
    there: set[int] = set()
    for some in _batches(sorted(numbers)):
        query = select(Attachment.id).where(Attachment.id.in_(some), Attachment.deleted_at.is_(None))
        there |= set(db.session.scalars(query))
    return numbers - there


def _batches(items: list[T]) -> Iterator[list[T]]:
    for start in range(0, len(items), _AT_ONCE):
        yield items[start : start + _AT_ONCE]
