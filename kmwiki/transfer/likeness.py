"""Is it here already? What a source has in common with pages the person may see."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from sqlalchemy import Select, or_, select

from kmwiki.access import Actor, can
from kmwiki.comments.filing import entries_of
from kmwiki.contentfiles import CommentEntry
from kmwiki.core.database import db
from kmwiki.pages.edits import PageEdit
from kmwiki.pages.models import Page
from kmwiki.pages.reading import find_page, visible_to
from kmwiki.pages.saving import snapshot, would_change
from kmwiki.text.normalise import title_key

from .incoming import IncomingPage
from .models import ImportItem
from .shaping import Shaped, shape_over

# How surely it is the same, the surest first.
BEFORE, TEXT, NUMBER, TITLE = "before", "text", "number", "title"
MOST_NAMED = 5


@dataclass(frozen=True)
class Alike:
    """A page like the source: why, and whether the person may save over it. ``unchanged``: it says nothing new."""

    record_no: int
    title: str
    why: str
    may_save_over: bool
    revision: int
    unchanged: bool = False


class Likeness:
    """What one person's sources are compared with. What a person may not see is not looked at: it would tell."""

    def __init__(self, actor: Actor | None) -> None:
        self._actor = actor

    def alike(self, page: IncomingPage, shaped: Shaped, entries: Sequence[CommentEntry], mark: str) -> list[Alike]:
        """Pages like this source, the surest first."""
        reasons: dict[int, str] = {}
        for why, numbers in (
            (BEFORE, self._brought_before(mark)),
            (TEXT, self._by_text.get(_digest(shaped.edit.body), []) if len(shaped.edit.body) > 40 else []),
            (NUMBER, self._by_number(page.record_no)),
            (TITLE, self._by_title(shaped.edit.title)),
        ):
            for number in numbers:
                reasons.setdefault(number, why)
        found = [self._judged(number, why, shaped, page, entries) for number, why in reasons.items()]
        sure = sorted((one for one in found if one is not None), key=lambda one: not one.unchanged)
        return sure[:MOST_NAMED]

    def _judged(
        self, number: int, why: str, shaped: Shaped, incoming: IncomingPage, entries: Sequence[CommentEntry]
    ) -> Alike | None:
        page = find_page(number)
        if page is None or page.binned:
            return None
        same_kind = incoming.kind in (None, page.kind)
        may = same_kind and (self._actor is None or can(self._actor, "pages.edit", page))
        unchanged = same_kind and _says_nothing_new(self._actor, page, shaped, incoming, entries)
        return Alike(number, page.title, why, may, page.revision, unchanged)

    def _seen(self, query: Select[Any]) -> list[int]:
        if self._actor is not None:
            query = query.where(visible_to(self._actor))
        return list(db.session.scalars(query.where(Page.binned_at.is_(None)).limit(MOST_NAMED)))

    def _brought_before(self, mark: str) -> list[int]:
        person = self._actor.person_id if self._actor is not None else None
        query = select(Page.record_no).join(ImportItem, ImportItem.page_no == Page.record_no)
        query = query.where(ImportItem.fingerprint == mark, ImportItem.state == "taken").distinct()
        return self._seen(query) if person is not None or self._actor is None else []

    def _by_number(self, number: int | None) -> list[int]:
        return self._seen(select(Page.record_no).where(Page.record_no == number)) if number is not None else []

    def _by_title(self, title: str) -> list[int]:
        key = title_key(title)[:300]
        return self._seen(select(Page.record_no).where(or_(Page.title_key == key, Page.title_2_key == key)))

    @cached_property
    def _by_text(self) -> dict[bytes, list[int]]:
        """Pages by the digest of their text: read once for all sources of a run."""
        query = select(Page.record_no, Page.body).where(Page.binned_at.is_(None), Page.body != "")
        if self._actor is not None:
            query = query.where(visible_to(self._actor))
        found: dict[bytes, list[int]] = {}
        for number, body in db.session.execute(query.execution_options(yield_per=200)):
            found.setdefault(_digest(body), []).append(number)
        return found


def new_entries(page_no: int, entries: Sequence[CommentEntry]) -> list[CommentEntry]:
    """Those of ``entries`` that do not stand under the page: by speaker, moment and words."""
    here = {_said(entry) for entry in entries_of(page_no)}
    return [entry for entry in entries if _said(entry) not in here]


def _says_nothing_new(
    actor: Actor | None, page: Page, shaped: Shaped, incoming: IncomingPage, entries: Sequence[CommentEntry]
) -> bool:
    before = snapshot(page)
    over = shape_over(actor, shaped, page, before)
    authors = before.authors if not incoming.edit.authors else over.authors
    plain: PageEdit = replace(over, authors=authors)
    return not would_change(page, plain) and not new_entries(page.record_no, entries)


def _said(entry: CommentEntry) -> tuple[object, ...]:
    return entry.author, entry.created.replace(microsecond=0) if entry.created else None, entry.body.strip()


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "replace")).digest()
