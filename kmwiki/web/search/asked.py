"""What an address of the search page asks, as a value that writes addresses again: every filter is a link."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from kmwiki.core.paging import offset_of, page_number
from kmwiki.indexing.questions import FILTERS, SORTS, Question, Value, read_question
from kmwiki.search.documents import SearchRequest, Sort
from kmwiki.search.engine import MAX_QUERY
from kmwiki.web.addresses import in_a_query

PAGE = "/search"
CSV = "/search.csv"
PAGE_SIZE = 10
FACETS = tuple(FILTERS)
MOST_VALUES = 40
"""Of a facet, shown and folded away."""


@dataclass(frozen=True)
class Asked:
    """A question and the page of its answer. The addresses it writes are this one with one thing changed, and begin
    again at the first page."""

    question: Question
    page: int = 1

    @classmethod
    def read(cls, args: Mapping[str, Sequence[str]]) -> Asked:
        """From an address (name -> values). What can't be meant is left out."""
        given = {name: args[name] for name in ("q", *FILTERS, "sort", "exact") if name in args}
        # One character more than is searched, so that the reader is told when the rest is left out.
        given["q"] = [text[: MAX_QUERY + 1] for text in given.get("q", ())]
        question, _ = read_question(given)
        return cls(question, page_number(next(iter(args.get("page", ())), None)))

    @property
    def text(self) -> str:
        return self.question.text

    @property
    def chosen(self) -> Mapping[str, tuple[Value, ...]]:
        """Chosen values by filter; a filter without values does not stand in it."""
        return self.question.filters

    def request(self) -> SearchRequest:
        """For the engine, without anybody's rights yet."""
        offset = offset_of(self.page, PAGE_SIZE)
        return self.question.request(
            facets=FACETS, most_values=MOST_VALUES, widening=True, limit=PAGE_SIZE, offset=offset
        )

    @cached_property
    def url(self) -> str:
        return f"{PAGE}?{self.query_string}"

    @cached_property
    def query_string(self) -> str:
        """All of it but the page number: what a reader may keep."""
        return self._query_string()

    def hidden(self) -> dict[str, list[Value]]:
        """What a search box on the page carries beside its words. New words begin with repairs again."""
        kept: dict[str, list[Value]] = {name: list(values) for name, values in self.chosen.items()}
        return {**kept, **({"sort": [self.question.sort]} if self.question.sort != SORTS[0] else {})}

    def on_page(self, number: int) -> str:
        return f"{self.url}&page={number}"

    def sorted_by(self, sort: Sort) -> str:
        return self._with(sort=sort)

    def as_typed(self, exact: bool = True) -> str:
        """Without repairs and additions, or with them again."""
        return self._with(exact=exact)

    def for_words(self, text: str) -> str:
        """Other words, the same filters."""
        return self._with(text=text, exact=False)

    def otherwise(self, text: str) -> Asked:
        """Other words, and everything else as it is."""
        return Asked(replace(self.question, text=text))

    def without_filter(self, name: str) -> Asked:
        filters = {one: values for one, values in self.chosen.items() if one != name}
        return Asked(replace(self.question, filters=filters))

    def without_filters(self) -> str:
        return self._with(filters={})

    def as_csv(self) -> str:
        return f"{CSV}?{self.query_string}"

    def narrowing(self, name: str) -> Callable[[Iterable[Value]], str]:
        """For one filter: the address that has exactly these values of it, the last thing it says."""
        before = f"{PAGE}?{self._query_string(but=name)}" if name in self.chosen else self.url

        def address(values: Iterable[Value]) -> str:
            return before + "".join([choosing(name, value) for value in values])

        return address

    def _query_string(self, *, but: str = "") -> str:
        said = [f"q={in_a_query(self.text)}"]
        said += [choosing(name, value) for name, values in self.chosen.items() if name != but for value in values]
        if self.question.sort != SORTS[0]:
            said.append(choosing("sort", self.question.sort))
        if self.question.exact:
            said.append(choosing("exact", 1))
        return "".join(said)

    def _with(self, **changes: object) -> str:
        return Asked(replace(self.question, **changes)).url  # type: ignore[arg-type]


def choosing(name: str, value: Value) -> str:
    """What stands in an address for one value of a filter, behind what it says before."""
    return f"&{name}={in_a_query(str(value))}"
