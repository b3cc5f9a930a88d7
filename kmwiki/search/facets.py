"""What results can be narrowed by, as data: one line here is a filter and a facet in every engine."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from operator import attrgetter
from typing import NamedTuple

from kmwiki.search.documents import Document, SearchRequest
from kmwiki.search.fieldwords import accepts, key
from kmwiki.search.query import Query

Value = str | int
Values = tuple[Value, ...]

FACETS: Mapping[str, Callable[[Document], Values]] = {
    "kind": lambda document: (document.kind,) if document.kind else (),
    "fiscal_year": lambda document: (document.fiscal_year,) if document.fiscal_year is not None else (),
    "agency": lambda document: (document.agency,) if document.agency else (),
    "category": lambda document: document.categories,
    "tag": lambda document: document.tags,
    "author": lambda document: document.authors,
    "unit": lambda document: (document.unit,),
    "lang": lambda document: (document.lang,) if document.lang else (),
    "standing": lambda document: (document.standing,) if document.standing else (),
}

SHARED = frozenset({"kind", "fiscal_year", "agency", "category", "tag"})
"""What all documents of one page have in common (`Document`), so that whichever leads a line tells it of all."""

_ASKED: Mapping[str, Callable[[SearchRequest], Values]] = {
    "kind": attrgetter("kinds"),
    "fiscal_year": attrgetter("fiscal_years"),
    "agency": attrgetter("agencies"),
    "category": attrgetter("categories"),
    "tag": attrgetter("tags"),
    "author": attrgetter("authors"),
    "unit": attrgetter("units"),
    "lang": attrgetter("langs"),
    "standing": attrgetter("standings"),
}
_NOT_CHOSEN: frozenset[str] = frozenset()


class Condition(NamedTuple):
    """A narrowing: a document meets it when any of its values of the facet `name` will do; one that `is_without`, when
    none of its own or its page's does."""

    name: str
    will_do: Callable[[Value], bool]
    keys: frozenset[str] | None
    """When values are taken by their whole `fieldwords.key` alone: these. They were chosen, not typed."""
    is_without: bool = False

    def has(self, document: Document) -> bool:
        return any(map(self.will_do, FACETS[self.name](document)))

    def narrows(self, widened: str) -> bool:
        """Whether it counts when the facet `widened` is counted as if nothing of it were chosen."""
        return self.keys is None or self.name != widened


def conditions(request: SearchRequest, query: Query) -> list[Condition]:
    """Every narrowing asked for, by the form or in the text; a document must meet all."""
    found: list[Condition] = []
    for name, asked in _ASKED.items():
        if values := asked(request):
            wanted = _keys_of(values)
            found.append(Condition(name, _one_of(wanted), wanted))
    for is_without, filters in ((False, query.filters), (True, query.filters_without)):
        for name, *typed in filters:
            found.append(Condition(name, _meant(name, typed, request.names.get(name, {})), None, is_without))
    return found


@lru_cache(maxsize=2_000)
def _keys_of(values: Values) -> frozenset[str]:
    return frozenset(key(str(value)) for value in values)


def widened(request: SearchRequest) -> frozenset[str]:
    """The facets that are counted as if nothing of them were chosen (`SearchRequest.widening`)."""
    return frozenset([name for name, asked in _ASKED.items() if request.widening and any(asked(request))])


def _one_of(wanted: frozenset[str]) -> Callable[[Value], bool]:
    return lambda value: key(str(value)) in wanted


def _meant(name: str, typed: Sequence[str], names: Mapping[str, Sequence[str]]) -> Callable[[Value], bool]:
    return lambda value: any(accepts(name, one, value, names) for one in typed)


def chosen_of(name: str, request: SearchRequest) -> frozenset[str]:
    """The `fieldwords.key` of each value of the facet that is chosen, by the form and not by what was typed."""
    values = _ASKED[name](request)
    return _keys_of(values) if values else _NOT_CHOSEN


def told_of(ranked: Sequence[tuple[Value, int]], most: int, chosen: frozenset[str]) -> tuple[tuple[Value, int], ...]:
    """At most so many of a facet's values, the most frequent first; however rare, those that are chosen stay."""
    if not chosen or len(ranked) <= most:
        return tuple(ranked[:most])
    rare = [(value, count) for value, count in ranked[most:] if key(str(value)) in chosen][:most]
    return (*ranked[: most - len(rare)], *rare)


def in_order(counts: Mapping[Value, int], most: int, chosen: frozenset[str]) -> tuple[tuple[Value, int], ...]:
    """Most frequent first, then by name; what nobody would read to the end of is cut."""
    ranked = sorted(counts.items(), key=lambda item: (-item[1], str(item[0])))
    return told_of([(value, count) for value, count in ranked if count], most, chosen)
