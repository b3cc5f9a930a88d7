"""Choosing how much to hear of something, and all one follows on one page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from kmwiki.access import can, require
from kmwiki.accounts.models import Person
from kmwiki.core.database import db, transaction
from kmwiki.core.errors import Invalid, NotFound
from kmwiki.core.paging import page_number
from kmwiki.discovery.saved import my_search, my_searches
from kmwiki.follows import choosing
from kmwiki.follows.levels import AGENCY, CATEGORY, KINDS, LEVEL_NAMES, PAGE, PERSON, SEARCH, TAG
from kmwiki.follows.models import Follow
from kmwiki.follows.things import Thing, find_thing
from kmwiki.frame.agencies import all_agencies
from kmwiki.frame.criteria import categories_for
from kmwiki.notifications.watched import watched_by_themselves
from kmwiki.pages.listing import cards_of
from kmwiki.pages.reading import visible_numbers
from kmwiki.web.addresses import (
    agency_address,
    category_address,
    page_address,
    person_address,
    short_address,
    tag_address,
)
from kmwiki.web.frame_of_page import actor
from kmwiki.web.language import language
from kmwiki.web.limits import write_limit
from kmwiki.web.signing import stays_on_site

from . import blueprint
from .buttons import FollowCard, card_at

MINE = "/follows"


@dataclass(frozen=True)
class FollowRow:
    """One thing on the page of all one follows."""

    label: str
    url: str
    card: FollowCard


@dataclass(frozen=True)
class FollowGroup:
    """Things of one kind."""

    kind: str
    rows: tuple[FollowRow, ...]


@blueprint.post("/follow")
@write_limit
def choose() -> Response:
    """Follow a thing at a level, or (``level=none``) say nothing more about it."""
    kind, target, wanted = (request.form.get(name, "")[:200] for name in ("kind", "target", "level"))
    require(actor(), "follows.keep")
    with transaction():
        if wanted == "none":
            choosing.let_go(actor(), Thing(kind, target))  # also what one may not see any more
            said = "follows.done.none"
        else:
            thing = find_thing(actor(), kind, target)
            if kind == SEARCH:
                my_search(actor(), int(thing.target))
            if wanted not in LEVEL_NAMES:
                raise Invalid("follows.no_such_level", field="level")
            choosing.follow(actor(), thing, level=LEVEL_NAMES[wanted])
            said = f"follows.done.{wanted}"
    flash(gettext(said), "good")
    here = request.form.get("here", "")
    return redirect(here if stays_on_site(here) else _address_of(kind, target), code=303)


@blueprint.get(MINE)
def mine() -> str:
    """All one follows, each to change and to drop; then what one hears of by itself."""
    found = choosing.my_follows(actor())
    groups = [FollowGroup(kind, tuple(_rows(kind, [one for one in found if one.kind == kind]))) for kind in KINDS]
    numbers, paging = watched_by_themselves(actor(), number=page_number(request.args.get("page")))
    own = [
        FollowRow(
            card.title, page_address(card.record_no, card.title),
            FollowCard(PAGE, str(card.record_no), "normal", chosen=False, here=MINE),
        )
        for card in cards_of(numbers)
    ]  # fmt: skip
    return render_template(
        "follows/mine.html", groups=[group for group in groups if group.rows], own=own, paging=paging,
        url_of=lambda number: url_for("follows.mine", page=number),
    )  # fmt: skip


def _rows(kind: str, follows: list[Follow]) -> Iterable[FollowRow]:
    """What can still be seen of these. What can't is left out without a word; it is told of to nobody either."""
    names = _names(kind, [follow.target for follow in follows]) if follows else {}
    for follow in follows:
        if follow.target in names:
            label, url = names[follow.target]
            yield FollowRow(label, url, card_at(Thing(kind, follow.target), follow.level, here=MINE))


def _names(kind: str, targets: list[str]) -> dict[str, tuple[str, str]]:
    """Target -> what it is called and where it stands."""
    lang = language()
    if kind == PAGE:
        cards = cards_of(visible_numbers(actor(), [int(target) for target in targets]))
        return {str(card.record_no): (card.title, page_address(card.record_no, card.title)) for card in cards}
    if kind == PERSON and can(actor(), "people.see"):
        people = db.session.query(Person).filter(Person.id.in_(map(int, targets)), Person.state == "active")
        return {str(person.id): (person.display_name, person_address(person.username)) for person in people}
    if kind == AGENCY:
        return {row.code: (row.name(lang), agency_address(row.code)) for row in all_agencies()}
    if kind == CATEGORY:
        return {
            str(row.number): (f"{row.number} {row.name(lang)}", category_address(row.number))
            for row in categories_for()
        }
    if kind == TAG:
        return {target: (target, tag_address(target)) for target in targets}
    return {str(saved.id): (saved.name, f"{url_for('search.results')}?{saved.query}") for saved in my_searches(actor())}


def _address_of(kind: str, target: str) -> str:
    """Where a thing stands."""
    if kind == PAGE and target.isdigit():
        return short_address(int(target[:15]))
    if kind == PERSON and target.isdigit():
        person = db.session.get(Person, int(target[:15]))
        return person_address(person.username) if person is not None else MINE
    if kind == SEARCH:
        return url_for("discovery.searches")
    made = {AGENCY: agency_address, TAG: tag_address, CATEGORY: lambda number: f"/category/{number}"}.get(kind)
    if made is None:
        raise NotFound()
    return made(target) if target else MINE
