"""What a page shows to one reader alone: what is new since they were here, and what they were writing.

A page is kept for readers of one sort with holes in it (see :mod:`kmwiki.web.pages.keeping`); these are put in with
each answer. Nothing here may cost more than a look at two rows.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache, lru_cache
from typing import Any

from flask import current_app, url_for
from markupsafe import Markup, escape
from sqlalchemy import bindparam, select

from kmwiki.access import Actor
from kmwiki.accounts.models import Person
from kmwiki.comments.models import Comment
from kmwiki.comments.visits import Looked, TalkVisit, VisitBuffer
from kmwiki.core.clock import now
from kmwiki.core.rows import rows_of
from kmwiki.pages import drafts
from kmwiki.pages.drafts import COMMENT, UnsavedText
from kmwiki.text.graphemes import truncate
from kmwiki.web.addresses import comment_address
from kmwiki.web.language import language
from kmwiki.web.markup import drawn
from kmwiki.web.thanks import asked_cards

from .boxes import asked_number
from .views import Talk

NEWS, NEWS_BELOW, UNSENT, WRITING, ASKED = "news", "news below", "unsent", "writing", "asked"
HOLES = (NEWS, NEWS_BELOW, UNSENT, WRITING, ASKED)
MOST_TOLD = 50
LONGEST_BEGINNING = 80
_HOLE = re.compile("\x00([a-z]+)\x00")


@dataclass(frozen=True)
class NewComment:
    """A comment the reader has not seen yet."""

    id: int
    url: str
    name: str
    at: datetime


def personal_parts(actor: Actor, talk: Talk) -> dict[str, str]:
    """The HTML of each hole, and a note that the reader was here."""
    if actor.person_id is None or not talk.shown:
        return dict.fromkeys(HOLES, "")
    row = _looked(actor.person_id, talk.page_no)
    new = _new_comments(actor, talk, row) if row and row.last_id is not None else []
    buffer: VisitBuffer = current_app.extensions["kmwiki.visits"]
    buffer.looked(actor.person_id, talk.page_no, talk.newest)
    parts = _module()
    made = {
        NEWS: parts.news_above(new, len(new) >= MOST_TOLD) if new else "",
        NEWS_BELOW: parts.news_list(new, len(new) >= MOST_TOLD) if new else "",
        UNSENT: _unsent(actor, talk.page_no, row) if talk.speaks and row and row.draft_id else "",
        WRITING: writing(actor, talk.page_no) if talk.speaks else "",
        ASKED: parts.asked(asked_cards(actor, page_no=talk.page_no)) if actor.person_id in talk.trying else "",
    }
    return {what: str(html) for what, html in made.items()}


def _unsent(actor: Actor, page_no: int, row: Any) -> str:
    """Above the open box: what its reader began to say here, on this device or another, and the way on with it.

    It does not stand in the box by itself: there it would be one form in two windows, each writing over the other.
    """
    draft = drafts.comment_draft(actor, row.draft_id, page_no=page_no)
    if draft is None or draft.id == asked_number("draft"):  # that one stands in the box
        return ""
    kept = dict(draft.fields)
    words = kept.get("body", "").strip() or kept.get("quote", "")
    return str(_module().unsent(
        url_for("comments.turn_box", no=page_no, draft=draft.id),
        url_for("comments.discard_draft", no=page_no, text_id=draft.id),
        draft.saved_at,
        truncate(" ".join(words.split()), LONGEST_BEGINNING),
    ))  # fmt: skip


def writing(actor: Actor, page_no: int, *, came_back: bool = False) -> Markup:
    """What stands in the open box for the script that keeps drafts."""
    if not came_back:  # nearly always: then only two words of it are the reader's
        filled = {"no": str(page_no), "who": actor.username or ""}
        pieces = _writing_pieces(language())
        return drawn(*(escape(filled[piece]) if place % 2 else piece for place, piece in enumerate(pieces)))
    made: Markup = _module().writing(page_no, actor.username, True)
    return made


@lru_cache(maxsize=8)
def _writing_pieces(lang: str) -> list[str]:
    """The same with holes, as HTML, name, HTML, …; ``lang`` is the request's, named so that it is part of what is kept.
    U+0000 is refused in all text, so no name can hold a hole."""
    return _HOLE.split(str(_module().writing("\x00no\x00", "\x00who\x00")))


def _new_comments(actor: Actor, talk: Talk, row: Any) -> list[NewComment]:
    """In the order they are read: first those on the screen, then those on other parts."""
    known = Looked(row.seen_id, row.last_id, row.at).known_up_to(now())
    if known >= talk.newest:
        return []
    asked = {"page_no": talk.page_no, "known": known, "me": actor.person_id, "most": MOST_TOLD}
    found = rows_of(_since(), asked)
    places = {number: place for place, number in enumerate(talk.order)}
    found.sort(key=lambda comment: places.get(comment.id, len(places) + comment.id))
    return [
        NewComment(
            comment.id, f"#c{comment.id}" if comment.id in places else comment_address(comment.id),
            comment.display_name or comment.author_name, comment.created_at,
        )
        for comment in found
    ]  # fmt: skip


def _looked(person_id: int, page_no: int) -> Any:
    rows: Sequence[Any] = rows_of(_looked_query(), {"person_id": person_id, "page_no": page_no})
    return rows[0] if rows else None


@cache
def _looked_query() -> Any:
    """One row whatever there is: the reader's visit, and their newest unsent comment under the page."""
    unsent = (
        select(UnsavedText.id, UnsavedText.person_id)
        .where(
            UnsavedText.person_id == bindparam("person_id"), UnsavedText.page_no == bindparam("page_no"),
            UnsavedText.kind == COMMENT, UnsavedText.done.is_(False),
        )
        .order_by(UnsavedText.saved_at.desc())
        .limit(1)
        .subquery()
    )  # fmt: skip
    return (
        select(TalkVisit.seen_id, TalkVisit.last_id, TalkVisit.at, unsent.c.id.label("draft_id"))
        .select_from(Person)
        .outerjoin(TalkVisit, (TalkVisit.person_id == Person.id) & (TalkVisit.page_no == bindparam("page_no")))
        .outerjoin(unsent, unsent.c.person_id == Person.id)
        .where(Person.id == bindparam("person_id"))
    )


@cache
def _since() -> Any:
    return (
        select(Comment.id, Comment.created_at, Comment.author_name, Person.display_name)
        .outerjoin(Person, Person.id == Comment.person_id)
        .where(
            Comment.page_no == bindparam("page_no"), Comment.id > bindparam("known"), Comment.deleted_at.is_(None),
            Comment.hidden.is_(False), Comment.person_id.is_distinct_from(bindparam("me")),
        )
        .order_by(Comment.id)
        .limit(bindparam("most"))
    )  # fmt: skip


def _module() -> Any:
    return current_app.jinja_env.get_template("components/talk.html").module
