"""Thanks as their templates show them. Names, never totals: three names and how many more stand behind one button of
one page or comment, and nothing anywhere adds up what a person gave or got."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from flask import url_for

from kmwiki.access import Actor, can
from kmwiki.pages.showing import AnyPage, find_shown
from kmwiki.thanks.asking import questions_for
from kmwiki.thanks.giving import MEANINGS
from kmwiki.thanks.reading import ByMeaning, Thanker
from kmwiki.web.addresses import comment_address, page_address, person_address


@dataclass(frozen=True)
class NameView:
    """Somebody who thanked; ``url`` only for readers who may open people's pages."""

    name: str
    url: str | None


@dataclass(frozen=True)
class MeaningView:
    """One of the three: who said it, and whether the reader did."""

    key: str
    names: tuple[NameView, ...] = ()
    pressed: bool = False


@dataclass(frozen=True)
class ThanksView:
    """The thanks for one thing. ``may``: the reader may give some; the buttons go to ``<address of the thing>/thanks/``
    and the key."""

    meanings: tuple[MeaningView, ...]
    may: bool = False

    @property
    def given(self) -> tuple[MeaningView, ...]:
        """Those somebody has said."""
        return tuple(meaning for meaning in self.meanings if meaning.names)


@dataclass(frozen=True)
class AskedView:
    """How did it go? A month ago the reader said they would try what a page or comment says."""

    id: int
    page_title: str
    page_kind: str
    url: str
    promised: datetime
    tell_url: str
    adopt_url: str | None
    settle_action: str


_NOTHING: dict[bool, ThanksView] = {
    may: ThanksView(tuple(MeaningView(key) for key in MEANINGS), may) for may in (True, False)
}


def thanks_view(actor: Actor, given: ByMeaning | None, *, may: bool) -> ThanksView:
    """From what :func:`kmwiki.thanks.reading.thanks_on` says of one thing."""
    if not given:
        return _NOTHING[may]
    meets_people = can(actor, "people.see")
    return ThanksView(tuple(_meaning(actor, key, given.get(key, ()), meets_people) for key in MEANINGS), may)


def page_thanks(actor: Actor, page: AnyPage, given: Mapping[int | None, ByMeaning]) -> ThanksView | None:
    """The thanks for the page itself; None where there are none and this reader can't give any."""
    view = thanks_view(actor, given.get(None), may=can(actor, "thanks.page", page))
    return view if view.may or view.given else None


def asked_cards(actor: Actor, *, page_no: int | None = None) -> list[AskedView]:
    """What the reader is asked, about one page or about any."""
    return [
        AskedView(
            id=question.id, page_title=question.page_title, page_kind=question.page_kind, promised=question.promised_at,
            url=comment_address(question.comment_id) if question.comment_id
            else page_address(question.page_no, question.page_title),
            tell_url=page_address(question.page_no, question.page_title) + "#comment-form",
            adopt_url=_adoption_form(actor, question.page_no),
            settle_action=url_for("thanks.settle", thanks_id=question.id),
        )
        for question in questions_for(actor, page_no=page_no)
    ]  # fmt: skip


def _meaning(actor: Actor, key: str, people: tuple[Thanker, ...], meets_people: bool) -> MeaningView:
    names = tuple(NameView(who.name, person_address(who.username) if meets_people else None) for who in people)
    return MeaningView(key, names, pressed=any(who.person_id == actor.person_id for who in people))


def _adoption_form(actor: Actor, page_no: int) -> str | None:
    """Where this reader's agency tells that it took the practice over; None where it can't."""
    page = find_shown(page_no)
    if page is None or not can(actor, "standing.adopt", page):
        return None
    return url_for("standing.new_adoption", no=page_no)
