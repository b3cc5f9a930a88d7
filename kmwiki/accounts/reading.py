"""Lists of people, and one person by name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, or_, select

from kmwiki.access import Actor, require
from kmwiki.core.database import db
from kmwiki.core.errors import NotFound
from kmwiki.core.paging import Paging, offset_of
from kmwiki.frame.models import Agency

from .models import Person, PersonRole
from .naming import username_key

PAGE_SIZE = 50
LONGEST_QUERY = 100


@dataclass(frozen=True)
class PeopleFilter:
    """What is asked of a list of people; empty means any."""

    text: str = ""
    agency: str = ""
    role: str = ""
    state: str = "active"


def get_person(actor: Actor, username: str) -> Person:
    """An active person's profile, or one's own.

    Raises:
        SignInFirst: a visitor asks; who works here is no visitor's business.
        NotFound: nobody active bears the name. Administrators find closed accounts too.
    """
    require(actor, "people.see")
    person = person_by_username(username)
    if person is None or (person.state != "active" and "admin" not in actor.roles):
        raise NotFound("accounts.no_such_person")
    return person


def person_by_username(username: str) -> Person | None:
    """The person of that name in whatever spelling and state: for rules that check rights themselves."""
    return db.session.scalar(select(Person).where(Person.username_key == username_key(username[:200])))


def get_account(username: str) -> Person:
    """As :func:`person_by_username`, but raises ``NotFound``."""
    person = person_by_username(username)
    if person is None:
        raise NotFound("accounts.no_such_person")
    return person


def list_people(
    actor: Actor, asked: PeopleFilter, *, number: int = 1, size: int = PAGE_SIZE
) -> tuple[list[Person], Paging]:
    """Active people for members; in any state for whoever may see them on the admin pages.

    Raises:
        SignInFirst, NotAllowed: see :func:`all_people`.
    """
    query = _matching(actor, asked)
    total = db.session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0
    paging = Paging(number=number, size=size, total=total)
    return list(db.session.scalars(query.limit(size).offset(offset_of(number, size)))), paging


def all_people(actor: Actor, asked: PeopleFilter) -> list[Person]:
    """The whole list, for downloads.

    Raises:
        NotAllowed: a state other than active is for administrators; waiting people for whoever approves.
    """
    return list(db.session.scalars(_matching(actor, asked)))


def count_waiting() -> int:
    """How many ask to join."""
    return db.session.scalar(select(func.count()).select_from(Person).where(Person.state == "waiting")) or 0


def _matching(actor: Actor, asked: PeopleFilter) -> Select[Any]:
    require(actor, {"active": "people.see", "waiting": "members.approve"}.get(asked.state, "admin.people"))
    query = select(Person).order_by(Person.sort_key, Person.id)
    if asked.state:
        query = query.where(Person.state == asked.state)
    if asked.agency:
        query = query.where(Person.agency.has(Agency.code == asked.agency))
    if asked.role:
        query = query.where(_holds(asked.role))
    for word in asked.text[:LONGEST_QUERY].split():
        query = query.where(
            or_(
                Person.username_key.contains(username_key(word), autoescape=True),
                *(
                    column.icontains(word, autoescape=True)
                    for column in (Person.display_name, Person.nickname, Person.full_name, Person.position)
                ),
            )
        )
    return query


def _holds(role: str):  # type: ignore[no-untyped-def]
    if role == "executive":
        return Person.executive.is_(True)
    return select(PersonRole.person_id).where(PersonRole.person_id == Person.id, PersonRole.role == role).exists()
