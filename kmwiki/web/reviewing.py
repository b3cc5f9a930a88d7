"""What the dates of a page say on it, and the list of what is due to be looked at again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from flask import Blueprint, Flask, render_template
from flask_babel import gettext

from kmwiki.access import require
from kmwiki.core.clock import today
from kmwiki.i18n.dates import format_date
from kmwiki.pages.listing import cards_of
from kmwiki.pages.showing import AnyPage
from kmwiki.reviewing.due import OVER, due_pages, standing
from kmwiki.web.frame_of_page import actor
from kmwiki.web.language import gettext as worded
from kmwiki.web.language import language
from kmwiki.web.lists import ListCard, shown_cards

blueprint = Blueprint("reviewing", __name__)


@dataclass(frozen=True)
class DateBanner:
    """What a page's dates make of it today."""

    title: str
    text: str
    tone: str
    icon: str
    over: bool  # it holds no more


@dataclass(frozen=True)
class DueView:
    """A page of the list, and since when it is due."""

    card: ListCard
    why: str


def init_app(app: Flask) -> None:
    app.register_blueprint(blueprint)


def date_banner(page: AnyPage) -> DateBanner | None:
    """The banner of a page whose dates say something today; it costs no query."""
    found = standing(page.kind, page.state, page.fields, today())
    if found is None:
        return None
    what, day = found
    said = format_date(day, language())
    since = format_date(day + timedelta(days=1), language()) if what == OVER else said
    return DateBanner(
        title=worded(f"reviewing.{what}", day=since), text=worded(f"reviewing.{what}_text", day=said),
        tone="info" if what == "not_yet" else "warn", icon="clock", over=what == OVER,
    )  # fmt: skip


@blueprint.get("/reviews")
def due() -> str:
    """Everything due that this reader may see, the longest overdue first."""
    require(actor(), "reviews.see")
    found = due_pages(actor())
    cards = {card.record_no: card for card in shown_cards(cards_of([one.record_no for one in found]))}
    rows = [DueView(cards[one.record_no], _why(one.field, one.day)) for one in found if one.record_no in cards]
    return render_template("reviewing/due.html", rows=rows)


def _why(field: str, day: date) -> str:
    return gettext(f"reviewing.why.{field}", day=format_date(day, language()))
