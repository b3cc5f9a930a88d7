"""The inbox: what one was told, read and marked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from kmwiki.core.database import transaction
from kmwiki.core.paging import page_number
from kmwiki.kinds import name_of_kind
from kmwiki.notifications.audiences import reasons
from kmwiki.notifications.digest import PageNews
from kmwiki.notifications.inbox import Gathering, read_inbox
from kmwiki.notifications.marking import mark_read
from kmwiki.notifications.showing import NoticeLine
from kmwiki.notifications.wording import about_words, did_words, reason_words
from kmwiki.web.addresses import page_address
from kmwiki.web.frame_of_page import actor
from kmwiki.web.language import language
from kmwiki.web.signing import stays_on_site

from . import blueprint
from .opening import forget

LARGEST_ID = 2**53


@dataclass(frozen=True)
class LineCard:
    """One notice as ``components/notifications.html`` draws it."""

    id: int
    reason: str
    did: str
    words: str
    url: str
    at: datetime
    unread: bool


@dataclass(frozen=True)
class GatheringCard:
    """What is told of one page; without a kind it is one notice about no page, headed by what it is about."""

    title: str
    url: str
    lang: str
    kind: str
    kind_label: str
    lines: tuple[LineCard, ...]
    more: int
    more_url: str
    unread: int
    read_fields: dict[str, int]


@blueprint.get("/inbox")
def show() -> str:
    """One's own notices by page, the newest first; by reason, unread only, or of one page."""
    reason = request.args.get("reason") if request.args.get("reason") in reasons() else None
    unread = request.args.get("show") == "unread"
    page_no = _number(request.args.get("of", ""))
    found = read_inbox(
        actor(), reason=reason, unread=unread, page_no=page_no, number=page_number(request.args.get("page"))
    )  # fmt: skip
    forget(found.vanished)
    chosen: dict[str, Any] = {
        key: value for key, value in {"reason": reason, "show": "unread" if unread else None, "of": page_no}.items()
        if value
    }  # fmt: skip

    def url_of(number: int) -> str:
        return url_for("notices.show", page=number, **chosen)

    return render_template(
        "notifications/inbox.html", gatherings=[_gathering(one) for one in found.gatherings], paging=found.paging,
        url_of=url_of, newest_id=found.newest_id, chosen=chosen, here=url_of(found.paging.number), of_page=page_no,
        reason_choices=[("", gettext("notices.any_reason")), *_reason_choices(found.reasons)],
    )  # fmt: skip


@blueprint.post("/inbox/read")
def mark() -> Response:
    """Mark read: one notice (``id``), those of a page (``page``) or all; none newer than ``up_to``."""
    given = {name: _number(request.form.get(name, "")) for name in ("id", "page", "up_to")}
    with transaction():
        mark_read(actor(), notice_id=given["id"], page_no=given["page"], up_to=given["up_to"])
    if given["id"] is None and given["page"] is None:
        flash(gettext("notices.all_read"), "good")
    here = request.form.get("here", "")
    return redirect(here if stays_on_site(here) else url_for("notices.show"), code=303)


def line_card(line: NoticeLine) -> LineCard:
    """A line with its words in the reader's language."""
    return LineCard(
        id=line.id, reason=reason_words(language(), line.reason), did=did_words(language(), line.did, line.who),
        words=line.words, url=line.path, at=line.at, unread=line.unread,
    )  # fmt: skip


def gathering_of(news: PageNews) -> GatheringCard:
    """A page's part of a digest; the rest of it stands in the inbox."""
    newest = max(line.id for line in news.lines)
    unread = sum(line.unread for line in news.lines)
    return _gathering(Gathering(news.page, news.lines, more=news.more, unread=unread, newest_id=newest))


def _gathering(found: Gathering) -> GatheringCard:
    page, first = found.page, found.lines[0]
    about = about_words(language(), first.about, first.named, first.reason)
    address: Callable[..., str] = url_for
    return GatheringCard(
        title=page.title if page else about, url=page_address(page.record_no, page.title) if page else first.path,
        lang=page.lang if page else language(), kind=page.kind if page else "",
        kind_label=gettext(name_of_kind(page.kind, page.subtype)) if page else "",
        lines=tuple(line_card(line) for line in found.lines),
        more=found.more, more_url=address("notices.show", of=page.record_no) if page else "", unread=found.unread,
        read_fields={"up_to": found.newest_id} | ({"page": page.record_no} if page else {"id": found.newest_id}),
    )  # fmt: skip


def _reason_choices(found: tuple[str, ...]) -> list[tuple[str, str]]:
    return [(reason, reason_words(language(), reason)) for reason in reasons() if reason in found]


def _number(text: str) -> int | None:
    number = int(text) if text.isascii() and text.isdigit() and len(text) <= 16 else 0
    return number if 0 < number < LARGEST_ID else None
