"""Small answers for whoever is writing: pages and people to choose from, dates as they were understood, titles like the
one being typed. The form works without any of it."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from flask import jsonify, render_template, request
from werkzeug.wrappers import Response

from kmwiki.access import require
from kmwiki.accounts.calling import Colleague, mentions_of, people_called
from kmwiki.frame.agencies import all_agencies
from kmwiki.frame.models import short_name
from kmwiki.kinds import QUESTION, kind_named, name_of_kind
from kmwiki.pages.listing import questions_among
from kmwiki.pages.titles import Named, link_to, pages_named
from kmwiki.text.respect import is_title_so_far
from kmwiki.web.frame_of_page import actor
from kmwiki.web.language import gettext, language

from . import blueprint
from .alike import titles_like
from .understanding import date_understood, page_understood

SHOWN = 8
LONGEST = 100


def _asked() -> str:
    """What is typed so far; only writers are answered."""
    require(actor(), "pages.start", "thread")
    return request.args.get("q", "")[:LONGEST]


def _only_kind() -> str:
    """The kind that is asked for; nothing where there is no such kind."""
    kind = kind_named(request.args.get("kind", ""))
    return kind.key if kind is not None else ""


@blueprint.get("/editor/pages")
def suggest_pages() -> Response:
    """``?q=`` a part of a title or the beginning of a number -> pages this writer may see, of ``?kind=`` if given."""
    found = pages_named(actor(), _asked(), limit=SHOWN, kind=_only_kind())
    links, lang = link_to(actor(), found), language()
    questions = questions_among(page.record_no for page in found if page.kind == "thread")
    agencies = {row.code: short_name(row, lang) for row in all_agencies()}
    return jsonify(
        [
            {
                "insert": links[page.record_no], "title": page.title, "record_no": page.record_no, "unit": page.kind,
                "about": " · ".join(filter(None, (_kind(page, questions), agencies.get(page.agency or "")))),
            }
            for page in found
        ]
    )  # fmt: skip


def _kind(page: Named, questions: Collection[int]) -> str:
    return gettext(name_of_kind(page.kind, QUESTION if page.record_no in questions else None))


@blueprint.get("/editor/people")
def suggest_people() -> Response | tuple[str, int]:
    """``?q=`` a part of a name or an agency -> people to call.

    204: nobody yet, but it may become a word of respect (``คุ``), behind which names are found. ``[]``: nobody, nor
    with more letters.
    """
    asked = _asked()
    found = people_called(actor(), asked, limit=SHOWN)
    if not found and is_title_so_far(asked):
        return "", 204
    mentions = mentions_of(found)
    return jsonify([_person(row, mentions[row.username]) for row in found if row.username in mentions])


def _person(row: Colleague, mention: str) -> dict[str, Any]:
    agency = (row.short_th or row.name_th) if language() == "th" else (row.short_en or row.name_en or row.name_th)
    nickname = row.nickname if row.nickname != row.display_name else ""
    called = mention.strip("@[]").removeprefix(row.title).strip()
    is_theirs = called == " ".join(row.display_name.split())  # else others are called so: the username tells them apart
    username = "" if is_theirs else f"@{row.username}"
    return {
        "insert": mention, "title": row.display_name, "unit": "person",
        "about": " · ".join(filter(None, (nickname, agency, username))),
    }  # fmt: skip


@blueprint.get("/editor/understood")
def understood() -> Response:
    """``?type=date|page&q=`` as the server would read the field: ``said`` in words, ``ok`` when it can be taken. A
    field for pages of one kind names it in ``?kind=``."""
    typed = _asked()
    reading = page_understood(typed, _only_kind()) if request.args.get("type") == "page" else date_understood(typed)
    return jsonify({"said": reading.said, "ok": (reading.value is not None and reading.fits) or not typed.strip()})


@blueprint.get("/editor/similar")
def similar_titles() -> str:
    """``?q=`` a title being typed -> pages that may say it already; ``?no=`` is the page itself."""
    own = request.args.get("no", "")
    found = titles_like(_asked(), but=int(own) if own.isdecimal() and len(own) <= 16 else None)
    return render_template("pages/_similar_titles.html", similar=found)
