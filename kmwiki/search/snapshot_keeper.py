"""The newest snapshot, for all threads of one process.

A searcher never follows the index by Whoosh's `refresh()` or `reuse=`, which in 2.7.4 keep showing what was deleted:
when the generation on disk has changed, a new snapshot is opened. One that cannot be opened is *trouble*, never a
reason to go on with the one before: rights may have been narrowed since.
"""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

from kmwiki.search import whoosh_files
from kmwiki.search.errors import IndexBroken, IndexBusy, IndexTrouble
from kmwiki.search.folder import IndexFolder
from kmwiki.search.snapshot import PostingCache, SegmentCards, Snapshot, read_cards

# How often a snapshot is tried while commits and swaps go on; one such collision is rare already.
_ATTEMPTS = 8


class SnapshotKeeper:
    def __init__(self, folder: IndexFolder) -> None:
        self._folder = folder
        self._cache = PostingCache()
        self._opening = threading.Lock()
        self._snapshot: Snapshot | None = None
        self._index: tuple[str, Any] | None = None
        self._cards: dict[str, SegmentCards] = {}
        self._broken: tuple[str, int, IndexTrouble] | None = None

    def newest(self) -> Snapshot:
        """The snapshot of what is on disk now; tried again for as long as a writer moves things under the attempt."""
        for _ in range(_ATTEMPTS):
            folder = self._folder.current()
            before = _table_names(folder)
            try:
                with self._opening:
                    return self._newest_in(folder)
            except IndexBroken:
                if self._folder.current() == folder and _table_names(folder) == before:
                    raise
        raise IndexBusy("the index changes faster than it can be opened")

    def _newest_in(self, folder: Path) -> Snapshot:
        known, generation = self._snapshot, -1
        try:
            if self._index is None or self._index[0] != folder.name:
                self._index = (folder.name, whoosh_files.open_index(folder))
            index = self._index[1]
            generation = whoosh_files.latest_generation(index)
            if known is not None and (known.name, known.generation) == (folder.name, generation):
                return known
            if self._broken is not None and self._broken[:2] == (folder.name, generation):
                raise self._broken[2]
            self._snapshot = self._open(folder.name, index, generation)
        except IndexTrouble:
            raise
        except Exception as error:
            self._snapshot = None
            trouble = IndexBroken(f"{folder.name}: {type(error).__name__}: {error}")
            # Remembered, since Whoosh waits half a second before it gives up on a file that is not there.
            self._broken = (folder.name, generation, trouble)
            raise trouble from error
        self._broken = None
        return self._snapshot

    def _open(self, name: str, index: Any, generation: int) -> Snapshot:
        reader = index.reader()
        readers = []
        for leaf, _ in reader.leaf_readers():
            if leaf.doc_count_all():
                segment = f"{name}/{leaf.segment().segment_id()}"
                cards = self._cards.get(segment) or read_cards(leaf)
                readers.append((segment, leaf, cards))
        self._cards = {segment: cards for segment, _, cards in readers}
        # A reader may be newer than what was asked for; an empty one does not know.
        return Snapshot(name, reader.generation() or generation, readers, self._cache)

    def forget(self) -> None:
        """Read everything anew at the next question: something read was not what it should be."""
        with self._opening:
            self._snapshot = None
            self._index = None
            self._cards = {}
            self._cache = PostingCache()


def _table_names(folder: Path) -> frozenset[str]:
    """Whoosh's tables of contents: one is added, and the one before deleted, by every commit."""
    return frozenset(entry.name for entry in folder.glob("*.toc"))
