"""An engine that answers what a test puts into its mouth and remembers what it was asked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser
from typing import Any

from kmwiki.search.documents import Hit, SearchRequest, SearchResult, Suggestion

WHEN = datetime(2010, 10, 29, 12, 54, tzinfo=UTC)
NOTHING = SearchResult(total=0, hits=(), facets={}, understood=(), took_ms=0.4)


def hit(record_no: int, title: str, *, snippet: str = "", **more: Any) -> Hit:
    """A hit of a Thai page, unless ``more`` says otherwise. ``[[…]]`` in title and snippet are marked."""
    given: dict[str, Any] = {
        "key": f"p{record_no}", "unit": "page", "record_no": record_no, "comment_id": None, "kind": "wiki",
        "title": title.replace("[[", "").replace("]]", ""), "title_segments": pieces(title), "snippet": pieces(snippet),
        "score": 1.0, "lang": "th", "agency": None, "fiscal_year": None, "authors": (), "updated": WHEN, "read_count": 0,
        "state": "published",
    }  # fmt: skip
    return Hit(**{**given, **more})


def pieces(text: str) -> tuple[tuple[str, bool], ...]:
    """``a [[b]] c`` as segments."""
    parts = text.replace("]]", "[[").split("[[")
    return tuple((part, bool(place % 2)) for place, part in enumerate(parts) if part)


def result(*hits: Hit, **more: Any) -> SearchResult:
    return replace(NOTHING, **{"hits": hits, "total": len(hits), **more})


class Answering:
    """The engine. ``answer`` gives the result of each request; people are asked for apart and there are none."""

    def __init__(self, answer: Callable[[SearchRequest], SearchResult] | SearchResult) -> None:
        self._answer = answer
        self.asked: list[SearchRequest] = []
        self.people = NOTHING
        self.suggestions: tuple[Suggestion, ...] = ()
        self.alike: tuple[Suggestion, ...] = ()

    def search(self, request: SearchRequest) -> SearchResult:
        self.asked.append(request)
        if request.units == ("person",):
            return self.people
        return self._answer(request) if callable(self._answer) else self._answer

    def suggest(self, prefix: str, **_asked: Any) -> tuple[Suggestion, ...]:
        return self.suggestions if prefix else ()

    def similar(self, record_no: int, *, limit: int, **_asked: Any) -> tuple[Suggestion, ...]:
        return self.alike[:limit]


class Text(HTMLParser):
    """The words of a page outside the frame, links by their words."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.links: dict[str, str] = {}
        self._link: tuple[str, int] | None = None
        self.feed(html[html.index("<main") : html.index("</main>")])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self._link = (dict(attrs).get("href") or "", len(self.words))

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self._link:
            url, at = self._link
            self.links[" ".join(" ".join(self.words[at:]).split())] = url
            self._link = None

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.words.append(data.strip())

    @property
    def said(self) -> str:
        return " ".join(self.words)
