"""The audit log: who did what, when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import request, url_for
from flask_babel import gettext

from kmwiki.core.clock import today
from kmwiki.core.paging import page_number
from kmwiki.reports.auditing import AuditFilter, AuditRow, read_journal
from kmwiki.text.dates import parse_date
from kmwiki.text.input import BadText
from kmwiki.web.admin.blueprint import admin_page, blueprint, enter
from kmwiki.web.admin.detail import Names, detail_words, names_in
from kmwiki.web.frame_of_page import actor

ABOUT = (
    "page", "comment", "question", "entrusted", "words", "endorsement", "adoption", "case", "note", "file", "person",
    "session", "password", "second_factor", "invite", "token", "agency", "site", "fiscal_year", "criteria", "synonym",
    "miss", "saved_search", "import", "demo",
)  # fmt: skip
LARGEST_NO = 2**53


@dataclass(frozen=True)
class LogLine:
    """A row of the log in words."""

    at: datetime
    who: str
    who_url: str | None
    what: str
    page_no: int | None
    page_url: str | None
    detail: str


@blueprint.get("/audit")
def audit() -> str:
    """The newest first; by person, subject, record number and days."""
    enter("audit")
    chosen = {name: request.args.get(name, "").strip() for name in ("who", "about", "no", "since", "until")}
    since, since_error = _day(chosen["since"])
    until, until_error = _day(chosen["until"])
    number = chosen["no"]
    page_no = int(number) if number.isascii() and number.isdigit() and len(number) < 16 else None
    asked = AuditFilter(
        who=chosen["who"], about=chosen["about"] if chosen["about"] in ABOUT else "", page_no=page_no, since=since,
        until=until,
    )  # fmt: skip
    rows, paging = read_journal(actor(), asked, number=page_number(request.args.get("page")))
    names = names_in([row.detail for row in rows])
    kept: dict[str, Any] = {name: value for name, value in chosen.items() if value}
    return admin_page(
        "audit", "audit", lines=[log_line(row, names) for row in rows], paging=paging, chosen=chosen,
        since_error=since_error, until_error=until_error,
        url_of=lambda number: url_for("admin.audit", page=number, **kept),
        abouts=[("", gettext("admin.about.all")), *((name, gettext(f"admin.about.{name}")) for name in ABOUT)],
    )  # fmt: skip


def log_line(row: AuditRow, names: Names) -> LogLine:
    """A row in the reader's words. A verb nobody has worded yet shows as it is."""
    key = f"admin.verb.{row.verb}"
    said = gettext(key)
    return LogLine(
        at=row.at, who=row.actor_name or gettext("admin.the_program"),
        who_url=url_for("people.show", username=row.actor_username) if row.actor_username else None,
        what=row.verb if said == key else said, page_no=row.page_no,
        page_url=url_for("pages.short", no=row.page_no) if row.page_no is not None else None,
        detail=detail_words(row.detail, names),
    )  # fmt: skip


def _day(text: str) -> tuple[date | None, str]:
    """The day that was typed, or why it was not understood."""
    if not text:
        return None, ""
    try:
        return parse_date(text, today()), ""
    except BadText as trouble:
        return None, gettext(trouble.key, **trouble.args_)
