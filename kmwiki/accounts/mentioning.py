"""Whom an ``@name`` means."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from itertools import islice
from typing import Any, NamedTuple

from sqlalchemy import bindparam, func, or_, select

from kmwiki.core.rows import rows_of
from kmwiki.render.mentions import may_end, tails_after_at

from .models import Person

# A text that calls more people than that is a register; the rest of it is read by its signs.
_MOST_TAILS = 500


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

    A username wins over a display name, that over a nickname; a name that two people share means neither, nor a third.
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
        if key in ranked:
            holders = {person.id: person for person in ranked[key][min(ranked[key])]}
            if len(holders) == 1:
                found[name] = next(iter(holders.values()))
    return found


def names_typed(*texts: str) -> tuple[str, ...]:
    """The names of active people that stand behind an @ in the texts, as they are typed there: for the renderer.

    Of names that begin alike the longest is meant. Everybody is looked at: names meet whatever their case, width or
    spacing, which no database's LIKE knows, and a text without an @ asks nothing.
    """
    tails = list(islice(dict.fromkeys(tail for text in texts for tail in tails_after_at(text)), _MOST_TAILS))
    if not tails:
        return ()
    keys = {mention_key(name) for row in rows_of(_names(), {}) for name in row if name}
    found = {}
    for tail in tails:
        for end in range(len(tail), 1, -1):
            if may_end(tail, 0, end) and mention_key(tail[:end]) in keys:
                found[tail[:end]] = True
                break
    return tuple(found)


class NotCalled(NamedTuple):
    """Names behind an @ that called nobody: borne by several people, or by none."""

    shared: list[str]
    unknown: list[str]


def not_called(names: Iterable[str]) -> NotCalled:
    """Which of the names call nobody, and why; for whoever wrote them."""
    names = list(dict.fromkeys(names))
    meant = people_mentioned(names)
    left = {name: mention_key(name) for name in names if name not in meant}
    borne = {mention_key(name) for row in rows_of(_names(), {}) for name in row if name} if left else set()
    return NotCalled(
        shared=[name for name, key in left.items() if key in borne],
        unknown=[name for name, key in left.items() if key not in borne],
    )


@cache
def _names() -> Any:
    return select(Person.display_name, Person.nickname, Person.username).where(Person.state == "active")


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
