"""What stands beside the results: people and tags that answer the words, and ways on when nothing does."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from flask import url_for
from flask_babel import gettext
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from kmwiki.access import can
from kmwiki.accounts.models import Person
from kmwiki.core.database import db
from kmwiki.search.documents import Hit, SearchResult
from kmwiki.search.layout import other_readings
from kmwiki.search.loosening import loosened, plain_words
from kmwiki.search.understanding import makes_sense_instead
from kmwiki.text.graphemes import truncate
from kmwiki.web.addresses import tag_address
from kmwiki.web.frame_of_page import actor
from kmwiki.web.people import PersonCard, person_card

from .asked import Asked
from .blueprint import found_for

PEOPLE = 3
_THAI, _LATIN = re.compile("[\u0e01-\u0e5b]"), re.compile("[a-zA-Z]")
LONGEST_TITLE = 200
PERSON = "person"
MOST_LOOSER, MOST_TRIED = 3, 6
"""Ways on without a condition: as many are shown, and so often it is asked what one of them finds."""
LONGEST_PART = 40


@dataclass(frozen=True)
class PeopleBlock:
    """People who answer the words; ``all_url`` when there are more."""

    people: list[PersonCard]
    total: int
    all_url: str


@dataclass(frozen=True)
class TagLink:
    """A tag, how many visible pages bear it, and its page."""

    label: str
    count: int
    url: str


@dataclass(frozen=True)
class WayOn:
    """Something to try when nothing was found; ``count`` is what it finds."""

    label: str
    url: str
    count: int | None = None
    icon: str = "search"


def people_who_answer(asked: Asked) -> PeopleBlock | None:
    """Up to three people, on the first page of a plain question; never for visitors."""
    if not asked.text.strip() or asked.page > 1 or asked.chosen or not can(actor(), "people.see"):
        return None
    found = found_for(replace(asked.question.request(facets=()), units=(PERSON,), limit=PEOPLE, offset=0))
    people = _cards(hit for hit in found.hits if hit.unit == PERSON)
    if not people:
        return None
    return PeopleBlock(people, found.total, f"/people?{urlencode({'q': asked.text.strip()})}")


def tags_that_answer(found: SearchResult) -> list[TagLink]:
    """Tags whose name holds the words."""
    return [TagLink(tag, count, tag_address(tag)) for tag, count in found.tags]


def ways_on(asked: Asked, found: SearchResult) -> list[WayOn]:
    """What to do next when nothing was found. What is told to find something does."""
    words = asked.text.strip()
    ways = _without_a_condition(asked)
    if asked.chosen and words:
        total = _total(replace(asked, question=replace(asked.question, filters={})))
        if total:
            ways.append(WayOn(gettext("search.without_filters"), asked.without_filters(), total))
    if asked.question.exact and words:
        total = _total(replace(asked, question=replace(asked.question, exact=False)))
        if total:
            ways.append(WayOn(gettext("search.with_repairs"), asked.as_typed(False), total))
    if words and not found.repairs:
        ways += _other_layouts(asked)
    if words:
        ways += _to_begin(asked, words[:LONGEST_TITLE])
    return [*ways, WayOn(gettext("search.browse_tags"), url_for("lists.tags"), icon="tag")]


def _without_a_condition(asked: Asked) -> list[WayOn]:
    """The question without a phrase, field or excluded word, or one of several filters, where that finds something."""
    ways: list[WayOn] = []
    tried = {asked.url}
    for condition in _conditions(asked):
        for label, other in condition:
            if other.url in tried or not other.question.asks:
                continue
            if len(tried) > MOST_TRIED or len(ways) == MOST_LOOSER:
                return ways
            tried.add(other.url)
            total = _total(other)
            if total:
                ways.append(WayOn(label, other.url, total))
                break
    if not ways and len(tried) > 2:  # two at once hide everything
        plain = plain_words(asked.text)
        bare = asked.otherwise(plain)
        if plain and bare.url not in tried and (total := _total(bare)):
            return [WayOn(gettext("search.looser.plain", words=truncate(plain, LONGEST_PART)), bare.url, total)]
    return ways


def _conditions(asked: Asked) -> Iterator[list[tuple[str, Asked]]]:
    """For each the ways to ask without it: the first that finds something will do."""
    for ways in loosened(asked.text):
        yield [
            (gettext(f"search.looser.{way.what}", part=truncate(way.part, LONGEST_PART)), asked.otherwise(way.text))
            for way in ways
        ]
    if len(asked.chosen) > 1:
        for name in asked.chosen:
            label = gettext("search.looser.filter", name=gettext(f"search.facet.{name}"))
            yield [(label, asked.without_filter(name))]


def _to_begin(asked: Asked, title: str) -> list[WayOn]:
    """Write it or ask for it; a visitor signs in first."""
    who = actor()
    if who.is_visitor:
        return [WayOn(gettext("search.sign_in_to_write"), url_for("accounts.login", next=asked.url), icon="login")]
    ways = []
    if can(who, "pages.start", "wiki"):
        address = url_for("pages.new", kind="wiki", title=title)
        ways.append(WayOn(gettext("search.write_it", title=title), address, icon="pencil"))
    if can(who, "pages.start", "thread"):
        address = url_for("pages.new", kind="thread", subtype="question", title=title)
        ways.append(WayOn(gettext("search.ask_it"), address, icon="question"))
    return ways


def _other_layouts(asked: Asked) -> list[WayOn]:
    """The same keys in the other keyboard layout. Who types both scripts has found the key between them."""
    typed = asked.text.strip()
    if _THAI.search(typed) and _LATIN.search(typed):
        return []
    for read in dict.fromkeys(" ".join(words) for words in zip(*map(_readings, typed.split()), strict=False)):
        if not makes_sense_instead(typed, read):
            continue
        total = _total(replace(asked, question=replace(asked.question, text=read, exact=True)))
        if total:
            return [WayOn(gettext("search.other_layout", text=read), asked.for_words(read), total)]
    return []


def _readings(word: str) -> tuple[str, ...]:
    return other_readings(word) or (word,)


def _total(asked: Asked) -> int:
    return found_for(replace(asked.question.request(facets=()), limit=0, offset=0)).total


def _cards(hits: Iterable[Hit]) -> list[PersonCard]:
    names = [name for hit in hits for name in hit.authors[:1]]
    rows = db.session.scalars(
        select(Person).where(Person.username.in_(names), Person.state == "active").options(joinedload(Person.agency))
    )
    by_name = {person.username: person for person in rows}
    return [person_card(by_name[name]) for name in names if name in by_name]
