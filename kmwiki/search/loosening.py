"""A question without one of its conditions: what to offer where the whole of it finds nothing.

A condition is what no document is let off: a phrase, a field with its value, an excluded word. It is looked for with a
simple pattern, and `parse` is the judge: what is offered is read as the question without exactly that condition, and
with everything else as it was.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal, NamedTuple

from kmwiki.search.fieldwords import FIELD_OF
from kmwiki.search.query import Query, parse
from kmwiki.search.typed import clean
from kmwiki.text.normalise import search_normalise

What = Literal["quotes", "phrase", "field", "minus"]

_QUOTED = '"[^"]*"|“[^”]*”|„[^”]*”|«[^»]*»|”[^”]*”'
_CONDITION = re.compile(
    rf"(?:(?<!\S)(?P<minus>[-–−]))?(?:(?P<field>(?<![^\s\-–−])[^\s:：\"“”]{{1,40}})[:：]\s*(?:{_QUOTED}|\S+)|(?P<quote>{_QUOTED}))"
    r"|(?<!\S)(?P<without>[-–−])[^\s\-–−]\S*"
)
_OR_BEFORE = re.compile(r"(?:(?<!\S)(?:OR|\|)\s+)+\Z")
_OR_BEHIND = re.compile(r"\A(?:\s+(?:OR|\|)(?!\S))+")


class Looser(NamedTuple):
    """The question without one condition."""

    what: What
    """``quotes`` (its words need not stand side by side any more), ``phrase`` (they are gone), ``field``, ``minus``."""
    part: str
    """The condition as it was typed; of a phrase and of what is excluded only the words."""
    text: str
    """What is asked without it."""


class _Place(NamedTuple):
    start: int
    end: int
    name: str
    """The field, if it is one."""
    is_excluded: bool
    is_quoted: bool


def loosened(typed: str) -> Iterator[tuple[Looser, ...]]:
    """For each condition of `typed`, left to right, the ways to ask without it: the one that keeps most comes first."""
    text = clean(typed)
    places = list(_places(text))
    query = parse(text)
    done: set[_Place] = set()
    for place in places:
        if place not in done:
            ways, together = _ways(text, query, place, places)
            done.update(together)
            if ways:
                yield ways


def plain_words(typed: str) -> str:
    """What is left of `typed` without all of its conditions."""
    return parse(typed).plain


def _places(text: str) -> Iterator[_Place]:
    for one in _CONDITION.finditer(text):
        name = FIELD_OF.get(search_normalise(one["field"]), "") if one["field"] else ""
        is_excluded = bool(one["minus"] or one["without"])
        if name or is_excluded or one["quote"]:
            yield _Place(one.start(), one.end(), name, is_excluded, bool(one["quote"]))


def _ways(
    text: str, query: Query, place: _Place, places: Sequence[_Place]
) -> tuple[tuple[Looser, ...], Sequence[_Place]]:
    """And the places of the condition: `kind:aar` and `kind:practice` are one, because either will do."""
    typed = text[place.start : place.end]
    if place.is_excluded:
        rest = _without(text, [place])
        return (_kept(query, Looser("minus", _bare(typed[1:]), rest)), [place])
    if place.name:
        alike = [one for one in places if one.name == place.name and not one.is_excluded]
        for together in ([place], alike):
            part = " ".join(text[one.start : one.end] for one in together)
            ways = _kept(query, Looser("field", part, _without(text, together)))
            if ways:
                return ways, together
        return (), [place]
    words = _bare(typed)
    unquoted = " ".join((text[: place.start] + f" {words} " + text[place.end :]).split())
    return _kept(query, Looser("quotes", words, unquoted), Looser("phrase", words, _without(text, [place]))), [place]


def _without(text: str, places: Iterable[_Place]) -> str:
    """Without these, and without an OR beside them: their neighbours are no sides of it."""
    for place in sorted(places, reverse=True):
        before, behind = text[: place.start], text[place.end :]
        text = f"{_OR_BEFORE.sub('', before)} {_OR_BEHIND.sub('', behind)}"
    return " ".join(text.split())


def _bare(words: str) -> str:
    return " ".join(words.strip('"“”„«»').split())


def _kept(query: Query, *ways: Looser) -> tuple[Looser, ...]:
    return tuple(way for way in ways if way.part and way.text and _has_one_less(query, parse(way.text)))


def _has_one_less(query: Query, other: Query) -> bool:
    """All conditions but one, the same otherwise."""
    pairs = [
        (query.needs, other.needs),
        (query.without, other.without),
        (query.filters, other.filters),
        (query.filters_without, other.filters_without),
    ]
    fewer = [(one, another) for one, another in pairs if one != another]
    if len(fewer) != 1:
        return False
    whole, left = fewer[0]
    # What is excluded may take more than one word along.
    return len(left) < len(whole) and all(one in whole for one in left)
