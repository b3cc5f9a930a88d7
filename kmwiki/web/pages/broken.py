"""Links that lead nowhere: the report for those who may mend them, on the page and as CSV."""

from __future__ import annotations

from typing import Any

from flask import render_template, request, url_for
from flask_babel import gettext
from sqlalchemy import select
from werkzeug.wrappers import Response

from kmwiki.access import can
from kmwiki.core.database import db
from kmwiki.core.errors import SignInFirst
from kmwiki.core.paging import Paging, page_number
from kmwiki.pages.models import Page
from kmwiki.reports.broken_links import KINDS, RED, BrokenLink, broken_links
from kmwiki.web.addresses import edit_address, page_address
from kmwiki.web.frame_of_page import actor
from kmwiki.web.spreadsheet import csv_answer

from . import blueprint

PAGE_SIZE = 100
CSV_COLUMNS = ("record_no", "page", "problem", "target", "sentence")


@blueprint.get("/links/broken")
def broken_links_page() -> str:
    """The reader's own pages, or for those who look after all pages everybody's."""
    rows, everybodys, kind, page_no = _asked()
    counts = {name: sum(row.kind == name for row in rows) for name in KINDS}
    chosen = [row for row in rows if kind in ("", row.kind)]
    paging = Paging(page_number(request.args.get("page")), PAGE_SIZE, len(chosen))

    def address(**changes: Any) -> str:
        given = {"kind": kind or None, "all": 1 if everybodys else None, "of": page_no, **changes}
        return url_for("pages.broken_links_page", **given)

    shown = chosen[paging.offset : paging.offset + PAGE_SIZE]
    numbers = {row.page.record_no for row in shown}
    mendable = {
        page.record_no
        for page in db.session.scalars(select(Page).where(Page.record_no.in_(numbers)))
        if can(actor(), "pages.edit", page)
    }
    return render_template(
        "pages/broken.html", cards=[_card(row, mendable) for row in shown], paging=paging,
        url_of=lambda number: address(page=number), everybodys=everybodys, page_no=page_no,
        filters=[
            {
                "label": gettext(f"links.broken.{name or 'every'}"),
                "url": address(kind=name or None),
                "current": name == kind,
                "count": counts[name] if name else len(rows),
            }
            for name in ("", *KINDS)
            if not name or counts[name] or name == kind
        ],
        whose_url=address(all=None if everybodys else 1, of=None) if can(actor(), "links.mend_all") else None,
        all_pages_url=address(of=None) if page_no else None,
        csv_url=url_for("pages.broken_links_csv", kind=kind or None, all=1 if everybodys else None, of=page_no),
    )  # fmt: skip


@blueprint.get("/links/broken.csv")
def broken_links_csv() -> Response:
    """The same for a spreadsheet."""
    rows, _, kind, _ = _asked()
    return csv_answer(
        "broken-links.csv", CSV_COLUMNS,
        (
            (str(row.page.record_no), row.page.title, gettext(f"links.broken.{row.kind}"), row.target, row.sentence)
            for row in rows
            if kind in ("", row.kind)
        ),
    )  # fmt: skip


def _asked() -> tuple[list[BrokenLink], bool, str, int | None]:
    if actor().is_visitor:
        raise SignInFirst()
    everybodys = bool(request.args.get("all")) and can(actor(), "links.mend_all")
    of, kind = request.args.get("of", ""), request.args.get("kind", "")
    page_no = int(of) if of.isdecimal() and len(of) < 16 else None
    return (
        broken_links(actor(), everybodys=everybodys, page_no=page_no),
        everybodys,
        kind if kind in KINDS else "",
        page_no,
    )


def _card(row: BrokenLink, mendable: set[int]) -> dict[str, Any]:
    before, found, after = row.sentence.partition(row.target)
    return {
        "title": row.page.title,
        "lang": row.lang,
        "url": page_address(row.page.record_no, row.page.title),
        "record_no": row.page.record_no,
        "problem": gettext(f"links.broken.{row.kind}"),
        "target": row.target,
        "sentence": (before, found, after) if row.sentence else None,
        "choices": [
            {"label": f"{one.title} ({one.record_no})", "url": page_address(one.record_no, one.title)}
            for one in row.choices
        ],
        "edit_url": edit_address(row.page.record_no) if row.page.record_no in mendable else None,
        "create_url": url_for("pages.new", kind="wiki", title=row.target) if row.kind == RED else None,
    }
