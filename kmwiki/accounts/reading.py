"""Lists of people, and one person by name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, or_, select

from kmwiki.access import Actor, require
from kmwiki.core.database import db
from kmwiki.core.errors import NotFound
from kmwiki.core.paging import Paging
from kmwiki.frame.models import Agency

from .models import Person, PersonCategory, PersonRole
from .naming import username_key

PAGE_SIZE = 50
LONGEST_QUERY = 100
_IN_WORDS = (
    Person.display_name, Person.nickname, Person.full_name, Person.position, Person.about, Person.ask_about,
    Person.reachable,
)  # fmt: skip


@dataclass(frozen=True)
class PeopleFilter:
    """What is asked of a list of people; empty means any."""

    text: str = ""
    agency: str = ""
    role: str = ""
    state: str = "active"
    skill: str = ""
    category: int | None = None  # that a consultant answers questions about
    retired: bool = False


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
    return list(db.session.scalars(query.limit(size).offset(paging.offset))), paging


def all_people(actor: Actor, asked: PeopleFilter) -> list[Person]:
    """The whole list, for downloads.

    Raises:
        NotAllowed: a state other than active is for administrators; waiting people for whoever approves.
    """
    return list(db.session.scalars(_matching(actor, asked)))


def people_matching(actor: Actor, asked: PeopleFilter) -> list[int]:
    """The ids of all of them, for whoever counts. Raises as :func:`all_people` does."""
    return list(db.session.scalars(_matching(actor, asked).with_only_columns(Person.id)))


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
    if asked.skill:
        query = query.where(Person.id.in_(_with_skill(asked.skill)))
    if asked.category is not None:
        answers = select(PersonCategory.person_id).where(PersonCategory.number == asked.category)
        query = query.where(Person.id.in_(answers), _holds("consultant"))
    if asked.retired:
        query = query.where(Person.retired_expert)
    for word in asked.text[:LONGEST_QUERY].split():
        query = query.where(
            or_(
                Person.username_key.contains(username_key(word), autoescape=True),
                Person.id.in_(_with_skill(word, part=True)),
                *(column.icontains(word, autoescape=True) for column in _IN_WORDS),
            )
        )
    return query


def _with_skill(skill: str, *, part: bool = False) -> list[int]:
    """Who has it, in whatever case. Skills are kept as JSON, where databases can't compare letters."""
    wanted = skill.casefold()
    rows = db.session.execute(select(Person.id, Person.skills))
    return [
        row.id
        for row in rows
        if any(wanted in own.casefold() if part else wanted == own.casefold() for own in row.skills)
    ]


def _holds(role: str):  # type: ignore[no-untyped-def]
    if role == "executive":
        return Person.executive.is_(True)
    return select(PersonRole.person_id).where(PersonRole.person_id == Person.id, PersonRole.role == role).exists()
