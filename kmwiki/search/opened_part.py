"""A part of the index opened for reading: what is small is held in memory, postings are read when asked for."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import NamedTuple, overload

import numpy as np
import numpy.typing as npt

from kmwiki.search import positions, spelling
from kmwiki.search.columns import Column, make_column
from kmwiki.search.facets import Value
from kmwiki.search.held import Held
from kmwiki.search.part_file import Array, PartCut, PartFile, sorted_unique
from kmwiki.search.parts import asked_hash, hash_term
from kmwiki.search.scoring import MOST_COUNTED
from kmwiki.search.stored import Stored, unpack

Ids = npt.NDArray[np.intp]
Hashes = npt.NDArray[np.uint64]
Span = tuple[int, int]


class Lines(NamedTuple):
    """Record numbers above 0 in order, and for each document which of them is its own (for 0: nothing to rely on)."""

    records: npt.NDArray[np.int64]
    which: npt.NDArray[np.int32]


class Occurrences(NamedTuple):
    """Documents that hold a phrase, how often, and how often in their titles."""

    ids: Ids
    often: npt.NDArray[np.uint8]
    in_title: npt.NDArray[np.uint8]
    """Both at most `scoring.MOST_COUNTED`."""


class Part:
    """One part file. Never changes; any number of snapshots and threads share it."""

    def __init__(self, path: Path) -> None:
        """Raises `PartCut`, FileNotFoundError, OSError."""
        self.file = PartFile(path)
        self.name = path.name
        self.segments: tuple[tuple[str, int], ...] = tuple((name, count) for name, count in self.file.notes["segments"])
        self.count = self.file.length("record")
        if self.count != sum(count for _, count in self.segments):
            raise PartCut(f"{self.name} does not hold what it names")
        self._held: dict[str, Array] = {}
        self._columns: dict[str, Column] = {}

    def rows(self, name: str) -> Array:
        """A whole array, read once and held."""
        rows = self._held.get(name)
        if rows is None:
            rows = self.file.read(name)
            if name.endswith(".starts") and len(rows) and rows[-1] < 2**32:  # nearly always: half the room
                rows = rows.astype(np.uint32)
            self._held[name] = rows
        return rows

    def find(self, section: str, terms: Sequence[str]) -> list[Span]:
        """For each term the rows [start, end) of its section."""
        own, starts = self.rows(f"{section}.terms"), self.rows(f"{section}.starts")
        if not len(own):
            return [_NO_ROWS] * len(terms)
        hashes = np.array([asked_hash(term) for term in terms], np.uint64)
        at = own.searchsorted(hashes)
        is_here = (own.take(at, mode="clip") == hashes).tolist()
        spans = zip(starts.take(at).tolist(), starts.take(at + 1, mode="clip").tolist(), strict=True)
        return [span if here else _NO_ROWS for span, here in zip(spans, is_here, strict=True)]

    def titled(self, title: str) -> Ids:
        """Documents with exactly this title."""
        own = self.rows("titled.terms")
        wanted = np.uint64(hash_term(title))
        at = int(own.searchsorted(wanted))
        if at == len(own) or own[at] != wanted:
            return _NONE
        start, end = self.rows("titled.starts")[at : at + 2].tolist()
        return self.read("titled", "docs", start, end).astype(np.intp)

    def read(self, section: str, name: str, start: int, end: int) -> Array:
        return self.file.slice(f"{section}.{name}", start, end)

    def read_each(self, section: str, name: str, wanted: Sequence[Span]) -> list[Array]:
        """:meth:`read` of many terms."""
        return self.file.slices(f"{section}.{name}", wanted)

    @cached_property
    def held(self) -> Held:
        return Held(self.file)

    @cached_property
    def lines(self) -> Lines:
        records = self.rows("record")
        unique = sorted_unique(records[records > 0])
        return Lines(unique, np.searchsorted(unique, records).astype(np.int32))

    @cached_property
    def _by_record(self) -> tuple[Array, npt.NDArray[np.int32]]:
        order = np.argsort(self.rows("record"), kind="stable").astype(np.int32)
        return self.rows("record")[order], order

    def of_record(self, number: int) -> Ids:
        """The documents of one record."""
        records, order = self._by_record
        start, end = np.searchsorted(records, [number, number + 1])
        return order[start:end].astype(np.intp)

    def with_keys(self, keys: Hashes) -> Ids:
        own = self.rows("key")
        if len(keys) > 8:
            return np.flatnonzero(np.isin(own, keys))
        return np.flatnonzero(np.logical_or.reduce([own == key for key in keys])) if len(keys) else _NONE

    def column(self, name: str) -> Column:
        column = self._columns.get(name)
        if column is None:
            values: list[Value] = json.loads(self.file.read(f"column.{name}.values").tobytes())
            codes, starts = self.file.read(f"column.{name}.codes"), self.file.read(f"column.{name}.starts")
            column = self._columns[name] = make_column(codes, starts, values)
        return column

    def stored(self, number: int) -> Stored:
        starts = self.rows("stored.starts")
        return unpack(self.file.bytes_at("stored.bytes", int(starts[number]), int(starts[number + 1])))

    def near(self, words: Sequence[str]) -> dict[str, list[str]]:
        """Words of the part that are spelled nearly so (`spelling.look_up`)."""
        return spelling.look_up(self._spelling, self._vocabulary, words)

    def holding(self, word: str) -> list[str]:
        """Words of the part with the letters of this one and others. Its first three are compared with all there are,
        which takes less time than looking for them in the text of all words."""
        letters, starts = self._letters
        wanted = _bytes_of(word[:3])
        last = max(0, len(letters) - len(wanted) + 1)
        here = letters[:last] == wanted[0]
        for place in range(1, len(wanted)):
            here &= letters[place : last + place] == wanted[place]
        places = sorted_unique(starts.searchsorted(here.nonzero()[0], side="right") - 1).tolist()
        # Not from the end of one into the next.
        return [term for place in places if word in (term := self._vocabulary[place]) and term != word]

    @cached_property
    def _letters(self) -> tuple[Array, npt.NDArray[np.uint32]]:
        """The letters of all words, one after the other, and where each word starts."""
        data = self.file.bytes_at("vocabulary.bytes", 0, self.file.length("vocabulary.bytes"))
        begins = (np.frombuffer(data, np.uint8) & 0xC0) != 0x80  # a letter; not the second or third byte of one
        so_far = begins.astype(np.uint32).cumsum(dtype=np.uint32)
        return _bytes_of(data.decode("utf-8", "surrogatepass")), so_far[self.rows("vocabulary.starts")[:-1]] - 1

    @cached_property
    def _spelling(self) -> spelling.Filed:
        return spelling.filed(self.rows("spelling.keys"), self.rows("spelling.places"))

    @cached_property
    def _vocabulary(self) -> _Vocabulary:
        return _Vocabulary(self)

    def phrases(self, asked: Sequence[Sequence[positions.Wanted]]) -> list[Occurrences]:
        """Where phrases stand; their terms are all looked up at once."""
        terms = list(dict.fromkeys(term for wanted in asked for one in wanted for term in one.terms))
        rows = dict(zip(terms, self.find("places", terms), strict=True))
        return [self._phrase(wanted, rows) for wanted in asked]

    def _phrase(self, wanted: Sequence[positions.Wanted], rows: Mapping[str, tuple[int, int]]) -> Occurrences:
        """From its rarest term outwards, so that a common one is only asked about places left.

        `positions.occurrences` says the same in plain words.
        """
        found = []
        for one in wanted:
            places_of = [rows[term] for term in one.terms]
            count = sum(end - start for start, end in places_of)
            found.append((count, one.offset, places_of))
        if not all(count for count, *_ in found):
            return NOWHERE
        last = len(wanted) - 1
        places: Array | None = None
        for which in sorted(range(len(found)), key=lambda which: found[which][0]):
            _, offset, places_of = found[which]
            at = self._places(places_of)
            if places is None:
                at = at[at >= 4 * offset] if offset else at
            else:
                at = _among(at, places + offset)
            if which == 0:
                at = at[((at & 1) > 0).nonzero()[0]]
            if which == last:
                at = at[((at & 2) > 0).nonzero()[0]]
            places = (at >> 2) - offset
            if not len(places):
                return NOWHERE
        assert places is not None
        return self._in_documents(places.astype(np.int64))

    def _places(self, places_of: Sequence[tuple[int, int]]) -> Array:
        rows = [self.read("places", "at", start, end) for start, end in places_of if end > start]
        return rows[0] if len(rows) == 1 else sorted_unique(np.concatenate(rows))

    def _in_documents(self, places: Array) -> Occurrences:
        unit_starts = self.rows("unit_starts")
        docs = unit_starts.searchsorted(np.array(places, np.int64), side="right") - 1
        first = np.concatenate([[True], docs[1:] != docs[:-1]]).nonzero()[0]
        ids = docs[first]
        often = np.diff(np.append(first, len(docs)))
        # Titles stand first in the row of a document, so only where the first place is in one there are any.
        in_title = np.zeros(len(ids), np.uint8)
        ends = unit_starts[ids] + self.rows("title_ends")[ids]
        titled = (places[first] < ends).nonzero()[0]
        in_title[titled] = np.minimum(np.searchsorted(places, ends[titled]) - first[titled], MOST_COUNTED)
        return Occurrences(ids, np.minimum(often, MOST_COUNTED).astype(np.uint8), in_title)


class _Vocabulary(Sequence[str]):
    """The words of a part by number, each read when it is asked for; the same ones are asked for again and again."""

    def __init__(self, part: Part) -> None:
        self._file, self._starts = part.file, part.rows("vocabulary.starts")
        self._read: dict[int, str] = {}

    def __len__(self) -> int:
        return len(self._starts) - 1

    @overload
    def __getitem__(self, place: int) -> str: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[str]: ...
    def __getitem__(self, place: int | slice) -> str | Sequence[str]:
        if isinstance(place, slice):
            return [self[one] for one in range(*place.indices(len(self)))]
        word = self._read.get(place)
        if word is None:
            data = self._file.bytes_at("vocabulary.bytes", int(self._starts[place]), int(self._starts[place + 1]))
            word = data.decode("utf-8", "surrogatepass")
            if len(self._read) >= _MOST_WORDS:
                self._read.clear()
            self._read[place] = word
        return word


def _bytes_of(text: str) -> Array:
    """Each letter by the lowest byte of its number: those of one script have their own."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32).astype(np.uint8)


def _among(at: Array, units: Array) -> Array:
    """Of `at` (in order, each a unit's number above two more bits) those of the `units`, which are in order too."""
    if 8 * len(units) < len(at):
        found = at[np.minimum(at.searchsorted(units << 2), len(at) - 1)]
        return found[(found >> 2) == units]
    # Many places are merged into a sorted row in less time than looked up in it; a unit comes before what is its own.
    both = np.concatenate([units << 2, at])
    both.sort(kind="stable")
    return both[1:][(both[1:] >> 2) == (both[:-1] >> 2)]


_NO_ROWS: Span = (0, 0)
_MOST_WORDS = 10_000  # about a megabyte
_NONE: Ids = np.empty(0, np.intp)
NOWHERE = Occurrences(_NONE, np.empty(0, np.uint8), np.empty(0, np.uint8))
