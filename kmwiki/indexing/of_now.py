"""What a search must know of now before it asks the index: the rights of what is queued, and the synonyms. It is one
question: each that goes to the database costs more than what it finds."""

from __future__ import annotations

from sqlalchemy import literal, select, true

from kmwiki.core.rows import rows_of
from kmwiki.discovery.synonyms import NEWEST
from kmwiki.search.thesaurus import Thesaurus

from .synonyms import thesaurus_of
from .withdrawing import QUEUED, withdrawn_by

_queued = QUEUED.subquery()
# One row where nothing is queued: the version is told in any case.
_OF_NOW = select(NEWEST.scalar_subquery(), *_queued.c).select_from(
    select(literal(1).label("always")).subquery().outerjoin(_queued, true())
)


def rights_and_synonyms() -> tuple[dict[int, frozenset[str]], Thesaurus]:
    """What `withdrawing.withdrawn` and `synonyms.thesaurus` say."""
    rows = rows_of(_OF_NOW, {})
    version = rows[0][0] or 0
    return withdrawn_by([row[1:] for row in rows if row[1] is not None]), thesaurus_of(version)
