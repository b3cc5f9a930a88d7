"""What was read out of the words: said quietly, and every repair with the way back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext

from kmwiki.indexing.called import NO_SUCH_KIND, kinds_meant, unknown_kinds, with_kind
from kmwiki.search.documents import NOWHERE, SearchResult, Understood
from kmwiki.search.fieldwords import key
from kmwiki.search.years import ERA_DISTANCE
from kmwiki.text.graphemes import truncate

from .asked import Asked
from .naming import Names

# Characters of a line, and of the other names of one thing: the rest is folded away.
ONE_LINE, NAMES = 90, 40
MOST_NOWHERE = 3
_FIELDS = frozenset(("kind", "fiscal_year", "agency", "category", "tag", "author", "lang"))


@dataclass(frozen=True)
class Reading:
    """One thing that was read: ``label`` says what it is, where that does not go without saying."""

    label: str
    value: str


@dataclass(frozen=True)
class Understanding:
    """A line about the question. ``more`` is folded away."""

    readings: list[Reading]
    more: list[Reading]


@dataclass(frozen=True)
class RepairCard:
    """Read otherwise than typed; ``undo_url`` asks again as it was typed.

    ``nowhere`` are words that were left out because nothing holds them; ``shown`` is what was asked without them.
    """

    read: str
    typed: str
    undo_url: str
    nowhere: tuple[str, ...] = ()
    shown: str = ""


@dataclass(frozen=True)
class NoSuchKind:
    """A kind was asked for that there is not; ``ways`` are the same question for each kind there is: label, address."""

    typed: str
    ways: list[tuple[str, str]]


def no_such_kind(found: SearchResult, asked: Asked, names: Names) -> NoSuchKind | None:
    """Of several the first; the others are told of when it is mended."""
    if not _is_strange(found):
        return None
    typed = unknown_kinds(found.understood)[0]
    ways = [(label, asked.for_words(with_kind(asked.text, typed, kind))) for kind, label in names.kind.items()]
    return NoSuchKind(truncate(typed, NAMES), ways)


def _is_strange(found: SearchResult) -> bool:
    return NO_SUCH_KIND in found.notes


def understanding(found: SearchResult, asked: Asked, names: Names) -> Understanding | None:
    """None when it would only repeat what was typed, or what the repair says already."""
    said = " ".join((asked.text, *(repair.read for repair in found.repairs)))
    understood = found.understood
    if _is_strange(found):  # what there is not was not understood
        understood = tuple(one for one in understood if not unknown_kinds([one]))
    if _says_nothing(understood, said):
        return None
    readings: list[Reading] = []
    more: list[Reading] = []
    room = ONE_LINE
    for one in _without_repeats(understood):
        reading = _reading(one, names)
        short = _cut(reading)
        room -= len(short.label) + len(short.value)
        if room >= 0 or not readings:
            readings.append(short)
            more += [reading] if short != reading else []
        else:
            more.append(reading)
    return Understanding(readings, more)


def _cut(reading: Reading) -> Reading:
    """Of many names of a thing, those that fit."""
    named, equals, others = reading.value.partition(" = ")
    if not equals or len(others) <= NAMES:
        return reading
    kept: list[str] = []
    for name in others.split(" · "):
        if len(" · ".join((*kept, name))) <= NAMES:
            kept.append(name)
    return Reading(reading.label, f"{named} = {' · '.join(kept)} …") if kept else Reading(reading.label, f"{named} = …")


def repair_card(found: SearchResult, asked: Asked) -> RepairCard | None:
    """All that was read otherwise as one sentence, and what was left out as another."""
    if not found.repairs:
        return None
    left_out = [repair for repair in found.repairs if repair.what == NOWHERE]
    read = [repair for repair in found.repairs if repair.what != NOWHERE]
    return RepairCard(
        read=" ".join(repair.read for repair in read),
        typed=" ".join(repair.typed for repair in read),
        undo_url=asked.as_typed(),
        nowhere=tuple(dict.fromkeys(repair.typed for repair in left_out)),
        shown=left_out[-1].read if left_out else "",
    )


def words_nowhere(found: SearchResult) -> list[str]:
    """Those to be named as standing nowhere, as many as one line holds."""
    shown = [truncate(word, NAMES) for word in found.nowhere[:MOST_NOWHERE]]
    return [*shown, "…"] if len(found.nowhere) > len(shown) else shown


def _says_nothing(understood: Sequence[Understood], typed: str) -> bool:
    words = [one.value for one in understood if one.what == "word"]
    return len(words) == len(understood) and set(words) <= set(key(typed).split())


def _without_repeats(understood: Sequence[Understood]) -> list[Understood]:
    """A word whose other names are said as well need not stand beside them."""
    named = {key(part) for one in understood if one.what == "synonym" for part in one.value.split(" = ", 1)[0].split()}
    whole = {key(one.value.split(" = ", 1)[0]) for one in understood if one.what == "synonym"}
    kept = [
        one
        for one in understood
        if one.what != "word" or not (key(one.value) in named or any(key(one.value) in name for name in whole))
    ]
    return list(dict.fromkeys(kept))


def _reading(one: Understood, names: Names) -> Reading:
    if one.what in _FIELDS:
        return Reading(gettext(f"search.facet.{one.what}"), _field_value(one, names))
    field, _, value = one.value.partition(":") if one.what == "without" else ("", "", "")
    if field in _FIELDS:
        excluded = _reading(Understood(field, value), names)
        return Reading(gettext("search.read.without"), f"{excluded.label} {excluded.value}")
    if one.what == "year":
        return Reading("", _both_eras(one.value))
    if one.what == "phrase":
        return Reading(gettext("search.read.phrase"), f"“{one.value}”")
    if one.what in ("either", "without", "record_no"):
        return Reading(gettext(f"search.read.{one.what}"), one.value.replace(" | ", gettext("search.read.or")))
    return Reading("", one.value)


def _field_value(field: Understood, names: Names) -> str:
    values = [_named(Understood(field.what, value), names) for value in field.value.split(" | ")]
    return gettext("search.read.or").join(values)


def _named(one: Understood, names: Names) -> str:
    if one.what == "fiscal_year" and one.value.isascii() and one.value.isdigit():
        return names.of("fiscal_year", int(one.value))
    if one.what == "category" and one.value.isascii() and one.value.isdigit():
        return names.of("category", int(one.value))
    if one.what == "kind" and len(meant := kinds_meant(one.value)) == 1:
        return names.of("kind", meant[0])
    return names.of(one.what, one.value)


def _both_eras(year: str) -> str:
    """ปี 54 is meant by 2554, ๒๕๕๔ and 2011 alike, and pages that say any of these are found."""
    if not (year.isascii() and year.isdigit()):
        return year
    eras = {"be": year, "ce": str(int(year) - ERA_DISTANCE)}
    return gettext("search.read.year", **eras)
