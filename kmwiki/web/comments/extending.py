"""What other features put under a comment: entries of its "more" menu, and short notes.

A feature gives a function in its ``init_app``; each is called once for a whole talk, never once a comment, and may ask
the database once. What it gives must depend on nothing but the page, the reader's roles and what opens pages to them;
where it depends on the reader themselves, the feature also gives :func:`kmwiki.web.pages.keeping.own_here`, or a page
kept for one reader would be shown to another.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

from flask import Flask, current_app

from kmwiki.access import Actor
from kmwiki.comments.reading import CommentCard
from kmwiki.pages.showing import AnyPage


class CommentAction(NamedTuple):  # made and compared by the thousand: a dataclass takes three times as long
    """An entry of the menu: a link, or with ``post`` a button that sends the page's form token and nothing else.

    What needs more than a press (a reason, words, consent) is a link to a form of its own. ``outside``: a button that
    stands beside the menu, for the one act a talk is about.
    """

    label: str
    url: str
    post: bool = False
    icon: str | None = None
    outside: bool = False


@dataclass(frozen=True)
class CommentNote:
    """A line under the words that everybody sees ("คำตอบที่ผู้ถามเลือก", "ต่อยอดเป็น …"); ``tone``: '' or 'good'."""

    text: str
    url: str | None = None
    icon: str | None = None
    tone: str = ""


T = TypeVar("T")
Cards = Sequence[CommentCard]
ActionsOf = Callable[[Actor, AnyPage, Cards], Mapping[int, Sequence[CommentAction]]]
NotesOf = Callable[[Actor, AnyPage, Cards], Mapping[int, Sequence[CommentNote]]]

_ACTIONS, _NOTES = "kmwiki.comment_actions", "kmwiki.comment_notes"


def offer_actions(app: Flask, actions_of: ActionsOf) -> None:
    """``actions_of(reader, page, cards)`` -> entries by comment id. The cards are those with words to see."""
    app.extensions.setdefault(_ACTIONS, []).append(actions_of)


def offer_notes(app: Flask, notes_of: NotesOf) -> None:
    """``notes_of(reader, page, cards)`` -> notes by comment id. The cards are those with words to see."""
    app.extensions.setdefault(_NOTES, []).append(notes_of)


def actions_for(actor: Actor, page: AnyPage, cards: Cards) -> dict[int, tuple[CommentAction, ...]]:
    """Every feature's entries, in the order the features are registered; nothing for visitors."""
    if actor.is_visitor:
        return {}
    givers: list[ActionsOf] = current_app.extensions.get(_ACTIONS, [])
    found = _gathered(give(actor, page, cards) for give in givers) if cards else {}
    return {
        number: tuple(sorted(acts, key=_stands_last)) if any(act.outside for act in acts) else acts
        for number, acts in found.items()
    }


def _stands_last(act: CommentAction) -> bool:
    return not act.outside


def notes_for(actor: Actor, page: AnyPage, cards: Cards) -> dict[int, tuple[CommentNote, ...]]:
    """Every feature's notes, in the same order."""
    givers: list[NotesOf] = current_app.extensions.get(_NOTES, [])
    return _gathered(give(actor, page, cards) for give in givers) if cards else {}


def _gathered(given: Iterable[Mapping[int, Sequence[T]]]) -> dict[int, tuple[T, ...]]:
    found: dict[int, tuple[T, ...]] = {}
    for some in given:
        for comment_id, more in some.items():
            found[comment_id] = (*found.get(comment_id, ()), *more)
    return found
