"""Who is told of questions: the consultants who are asked, whoever answered, and facilitators of what waits."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select

from kmwiki.access import Actor, can
from kmwiki.accounts.models import PersonRole
from kmwiki.comments.models import Comment
from kmwiki.core.database import db
from kmwiki.core.journal import JournalRow
from kmwiki.follows.levels import NORMAL
from kmwiki.notifications.following import followers
from kmwiki.notifications.told import Audience, Shown, Told

ASKED, ANSWERED, WAITING = "question_asked", "question_answered", "question_waiting"
REASONS = {ASKED: 80, ANSWERED: 75, WAITING: 60}


def asked(row: JournalRow) -> Iterator[Told]:
    """Those who were asked by this row: the question concerns a category they answer about."""
    for person_id in row.detail.get("asked", ()):
        yield Told(person_id, ASKED)


def answered(row: JournalRow) -> Iterator[Told]:
    """Whoever gave the answer; and whoever follows the question hears that it has one."""
    comment = db.session.get(Comment, row.subject_id)
    if comment is not None and comment.person_id is not None:
        yield Told(comment.person_id, ANSWERED)
    yield from followers(row, page=NORMAL, around=None)


def waiting(row: JournalRow) -> Iterator[Told]:
    """Facilitators, once for each question that waits too long."""
    for person_id in db.session.scalars(select(PersonRole.person_id).where(PersonRole.role == "facilitator")):
        yield Told(person_id, WAITING)


def waiting_to_be_asked(actor: Actor, _row: JournalRow) -> Shown | None:
    """The list of what was entrusted, for whoever passes it on; none of its words."""
    return Shown("/questions/entrusted/waiting", who="") if can(actor, "entrusted.pass_on") else None


AUDIENCES = (
    Audience("question.asked", asked),
    Audience("question.answered", answered),
    Audience("question.waiting", waiting),
    Audience("entrusted.waiting", waiting, shows=waiting_to_be_asked),
)
