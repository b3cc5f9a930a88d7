"""What can be followed, as its follower names it; only what they may see."""

from __future__ import annotations

from dataclasses import dataclass

from kmwiki.access import Actor, require
from kmwiki.accounts.models import Person
from kmwiki.core.database import db
from kmwiki.core.errors import NotFound
from kmwiki.frame.agencies import agency_by_code
from kmwiki.frame.criteria import categories_for
from kmwiki.pages.reading import get_page
from kmwiki.text.normalise import search_normalise

from .levels import AGENCY, CATEGORY, PAGE, PERSON, SEARCH, TAG
from .models import TARGET_MAX

LARGEST_ID = 2**53


@dataclass(frozen=True)
class Thing:
    """One thing to follow: the ``kind`` and ``target`` of :class:`kmwiki.follows.models.Follow`."""

    kind: str
    target: str


def tag_thing(tag: str) -> Thing:
    """A tag, however it was spelt."""
    return Thing(TAG, search_normalise(tag)[:TARGET_MAX])


def find_thing(actor: Actor, kind: str, target: str) -> Thing:
    """What a form names, when it is there for this person; whose a search is, is asked by whoever knows searches.

    Raises:
        NotFound: no such thing, or none this person may see: both alike.
        SignInFirst: a visitor asks for a person.
    """
    if kind == TAG:
        thing = tag_thing(target)
        if thing.target:
            return thing
    elif kind == AGENCY:
        agency = agency_by_code(target[:40])
        if agency is not None:
            return Thing(kind, agency.code)
    elif kind in (PAGE, PERSON, CATEGORY, SEARCH) and target.isascii() and target.isdigit() and len(target) <= 15:
        number = int(target)
        if kind == PAGE:
            return Thing(kind, str(get_page(actor, number).record_no))
        if kind == PERSON:
            require(actor, "people.see")
            person = db.session.get(Person, number)
            if person is not None and person.state == "active":
                return Thing(kind, str(number))
        elif kind == SEARCH or number in {row.number for row in categories_for()}:
            return Thing(kind, str(number))
    raise NotFound()
