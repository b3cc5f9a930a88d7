"""Changing an index folder: a batch of documents in or out, small segments and parts joined, a whole index filled.

The order of every change makes each step safe to be killed after: the part is durable under its name before Whoosh's
table of contents names its segment; the table is durable before what it replaces is deleted. What is left behind counts
for nothing and is swept up by `tidy`.
"""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from whoosh.index import LockError

from kmwiki.search import whoosh_files
from kmwiki.search.documents import Document
from kmwiki.search.engine import Progress
from kmwiki.search.errors import IndexBroken, IndexBusy
from kmwiki.search.meaning import Encoder, Packed, encode_document
from kmwiki.search.opened_part import Ids, Part
from kmwiki.search.part_file import Array, PartCut, sorted_unique, write_part
from kmwiki.search.part_merge import Source, merge_parts
from kmwiki.search.parts import compile_part
from kmwiki.search.prepare import Prepared, prepare
from kmwiki.search.snapshot import Snapshot
from kmwiki.search.snapshot_keeper import covering, open_snapshot, part_names, part_path
from kmwiki.search.stored import unpack
from kmwiki.search.vectors import vector_arrays
from kmwiki.text.words import OwnWords, with_own_words

# A disk that is full, over quota or not to be written: not the index's fault, and no rebuild would help.
DISK_TROUBLE = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EPERM})
# A rebuild commits so many documents at a time: memory stays bounded, and what is saved meanwhile does not wait long.
_BATCH = 300
_REBUILD_MEMORY_MB = 256
# Small parts beside the base; the smallest are joined when there are more.
_MOST_SMALL_PARTS = 6
_FEW_SMALL_PARTS = 3
# Never more documents at once than can be moved in about a third of a second.
_MOST_JOINED = 2_000


def prepare_all(documents: Iterable[Document], words: OwnWords) -> list[Prepared]:
    """Each document once, the last of its key."""
    with with_own_words(words):
        return [prepare(document) for document in {document.key: document for document in documents}.values()]


def write_batch(
    folder: Path,
    snapshot: Snapshot,
    prepared: Sequence[Prepared],
    gone: Sequence[int],
    encoder: Encoder | None = None,
) -> None:
    """Take the records `gone` out and put `prepared` in, in one durable step. `snapshot` is the state on disk."""
    vectors = _vectors(prepared, encoder)  # before the writer holds its lock: it is what takes longest
    out = [snapshot.of_record(number) for number in gone]
    out.append(snapshot.with_keys(one.document.key for one in prepared))
    numbers = sorted_unique(np.concatenate(out))
    with _Writing(folder) as writing:
        writing.take_out(snapshot, numbers[snapshot.alive[numbers]])
        if prepared:
            for one in prepared:
                whoosh_files.add(writing.writer, one)
            name = writing.new_segment()
            arrays = compile_part(prepared) | vectors
            write_part(part_path(folder, name), arrays, {"segments": [[name, len(prepared)]]})
        writing.commit(whoosh_files.merge_none)


def _vectors(prepared: Sequence[Prepared], encoder: Encoder | None) -> dict[str, Array]:
    return vector_arrays([encode_document(one, encoder) for one in prepared]) if encoder is not None else {}


class _Writing:
    """Whoosh's writer for one change; what goes wrong in it is trouble with the index, unless the disk is to blame."""

    def __init__(self, folder: Path, *, memory_mb: int = 64) -> None:
        self._folder = folder
        self._before = frozenset(entry.name for entry in folder.iterdir())
        try:
            self.writer = whoosh_files.open_writer(whoosh_files.open_index(folder), memory_mb=memory_mb)
        except LockError as error:
            raise IndexBusy(str(error)) from error
        except Exception as error:
            raise IndexBroken(f"{type(error).__name__}: {error}") from error

    def __enter__(self) -> _Writing:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: object) -> None:
        if error is None:
            return
        # A part that was written stays: the table may have named its segment already. If not, it is swept up later.
        _give_up(self.writer)
        if isinstance(error, OSError) and error.errno in DISK_TROUBLE:
            return  # the index is whole, nothing was changed: the same work can be tried again
        if isinstance(error, Exception):
            raise IndexBroken(f"{type(error).__name__}: {error}") from error

    def new_segment(self) -> str:
        return str(self.writer.newsegment.segment_id())

    def take_out(self, snapshot: Snapshot, numbers: Ids) -> None:
        segments = {segment.segment_id(): segment for segment in self.writer.segments}
        for name, number in located(snapshot, numbers):
            segments[name].delete_document(number)

    def commit(self, hook: whoosh_files.MergeHook) -> None:
        self.writer.commit(mergetype=hook)
        whoosh_files.make_durable(self._folder, self._before)


def _give_up(writer: Any) -> None:
    """Cancel a batch; a writer that cannot even do that has lost its lock with its process at the latest."""
    if writer.is_closed:
        return
    try:
        writer.cancel()
    except Exception:
        with contextlib.suppress(Exception):
            writer.writelock.release()


def located(snapshot: Snapshot, numbers: Ids) -> Iterator[tuple[str, int]]:
    """(segment, number in it) of documents of a snapshot, given in order."""
    rest = numbers.tolist()
    base = 0
    for part in snapshot.parts:
        for name, count in part.segments:
            while rest and rest[0] < base + count:
                yield name, rest.pop(0) - base
            base += count


# Upkeep


def tidy_folder(folder: Path, snapshot: Snapshot) -> bool:
    """One step of upkeep, at most about half a second of it; False when there is nothing to do."""
    if _sweep(folder, snapshot):
        return True
    table = whoosh_files.read_table(folder, snapshot.generation)
    small = {name for part in _small_parts(snapshot) for name, _ in part.segments}
    chosen = whoosh_files.worth_merging([one for one in table.segments if one.segment_id() in small])
    if chosen:
        _merge_segments(folder, snapshot, [segment.segment_id() for segment in chosen])
        return True
    join = parts_to_join(_small_parts(snapshot))
    if join:
        _join_parts(folder, join)
        return True
    return False


def _small_parts(snapshot: Snapshot) -> list[Part]:
    """Parts that may be written anew as they are small enough for it."""
    return [part for part in snapshot.parts if part.count <= _MOST_JOINED]


def parts_to_join(small: Sequence[Part]) -> list[Part]:
    """The smallest of too many parts; a larger one is taken along when those before it weigh as much together."""
    if len(small) <= _MOST_SMALL_PARTS:
        return []
    join: list[Part] = []
    total = 0
    for part in sorted(small, key=lambda part: part.count):
        if total + part.count > _MOST_JOINED:
            break
        if len(join) > len(small) - _FEW_SMALL_PARTS and part.count > total:
            break
        join.append(part)
        total += part.count
    return join if len(join) > 1 else []


def _sweep(folder: Path, snapshot: Snapshot) -> bool:
    """Delete part files that nobody needs: joined into others, of segments that are gone, or left by a kill."""
    used = {part.name for part in snapshot.parts}
    unused = [entry for entry in folder.glob("part-*") if entry.name not in used]
    for entry in unused:
        entry.unlink(missing_ok=True)
    return bool(unused)


def _join_parts(folder: Path, parts: Sequence[Part], *, rest: Callable[[], None] | None = None) -> Part:
    """One part for all segments of `parts`; Whoosh's table stays as it is. `rest` is called between two steps."""
    segments = [segment for part in parts for segment in part.segments]
    path = part_path(folder, segments[0][0], secrets.token_hex(6))
    notes = {"segments": [list(segment) for segment in segments]}
    for _ in merge_parts(path, [Source(part.file) for part in parts], notes):
        if rest is not None:
            rest()
    for part in parts:
        (folder / part.name).unlink(missing_ok=True)
    return Part(path)


def _merge_segments(folder: Path, snapshot: Snapshot, names: Sequence[str]) -> None:
    """Whoosh rewrites the segments `names` as one without what is deleted, and one part follows it: the other segments
    of the parts concerned as they are, then the new one."""
    touched = [
        (part, ~snapshot.alive[base : base + part.count])
        for base, part in zip(snapshot.bases, snapshot.parts, strict=False)
        if any(name in names for name, _ in part.segments)
    ]
    others: list[tuple[str, int]] = []
    kept, merged = [], {}
    for part, gone in touched:
        stays = np.zeros(part.count, np.bool_)
        base = 0
        for name, count in part.segments:
            here = slice(base, base + count)
            if name in names:
                one = np.zeros(part.count, np.bool_)
                one[here] = ~gone[here]
                merged[name] = Source(part.file, one)
            else:
                stays[here] = True
                others.append((name, count))
            base += count
        if stays.any():
            kept.append(Source(part.file, stays))
    with _Writing(folder) as writing:
        segments = {segment.segment_id(): segment for segment in writing.writer.segments}
        new = writing.new_segment()
        sources = [*kept, *(merged[name] for name in names if merged[name].kept)]
        count = sum(merged[name].kept for name in names)
        notes = {"segments": [*map(list, others), *([[new, count]] if count else [])]}
        if sources:
            for _ in merge_parts(part_path(folder, new), sources, notes):
                pass
        writing.commit(whoosh_files.merging([segments[name] for name in names]))
    for part, _ in touched:
        (folder / part.name).unlink(missing_ok=True)


def recompile(folder: Path, words: OwnWords, encoder: Encoder | None = None) -> bool:
    """Make parts that are missing or cut anew from Whoosh's segments; True when that was all that was wrong.

    False: nothing is missing, or too much for making it while saves wait; then only a rebuild helps. Raises whatever is
    wrong with the segments themselves.
    """
    table = whoosh_files.read_table(folder, whoosh_files.latest_generation(os.listdir(folder)))
    parts = []
    for name in part_names(os.listdir(folder)):
        with contextlib.suppress(PartCut, OSError, ValueError, KeyError):
            parts.append(Part(folder / name))
    _, left = covering(table, parts)
    lost = [segment for segment in table.segments if segment.segment_id() in left]
    if not lost or sum(segment.doc_count_all() for segment in lost) > _MOST_JOINED:
        return False
    for segment in lost:
        with with_own_words(words):
            prepared = [prepare(unpack(data).document) for data in whoosh_files.stored_documents(folder, segment)]
        name = segment.segment_id()
        arrays = compile_part(prepared) | _vectors(prepared, encoder)
        write_part(part_path(folder, name), arrays, {"segments": [[name, len(prepared)]]})
    return True


# A whole index


def fill(
    folder: Path,
    documents: Iterable[Document],
    words: OwnWords,
    progress: Progress | None,
    encoder: Encoder | None = None,
) -> int:
    """Put all `documents` into the new index in `folder`, as one part. Returns how many."""
    whoosh_files.create_index(folder)
    remaining = iter(documents)
    parts: list[Part] = []
    done = 0

    def rest() -> None:
        if progress:
            progress(done)

    while True:
        seen: dict[str, Document] = {}
        for document in islice(remaining, _BATCH):
            seen[document.key] = document
        if not seen:
            break
        with _Writing(folder, memory_mb=_REBUILD_MEMORY_MB) as writing:
            prepared = []
            encoded: list[Packed] = []
            for document in seen.values():
                (one,) = prepare_all([document], words)
                prepared.append(one)
                if encoder is not None:
                    encoded.append(encode_document(one, encoder))
                whoosh_files.add(writing.writer, one)
                done += 1
                rest()
            name = writing.new_segment()
            path = part_path(folder, name)
            arrays = compile_part(prepared, spelled=False) | (vector_arrays(encoded) if encoder is not None else {})
            write_part(path, arrays, {"segments": [[name, len(prepared)]]})
            writing.commit(whoosh_files.merge_none)
        parts.append(Part(path))
    if parts:
        _join_parts(folder, parts, rest=rest)
    return done


def open_folder(folder: Path) -> Snapshot:
    """The newest state of an index that is not current. Raises whatever is wrong with it."""
    names = [entry.name for entry in folder.iterdir()]
    return open_snapshot(folder, part_names(names), whoosh_files.latest_generation(names), {})
