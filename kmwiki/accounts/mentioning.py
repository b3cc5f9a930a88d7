"""Whom an ``@name`` means."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable

from sqlalchemy import func, or_, select

from kmwiki.core.database import db

from .models import Person


def mention_key(name: str) -> str:
    """Names meet whatever their case, width or spacing."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def people_mentioned(names: Iterable[str]) -> dict[str, Person]:
    """Name as typed -> the one active person it means.

    A username wins over a display name, that over a nickname; a name that two people share means neither.
    """
    wanted = {name: mention_key(name) for name in set(names)}
    keys = {key for key in wanted.values() if key}
    if not keys:
        return {}
    people = db.session.scalars(
        select(Person).where(
            Person.state == "active",
            or_(
                Person.username_key.in_(keys),
                # SQLite's lower() knows ASCII only, which is all that Thai names need; the exact test is below.
                func.lower(Person.display_name).in_(keys),
                func.lower(Person.nickname).in_(keys),
            ),
        )
    ).all()
    ranked: dict[str, dict[int, list[Person]]] = defaultdict(lambda: defaultdict(list))
    for person in people:
        for rank, name in enumerate((person.username, person.display_name, person.nickname)):
            if name:
                ranked[mention_key(name)][rank].append(person)
    found: dict[str, Person] = {}
    for name, key in wanted.items():
        for rank in sorted(ranked.get(key, {})):
            holders = {person.id: person for person in ranked[key][rank]}
            if len(holders) == 1:
                found[name] = next(iter(holders.values()))
                break
    return found
