"""How somebody wants their notices by mail: at once, once a day, once a week, or (as everybody begins) not at all.

An address gets notices only after somebody has said yes from it: else anybody could have the site write to others.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from sqlalchemy import delete, func, select

from kmwiki.access import Actor, require
from kmwiki.accounts.models import Person
from kmwiki.core.clock import OFFICE_ZONE, now
from kmwiki.core.database import db
from kmwiki.core.errors import Invalid
from kmwiki.core.journal import JournalRow, QueueRow, enqueue, record

from .models import Mailing, Notice
from .tokens import CONFIRM, STOP, person_of

NOW, DAILY, WEEKLY = "now", "daily", "weekly"
RHYTHMS = (NOW, DAILY, WEEKLY)
LETTERS, CONFIRMATIONS = "notice-mail", "notice-confirm"  # queues; their rows name people
SENT_AT = time(7, 0)  # in the office's zone: there before the day's work begins
NOT_AGAIN_WITHIN = timedelta(minutes=5)
_ASKED = "mailing.confirm_asked"


@dataclass(frozen=True)
class MailChoice:
    """What somebody chose; ``rhythm`` None is no mail. Nothing is sent until ``confirmed``."""

    rhythm: str | None
    confirmed: bool


def mail_choice(actor: Actor, person: Person) -> MailChoice:
    """One's own choice.

    Raises:
        NotAllowed: somebody else's.
    """
    require(actor, "account.own", person)
    chosen = db.session.get(Mailing, person.id)
    return MailChoice(chosen.rhythm if chosen else None, chosen is not None and _is_confirmed(chosen, person))


def choose_mail(actor: Actor, person: Person, *, rhythm: str | None, lang: str) -> MailChoice:
    """Choose a rhythm, None for no mail. What was told before is not sent after.

    Raises:
        NotAllowed: for somebody else.
        Invalid: no such rhythm, or no address to write to.
    """
    require(actor, "account.own", person)
    chosen = db.session.get(Mailing, person.id)
    if rhythm is None:
        if chosen is not None:
            _end(person, actor.person_id)
        return MailChoice(None, False)
    if rhythm not in RHYTHMS:
        raise Invalid("notices.no_such_rhythm", field="rhythm")
    if person.email is None:
        raise Invalid("notices.no_address", field="rhythm")
    if chosen is None:
        newest = select(func.max(Notice.id)).where(Notice.person_id == person.id)
        chosen = Mailing(person_id=person.id, rhythm=rhythm, lang=lang, told_up_to=db.session.scalar(newest) or 0)
        db.session.add(chosen)
    if chosen.rhythm != rhythm or chosen.due_at is None:
        record(
            "mailing.chosen", actor_id=actor.person_id, subject_type="person", subject_id=person.id,
            detail={"rhythm": rhythm},
        )  # fmt: skip
    chosen.rhythm, chosen.lang, chosen.due_at = rhythm, lang, next_due(rhythm)
    confirmed = _is_confirmed(chosen, person)
    if not confirmed:
        _ask(person)
    return MailChoice(rhythm, confirmed)


def confirm_address(token: str) -> Person:
    """Somebody says yes from the address the token was sent to.

    Raises:
        NotFound: forged, or the address is not theirs any more.
    """
    person = person_of(CONFIRM, token)
    chosen = db.session.get(Mailing, person.id)
    if chosen is not None and chosen.confirmed_key != person.email_key:
        chosen.confirmed_key = person.email_key
        record("mailing.confirmed", actor_id=person.id, subject_type="person", subject_id=person.id)
    return person


def stop_mail(token: str) -> Person:
    """No more notices by mail, asked for by the link in one. Asking twice changes nothing.

    Raises:
        NotFound: forged.
    """
    person = person_of(STOP, token)
    if db.session.get(Mailing, person.id) is not None:
        _end(person, None)
    return person


def has_stopped(token: str) -> bool:
    """Does whoever this link names get no mail any more?

    Raises:
        NotFound: forged.
    """
    return db.session.get(Mailing, person_of(STOP, token).id) is None


def next_due(rhythm: str) -> datetime | None:
    """When the next digest goes: tomorrow morning, or on Monday; nothing waits where mail goes at once."""
    if rhythm == NOW:
        return None
    today = now().astimezone(OFFICE_ZONE).date()
    days = 1 if rhythm == DAILY else 7 - today.weekday()
    return datetime.combine(today + timedelta(days=days), SENT_AT, OFFICE_ZONE)


def queue_digests() -> int:
    """Queue the digests that are due, in the caller's transaction; gives how many. For the worker's housekeeping."""
    due = list(db.session.scalars(select(Mailing).where(Mailing.due_at <= now())))
    for chosen in due:
        chosen.due_at = next_due(chosen.rhythm)
    enqueue(LETTERS, [chosen.person_id for chosen in due])
    return len(due)


def queue_at_once(person_ids: list[int]) -> None:
    """Queue a mail for those of these people who want it at once and have none waiting, in the caller's transaction."""
    waiting = select(QueueRow.subject_id).where(QueueRow.consumer == LETTERS)
    wanted = select(Mailing.person_id).where(
        Mailing.rhythm == NOW, Mailing.confirmed_key.is_not(None), Mailing.person_id.not_in(waiting)
    )
    told = set(person_ids)
    enqueue(LETTERS, [one for one in db.session.scalars(wanted) if one in told])


def _is_confirmed(chosen: Mailing, person: Person) -> bool:
    return chosen.confirmed_key is not None and chosen.confirmed_key == person.email_key


def _ask(person: Person) -> None:
    """Queue a mail that asks. Not twice in five minutes: nobody's inbox is to be filled from our form."""
    recent = select(JournalRow.id).where(
        JournalRow.subject_type == "person", JournalRow.subject_id == person.id, JournalRow.verb == _ASKED,
        JournalRow.at > now() - NOT_AGAIN_WITHIN,
    )  # fmt: skip
    if db.session.scalar(recent.limit(1)) is None:
        record(
            _ASKED, actor_id=person.id, subject_type="person", subject_id=person.id, tell={CONFIRMATIONS: person.id}
        )  # fmt: skip


def _end(person: Person, actor_id: int | None) -> None:
    db.session.execute(delete(Mailing).where(Mailing.person_id == person.id))
    record("mailing.stopped", actor_id=actor_id, subject_type="person", subject_id=person.id)
