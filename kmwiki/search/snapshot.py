"""One state of the index, held in arrays: what a query reads.

A snapshot never changes. After a commit the next query makes a new one; segments are never rewritten in place, so what
was read of a segment before (cards, postings) is carried over and a new snapshot costs only what is new.
"""

from __future__ import annotations

import threading
import weakref
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
from whoosh.reading import TermNotFound

from kmwiki.search.documents import Document
from kmwiki.search.facets import FACETS, Value
from kmwiki.search.prepare import ReadyText
from kmwiki.search.scoring import weight_of
from kmwiki.search.whoosh_files import read_card, read_texts

Ids = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]
Postings = tuple[Ids, Floats]

_LONG_AGO = datetime(1, 1, 1, tzinfo=UTC)
_NOTHING: Postings = (np.empty(0, np.int32), np.empty(0, np.float64))


class PostingCache:
    """Postings read lately, by segment; the least used go when all together hold more than `room` postings."""

    def __init__(self, room: int = 3_000_000) -> None:
        self._room, self._held = room, 0
        self._kept: OrderedDict[tuple[str, str, bytes], Postings] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, name: tuple[str, str, bytes]) -> Postings | None:
        with self._lock:
            found = self._kept.get(name)
            if found is not None:
                self._kept.move_to_end(name)
            return found

    def put(self, name: tuple[str, str, bytes], postings: Postings) -> None:
        with self._lock:
            if name in self._kept:
                return
            self._kept[name] = postings
            self._held += len(postings[0]) + 20
            while self._held > self._room and self._kept:
                _, dropped = self._kept.popitem(last=False)
                self._held -= len(dropped[0]) + 20


@dataclass(frozen=True, slots=True)
class FacetColumn:
    """`documents[i]` has value `values[which[i]]`; a document with two values stands twice."""

    documents: Ids
    which: Ids
    values: list[Value]


@dataclass(slots=True)
class SegmentCards:
    """What is kept of one segment: everything but postings and texts."""

    documents: list[Document] = field(default_factory=list)
    title_keys: list[tuple[str, ...]] = field(default_factory=list)
    lengths: list[tuple[int, int, int]] = field(default_factory=list)


def read_cards(reader: Any) -> SegmentCards:
    cards = SegmentCards()
    column = reader.column_reader("card")
    for number in range(reader.doc_count_all()):
        document, lengths, title_keys = read_card(column[number])
        cards.documents.append(document)
        cards.lengths.append(lengths)
        cards.title_keys.append(title_keys)
    return cards


class Snapshot:
    """All segments of one generation as one row of documents, numbered from 0."""

    def __init__(self, name: str, generation: int, readers: list[tuple[str, Any, SegmentCards]], cache: PostingCache):
        self.name, self.generation = name, generation
        self._readers = readers
        self._cache = cache
        self._reading = threading.Lock()  # a Whoosh reader keeps its place in the file: one thread at a time
        self._joined: dict[tuple[str, str], Postings] = {}
        # The files close with the last query that reads them, not with the commit that outdates them.
        weakref.finalize(self, _close, [reader for _, reader, _ in readers])
        self.documents = [document for _, _, cards in readers for document in cards.documents]
        self.title_keys = [keys for _, _, cards in readers for keys in cards.title_keys]
        self.count = len(self.documents)
        self.alive: Mask = np.ones(self.count, np.bool_)
        base = 0
        for _, reader, cards in readers:
            if reader.has_deletions():
                gone = [base + number for number in range(len(cards.documents)) if reader.is_deleted(number)]
                self.alive[gone] = False
            base += len(cards.documents)
        lengths = [row for _, _, cards in readers for row in cards.lengths]
        self.lengths: Floats = np.array(lengths, np.float64).reshape(self.count, 3)
        self.records = np.array([document.record_no for document in self.documents], np.int64)
        self.weights: Floats = np.array([weight_of(d.unit, d.state) for d in self.documents], np.float64)

    @property
    def segments(self) -> list[Any]:
        return [reader.segment() for _, reader, _ in self._readers]

    @cached_property
    def updated(self) -> npt.NDArray[np.float64]:
        return np.array([((d.updated or _LONG_AGO) - _LONG_AGO).total_seconds() for d in self.documents])

    @cached_property
    def reads(self) -> npt.NDArray[np.int64]:
        return np.array([document.read_count for document in self.documents], np.int64)

    @cached_property
    def comments(self) -> npt.NDArray[np.int64]:
        return np.array([document.comment_id or 0 for document in self.documents], np.int64)

    @cached_property
    def lines(self) -> npt.NDArray[np.int64]:
        """What shares a number shares a line of results: a page with its comments; what has no page is alone."""
        own = -1 - np.arange(self.count, dtype=np.int64)
        return np.where(self.records > 0, self.records, own)

    @cached_property
    def is_page(self) -> Mask:
        return np.array([document.unit == "page" for document in self.documents], np.bool_)

    @cached_property
    def titled(self) -> Mapping[str, list[int]]:
        """Title key -> documents that bear it."""
        found: dict[str, list[int]] = {}
        for number, keys in enumerate(self.title_keys):
            for title in set(keys):
                found.setdefault(title, []).append(number)
        return found

    @cached_property
    def _holders(self) -> Mapping[str, Ids]:
        found: dict[str, list[int]] = {}
        for number, document in enumerate(self.documents):
            for token in document.tokens:
                found.setdefault(token, []).append(number)
        return {token: np.array(numbers, np.int32) for token, numbers in found.items()}

    @cached_property
    def facets(self) -> Mapping[str, FacetColumn]:
        return {name: self._facet(name) for name in FACETS}

    def _facet(self, name: str) -> FacetColumn:
        numbers: list[int] = []
        which: list[int] = []
        places: dict[Value, int] = {}
        for number, document in enumerate(self.documents):
            for value in set(FACETS[name](document)):
                numbers.append(number)
                which.append(places.setdefault(value, len(places)))
        return FacetColumn(np.array(numbers, np.int32), np.array(which, np.int32), list(places))

    def visible(self, tokens: Iterable[str], withdrawn: Mapping[int, frozenset[str]]) -> Mask:
        """Which documents a reader who holds `tokens` may see. Everything else starts from this mask."""
        held = frozenset(tokens)
        seen: Mask = np.zeros(self.count, np.bool_)
        for token in held:
            numbers = self._holders.get(token)
            if numbers is not None:
                seen[numbers] = True
        seen &= self.alive
        blocked = [number for number, now in withdrawn.items() if not now & held]
        if blocked:
            seen &= ~np.isin(self.records, np.array(blocked, np.int64))
        return seen

    def postings(self, field_name: str, term: str) -> Postings:
        """Document numbers and frequencies of a term, deleted documents possibly among them."""
        joined = self._joined.get((field_name, term))
        if joined is None:
            parts = []
            base = 0
            for segment, reader, cards in self._readers:
                ids, often = self._of_segment(segment, reader, field_name, term.encode("utf-8", "replace"))
                if len(ids):
                    parts.append((ids + base, often))
                base += len(cards.documents)
            joined = _NOTHING
            if parts:
                joined = (np.concatenate([ids for ids, _ in parts]), np.concatenate([often for _, often in parts]))
            if len(self._joined) > 2_000:
                self._joined.clear()
            self._joined[field_name, term] = joined
        return joined

    def _of_segment(self, segment: str, reader: Any, field_name: str, term: bytes) -> Postings:
        name = (segment, field_name, term)
        found = self._cache.get(name)
        if found is None:
            with self._reading:
                found = _read_postings(reader, field_name, term)
            self._cache.put(name, found)
        return found

    def texts(self, number: int) -> tuple[ReadyText, ...]:
        for _, reader, cards in self._readers:
            if number < len(cards.documents):
                with self._reading:
                    stored = reader.stored_fields(number)
                return read_texts(stored)
            number -= len(cards.documents)
        raise LookupError(number)


def _close(readers: list[Any]) -> None:
    for reader in readers:
        if not reader.is_closed:
            reader.close()


def _read_postings(reader: Any, field_name: str, term: bytes) -> Postings:
    ids: list[int] = []
    often: list[float] = []
    try:
        matcher = reader.postings(field_name, term)
    except TermNotFound:
        return _NOTHING
    while matcher.is_active():
        ids.append(matcher.id())
        often.append(matcher.weight())
        matcher.next()
    return np.array(ids, np.int32), np.array(often, np.float64)
