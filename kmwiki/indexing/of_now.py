"""What a search must know of now before it asks the index: the rights of what is queued, and the synonyms. It is one
question: each that goes to the database costs more than what it finds."""

from __future__ import annotations

from sqlalchemy import select

from kmwiki.core.rows import rows_of
from kmwiki.discovery.synonyms import NEWEST
from kmwiki.search.thesaurus import Thesaurus

from .synonyms import thesaurus_of
from .withdrawing import IS_ANY_QUEUED, withdrawn

_OF_NOW = select(NEWEST.scalar_subquery(), IS_ANY_QUEUED)


def rights_and_synonyms() -> tuple[dict[int, frozenset[str]], Thesaurus]:
    """What `withdrawing.withdrawn` and `synonyms.thesaurus` say."""
    ((version, is_any_queued),) = rows_of(_OF_NOW, {})
    return withdrawn() if is_any_queued else {}, thesaurus_of(version or 0)
