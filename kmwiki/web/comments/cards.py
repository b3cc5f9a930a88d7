"""The talk under a page as its template shows it, and comments in lists elsewhere."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from flask import url_for
from markupsafe import Markup

from kmwiki.access import Actor, can
from kmwiki.comments import reading
from kmwiki.comments.reading import CommentCard, CommentNews, Speaker, Thread
from kmwiki.core.paging import Paging
from kmwiki.pages.showing import AnyPage
from kmwiki.render import fill
from kmwiki.text.slugs import page_slug
from kmwiki.thanks.giving import WILL_TRY
from kmwiki.thanks.reading import ByMeaning, thanks_on
from kmwiki.web.addresses import comment_address, page_address, person_address, sign_in_address
from kmwiki.web.filling import StoredText, fill_texts
from kmwiki.web.language import gettext, language
from kmwiki.web.thanks import ThanksView, page_thanks, thanks_view

from .boxes import asked_number, box_under
from .drawing import draw_comment, draw_talk, kept_comments, kept_talks
from .extending import CommentAction, CommentNote, actions_for, notes_for
from .passages import passage_link
from .personal import HOLES
from .saying import said_of_the_page, with_what_is_said
from .views import AuthorView, CommentsBlock, CommentView, NewsView, QuoteView


def comments_block(actor: Actor, page: AnyPage, *, page_texts: Callable[[], Sequence[str]] = tuple) -> CommentsBlock:
    """The talk under a page this reader may see, with the open box for whoever may speak.

    Reads ``?part=``, ``?reply_to=``, ``?quoted=`` and ``?draft=`` of the address; anything unreadable in them is left
    aside. ``page_texts`` gives what the page says, in plain words, as this reader sees it.
    """
    thread = reading.thread_of(actor, page, part=asked_number("part"), page_texts=page_texts)
    speaks = can(actor, "comments.post", page)
    flat = [one for card in thread.cards for one in (card, *card.replies)]
    shown = page.state != "draft" or bool(flat)
    given = thanks_on(page.record_no) if shown else {}
    member = shown and not actor.is_visitor
    return CommentsBlock(
        shown=shown,
        talk=with_what_is_said(page.record_no, _talk(actor, page, thread, flat, given, speaks=speaks)),
        count=page.comment_count,
        closed=page.locked,
        box=box_under(actor, page, flat, part_query(thread)) if speaks else None,
        login_url=sign_in_address(page.record_no, page.title) if actor.is_visitor and not page.locked else None,
        part=thread.part,
        parts=thread.parts,
        part_url=partial(part_url, page),
        acts=member,
        thanks=page_thanks(actor, page, given) if shown else None,
        said=said_of_the_page(page.record_no),
        order=tuple(card.id for card in flat),
        newest=thread.newest,
        thanked=frozenset(who.person_id for by in given.values() for people in by.values() for who in people),
        trying=frozenset(who.person_id for by in given.values() for who in by.get(WILL_TRY, ())),
        holes={secrets.token_hex(16): what for what in HOLES} if member else None,
    )


def page_url(page: AnyPage, **more: str | int) -> str:
    """The page's canonical address."""
    if not more:
        return page_address(page.record_no, page.title)
    return url_for("pages.show", no=page.record_no, slug=page_slug(page.title), **more)  # type: ignore[arg-type]


def part_url(page: AnyPage, number: int) -> str:
    """The address of one part of a very long talk."""
    return page_url(page, part=number, _anchor="comments")


def part_query(thread: Thread) -> dict[str, str | int]:
    """What the address of a page needs so that it shows this part of its talk."""
    return {"part": thread.part} if thread.parts > 1 else {}


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


@dataclass(frozen=True)
class _Around:
    """What all comments of one look share, as far as it shows in them."""

    lang: str
    page_no: int
    answering: str  # the beginning of the address that answers one; empty where the reader can't
    meets_people: bool


def _talk(
    actor: Actor, page: AnyPage, thread: Thread, flat: list[CommentCard], given: Mapping[int | None, ByMeaning],
    *, speaks: bool,
) -> Markup:  # fmt: skip
    spoken = [card for card in flat if not card.gone]
    # Of most the words are shown as they are stored: they name nobody and link to nothing.
    naming = [card for card in spoken if card.links or card.mentions or "/files/" in card.html]
    texts = {str(card.id): StoredText(card.html, card.links, card.mentions) for card in naming}
    filled = fill_texts(actor, texts)
    actions, notes = actions_for(actor, page, spoken), notes_for(actor, page, spoken)
    # Without the page's title, whatever it becomes: else each renaming would draw all comments anew.
    again: dict[str, Any] = {**part_query(thread), "reply_to": ""}
    turned = url_for("comments.turn_box", no=page.record_no, **again) if speaks else ""
    around = _Around(language(), page.record_no, turned, can(actor, "people.see"))
    speakers = {card.speaker.person_id: card.speaker for card in spoken if card.speaker is not None}
    may_thank = {number: can(actor, "thanks.comment", speaker) for number, speaker in speakers.items()}
    mine = _own_thanks(actor, given)
    kept = kept_comments()

    def html_of(card: CommentCard) -> str:
        moved_on = card.page_revision < page.revision
        words: Markup | None = None
        thanks: ThanksView | None = None
        if card.speaker is not None:
            words = filled.get(str(card.id))
            may = may_thank[card.speaker.person_id] and not card.hidden
            thanks = thanks_view(actor, given.get(card.id), may=may)
        more = actions.get(card.id, ()), notes.get(card.id, ())
        made_of: Hashable = (card, words, thanks, more, moved_on, around)
        return kept.get(made_of, lambda: draw_comment(_view(card, words, thanks, more, moved_on, around)))

    return kept_talks().get(
        (page.record_no, thread.part, around),
        thread.cards,
        (filled, actions, notes, given, mine, may_thank, page.revision),
        lambda: draw_talk(thread.cards, html_of),
    )


def _own_thanks(actor: Actor, given: Mapping[int | None, ByMeaning]) -> frozenset[tuple[int | None, str]]:
    """The buttons this reader has pressed."""
    return frozenset(
        (thing, meaning)
        for thing, by in given.items()
        for meaning, people in by.items()
        if any(who.person_id == actor.person_id for who in people)
    )


def _view(
    card: CommentCard, words: Markup | None, thanks: ThanksView | None,
    more: tuple[tuple[CommentAction, ...], tuple[CommentNote, ...]], moved_on: bool, around: _Around,
) -> CommentView:  # fmt: skip
    if card.speaker is None:
        return CommentView(
            id=card.id, author=None, created=card.created_at, permalink=comment_address(card.id), is_deleted=True,
            tombstone=gettext(f"comments.gone.{card.gone}"),
            undelete_action=_act("undelete", card) if card.may_undelete else None,
        )  # fmt: skip
    old = card.page_revision if moved_on else None
    return CommentView(
        id=card.id,
        author=_author(card.speaker, around.meets_people),
        created=card.created_at,
        permalink=comment_address(card.id),
        body_html=words if words is not None else fill(card.html, {}),
        edited=card.edited_at,
        history_url=_act("history", card) if card.edited_at and card.may_see_history else None,
        reply_to_name=card.answers,
        quote=_quote(card),
        spoke_of=old,
        spoke_of_url=f"/p/{around.page_no}/compare?from={old}" if old else None,
        is_hidden=card.hidden,
        reply_action=f"{around.answering}{card.id}" if around.answering else None,
        edit_url=_act("edit", card) if card.may_edit else None,
        delete_action=_act("delete", card) if card.may_delete else None,
        hide_action=_act("hide", card) if card.may_hide and not card.hidden else None,
        unhide_action=_act("unhide", card) if card.may_hide and card.hidden else None,
        actions=more[0],
        notes=more[1],
        thanks=thanks,
    )


def _quote(card: CommentCard) -> QuoteView | None:
    quote = card.quote
    if quote is None:
        return None
    url = comment_address(quote.of) if quote.of is not None else passage_link(quote)
    name = (card.answers or "") if quote.of is not None else ""
    return QuoteView(quote.words, quote.before, quote.after, name, url if quote.stands else None)


def _author(speaker: Speaker, meets_people: bool) -> AuthorView:
    url = person_address(speaker.username) if speaker.username and meets_people else None
    return AuthorView(speaker.name, url, speaker.agency_en if language() == "en" else speaker.agency_th)


def _act(what: str, card: CommentCard) -> str:
    return url_for(f"comments.{what}", comment_id=card.id)
