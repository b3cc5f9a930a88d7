"""New members are welcomed until they have said their first words, or say that they know their way."""

from __future__ import annotations

from kmwiki.access import Actor, require
from kmwiki.core.clock import now
from kmwiki.core.database import db
from kmwiki.core.journal import record

from .models import Newcomer, Person


def welcome(person: Person) -> None:
    """From their first sign-in on they are met with a word; inside the transaction that lets them in."""
    if db.session.get(Newcomer, person.id) is None:
        db.session.add(Newcomer(person_id=person.id, since=now()))


def end_welcome(actor: Actor) -> None:
    """For good: it does not come back. Where there is none, nothing changes.

    Raises:
        SignInFirst: nobody signed in.
    """
    require(actor, "welcome.end")
    newcomer = db.session.get(Newcomer, actor.person_id) if actor.person_id is not None else None
    if newcomer is not None and newcomer.done_at is None:
        newcomer.done_at = now()
        record(
            "person.welcome_ended", actor_id=actor.person_id, subject_type="person", subject_id=newcomer.person_id
        )  # fmt: skip
