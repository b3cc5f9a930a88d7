"""A thread as its page shows it beside its words: who opens it, its answer, who was asked, whether it went quiet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import url_for
from markupsafe import Markup

from kmwiki.access import Actor, can
from kmwiki.comments.accepted import ACCEPTED
from kmwiki.comments.reading import CommentCard, card_of
from kmwiki.comments.talks import is_quiet, last_word_of
from kmwiki.kinds import is_question
from kmwiki.pages.showing import AnyPage, ShownPage
from kmwiki.questions.looking_up import entrusted_behind
from kmwiki.questions.passing_on import ASKED_THROUGH
from kmwiki.questions.routing import asked_about
from kmwiki.web.addresses import comment_address, person_address
from kmwiki.web.comments import CommentAction, CommentNote
from kmwiki.web.filling import StoredText, fill_texts
from kmwiki.web.language import gettext


@dataclass(frozen=True)
class Opener:
    """Who speaks first; ``url`` only for readers who may open people's pages."""

    name: str
    url: str | None


@dataclass(frozen=True)
class AnswerView:
    """The accepted answer, shown below the question; ``take_back`` is a POST address for whoever may."""

    id: int
    name: str
    person_url: str | None
    words: Markup
    at: datetime
    url: str
    take_back: str | None


@dataclass(frozen=True)
class TalkView:
    """What a thread's page shows that other pages don't have."""

    question: bool
    openers: tuple[Opener, ...]
    asked_through: bool
    quiet: bool
    answer: AnswerView | None = None
    asked: tuple[Opener, ...] = ()
    look_up_url: str | None = None


def talk_view(actor: Actor, page: ShownPage) -> TalkView | None:
    """None for every page that is no thread."""
    if page.kind != "thread":
        return None
    question, meets_people = is_question(page), can(actor, "people.see")
    asked_through = any(one.username is None and one.name == ASKED_THROUGH for one in page.authors)
    return TalkView(
        question=question,
        openers=tuple(
            Opener(one.name, person_address(one.username) if one.username and meets_people else None)
            for one in page.authors
            if one.username is not None or one.name != ASKED_THROUGH
        ),
        asked_through=asked_through,
        quiet=page.state == "published" and not page.locked and is_quiet(last_word_of(page)),
        answer=_answer(actor, page) if question else None,
        # Who was asked is for members: visitors don't meet people.
        asked=tuple(
            Opener(name, person_address(username)) for username, name in asked_about(page.record_no)
        ) if question and meets_people and page.categories else (),
        look_up_url=_look_up_url(actor, page) if asked_through and can(actor, "entrusted.look_up") else None,
    )  # fmt: skip


def actions_of(actor: Actor, page: AnyPage, cards: Sequence[CommentCard]) -> Mapping[int, Sequence[CommentAction]]:
    """Accepting an answer, and taking it back."""
    if not is_question(page) or not can(actor, "questions.accept", page):
        return {}
    # Made once: an address and a label per comment would cost as much as all the rest of it.
    label = gettext("questions.accept")
    before, _, after = url_for("questions.accept", comment_id=0).rpartition("0")
    found = {
        card.id: (CommentAction(label, f"{before}{card.id}{after}", post=True, icon="check", outside=True),)
        for card in cards
        if not card.hidden
    }
    accepted = page.fields.get(ACCEPTED)
    if accepted in found:
        url = url_for("questions.take_back", comment_id=accepted)
        found[accepted] = (
            CommentAction(gettext("questions.take_back"), url, post=True, icon="question", outside=True),
        )
    return found


def notes_of(_actor: Actor, page: AnyPage, _cards: Sequence[CommentCard]) -> Mapping[int, Sequence[CommentNote]]:
    """The accepted answer is marked where it was said."""
    accepted = page.fields.get(ACCEPTED) if is_question(page) else None
    if not isinstance(accepted, int):
        return {}
    return {accepted: (CommentNote(gettext("questions.is_the_answer"), icon="check", tone="good"),)}


def _look_up_url(actor: Actor, page: ShownPage) -> str | None:
    number = entrusted_behind(actor, page.record_no)
    return url_for("questions.who", entrusted_id=number) if number is not None else None


def _answer(actor: Actor, page: ShownPage) -> AnswerView | None:
    accepted = page.fields.get(ACCEPTED)
    card = card_of(actor, page, accepted) if isinstance(accepted, int) else None
    if card is None or card.speaker is None or card.hidden:
        return None
    words = fill_texts(actor, {"answer": StoredText(card.html, card.links, card.mentions)})["answer"]
    username = card.speaker.username if can(actor, "people.see") else None
    return AnswerView(
        id=card.id, name=card.speaker.name, person_url=person_address(username) if username else None, words=words,
        at=card.created_at, url=comment_address(card.id),
        take_back=url_for("questions.take_back", comment_id=card.id) if can(actor, "questions.accept", page) else None,
    )  # fmt: skip
