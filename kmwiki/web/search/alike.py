"""Pages like this one. A page of its own, so that the page they are like can be kept whole: what is like it changes
with every other page that is written."""

from __future__ import annotations

from flask import render_template, request

from kmwiki.indexing import asking
from kmwiki.pages.reading import get_page
from kmwiki.search.documents import Suggestion
from kmwiki.search.errors import IndexTrouble
from kmwiki.web.addresses import page_address
from kmwiki.web.frame_of_page import actor

from .blueprint import blueprint, engine
from .naming import names_with

SHOWN = 5


@blueprint.get("/p/<int:no>/similar")
def similar(no: int) -> str:
    """``?part=1`` gives the list alone, for the page that fetches it."""
    page = get_page(actor(), no)
    names = names_with(())
    cards = [
        {
            "url": page_address(row.record_no, row.title),
            "title": row.title,
            "kind": row.kind,
            "kind_label": names.of("kind", row.kind),
            "agency_short": names.agency.get(row.agency or "", ""),
            "fiscal_year": row.fiscal_year,
        }
        for row in _alike(no)
    ]
    template = "search/_similar.html" if request.args.get("part") else "search/similar.html"
    return render_template(
        template, cards=cards, page={"title": page.title, "lang": page.lang, "url": page_address(no, page.title)}
    )


def _alike(no: int) -> tuple[Suggestion, ...]:
    try:
        return engine().similar(no, tokens=actor().tokens, withdrawn=asking.withdrawn(), limit=SHOWN)
    except IndexTrouble:  # whoever searches asks for its mending; here nothing is missing
        return ()
