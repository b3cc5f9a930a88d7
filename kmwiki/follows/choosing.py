"""Following, hearing more or less of it, and letting go."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import delete, func, select

from kmwiki.access import Actor, require
from kmwiki.core.clock import now
from kmwiki.core.database import db
from kmwiki.core.errors import Invalid

from .levels import LEVELS
from .models import Follow
from .things import Thing

MOST_PER_PERSON = 1_000


def follow(actor: Actor, thing: Thing, *, level: int) -> Follow:
    """Follow a thing at a level, or not want to hear of it (SILENT). The same again changes nothing.

    What somebody follows is their own affair: it is not journalled.

    Raises:
        SignInFirst: members only.
        Invalid: no such level, or a thousand things are followed already.
    """
    require(actor, "follows.keep")
    assert actor.person_id is not None
    if level not in LEVELS:
        raise Invalid("follows.no_such_level", field="level")
    found = db.session.get(Follow, (actor.person_id, thing.kind, thing.target))
    if found is not None:
        found.level = level
        return found
    mine = select(func.count()).select_from(Follow).where(Follow.person_id == actor.person_id)
    if (db.session.scalar(mine) or 0) >= MOST_PER_PERSON:
        raise Invalid("follows.too_many", field="level", most=MOST_PER_PERSON)
    made = Follow(person_id=actor.person_id, kind=thing.kind, target=thing.target, level=level, since=now())
    db.session.add(made)
    return made


def let_go(actor: Actor, thing: Thing) -> None:
    """Say no more about a thing. A page one wrote or spoke under is then followed by itself again."""
    require(actor, "follows.keep")
    gone = Follow.person_id == actor.person_id, Follow.kind == thing.kind, Follow.target == thing.target
    db.session.execute(delete(Follow).where(*gone))


def my_follows(actor: Actor) -> list[Follow]:
    """Everything this person said something about, the newest first.

    Raises:
        SignInFirst: members only.
    """
    require(actor, "follows.keep")
    mine = select(Follow).where(Follow.person_id == actor.person_id)
    return list(db.session.scalars(mine.order_by(Follow.since.desc(), Follow.kind, Follow.target)))


def level_of(actor: Actor, thing: Thing) -> int | None:
    """The level this person chose for a thing; None where they chose none."""
    if actor.person_id is None:
        return None
    found = db.session.get(Follow, (actor.person_id, thing.kind, thing.target))
    return found.level if found is not None else None


def levels_of(actor: Actor, kind: str, targets: Iterable[str]) -> dict[str, int]:
    """The levels this person chose for several things of one kind."""
    query = select(Follow.target, Follow.level).where(
        Follow.person_id == actor.person_id, Follow.kind == kind, Follow.target.in_(list(targets))
    )
    return {row.target: row.level for row in db.session.execute(query)}
