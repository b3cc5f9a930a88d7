"""Endorsing a revision of a page, renewing it for a later one, taking it back. It never stops anybody's publishing."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select

from kmwiki.access import Actor, require
from kmwiki.core import once
from kmwiki.core.clock import now
from kmwiki.core.database import db
from kmwiki.core.errors import Invalid, NotFound, SignInFirst
from kmwiki.core.journal import record
from kmwiki.pages.models import Page
from kmwiki.text.input import BadText, clean_text

from .computing import CONSULTANT, FACILITATOR, IMPROVE, PEER, VERDICTS
from .models import Endorsement

QUESTIONS = ("significant", "valid", "applicable")
ANSWERS = ("yes", "partly", "no")
LONGEST_ADVICE = 2000
LARGEST_ID = 2**53


def endorse(
    actor: Actor, page: Page, *, answers: Mapping[str, str], verdict: str, advice: str = "",
    seen_revision: int | None = None, form_id: str | None = None,
) -> Endorsement:  # fmt: skip
    """Say of the revision one has read whether it holds. One's former word on the page, if any, ends by that.

    Args:
        answers: to each of :data:`QUESTIONS` one of :data:`ANSWERS`.
        seen_revision: the revision that was read; the newest when left out or impossible.

    Raises:
        NotFound, SignInFirst, NotAllowed: as the map says; nobody endorses a page of their own.
        Invalid: a question is open, or it asks to improve without saying what.
    """
    require(actor, "standing.endorse", page)
    if actor.person_id is None:  # the map has said so already; the type checker has not heard it
        raise SignInFirst()
    former = endorsement_of(actor, page)
    if form_id and former is not None and once.outcome_of(form_id, person_id=actor.person_id) is not None:
        return former
    for question in QUESTIONS:
        if answers.get(question) not in ANSWERS:
            raise Invalid("standing.answer_each", field=question)
    if verdict not in VERDICTS:
        raise Invalid("standing.choose_verdict", field="verdict")
    advice = _clean(advice, least=verdict == IMPROVE)
    if former is not None:
        former.ended_at, former.ended_as = now(), "renewed"
    revision = seen_revision if seen_revision is not None and 0 < seen_revision < page.revision else page.revision
    made = Endorsement(
        page_no=page.record_no, revision=revision, person_id=actor.person_id, agency_id=actor.agency_id,
        role=role_on(actor), advice=advice, verdict=verdict, given_at=now(),
        **{question: answers[question] for question in QUESTIONS},
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    _done(actor, page, made, "endorsement.renewed" if former is not None else "endorsement.given")
    if form_id:
        once.remember(form_id, person_id=actor.person_id, outcome=f"endorsement:{made.id}")
    return made


def withdraw(actor: Actor, page: Page) -> None:
    """Take one's word on the page back; what it was stays in the journal.

    Raises:
        NotFound: there is none.
    """
    mine = endorsement_of(actor, page)
    if mine is None:
        raise NotFound("standing.no_endorsement")
    require(actor, "standing.withdraw", mine)
    mine.ended_at, mine.ended_as = now(), "withdrawn"
    _done(actor, page, mine, "endorsement.withdrawn")


def remove(actor: Actor, page: Page, endorsement_id: int) -> None:
    """Take somebody's endorsement off the page, for moderators: its advice may be as unkind as a comment.

    Raises:
        NotFound: none in force of that number on this page.
    """
    require(actor, "standing.remove", page)
    row = db.session.get(Endorsement, endorsement_id) if 0 < endorsement_id < LARGEST_ID else None
    if row is None or row.page_no != page.record_no or row.ended_at is not None:
        raise NotFound("standing.no_endorsement")
    row.ended_at, row.ended_as = now(), "removed"
    _done(actor, page, row, "endorsement.removed")


def endorsement_of(actor: Actor, page: Page) -> Endorsement | None:
    """What this person says of the page now."""
    query = select(Endorsement).where(
        Endorsement.page_no == page.record_no, Endorsement.person_id == actor.person_id, Endorsement.ended_at.is_(None)
    )
    return db.session.scalar(query.order_by(Endorsement.id.desc()).limit(1))


def role_on(actor: Actor) -> str:
    """What somebody endorses as: the most that their roles say."""
    for role in (CONSULTANT, FACILITATOR):
        if role in actor.roles:
            return role
    return PEER


def _clean(advice: str, *, least: bool) -> str:
    try:
        return clean_text(advice, multiline=True, max_length=LONGEST_ADVICE, min_visible=1 if least else 0).strip()
    except BadText as trouble:
        key = "standing.say_what_to_improve" if trouble.key == "text.empty" else trouble.key
        raise Invalid(key, field="advice", **trouble.args_) from trouble


def _done(actor: Actor, page: Page, row: Endorsement, verb: str) -> None:
    page.version = Page.version + 1  # type: ignore[assignment]
    db.session.flush()
    record(
        verb, actor_id=actor.person_id, subject_type="endorsement", subject_id=row.id, page_no=page.record_no,
        tell={"index": page.record_no},
        detail={"revision": row.revision, "verdict": row.verdict}, news=row.ended_at is None,
    )  # fmt: skip
