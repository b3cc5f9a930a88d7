"""Pages by what somebody remembers of their title, and titles that say nearly the same."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, SelectBase, and_, bindparam, case, func, or_, select

from kmwiki.access import Actor
from kmwiki.core.database import db
from kmwiki.core.rows import rows_of
from kmwiki.frame.models import Agency
from kmwiki.text.normalise import title_key

from .links import resolve
from .models import Page
from .reading import visible_to_reader

LONGEST = 100
NOT_IN_A_LINK = frozenset("[]|\\\n")


@dataclass(frozen=True)
class Named:
    """A page among those somebody may mean."""

    record_no: int
    kind: str
    title: str
    agency: str | None


def pages_named(actor: Actor, typed: str, *, limit: int, kind: str = "") -> list[Named]:
    """Visible pages whose number begins as typed or whose title holds it, those that begin so first; of one kind where
    it is given.

    With nothing typed, those changed last.
    """
    key = title_key(typed[:LONGEST].strip())
    number = key if key.isdecimal() and len(key) <= 16 else ""
    given = {
        "tokens": sorted(actor.tokens), "most": limit, "any": not key, "within": f"%{_escaped(key)}%",
        "begins": f"{_escaped(key)}%", "number": f"{number}%" if number else "",
        "kind": kind,
    }  # fmt: skip
    return [Named(*row) for row in rows_of(_named_query(), given)]


def link_to(actor: Actor, pages: Iterable[Named]) -> dict[int, str]:
    """Record number -> the ``[[…]]`` that means this page: by title where it is the only one of it, else by number."""
    pages = list(pages)
    writable = [page.title for page in pages if not NOT_IN_A_LINK & set(page.title) and not page.title.isdecimal()]
    meant = resolve(actor, writable)
    links = {}
    for page in pages:
        found = meant.get(page.title, [])
        shown = "".join(" " if sign in NOT_IN_A_LINK else sign for sign in page.title).strip()
        alone = [one.record_no for one in found] == [page.record_no]
        links[page.record_no] = f"[[{page.title}]]" if alone else f"[[{page.record_no}|{shown}]]"
    return links


def of_kind(record_nos: Iterable[int], kind: str) -> set[int]:
    """Those of these pages that are of that kind."""
    query = select(Page.record_no).where(Page.record_no.in_(list(record_nos)), Page.kind == kind)
    return set(db.session.scalars(query))


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _like(column: Any, name: str) -> ColumnElement[bool]:
    matches: ColumnElement[bool] = column.like(bindparam(name), escape="\\")
    return matches


@cache
def _named_query() -> SelectBase:
    number = func.cast(Page.record_no, Page.title.type)
    held = or_(
        bindparam("any"),
        _like(Page.title_key, "within"),
        and_(Page.title_2_key != "", _like(Page.title_2_key, "within")),
        and_(bindparam("number") != "", _like(number, "number")),
    )
    begins = or_(_like(Page.title_key, "begins"), and_(bindparam("number") != "", _like(number, "number")))
    return (
        select(Page.record_no, Page.kind, Page.title, Agency.code)
        .outerjoin(Agency, Agency.id == Page.agency_id)
        .where(visible_to_reader(), held, or_(bindparam("kind") == "", Page.kind == bindparam("kind")))
        .order_by(case((begins, 0), else_=1), Page.updated_at.desc())
        .limit(bindparam("most"))
    )
