"""Asking on a reader's behalf: their tokens, the rights of now for what is still queued, and the database as the last
resort when the index cannot answer."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace

from sqlalchemy import ColumnElement, and_, func, or_, select

from kmwiki.access import Actor
from kmwiki.accounts.models import Person
from kmwiki.core.database import db
from kmwiki.core.journal import QueueRow
from kmwiki.frame.agencies import all_agencies
from kmwiki.kinds import KINDS
from kmwiki.pages.models import Page, PageToken, RenderedText
from kmwiki.pages.reading import visible_pages
from kmwiki.search.documents import Hit, SearchRequest, SearchResult, Suggestion
from kmwiki.search.engine import SearchEngine
from kmwiki.search.errors import IndexTrouble
from kmwiki.text.graphemes import truncate
from kmwiki.text.normalise import search_normalise

from .draining import CONSUMER

FACETS = ("kind", "fiscal_year", "agency", "category")
FROM_DATABASE = "search.from_database"
_MOST_WORDS = 8
_SNIPPET = 240


def _do_nothing() -> None:
    pass


def search(
    actor: Actor, engine: SearchEngine, request: SearchRequest, *, on_trouble: Callable[[], None] = _do_nothing
) -> SearchResult:
    """The engine's answer for this reader; from the database, with a note, when the index is in trouble."""
    request = replace(request, tokens=actor.tokens, withdrawn=withdrawn(), names=names() if ":" in request.text else {})
    try:
        return engine.search(request)
    except IndexTrouble:
        on_trouble()
        return _from_database(actor, request)


def suggest(actor: Actor, engine: SearchEngine, prefix: str, *, limit: int = 10) -> tuple[Suggestion, ...]:
    """Visible titles and numbers that begin as typed; nothing while the index is in trouble."""
    try:
        return engine.suggest(prefix, tokens=actor.tokens, withdrawn=withdrawn(), limit=limit)
    except IndexTrouble:
        return ()


def withdrawn() -> dict[int, frozenset[str]]:
    """The rights of now of every page whose index work is still queued: one indexed query."""
    rows = db.session.execute(
        select(QueueRow.subject_id, PageToken.token)
        .outerjoin(PageToken, PageToken.page_no == QueueRow.subject_id)
        .where(QueueRow.consumer == CONSUMER)
        .distinct()
    )
    tokens: dict[int, set[str]] = defaultdict(set)
    for no, token in rows:
        tokens[no].update({token} if token else ())
    return {no: frozenset(held) for no, held in tokens.items()}


def names() -> dict[str, dict[str, str]]:
    """How people call kinds, agencies and authors in a query, by field; asked only when a query names a field."""
    agencies: dict[str, str] = {}
    for agency in all_agencies():
        for name in (agency.code, agency.name_th, agency.name_en, agency.short_th, agency.short_en):
            if name:
                agencies.setdefault(name, agency.code)
    kinds = {alias: kind.key for kind in KINDS.values() for alias in (kind.key, *kind.aliases)}
    authors: dict[str, str] = {}
    for username, *called in db.session.execute(
        select(Person.username, Person.username, Person.display_name, Person.nickname)
    ):
        for name in called:
            if name:
                authors.setdefault(name, username)
    return {"kind": kinds, "agency": agencies, "author": authors}


def _from_database(actor: Actor, request: SearchRequest) -> SearchResult:
    """Plain containment of every word, newest first: poorer, never wrong about rights."""
    began = time.perf_counter()
    words = search_normalise(request.text).split()[:_MOST_WORDS]
    query = visible_pages(actor).where(Page.state != "draft")
    text = RenderedText.plain
    query = query.outerjoin(
        RenderedText,
        and_(
            RenderedText.page_no == Page.record_no, RenderedText.revision == Page.revision, RenderedText.part == "body"
        ),
    )
    for word in words:
        like = f"%{_escaped(word)}%"
        tests: list[ColumnElement[bool]] = [
            Page.title_key.like(like, escape="\\"),
            Page.summary.like(like, escape="\\"),
            text.like(like, escape="\\"),
        ]
        if word.isdecimal() and len(word) <= 15:
            tests.append(Page.record_no == int(word))
        query = query.where(or_(*tests))
    if request.kinds:
        query = query.where(Page.kind.in_(request.kinds))
    if request.fiscal_years:
        query = query.where(Page.fiscal_year.in_(request.fiscal_years))
    total = db.session.scalar(query.with_only_columns(func.count(Page.record_no.distinct()))) or 0
    rows = db.session.execute(
        query.with_only_columns(
            Page.record_no,
            Page.kind,
            Page.title,
            Page.lang,
            Page.fiscal_year,
            Page.updated_at,
            Page.read_count,
            Page.state,
            text,
        )
        .order_by(Page.updated_at.desc())
        .limit(min(request.limit, 100))
        .offset(min(request.offset, 10_000))
    ).all()
    hits = tuple(
        Hit(
            key=f"p{row.record_no}",
            unit="page",
            record_no=row.record_no,
            comment_id=None,
            kind=row.kind,
            title=row.title,
            title_segments=((row.title, False),),
            snippet=((truncate(row.plain or "", _SNIPPET), False),),
            score=0.0,
            lang=row.lang,
            agency=None,
            fiscal_year=row.fiscal_year,
            authors=(),
            updated=row.updated_at,
            read_count=row.read_count,
            state=row.state,
        )
        for row in rows
    )
    took = (time.perf_counter() - began) * 1000
    return SearchResult(total=total, hits=hits, facets={}, understood=(), took_ms=took, notes=(FROM_DATABASE,))


def _escaped(word: str) -> str:
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
