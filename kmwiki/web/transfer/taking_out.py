"""Many pages as one archive: what a list or a search shows, or what the reader ticks of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from flask import render_template, request, stream_with_context
from werkzeug.wrappers import Response

from kmwiki.access import require
from kmwiki.core.clock import today
from kmwiki.core.paging import Paging, page_number
from kmwiki.pages.listing import cards_of
from kmwiki.search.engine import MAX_LIMIT
from kmwiki.transfer.packing import Selection, chosen, packed
from kmwiki.web.frame_of_page import actor
from kmwiki.web.lists import shown_cards
from kmwiki.web.search.asked import Asked
from kmwiki.web.search.blueprint import found_for
from kmwiki.web.search.naming import names_with

from .blueprint import blueprint

PAGE, ARCHIVE = "/export", "/export.zip"
PER_SCREEN = 100
MOST_HITS = 1_000  # as many as the search page gives as a table
MOST_TICKED = 500
_LARGEST_NO = 2**53


@dataclass(frozen=True)
class Wanted:
    """What an address asks to be taken out: a search or filters, and of that perhaps only what was ticked."""

    asked: Asked
    drafts: bool
    ticked: tuple[int, ...]

    @classmethod
    def read(cls) -> Wanted:
        args = request.args.to_dict(flat=False)
        ticked = (int(text) for text in args.get("no", ())[:MOST_TICKED] if text.isdecimal() and len(text) <= 15)
        return cls(Asked.read(args), "drafts" in args, tuple(dict.fromkeys(no for no in ticked if no < _LARGEST_NO)))

    def record_numbers(self) -> list[int]:
        """Of all this reader may take out."""
        return chosen(actor(), self._selection())

    def hidden(self) -> dict[str, Any]:
        """The same question as form fields, for the form that says which of it."""
        kept: dict[str, Any] = {name: list(values) for name, values in self.asked.chosen.items()}
        if self.asked.text:
            kept["q"] = [self.asked.text]
        if self.drafts:
            kept["drafts"] = ["1"]
        return kept

    def address(self, of: str, **changes: Any) -> str:
        """The question as an address, with something changed."""
        given = {**self.hidden(), **changes}
        pairs = [(name, value) for name, values in given.items() for value in (values or ())]
        return f"{of}?{urlencode(pairs)}" if pairs else of

    def _selection(self) -> Selection:
        filters = self.asked.chosen
        nos = self._hits() if self.asked.text.strip() or "author" in filters else None
        if self.ticked:
            nos = self.ticked if nos is None else tuple(set(nos) & set(self.ticked))
        given: dict[str, Any] = {
            "kinds": filters.get("kind", ()), "agencies": filters.get("agency", ()),
            "fiscal_years": filters.get("fiscal_year", ()), "categories": filters.get("category", ()),
            "tags": filters.get("tag", ()),
        }  # fmt: skip
        return Selection(nos=nos, drafts=self.drafts, **given)

    def _hits(self) -> tuple[int, ...]:
        return tuple(dict.fromkeys(_hits(self.asked)))


@blueprint.get(PAGE)
def export() -> str:
    """What would be taken out, with a tick for each page."""
    require(actor(), "transfer.export")
    wanted = Wanted.read()
    nos, number = wanted.record_numbers(), page_number(request.args.get("page"))
    paging = Paging(number=number, size=PER_SCREEN, total=len(nos))
    shown = nos[paging.offset : paging.offset + PER_SCREEN]
    return render_template(
        "transfer/export.html", cards=shown_cards(cards_of(shown)), paging=paging,
        hidden=wanted.hidden(), words=_words(wanted), archive_url=ARCHIVE, everything_url=wanted.address(ARCHIVE),
        drafts=wanted.drafts, drafts_url=wanted.address(PAGE, drafts=None if wanted.drafts else ["1"]),
        url_of=lambda page: wanted.address(PAGE, page=[page]),
    )  # fmt: skip


@blueprint.get(ARCHIVE)
def archive() -> Response:
    """The archive itself, sent while it is made."""
    require(actor(), "transfer.export")
    nos = Wanted.read().record_numbers()
    return Response(
        stream_with_context(packed(actor(), nos)), mimetype="application/zip",
        headers={
            "Content-Disposition": f'attachment; filename="kmwiki-{today().isoformat()}.zip"',
            "Cache-Control": "private, no-store",
        },
    )  # fmt: skip


def _words(wanted: Wanted) -> list[str]:
    """The question in words, for the head of the page."""
    names = names_with(str(value) for value in wanted.asked.chosen.get("author", ()))
    chosen = wanted.asked.chosen.items()
    filters = [names.of(name, value) for name, values in chosen for value in values]
    return [*([f"“{wanted.asked.text}”"] if wanted.asked.text.strip() else []), *filters]


def _hits(asked: Asked) -> Iterator[int]:
    question = asked.question.request(facets=())
    for offset in range(0, MOST_HITS, MAX_LIMIT):
        found = found_for(replace(question, limit=MAX_LIMIT, offset=offset))
        yield from (hit.record_no for hit in found.hits)
        if offset + MAX_LIMIT >= found.total:
            return
