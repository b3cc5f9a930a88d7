"""Searching without an index: plain containment of every word. Poorer, slower, never wrong about rights."""

from __future__ import annotations

import re
import time
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import aliased

from kmwiki.access import Actor
from kmwiki.accounts.models import Person
from kmwiki.comments.models import Comment
from kmwiki.core.database import db
from kmwiki.frame.models import Agency
from kmwiki.pages.listing import authors_of
from kmwiki.pages.models import Page, PageAuthor, PageCategory, PageTag, RenderedText
from kmwiki.pages.reading import visible_pages
from kmwiki.search.documents import Hit, SearchRequest, SearchResult, Segments, Understood
from kmwiki.search.engine import MAX_LIMIT, MAX_OFFSET, MAX_QUERY
from kmwiki.standing.reading import practices_at
from kmwiki.text.graphemes import truncate
from kmwiki.text.normalise import search_normalise

FROM_DATABASE = "search.from_database"
_MOST_WORDS = 8
_SNIPPET = 240
_BEFORE = 60  # so much stands before the first word that was found
_QUOTES = re.compile('["“”„«»]')
_FIELD = re.compile(r"^[^\s:：]{1,40}[:：](?=\S)")


def search_database(actor: Actor, request: SearchRequest) -> SearchResult:
    """Pages this reader may see that hold every word, those that hold them in the title first. No people, no counts."""
    began = time.perf_counter()
    wanted, unwanted = _words_of(request.text)
    if request.units and "page" not in request.units:
        return _result(0, (), (), began)
    query = _narrowed(visible_pages(actor).where(Page.state != "draft"), request)
    for word in wanted:
        query = query.where(_holds(word))
    for word in unwanted:
        query = query.where(~_holds_itself(word))
    total = db.session.scalar(query.with_only_columns(func.count(Page.record_no))) or 0
    rows = db.session.execute(
        query.with_only_columns(*_SHOWN)
        .outerjoin(Agency, Agency.id == Page.agency_id)
        .outerjoin(
            RenderedText,
            and_(
                RenderedText.page_no == Page.record_no,
                RenderedText.revision == Page.revision,
                RenderedText.part == "body",
            ),
        )
        .order_by(*_order(request, wanted))
        .limit(min(max(0, request.limit), MAX_LIMIT))
        .offset(min(max(0, request.offset), MAX_OFFSET))
    ).all()
    bylines = authors_of([row.record_no for row in rows])
    hits = tuple(_hit(row, bylines.get(row.record_no, ()), wanted) for row in rows)
    return _result(total, hits, wanted, began)


_SHOWN = (
    Page.record_no, Page.kind, Page.title, Page.title_2, Page.summary, Page.lang, Page.fiscal_year, Page.updated_at,
    Page.read_count, Page.state, Agency.code, RenderedText.plain,
)  # fmt: skip


def marked(text: str, words: Sequence[str]) -> Segments:
    """The text in pieces, those that are one of the words (in whatever case) marked."""
    if not words or not text:
        return ((text, False),)
    pattern = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    pieces = re.split(f"({pattern})", text, flags=re.IGNORECASE)
    return tuple((piece, place % 2 == 1) for place, piece in enumerate(pieces) if piece)


def _words_of(text: str) -> tuple[list[str], list[str]]:
    """Words wanted and unwanted. Quotation marks and names of fields have no meaning here and fall out."""
    wanted: list[str] = []
    unwanted: list[str] = []
    for typed in _QUOTES.sub(" ", text[:MAX_QUERY]).split():
        into = unwanted if typed[0] in "-−" and len(typed) > 1 else wanted
        word = search_normalise(_FIELD.sub("", typed.lstrip("-−")))
        if any(character.isalnum() for character in word):
            into.append(word)
    return wanted[:_MOST_WORDS], unwanted[:_MOST_WORDS]


def _holds(word: str) -> ColumnElement[bool]:
    """The page has this word in its title, its texts, or in what is said under it; or it is its number."""
    said = select(Comment.id).where(
        Comment.page_no == Page.record_no, Comment.deleted_at.is_(None), Comment.hidden.is_(False),
        _like(Comment.plain, word),
    )  # fmt: skip
    tests = [_holds_itself(word), said.exists()]
    if word.isdecimal() and len(word) <= 15:
        tests.append(Page.record_no == int(word))
    return or_(*tests)


def _holds_itself(word: str) -> ColumnElement[bool]:
    """The page, whatever is said under it."""
    text = aliased(RenderedText)
    texts = select(text.page_no).where(
        text.page_no == Page.record_no, text.revision == Page.revision, _like(text.plain, word)
    )
    return or_(_in_title(word), _like(Page.summary, word), texts.exists())


def _in_title(word: str) -> ColumnElement[bool]:
    return or_(_like(Page.title_key, word), _like(Page.title_2_key, word))


def _like(column: Any, word: str) -> ColumnElement[bool]:
    found: ColumnElement[bool] = column.contains(word, autoescape=True)
    return found


def _narrowed(query: Select[Any], request: SearchRequest) -> Select[Any]:
    for column, values in (
        (Page.kind, request.kinds), (Page.fiscal_year, request.fiscal_years), (Page.lang, request.langs),
    ):  # fmt: skip
        if values:
            query = query.where(column.in_(values))  # type: ignore[attr-defined]
    if request.agencies:
        query = query.where(Page.agency_id.in_(select(Agency.id).where(Agency.code.in_(request.agencies))))
    if request.categories:
        query = query.where(_has(PageCategory, PageCategory.number.in_(request.categories)))
    if request.tags:
        query = query.where(_has(PageTag, PageTag.tag_key.in_([search_normalise(tag) for tag in request.tags])))
    if request.authors:
        people = select(Person.id).where(Person.username.in_(request.authors))
        query = query.where(
            _has(PageAuthor, or_(PageAuthor.person_id.in_(people), PageAuthor.name.in_(request.authors)))
        )
    if request.standings:
        query = query.where(Page.record_no.in_(practices_at(request.standings)))
    return query


def _has(rows: Any, condition: ColumnElement[bool]) -> ColumnElement[bool]:
    found: ColumnElement[bool] = select(rows.page_no).where(rows.page_no == Page.record_no, condition).exists()
    return found


def _order(request: SearchRequest, words: Iterable[str]) -> list[ColumnElement[Any]]:
    latest: list[ColumnElement[Any]] = [Page.updated_at.desc(), Page.record_no.desc()]
    if request.sort == "most_read":
        return [Page.read_count.desc(), *latest]
    if request.sort == "newest":
        return latest
    return [*(case((_in_title(word), 0), else_=1) for word in words), *latest]


def _hit(row: Any, byline: Sequence[tuple[str | None, str]], words: Sequence[str]) -> Hit:
    return Hit(
        key=f"p{row.record_no}",
        unit="page",
        record_no=row.record_no,
        comment_id=None,
        kind=row.kind,
        title=row.title,
        title_2=row.title_2,
        title_segments=marked(row.title, words),
        snippet=marked(_cut(row.plain or row.summary, words), words),
        score=0.0,
        lang=row.lang,
        agency=row.code,
        fiscal_year=row.fiscal_year,
        authors=tuple(username or name for username, name in byline),
        updated=row.updated_at,
        read_count=row.read_count,
        state=row.state,
    )


def _cut(text: str, words: Sequence[str]) -> str:
    """The stretch of text around the first word that is found; words of the text begin and end it where it has any."""
    places = [place for word in words if (place := text.lower().find(word)) >= 0]
    start = max(0, min(places, default=0) - _BEFORE)
    if start:
        start = text.find(" ", start, start + _BEFORE) + 1 or _whole(text, start)
        return "…" + truncate(text[start : start + 4 * _SNIPPET], _SNIPPET)
    return truncate(text[: 4 * _SNIPPET], _SNIPPET)


def _whole(text: str, start: int) -> int:
    """The next place where a letter with its marks begins."""
    while start < len(text) and (unicodedata.category(text[start])[0] == "M" or text[start] in "ะาำๅ"):
        start += 1
    return start - 1 if start and "เ" <= text[start - 1] <= "ไ" else start


def _result(total: int, hits: tuple[Hit, ...], words: Sequence[str], began: float) -> SearchResult:
    took = round((time.perf_counter() - began) * 1000, 2)
    understood = tuple(Understood("word", word) for word in words)
    return SearchResult(total, hits, facets={}, understood=understood, took_ms=took, notes=(FROM_DATABASE,))
