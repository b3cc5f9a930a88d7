"""Search results, as a page that works without JavaScript: every filter is a link."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, Flask, current_app, jsonify, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from kmwiki.core.paging import Paging, offset_of, page_number
from kmwiki.frame.agencies import all_agencies
from kmwiki.frame.criteria import categories_for
from kmwiki.indexing import asking
from kmwiki.indexing.engine import engine_in
from kmwiki.indexing.mending import ask_for_mending
from kmwiki.kinds import KINDS
from kmwiki.search.documents import Hit, SearchRequest, SearchResult, Sort
from kmwiki.search.engine import MAX_QUERY, SearchEngine
from kmwiki.text.slugs import page_slug
from kmwiki.web.frame_of_page import actor
from kmwiki.web.language import language

blueprint = Blueprint("search", __name__)

PAGE_SIZE = 20
FILTERS = {
    "kind": "kinds",
    "fiscal_year": "fiscal_years",
    "agency": "agencies",
    "category": "categories",
    "tag": "tags",
    "author": "authors",
}
SORTS: tuple[Sort, ...] = ("relevance", "newest", "most_read")
MOST_OF_A_FACET = 12


def init_app(app: Flask) -> None:
    app.register_blueprint(blueprint)


def engine() -> SearchEngine:
    """This site's search engine."""
    return engine_in(current_app.config["SETTINGS"].index_dir)


@dataclass(frozen=True)
class HitCard:
    """A result as ``components/search.html`` draws it."""

    url: str
    kind: str
    kind_label: str
    title_segments: tuple[dict[str, Any], ...]
    snippet_segments: tuple[dict[str, Any], ...]
    record_no: int
    lang: str
    agency_short: str
    fiscal_year: int | None
    date: datetime | None
    in_comment_by: str
    more_comments: tuple[str, ...]


@blueprint.get("/search")
def results() -> str:
    """What was found, with facets, or what to do when nothing was."""
    text = request.args.get("q", "")[:MAX_QUERY].replace("\x00", " ")
    chosen = chosen_filters(request.args.to_dict(flat=False))
    sort = sort_asked(request.args.get("sort"))
    number = page_number(request.args.get("page"))
    found: SearchResult | None = None
    if text.strip() or chosen:
        found = asking.search(
            actor(),
            engine(),
            SearchRequest(
                text=text,
                tokens=frozenset(),
                sort=sort,
                limit=PAGE_SIZE,
                offset=offset_of(number, PAGE_SIZE),  # type: ignore[arg-type]
                facets=asking.FACETS,
                **{FILTERS[name]: tuple(values) for name, values in chosen.items()},  # type: ignore[arg-type]
            ),
            on_trouble=lambda: ask_for_mending(current_app.config["SETTINGS"].index_dir),
        )
    labels = _labels()

    def address(**changes: Any) -> str:
        return url_for(
            "search.results", **{"q": text, **chosen, **({"sort": sort} if sort != SORTS[0] else {}), **changes}
        )

    return render_template(
        "search/results.html",
        search_query=text,
        found=found,
        hits=hit_cards(found.hits, labels["agency"]) if found else [],
        facets=_facets(found, chosen, labels, address) if found else [],
        chosen=[
            {
                "label": labels.get(name, {}).get(value, str(value)),
                "url": address(**{name: [v for v in values if v != value]}),
            }
            for name, values in chosen.items()
            for value in values
        ],
        sorts=[
            {"label": gettext(f"search.sort.{value}"), "url": address(sort=value), "current": sort == value}
            for value in SORTS
        ],
        paging=Paging(number, PAGE_SIZE, min(found.total, 10_000) if found else 0),
        url_of=lambda page: address(page=page),
        notes=[gettext(note) for note in found.notes] if found else [],
        without_filters=url_for("search.results", q=text) if chosen else None,
        wanted_url=url_for("pages.new", kind="wiki", title=text[:200]) if text.strip() else None,
        ask_url=url_for("pages.new", kind="thread", subtype="question", title=text[:200]) if text.strip() else None,
    )


@blueprint.get("/search/suggest")
def suggest() -> Response:
    """Titles and numbers that begin as typed, for the search box; the box works without it."""
    prefix = request.args.get("q", "")[:100]
    return jsonify(
        [
            {
                "title": row.title,
                "record_no": row.record_no,
                "url": url_for("pages.show", no=row.record_no, slug=page_slug(row.title)),
            }
            for row in asking.suggest(actor(), engine(), prefix, limit=8)
        ]
    )


def sort_asked(text: str | None) -> Sort:
    """The order of an address; by relevance when it names none."""
    return next((sort for sort in SORTS if sort == text), SORTS[0])


def chosen_filters(args: Mapping[str, list[str]]) -> dict[str, list[Any]]:
    """The filters of an address; values that can't be any are left out."""
    chosen: dict[str, list[Any]] = {}
    for name in FILTERS:
        values = [value.strip()[:60] for value in args.get(name, ())[:10] if value.strip()]
        if name in ("fiscal_year", "category"):
            kept: list[Any] = [int(value) for value in values if value.isdecimal() and len(value) <= 4]
        elif name == "kind":
            kept = [value for value in values if value in KINDS]
        else:
            kept = values
        if kept:
            chosen[name] = list(dict.fromkeys(kept))
    return chosen


def hit_cards(hits: tuple[Hit, ...], agencies: Mapping[Any, str]) -> list[HitCard]:
    """Results with their addresses; a comment's opens at the comment."""
    return [
        HitCard(
            url=url_for("comments.show", comment_id=hit.comment_id)
            if hit.comment_id
            else url_for("pages.show", no=hit.record_no, slug=page_slug(hit.title)),
            kind=hit.kind,
            kind_label=gettext(f"kind.{hit.kind}"),
            title_segments=_segments(hit.title_segments),
            snippet_segments=_segments(hit.snippet),
            record_no=hit.record_no,
            lang=hit.lang,
            agency_short=agencies.get(hit.agency, ""),
            fiscal_year=hit.fiscal_year,
            date=hit.updated,
            in_comment_by=(hit.authors[0] if hit.authors else "") if hit.unit == "comment" else "",
            more_comments=tuple(url_for("comments.show", comment_id=number) for number in hit.also),
        )
        for hit in hits
    ]


def _segments(segments: Any) -> tuple[dict[str, Any], ...]:
    return tuple({"text": text, "marked": marked} for text, marked in segments)


def _labels() -> dict[str, dict[Any, str]]:
    lang = language()
    return {
        "kind": {key: gettext(f"kind.{key}") for key in KINDS},
        "agency": {row.code: row.short(lang) for row in all_agencies()},
        "category": {row.number: f"{row.number} {row.name(lang)}" for row in categories_for()},
    }


def _facets(found: SearchResult, chosen: dict[str, list[Any]], labels: Any, address: Any) -> list[dict[str, Any]]:
    """Each facet's values with their counts as links that add or drop the filter."""
    shown = []
    for name in asking.FACETS:
        options = []
        counts = dict(found.facets.get(name, ()))
        for value in chosen.get(name, ()):
            counts.setdefault(value, 0)
        for value, count in list(counts.items())[:MOST_OF_A_FACET]:
            is_chosen = value in chosen.get(name, ())
            values = [v for v in chosen.get(name, ()) if v != value] if is_chosen else [*chosen.get(name, ()), value]
            options.append(
                {
                    "label": labels.get(name, {}).get(value, str(value)),
                    "count": count,
                    "url": address(**{name: values}),
                    "chosen": is_chosen,
                }
            )
        if options:
            shown.append({"title": gettext(f"search.facet.{name}"), "options": options})
    return shown
