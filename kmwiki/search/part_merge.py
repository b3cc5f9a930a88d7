"""Several parts as one: whole arrays moved, no document read again.

The parts' documents follow each other in the new part; those that are gone may be left out. All of it is moving rows,
a few hundred bytes of them for every word of text; `merge_parts` yields between two moves so that a long merge may be
broken off or let others go first.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from kmwiki.search.facets import Value
from kmwiki.search.part_file import Array, PartFile, PartWriter, sorted_unique
from kmwiki.search.parts import (
    COLUMNS,
    SECTIONS,
    ahead_arrays,
    pack_values,
    place_type,
    read_vocabulary,
    spelling_arrays,
    starts_of,
    title_ranks,
)
from kmwiki.search.vectors import MovedVectors

Mask = npt.NDArray[np.bool_]

_WORDS_AT_ONCE = 5_000
_ROWS = ("record", "comment", "updated", "reads", "key", "flags", "title_ends")


class Source(NamedTuple):
    """A part to be merged, and which of its documents stay (all, when nothing is said)."""

    part: PartFile
    keep: Mask | None = None

    @property
    def kept(self) -> int:
        return self.part.length("record") if self.keep is None else int(self.keep.sum())


def merge_parts(path: Path, sources: Sequence[Source], notes: Mapping[str, Any]) -> Iterator[None]:
    """Write the part `path` step by step; it is durable under its name when the iterator ends.

    An iterator closed early leaves nothing. Raises OSError (a full disk) before anything is moved, `PartCut`.
    """
    shifts = [_Shift(source) for source in sources]
    counts = starts_of([source.kept for source in sources])
    units = starts_of([shift.units for shift in shifts])
    yield
    vectors = MovedVectors([(shift.part, shift.keep) for shift in shifts])
    small = _small_arrays(shifts, counts, units) | vectors.small()
    yield
    spelled = _Spelling(shifts, small)
    while not spelled.is_done:
        spelled.step()
        yield
    small |= spelled.arrays()
    plans = {name: _Plan(name, shifts) for name in SECTIONS}
    yield
    shapes = {name: (array.dtype.str, array.shape) for name, array in small.items()}
    stored = starts_of([shift.stored for shift in shifts])
    shapes["stored.bytes"] = ("|u1", (int(stored[-1]),))
    shapes |= vectors.shapes()
    for plan in plans.values():
        shapes |= plan.shapes(place_type(int(units[-1])))
    writer = PartWriter(path, shapes, notes)
    try:
        for name, array in small.items():
            writer[name][...] = array
        for number, shift in enumerate(shifts):
            writer["stored.bytes"][stored[number] : stored[number + 1]] = shift.stored_bytes()
            vectors.move(number, writer)
            yield
            for plan in plans.values():
                plan.move(number, writer, doc_base=int(counts[number]), unit_base=int(units[number]))
                yield
        writer.finish()
    except BaseException:
        writer.give_up()
        raise


class _Shift:
    """Where the documents and units of one source go."""

    def __init__(self, source: Source) -> None:
        self.part, self.keep, self.kept = source.part, source.keep, source.kept
        if self.keep is not None and self.keep.all():
            self.keep = None
        self.unit_starts = self.part.read("unit_starts")
        lengths = np.diff(self.unit_starts)
        self.unit_lengths = lengths if self.keep is None else lengths[self.keep]
        self.units = int(self.unit_lengths.sum())
        sizes = np.diff(self.part.read("stored.starts"))
        self.stored_lengths = sizes if self.keep is None else sizes[self.keep]
        self.stored = int(self.stored_lengths.sum())
        if self.keep is not None:
            self.new_number = np.cumsum(self.keep) - 1
            # How many units of documents left out stand before each document.
            self.left_out = np.cumsum(np.where(self.keep, 0, lengths))

    def rows(self, name: str) -> Array:
        rows = self.part.read(name)
        return rows if self.keep is None else rows[self.keep]

    def documents_of(self, at: Array) -> Array:
        """The documents in which places stand."""
        found: Array = np.searchsorted(self.unit_starts, at >> 2, side="right") - 1
        return found

    def docs(self, docs: Array) -> tuple[Array, Mask | None]:
        """New numbers of documents, and which of those given are among them."""
        if self.keep is None:
            return docs, None
        stays = self.keep[docs]
        return self.new_number[docs[stays]], stays

    def places(self, at: Array) -> tuple[Array, Mask | None]:
        if self.keep is None:
            return at, None
        doc = self.documents_of(at)
        stays = self.keep[doc]
        return at[stays].astype(np.int64) - 4 * self.left_out[doc[stays]], stays

    def stored_bytes(self) -> Array:
        blob = self.part.read("stored.bytes")
        if self.keep is None:
            return blob
        sizes = np.diff(self.part.read("stored.starts"))
        return blob[np.repeat(self.keep, sizes)]


class _Plan:
    """How one section is put together: the terms of all sources, and where each source's rows go."""

    def __init__(self, section: str, shifts: Sequence[_Shift]) -> None:
        self.section, self.shifts = section, shifts
        read = [(shift.part.read(f"{section}.terms"), shift.part.read(f"{section}.starts")) for shift in shifts]
        terms = sorted_unique(np.concatenate([terms for terms, _ in read]))
        self._which = [np.searchsorted(terms, own) for own, _ in read]
        self._counts = [self._kept_counts(shift, starts) for shift, (_, starts) in zip(shifts, read, strict=True)]
        total = np.zeros(len(terms), np.int64)
        for which, counts in zip(self._which, self._counts, strict=True):
            total[which] += counts
        alive = total > 0
        if not alive.all():
            number = np.cumsum(alive) - 1
            self._which = [number[which] for which in self._which]
        self.alive = [alive[np.searchsorted(terms, own)] for own, _ in read]
        self.terms = terms[alive]
        self.starts = starts_of(total[alive])
        self._next = self.starts[:-1].copy()

    def _kept_counts(self, shift: _Shift, starts: Array) -> Array:
        if shift.keep is None:
            return np.diff(starts)
        first = SECTIONS[self.section][0]
        rows = shift.part.read(f"{self.section}.{first}")
        stays = shift.keep[rows if first == "docs" else shift.documents_of(rows)]
        return np.diff(np.concatenate([[0], np.cumsum(stays)])[starts])

    def shapes(self, place: type[Any]) -> dict[str, tuple[str, tuple[int, ...]]]:
        kinds = {"docs": "<u4", "often": "|u1", "at": np.dtype(place).str}
        rows = (int(self.starts[-1]),)
        shapes: dict[str, tuple[str, tuple[int, ...]]] = {
            f"{self.section}.{name}": (kinds[name], rows) for name in SECTIONS[self.section]
        }
        shapes[f"{self.section}.terms"] = ("<u8", self.terms.shape)
        shapes[f"{self.section}.starts"] = ("<i8", self.starts.shape)
        return shapes

    def move(self, number: int, writer: PartWriter, *, doc_base: int, unit_base: int) -> None:
        """The rows of source `number` to where they belong, behind those of the sources before it."""
        section, shift = self.section, self.shifts[number]
        if number == 0:
            writer[f"{section}.terms"][...] = self.terms
            writer[f"{section}.starts"][...] = self.starts
        which, counts = self._which[number][self.alive[number]], self._counts[number][self.alive[number]]
        before = np.cumsum(counts) - counts
        target = np.repeat(self._next[which] - before, counts) + np.arange(int(counts.sum()))
        self._next[which] += counts
        stays: Mask | None = None
        for name in SECTIONS[section]:
            rows = shift.part.read(f"{section}.{name}")
            if name == "docs":
                rows, stays = shift.docs(rows)
                rows = rows + np.uint32(doc_base) if stays is None else rows + doc_base
            elif name == "at":
                rows, stays = shift.places(rows)
                rows = rows.astype(np.int64) + 4 * unit_base
            elif stays is not None:
                rows = rows[stays]
            writer[f"{section}.{name}"][target] = rows


def _small_arrays(shifts: Sequence[_Shift], counts: Array, units: Array) -> dict[str, Array]:
    """All that is small enough to be made in memory."""
    arrays: dict[str, Array] = {name: np.concatenate([shift.rows(name) for shift in shifts]) for name in _ROWS}
    arrays["lengths"] = np.concatenate([shift.rows("lengths") for shift in shifts])
    arrays["unit_starts"] = starts_of(np.concatenate([shift.unit_lengths for shift in shifts]))
    arrays["stored.starts"] = starts_of(np.concatenate([shift.stored_lengths for shift in shifts]))
    for name in COLUMNS:
        arrays |= _merge_column(name, shifts)
    arrays |= _merge_vocabulary(shifts)
    arrays |= _merge_titles(shifts, counts)
    arrays["title_rank"] = title_ranks(arrays, int(counts[-1]))
    return arrays


def _merge_column(name: str, shifts: Sequence[_Shift]) -> dict[str, Array]:
    numbers: dict[Value, int] = {}
    codes, lengths = [], []
    for shift in shifts:
        values: list[Value] = json.loads(shift.part.read(f"column.{name}.values").tobytes())
        own = shift.part.read(f"column.{name}.codes")
        own_lengths = np.diff(shift.part.read(f"column.{name}.starts"))
        if shift.keep is not None:
            own = own[np.repeat(shift.keep, own_lengths)]
            own_lengths = own_lengths[shift.keep]
        used = np.zeros(len(values), np.int64)
        for place in np.unique(own).tolist():
            used[place] = numbers.setdefault(values[place], len(numbers))
        codes.append(used[own])
        lengths.append(own_lengths)
    return {
        f"column.{name}.starts": starts_of(np.concatenate(lengths)),
        f"column.{name}.codes": np.concatenate(codes).astype(np.uint32),
        f"column.{name}.values": pack_values(list(numbers)),
    }


def _merge_vocabulary(shifts: Sequence[_Shift]) -> dict[str, Array]:
    """The words of all sources in the order of their hashes. A word whose last document is left out may stay: it is
    found in no document, and that is asked before it is named."""
    terms, first = np.unique(
        np.concatenate([shift.part.read("vocabulary.terms") for shift in shifts]), return_index=True
    )
    starts = [shift.part.read("vocabulary.starts") for shift in shifts]
    lengths = np.concatenate([np.diff(one) for one in starts])[first]
    bases = np.concatenate([[0], np.cumsum([int(one[-1]) for one in starts])])
    begins = np.concatenate([one[:-1] + base for one, base in zip(starts, bases, strict=False)])[first]
    blob = np.concatenate([shift.part.read("vocabulary.bytes") for shift in shifts])
    new = starts_of(lengths)
    take = np.repeat(begins - new[:-1], lengths) + np.arange(int(new[-1]))
    return {"vocabulary.terms": terms, "vocabulary.starts": new, "vocabulary.bytes": blob[take]}


class _Spelling:
    """The spellings of all words: moved from parts that have them, else made, some thousand words at a time."""

    def __init__(self, shifts: Sequence[_Shift], small: Mapping[str, Array]) -> None:
        self._rows: list[npt.NDArray[np.uint64]] = []
        self._words: list[str] = []
        self._done = 0
        if all("spelling.keys" in shift.part for shift in shifts):
            self._move(shifts)
        else:
            self._words = read_vocabulary(small["vocabulary.starts"], small["vocabulary.bytes"].tobytes())

    @property
    def is_done(self) -> bool:
        return self._done >= len(self._words)

    def step(self) -> None:
        made = spelling_arrays(self._words[self._done : self._done + _WORDS_AT_ONCE])
        self._add(made["spelling.keys"], made["spelling.places"].astype(np.uint64) + np.uint64(self._done))
        self._done += _WORDS_AT_ONCE

    def _add(self, keys: Array, places: Array) -> None:
        self._rows.append((keys.astype(np.uint64) << np.uint64(32)) | places)

    def _move(self, shifts: Sequence[_Shift]) -> None:
        own = [shift.part.read("vocabulary.terms") for shift in shifts]
        terms = sorted_unique(np.concatenate(own))
        for shift, hashes in zip(shifts, own, strict=True):
            places = np.searchsorted(terms, hashes).astype(np.uint64)
            self._add(shift.part.read("spelling.keys"), places[shift.part.read("spelling.places")])

    def arrays(self) -> dict[str, Array]:
        rows = sorted_unique(np.concatenate([np.empty(0, np.uint64), *self._rows]))
        return {
            "spelling.keys": (rows >> np.uint64(32)).astype(np.uint32),
            "spelling.places": (rows & np.uint64(0xFFFFFFFF)).astype(np.uint32),
        }


def _merge_titles(shifts: Sequence[_Shift], counts: Array) -> dict[str, Array]:
    blobs, rows, texts = [], [], []
    base = 0
    for shift, first in zip(shifts, counts.tolist(), strict=False):
        at, end = shift.part.read("ahead.at").astype(np.int64), shift.part.read("ahead.end").astype(np.int64)
        docs, stays = shift.docs(shift.part.read("ahead.docs"))
        kind = shift.part.read("ahead.kind")
        if stays is not None:
            at, end, kind = at[stays], end[stays], kind[stays]
        blob, at, end = _used_bytes(shift.part.read("ahead.bytes"), at, end)
        data = blob.tobytes()
        texts += [data[a:b] for a, b in zip(at.tolist(), end.tolist(), strict=True)]
        rows.append(np.stack([at + base, end + base, docs + first, kind], axis=1).astype(np.int64))
        blobs.append(data)
        base += len(data)
    entries = np.concatenate(rows)
    # Sorted runs, one after the other: Python's sort joins them without sorting again.
    order = sorted(range(len(texts)), key=texts.__getitem__)
    return ahead_arrays(b"".join(blobs), entries[np.array(order, np.int64)])


def _used_bytes(blob: Array, at: Array, end: Array) -> tuple[Array, Array, Array]:
    """The bytes that entries use, and where each begins and ends in them. Without this a title that is gone, or of
    another source of the same part, would be carried from merge to merge for ever.

    Entries that end at one place are a title and what is left of it from later words on: they share its bytes.
    """
    ends, title = np.unique(end, return_inverse=True)
    begins = ends.copy()
    np.minimum.at(begins, title, at)
    starts = starts_of(ends - begins).astype(np.int64)
    take = np.repeat(begins - starts[:-1], ends - begins) + np.arange(int(starts[-1]))
    return blob[take], at - begins[title] + starts[title], starts[title + 1]
