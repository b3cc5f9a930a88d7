"""Results, drawn. What results of one shape share is drawn once, by the component itself, with holes for their words:
drawing ten of them through the component took a millisecond and a half."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from functools import lru_cache
from itertools import chain
from operator import itemgetter
from typing import Any, NamedTuple

from flask import current_app
from markupsafe import Markup, escape

from kmwiki.i18n.dates import format_date
from kmwiki.search.documents import Segments
from kmwiki.web.frame_of_page import while_the_site_stands
from kmwiki.web.language import language
from kmwiki.web.markup import drawn

from .hits import Byline, CommentLink, FileLink, HitCard

_EDGE = "\x00"  # is refused in all text, so nothing else in a result holds it
# Refused like it. Half of a Latin letter beside Thai ones is a zero byte and half of ก is a one, so that those would be
# met everywhere in a text that is looked through.
_BETWEEN, _MARK, _MARKED = "\x03", "\x05", "\x06"
_NOTHING = "nothing"  # the word behind a result's last piece
_MOST_SHAPES = 2_000


class _Shape(NamedTuple):
    """Results of one shape."""

    html: list[str]
    """In pieces; behind each stands one of a result's own words."""
    in_order: Callable[[Mapping[str, str]], Iterable[str]]
    """These of a result's words (by name), one after the other."""


class _Day:
    """A day that is a hole for its machine-readable form."""

    def isoformat(self) -> str:
        return _hole("date")


def drawn_hits(hits: Iterable[HitCard], level: int) -> Markup:
    """Each as an item of a list, drawn as ``search_hit`` of ``components/search.html`` draws it."""
    lang = language()
    shapes: dict[object, _Shape] = while_the_site_stands(("search.hits", lang, level), dict)
    if len(shapes) > _MOST_SHAPES:
        shapes.clear()
    html: list[str] = []
    words: list[str] = []
    for hit in hits:
        name = _shape_name(hit)
        shape = shapes.get(name)
        if shape is None:
            shape = shapes[name] = _draw_shape(hit, level)
        html += shape.html
        words += shape.in_order(_words(hit, lang))
    return drawn(*chain.from_iterable(zip(html, _escaped(words), strict=True)))


def _escaped(words: list[str]) -> list[str]:
    """Each as HTML: escaped all at once, since ten results have a hundred of them."""
    escaped = _html(_BETWEEN.join(words)).split(_BETWEEN)
    return escaped if len(escaped) == len(words) else [_html(word) for word in words]


def _html(text: str) -> str:
    return str(escape(text)).replace(_MARK, "<mark>").replace(_MARKED, "</mark>")


def _shape_name(hit: HitCard) -> tuple[object, ...]:
    """All that the HTML around a result's own words depends on."""
    return (
        hit.kind, hit.kind_label, hit.state, hit.replaced, hit.lang, hit.title_lang, bool(hit.own_title_segments),
        bool(hit.snippet_segments), hit.in_file is None, bool(hit.in_comment_by), len(hit.tags),
        tuple([bool(author.url) for author in hit.authors]), bool(hit.agency_short), bool(hit.fiscal_year),
        hit.date is None, bool(hit.record_no), len(hit.more_comments),
    )  # fmt: skip


def _draw_shape(hit: HitCard, level: int) -> _Shape:
    """As the component draws it around its own words."""

    def marked(name: str, filled: Segments) -> Segments:
        return ((_hole(name), False),) if filled else ()

    holes: dict[str, Any] = {
        "url": _hole("url"),
        "title_segments": ((_hole("title"), False),),
        "own_title_segments": marked("own_title", hit.own_title_segments),
        "snippet_segments": marked("snippet", hit.snippet_segments),
        "in_comment_by": hit.in_comment_by and _hole("voice"),
        "in_file": hit.in_file and FileLink(_hole("file"), _hole("file_url")),
        "tags": [_hole(f"tag{place}") for place in range(len(hit.tags))],
        "authors": [
            Byline(_hole(f"author{place}"), author.url and _hole(f"author_url{place}"))
            for place, author in enumerate(hit.authors)
        ],
        "agency_short": hit.agency_short and _hole("agency"),
        "fiscal_year": hit.fiscal_year and _hole("year"),
        "date": hit.date and _Day(),
        "day": _hole("day"),
        "record_no": hit.record_no and _hole("number"),
        "more_comments": [
            CommentLink(_hole(f"comment{place}"), _hole(f"comment_url{place}"))
            for place in range(len(hit.more_comments))
        ],
    }
    components = current_app.jinja_env.get_template("components/search.html").module
    html = str(components.search_hit(hit._replace(**holes), level))  # type: ignore[attr-defined]
    pieces = f"<li>{html}</li>".split(_EDGE)
    return _Shape(pieces[::2], itemgetter(*pieces[1::2], _NOTHING))


def _hole(name: str) -> str:
    return f"{_EDGE}{name}{_EDGE}"


def _words(hit: HitCard, lang: str) -> Mapping[str, str]:
    """What stands in the holes, not yet escaped."""
    words = {
        "url": hit.url,
        "title": _marked(hit.title_segments),
        "snippet": _marked(hit.snippet_segments),
        "agency": hit.agency_short,
        "year": str(hit.fiscal_year),
        "number": str(hit.record_no),
        _NOTHING: "",
    }
    if hit.own_title_segments:
        words["own_title"] = _marked(hit.own_title_segments)
    for place, author in enumerate(hit.authors):
        words[f"author{place}"], words[f"author_url{place}"] = author.name, author.url or ""
    if hit.date:
        words["date"], words["day"] = _written(hit.date, lang)
    if hit.in_comment_by:
        words["voice"] = hit.in_comment_by
    if hit.in_file:
        words["file"], words["file_url"] = hit.in_file
    for place, tag in enumerate(hit.tags):
        words[f"tag{place}"] = tag
    for place, comment in enumerate(hit.more_comments):
        words[f"comment{place}"], words[f"comment_url{place}"] = comment
    return words


def _marked(segments: Segments) -> str:
    """As the component's ``marked``, once it is escaped."""
    return "".join([f"{_MARK}{text}{_MARKED}" if is_hit else text for text, is_hit in segments if text])


@lru_cache(maxsize=5_000)
def _written(when: datetime, lang: str) -> tuple[str, str]:
    return when.isoformat(), format_date(when, lang)
