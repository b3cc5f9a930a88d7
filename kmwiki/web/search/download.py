"""Results as a file for spreadsheets, with the rights of whoever asks for it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from flask import current_app, request
from flask_babel import gettext
from werkzeug.wrappers import Response

from kmwiki.core.clock import today
from kmwiki.search.documents import Hit
from kmwiki.search.engine import MAX_LIMIT
from kmwiki.web.addresses import comment_address, short_address
from kmwiki.web.spreadsheet import csv_answer

from .asked import Asked
from .blueprint import blueprint, found_for
from .naming import Names, names_with

MOST_ROWS = 1_000
COLUMNS = (
    "record_no",
    "kind",
    "title",
    "agency",
    "fiscal_year",
    "authors",
    "updated",
    "language",
    "read_count",
    "snippet",
    "url",
)


@blueprint.get("/search.csv")
def download() -> Response:
    """The first thousand results, in the order they are shown."""
    hits = list(_hits(Asked.read(request.args.to_dict(flat=False))))
    names = names_with(author for hit in hits for author in hit.authors)
    base = current_app.config["SETTINGS"].base_url
    heads = [gettext(f"search.csv.{column}") for column in COLUMNS]
    return csv_answer(f"search-{today().isoformat()}.csv", heads, (_row(hit, names, base) for hit in hits))


def _hits(asked: Asked) -> Iterator[Hit]:
    if not asked.question.asks:
        return
    question = asked.question.request(facets=())
    for offset in range(0, MOST_ROWS, MAX_LIMIT):
        found = found_for(replace(question, limit=MAX_LIMIT, offset=offset))
        yield from found.hits
        if offset + MAX_LIMIT >= found.total:
            return


def _row(hit: Hit, names: Names, base: str) -> list[str]:
    return [
        str(hit.record_no),
        names.of("kind", hit.kind),
        hit.title,
        names.agency.get(hit.agency or "", ""),
        "" if hit.fiscal_year is None else str(hit.fiscal_year),
        ", ".join(names.of("author", author) for author in hit.authors),
        "" if hit.updated is None else hit.updated.date().isoformat(),
        hit.lang,
        str(hit.read_count),
        "".join(text for text, _ in hit.snippet),
        base + (comment_address(hit.comment_id) if hit.comment_id else short_address(hit.record_no)),
    ]
