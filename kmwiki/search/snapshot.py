"""One state of the index: its parts as one row of documents, numbered from 0. What a query reads.

A snapshot never changes. After a commit the next query makes a new one of the same opened parts and the few that are
new, so it costs what is new; what is joined over parts is joined when it is first asked for.
"""

from __future__ import annotations

import threading
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from itertools import pairwise
from typing import Any, Generic, TypeVar

import numpy as np
import numpy.typing as npt

from kmwiki.search import positions
from kmwiki.search.analysis import Token
from kmwiki.search.columns import Column, Columns, join_columns
from kmwiki.search.fieldwords import key
from kmwiki.search.held import HELD, NOTHING, Postings
from kmwiki.search.opened_part import NOWHERE, Ids, Occurrences, Part
from kmwiki.search.part_file import Array
from kmwiki.search.parts import IS_PAGE, IS_REPLACED, hash_terms
from kmwiki.search.scoring import weight_of
from kmwiki.search.stored import Stored

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]
Terms = Mapping[str, Sequence[str]]
"""By section."""
Found = dict[str, dict[str, Postings]]
"""By section, then by term."""
Packed = npt.NDArray[np.signedinteger[Any]]
"""Document numbers as `packed` keeps them."""

_Key = TypeVar("_Key")
_Kept = TypeVar("_Kept")

_MOST_VIEWS = 8
_LONG = 2_000
MOST_HELD = 1_000_000  # rows of a section: 5 bytes each


class Cache(Generic[_Key, _Kept]):
    """What was made lately; the least used go when all together weigh more than `room`."""

    def __init__(self, room: int) -> None:
        self._room, self._held = room, 0
        self._kept: OrderedDict[_Key, tuple[_Kept, int]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, name: _Key) -> _Kept | None:
        with self._lock:
            found = self._kept.get(name)
            if found is None:
                return None
            if self._is_filling():
                self._kept.move_to_end(name)
            return found[0]

    def get_each(self, names: Sequence[_Key]) -> list[_Kept | None]:
        with self._lock:
            found = [self._kept.get(name) for name in names]
            if self._is_filling():
                for name, one in zip(names, found, strict=True):
                    if one is not None:
                        self._kept.move_to_end(name)
        return [None if one is None else one[0] for one in found]

    def _is_filling(self) -> bool:
        """With half of its room free nothing goes soon, and it does not matter what was used last."""
        return 2 * self._held > self._room

    def clear(self) -> None:
        with self._lock:
            self._kept.clear()
            self._held = 0

    def put(self, name: _Key, value: _Kept, weight: int) -> None:
        self.put_each([(name, value, weight)])

    def put_each(self, rows: Iterable[tuple[_Key, _Kept, int]]) -> None:
        with self._lock:
            for name, value, weight in rows:
                if name not in self._kept and weight <= self._room:
                    self._kept[name] = (value, weight)
                    self._held += weight
            while self._held > self._room:
                _, (_, weight) = self._kept.popitem(last=False)
                self._held -= weight


class Snapshot:
    """`gone` are, for each part, its documents that are deleted. The largest part comes first."""

    def __init__(self, name: str, generation: int, parts: Sequence[tuple[Part, Ids]]) -> None:
        self.name, self.generation = name, generation
        self.parts = [part for part, _ in parts]
        self.bases = [0]
        for part in self.parts:
            self.bases.append(self.bases[-1] + part.count)
        self.count = self.bases[-1]
        self.alive: Mask = np.ones(self.count, np.bool_)
        for base, (_, gone) in zip(self.bases, parts, strict=False):
            self.alive[gone + base] = False
        self._joined: dict[str, Array] = {}
        self._columns: dict[str, Column] = {}
        # Here and below by their bytes.
        self._phrases: Cache[tuple[Token, ...], tuple[Packed, Array, Array]] = Cache(6_000_000)
        # As each reader sees them; views come and go with their readers.
        self.kept_postings: Cache[tuple[int, str, str], tuple[Packed, Array]] = Cache(14_000_000)
        # Documents by a column and those of its keys that will do: 1 byte each.
        self.kept_masks: Cache[tuple[str, frozenset[str]], Mask] = Cache(3_000_000)
        # Of views, what was asked lately.
        self.kept_questions: Cache[Any, Any] = Cache(8_000_000)
        self._views: Cache[Any, Any] = Cache(_MOST_VIEWS)
        # Documents that were shown, as they are shown again: some 4 bytes a letter, with where their words stand.
        self._stored: Cache[int, Stored] = Cache(8_000_000)
        # By question, of every document: 4 bytes each (`nearness`).
        self.kept_cosines: Cache[str, npt.NDArray[np.float32]] = Cache(2_000_000)

    def rows(self, name: str) -> Array:
        """One array of all parts, row by document."""
        rows = self._joined.get(name)
        if rows is None:
            rows = self._joined[name] = _join([part.rows(name) for part in self.parts], np.int64)
        return rows

    @cached_property
    def lengths(self) -> Array:
        """Row by document: of words, title, pairs."""
        return _join([part.rows("lengths") for part in self.parts], np.uint32).reshape(-1, 3)

    @cached_property
    def is_page(self) -> Mask:
        mask: Mask = (self.rows("flags") & IS_PAGE) > 0
        return mask

    @cached_property
    def weights(self) -> Floats:
        units, states = self.column("unit"), self.column("state")
        unit, state = units.first_of(slice(None)), states.first_of(slice(None))
        table = np.array(
            [
                [[weight_of(str(u), str(s), is_replaced) for is_replaced in (False, True)] for s in states.values]
                for u in units.values
            ]
        ).reshape(len(units.values), len(states.values), 2)
        weights: Floats = table[unit, state, ((self.rows("flags") & IS_REPLACED) > 0).astype(np.intp)]
        return weights

    @cached_property
    def line_count(self) -> int:
        return int(self.lines.max()) + 1 if self.count else 0

    @cached_property
    def lines(self) -> npt.NDArray[np.int32]:
        """What shares a number shares a line of results: a page with its comments; what has no page is alone.

        Numbers are dense enough for arrays by line. A record in two parts is rare and found by the smaller one.
        """
        joined: list[Ids] = []
        known: list[tuple[Array, Ids]] = []
        taken = 0
        for part in self.parts:
            records, which = part.lines
            numbers = np.arange(taken, taken + len(records))
            taken += len(records)
            for earlier, their in known:
                at = np.minimum(np.searchsorted(earlier, records), max(0, len(earlier) - 1))
                if len(earlier):
                    numbers = np.where(earlier[at] == records, their[at], numbers)
            known.append((records, numbers))
            alone = np.flatnonzero(part.rows("record") <= 0)
            own = numbers[np.minimum(which, len(records) - 1)] if len(records) else np.zeros(part.count, np.intp)
            own[alone] = np.arange(taken, taken + len(alone))
            taken += len(alone)
            joined.append(own)
        return _join(joined, np.intp).astype(np.int32)

    def column(self, name: str) -> Column:
        column = self._columns.get(name)
        if column is None:
            column = self._columns[name] = join_columns([part.column(name) for part in self.parts])
        return column

    def columns_of(self, names: tuple[str, ...]) -> Columns:
        """These columns, one after the other."""
        return self.once(f"columns {' '.join(names)}", lambda: Columns([self.column(name) for name in names]))

    def keys_of(self, name: str) -> list[str]:
        """The values of a column as they are compared."""
        return self.once(f"keys of {name}", lambda: [key(str(value)) for value in self.column(name).values])

    def documents_of(self, name: str) -> Array:
        """The document of each code of a column."""
        return self.once(f"documents of {name}", self.column(name).documents)

    @cached_property
    def _caches(self) -> dict[str, Any]:
        return {}

    def once(self, name: str, make: Callable[[], _Kept]) -> _Kept:
        """`make()`, made once for this snapshot."""
        if name not in self._caches:
            self._caches[name] = make()
        kept: _Kept = self._caches[name]
        return kept

    def of_record(self, number: int) -> Ids:
        return _join([part.of_record(number) + base for base, part in self._numbered()], np.intp)

    def titled(self, title: str) -> Ids:
        found = [(base, part.titled(title)) for base, part in self._numbered()]
        return _join([ids + base for base, ids in found if len(ids)], np.intp)

    def with_keys(self, keys: Iterable[str]) -> Ids:
        hashes = hash_terms(keys)
        return _join([part.with_keys(hashes) + base for base, part in self._numbered()], np.intp)

    @cached_property
    def is_small(self) -> bool:
        """Whether all postings are held in memory: of a small index, they are cut out of arrays in less time than
        looked for among what is kept."""
        rows = [sum([part.file.length(f"{section}.docs") for part in self.parts]) for section in HELD]
        return max(rows) <= MOST_HELD

    def postings(self, asked: Terms, mask: Mask | None = None) -> Found:
        """Document numbers and frequencies of each term; without a mask, deleted documents are among them. Short lists,
        and all of a small index, are pieces of one array: whoever keeps one for long copies it.

        A section without frequencies is asked by itself, and gives an empty array for them.
        """
        if self.parts and self.is_small and asked.keys() <= _HELD:
            found_in = [part.held.postings(asked, base, mask) for base, part in self._numbered()]
            joined = iter(found_in[0] if len(found_in) == 1 else map(_join_postings, zip(*found_in, strict=True)))
            return {section: dict(zip(terms, joined, strict=False)) for section, terms in asked.items()}
        rows: dict[str, list[list[Postings]]] = {section: [[] for _ in terms] for section, terms in asked.items()}
        for base, part in self._numbered():
            here: list[list[Postings]] = []
            docs: list[Array] = []
            often: list[Array] = []
            for section, terms in asked.items():
                spans = part.find(section, terms)
                here += [row for row, (start, end) in zip(rows[section], spans, strict=True) if end > start]
                spans = [(start, end) for start, end in spans if end > start]
                docs += part.read_each(section, "docs", spans)
                often += part.read_each(section, "often", spans) if section != "tokens" else [_NO_OFTEN] * len(spans)
            for row, found in zip(here, _together(docs, often, base, mask), strict=True):
                row.append(found)
        return {
            section: dict(zip(terms, map(_join_postings, rows[section]), strict=True))
            for section, terms in asked.items()
        }

    def phrases(self, asked: Sequence[tuple[Token, ...]]) -> list[Occurrences]:
        """For each row of words every document that holds them side by side, deleted documents among them."""
        kept = self._phrases.get_each(asked)
        found = [NOWHERE if one is None or not len(one[0]) else Occurrences(unpacked(one[0]), *one[1:]) for one in kept]
        missing = [place for place, one in enumerate(kept) if one is None]
        if missing:
            wanted = [positions.wanted_of(asked[place]) for place in missing]
            rows: list[list[tuple[int, Occurrences]]] = [[] for _ in missing]
            for base, part in self._numbered():
                for row, piece in zip(rows, part.phrases(wanted), strict=True):
                    if len(piece.ids):
                        row.append((base, piece))
            to_keep = []
            for place, row in zip(missing, rows, strict=True):
                found[place] = joined = _join_occurrences(row)
                ids = packed(joined.ids)
                to_keep.append((asked[place], (ids, joined.often, joined.in_title), 200 + ids.nbytes + 2 * len(ids)))
            self._phrases.put_each(to_keep)
        return found

    def stored(self, number: int) -> Stored:
        stored = self._stored.get(number)
        if stored is None:
            which = bisect_right(self.bases, number) - 1
            stored = self.parts[which].stored(number - self.bases[which])
            self._stored.put(number, stored, 1_000 + 4 * sum([len(text.text) for text in stored.texts]))
        return stored

    def view(
        self, tokens: Iterable[str], withdrawn: Mapping[int, frozenset[str]], make: Callable[[Mask], _Kept]
    ) -> _Kept:
        """What `make` makes of the documents a reader who holds `tokens` may see; kept for the next question."""
        held = frozenset(tokens)
        blocked = frozenset(number for number, now in withdrawn.items() if not now & held)
        view: _Kept | None = self._views.get((held, blocked))
        if view is None:
            view = make(self._visible(held, blocked))
            self._views.put((held, blocked), view, 1)
        return view

    def let_go(self) -> None:
        """Forget what knows this snapshot in its turn, so that it goes with its last reader and not when the collector
        comes by. Whoever still asks it may."""
        self._views.clear()
        self.kept_questions.clear()

    def _visible(self, held: frozenset[str], blocked: frozenset[int]) -> Mask:
        seen: Mask = np.zeros(self.count, np.bool_)
        for ids, _ in self.postings({"tokens": sorted(held)})["tokens"].values():
            seen[ids] = True
        seen &= self.alive
        for number in blocked:
            seen[self.of_record(number)] = False
        return seen

    def _numbered(self) -> Iterable[tuple[int, Part]]:
        return zip(self.bases, self.parts, strict=False)


def packed(ids: Ids) -> Packed:
    """Document numbers as they are kept: many of them in half the room. With few, unpacking takes longer than it saves
    room."""
    return ids.astype(np.int32) if len(ids) > _LONG else ids


def unpacked(ids: Packed) -> Ids:
    """As arrays are indexed by them."""
    return ids.astype(np.intp, copy=False)


_, _NO_OFTEN = NOTHING
_HELD = frozenset(HELD)


def _together(docs: Sequence[Array], often: Sequence[Array], base: int, mask: Mask | None) -> list[Postings]:
    """Lists of documents numbered from `base`, of `mask` only. Of short ones all at once: that costs as much as one."""
    short = [place for place, own in enumerate(docs) if len(own) <= _LONG]
    found = [NOTHING] * len(docs)
    for place in [place for place, own in enumerate(docs) if len(own) > _LONG]:
        found[place] = _masked(docs[place].astype(np.intp) + base, often[place], mask)
    if short:
        kept = _kept_of([docs[place] for place in short], [often[place] for place in short], base, mask)
        for place, one in zip(short, kept, strict=True):
            found[place] = one
    return found


def _masked(ids: Ids, often: Array, mask: Mask | None) -> Postings:
    if mask is None:
        return ids, often
    here = mask[ids].nonzero()[0]  # by places: by the mask itself, numpy takes three times as long
    return ids.take(here), often.take(here) if len(often) else often


def _kept_of(docs: Sequence[Array], often: Sequence[Array], base: int, mask: Mask | None) -> list[Postings]:
    ids, times = np.concatenate(docs, dtype=np.intp), np.concatenate(often)
    ends = np.array([len(own) for own in docs]).cumsum()
    if base:
        ids += base
    if mask is not None:
        here = mask[ids].nonzero()[0]
        ids, ends = ids.take(here), here.searchsorted(ends)
        times = times.take(here) if len(times) else times
    cuts = [0, *ends.tolist()]
    return [(ids[start:end], times[start:end]) for start, end in pairwise(cuts)]


def _join(rows: Sequence[Array], empty: type[Any]) -> Array:
    if not rows:
        return np.empty(0, empty)
    return rows[0] if len(rows) == 1 else np.concatenate(rows)


def _join_postings(rows: Sequence[Postings]) -> Postings:
    """Of one term, part by part."""
    found = [row for row in rows if len(row[0])]
    if len(found) < 2:
        return found[0] if found else NOTHING
    return np.concatenate([ids for ids, _ in found]), np.concatenate([often for _, often in found])


def _join_occurrences(found: list[tuple[int, Occurrences]]) -> Occurrences:
    if not found:
        return NOWHERE
    return Occurrences(
        np.concatenate([piece.ids + base for base, piece in found]),
        np.concatenate([piece.often for _, piece in found]),
        np.concatenate([piece.in_title for _, piece in found]),
    )
