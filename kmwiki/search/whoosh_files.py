"""What stands in the Whoosh files: the schema, writing prepared documents, merging segments.

Whoosh is the durable half of the index: its table of contents says in one step which segments and documents there are,
and its segments hold the words and everything a part (`parts`) can be made from again. Analysing, scoring, filtering
and reading are ours. Its analyzers, query parser, scorers and `refresh()` are not used. The field takes counted terms:
nothing is analysed twice.
"""

from __future__ import annotations

import os
import struct
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from whoosh import fields, formats
from whoosh.codec.whoosh3 import W3Codec
from whoosh.filedb.filestore import FileStorage
from whoosh.index import TOC, FileIndex
from whoosh.reading import SegmentReader

from kmwiki.search.prepare import Prepared
from kmwiki.search.stored import pack

# Segments of one size class (1-7, 8-63 … documents) are merged when there are so many of them, but never more documents
# at once than take about half a second; a rebuild does the rest better.
_FANOUT = 8
_MOST_MERGED = 96
_QUICK = 1  # deflate's quickest level: a longer search gains a tenth
_NAME = "MAIN"
_TABLE_PLACE = struct.Struct("!qi")
_TABLE_START, _TABLE_END = f"_{_NAME}_", ".toc"

MergeHook = Callable[[Any, list[Any]], list[Any]]


class Table(NamedTuple):
    """Whoosh's table of contents: what there is."""

    generation: int
    segments: tuple[Any, ...]


class CountedTerms(fields.FieldType):
    """A field whose value is a Counter of terms."""

    def __init__(self) -> None:
        super().__init__(format=formats.Existence(), analyzer=None)

    def index(self, value: Counter[str], **_: Any) -> Iterator[tuple[bytes, int, float, bytes]]:
        for term, often in value.items():
            yield term.encode("utf-8"), often, float(often), b""


def make_schema() -> fields.Schema:
    return fields.Schema(words=CountedTerms(), document=fields.STORED())


def create_index(folder: Path) -> FileIndex:
    return FileIndex.create(_storage(folder), make_schema())


def open_index(folder: Path) -> FileIndex:
    return FileIndex(_storage(folder), schema=make_schema())


def _storage(folder: Path) -> FileStorage:
    # Without memory maps: a file cut short under a map kills the process with SIGBUS, a read only raises.
    return FileStorage(str(folder), supports_mmap=False)


class _FilesInHand(FileStorage):
    """Remembers what it has opened: Whoosh lets go of a file that it meets trouble in without closing it."""

    def __init__(self, folder: Path) -> None:
        super().__init__(str(folder), supports_mmap=False)
        self.opened: list[Any] = []

    def open_file(self, name: str, **kwargs: Any) -> Any:
        file = super().open_file(name, **kwargs)
        self.opened.append(file)
        return file


@contextmanager
def _reading(folder: Path) -> Iterator[FileStorage]:
    """What is opened inside the block is closed at its end, whole or not."""
    storage = _FilesInHand(folder)
    try:
        yield storage
    finally:
        for file in storage.opened:
            if not file.is_closed:
                file.close()


def open_writer(index: FileIndex, *, memory_mb: int = 64) -> Any:
    """Whoosh's own writer, spared what we do not read: field lengths are on the cards, and asking for one costs a look
    at the disk for every single posting; postings this short only grow by being compressed."""
    codec = W3Codec(blocklimit=1024, compression=0)
    codec.length_stats = False
    return index.writer(codec=codec, limitmb=memory_mb)


def latest_generation(names: Iterable[str]) -> int:
    """The generation of the newest table among the file `names` of an index; -1 when there is none."""
    return max((number for name in names if (number := _table_number(name)) is not None), default=-1)


def is_table(name: str) -> bool:
    return _table_number(name) is not None


def _table_number(name: str) -> int | None:
    if name.startswith(_TABLE_START) and name.endswith(_TABLE_END):
        number = name[len(_TABLE_START) : -len(_TABLE_END)]
        return int(number) if number.isdigit() else None
    return None


def read_table(folder: Path, generation: int) -> Table:
    """Raises whatever Whoosh meets in a file that is not there or not whole."""
    with _reading(folder) as storage:
        table = TOC.read(storage, _NAME, gen=generation, schema=make_schema())
    return Table(generation, tuple(table.segments))


def segment_path(folder: Path, name: str) -> Path:
    """The one file of a segment."""
    return folder / f"{name}.seg"


def is_whole(segment: Path) -> bool:
    """Whether a segment's file is there and not cut: it begins with where its table stands, and that ends the file."""
    try:
        with segment.open("rb") as file:
            start, length = _TABLE_PLACE.unpack(file.read(_TABLE_PLACE.size))
        return bool(start) and start + length <= segment.stat().st_size
    except (OSError, struct.error):
        return False


def add(writer: Any, one: Prepared) -> None:
    """Put one prepared document into the batch of `writer`."""
    writer.add_document(words=one.words, document=zlib.compress(pack(one), _QUICK))  # read for mending only


def stored_documents(folder: Path, segment: Any) -> Iterator[bytes]:
    """What `stored.pack` made of every document of a segment, deleted documents among them."""
    with _reading(folder) as storage:
        reader = SegmentReader(storage, make_schema(), segment)
        for number in range(segment.doc_count_all()):
            yield zlib.decompress(reader.stored_fields(number)["document"])
        reader.close()


def worth_merging(segments: Sequence[Any]) -> list[Any]:
    """The segments to be rewritten as one now, or none: a full size class, the smallest first."""
    classes: dict[int, list[Any]] = {}
    for segment in segments:
        size = 1
        while size * _FANOUT <= segment.doc_count():
            size *= _FANOUT
        classes.setdefault(size, []).append(segment)
    for _, group in sorted(classes.items()):
        if len(group) >= _FANOUT:
            chosen: list[Any] = []
            for segment in sorted(group, key=lambda one: int(one.doc_count())):
                if sum(one.doc_count() for one in chosen) + segment.doc_count() <= _MOST_MERGED:
                    chosen.append(segment)
            if len(chosen) > 1:
                return chosen
    return []


def merging(chosen: Sequence[Any]) -> MergeHook:
    """Whoosh's merge hook for a commit that rewrites the living documents of `chosen` as one segment, in this order;
    none is written where nothing in them lives."""

    def merge(writer: Any, segments: list[Any]) -> list[Any]:
        for segment in chosen:
            if not segment.doc_count():
                continue  # reading it would make Whoosh write a segment without documents
            reader = SegmentReader(writer.storage, writer.schema, segment)
            writer.add_reader(reader)
            reader.close()
        return [segment for segment in segments if segment not in chosen]

    return merge


def merge_none(writer: Any, segments: list[Any]) -> list[Any]:
    """Whoosh's merge hook for a save. Even what is all deleted stays in the table, since a part may stand for it and
    others together."""
    return segments


def make_durable(folder: Path, before: frozenset[str]) -> None:
    """Flush to disk what a commit has added to the names `before`; Whoosh itself never does. Part files are durable
    when they get their name."""
    for entry in folder.iterdir():
        if entry.name not in before and entry.suffix != ".arrays" and entry.is_file():
            _flush(entry)
    _flush(folder)


def _flush(path: Path) -> None:
    try:
        descriptor = os.open(path, os.O_RDONLY)
    except FileNotFoundError:
        return  # Whoosh's own temporary files come and go
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
