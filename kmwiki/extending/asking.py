"""Choosing words and asking for them: a draft is made in which what may not be used yet is a gap that names nobody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from kmwiki.access import Actor, can, require
from kmwiki.comments.models import Comment
from kmwiki.core.clock import now
from kmwiki.core.database import db
from kmwiki.core.errors import Invalid, SignInFirst
from kmwiki.core.journal import enqueue, record
from kmwiki.frame.models import Agency
from kmwiki.pages.edits import PageEdit, checked
from kmwiki.pages.models import Page
from kmwiki.pages.rendering import PreparedTexts
from kmwiki.pages.saving import create_page

from .answering import SETTLE
from .models import ASKED, LENT, BorrowedWords
from .wording import gap, part_of, quotation

# What words may become: a kind of page, or a question, which is a thread.
TARGETS = ("practice", "aar", "wiki", "question", "guidance")
VISIBILITIES = ("team", "members", "public")  # from the fewest readers to the most
MOST_WORDS = 20
OPENING = 0  # stands for the opening words of a page, where comments have their numbers


@dataclass(frozen=True)
class Said:
    """Something that was said and can be extended. ``speaker_id`` None: nobody with an account, so nobody to ask."""

    number: int
    speaker_id: int | None
    name: str
    words: str


@dataclass(frozen=True)
class Piece:
    """Words that were chosen."""

    said: Said
    words: str
    place: int


@dataclass(frozen=True)
class Plan:
    """The page that would be made, and the words for it."""

    kind: str
    edit: PageEdit
    pieces: tuple[Piece, ...]


def kind_of(target: str) -> str:
    """The kind of page that a target is."""
    return "thread" if target == "question" else target


def target_of(page: Page) -> str:
    """What words have become that are in this page."""
    return "question" if page.fields.get("subtype") == "question" else page.kind


def targets_for(actor: Actor) -> list[str]:
    """What this person may make of words."""
    return [target for target in TARGETS if can(actor, "pages.start", kind_of(target))]


def said_on(actor: Actor, page: Page) -> list[Said]:
    """The opening words of a page and all that is said under it, for whoever may see it: what is deleted is not there,
    nor what is hidden from this reader."""
    require(actor, "pages.see", page)
    author = next(iter(page.authors), None)
    opening = Said(
        OPENING, author.person_id if author else None,
        ((author.person.display_name if author.person else author.name) if author else ""), page.body,
    )  # fmt: skip
    comments = select(Comment).where(
        Comment.page_no == page.record_no, Comment.deleted_at.is_(None), Comment.hidden.is_(False)
    )
    said = [opening] if page.body.strip() else []
    for row in db.session.scalars(comments.order_by(Comment.created_at, Comment.id)):
        name = row.person.display_name if row.person else row.author_name
        said.append(Said(row.id, row.person_id, name, row.body))
    return said


def plan(
    actor: Actor, page: Page, *, chosen: Sequence[tuple[int, str]], target: str, title: str, visibility: str,
    lang: str | None = None,
) -> Plan:  # fmt: skip
    """The page that these words would become; ``chosen`` are (number, words). ``lang`` is the borrower's, who has to
    read the line that keeps a place free; without it the page's.

    Raises:
        SignInFirst, NotAllowed, NotFound: this person may not extend this page, or not make such a page.
        Invalid: words nobody said, words of somebody who can't be asked, or no page could be called that.
    """
    require(actor, "words.borrow", page)
    if target not in TARGETS:
        raise Invalid("field.not_a_choice", field="target", value=target[:40])
    require(actor, "pages.start", kind_of(target))
    if not chosen or len(chosen) > MOST_WORDS:
        raise Invalid("extending.choose_words", field="c", most=MOST_WORDS)
    known = {one.number: one for one in said_on(actor, page)}
    pieces = []
    for place, (number, words) in enumerate(chosen, 1):
        said, field = known.get(number), f"words.{number}"
        if said is None:
            raise Invalid("extending.words_gone", field=field)
        if said.speaker_id is None:
            raise Invalid("extending.nobody_to_ask", field=field, name=said.name)
        pieces.append(Piece(said, part_of(words, said.words, field=field), place))
    edit = _edit(actor, page, pieces, target=target, title=title, visibility=visibility, lang=lang)
    return Plan(kind_of(target), checked(kind_of(target), edit), tuple(pieces))


def extend(actor: Actor, page: Page, *, planned: Plan, prepared: PreparedTexts, note: str = "") -> Page:
    """Make the draft and ask every speaker but oneself, inside a transaction."""
    require(actor, "words.borrow", page)
    if actor.person_id is None:
        raise SignInFirst()
    made = create_page(actor, kind=planned.kind, edit=planned.edit, prepared=prepared, note=note)
    for piece in planned.pieces:
        own = piece.said.speaker_id == actor.person_id
        assert piece.said.speaker_id is not None
        row = BorrowedWords(
            source_no=page.record_no, comment_id=piece.said.number or None, page_no=made.record_no, place=piece.place,
            speaker_id=piece.said.speaker_id, borrower_id=actor.person_id, title=made.title,
            kind=target_of(made),
            visibility=made.visibility, words=piece.words, wording=piece.words if own else "",
            in_markdown=piece.said.number == OPENING, state=LENT if own else ASKED, placed=own, asked_at=now(),
            answered_at=now() if own else None,
        )  # fmt: skip
        db.session.add(row)
        db.session.flush()
        if own:
            enqueue(SETTLE, [made.record_no])
        else:
            record(
                "words.asked", actor_id=actor.person_id, subject_type="words", subject_id=row.id,
                page_no=made.record_no, news=True,
            )  # fmt: skip
    return made


def _edit(
    actor: Actor, page: Page, pieces: list[Piece], *, target: str, title: str, visibility: str, lang: str | None
) -> PageEdit:  # fmt: skip
    if visibility not in VISIBILITIES:
        raise Invalid("field.not_a_choice", field="visibility", value=visibility[:40])
    of_question = target == "guidance" and page.fields.get("subtype") == "question"
    fields: dict[str, Any] = {
        "links": [{"type": "answers" if of_question else "extends", "to": page.record_no}],
        **({"subtype": "question"} if target == "question" else {}),
        **({"based_on": f"[[{page.record_no}]]"} if target == "guidance" else {}),
    }
    body = "\n\n".join(
        quotation(piece.words, in_markdown=piece.said.number == OPENING)
        if piece.said.speaker_id == actor.person_id
        else gap(piece.place, lang or page.lang)
        for piece in pieces
    )
    return PageEdit(
        title=title, body=body, lang=page.lang, fields=fields, visibility=visibility, state="draft",
        agency=_agency_code(actor), categories=tuple(page.categories) if target == "guidance" else (),
    )  # fmt: skip


def _agency_code(actor: Actor) -> str | None:
    """The code of the actor's own agency."""
    agency = db.session.get(Agency, actor.agency_id) if actor.agency_id is not None else None
    return agency.code if agency is not None and agency.closed_on is None else None
