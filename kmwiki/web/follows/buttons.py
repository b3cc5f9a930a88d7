"""The button that follows something, for the one reader who asks."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from flask import current_app
from markupsafe import Markup, escape

from kmwiki.follows.choosing import level_of
from kmwiki.follows.levels import LEVEL_NAMES, PAGE
from kmwiki.follows.things import Thing
from kmwiki.web.frame_of_page import actor, news_of
from kmwiki.web.language import language
from kmwiki.web.markup import drawn
from kmwiki.web.security import form_token

_NAMES = {level: name for name, level in LEVEL_NAMES.items()}
_HOLE = re.compile("\x00([a-z]+)\x00")  # U+0000 is refused in all text


@dataclass(frozen=True)
class FollowCard:
    """A thing to follow as ``components/follows.html`` draws it; ``level`` is a name of LEVEL_NAMES or empty."""

    kind: str
    target: str
    level: str
    chosen: bool = True  # by the reader; else it follows from what they wrote or said
    here: str = ""  # where the answer leads; empty: to the thing


def follow_card(thing: Thing, *, here: str = "") -> FollowCard | None:
    """The button for a signed-in reader; None for a visitor."""
    if actor().is_visitor:
        return None
    level = level_of(actor(), thing)
    return FollowCard(thing.kind, thing.target, "" if level is None else _NAMES[level], here=here)


def card_at(thing: Thing, level: int, *, here: str = "") -> FollowCard:
    """The same where the level is known."""
    return FollowCard(thing.kind, thing.target, _NAMES[level], here=here)


def page_button(record_no: int) -> Markup:
    """A page's button, drawn; nothing for a visitor.

    A page is kept for many readers and this is one reader's own: so it is drawn apart, once per state, and put in with
    each answer (kmwiki/web/pages/keeping.py).
    """
    if actor().is_visitor:
        return drawn()
    news = news_of(record_no)
    filled = {"token": form_token(), "target": str(record_no)}
    pieces = _pieces("" if news.level is None else _NAMES[news.level], news.chosen, language())
    return drawn(*(escape(filled[piece]) if place % 2 else piece for place, piece in enumerate(pieces)))


@lru_cache(maxsize=20)
def _pieces(level: str, chosen: bool, lang: str) -> list[str]:
    """The button's HTML with the names of its holes between; ``lang`` is the request's, named to be part of the key."""
    template = current_app.jinja_env.get_template("follows/button.html")
    card = FollowCard(PAGE, "\x00target\x00", level, chosen)
    return _HOLE.split(template.render(card=card, csrf_token=lambda: "\x00token\x00").strip())
