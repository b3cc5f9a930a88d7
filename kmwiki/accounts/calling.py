"""Whom somebody is about to call: people by display name, nickname, username or agency, and how to write them down."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from sqlalchemy import SelectBase, select

from kmwiki.access import Actor, can
from kmwiki.core.rows import rows_of
from kmwiki.frame.models import Agency
from kmwiki.render.mentions import MENTION, parse_mention
from kmwiki.text.respect import after_titles, is_title, is_title_so_far

from .mentioning import mention_key, names_typed, people_mentioned
from .models import Person

LONGEST = 60
_WHOLE = re.compile(MENTION)


@dataclass(frozen=True)
class Colleague:
    """Somebody who may be meant, with the names of their agency."""

    username: str
    display_name: str
    nickname: str
    agency_id: int | None
    name_th: str | None
    name_en: str | None
    short_th: str | None
    short_en: str | None
    title: str = ""  # words of respect that are typed before the name


def people_called(actor: Actor, typed: str, *, limit: int) -> list[Colleague]:
    """Active people, best first: a name that begins as typed, then a nickname, then one that holds
    it, then an agency that does; then the same of what stands behind a word of respect (``คุณ``, ``พี่``).

    With nothing typed, or no more than that word, the reader's own agency. Nobody for visitors. Everybody is looked at
    in Python: names meet whatever their case, width or spacing, which no database's LIKE knows, and two thousand take a
    few milliseconds.
    """
    if not can(actor, "people.see"):
        return []
    readings = [(title, mention_key(name)) for title, name in _readings(typed[:LONGEST])]
    ranked = []
    for row in rows_of(_people_query(), {}):
        if row.username == actor.username:
            continue
        for order, (title, key) in enumerate(readings):
            rank = _rank(row, key) if key else (0 if row.agency_id == actor.agency_id and actor.agency_id else None)
            if rank is not None:
                ranked.append(((order, rank), replace(Colleague(*row), title=title)))
                break
    ranked.sort(key=lambda pair: pair[0])  # stable: in the order of names within a rank
    return [person for _, person in ranked[:limit]]


def _readings(typed: str) -> list[tuple[str, str]]:
    """No title and all that is typed, then each (words of respect, name) it may be read as."""
    found = [("", typed), *((typed[:start].strip(), typed[start:]) for start in after_titles(typed))]
    if typed and is_title_so_far(typed):
        found.append((typed.strip() if is_title(typed) else "", ""))
    return found


def _rank(row: Any, key: str) -> int | None:
    names = [mention_key(name) for name in (row.display_name, row.username, row.nickname) if name]
    if any(name.startswith(key) for name in names[:2]):
        return 0
    if any(name.startswith(key) for name in names):
        return 1  # anybody may take any nickname: it comes after those whose name it is
    if any(key in name for name in names):
        return 2
    agency = [mention_key(name) for name in (row.short_th, row.name_th, row.short_en, row.name_en) if name]
    if any(name.startswith(key) for name in agency):
        return 3
    return 4 if any(key in name for name in agency) else None


def mentions_of(people: Iterable[Colleague]) -> Mapping[str, str]:
    """Username -> the words that call this person and nobody else: by display name where that is theirs alone, with
    the words of respect that were typed.

    Brackets stand around a name that holds spaces or Thai: without them it would go on into the Thai that follows.
    """
    people = list(people)
    meant = people_mentioned(name for person in people for name in (person.display_name, person.username))
    written, titled = {}, {}
    for person in people:
        for name in (person.display_name, person.username):
            found = meant.get(name)
            text = _written(name)
            if found is not None and found.username == person.username and text:
                written[person.username] = text
                if person.title:
                    titled[person.username] = _written(_with_title(person.title, name))
                break
    read_as = names_typed(*titled.values()) if titled else {}
    for username, text in titled.items():
        if read_as.get(text.removeprefix("@").strip("[]")) == username:
            written[username] = text
    return written


def _with_title(title: str, name: str) -> str:
    return f"{title}{name}" if "\u0e01" <= name[0] <= "\u0e4e" and not title.isascii() else f"{title} {name}"


def _written(name: str) -> str:
    """``@name`` or ``@[name]``, whichever the renderer reads as this very name; empty when neither does."""
    for text in (f"@{name}", f"@[{name}]") if name.isascii() else (f"@[{name}]",):
        match = _WHOLE.fullmatch(text)
        if match and parse_mention(match) == " ".join(name.split()):
            return text
    return ""


@cache
def _people_query() -> SelectBase:
    names = Agency.name_th, Agency.name_en, Agency.short_th, Agency.short_en
    return (
        select(Person.username, Person.display_name, Person.nickname, Person.agency_id, *names)
        .outerjoin(Agency, Agency.id == Person.agency_id)
        .where(Person.state == "active")
        .order_by(Person.sort_key)
    )
