"""What the index knows of people: what members see of each other in the list of people, and nobody else does."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import select
from sqlalchemy.orm import lazyload

from kmwiki.access.tokens import MEMBERS
from kmwiki.accounts.answering import categories_of
from kmwiki.accounts.models import Person
from kmwiki.core.database import db
from kmwiki.frame.criteria import categories_for
from kmwiki.frame.models import Agency
from kmwiki.search.documents import Document

UNIT = "person"
SEEN_BY = frozenset({MEMBERS})


def people_documents(person_ids: Sequence[int]) -> Iterator[Document]:
    """A document for each of these who is active; people who wait or whose account is closed have none."""
    query = (
        select(Person)
        .options(lazyload(Person.role_rows))
        .where(Person.id.in_(person_ids), Person.state == "active")
        .execution_options(populate_existing=True)
    )
    names = _category_names()
    for person in db.session.scalars(query):
        yield _document(person, [names[number] for number in categories_of(person.id) if number in names])


def tokens_of_people(person_ids: Sequence[int]) -> dict[int, frozenset[str]]:
    """Who may see these people now; a person nobody may see is not there."""
    query = select(Person.id).where(Person.id.in_(person_ids), Person.state == "active")
    return dict.fromkeys(db.session.scalars(query), SEEN_BY)


def members_of(agency_ids: Sequence[int]) -> list[int]:
    """The people who bear these agencies' names."""
    return list(db.session.scalars(select(Person.id).where(Person.agency_id.in_(agency_ids)).order_by(Person.id)))


def names_of(agency: Agency) -> list[str]:
    """All names of an agency."""
    return [name for name in (agency.name_th, agency.short_th, agency.name_en, agency.short_en) if name]


def _category_names() -> dict[int, str]:
    """Category -> its name in both languages, as today's criteria have it."""
    return {row.number: ", ".join(filter(None, (row.name_th, row.name_en))) for row in categories_for()}


def _document(person: Person, answers: Sequence[str]) -> Document:
    called = (person.nickname, person.full_name, person.address_as, person.username)
    return Document(
        key=f"u{person.id}",
        unit=UNIT,
        record_no=person.index_no,
        title=person.display_name,
        # Names weigh as much as a title does, and what somebody begins to type is completed by any of them.
        title_2=" ".join(dict.fromkeys(name for name in called if name and name != person.display_name)),
        body="\n".join(
            filter(
                None,
                (
                    person.position,
                    ", ".join(names_of(person.agency)) if person.agency else "",
                    person.about,
                    person.ask_about,
                    person.reachable,
                    *answers,
                ),
            )
        ),
        tags=tuple(person.skills),
        agency=person.agency.code if person.agency else None,
        authors=(person.username,),
        created=person.created_at,
        updated=person.created_at,
        tokens=SEEN_BY,
    )
