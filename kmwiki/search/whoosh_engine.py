"""The default engine: a durable Whoosh index, read as arrays.

Any number of processes search; one writes. What is read is a `Snapshot` of part files, opened anew when the index has
changed; what is written is whole batches, and whole generations beside the living one (`index_writer`).
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import NamedTuple, TypeVar

from kmwiki.search import index_writer, understanding, whoosh_files
from kmwiki.search.answers import Found, beginning, make_hits, page_of
from kmwiki.search.documents import Document, IndexStatus, SearchRequest, SearchResult, Suggestion
from kmwiki.search.engine import Progress
from kmwiki.search.errors import IndexBroken, IndexBusy, IndexMissing, IndexOutdated, IndexTrouble
from kmwiki.search.folder import IndexFolder
from kmwiki.search.meaning import Encoder, version_with
from kmwiki.search.query import Query
from kmwiki.search.question import Question
from kmwiki.search.ranking import Ranked, Ranking
from kmwiki.search.snapshot import Snapshot
from kmwiki.search.snapshot_keeper import SnapshotKeeper
from kmwiki.search.snippets import Marker
from kmwiki.search.suggesting import answering_tags, similar, suggest
from kmwiki.search.view import View
from kmwiki.text.words import with_own_words

_Answer = TypeVar("_Answer")

# More parts than this: nobody tidies, or so much was written since the last rebuild that another one pays.
_MANY_PARTS = 20


class WhooshEngine:
    """A `SearchEngine` in the folder `path`. Cheap to make: nothing is opened before the first question."""

    def __init__(self, path: Path | str, encoder: Encoder | None = None) -> None:
        """With an `encoder`, documents are found by their meaning too; an index built without it is outdated."""
        self._folder = IndexFolder(Path(path), version_with(encoder))
        self._encoder = encoder
        self._snapshots = SnapshotKeeper(self._folder)
        self._writing = threading.RLock()
        self._since_rebuild: list[tuple[list[Document], list[int]]] | None = None

    # Asking

    def search(self, request: SearchRequest) -> SearchResult:
        started = time.perf_counter()

        def answer(snapshot: Snapshot) -> SearchResult:
            view = _view(snapshot, request.tokens, request.withdrawn)
            shown = page_of(request)

            def ask(query: Query) -> tuple[Ranking, Ranked]:
                question = kept.question if query is kept.reading.query else _question(view, request, query)
                ranking = Ranking(question, request, self._encoder)
                return ranking, ranking.ranked(shown)

            with self._cutting(snapshot):
                kept = _kept(view, request)
                answered = understanding.answer(request, view, ask, lambda found: found[1].worded, kept.reading)
            (query, repairs, *_), (ranking, ranked) = answered.reading, answered.found
            marker = Marker(query.terms, query.joint_terms, query.names)
            shown_lines = [
                Found(*snapshot.stored(number), score, also, why) for number, score, also, why in ranked.lines
            ]
            return SearchResult(
                total=len(ranked.found.leading),
                hits=make_hits(shown_lines, marker),
                facets=ranking.facets(ranked.found),
                understood=query.understood,
                took_ms=round((time.perf_counter() - started) * 1000, 2),
                notes=query.notes,
                repairs=repairs,
                suggestion=answered.suggestion,
                nowhere=answered.nowhere,
                tags=answering_tags(view, query),
            )

        return self._asked(answer)

    def suggest(
        self,
        prefix: str,
        *,
        tokens: frozenset[str],
        withdrawn: Mapping[int, frozenset[str]] | None = None,
        limit: int = 10,
    ) -> tuple[Suggestion, ...]:
        wanted = beginning(prefix)
        return self._asked(lambda snapshot: suggest(_view(snapshot, tokens, withdrawn or {}), wanted, limit))

    def similar(
        self,
        record_no: int,
        *,
        tokens: frozenset[str],
        withdrawn: Mapping[int, frozenset[str]] | None = None,
        limit: int = 5,
    ) -> tuple[Suggestion, ...]:
        return self._asked(lambda snapshot: similar(_view(snapshot, tokens, withdrawn or {}), record_no, limit))

    def _asked(self, answer: Callable[[Snapshot], _Answer]) -> _Answer:
        """Answer from the newest snapshot; once more when its files went away under it (a swap)."""
        try:
            return answer(self._snapshots.newest())
        except IndexTrouble:
            raise
        except Exception:
            # Whatever is met in a cut file: PartCut, OSError, struct.error, ValueError …
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
            if self._since_rebuild is not None:
                self._since_rebuild.append((documents, numbers))
                try:
                    self._write(documents, numbers)
                except IndexTrouble:
                    pass  # nothing to keep alive: this is why it is being rebuilt
                return
            self._write(documents, numbers)
            if len(self._snapshots.newest().parts) > _MANY_PARTS:
                self._tidy()

    def rebuild(
        self, documents: Iterable[Document], *, words: Iterable[str] = (), progress: Progress | None = None
    ) -> int:
        with self._writing, self._locked():
            if self._since_rebuild is not None:
                raise IndexBusy("a rebuild is running")
            self._since_rebuild = []
            folder = self._folder.begin(words)
            try:
                own = self._folder.own_words(folder)
                done = index_writer.fill(folder, documents, own, progress, self._encoder)
                for late, gone in self._since_rebuild:
                    prepared = index_writer.prepare_all(late, own)
                    snapshot = index_writer.open_folder(folder)
                    index_writer.write_batch(folder, snapshot, prepared, gone, self._encoder)
                whoosh_files.make_durable(folder, frozenset())
                self._folder.make_current(folder)
            finally:
                self._since_rebuild = None
                self._folder.drop_others()
            return done

    def tidy(self) -> bool:
        with self._writing, self._locked():
            return self._tidy()

    def mend(self) -> bool:
        with self._writing, self._locked():
            try:
                folder = self._folder.current()
                mended = index_writer.recompile(folder, self._folder.own_words(folder), self._encoder)
            except Exception as error:
                if isinstance(error, OSError) and error.errno in index_writer.DISK_TROUBLE:
                    raise
                return False  # there is no index, or its segments, too, are not what they should be
            self._snapshots.forget()
            return mended

    def own_words(self) -> frozenset[str]:
        return self._folder.own_words(self._folder.current()).words

    def status(self) -> IndexStatus:
        try:
            snapshot = self._snapshots.newest()
            alive = int(snapshot.alive.sum())
            segments = [name for part in snapshot.parts for name, _ in part.segments]
            # Reading goes on without the durable half; what is lost there could not be merged any more.
            is_whole = all(
                whoosh_files.is_whole(whoosh_files.segment_path(self._folder.path / snapshot.name, name))
                for name in segments
            )
            too_much = len(snapshot.parts) > _MANY_PARTS or snapshot.count > 2 * alive + 100
            return IndexStatus(
                state="ok",
                generation=snapshot.generation,
                documents=alive,
                deleted=snapshot.count - alive,
                segments=len(segments),
                size_bytes=self._folder.size(),
                version=self._folder.version,
                worth_rebuilding=too_much or not is_whole,
                is_whole=is_whole,
            )
        except IndexMissing:
            return IndexStatus("missing", version=self._folder.version)
        except IndexOutdated:
            return IndexStatus("outdated", version=self._folder.version)
        except IndexTrouble:
            return IndexStatus("broken", version=self._folder.version)

    def _cutting(self, snapshot: Snapshot) -> AbstractContextManager[None]:
        """Cut texts, inside the block, as this snapshot's index is cut."""
        words = snapshot.once("own words", lambda: self._folder.own_words(self._folder.path / snapshot.name))
        return with_own_words(words)

    def _write(self, documents: list[Document], gone: list[int]) -> None:
        folder = self._folder.current()
        prepared = index_writer.prepare_all(documents, self._folder.own_words(folder))
        index_writer.write_batch(folder, self._snapshots.newest(), prepared, gone, self._encoder)

    def _tidy(self) -> bool:
        did = index_writer.tidy_folder(self._folder.current(), self._snapshots.newest())
        if did:
            self._snapshots.look_again()
        return did

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """The folder's lock, once: `apply` from inside a `rebuild` already has it."""
        if self._since_rebuild is not None:
            yield
        else:
            with self._folder.writing():
                yield


def _view(snapshot: Snapshot, tokens: frozenset[str], withdrawn: Mapping[int, frozenset[str]]) -> View:
    return snapshot.view(tokens, withdrawn, lambda mask: View(snapshot, mask))


class _Kept(NamedTuple):
    """What was asked lately: people narrow a question, and leaf through its answer."""

    reading: understanding.Reading
    question: Question


def _kept(view: View, request: SearchRequest) -> _Kept:
    name = (view.number, request.text, request.as_typed, request.thesaurus)
    kept: _Kept | None = view.snapshot.kept_questions.get(name)
    if kept is None:
        reading = understanding.understand(request, view)
        kept = _Kept(reading, _question(view, request, reading.query))
        view.snapshot.kept_questions.put(name, kept, kept.question.weight)
    return kept


def _question(view: View, request: SearchRequest, query: Query) -> Question:
    return Question(view, query, is_blank=not request.text.strip())
