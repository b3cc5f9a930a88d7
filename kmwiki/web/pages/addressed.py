"""A question that is begun on somebody's page: it speaks to them, about what they can be asked."""

from __future__ import annotations

from flask import request, url_for

from kmwiki.access import can
from kmwiki.accounts.answering import CATEGORIES, categories_of
from kmwiki.accounts.models import Person
from kmwiki.accounts.reading import person_by_username
from kmwiki.web.frame_of_page import actor


def question_to(person: Person) -> str:
    """The address at which a question to this person begins; a consultant's categories are ticked."""
    numbers = categories_of(person.id) if "consultant" in person.roles else ()
    return url_for("pages.new", kind="thread", subtype="question", to=person.username, categories=list(numbers))


def addressed() -> tuple[str, tuple[int, ...]]:
    """(the first words, the categories) that the address of a new question asks for. Whom it names is told of it like
    everybody who is named; a name nobody bears is left aside."""
    numbers = {int(text) for text in request.args.getlist("categories") if text.isascii() and text.isdigit()}
    username = request.args.get("to", "")[:200]
    person = person_by_username(username) if username and can(actor(), "people.see") else None
    words = f"@{person.username} " if person is not None and person.state == "active" else ""
    return words, tuple(sorted(numbers & set(CATEGORIES)))
