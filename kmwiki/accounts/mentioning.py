"""Whom an ``@name`` means."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import bindparam, func, or_, select

from kmwiki.core.rows import rows_of

from .models import Person


class Mentioned(NamedTuple):
    """Somebody who is called by one of their names."""

    id: int
    username: str
    display_name: str
    nickname: str


def mention_key(name: str) -> str:
    """Names meet whatever their case, width or spacing."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def people_mentioned(names: Iterable[str]) -> dict[str, Mentioned]:
    """Name as typed -> the one active person it means.

    A username wins over a display name, that over a nickname; a name that two people share means neither.
    """
    wanted = {name: mention_key(name) for name in set(names)}
    keys = {key for key in wanted.values() if key}
    if not keys:
        return {}
    people = [Mentioned(*row) for row in rows_of(_bearers(), {"keys": sorted(keys)})]
    ranked: dict[str, dict[int, list[Mentioned]]] = defaultdict(lambda: defaultdict(list))
    for person in people:
        for rank, name in enumerate((person.username, person.display_name, person.nickname)):
            if name:
                ranked[mention_key(name)][rank].append(person)
    found: dict[str, Mentioned] = {}
    for name, key in wanted.items():
        for rank in sorted(ranked.get(key, {})):
            holders = {person.id: person for person in ranked[key][rank]}
            if len(holders) == 1:
                found[name] = next(iter(holders.values()))
                break
    return found


@cache
def _bearers() -> Any:
    """Built once, and of columns: a long talk is filled with names at each look."""
    keys: Any = bindparam("keys", expanding=True)
    return select(Person.id, Person.username, Person.display_name, Person.nickname).where(
        Person.state == "active",
        or_(
            Person.username_key.in_(keys),
            # SQLite's lower() knows ASCII only, which is all that Thai names need; the exact test is above.
            func.lower(Person.display_name).in_(keys),
            func.lower(Person.nickname).in_(keys),
        ),
    )
