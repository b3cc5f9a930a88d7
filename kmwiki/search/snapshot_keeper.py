"""The newest snapshot, for all threads of one process.

Whoosh's table of contents names segments; every segment is covered by a part file, alone or with others. A part counts
only when the table has all of its segments, so that what a kill left behind, or what is written for a table that is
not there yet, is passed over; of parts that overlap, the one that holds more is read.

When the generation on disk has changed, a new snapshot is opened. One that cannot be opened is *trouble*, never a
reason to go on with the one before: rights may have been narrowed since.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TypeGuard

import numpy as np

from kmwiki.search import whoosh_files
from kmwiki.search.errors import IndexBroken, IndexBusy, IndexTrouble
from kmwiki.search.folder import IndexFolder
from kmwiki.search.opened_part import Ids, Part
from kmwiki.search.part_file import PartCut
from kmwiki.search.snapshot import Snapshot
from kmwiki.search.whoosh_files import Table

# How often a snapshot is tried while commits and swaps go on; one such collision is rare already.
_ATTEMPTS = 8
# Clocks of files may be as coarse as this, in nanoseconds: only what was not touched for so long is known not to change
# without its time changing too.
_SURE_AFTER = 3_000_000_000
_PART_START, _PART_END = "part-", ".arrays"


def part_path(folder: Path, segment_id: str, mark: str = "") -> Path:
    """Where the part that is named after a segment stands; a `mark` of its own tells a part that is made of it later
    from every earlier one, also from one that is deleted and that somebody still has open under its name."""
    return folder / f"{_PART_START}{segment_id}{f'-{mark}' if mark else ''}{_PART_END}"


def part_names(names: Iterable[str]) -> list[str]:
    return [name for name in names if name.startswith(_PART_START) and name.endswith(_PART_END)]


class SnapshotKeeper:
    def __init__(self, folder: IndexFolder) -> None:
        self._folder = folder
        self._opening = threading.Lock()
        self._snapshot: Snapshot | None = None
        self._parts: dict[str, Part] = {}
        self._is_stale = False
        self._broken: tuple[str, int, IndexTrouble] | None = None
        self._unchanged: tuple[int, Path, int] | None = None  # a snapshot, and the folder as it was then

    def newest(self) -> Snapshot:
        """The snapshot of what is on disk now; tried again for as long as a writer moves things under the attempt."""
        for _ in range(_ATTEMPTS):
            folder = self._folder.current()
            known, changed = self._snapshot, _changed(folder)
            if known is not None and not self._is_stale and self._unchanged == (id(known), folder, changed):
                return known
            looked = time.time_ns()
            names = _names(folder)
            generation = whoosh_files.latest_generation(names)
            if self._is(known, folder, generation):
                if looked - changed > _SURE_AFTER:
                    self._unchanged = (id(known), folder, changed)
                return known
            try:
                with self._opening:
                    return self._newest_in(folder, names, generation)
            except IndexBroken:
                if self._folder.current() == folder and _names(folder) == names:
                    raise
        raise IndexBusy("the index changes faster than it can be opened")

    def _newest_in(self, folder: Path, names: frozenset[str], generation: int) -> Snapshot:
        known = self._snapshot
        if self._is(known, folder, generation):
            return known
        if self._broken is not None and self._broken[:2] == (folder.name, generation):
            raise self._broken[2]
        try:
            kept = self._parts if known is not None and known.name == folder.name else {}
            self._snapshot = open_snapshot(folder, names, generation, kept)
        except Exception as error:
            self._snapshot = None
            trouble = IndexBroken(f"{folder.name}: {type(error).__name__}: {error}")
            if _names(folder) == names:
                self._broken = (folder.name, generation, trouble)
            raise trouble from error
        finally:
            if known is not None:
                known.let_go()
        self._broken, self._is_stale = None, False
        self._parts = {part.name: part for part in self._snapshot.parts}
        return self._snapshot

    def _is(self, known: Snapshot | None, folder: Path, generation: int) -> TypeGuard[Snapshot]:
        return known is not None and not self._is_stale and (known.name, known.generation) == (folder.name, generation)

    def look_again(self) -> None:
        """Choose among the part files anew at the next question; opened parts stay open."""
        self._is_stale = True

    def forget(self) -> None:
        """Open everything anew at the next question: something read was not what it should be."""
        with self._opening:
            if self._snapshot is not None:
                self._snapshot.let_go()
            self._snapshot, self._parts, self._broken = None, {}, None


def open_snapshot(folder: Path, names: Iterable[str], generation: int, kept: dict[str, Part]) -> Snapshot:
    """The state `generation` of the index in `folder`, of parts that are open already and those that are new.

    Raises whatever is wrong: LookupError when a segment is covered by no part.
    """
    table = whoosh_files.read_table(folder, generation)
    parts = []
    trouble: Exception | None = None
    for name in part_names(names):
        try:
            parts.append(kept.get(name) or Part(folder / name))
        except (PartCut, FileNotFoundError) as error:
            trouble = error  # it may be joined into another, or swept up: whether it is missed is seen below
    chosen, left = covering(table, parts)
    if left:
        raise LookupError(f"no part holds {', '.join(sorted(left)[:3])}: {trouble}") from trouble
    return Snapshot(folder.name, generation, chosen)


def covering(table: Table, parts: Sequence[Part]) -> tuple[list[tuple[Part, Ids]], set[str]]:
    """The parts that together hold every segment of `table` once, the largest first, with their deleted documents; and
    the segments with documents that no part holds."""
    segments = {segment.segment_id(): segment for segment in table.segments if segment.doc_count_all()}
    left = set(segments)
    chosen = []
    for part in sorted(parts, key=lambda part: (-part.count, -len(part.segments), part.name)):
        own = {name for name, _ in part.segments}
        if own and own <= left:
            left -= own
            chosen.append((part, _deleted(part, segments)))
    return chosen, left


def _deleted(part: Part, segments: dict[str, object]) -> Ids:
    gone: list[int] = []
    base = 0
    for name, count in part.segments:
        gone += [base + number for number in segments[name].deleted_docs()]  # type: ignore[attr-defined]
        base += count
    return np.array(sorted(gone), np.intp)


def _changed(folder: Path) -> int:
    """When a name in `folder` was last written, in nanoseconds."""
    try:
        return os.stat(folder).st_mtime_ns
    except FileNotFoundError:
        return 0


def _names(folder: Path) -> frozenset[str]:
    """The tables and parts in `folder`: what changes whenever a writer does something."""
    try:
        names = os.listdir(folder)
    except FileNotFoundError:
        return frozenset()
    return frozenset([*part_names(names), *filter(whoosh_files.is_table, names)])
