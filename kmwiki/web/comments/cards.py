"""The talk under a page as its template shows it, and comments in lists elsewhere.

What depends on the moment (form token, form id, what the reader is answering) stands in :class:`Box`, apart from the
cards.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from flask import request, url_for
from markupsafe import Markup

from kmwiki.access import Actor, can
from kmwiki.comments import reading
from kmwiki.comments.reading import CommentCard, CommentNews, Speaker, Thread
from kmwiki.core.once import new_form_id
from kmwiki.core.paging import Paging
from kmwiki.pages.showing import AnyPage
from kmwiki.text.slugs import page_slug
from kmwiki.web.addresses import comment_address, page_address, person_address, sign_in_address
from kmwiki.web.filling import StoredText, fill_texts
from kmwiki.web.language import gettext, language

from .extending import CommentAction, CommentNote, actions_for, notes_for


@dataclass(frozen=True)
class AuthorView:
    """Who said it; ``url`` only for readers who may open people's pages."""

    name: str
    url: str | None
    about: str


@dataclass(frozen=True)
class CommentView:
    """A comment as the component ``components/comments.html`` draws it."""

    id: int
    author: AuthorView | None
    created: datetime
    permalink: str
    body_html: Markup | None = None
    edited: datetime | None = None
    history_url: str | None = None
    reply_to_name: str | None = None
    spoke_of: int | None = None
    spoke_of_url: str | None = None
    is_deleted: bool = False
    tombstone: str | None = None
    is_hidden: bool = False
    reply_url: str | None = None
    edit_url: str | None = None
    delete_action: str | None = None
    undelete_action: str | None = None
    hide_action: str | None = None
    unhide_action: str | None = None
    actions: tuple[CommentAction, ...] = ()
    notes: tuple[CommentNote, ...] = ()
    replies: tuple[CommentView, ...] = ()


@dataclass(frozen=True)
class Answered:
    """Whom the open box answers."""

    id: int
    name: str


@dataclass(frozen=True)
class Box:
    """The open box, ready to be drawn by ``comment_form``."""

    action: str
    form_id: str | None = None
    body: str = ""
    reply_to: Answered | None = None
    cancel_url: str | None = None
    error: str | None = None
    revision: int | None = None
    label: str | None = None
    button_label: str | None = None


@dataclass(frozen=True)
class CommentsBlock:
    """Everything below a page."""

    shown: bool
    cards: tuple[CommentView, ...]
    count: int
    closed: bool
    box: Box | None
    login_url: str | None
    part: int
    parts: int
    part_url: Callable[[int], str]
    acts: bool = False  # a form token for the buttons in the talk


@dataclass(frozen=True)
class NewsView:
    """A comment in a list: its words, who said them, where."""

    url: str
    words: str
    name: str
    at: datetime
    page_url: str
    page_title: str
    page_kind: str


def comments_block(actor: Actor, page: AnyPage) -> CommentsBlock:
    """The talk under a page this reader may see, with the open box for whoever may speak.

    Reads ``?part=`` and ``?reply_to=`` of the address; anything unreadable in them is left aside.
    """
    thread = reading.thread_of(actor, page, part=_asked("part"))
    speaks = can(actor, "comments.post", page)
    flat = [one for card in thread.cards for one in (card, *card.replies)]
    return CommentsBlock(
        shown=page.state != "draft" or bool(flat),
        cards=_views(actor, page, thread, flat, speaks=speaks),
        count=page.comment_count,
        closed=page.locked,
        box=_box(page, thread, flat) if speaks else None,
        login_url=sign_in_address(page.record_no, page.title) if actor.is_visitor and not page.locked else None,
        part=thread.part,
        parts=thread.parts,
        part_url=partial(part_url, page),
        acts=not actor.is_visitor and bool(flat),
    )


def page_url(page: AnyPage, **more: str | int) -> str:
    """The page's canonical address."""
    if not more:
        return page_address(page.record_no, page.title)
    return url_for("pages.show", no=page.record_no, slug=page_slug(page.title), **more)  # type: ignore[arg-type]


def part_url(page: AnyPage, number: int) -> str:
    """The address of one part of a very long talk."""
    return page_url(page, part=number, _anchor="comments")


def address_of(page: AnyPage, comment_id: int) -> str:
    """Where a comment stands: its page, opened at it."""
    part = reading.part_holding(page, comment_id)
    return page_url(page, _anchor=f"c{comment_id}", **({} if part is None else {"part": part}))


def newest_comment_cards(actor: Actor, *, limit: int) -> list[NewsView]:
    """What was said last, for the home page."""
    return [_news(row) for row in reading.newest_comments(actor, limit=limit)]


def comments_of_person(
    actor: Actor, person_id: int, *, number: int = 1, size: int = 30
) -> tuple[list[NewsView], Paging]:
    """What a person said on pages this reader may see, for the person's page."""
    rows, paging = reading.comments_by(actor, person_id, number=number, size=size)
    return [_news(row) for row in rows], paging


def _news(row: CommentNews) -> NewsView:
    return NewsView(
        url=comment_address(row.id), words=row.excerpt, name=row.speaker.name, at=row.created_at,
        page_url=page_address(row.page_no, row.page_title), page_title=row.page_title,
        page_kind=row.page_kind,
    )  # fmt: skip


def _views(
    actor: Actor, page: AnyPage, thread: Thread, flat: list[CommentCard], *, speaks: bool
) -> tuple[CommentView, ...]:  # fmt: skip
    texts = {str(card.id): StoredText(card.html, card.links, card.mentions) for card in flat if not card.gone}
    filled = fill_texts(actor, texts)
    spoken = [card for card in flat if not card.gone]
    actions, notes = actions_for(actor, page, spoken), notes_for(actor, page, spoken)
    meets_people = can(actor, "people.see")
    # Made once: an address per comment would cost as much as all the rest of it.
    answering = page_url(page, **_part(thread), reply_to=0).removesuffix("0") if speaks else ""

    def view(card: CommentCard) -> CommentView:
        replies = tuple(view(reply) for reply in card.replies)
        permalink = comment_address(card.id)
        if card.speaker is None:
            return CommentView(
                id=card.id, author=None, created=card.created_at, permalink=permalink, is_deleted=True,
                tombstone=gettext(f"comments.gone.{card.gone}"), replies=replies,
                undelete_action=url_for("comments.undelete", comment_id=card.id) if card.may_undelete else None,
            )  # fmt: skip
        old = card.page_revision if card.page_revision < page.revision else None
        return CommentView(
            id=card.id,
            author=_author(card.speaker, meets_people),
            created=card.created_at,
            permalink=permalink,
            body_html=filled[str(card.id)],
            edited=card.edited_at,
            history_url=_act("history", card) if card.edited_at and card.may_see_history else None,
            reply_to_name=card.answers,
            spoke_of=old,
            spoke_of_url=_since(page, old) if old else None,
            is_hidden=card.hidden,
            reply_url=f"{answering}{card.id}#comment-form" if speaks else None,
            edit_url=_act("edit", card) if card.may_edit else None,
            delete_action=_act("delete", card) if card.may_delete else None,
            hide_action=_act("hide", card) if card.may_hide and not card.hidden else None,
            unhide_action=_act("unhide", card) if card.may_hide and card.hidden else None,
            actions=actions.get(card.id, ()),
            notes=notes.get(card.id, ()),
            replies=replies,
        )

    return tuple(view(card) for card in thread.cards)


def _author(speaker: Speaker, meets_people: bool) -> AuthorView:
    url = person_address(speaker.username) if speaker.username and meets_people else None
    return AuthorView(speaker.name, url, speaker.agency_en if language() == "en" else speaker.agency_th)


def _act(what: str, card: CommentCard) -> str:
    return url_for(f"comments.{what}", comment_id=card.id)


def _since(page: AnyPage, revision: int) -> str:
    """What changed on the page since a revision."""
    return url_for("pages.compare", no=page.record_no, **{"from": revision, "to": page.revision})  # type: ignore[arg-type]


def _box(page: AnyPage, thread: Thread, flat: list[CommentCard]) -> Box:
    asked = _asked("reply_to")
    answered = next(
        (Answered(card.id, card.speaker.name) for card in flat if card.id == asked and card.speaker is not None), None
    )
    return Box(
        action=url_for("comments.post", no=page.record_no),
        form_id=new_form_id(),
        reply_to=answered,
        cancel_url=page_url(page, _anchor=f"c{answered.id}", **_part(thread)) if answered else None,
        revision=page.revision,
    )


def _part(thread: Thread) -> dict[str, str | int]:
    return {"part": thread.part} if thread.parts > 1 else {}


def _asked(name: str) -> int | None:
    """A number of the address, bounded before it meets anything."""
    text = request.args.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 15 else None
