"""Pages like this one. A page of its own, so that the page they are like can be kept whole: what is like it changes
with every other page that is written."""

from __future__ import annotations

from flask import render_template, request

from kmwiki.core.database import db
from kmwiki.indexing import asking
from kmwiki.pages.listing import cards_of
from kmwiki.pages.models import Page
from kmwiki.pages.reading import get_page, visible_pages
from kmwiki.search.errors import IndexTrouble
from kmwiki.web.addresses import page_address
from kmwiki.web.frame_of_page import actor
from kmwiki.web.lists import shown_cards

from .blueprint import blueprint, engine

SHOWN = 5


@blueprint.get("/p/<int:no>/similar")
def similar(no: int) -> str:
    """``?part=1`` gives the list alone, for the page that fetches it."""
    page = get_page(actor(), no)
    cards = shown_cards(cards_of(_alike(no)))
    if request.args.get("part"):
        return render_template("search/_similar.html", cards=cards)
    like = {"title": page.title, "lang": page.lang, "url": page_address(no, page.title)}
    return render_template("search/similar.html", cards=cards, page=like)


def _alike(no: int) -> list[int]:
    """Record numbers, most alike first. Their words come from the database, so it is asked for the rights as well."""
    try:
        found = engine().similar(no, tokens=actor().tokens, withdrawn=asking.withdrawn(), limit=SHOWN)
    except IndexTrouble:  # whoever searches asks for its mending; here nothing is missing
        return []
    numbers = [row.record_no for row in found]
    query = visible_pages(actor()).with_only_columns(Page.record_no).where(Page.record_no.in_(numbers))
    visible = set(db.session.scalars(query))
    return [number for number in numbers if number in visible]
