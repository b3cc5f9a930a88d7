"""A document made ready for an engine: its terms counted, its words in a row, its texts with their boundaries."""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from kmwiki.search.analysis import Analysis, analyse
from kmwiki.search.documents import Document
from kmwiki.search.fieldwords import key
from kmwiki.search.positions import Stream, StreamBuilder
from kmwiki.search.years import year_term

Spans = tuple[tuple[int, int], ...]

ANY_CODE = 0
_BYTE, _LONG, _CODE = np.dtype(np.uint8), np.dtype(np.uint32), np.dtype(np.uint16)
_SMALL = ord("B")
DOUBLE_E = "\u0e40\u0e40"
"""What has two readings, and two terms."""


class Words(NamedTuple):
    """The words of a text: where each begins and ends, and a code of it."""

    starts: npt.NDArray[np.int64]
    ends: npt.NDArray[np.int64]
    codes: npt.NDArray[np.uint16]
    """`code_of` its term: words of one term have one code. `ANY_CODE`: the word itself must be looked at."""


class PackedArrays(NamedTuple):
    """The words of a text as they are packed."""

    distances: npt.NDArray[np.unsignedinteger[Any]]
    """From the beginning of the text to the first word, to its end, to the next …"""
    codes: npt.NDArray[np.uint16]
    """As `Words.codes`."""


class ReadyText:
    """A text as people read it, and where its words stand. Many are kept packed; unpacked, one takes four times as much
    room, so that is done whenever it is asked for."""

    __slots__ = ("is_coded", "packed", "text")

    def __init__(
        self,
        text: str,
        spans: Spans = (),
        codes: Sequence[int] | None = None,
        *,
        packed: bytes | None = None,
        is_coded: bool = False,
    ) -> None:
        """Without `codes`, every word must be looked at. `is_coded`: none but numbers must."""
        self.text = text
        if packed is None:
            packed = pack_words(spans, [ANY_CODE] * len(spans) if codes is None else codes)
        self.packed = packed
        self.is_coded = is_coded

    @property
    def words(self) -> Words:
        return unpack_words(self.packed)

    def spans(self, first: int = 0, last: int | None = None) -> Spans:
        """Where the words from `first` up to (not with) `last` begin and end."""
        distances, _ = packed_arrays(self.packed)
        places = distances[: None if last is None else 2 * last].cumsum(dtype=np.int64)[2 * first :]
        return tuple(zip(places[::2].tolist(), places[1::2].tolist(), strict=True))


@dataclass(frozen=True, slots=True)
class Prepared:
    """`words` counts title, other title, summary, body, what stands aside and tags; `title` both titles again.

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
    """Title, other title, summary, body, aside: what is shown of it."""
    stream: Stream


def prepare(document: Document) -> Prepared:
    is_whole = not document.is_part
    shown = (document.title, document.title_2, document.summary, document.body, document.aside)
    sources = [*shown, *(document.tags if is_whole else ())]
    words: Counter[str] = Counter()
    title: Counter[str] = Counter()
    builder = StreamBuilder()
    texts = []
    word_count = title_count = 0
    for place, source in enumerate(sources):
        analysis = analyse(source, grams=False)
        if place < len(shown):
            spans = tuple([(token.start, token.end) for token in analysis.tokens])
            texts.append(ReadyText(source, spans, _codes(source, analysis), is_coded=not analysis.other_readings))
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


def _codes(text: str, analysis: Analysis) -> list[int]:
    """Numbers may be years by what stands before them, and what has two readings has two terms: these are looked at."""
    codes = [ANY_CODE if token.script == "number" else code_of(token.terms[0]) for token in analysis.tokens]
    if analysis.other_readings:
        for place, token in enumerate(analysis.tokens):
            if DOUBLE_E in text[token.start : token.end]:
                codes[place] = ANY_CODE
    return codes


@lru_cache(maxsize=100_000)
def code_of(term: str) -> int:
    """A number from 1 to 65,535 for a term; about one in 65,000 others has the same."""
    return 1 + zlib.crc32(term.encode("utf-8", "surrogatepass")) % 65_535


def pack_words(spans: Spans | Sequence[tuple[int, int]], codes: Sequence[int]) -> bytes:
    """Boundaries as distances, two bytes a word in nearly every text, then the codes."""
    flat = np.array(spans, np.int64).reshape(-1)
    # A repaired spelling may put two words on one letter; a distance is never negative.
    distances = np.diff(np.maximum.accumulate(flat), prepend=0)
    small = not len(distances) or int(distances.max()) < 256
    packed = distances.astype(np.uint8 if small else np.uint32).tobytes()
    return (b"B" if small else b"I") + packed + np.array(codes, np.uint16).tobytes()


def unpack_words(packed: bytes) -> Words:
    distances, codes = packed_arrays(packed)
    places = np.cumsum(distances, dtype=np.int64)
    return Words(places[::2], places[1::2], codes)


def packed_arrays(packed: bytes) -> PackedArrays:
    """What `pack_words` put together."""
    kind, size = (_BYTE, 1) if packed[0] == _SMALL else (_LONG, 4)
    count = (len(packed) - 1) // (2 * size + 2)
    codes = np.frombuffer(packed, _CODE, count, 1 + 2 * count * size)
    return PackedArrays(np.frombuffer(packed, kind, 2 * count, 1), codes)


def words_in_a_row(packed: Sequence[bytes]) -> tuple[list[int], PackedArrays]:
    """How many words each of these texts has, and the words of all, one after the other.

    The distances begin with a nothing, so that the sum up to a text is where its words are counted from.
    """
    if {one[0] for one in packed} == {_SMALL}:  # nearly always; bytes are joined in less time than arrays
        halves = [len(one) // 2 for one in packed]
        distances = b"".join((b"\0", *[one[1 : half + 1] for one, half in zip(packed, halves, strict=True)]))
        codes = b"".join([one[half + 1 :] for one, half in zip(packed, halves, strict=True)])
        lengths = [half // 2 for half in halves]
        return lengths, PackedArrays(np.frombuffer(distances, _BYTE), np.frombuffer(codes, _CODE))
    each = [packed_arrays(one) for one in packed]
    all_distances = np.concatenate([np.zeros(1, _BYTE), *[one.distances for one in each]])
    return [len(one.codes) for one in each], PackedArrays(all_distances, np.concatenate([one.codes for one in each]))
