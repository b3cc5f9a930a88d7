"""What facilitators do with entrusted questions: put them better and ask them, or decline them kindly.

They see words and a day, never a name: nothing here reads ``entrusted_name``.
"""

from __future__ import annotations

import random
from collections.abc import Sequence

from sqlalchemy import func, select

from kmwiki.access import Actor, require
from kmwiki.core.clock import now
from kmwiki.core.database import db
from kmwiki.core.errors import Conflict, Invalid, NotFound
from kmwiki.core.journal import record
from kmwiki.core.site import the_site
from kmwiki.kinds import QUESTION
from kmwiki.pages.edits import AuthorRef, PageEdit
from kmwiki.pages.models import Page
from kmwiki.pages.rendering import PreparedTexts
from kmwiki.pages.saving import create_page

from .entrusting import DECLINED, POSTED, WAITING, clean_question, clean_words
from .models import Entrusted
from .routing import ask_consultants

# Stands as the author of the page, before the facilitator who answers for it. Pages show it in the reader's language.
ASKED_THROUGH = "ฝากถามผ่านผู้อำนวยกระบวนการ"
LONGEST_REASON = 1000


def waiting_entrusted(actor: Actor) -> list[Entrusted]:
    """The words that wait, by day, the oldest first; within a day in another order each time."""
    require(actor, "entrusted.pass_on")
    rows = list(db.session.scalars(select(Entrusted).where(Entrusted.state == WAITING)))
    random.shuffle(rows)
    return sorted(rows, key=lambda row: row.given_on)


def count_waiting() -> int:
    """How many wait."""
    return db.session.scalar(select(func.count()).select_from(Entrusted).where(Entrusted.state == WAITING)) or 0


def get_entrusted(actor: Actor, entrusted_id: int) -> Entrusted:
    """An entrusted question for whoever passes it on.

    Raises:
        SignInFirst, NotAllowed: no facilitator.
        NotFound: no such question, or it is settled.
    """
    require(actor, "entrusted.pass_on")
    row = db.session.get(Entrusted, entrusted_id) if 0 < entrusted_id < 2**53 else None
    if row is None:
        raise NotFound()
    return row


def edit_for(*, title: str, body: str, categories: Sequence[int], facilitator: Actor) -> PageEdit:
    """The page that asks it: for rendering before the transaction, and for :func:`post_entrusted`."""
    title, body = clean_question(title), clean_words(body, field="body")
    return PageEdit(
        title=title, body=body, lang=_written_in(title + body), fields={"subtype": QUESTION},
        categories=tuple(sorted({number for number in categories if 0 <= number <= 7})),
        visibility=the_site().default_visibility, state="published",
        authors=(AuthorRef(name=ASKED_THROUGH), AuthorRef(username=facilitator.username)),
    )  # fmt: skip


def post_entrusted(actor: Actor, row: Entrusted, *, edit: PageEdit, prepared: PreparedTexts) -> Page:
    """Ask the question as a thread, and ask its consultants.

    Whoever entrusted it is not left out when consultants are asked or told: being left out would tell.

    Raises:
        NotAllowed: no facilitator.
        Conflict: another facilitator was faster.
    """
    require(actor, "entrusted.pass_on")
    _still_waiting(row)
    page = create_page(actor, kind="thread", edit=edit, prepared=prepared)
    _settle(actor, row, POSTED)
    row.page_no = page.record_no
    record(
        "entrusted.posted", actor_id=actor.person_id, subject_type="entrusted", subject_id=row.id,
        page_no=page.record_no,
    )  # fmt: skip
    ask_consultants(actor, page)
    return page


def decline_entrusted(actor: Actor, row: Entrusted, *, reason: str) -> None:
    """Don't ask it, and tell whoever entrusted it why: they read the reason on their own page.

    Raises:
        NotAllowed, Conflict: as :func:`post_entrusted`.
        Invalid: without a reason.
    """
    require(actor, "entrusted.pass_on")
    _still_waiting(row)
    try:
        row.reason = clean_words(reason, field="reason", most=LONGEST_REASON, needed=True)
    except Invalid as trouble:
        key = "questions.why_declined" if trouble.key == "text.empty" else trouble.key
        raise Invalid(key, field="reason", **trouble.args_) from trouble
    _settle(actor, row, DECLINED)
    record("entrusted.declined", actor_id=actor.person_id, subject_type="entrusted", subject_id=row.id)


def is_asked_through(page_authors: Sequence[str]) -> bool:
    """Do these author names say that the question was entrusted?"""
    return ASKED_THROUGH in page_authors


def _written_in(text: str) -> str:
    return "th" if any("\u0e00" <= character <= "\u0e7f" for character in text) else "en"


def _still_waiting(row: Entrusted) -> None:
    db.session.refresh(row)
    if row.state != WAITING:
        raise Conflict("questions.settled_already")


def _settle(actor: Actor, row: Entrusted, state: str) -> None:
    row.state, row.settled_by, row.settled_at = state, actor.person_id, now()
    db.session.flush()
