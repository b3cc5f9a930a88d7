"""The speaker's side: what one is asked for, and the answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from kmwiki.access import require
from kmwiki.core.database import db, transaction
from kmwiki.core.errors import Invalid
from kmwiki.extending.answering import get_request, lend_words, refuse_words, withdraw_words
from kmwiki.extending.placing import what_remains
from kmwiki.extending.reading import Request, requests_of
from kmwiki.pages.models import Page
from kmwiki.web.addresses import comment_address, page_address, person_address
from kmwiki.web.frame_of_page import actor
from kmwiki.web.limits import write_limit

from . import blueprint


@dataclass(frozen=True)
class RequestView:
    """A request as its speaker sees it."""

    id: int
    action: str
    words: str
    wording: str
    instead_of: str
    borrower: str
    borrower_url: str
    title: str
    page_url: str | None
    target: str
    seen_by: str
    state: str
    altered: bool
    stands: str
    open: bool
    asked: datetime
    until: datetime
    source: str
    source_url: str | None
    typed: str | None = None
    error: str | None = None


@blueprint.get("/extend/requests")
def requests() -> str:
    """All of one's own."""
    require(actor(), "words.answer")
    return _page()


@blueprint.post("/extend/requests/<int:words_id>")
@write_limit
def answer(words_id: int) -> str | Response | tuple[str, int]:
    """Yes, other words, no, or taking back."""
    require(actor(), "words.answer")
    said, wording = request.form.get("answer", ""), request.form.get("wording", "").replace("\r\n", "\n")
    try:
        with transaction():
            row = get_request(actor(), words_id)
            if said == "lend":
                lend_words(actor(), row)
            elif said == "change":
                lend_words(actor(), row, wording=wording)
            elif said == "refuse":
                refuse_words(actor(), row)
            elif said == "withdraw":
                withdraw_words(actor(), row)
            else:
                raise Invalid("extending.no_answer")
    except Invalid as trouble:
        message = gettext(trouble.key, **trouble.args_)
        return _page(words_id, typed=wording if said == "change" else None, error=message), 422
    page = db.session.get(Page, row.page_no) if said == "withdraw" else None
    remains = what_remains(page, row) if page is not None else ""
    if remains:
        flash(gettext(f"extending.thanks.withdraw_{remains}"), "warn")
    else:
        flash(gettext(f"extending.thanks.{said}"), "good")
    return redirect(url_for("extending.requests"), code=303)


def _page(number: int | None = None, *, typed: str | None = None, error: str | None = None) -> str:
    views = [
        _view(one, typed=typed if one.id == number else None, error=error if one.id == number else None)
        for one in requests_of(actor())
    ]
    return render_template(
        "extending/requests.html", waiting=[one for one in views if one.open],
        answered=[one for one in views if not one.open], has_errors=error is not None,
        errors=[{"field": f"wording-{number}" if typed is not None else "", "message": error}] if error else [],
    )  # fmt: skip


def _view(one: Request, *, typed: str | None, error: str | None) -> RequestView:
    source_url = None
    if one.source is not None:
        by_comment = one.comment_id is not None
        source_url = (
            comment_address(one.comment_id or 0) if by_comment else page_address(one.source.record_no, one.source.title)
        )
    changed = one.state == "lent" and one.wording != one.words
    stands = gettext(f"extending.mine.{'altered' if one.altered else 'changed' if changed else one.state}")
    if one.remains:
        stands = f"{stands} {gettext(f'extending.mine.remains_{one.remains}')}"
    return RequestView(
        id=one.id, action=url_for("extending.answer", words_id=one.id), words=one.words, wording=one.wording,
        instead_of=one.instead_of,
        borrower=one.borrower, borrower_url=person_address(one.borrower_username), title=one.title,
        page_url=page_address(one.page.record_no, one.page.title) if one.page else None,
        target=gettext(f"extending.target.{one.kind}") , seen_by=gettext(f"extending.seen_by.{one.visibility}"),
        state=one.state, altered=one.altered, stands=stands, open=one.open,
        asked=one.asked_at, until=one.until, source=one.source.title if one.source else "", source_url=source_url,
        typed=typed, error=error,
    )  # fmt: skip
