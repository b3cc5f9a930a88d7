"""What people searched for and did not find: the list by which facilitators see what is missing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from kmwiki.access import can
from kmwiki.core.clock import today
from kmwiki.core.database import transaction
from kmwiki.core.paging import page_number
from kmwiki.discovery.misses import (
    OFTEN,
    ORDERS,
    all_misses,
    bring_back_miss,
    dismiss_miss,
    list_misses,
)
from kmwiki.discovery.models import MissedSearch
from kmwiki.web.frame_of_page import actor
from kmwiki.web.limits import write_limit
from kmwiki.web.spreadsheet import csv_answer

from .blueprint import blueprint, word_page

CSV_COLUMNS = ("words", "times", "first", "last")


@dataclass(frozen=True)
class MissCard:
    """Words that found nothing, and what can be done about them."""

    words: str
    count: int
    first_on: date
    last_on: date
    search_url: str
    write_url: str
    synonym_url: str | None
    act_url: str


@blueprint.get("/searches/not-found")
def not_found() -> str:
    """The list, in one of four orders."""
    order, aside = _asked()
    rows, paging = list_misses(actor(), order=order, dismissed=aside, number=page_number(request.args.get("page")))

    def address(**changes: Any) -> str:
        given = {"order": order if order != OFTEN else None, "aside": 1 if aside else None, **changes}
        return url_for("discovery.not_found", **given)

    return word_page(
        "not_found", "not_found", cards=[_card(row, aside=aside) for row in rows], paging=paging, aside=aside,
        orders=[
            {"label": gettext(f"discovery.order.{value}"), "url": address(order=value), "current": value == order}
            for value in ORDERS
        ],
        aside_url=address(aside=None if aside else 1), url_of=lambda number: address(page=number),
        csv_url=url_for("discovery.not_found_csv", order=order, aside=1 if aside else None),
    )  # fmt: skip


@blueprint.get("/searches/not-found.csv")
def not_found_csv() -> Response:
    """The same list as a file that spreadsheets open with Thai intact."""
    order, aside = _asked()
    return csv_answer(
        f"not-found-{today().isoformat()}.csv", CSV_COLUMNS,
        (
            [row.words, str(row.count), row.first_on.isoformat(), row.last_on.isoformat()]
            for row in all_misses(actor(), order=order, dismissed=aside)
        ),
    )  # fmt: skip


@blueprint.post("/searches/not-found/<int:miss_id>/dismiss")
@write_limit
def dismiss(miss_id: int) -> Response:
    """Set words aside."""
    with transaction():
        words = dismiss_miss(actor(), miss_id)
    flash(gettext("discovery.dismissed", words=words), "good")
    return redirect(url_for("discovery.not_found"), code=303)


@blueprint.post("/searches/not-found/<int:miss_id>/bring-back")
@write_limit
def bring_back(miss_id: int) -> Response:
    """List words again that were set aside."""
    with transaction():
        words = bring_back_miss(actor(), miss_id)
    flash(gettext("discovery.brought_back", words=words), "good")
    return redirect(url_for("discovery.not_found", aside=1), code=303)


def _asked() -> tuple[str, bool]:
    order = request.args.get("order", OFTEN)
    return order if order in ORDERS else OFTEN, request.args.get("aside") == "1"


def _card(row: MissedSearch, *, aside: bool) -> MissCard:
    return MissCard(
        words=row.words, count=row.count, first_on=row.first_on, last_on=row.last_on,
        search_url=url_for("search.results", q=row.words), write_url=url_for("pages.new", kind="wiki", title=row.words),
        synonym_url=url_for("discovery.new_synonym", term=row.words) if can(actor(), "synonyms.edit") else None,
        act_url=url_for("discovery.bring_back" if aside else "discovery.dismiss", miss_id=row.id),
    )  # fmt: skip
