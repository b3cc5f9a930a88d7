"""Results, drawn. What results of one shape share is drawn once, by the component itself, with holes for their words:
drawing ten of them through the component took a millisecond and a half."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import lru_cache
from itertools import chain, count
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
# A result's own words stand in a row: these (nothing is what stands behind its last piece), then the name and address
# of each author, then its tags, then the name and address of each further comment.
_WORDS = (
    "nothing", "url", "title", "own_title", "snippet", "agency", "year", "number", "date", "day", "voice", "file",
    "file_url",
)  # fmt: skip
_NOTHING = 0
_MOST_SHAPES = 2_000


class _Shape(NamedTuple):
    """Results of one shape."""

    html: list[str]
    """In pieces; behind each stands one of a result's own words."""
    in_order: Callable[[list[str]], Iterable[str]]
    """These of the row of a result's words, one after the other."""


class _Day:
    """A day that is a hole for its machine-readable form."""

    def isoformat(self) -> str:
        return _hole(_WORDS.index("date"))


def drawn_hits(hits: Iterable[HitCard], level: int) -> Markup:
    """Each as an item of a list, drawn as ``search_hit`` of ``components/search.html`` draws it."""
    lang = language()
    shapes: dict[object, _Shape] = while_the_site_stands(("search.hits", lang, level), dict)
    if len(shapes) > _MOST_SHAPES:
        shapes.clear()
    html: list[str] = []
    words: list[str] = []
    for hit in hits:
        name, own = _read(hit, lang)
        shape = shapes.get(name)
        if shape is None:
            shape = shapes[name] = _draw_shape(hit, level)
        html += shape.html
        words += shape.in_order(own)
    return drawn(*chain.from_iterable(zip(html, _escaped(words), strict=True)))


def _escaped(words: list[str]) -> list[str]:
    """Each as HTML: escaped all at once, since ten results have a hundred of them."""
    escaped = _html(_BETWEEN.join(words)).split(_BETWEEN)
    return escaped if len(escaped) == len(words) else [_html(word) for word in words]


def _html(text: str) -> str:
    return str(escape(text)).replace(_MARK, "<mark>").replace(_MARKED, "</mark>")


def _read(hit: HitCard, lang: str) -> tuple[object, list[str]]:
    """All that the HTML around a result's own words depends on, and these in their row, not yet escaped."""
    (
        url, kind, kind_label, title, snippet, title_lang, own_title, own_lang, number, agency, year, authors, date, _,
        state, replaced, tags, voice, file, comments,
    ) = hit  # fmt: skip
    shape = (
        kind, kind_label, state, replaced, own_lang, title_lang, not own_title, not snippet, file is None, not voice,
        not agency, not year, date is None, not number, tuple([not address for _, address in authors]), len(tags),
        len(comments),
    )  # fmt: skip
    when, day = _written(date, lang) if date else ("", "")
    file_name, file_url = file or ("", "")
    words = [
        "", url, _marked(title), _marked(own_title) if own_title else "", _marked(snippet), agency, str(year),
        str(number), when, day, voice, file_name, file_url,
    ]  # fmt: skip
    for name, address in authors:
        words += (name, address or "")
    words += tags
    for comment in comments:
        words += comment
    return shape, words


def _draw_shape(hit: HitCard, level: int) -> _Shape:
    """As the component draws it around its own words."""
    hole = {name: _hole(place) for place, name in enumerate(_WORDS)}
    others = map(_hole, count(len(_WORDS)))

    def marked(name: str, filled: Segments) -> Segments:
        return ((hole[name], False),) if filled else ()

    holes: dict[str, Any] = {
        "url": hole["url"],
        "title_segments": ((hole["title"], False),),
        "own_title_segments": marked("own_title", hit.own_title_segments),
        "snippet_segments": marked("snippet", hit.snippet_segments),
        "in_comment_by": hit.in_comment_by and hole["voice"],
        "in_file": hit.in_file and FileLink(hole["file"], hole["file_url"]),
        "agency_short": hit.agency_short and hole["agency"],
        "fiscal_year": hit.fiscal_year and hole["year"],
        "date": hit.date and _Day(),
        "day": hole["day"],
        "record_no": hit.record_no and hole["number"],
        # In the order of the row.
        "authors": [
            Byline(name, author.url and url) for author, name, url in zip(hit.authors, others, others, strict=False)
        ],
        "tags": [next(others) for _ in hit.tags],
        "more_comments": [CommentLink(next(others), next(others)) for _ in hit.more_comments],
    }
    components = current_app.jinja_env.get_template("components/search.html").module
    html = str(components.search_hit(hit._replace(**holes), level))  # type: ignore[attr-defined]
    pieces = f"<li>{html}</li>".split(_EDGE)
    return _Shape(pieces[::2], itemgetter(*map(int, pieces[1::2]), _NOTHING))


def _hole(place: int) -> str:
    return f"{_EDGE}{place}{_EDGE}"


def _marked(segments: Segments) -> str:
    """As the component's ``marked``, once it is escaped."""
    return "".join([f"{_MARK}{text}{_MARKED}" if is_hit else text for text, is_hit in segments if text])


@lru_cache(maxsize=5_000)
def _written(when: datetime, lang: str) -> tuple[str, str]:
    return when.isoformat(), format_date(when, lang)
