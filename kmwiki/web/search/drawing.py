"""Results, drawn. What results of one shape share is drawn once, by the component itself, with holes for their words:
drawing ten of them through the component took a millisecond and a half."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any

from flask import current_app
from markupsafe import Markup, escape

from kmwiki.i18n.dates import format_date
from kmwiki.search.documents import Segments
from kmwiki.web.frame_of_page import while_the_site_stands
from kmwiki.web.language import language
from kmwiki.web.markup import drawn

from .hits import Byline, CommentLink, FileLink, HitCard

_EDGE = "\x00"  # is refused in all text, so nothing else in a result holds it
_MOST_SHAPES = 2_000


class _Day:
    """A day that is a hole for its machine-readable form."""

    def isoformat(self) -> str:
        return _hole("date")


def drawn_hits(hits: Iterable[HitCard], level: int) -> Markup:
    """Each as an item of a list, drawn as ``search_hit`` of ``components/search.html`` draws it."""
    lang = language()
    shapes: dict[object, str] = while_the_site_stands(("search.hits", lang, level), dict)
    if len(shapes) > _MOST_SHAPES:
        shapes.clear()
    html: list[str] = []
    for hit in hits:
        name = _shape_name(hit)
        shape = shapes.get(name)
        if shape is None:
            shape = shapes[name] = _draw_shape(hit, level)
        html.append(shape % _words(hit, lang))
    return drawn(*html)


def _shape_name(hit: HitCard) -> tuple[object, ...]:
    """All that the HTML around a result's own words depends on."""
    return (
        hit.kind, hit.kind_label, hit.state, hit.lang, hit.title_lang, bool(hit.own_title_segments),
        bool(hit.snippet_segments), hit.in_file is None, bool(hit.in_comment_by), len(hit.tags),
        tuple([bool(author.url) for author in hit.authors]), bool(hit.agency_short), bool(hit.fiscal_year),
        hit.date is None, bool(hit.record_no), len(hit.more_comments),
    )  # fmt: skip


def _draw_shape(hit: HitCard, level: int) -> str:
    """The result's HTML with ``%(name)s`` where its own words stand."""

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
    pieces = html.replace("%", "%%").split(_EDGE)
    return f"<li>{''.join(f'%({piece})s' if place % 2 else piece for place, piece in enumerate(pieces))}</li>"


def _hole(name: str) -> str:
    return f"{_EDGE}{name}{_EDGE}"


def _words(hit: HitCard, lang: str) -> Mapping[str, str]:
    """What stands in the holes, as HTML."""
    words = {
        "url": escape(hit.url),
        "title": _marked(hit.title_segments),
        "snippet": _marked(hit.snippet_segments),
        "agency": _escaped(hit.agency_short),
        "year": str(hit.fiscal_year),
        "number": str(hit.record_no),
    }
    if hit.own_title_segments:
        words["own_title"] = _marked(hit.own_title_segments)
    for place, author in enumerate(hit.authors):
        words[f"author{place}"], words[f"author_url{place}"] = _escaped(author.name), _escaped(author.url or "")
    if hit.date:
        words["date"], words["day"] = _written(hit.date, lang)
    if hit.in_comment_by:
        words["voice"] = _escaped(hit.in_comment_by)
    if hit.in_file:
        words["file"], words["file_url"] = escape(hit.in_file.name), escape(hit.in_file.url)
    for place, tag in enumerate(hit.tags):
        words[f"tag{place}"] = _escaped(tag)
    for place, comment in enumerate(hit.more_comments):
        words[f"comment{place}"], words[f"comment_url{place}"] = _escaped(comment.name), escape(comment.url)
    return words


def _marked(segments: Segments) -> str:
    """As the component's ``marked``."""
    texts = [text for text, _ in segments]
    escaped = str(escape(_EDGE.join(texts))).split(_EDGE)
    if len(escaped) != len(texts):
        escaped = [str(escape(text)) for text in texts]
    return "".join(
        [
            f"<mark>{text}</mark>" if is_hit else text
            for text, (_, is_hit) in zip(escaped, segments, strict=True)
            if text
        ]
    )


@lru_cache(maxsize=5_000)
def _written(when: datetime, lang: str) -> tuple[str, str]:
    return when.isoformat(), str(escape(format_date(when, lang)))


@lru_cache(maxsize=5_000)  # the same few names stand in many results
def _escaped(text: str) -> str:
    return str(escape(text))
