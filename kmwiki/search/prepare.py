"""A document made ready for an engine: its terms counted, its words in a row, its texts with their boundaries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from kmwiki.search.analysis import Analysis, analyse
from kmwiki.search.documents import Document
from kmwiki.search.fieldwords import key
from kmwiki.search.positions import Stream, StreamBuilder
from kmwiki.search.years import year_term

Spans = tuple[tuple[int, int], ...]


class ReadyText:
    """A text as people read it, and where its words stand (unpacked only when asked: few texts of many are)."""

    __slots__ = ("_packed", "_spans", "text")

    def __init__(self, text: str, spans: Spans | None = None, *, packed: bytes | None = None) -> None:
        self.text = text
        self._spans, self._packed = spans, packed

    @property
    def spans(self) -> Spans:
        if self._spans is None:
            self._spans = unpack_spans(self._packed) if self._packed else ()
        return self._spans

    def pack(self) -> tuple[str, bytes]:
        if self._packed is None:
            self._packed = pack_spans(self.spans)
        return self.text, self._packed


@dataclass(frozen=True, slots=True)
class Prepared:
    """`words` counts title, other title, summary, body and tags; `title` both titles again.

    The third field of every document, pairs of Thai clusters, is counted from its `stream`.
    """

    document: Document
    words: Counter[str]
    title: Counter[str]
    lengths: tuple[int, int]
    """Of words and title."""
    title_keys: tuple[str, ...]
    """Both titles in the spelling of `fieldwords.key`; empty for a comment, which borrows its page's."""
    title_starts: tuple[tuple[int, ...], ...]
    """For each title key the places in it where a word begins."""
    texts: tuple[ReadyText, ...]
    """Title, other title, summary, body: what is shown of it."""
    stream: Stream


def prepare(document: Document) -> Prepared:
    is_whole = document.unit != "comment"
    sources = [document.title, document.title_2, document.summary, document.body, *(document.tags if is_whole else ())]
    words: Counter[str] = Counter()
    title: Counter[str] = Counter()
    builder = StreamBuilder()
    texts = []
    word_count = title_count = 0
    for place, source in enumerate(sources):
        analysis = analyse(source, grams=False)
        if place < 4:
            texts.append(ReadyText(source, tuple([(token.start, token.end) for token in analysis.tokens])))
        if place < 2 and not is_whole:
            continue  # the title is its page's, here to be shown
        builder.add(source, analysis)
        found = list(_terms(analysis))
        words.update(found)
        word_count += len(analysis.tokens)
        if place < 2:
            title.update(found)
            title_count += len(analysis.tokens)
            builder.end_titles()
    if document.fiscal_year is not None and is_whole:
        # So that "ขนอม ปี ๕๔" finds a page that concerns 2554 and never says so.
        words.setdefault(year_term(document.fiscal_year), 1)
    titles = [text for text in (document.title, document.title_2) if text.strip()] if is_whole else []
    keys = tuple(key(text) for text in titles)
    return Prepared(
        document,
        words,
        title,
        (word_count, title_count),
        keys,
        tuple(_word_starts(one) for one in keys),
        tuple(texts),
        builder.stream,
    )


def _terms(analysis: Analysis) -> Iterator[str]:
    for token in analysis.tokens:
        yield from token.terms
    for token in analysis.other_readings:
        yield from token.terms


def _word_starts(title_key: str) -> tuple[int, ...]:
    return tuple(sorted({token.start for token in analyse(title_key, grams=False).tokens} - {0}))


def pack_spans(spans: Spans | Sequence[tuple[int, int]]) -> bytes:
    """Boundaries as distances: two bytes a word in nearly every text."""
    flat = np.array(spans, np.int64).reshape(-1)
    # A repaired spelling may put two words on one letter; a distance is never negative.
    distances = np.diff(np.maximum.accumulate(flat), prepend=0)
    small = not len(distances) or int(distances.max()) < 256
    return (b"B" if small else b"I") + distances.astype(np.uint8 if small else np.uint32).tobytes()


def unpack_spans(packed: bytes) -> Spans:
    distances = np.frombuffer(packed, np.uint8 if packed[:1] == b"B" else np.uint32, offset=1)
    places = np.cumsum(distances, dtype=np.int64).tolist()
    return tuple(zip(places[::2], places[1::2], strict=True))
