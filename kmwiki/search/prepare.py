"""A document made ready for an engine: its terms counted, its texts with the boundaries of their words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from kmwiki.search.analysis import Analysis, analyse
from kmwiki.search.documents import Document
from kmwiki.search.fieldwords import key
from kmwiki.search.years import year_term

Spans = tuple[tuple[int, int], ...]


class ReadyText:
    """A text as people read it, and where its words stand (unpacked only when asked: few texts of many are)."""

    __slots__ = ("_packed", "_spans", "odd", "text")

    def __init__(
        self, text: str, spans: Spans | None = None, *, packed: bytes | None = None, odd: tuple[str, ...] = ()
    ) -> None:
        self.text = text
        self.odd = odd
        """Normalised spelling of words that are spelled otherwise here, capitals apart: กพร, where ก.พ.ร. stands."""
        self._spans, self._packed = spans, packed

    @property
    def spans(self) -> Spans:
        if self._spans is None:
            self._spans = unpack_spans(self._packed) if self._packed else ()
        return self._spans

    def pack(self) -> tuple[str, bytes, tuple[str, ...]]:
        return self.text, pack_spans(self.spans), self.odd


@dataclass(frozen=True, slots=True)
class Prepared:
    """`words` counts title, other title, summary, body and tags; `title` both titles again; `pairs` cluster 2-grams."""

    document: Document
    words: Counter[str]
    title: Counter[str]
    pairs: Counter[str]
    lengths: tuple[int, int, int]
    """Of words, title and pairs."""
    title_keys: tuple[str, ...]
    """Both titles in the spelling of `fieldwords.key`; empty for a comment, which borrows its page's."""
    texts: tuple[ReadyText, ...]
    """Title, other title, summary, body, then each tag: what a phrase is looked for in."""


def prepare(document: Document) -> Prepared:
    is_whole = document.unit != "comment"
    sources = [document.title, document.title_2, document.summary, document.body, *(document.tags if is_whole else ())]
    words: Counter[str] = Counter()
    title: Counter[str] = Counter()
    pairs: Counter[str] = Counter()
    texts = []
    word_count = title_count = 0
    for place, source in enumerate(sources):
        analysis = analyse(source)
        texts.append(_ready(source, analysis))
        if place < 2 and not is_whole:
            continue  # the title is its page's, here to be shown
        found = list(_terms(analysis))
        words.update(found)
        pairs.update(analysis.grams)
        word_count += len(analysis.tokens)
        if place < 2:
            title.update(found)
            title_count += len(analysis.tokens)
    if document.fiscal_year is not None and is_whole:
        # So that "ขนอม ปี ๕๔" finds a page that concerns 2554 and never says so.
        words.setdefault(year_term(document.fiscal_year), 1)
    keys = tuple(key(text) for text in (document.title, document.title_2) if text.strip()) if is_whole else ()
    return Prepared(document, words, title, pairs, (word_count, title_count, pairs.total()), keys, tuple(texts))


def _ready(text: str, analysis: Analysis) -> ReadyText:
    spans = tuple((token.start, token.end) for token in analysis.tokens)
    odd = {token.form for token in analysis.tokens if text[token.start : token.end].lower() != token.form}
    return ReadyText(text, spans, odd=tuple(sorted(odd)))


def _terms(analysis: Analysis) -> Iterator[str]:
    for token in analysis.tokens:
        yield from token.terms
    for token in analysis.other_readings:
        yield from token.terms


def pack_spans(spans: Spans) -> bytes:
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
