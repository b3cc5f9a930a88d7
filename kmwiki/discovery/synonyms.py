"""The table of synonyms as search takes it: all rows at once, and a number that says whether they changed."""

from __future__ import annotations

from sqlalchemy import func, select

from kmwiki.core.database import db
from kmwiki.core.rows import rows_of

from .models import SynonymRow, SynonymTerm, SynonymWording

NEWEST = select(func.max(SynonymWording.id))
"""What `version` asks, for whoever asks something else with it."""


def rows() -> tuple[tuple[str, ...], ...]:
    """The terms of every row in use, as typed, in the order the rows were made."""
    query = (
        select(SynonymTerm.row_id, SynonymTerm.term)
        .join(SynonymRow, SynonymRow.id == SynonymTerm.row_id)
        .where(SynonymRow.deleted_at.is_(None))
        .order_by(SynonymTerm.row_id, SynonymTerm.position)
    )
    found: dict[int, list[str]] = {}
    for row_id, term in db.session.execute(query):
        found.setdefault(row_id, []).append(term)
    return tuple(tuple(terms) for terms in found.values())


def version() -> int:
    """Rises with every change to any row, and with nothing else: what was made of :func:`rows` is good while it stands.

    One look at the end of an index, so it can be asked with every search.
    """
    ((newest,),) = rows_of(NEWEST, {})
    return newest or 0
