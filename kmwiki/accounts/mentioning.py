"""Whom an ``@name`` means."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Callable, Collection, Container, Iterable
from functools import cache
from itertools import islice
from typing import Any, NamedTuple

from sqlalchemy import bindparam, func, or_, select

from kmwiki.core.rows import rows_of
from kmwiki.render.mentions import Meant, may_end, names_in_brackets, tails_after_at
from kmwiki.text.respect import after_titles

from .models import Person

# A text that calls more people than that is a register; the rest of it is read by its signs.
_MOST_TAILS = 500


class Mentioned(NamedTuple):
    """Somebody who is called by one of their names."""

    id: int
    username: str
    display_name: str
    nickname: str
    agency_id: int | None


class Near(NamedTuple):
    """Who is near to whoever writes, and so meant when several bear a name. See :func:`people_mentioned`."""

    writer: int | None = None
    agency: int | None = None
    called: Collection[int] = ()  # this very text called them before
    taking_part: Callable[[], Collection[int]] = frozenset  # asked only when a name is shared


NOWHERE = Near()


def mention_key(name: str) -> str:
    """Names meet whatever their case, width or spacing."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def bearers_of(names: Iterable[str]) -> dict[str, list[tuple[int, Mentioned]]]:
    """Name as typed -> the active people who bear it, each with how: 0 as username, 1 display name, 2 nickname."""
    wanted = {name: mention_key(name) for name in set(names)}
    keys = {key for key in wanted.values() if key}
    if not keys:
        return {}
    # Names are kept with a whole ำ, which the key has in its two halves.
    asked = sorted(keys | {key.replace("\u0e4d\u0e32", "\u0e33") for key in keys})
    borne: dict[str, dict[int, tuple[int, Mentioned]]] = defaultdict(dict)
    for row in rows_of(_bearers(), {"keys": asked}):
        person = Mentioned(*row)
        for rank, name in enumerate((person.username, person.display_name, person.nickname)):
            if name:
                borne[mention_key(name)].setdefault(person.id, (rank, person))
    return {name: list(borne[key].values()) for name, key in wanted.items() if key in borne}


def people_mentioned(names: Iterable[str], near: Near = NOWHERE) -> dict[str, Mentioned]:
    """Name as typed -> the one active person it means.

    A username is one person's. Else the first circle decides in which one person bears the name: whom this text called
    before, who takes part where it stands, the writer's agency, everybody. In each a display name comes before a
    nickname. Where no circle has just one, nobody is meant. Writers don't call themselves while another bears the name.
    """
    found: dict[str, Mentioned] = {}
    for name, bearers in bearers_of(names).items():
        one = _meant(bearers, near)
        if one is not None:
            found[name] = one
    return found


def _meant(bearers: list[tuple[int, Mentioned]], near: Near) -> Mentioned | None:
    for rank, person in bearers:
        if rank == 0:
            return person
    others = [bearer for bearer in bearers if bearer[1].id != near.writer] or bearers
    if len(others) == 1:
        return others[0][1]
    circles: tuple[Callable[[Mentioned], bool], ...] = (
        lambda person: person.id in near.called,
        lambda person: person.id in near.taking_part(),
        lambda person: near.agency is not None and person.agency_id == near.agency,
        lambda person: True,
    )
    for circle in circles:
        inside = [bearer for bearer in others if circle(bearer[1])]
        first = min((rank for rank, _ in inside), default=0)
        best = [person for rank, person in inside if rank == first]
        if len(best) == 1:
            return best[0]
    return None


def names_typed(*texts: str, near: Near = NOWHERE) -> dict[str, str]:
    """What stands behind an @ in the texts -> whom it means, for the renderer: a username, which stays theirs when
    others take the name; the bare name when several bear it and none is near.

    Of names that begin alike the longest is meant, and one with its words of respect
    (:mod:`kmwiki.text.respect`) when it goes further than any without. Everybody is looked at: names meet whatever
    their case, width or spacing, which no database's LIKE knows, and a text without an @ asks nothing.
    """
    tails = list(islice(dict.fromkeys(tail for text in texts for tail in tails_after_at(text)), _MOST_TAILS))
    whole = list(islice(dict.fromkeys(name for text in texts for name in names_in_brackets(text)), _MOST_TAILS))
    if not tails and not whole:
        return {}
    keys = {mention_key(name) for row in rows_of(_names(), {}) for name in row if name}
    spans: dict[str, int] = {}  # as typed -> where the name begins in it
    for tail in tails:
        start, end = _longest(tail, keys)
        if end:
            spans[tail[:end]] = start
    for name in whole:
        borne = (start for start in (0, *after_titles(name)) if mention_key(name[start:]) in keys)
        spans[name] = next(borne, 0)
    meant = people_mentioned((span[start:] for span, start in spans.items()), near)
    return {
        span: Meant(meant[name].username if name in meant else name, start)
        for span, start in spans.items()
        for name in [span[start:]]
    }


def _longest(tail: str, keys: Container[str]) -> tuple[int, int]:
    """Where in ``tail`` the name begins and ends that is meant; (0, 0) when none is."""
    found = (0, _end_of_name(tail, 0, keys))
    for start in after_titles(tail):
        end = _end_of_name(tail, start, keys)
        if end > found[1]:
            found = (start, end)
    return found


def _end_of_name(tail: str, start: int, keys: Container[str]) -> int:
    """The end of the longest name that begins at ``start``, or 0."""
    for end in range(len(tail), start + 1, -1):
        if mention_key(tail[start:end]) in keys and may_end(tail, start, end):
            return end
    return 0


class NotCalled(NamedTuple):
    """Names behind an @ that called nobody: borne by several people, who are given, or by none."""

    shared: dict[str, list[Mentioned]]
    unknown: list[str]


def not_called(names: Iterable[str]) -> NotCalled:
    """Which of the names call nobody, and why; for whoever wrote them."""
    names = list(dict.fromkeys(names))
    meant, borne = people_mentioned(names), bearers_of(names)
    left = [name for name in names if name not in meant]
    return NotCalled(
        shared={name: [person for _, person in borne[name]] for name in left if name in borne},
        unknown=[name for name in left if name not in borne],
    )


@cache
def _names() -> Any:
    return select(Person.display_name, Person.nickname, Person.username).where(Person.state == "active")


@cache
def _bearers() -> Any:
    """Built once, and of columns: a long talk is filled with names at each look."""
    keys: Any = bindparam("keys", expanding=True)
    return select(Person.id, Person.username, Person.display_name, Person.nickname, Person.agency_id).where(
        Person.state == "active",
        or_(
            Person.username_key.in_(keys),
            # SQLite's lower() knows ASCII only, which is all that Thai names need; the exact test is above.
            func.lower(Person.display_name).in_(keys),
            func.lower(Person.nickname).in_(keys),
        ),
    )
