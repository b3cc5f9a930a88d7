"""Who is told of people: whoever bears a name that somebody else takes as well."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

from kmwiki.access import Actor, can
from kmwiki.accounts.alike import namesakes
from kmwiki.accounts.mentioning import mention_key
from kmwiki.accounts.models import Person
from kmwiki.core.database import db
from kmwiki.core.journal import JournalRow
from kmwiki.notifications.told import Audience, Shown, Told

SHARED = "name_shared"
REASONS = {SHARED: 60}


def shared(row: JournalRow) -> Iterator[Told]:
    """Everybody else who is called just the same."""
    newcomer = _named_so(row)
    if newcomer is not None:
        for other in namesakes([newcomer])[newcomer.id]:
            if mention_key(other.display_name) == mention_key(newcomer.display_name):
                yield Told(other.id, SHARED)


def shared_for(actor: Actor, row: JournalRow) -> Shown | None:
    """Who it is, as long as both are called so: members may read of each other on their pages."""
    newcomer = _named_so(row)
    if newcomer is None or newcomer.id == actor.person_id or not can(actor, "people.see"):
        return None
    if mention_key(actor.display_name or "") != mention_key(newcomer.display_name):
        return None
    return Shown(
        path=f"/people/{quote(newcomer.username)}", who="", about="namesake",
        named={"name": newcomer.display_name, "username": newcomer.username},
    )  # fmt: skip


def _named_so(row: JournalRow) -> Person | None:
    person = db.session.get(Person, row.subject_id)
    return person if person is not None and person.state == "active" else None


AUDIENCES = (Audience("person.namesake", shared, shared_for, newest_only=True),)
