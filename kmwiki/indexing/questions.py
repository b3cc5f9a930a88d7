"""A question as it stands in an address, a call or a command: read in one way for the page, the API and the terminal.

The three must give the same hits in the same order, so what a parameter is called and what it may hold is said here
once. A page leaves out what can't be meant and goes on; a program is told.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from kmwiki.core.errors import Invalid
from kmwiki.frame.criteria import FIRST_YEAR, LAST_YEAR
from kmwiki.kinds import KINDS
from kmwiki.search.documents import SearchRequest, Sort
from kmwiki.search.engine import MAX_LIMIT, MAX_OFFSET
from kmwiki.standing.computing import LEVELS
from kmwiki.text.input import without_forced_direction

SORTS: tuple[Sort, ...] = ("relevance", "newest", "most_read")
LIMIT = 20
LAST_CATEGORY = 7
MOST_VALUES = 10
LONGEST_VALUE = 60
# Typed, though for Python some of it is white space and the rest of it falls away in `readable`.
_SAYS_NOTHING = re.compile("[\x00\x1c-\x1f]|\\S")
_YES, _NO = ("1", "true", "yes", "on"), ("0", "false", "no", "off")

Value = str | int


@dataclass(frozen=True)
class Filter:
    """One way to narrow an answer; given more than once, any of the values will do."""

    field: str
    """Of :class:`SearchRequest`."""
    read: Callable[[str], Value]
    """Raises ``Invalid`` for what can't be a value."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked, whoever asks it. The rights come with the reader, in :func:`kmwiki.indexing.asking.search`."""

    text: str = ""
    filters: Mapping[str, tuple[Value, ...]] = field(default_factory=dict)
    """Chosen values by parameter name; a name without values does not stand in it."""
    sort: Sort = "relevance"
    exact: bool = False
    limit: int = LIMIT
    offset: int = 0

    @property
    def asks(self) -> bool:
        """Is anything asked at all?"""
        return bool(self.text.strip() or self.filters)

    def request(self, *, facets: Sequence[str] | None = None, **more: Any) -> SearchRequest:
        """For the engine, without the rights of anybody yet. Unless told otherwise every filter is counted. ``more``
        are fields of the request that no question has, or that are others than its own."""
        narrowed: dict[str, Any] = {FILTERS[name].field: values for name, values in self.filters.items()}
        own = {
            "text": self.text, "tokens": frozenset(), "sort": self.sort, "limit": self.limit, "offset": self.offset,
            "facets": tuple(FILTERS if facets is None else facets), "as_typed": self.exact,
        }  # fmt: skip
        return SearchRequest(**{**own, **narrowed, **more})


def read_question(given: Mapping[str, Sequence[str]]) -> tuple[Question, tuple[Invalid, ...]]:
    """The question in ``given`` (parameter -> its values), and what of it could not be taken and was left out.

    An empty value is as good as none. Of a parameter that is no filter the first value counts, and a second one is
    refused. Names outside :data:`PARAMETERS` are not looked at.
    """
    refused: list[Invalid] = []

    def first(name: str, read: Callable[[str], Any], otherwise: Any) -> Any:
        if name not in given:
            return otherwise
        values = [value for text in given[name] if (value := text.strip())]
        if len(values) > 1:
            refused.append(Invalid("api.param.once", field=name))
        return _tried(name, read, values[0], refused, otherwise) if values else otherwise

    filters: dict[str, tuple[Value, ...]] = {}
    for name, one in FILTERS.items():
        if name not in given:
            continue
        typed = [text for value in given[name] if (text := readable(value).strip())]
        if len(typed) > MOST_VALUES:
            refused.append(Invalid("api.param.many", field=name, most=MOST_VALUES))
        values = [_tried(name, one.read, text, refused, None) for text in typed[:MOST_VALUES]]
        kept = tuple(dict.fromkeys(value for value in values if value is not None))
        if kept:
            filters[name] = kept
    texts = [words for text in given.get("q", ()) if (words := _words(text)).strip()]
    if len(texts) > 1:
        refused.append(Invalid("api.param.once", field="q"))
    question = Question(
        text=texts[0] if texts else "",
        filters=filters,
        sort=first("sort", _sort, SORTS[0]),
        exact=first("exact", _yes_or_no, False),
        limit=first("limit", lambda text: _number(text, 1, MAX_LIMIT), LIMIT),
        offset=first("offset", lambda text: _number(text, 0, MAX_OFFSET), 0),
    )
    return question, tuple(refused)


def readable(text: str) -> str:
    """Text that can be searched for and said again: half a surrogate, from a terminal's broken bytes, can't; and what
    forces a direction would turn round whatever stands behind the words where they are said again."""
    text = without_forced_direction(text)
    return text.encode("utf-8", "replace").decode("utf-8").replace("\x00", " ")


def _words(text: str) -> str:
    """The words of a question. Letters of which none can be said again are no empty question, which everything would
    answer: they find nothing."""
    said = readable(text)
    return said if said.strip() or not _SAYS_NOTHING.search(text) else "?"


def _tried(name: str, read: Callable[[str], Any], text: str, refused: list[Invalid], otherwise: Any) -> Any:
    try:
        return read(text)
    except Invalid as trouble:
        trouble.field = name
        refused.append(trouble)
        return otherwise


def _number(text: str, least: int, most: int) -> int:
    """A whole number in digits of any script, so that ``๒๕๖๙`` is one too."""
    number = int(text) if text.isdecimal() and len(text) <= 9 else -1
    if not least <= number <= most:
        raise Invalid("api.param.number", least=least, most=most)
    return number


def _one_of(text: str, choices: Sequence[str]) -> str:
    if text not in choices:
        raise Invalid("api.param.choice", choices=", ".join(choices))
    return text


def _sort(text: str) -> str:
    return _one_of(text, SORTS)


def _yes_or_no(text: str) -> bool:
    if text.lower() not in _YES + _NO:
        raise Invalid("api.param.choice", choices="true, false")
    return text.lower() in _YES


def _name(text: str) -> str:
    if len(text) > LONGEST_VALUE:
        raise Invalid("api.param.long", most=LONGEST_VALUE)
    return text


FILTERS: dict[str, Filter] = {
    "kind": Filter("kinds", lambda text: _one_of(text, tuple(KINDS))),
    "fiscal_year": Filter("fiscal_years", lambda text: _number(text, FIRST_YEAR, LAST_YEAR)),
    "agency": Filter("agencies", _name),
    "category": Filter("categories", lambda text: _number(text, 0, LAST_CATEGORY)),
    "tag": Filter("tags", _name),
    "author": Filter("authors", _name),
    "standing": Filter("standings", lambda text: _one_of(text, LEVELS)),
}
PARAMETERS = ("q", *FILTERS, "sort", "exact", "limit", "offset")
