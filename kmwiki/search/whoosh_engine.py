"""The default engine: a durable Whoosh index, read into arrays.

Any number of processes search; one writes. What is read is a `Snapshot`, opened anew when the index has changed;
what is written is whole batches, and whole generations beside the living one.
"""

from __future__ import annotations

import errno
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

from whoosh.index import LockError

from kmwiki.search import whoosh_files
from kmwiki.search.answers import MOST_SUGGESTIONS, make_hit, make_suggestion, page_of, rank_title
from kmwiki.search.documents import Document, IndexStatus, SearchRequest, SearchResult, Suggestion
from kmwiki.search.engine import Progress
from kmwiki.search.errors import IndexBroken, IndexBusy, IndexMissing, IndexOutdated, IndexTrouble
from kmwiki.search.fieldwords import key
from kmwiki.search.folder import IndexFolder, index_version
from kmwiki.search.prepare import prepare
from kmwiki.search.query import parse
from kmwiki.search.ranking import Ranking
from kmwiki.search.snapshot import Snapshot
from kmwiki.search.snapshot_keeper import SnapshotKeeper
from kmwiki.search.snippets import Marker

_Answer = TypeVar("_Answer")

# A disk that is full, over quota or not to be written: not the index's fault, and no rebuild would help.
_DISK_TROUBLE = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EPERM})
# A rebuild commits so many documents at a time: memory stays bounded and segments few.
_BATCH = 2_000
_REBUILD_MEMORY_MB = 256
# More segments than this: a rebuild would make searching quicker.
_MANY_SEGMENTS = 40
# A save does not merge, so that it is found at once; unless nobody tidies, and there are so many.
_TOO_MANY_SEGMENTS = 24


class WhooshEngine:
    """A `SearchEngine` in the folder `path`. Cheap to make: nothing is opened before the first question."""

    def __init__(self, path: Path | str) -> None:
        self._folder = IndexFolder(Path(path))
        self._snapshots = SnapshotKeeper(self._folder)
        self._writing = threading.RLock()
        self._since_rebuild: list[tuple[list[Document], list[int]]] | None = None

    # Asking

    def search(self, request: SearchRequest) -> SearchResult:
        started = time.perf_counter()
        with self._folder.cutting():
            query = parse(request.text)

        def answer(snapshot: Snapshot) -> SearchResult:
            ranking = Ranking(snapshot, request, query)
            ranked = ranking.ranked()
            hits = []
            marker = Marker(query.terms)
            for number in ranked.leaders[page_of(request)]:
                line = ranking.line(ranked, int(number))
                document, texts = snapshot.documents[line.number], snapshot.texts(line.number)
                hits.append(make_hit(document, texts, marker, score=line.score, also=line.also))
            facets = ranking.facets(ranked)
            took = round((time.perf_counter() - started) * 1000, 2)
            return SearchResult(len(ranked.leaders), tuple(hits), facets, query.understood, took, query.notes)

        return self._asked(answer)

    def suggest(
        self,
        prefix: str,
        *,
        tokens: frozenset[str],
        withdrawn: Mapping[int, frozenset[str]] | None = None,
        limit: int = 10,
    ) -> tuple[Suggestion, ...]:
        wanted = key(prefix[:100])

        def answer(snapshot: Snapshot) -> tuple[Suggestion, ...]:
            found = []
            for number in (snapshot.visible(tokens, withdrawn or {}) & snapshot.is_page).nonzero()[0]:
                page = snapshot.documents[number]
                rank = rank_title(wanted, page.record_no, snapshot.title_keys[number])
                if rank is not None:
                    found.append((rank, -page.read_count, key(page.title), page.record_no, page))
            found.sort(key=lambda row: row[:4])
            return tuple(make_suggestion(row[4]) for row in found[: min(limit, MOST_SUGGESTIONS)])

        return self._asked(answer)

    def _asked(self, answer: Callable[[Snapshot], _Answer]) -> _Answer:
        """Answer from the newest snapshot; once more when its files went away under it (a merge, a swap)."""
        try:
            return answer(self._snapshots.newest())
        except IndexTrouble:
            raise
        except Exception:
            # Whatever Whoosh meets in a cut or vanished file: OSError, struct.error, EOFError, pickle's own …
            self._snapshots.forget()
        snapshot = self._snapshots.newest()
        try:
            return answer(snapshot)
        except IndexTrouble:
            raise
        except Exception as error:
            raise IndexBroken(f"{type(error).__name__}: {error}") from error

    # Writing

    def apply(self, upserts: Iterable[Document] = (), *, gone: Iterable[int] = ()) -> None:
        documents, numbers = list(upserts), sorted(set(gone))
        with self._writing, self._locked():
            if self._since_rebuild is None:
                self._write(self._folder.current(), documents, numbers)
                return
            self._since_rebuild.append((documents, numbers))
            try:
                self._write(self._folder.current(), documents, numbers)
            except IndexTrouble:
                pass  # nothing to keep alive: this is why it is being rebuilt

    def rebuild(
        self, documents: Iterable[Document], *, words: Iterable[str] = (), progress: Progress | None = None
    ) -> int:
        with self._writing, self._locked():
            if self._since_rebuild is not None:
                raise IndexBusy("a rebuild is running")
            self._since_rebuild = []
            folder = self._folder.begin(words)
            try:
                whoosh_files.create_index(folder)
                done = self._fill(folder, documents, progress)
                for late, gone in self._since_rebuild:
                    self._write(folder, late, gone)
                whoosh_files.make_durable(folder, frozenset())
                self._folder.make_current(folder)
            finally:
                self._since_rebuild = None
                self._folder.drop_others()
            return done

    def tidy(self) -> bool:
        with self._writing, self._locked():
            folder = self._folder.current()
            snapshot = self._snapshots.newest()
            if not whoosh_files.worth_merging(snapshot.segments):
                return False
            self._write(folder, [], [], merge=True)
            return True

    def own_words(self) -> frozenset[str]:
        return self._folder.own_words(self._folder.current()).words

    def status(self) -> IndexStatus:
        try:
            snapshot = self._snapshots.newest()
            alive = int(snapshot.alive.sum())
            segments = len(snapshot.segments)
            return IndexStatus(
                state="ok",
                generation=snapshot.generation,
                documents=alive,
                deleted=snapshot.count - alive,
                segments=segments,
                size_bytes=self._folder.size(),
                version=index_version(),
                worth_rebuilding=segments > _MANY_SEGMENTS or snapshot.count > 2 * alive + 100,
            )
        except IndexMissing:
            return IndexStatus("missing", version=index_version())
        except IndexOutdated:
            return IndexStatus("outdated", version=index_version())
        except IndexTrouble:
            return IndexStatus("broken", version=index_version())

    def _fill(self, folder: Path, documents: Iterable[Document], progress: Progress | None) -> int:
        index = whoosh_files.open_index(folder)
        remaining = iter(documents)
        done = 0
        while batch := list(islice(remaining, _BATCH)):
            writer = whoosh_files.open_writer(index, memory_mb=_REBUILD_MEMORY_MB)
            try:
                for document in {document.key: document for document in batch}.values():
                    with self._folder.cutting(folder):
                        whoosh_files.add(writer, prepare(document))
                    done += 1
                    if progress:
                        progress(done)
                writer.commit(merge=False)
            except BaseException:
                _give_up(writer)
                raise
        return done

    def _write(self, folder: Path, documents: list[Document], gone: list[int], *, merge: bool = False) -> None:
        with self._folder.cutting(folder):
            prepared = [prepare(document) for document in {document.key: document for document in documents}.values()]
        before = frozenset(entry.name for entry in folder.iterdir())
        try:
            index = whoosh_files.open_index(folder)
            writer = whoosh_files.open_writer(index)
        except LockError as error:
            raise IndexBusy(str(error)) from error
        except Exception as error:
            raise IndexBroken(f"{type(error).__name__}: {error}") from error
        try:
            reader = writer.reader()
            whoosh_files.take_out(writer, reader, "record", map(str, gone))
            whoosh_files.take_out(writer, reader, "key", (one.document.key for one in prepared))
            reader.close()
            for one in prepared:
                whoosh_files.add(writer, one)
            merge = merge or len(writer.segments) > _TOO_MANY_SEGMENTS
            writer.commit(mergetype=whoosh_files.merge_some if merge else whoosh_files.merge_none)
            whoosh_files.make_durable(folder, before)
        except Exception as error:
            _give_up(writer)
            if isinstance(error, OSError) and error.errno in _DISK_TROUBLE:
                raise  # the index is whole, nothing was changed: the same work can be tried again
            raise IndexBroken(f"{type(error).__name__}: {error}") from error

    @contextmanager
    def _locked(self):  # type: ignore[no-untyped-def]
        """The folder's lock, once: `apply` from inside a `rebuild` already has it."""
        if self._since_rebuild is not None:
            yield
        else:
            with self._folder.writing():
                yield


def _give_up(writer: Any) -> None:
    """Cancel a batch; a writer that cannot even do that has lost its lock with its process at the latest."""
    try:
        writer.cancel()
    except Exception:
        if getattr(writer, "writelock", None):
            writer.writelock.release()
