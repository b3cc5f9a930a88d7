"""Asking on a reader's behalf: their tokens, the rights of now for what is still queued, the synonyms of now, and the
database as the last resort when the index cannot answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from kmwiki.access import Actor
from kmwiki.search.documents import NOWHERE, SearchRequest, SearchResult, Suggestion
from kmwiki.search.engine import SearchEngine
from kmwiki.search.errors import IndexTrouble
from kmwiki.search.layout import other_readings

from .called import NO_SUCH_KIND, unknown_kinds, with_names
from .from_database import FROM_DATABASE, search_database
from .of_now import rights_and_synonyms
from .withdrawing import withdrawn

__all__ = ["EVERYTHING_SAID", "FACETS", "FROM_DATABASE", "missed_words", "search", "suggest", "withdrawn"]

FACETS = ("kind", "fiscal_year", "agency", "category")
EVERYTHING_SAID = ("page", "comment", "file")
"""The units of a search that names none: what people wrote or attached. People are asked for by a unit of their own."""
KEYS_THAT_TELL = 3
"""Fewer keys begin some word in either layout, whatever was meant."""


def _do_nothing() -> None:
    pass


def search(
    actor: Actor, engine: SearchEngine, request: SearchRequest, *, on_trouble: Callable[[], None] = _do_nothing
) -> SearchResult:
    """The engine's answer for this reader; from the database, with a note, when the index is in trouble.

    A request without units asks for :data:`EVERYTHING_SAID`.
    """
    narrowed, thesaurus = rights_and_synonyms()
    request = replace(
        with_names(request),
        tokens=actor.tokens,
        withdrawn=narrowed,
        units=request.units or EVERYTHING_SAID,
        thesaurus=thesaurus,
    )
    try:
        found = engine.search(request)
    except IndexTrouble:
        on_trouble()
        return search_database(actor, request)
    if request.names and unknown_kinds(found.understood):
        return replace(found, notes=(*found.notes, NO_SUCH_KIND))
    return found


def suggest(actor: Actor, engine: SearchEngine, prefix: str, *, limit: int = 10) -> tuple[Suggestion, ...]:
    """Visible titles, numbers, people and tags that begin as typed, or (where none does) as the same keys give in the
    other keyboard layout; nothing while the index is in trouble."""
    tokens, narrowed = actor.tokens, withdrawn()
    try:
        for typed in (prefix, *_in_other_layout(prefix)):
            found = engine.suggest(typed, tokens=tokens, withdrawn=narrowed, limit=limit)
            if found:
                return found
    except IndexTrouble:
        pass
    return ()


def _in_other_layout(prefix: str) -> tuple[str, ...]:
    typed = prefix.strip()
    return other_readings(typed) if len(typed) >= KEYS_THAT_TELL else ()


def missed_words(request: SearchRequest, result: SearchResult) -> str | None:
    """What to note as not found: the words of a question that found nothing at all, or those that were left out of it
    to find anything, asked without narrowing it and of a whole index. None when there is nothing to note.

    One reader's further pages and other orders of an answer are no further questions: only its first page, in the order
    it comes in, is noted.
    """
    narrowed = (
        request.kinds, request.fiscal_years, request.agencies, request.categories, request.tags, request.authors,
        request.units, request.langs, request.standings, request.offset,
    )  # fmt: skip
    if any(narrowed) or request.sort != "relevance" or FROM_DATABASE in result.notes:
        return None
    if result.total:
        return " ".join(repair.typed for repair in result.repairs if repair.what == NOWHERE) or None
    return request.text.strip() or None
