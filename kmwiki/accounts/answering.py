"""Who answers questions about which PMQA category: said in the own profile, by consultants."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import delete, select

from kmwiki.access import Actor, require
from kmwiki.core.database import db
from kmwiki.core.errors import Invalid
from kmwiki.core.journal import record

from .models import Person, PersonCategory, PersonRole

CATEGORIES = range(8)


def change_categories(actor: Actor, person: Person, numbers: Iterable[int]) -> None:
    """Say which categories one answers questions about, in place of what was said before.

    Raises:
        NotAllowed: it is somebody else's profile, or they are no consultant.
        Invalid: no such category.
    """
    require(actor, "account.own", person)
    require(actor, "account.answer")
    wanted = set(numbers)
    if strange := sorted(wanted - set(CATEGORIES)):
        raise Invalid("frame.no_such_category", field="answers", number=str(strange[0])[:20])
    if wanted == set(categories_of(person.id)):
        return
    write_categories(person, wanted)
    record(
        "person.changed", actor_id=actor.person_id, subject_type="person", subject_id=person.id,
        detail={"fields": ["categories"]}, tell={"index": person.index_no},
    )  # fmt: skip


def write_categories(person: Person, numbers: Iterable[int]) -> None:
    """The rows themselves, without asking for rights: for the example site."""
    db.session.execute(delete(PersonCategory).where(PersonCategory.person_id == person.id))
    db.session.add_all(PersonCategory(person_id=person.id, number=number) for number in sorted(set(numbers)))
    db.session.flush()


def categories_of(person_id: int) -> tuple[int, ...]:
    """The categories this person answers questions about, by number."""
    query = select(PersonCategory.number).where(PersonCategory.person_id == person_id)
    return tuple(db.session.scalars(query.order_by(PersonCategory.number)))


def categories_by_person(people: Iterable[Person]) -> dict[int, tuple[int, ...]]:
    """What each of these people answers questions about, by one query; whoever is no consultant answers nothing."""
    consultants = {person.id for person in people if "consultant" in person.roles}
    found: dict[int, tuple[int, ...]] = {}
    for row in db.session.scalars(select(PersonCategory).order_by(PersonCategory.number)):
        if row.person_id in consultants:
            found[row.person_id] = (*found.get(row.person_id, ()), row.number)
    return found


def consultants_for(categories: Iterable[int]) -> list[Person]:
    """Active consultants who answer questions about any of these, by name. Whoever is none any more is not asked."""
    query = (
        select(Person)
        .where(
            Person.state == "active",
            Person.id.in_(select(PersonRole.person_id).where(PersonRole.role == "consultant")),
            Person.id.in_(select(PersonCategory.person_id).where(PersonCategory.number.in_(list(categories)))),
        )
        .order_by(Person.sort_key, Person.id)
    )
    return list(db.session.scalars(query))
