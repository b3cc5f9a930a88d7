"""The home page: what is new, what is asked, and where to look."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Flask, render_template, url_for
from flask_babel import gettext

from kmwiki.access import can
from kmwiki.comments.talks import states_of, talks_spoken_last
from kmwiki.frame.agencies import all_agencies
from kmwiki.frame.criteria import categories_for
from kmwiki.pages.listing import cards_of, counts_by, newest_nos, tags_in_use
from kmwiki.questions.listing import WAITING, QuestionFilter, count_questions, open_questions
from kmwiki.questions.passing_on import count_waiting
from kmwiki.web.comments import newest_comment_cards
from kmwiki.web.frame_of_page import actor
from kmwiki.web.language import language
from kmwiki.web.lists import shown_cards
from kmwiki.web.thanks import asked_cards
from kmwiki.web.welcome import WelcomeCard, welcome_card

blueprint = Blueprint("home", __name__)

NEW_PAGES, THREADS, QUESTIONS, COMMENTS, TAGS = 6, 4, 3, 5, 18


def init_app(app: Flask) -> None:
    app.register_blueprint(blueprint)


@dataclass(frozen=True)
class Shelf:
    """A way into the pages: a label, how many stand there, and the address."""

    label: str
    count: int
    url: str


@dataclass(frozen=True)
class LooksAfter:
    """What waits for facilitators: questions without an answer, and entrusted ones."""

    waiting: int
    entrusted: int


@blueprint.get("/")
def index() -> str:
    """Everything on one calm screen; a list that is empty says what belongs there."""
    asker = actor()
    rows = {
        "new_pages": newest_nos(asker, but_kind="thread", limit=NEW_PAGES),
        "threads": talks_spoken_last(asker, limit=THREADS),
        "questions": open_questions(asker, limit=QUESTIONS),
    }
    found = cards_of(sorted({no for nos in rows.values() for no in nos}))
    talks = states_of([*rows["threads"], *rows["questions"]])
    cards = {card.record_no: card for card in shown_cards(found, talks=talks)}
    return render_template(
        "home/index.html",
        **{name: [cards[no] for no in nos if no in cards] for name, nos in rows.items()},
        looks_after=LooksAfter(count_questions(asker, QuestionFilter(WAITING)), count_waiting())
        if can(asker, "questions.look_after") else None,
        comments=newest_comment_cards(asker, limit=COMMENTS),
        tried=asked_cards(asker),
        welcomed=_welcome([cards[no].url for no in [*rows["threads"], *rows["new_pages"]] if no in cards]),
        kind_shelves=kind_shelves(), year_shelves=year_shelves(), category_shelves=category_shelves(),
        agency_shelves=agency_shelves(),
        tags=[
            {"label": card.tag, "url": url_for("lists.tag", tag=card.tag)} for card in tags_in_use(asker, limit=TAGS)
        ],
    )  # fmt: skip


def _welcome(urls: list[str]) -> WelcomeCard | None:
    """For new members, with ways to begin under the newest talk, or else the newest page."""
    return welcome_card(urls[0] if urls else None, back=url_for("home.index"))


def kind_shelves() -> list[Shelf]:
    """The five kinds with their counts."""
    counts = counts_by(actor(), "kind")
    return [
        Shelf(gettext(f"kind.{key}.many"), counts.get(key, 0), url_for("lists.kind", kind=key))
        for key in ("practice", "aar", "guidance", "thread", "wiki")
    ]


def year_shelves() -> list[Shelf]:
    """Fiscal years that pages concern, newest first."""
    counts: dict[Any, int] = counts_by(actor(), "fiscal_year")
    return [
        Shelf(
            str(year) if language() == "th" else f"{year} ({year - 543})",
            count,
            url_for("lists.fiscal_year", year=year),
        )
        for year, count in sorted(counts.items(), reverse=True)
    ]


def category_shelves() -> list[Shelf]:
    """PMQA categories with their counts."""
    counts = counts_by(actor(), "category")
    return [
        Shelf(
            f"{row.number} {row.name(language())}",
            counts.get(row.number, 0),
            url_for("lists.category", number=row.number),
        )
        for row in categories_for()
    ]


def agency_shelves() -> list[Shelf]:
    """Agencies that told something, in the province's order."""
    counts = counts_by(actor(), "agency")
    return [
        Shelf(row.short(language()), counts[row.code], url_for("lists.agency", code=row.code))
        for row in all_agencies()
        if row.code in counts
    ]
