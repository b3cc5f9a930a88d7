"""Type-ahead for search boxes: titles, numbers, people and tags that begin as typed. The boxes work without it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from flask import jsonify, request
from flask_babel import gettext
from sqlalchemy import select
from werkzeug.wrappers import Response

from kmwiki.accounts.models import Person
from kmwiki.core.database import db
from kmwiki.indexing import asking
from kmwiki.pages.listing import questions_among
from kmwiki.search.documents import Suggestion
from kmwiki.search.fieldwords import key
from kmwiki.web.addresses import page_address, person_address, tag_address
from kmwiki.web.frame_of_page import actor
from kmwiki.web.language import language

from .blueprint import blueprint, engine
from .naming import Names, names_with

SHOWN, LOOKED_AT = 8, 50
LONGEST = 100
PERSON, TAG = "person", "tag"


@blueprint.get("/search/suggest")
def suggest() -> Response:
    """``?q=`` what is typed so far; ``?kind=`` for a box that searches one kind."""
    prefix, kind = request.args.get("q", "")[:LONGEST], request.args.get("kind")
    found = asking.suggest(actor(), engine(), prefix, limit=LOOKED_AT if kind else SHOWN) if prefix.strip() else ()
    rows = [row for row in found if not kind or row.kind == kind][:SHOWN]
    names = names_with(())
    usernames = _usernames(row for row in rows if row.unit == PERSON)
    questions = questions_among(row.record_no for row in rows if row.kind == "thread")
    there = (row for row in rows if row.unit != PERSON or row.key in usernames)
    typed = key(prefix)
    return jsonify([_option(row, typed, names, usernames, questions) for row in there])


def _option(
    row: Suggestion, typed: str, names: Names, usernames: Mapping[str, str], questions: Collection[int]
) -> dict[str, Any]:  # fmt: skip
    """``unit`` names the drawing beside it, ``about`` the quiet words after it."""
    agency = names.agency.get(row.agency or "", "")
    if row.unit == PERSON:
        return _said(PERSON, row.title, [gettext("search.suggest.person"), agency], person_address(usernames[row.key]))
    if row.unit == TAG:
        return _said(TAG, row.title, [gettext("search.suggest.tag")], tag_address(row.title))
    about = [names.of_page(row.kind, row.record_no in questions), agency]
    if row.replaced:
        about.insert(0, gettext("search.replaced"))
    option = _said(row.kind, _title_for(row, typed), about, page_address(row.record_no, row.title))
    return option | {"record_no": row.record_no}


def _title_for(row: Suggestion, typed: str) -> str:
    """The title in the reader's language, as results have it; the other one where that alone says what was typed."""
    if not row.title_2:
        return row.title
    titles = (row.title, row.title_2) if row.lang == language() else (row.title_2, row.title)
    return next((title for title in titles if typed in key(title)), titles[0])


def _said(unit: str, title: str, about: list[str], url: str) -> dict[str, Any]:
    return {"unit": unit, "title": title, "about": " · ".join(filter(None, about)), "url": url}


def _usernames(people: Iterable[Suggestion]) -> dict[str, str]:
    """Key in the index -> username; somebody who has left meanwhile is not there."""
    ids = {int(row.key[1:]): row.key for row in people if row.key[1:].isdecimal()}
    if not ids:
        return {}
    rows = db.session.execute(select(Person.id, Person.username).where(Person.id.in_(ids), Person.state == "active"))
    return {ids[row.id]: row.username for row in rows}
