"""What stands in the Whoosh files: the schema, writing prepared documents, merging segments.

Whoosh keeps postings, a column of cards and the texts, durably; analysing, scoring and filtering are ours. Its
analyzers, query parser, scorers and `refresh()` are not used. The fields take counted terms: nothing is analysed twice.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from whoosh import columns, fields, formats
from whoosh.codec.whoosh3 import W3Codec
from whoosh.filedb.filestore import FileStorage
from whoosh.index import FileIndex
from whoosh.reading import SegmentReader

from kmwiki.search.documents import Document
from kmwiki.search.prepare import Prepared, ReadyText

POSTING_FIELDS = ("words", "title", "pairs")

# Segments of one size class (1-7, 8-63 … documents) are merged when there are so many of them, but never more documents
# at once than take about half a second; a rebuild does the rest better.
_FANOUT = 8
_MOST_MERGED = 96


class CountedTerms(fields.FieldType):
    """A field whose value is a Counter of terms."""

    def __init__(self) -> None:
        super().__init__(format=formats.Existence(), analyzer=None)

    def index(self, value: Counter[str], **_: Any) -> Iterator[tuple[bytes, int, float, bytes]]:
        for term, often in value.items():
            yield term.encode("utf-8"), often, float(often), b""


class Key(fields.FieldType):
    """A field of whole values, for taking documents out."""

    def __init__(self) -> None:
        super().__init__(format=formats.Existence(), analyzer=None)

    def index(self, value: str, **_: Any) -> Iterator[tuple[bytes, int, float, bytes]]:
        yield value.encode("utf-8"), 1, 1.0, b""


def make_schema() -> fields.Schema:
    return fields.Schema(
        key=Key(),
        record=Key(),
        words=CountedTerms(),
        title=CountedTerms(),
        pairs=CountedTerms(),
        card=fields.COLUMN(columns.VarBytesColumn()),
        texts=fields.STORED(),
    )


def create_index(folder: Path) -> FileIndex:
    return FileIndex.create(_storage(folder), make_schema())


def open_index(folder: Path) -> FileIndex:
    return FileIndex(_storage(folder), schema=make_schema())


def _storage(folder: Path) -> FileStorage:
    # Without memory maps: a file cut short under a map kills the process with SIGBUS, a read only raises.
    return FileStorage(str(folder), supports_mmap=False)


def open_writer(index: FileIndex, *, memory_mb: int = 64) -> Any:
    """Whoosh's own writer, spared what we do not read: field lengths are on the cards, and asking for one costs a look
    at the disk for every single posting; postings this short only grow by being compressed."""
    codec = W3Codec(blocklimit=1024, compression=0)
    codec.length_stats = False
    return index.writer(codec=codec, limitmb=memory_mb)


def latest_generation(index: FileIndex) -> int:
    return int(index.latest_generation())


def add(writer: Any, one: Prepared) -> None:
    """Put one prepared document into the batch of `writer`."""
    writer.add_document(
        key=one.document.key,
        record=str(one.document.record_no),
        words=one.words,
        title=one.title,
        pairs=one.pairs,
        card=write_card(one),
        texts=tuple(text.pack() for text in one.texts),
    )


def take_out(writer: Any, reader: Any, field: str, values: Iterable[str]) -> None:
    """Delete what `reader` (the state before this batch) has under these values of ``key`` or ``record``."""
    for value in values:
        term = value.encode("utf-8")
        if (field, term) in reader:
            for number in list(reader.postings(field, term).all_ids()):
                if not writer.is_deleted(number):
                    writer.delete_document(number)


def read_texts(stored: Any) -> tuple[ReadyText, ...]:
    return tuple(ReadyText(text, packed=packed, odd=odd) for text, packed, odd in stored["texts"])


def write_card(one: Prepared) -> bytes:
    """All of a document but its words, small enough to be held in memory for every document."""
    document = one.document
    card = [
        document.key,
        document.unit,
        document.record_no,
        document.comment_id,
        document.kind,
        document.lang,
        document.title,
        document.tags,
        document.agency,
        document.fiscal_year,
        document.categories,
        document.authors,
        document.created.isoformat() if document.created else None,
        document.updated.isoformat() if document.updated else None,
        document.read_count,
        sorted(document.tokens),
        document.state,
        one.lengths,
        one.title_keys,
    ]
    return json.dumps(card, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")


def read_card(data: bytes) -> tuple[Document, tuple[int, int, int], tuple[str, ...]]:
    """A card -> the document without summary and body, its lengths, its title keys."""
    card = json.loads(data.decode("utf-8", "surrogatepass"))
    document = Document(
        key=card[0],
        unit=card[1],
        record_no=card[2],
        comment_id=card[3],
        kind=card[4],
        lang=card[5],
        title=card[6],
        tags=tuple(card[7]),
        agency=card[8],
        fiscal_year=card[9],
        categories=tuple(card[10]),
        authors=tuple(card[11]),
        created=datetime.fromisoformat(card[12]) if card[12] else None,
        updated=datetime.fromisoformat(card[13]) if card[13] else None,
        read_count=card[14],
        tokens=frozenset(card[15]),
        state=card[16],
    )
    return document, tuple(card[17]), tuple(card[18])


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


def merge_some(writer: Any, segments: list[Any]) -> list[Any]:
    """Whoosh's merge hook for a tidying commit."""
    chosen = worth_merging(segments)
    for segment in chosen:
        reader = SegmentReader(writer.storage, writer.schema, segment)
        writer.add_reader(reader)
        reader.close()
    return merge_none(writer, [segment for segment in segments if segment not in chosen])


def merge_none(writer: Any, segments: list[Any]) -> list[Any]:
    """Whoosh's merge hook for a save: only what holds nothing any more is dropped."""
    return [segment for segment in segments if segment.doc_count()]


def make_durable(folder: Path, before: frozenset[str]) -> None:
    """Flush to disk what a commit has added to the names `before`; Whoosh itself never does."""
    for entry in folder.iterdir():
        if entry.name not in before and entry.is_file():
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
