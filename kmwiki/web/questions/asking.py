"""The list of questions, and the ways to ask one."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import render_template, request, url_for
from flask_babel import gettext

from kmwiki.access import can
from kmwiki.comments.talks import states_of
from kmwiki.core.paging import page_number
from kmwiki.core.site import the_site
from kmwiki.frame.agencies import all_agencies
from kmwiki.frame.criteria import categories_for
from kmwiki.questions.listing import OPEN, SHOWN, QuestionFilter, count_questions, list_questions
from kmwiki.questions.passing_on import count_waiting
from kmwiki.web.frame_of_page import actor
from kmwiki.web.language import language
from kmwiki.web.lists import shown_cards

from .blueprint import blueprint


@blueprint.get("/questions")
def index() -> str:
    """Questions that wait for an answer, or have one; by category and agency."""
    asked, who = _asked(), actor()
    found = list_questions(who, asked, number=page_number(request.args.get("page")))
    tabs = [
        {
            "label": gettext(f"questions.show.{show}"), "current": show == asked.show,
            "url": _address(replace(asked, show=show)), "count": count_questions(who, replace(asked, show=show)),
        }
        for show in SHOWN
    ]  # fmt: skip
    return render_template(
        "questions/index.html", asked=asked, tabs=tabs, paging=found.paging, days=the_site().question_days,
        cards=shown_cards(found.cards, talks=states_of([card.record_no for card in found.cards])),
        url_of=lambda number: _address(asked, page=number),
        may_ask=can(who, "pages.start", "thread"), may_entrust=can(who, "entrusted.give"),
        entrusted_count=count_waiting() if can(who, "entrusted.pass_on") else None,
        may_look_up=can(who, "entrusted.look_up"),
        categories=[("", gettext("questions.any_category")), *category_choices()],
        agencies=[
            ("", gettext("lists.all_agencies")), *((row.code, row.short(language())) for row in all_agencies())
        ],
    )  # fmt: skip


def category_choices() -> list[tuple[str, str]]:
    """The categories of today's criteria, for selects and ticks."""
    return [(str(row.number), f"{row.number} {row.name(language())}") for row in categories_for()]


def _asked() -> QuestionFilter:
    """What the address asks for; anything unreadable in it is left aside."""
    show, category = request.args.get("list", OPEN), request.args.get("category", "")
    return QuestionFilter(
        show=show if show in SHOWN else OPEN,
        category=int(category) if category in {str(number) for number in range(8)} else None,
        agency=request.args.get("agency", "")[:40],
    )


def _address(asked: QuestionFilter, **more: Any) -> str:
    chosen: dict[str, Any] = {
        "list": asked.show if asked.show != OPEN else None, "category": asked.category, "agency": asked.agency or None,
    }  # fmt: skip
    return url_for("questions.index", **chosen, **more)
