"""Drawing a talk. What is drawn of a comment is kept in the process and taken again while nothing of it has changed.

Five hundred comments take a hundred milliseconds to be drawn, and after each new one all of them would be drawn anew
for each sort of reader. So a comment's HTML is kept under *everything it was made of*: its card, its filled words,
thanks, notes, actions and what the reader may do. Something that is not part of that key must not be drawn in it; the
moment, the reader's name and the form token are not.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from typing import Any

from flask import current_app
from markupsafe import Markup

from kmwiki.comments.talk import LONG, MOST_LONG_TALKS, CommentCard
from kmwiki.web.markup import drawn

# Some two kilobytes each with what they were made of; two generations of them are kept.
MOST_KEPT = 3_000


class KeptComments:
    """Comments as they were drawn. When there are too many, those that were not asked for lately are forgotten."""

    def __init__(self, most: int = MOST_KEPT) -> None:
        self._new: dict[Hashable, str] = {}
        self._old: dict[Hashable, str] = {}
        self._most = most
        self._lock = threading.Lock()

    def get(self, made_of: Hashable, draw: Callable[[], str]) -> str:
        found = self._new.get(made_of)
        if found is not None:
            return found
        found = self._old.get(made_of)
        if found is None:
            found = draw()
        with self._lock:
            if len(self._new) >= self._most:
                self._old, self._new = self._new, {}
            self._new[made_of] = found
        return found


@dataclass(frozen=True)
class _KeptTalk:
    cards: tuple[CommentCard, ...]
    made_of: Hashable
    html: Markup


class KeptTalks:
    """Whole talks as they were drawn last, of those that are long."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Hashable, _KeptTalk] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, whose: Hashable, cards: tuple[CommentCard, ...], made_of: Any, draw: Callable[[], Markup]) -> Markup:
        """``cards`` are asked for being the very same ones; ``made_of`` for being equal."""
        if len(cards) < LONG // 2:
            return draw()
        found = self._kept.get(whose)
        if found is not None and found.cards is cards and found.made_of == made_of:
            return found.html
        html = draw()
        with self._lock:
            self._kept[whose] = _KeptTalk(cards, made_of, html)
            self._kept.move_to_end(whose)
            if len(self._kept) > MOST_LONG_TALKS:
                self._kept.popitem(last=False)
        return html


def kept_talks() -> KeptTalks:
    """Those of this application."""
    kept: KeptTalks = current_app.extensions.setdefault("kmwiki.kepttalks", KeptTalks())
    return kept


def kept_comments() -> KeptComments:
    """Those of this application."""
    kept: KeptComments = current_app.extensions.setdefault("kmwiki.keptcomments", KeptComments())
    return kept


def draw_comment(view: Any) -> str:
    """One comment without what answers it."""
    module: Any = current_app.jinja_env.get_template("components/comments.html").module
    return str(module.comment_own(view))


def draw_talk(cards: Iterable[CommentCard], html_of: Callable[[CommentCard], str]) -> Markup:
    """The list of a whole talk, as ``comment`` in ``components/comments.html`` draws it, without asking Jinja."""
    pieces: list[str] = []
    for card in cards:
        pieces += ['<li class="comment">', html_of(card)]
        if card.replies:
            pieces.append('<ol class="comment__replies">')
            for reply in card.replies:
                pieces += ['<li class="comment comment--reply">', html_of(reply), "</li>"]
            pieces.append("</ol>")
        pieces.append("</li>\n")
    return drawn(*pieces)
