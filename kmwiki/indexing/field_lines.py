"""A page's typed fields as lines of words, by the type of each field: a field declared later needs nothing here.

Long texts and answers are rendered like the body and come to the index with it; what is left are single lines, rows of
aims, dates and agencies. Numbers and choices are no words: who looks for them narrows by a facet.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from kmwiki.i18n.catalogue import LANGUAGES, translate
from kmwiki.i18n.dates import format_date
from kmwiki.kinds import kind_named
from kmwiki.kinds.fields import AIM_PARTS
from kmwiki.search.documents import WAYS_APART

AgencyWords = Mapping[str, Sequence[str]]
"""Agency code -> all its names."""


def field_lines(kind: str, fields: Mapping[str, Any], agencies: AgencyWords) -> list[str]:
    """What is to be found of the short fields of a page of that kind, a line each, in the order of declaration; the
    ways in which one may be written apart by `WAYS_APART`."""
    declared = kind_named(kind)
    lines: list[str] = []
    for field in declared.fields if declared else ():
        read = _READERS.get(field.type)
        value = fields.get(field.key)
        if read is not None and value:
            lines += read(value, agencies)
    return lines


def day_in_words(day: date) -> str:
    """A day as people may type it: ``29 ต.ค. 2553``, ``29 ตุลาคม 2553``, ``29 Oct 2010``, ``29 October 2010``,
    ``2010-10-29``, apart by `WAYS_APART`."""
    ways = [format_date(day, lang, style) for lang in LANGUAGES for style in ("medium", "long")]  # type: ignore[arg-type]
    return WAYS_APART.join(dict.fromkeys([*ways, day.isoformat()]))


def _line(value: Any, _agencies: AgencyWords) -> Iterator[str]:
    yield str(value)


def _date(value: Any, _agencies: AgencyWords) -> Iterator[str]:
    yield day_in_words(date.fromisoformat(value))


def _agencies(value: Any, agencies: AgencyWords) -> Iterator[str]:
    for code in value:
        yield WAYS_APART.join(agencies.get(code, (code,)))


def _aims(value: Any, _agencies: AgencyWords) -> Iterator[str]:
    for row in value:
        words = [" ".join(str(row[part]).split()) for part in AIM_PARTS if row.get(part)]
        if row.get("rating"):
            # In both languages: who looks for reviews with something เกินคาด may read either.
            words += [translate(lang, f"face.rating_{row['rating']}") for lang in LANGUAGES]
        yield " · ".join(words)


_READERS: dict[str, Callable[[Any, AgencyWords], Iterator[str]]] = {
    "line": _line,
    "date": _date,
    "agencies": _agencies,
    "aims": _aims,
}
