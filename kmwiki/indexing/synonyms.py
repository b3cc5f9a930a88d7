"""The table of synonyms as search wants it, made once per process and again when somebody has edited the table."""

from __future__ import annotations

from dataclasses import dataclass, field

from kmwiki.core.database import of_this_app
from kmwiki.discovery import synonyms
from kmwiki.search.thesaurus import Thesaurus


@dataclass
class _Kept:
    version: int = -1
    thesaurus: Thesaurus = field(default_factory=Thesaurus)


def thesaurus() -> Thesaurus:
    """The table as it stands now. Costs one look at its version; reading it anew takes some 20 ms and is rare."""
    return thesaurus_of(synonyms.version())


def thesaurus_of(version: int) -> Thesaurus:
    """:func:`thesaurus`, where the table's version was just looked at."""
    kept = of_this_app("kmwiki.thesaurus", _Kept)
    if version != kept.version:
        # Rows before version: an edit in between is read twice and never missed.
        kept.thesaurus, kept.version = Thesaurus(synonyms.rows()), version
    return kept.thesaurus
