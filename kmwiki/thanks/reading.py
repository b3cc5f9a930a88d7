"""Who thanked for what, by name. There is no function here that counts what a person gave or got, and there shall be
none."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import bindparam, select

from kmwiki.accounts.models import Person
from kmwiki.core.rows import rows_of

from .models import Thanks


@dataclass(frozen=True)
class Thanker:
    """Somebody who thanked."""

    person_id: int
    name: str
    username: str


ByMeaning = dict[str, tuple[Thanker, ...]]


def thanks_on(page_no: int) -> dict[int | None, ByMeaning]:
    """Everybody who thanked for a page (under None) and for the comments below it (by number), in order of time.

    One query, however many comments there are.
    """
    found: dict[int | None, dict[str, list[Thanker]]] = {}
    for row in rows_of(_of_page(), {"page_no": page_no}):
        thanker = Thanker(row.person_id, row.display_name, row.username)
        found.setdefault(row.comment_id, {}).setdefault(row.meaning, []).append(thanker)
    return {thing: {meaning: tuple(who) for meaning, who in given.items()} for thing, given in found.items()}


@cache
def _of_page() -> Any:
    """Built once: putting it together takes longer than asking."""
    return (
        select(Thanks.comment_id, Thanks.meaning, Thanks.person_id, Person.display_name, Person.username)
        .join(Person, Person.id == Thanks.person_id)
        .where(Thanks.page_no == bindparam("page_no"))
        .order_by(Thanks.at, Thanks.id)
    )
