"""What results can be narrowed by, with counts: each value is a link that adds it or drops it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from operator import itemgetter
from typing import NamedTuple

from kmwiki.indexing.questions import Value
from kmwiki.web.language import gettext

from .asked import FACETS, Asked
from .naming import Names
from .options import Options

SHOWN = 6
# Years and categories have an order of their own; everything else stands by how often it occurs.
_IN_ORDER = {"fiscal_year": True, "category": False}  # whether the highest comes first

Counts = Mapping[str, Sequence[tuple[Value, int]]]


class Facet(NamedTuple):
    """What results differ in. ``more`` are options too, and folded away."""

    name: str
    title: str
    options: Options
    more: Sequence[tuple[Value, int]]


class Chip(NamedTuple):
    """Something chosen; its link drops it."""

    title: str
    label: str
    url: str


def facets(counts: Counts, asked: Asked, names: Names, *, total: int) -> list[Facet]:
    """The facets that narrow: with a value that not all have, or with one that is chosen."""
    shown = []
    all_chosen = asked.chosen
    for name in FACETS:
        chosen = all_chosen.get(name, ())
        counted = _in_order(name, counts.get(name, ()), chosen)
        if not chosen and all(count == total for _, count in counted):
            continue
        first, rest = counted[:SHOWN], counted[SHOWN:]
        if chosen:  # what is chosen is never folded away
            first += [one for one in rest if one[0] in chosen]
            rest = [one for one in rest if one[0] not in chosen]
        if len(rest) == 1:
            first, rest = counted, []
        options = Options(name, first, chosen, partial(names.told_apart, name), asked.narrowing(name))
        shown.append(Facet(name, names.filter[name], options, rest))
    return shown


def chips(asked: Asked, names: Names) -> list[Chip]:
    """Everything chosen, each with the address without it."""
    shown = [
        Chip(names.filter[name], names.of(name, value), asked.narrowing(name)(_without(values, value)))
        for name, values in asked.chosen.items()
        for value in values
    ]
    if asked.question.exact:
        shown.append(Chip("", gettext("search.exact"), asked.as_typed(False)))
    return shown


def _in_order(name: str, counted: Sequence[tuple[Value, int]], chosen: Sequence[Value]) -> list[tuple[Value, int]]:
    """What is shown of a facet: what was counted, and what is chosen, whether anything has it or not."""
    values = list(counted)
    if chosen:
        known = {value for value, _ in counted}
        values += [(value, 0) for value in chosen if value not in known]
    if name in _IN_ORDER:
        values.sort(key=itemgetter(0), reverse=_IN_ORDER[name])
    return values


def _without(values: Sequence[Value], value: Value) -> list[Value]:
    return [other for other in values if other != value]
