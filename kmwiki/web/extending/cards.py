"""What pages tell of borrowed words: whose they are, what became of a comment, what a borrower still waits for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from flask import url_for

from kmwiki.access import Actor, can
from kmwiki.comments.reading import CommentCard
from kmwiki.extending import reading
from kmwiki.extending.models import LENT
from kmwiki.pages.showing import AnyPage
from kmwiki.web.addresses import comment_address, page_address, person_address
from kmwiki.web.comments.extending import CommentAction, CommentNote
from kmwiki.web.language import gettext


@dataclass(frozen=True)
class CreditView:
    """Whose words a page holds, and where they were said."""

    name: str
    url: str | None
    source: str
    source_url: str | None
    propose_urls: tuple[str, ...] = ()


@dataclass(frozen=True)
class BorrowedView:
    """Words as whoever asked for them sees them: how it stands, and what can be done now."""

    name: str
    said: str
    wording: str
    place_action: str | None = None
    place_label: str = ""
    propose_url: str | None = None


@dataclass(frozen=True)
class ExtendingView:
    """What a page shows of all this."""

    credits: tuple[CreditView, ...] = ()
    borrowed: tuple[BorrowedView, ...] = ()


def extending_view(actor: Actor, page: AnyPage) -> ExtendingView | None:
    """None for pages that can't hold borrowed words, which are most."""
    if not reading.may_hold_words(page):
        return None
    meets_people, edits = can(actor, "people.see"), can(actor, "pages.edit", page)
    credits: dict[object, CreditView] = {}
    for one in reading.credits_of(actor, page):
        view = CreditView(
            name=one.name,
            url=person_address(one.username) if meets_people else None,
            source=one.source.title if one.source else "",
            source_url=_where_said(one) if one.source else None,
        )
        # Each speaker and place once, with the way to each of their words.
        ways = credits.setdefault((one.username, view.source_url), view).propose_urls
        if edits and one.speaker_id != actor.person_id:
            ways = (*ways, propose_address(one.words_id))
        credits[one.username, view.source_url] = replace(view, propose_urls=ways)
    mine = reading.borrowed_for(actor, page.record_no) if actor.person_id is not None else ()
    borrowed = tuple(_borrowed(one, edits) for one in mine)
    return ExtendingView(tuple(credits.values()), borrowed) if credits or borrowed else None


def extend_address(page_no: int, *, comment: int | None = None, target: str | None = None) -> str:
    """The form that begins it."""
    more = {"c": comment, "as": target}
    return url_for("extending.extend_page", no=page_no, **{key: value for key, value in more.items() if value})  # type: ignore[arg-type]


def propose_address(words_id: int) -> str:
    """The form by which the speaker of lent words is asked for others."""
    return url_for("extending.propose", words_id=words_id)


def actions_under(
    actor: Actor, page: AnyPage, cards: Sequence[CommentCard]
) -> Mapping[int, Sequence[CommentAction]]:  # fmt: skip
    """ "ต่อยอด" under every comment of somebody with an account; "ทำเป็นคำแนะนำ" under the answers to a question, for
    whoever may start guidance."""
    if not can(actor, "words.borrow", page):
        return {}
    answers = page.fields.get("subtype") == "question" and can(actor, "pages.start", "guidance")
    begin = extend_address(page.record_no, comment=1).removesuffix("1")
    extend, guide = gettext("extending.extend"), gettext("extending.make_guidance")
    found: dict[int, Sequence[CommentAction]] = {}
    for card in cards:
        if card.hidden or card.speaker is None or card.speaker.username is None:
            continue
        action = CommentAction(extend, f"{begin}{card.id}", icon="leaf")
        more = (CommentAction(guide, f"{begin}{card.id}&as=guidance", icon="compass"),) if answers else ()
        found[card.id] = (*more, action)
    return found


def notes_under(
    actor: Actor, page: AnyPage, cards: Sequence[CommentCard]
) -> Mapping[int, Sequence[CommentNote]]:  # fmt: skip
    """ "ต่อยอดเป็น …" under the comments whose words went into a page this reader may see."""
    found: dict[int, list[CommentNote]] = defaultdict(list)
    for one in reading.extended_under(actor, page):
        text = gettext("extending.became", title=one.page.title)
        found[one.comment_id].append(CommentNote(text, page_address(one.page.record_no, one.page.title), "leaf"))
    return found


def _where_said(one: reading.Credit) -> str:
    assert one.source is not None
    if one.comment_id is not None:
        return comment_address(one.comment_id)
    return page_address(one.source.record_no, one.source.title)


def _borrowed(one: reading.Borrowed, edits: bool) -> BorrowedView:
    state = "altered" if one.altered else "changed" if one.changed else one.state
    said = gettext(f"extending.stands.{state}")
    if one.remains:
        said = f"{said} {gettext('extending.remains' if one.remains == 'same' else 'extending.remains_altered')}"
    waits = one.state == LENT and (one.waits or one.altered)
    empty = one.gap and one.state != LENT and one.state != "asked"
    return BorrowedView(
        name=one.name,
        said=said,
        wording=one.wording if waits else "",
        place_action=url_for("extending.place", words_id=one.id) if waits or empty else None,
        propose_url=propose_address(one.id) if one.altered and edits else None,
        place_label=gettext("extending.place" if waits else "extending.drop_gap") if waits or empty else "",
    )
