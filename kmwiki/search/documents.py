"""What goes into a search and what comes out of it: plain frozen values, the same for every engine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, NamedTuple

from kmwiki.search.thesaurus import NO_OTHER_NAMES, Thesaurus

Segments = tuple[tuple[str, bool], ...]
"""Text in pieces, each with "is a hit". Never HTML: whoever shows it escapes first and marks afterwards."""

Sort = Literal["relevance", "newest", "most_read"]
Why = Literal["words", "lexicon", "meaning"]


PARTS = frozenset({"comment", "file"})
"""Units that are parts of a page: one line of results together with it."""


@dataclass(frozen=True, slots=True)
class Document:
    """One searchable unit: a page, a comment, a file, a person.

    A comment carries the title, kind, agency, fiscal year, categories, tags, state and *tokens* of its page (a comment
    is seen by whoever sees its page) and its own body, author and times. Its title and tags are shown, not searched:
    else every comment would be found by the words of its page's title. So does a file; its name and description are its
    `aside`.
    """

    key: str
    """Unique over all units: ``p405365``, ``c12``."""
    unit: str
    """``page``, ``comment`` or ``file``; any other word works too (see `scoring.UNIT_WEIGHTS`)."""
    record_no: int
    """The page it belongs to; a person has a negative number of their own, `Person.index_no`."""
    comment_id: int | None = None
    kind: str = ""
    lang: str = "th"
    title: str = ""
    title_2: str = ""
    summary: str = ""
    body: str = ""
    aside: str = ""
    """Short facts beside the text (days, places, names), an empty line between two: searched like it, one of them shown
    only where the text answers less. A fact may be written in several ways, `WAYS_APART` between two: one is shown."""
    tags: tuple[str, ...] = ()
    agency: str | None = None
    fiscal_year: int | None = None
    categories: tuple[int, ...] = ()
    authors: tuple[str, ...] = ()
    created: datetime | None = None
    updated: datetime | None = None
    read_count: int = 0
    tokens: frozenset[str] = frozenset()
    """Visibility: a reader who holds one of these may see it. Empty: nobody may."""
    state: str = "published"
    replaced: bool = False
    """Guidance that newer guidance stands in for: found as before, below its successor."""
    standing: str = ""
    """How far a practice has proved itself; of nothing else."""

    @property
    def is_part(self) -> bool:
        """Does it belong to a page and borrow its title?"""
        return self.unit in PARTS

    @property
    def part_no(self) -> int:
        """0 for what stands by itself, a comment's id, -1 for any other part of a page."""
        return self.comment_id or -int(self.is_part)


MOST_VALUES = 100
WAYS_APART = "\x1f"
"""Between two writings of one fact in `Document.aside`; nobody can type it."""


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """A question with the reader's rights in it, so that no engine can answer without knowing who asks."""

    text: str
    tokens: frozenset[str]
    withdrawn: Mapping[int, frozenset[str]] = field(default_factory=dict)
    """Rights of *now* for pages whose index work is still queued (empty: gone). They only ever narrow."""
    kinds: tuple[str, ...] = ()
    fiscal_years: tuple[int, ...] = ()
    agencies: tuple[str, ...] = ()
    categories: tuple[int, ...] = ()
    tags: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    langs: tuple[str, ...] = ()
    standings: tuple[str, ...] = ()
    sort: Sort = "relevance"
    limit: int = 20
    offset: int = 0
    facets: tuple[str, ...] = ()
    widening: bool = False
    """A facet that is chosen from is counted as if it were not: values of one facet widen each other, so the number
    beside 2553 is what would be seen with 2553, whether or not 2554 is chosen."""
    most_values: int = MOST_VALUES
    """So many values of a facet are told of at most: those that are chosen, and beside them the most frequent."""
    as_typed: bool = False
    """Nothing is repaired and nothing is added: the reader has seen the repair and wants it undone."""
    thesaurus: Thesaurus = NO_OTHER_NAMES
    """Other names of things; whoever types one of them means the others too."""
    names: Mapping[str, Mapping[str, Sequence[str]]] = field(default_factory=dict)
    """How people call the codes, by field: ``{"kind": {"aar": ["ทบทวน"]}, "agency": {"dopa": ["ปกครอง"]}}``."""


class Hit(NamedTuple):
    """One line of results. A page and its comments are one line: `key` tells which of them answered best."""

    key: str
    unit: str
    record_no: int
    comment_id: int | None
    kind: str
    title: str
    title_segments: Segments
    snippet: Segments
    score: float
    lang: str
    agency: str | None
    fiscal_year: int | None
    authors: tuple[str, ...]
    updated: datetime | None
    read_count: int
    state: str
    title_2: str = ""
    why: Why = "words"
    """What found it: its own words (synonyms included), the other language's words, or its meaning."""
    tags: tuple[str, ...] = ()
    """Tags that hold words of the question, where neither title nor snippet does: why this is a hit."""
    title_2_segments: Segments = ()
    also: tuple[int, ...] = ()
    """Ids of further comments of the same page that answer too, best first (at most five)."""
    replaced: bool = False
    """See `Document.replaced`."""

    @property
    def file_id(self) -> int | None:
        """The number of the file that answered best."""
        return int(self.key[1:]) if self.unit == "file" else None


class Understood(NamedTuple):
    """One thing read out of the typed text.

    `what` is ``word``, ``synonym`` (a word and its other names), ``spelling`` (a word and one spelled nearly so),
    ``phrase``, ``either``, ``without``, ``year``, ``record_no`` or a field (``kind``,
    ``fiscal_year``, ``agency``, ``tag``, ``author``, ``category``); `value` is text, as typed or as read.
    """

    what: str
    value: str


NOWHERE = "nowhere"
"""The `what` of a repair that leaves words out: no document the reader may see holds them."""


class Repair(NamedTuple):
    """Something read otherwise than it was typed. Always said, and undone by asking again `as_typed`."""

    what: str
    """``layout`` (typed with the other keyboard layout), ``spelling``, or `NOWHERE`."""
    typed: str
    read: str
    """Of words that stand nowhere all that was asked without them."""


@dataclass(frozen=True, slots=True)
class SearchResult:
    total: int
    hits: tuple[Hit, ...]
    facets: Mapping[str, tuple[tuple[str | int, int], ...]]
    """For each facet asked for: values with counts, most frequent first."""
    understood: tuple[Understood, ...]
    took_ms: float
    notes: tuple[str, ...] = ()
    """Keys of what the reader should be told: ``search.query_cut``."""
    repairs: tuple[Repair, ...] = ()
    suggestion: str | None = None
    """A query that finds more ("หมายถึง…?"), given only when this one found little."""
    tags: tuple[tuple[str, int], ...] = ()
    """Tags that answer the words, each with the number of visible pages that bear it."""
    nowhere: tuple[str, ...] = ()
    """Words of the question that stand in no document the reader may see, where the others found something and none was
    left out (`NOWHERE`)."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Something visible whose name or number begins as typed: a page, a person, a tag."""

    record_no: int
    title: str
    kind: str
    unit: str = "page"
    key: str = ""
    agency: str | None = None
    fiscal_year: int | None = None
    lang: str = ""
    """The language of `title`."""
    title_2: str = ""
    """The title in the other language, where the page has one."""
    replaced: bool = False
    """See `Document.replaced`."""


@dataclass(frozen=True, slots=True)
class IndexStatus:
    """Facts for `index status` and `/readyz`. `state` is ok, missing, outdated or broken."""

    state: str
    generation: int = 0
    documents: int = 0
    deleted: int = 0
    segments: int = 0
    size_bytes: int = 0
    version: str = ""
    worth_rebuilding: bool = False
    is_whole: bool = True
    """Whether all that it could be mended from is there, as far as that is seen at a glance."""
