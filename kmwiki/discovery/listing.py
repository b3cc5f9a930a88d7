"""The table of synonyms and the glossary as lists: by words, by letter, with what stands in two rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import aliased

from kmwiki.core.database import db
from kmwiki.core.paging import Paging

from .editing import term_key
from .models import SynonymRow, SynonymTerm

PAGE_SIZE = 50
LONGEST_QUERY = 100
IN_USE, DELETED, SHARED = "in_use", "deleted", "shared"
SHOWN = (IN_USE, SHARED, DELETED)


@dataclass(frozen=True)
class RowFilter:
    """What is asked of the table; empty means any. ``show``: rows in use, those that share a term with another, or
    deleted ones. ``explained``: only rows with a meaning."""

    text: str = ""
    letter: str = ""
    show: str = IN_USE
    explained: bool = False


def list_rows(asked: RowFilter, *, number: int = 1, size: int = PAGE_SIZE) -> tuple[Sequence[SynonymRow], Paging]:
    """One screen of rows in dictionary order of their first terms."""
    query = _matching(asked)
    total = db.session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0
    paging = Paging(number=number, size=size, total=total)
    found = db.session.scalars(query.limit(size).offset(paging.offset)).all()
    return found, paging


def all_rows(asked: RowFilter) -> Sequence[SynonymRow]:
    """The whole list, for downloads."""
    return db.session.scalars(_matching(asked)).all()


def letters_in_use(*, explained: bool = False) -> list[str]:
    """The letters under which the alphabet has a row in use: ก-ฮ, A-Z, 0-9."""
    query = (
        select(SynonymTerm.letter)
        .join(SynonymRow, SynonymRow.id == SynonymTerm.row_id)
        .where(SynonymRow.deleted_at.is_(None))
        .distinct()
    )
    if explained:
        query = query.where(_has_meaning())
    return sorted(db.session.scalars(query), key=lambda letter: (letter < "A", letter < "ก", letter))


def clashes_of(row_ids: Iterable[int]) -> dict[int, list[tuple[str, int]]]:
    """Row -> its terms that stand in other rows in use as well, each with the number of such a row.

    That is no mistake by itself (a word may have two meanings), but people should know: a search for the word finds
    what either row says.
    """
    mine, other, other_row = aliased(SynonymTerm), aliased(SynonymTerm), aliased(SynonymRow)
    query = (
        select(mine.row_id, mine.term, other.row_id)
        .join(other, (other.key == mine.key) & (other.row_id != mine.row_id))
        .join(other_row, other_row.id == other.row_id)
        .where(mine.row_id.in_(list(row_ids)), other_row.deleted_at.is_(None))
        .order_by(mine.row_id, mine.position, other.row_id)
    )
    found: dict[int, list[tuple[str, int]]] = {}
    for row_id, term, elsewhere in db.session.execute(query):
        if (term, elsewhere) not in found.setdefault(row_id, []):
            found[row_id].append((term, elsewhere))
    return found


def _matching(asked: RowFilter) -> Select[Any]:
    query = select(SynonymRow).order_by(SynonymRow.sort_key, SynonymRow.id)
    deleted = SynonymRow.deleted_at
    query = query.where(deleted.is_not(None) if asked.show == DELETED else deleted.is_(None))
    if asked.show == SHARED:
        query = query.where(SynonymRow.id.in_(_sharing()))
    if asked.explained:
        query = query.where(_has_meaning())
    if asked.letter:
        query = query.where(_has_term(SynonymTerm.letter == asked.letter.replace("\x00", " ")))
    for word in asked.text[:LONGEST_QUERY].replace("\x00", " ").split():
        query = query.where(
            or_(
                _has_term(SynonymTerm.key.contains(term_key(word) or word, autoescape=True)),
                SynonymRow.meaning_th.icontains(word, autoescape=True),
                SynonymRow.meaning_en.icontains(word, autoescape=True),
            )
        )
    return query


def _has_term(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    return select(SynonymTerm.row_id).where(SynonymTerm.row_id == SynonymRow.id, condition).exists()


def _has_meaning() -> ColumnElement[bool]:
    return or_(SynonymRow.meaning_th != "", SynonymRow.meaning_en != "")


def _sharing() -> Select[Any]:
    """Rows in use of which a term stands in another row in use."""
    in_use = select(SynonymRow.id).where(SynonymRow.deleted_at.is_(None))
    twice = (
        select(SynonymTerm.key)
        .where(SynonymTerm.row_id.in_(in_use))
        .group_by(SynonymTerm.key)
        .having(func.count(SynonymTerm.row_id.distinct()) > 1)
    )
    return select(SynonymTerm.row_id).where(SynonymTerm.key.in_(twice))
