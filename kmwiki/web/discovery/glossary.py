"""The glossary: terms with what they mean, for whoever may read the site."""

from __future__ import annotations

from typing import Any

from flask import request, url_for
from werkzeug.wrappers import Response

from kmwiki.access import can
from kmwiki.core.clock import today
from kmwiki.core.paging import page_number
from kmwiki.discovery.listing import LONGEST_QUERY, RowFilter, all_rows, letters_in_use, list_rows
from kmwiki.web.frame_of_page import actor
from kmwiki.web.spreadsheet import csv_answer

from .blueprint import blueprint, word_page
from .cards import row_cards

CSV_COLUMNS = ("term", "other_terms", "meaning_th", "meaning_en")


@blueprint.get("/glossary")
def glossary() -> str:
    """Terms with their meanings, by words or by letter."""
    asked = _asked()
    rows, paging = list_rows(asked, number=page_number(request.args.get("page")))
    chosen: dict[str, Any] = {"q": asked.text or None, "letter": asked.letter or None}
    return word_page(
        "glossary", "glossary", cards=row_cards(rows, with_clashes=False), paging=paging, asked=asked,
        letters=letter_links("discovery.glossary", asked, explained=True),
        url_of=lambda number: url_for("discovery.glossary", page=number, **chosen),
        csv_url=url_for("discovery.glossary_csv", **chosen), may_edit=can(actor(), "synonyms.edit"),
    )  # fmt: skip


@blueprint.get("/glossary.csv")
def glossary_csv() -> Response:
    """The same list as a file that spreadsheets open with Thai intact."""
    return csv_answer(
        f"glossary-{today().isoformat()}.csv", CSV_COLUMNS,
        ([row.words[0], " | ".join(row.words[1:]), row.meaning_th, row.meaning_en] for row in all_rows(_asked())),
    )  # fmt: skip


def letter_links(endpoint: str, asked: RowFilter, *, explained: bool = False) -> list[dict[str, Any]]:
    """The alphabet as links; the chosen letter's takes the choice off."""
    text = asked.text or None
    return [
        {
            "label": letter, "current": letter == asked.letter,
            "url": url_for(endpoint, q=text, letter=None if letter == asked.letter else letter),
        }
        for letter in letters_in_use(explained=explained)
    ]  # fmt: skip


def _asked() -> RowFilter:
    text = request.args.get("q", "")[:LONGEST_QUERY].strip()
    return RowFilter(text=text, letter=request.args.get("letter", "")[:4], explained=True)
