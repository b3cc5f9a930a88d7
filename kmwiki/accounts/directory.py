"""The directory of people: what can be chosen from, and how many each choice would leave.

Every count holds with all other choices made, so that no link leads to an empty list. People are few: counting goes
over one row each, not over a query per choice.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from sqlalchemy import select

from kmwiki.access import Actor
from kmwiki.core.database import db
from kmwiki.frame.models import Agency

from .models import Person, PersonCategory, PersonRole
from .reading import PeopleFilter, people_matching

CHOICES = ("role", "retired", "category", "skill", "agency")
RETIRED = "1"


@dataclass(frozen=True)
class _Row:
    """What of a person can be chosen by."""

    agency: str | None
    skills: tuple[str, ...]
    roles: tuple[str, ...]
    categories: tuple[int, ...]
    retired: bool


# What a person offers of each choice: the values as they stand in addresses.
_OFFERS: dict[str, Callable[[_Row], Iterable[str]]] = {
    "role": lambda row: row.roles,
    "retired": lambda row: (RETIRED,) if row.retired else (),
    "category": lambda row: map(str, row.categories if "consultant" in row.roles else ()),
    "skill": lambda row: row.skills,
    "agency": lambda row: (row.agency,) if row.agency else (),
}


def directory_counts(actor: Actor, asked: PeopleFilter) -> dict[str, list[tuple[str, int]]]:
    """Choice -> (value, how many people it leaves), the most first. What is chosen is there, also with nobody left.

    Raises:
        SignInFirst: who works here is for members.
    """
    words_only = replace(asked, agency="", role="", skill="", category=None, retired=False)
    rows = _rows(people_matching(actor, words_only))
    counts: dict[str, list[tuple[str, int]]] = {}
    for choice in CHOICES:
        others = [other for other in CHOICES if other != choice]
        spelt: dict[str, str] = {}  # a skill is one in whatever case, shown as the first by name writes it
        found: Counter[str] = Counter()
        for row in rows:
            if all(_fits(row, other, asked) for other in others):
                for value in {value.casefold(): value for value in _OFFERS[choice](row)}.items():
                    spelt.setdefault(*value)
                    found[value[0]] += 1
        wanted = _chosen(asked, choice)
        if wanted and wanted.casefold() not in found:
            spelt[wanted.casefold()], found[wanted.casefold()] = wanted, 0
        shown = ((spelt[key], count) for key, count in found.items())
        counts[choice] = sorted(shown, key=lambda one: (-one[1], one[0]))
    return counts


def _fits(row: _Row, choice: str, asked: PeopleFilter) -> bool:
    wanted = _chosen(asked, choice).casefold()
    return not wanted or any(value.casefold() == wanted for value in _OFFERS[choice](row))


def _chosen(asked: PeopleFilter, choice: str) -> str:
    if choice == "retired":
        return RETIRED if asked.retired else ""
    if choice == "category":
        return "" if asked.category is None else str(asked.category)
    value: str = getattr(asked, choice)
    return value


def _rows(ids: list[int]) -> list[_Row]:
    roles, categories = defaultdict[int, list[str]](list), defaultdict[int, list[int]](list)
    for person_id, role in db.session.execute(select(PersonRole.person_id, PersonRole.role)):
        roles[person_id].append(role)
    for person_id, number in db.session.execute(select(PersonCategory.person_id, PersonCategory.number)):
        categories[person_id].append(number)
    query = select(Person.id, Person.skills, Person.executive, Person.retired_expert, Agency.code).outerjoin(
        Agency, Agency.id == Person.agency_id
    )
    wanted = set(ids)
    return [
        _Row(
            row.code, tuple(row.skills), (*roles[row.id], *(["executive"] if row.executive else [])),
            tuple(categories[row.id]), row.retired_expert,
        )
        for row in db.session.execute(query.order_by(Person.sort_key, Person.id))
        if row.id in wanted
    ]  # fmt: skip
