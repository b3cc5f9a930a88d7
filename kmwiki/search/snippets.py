"""The piece of a text that answers best, cut at word ends, with every hit marked. Segments, never HTML."""

from __future__ import annotations

import re
import threading
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Sequence
from operator import itemgetter
from typing import NamedTuple

from kmwiki.search.analysis import read_surface, reread
from kmwiki.search.documents import Segments
from kmwiki.search.prepare import ReadyText, Spans

SNIPPET_LENGTH = 220
_SPACE = re.compile(r"\s+")
_MORE = "…"


class _Mark(NamedTuple):
    start: int
    end: int
    term: str


class _WordsRead:
    """Which words of texts stand for which terms. A page of results has thousands of words, nearly all of them met
    before, and no more than a few stand for a term of the query."""

    def __init__(self) -> None:
        self._seen: set[str] = set()
        self._standing_for: dict[str, tuple[str, ...]] = {}
        self._learning = threading.Lock()

    def __len__(self) -> int:
        return len(self._seen)

    def learn(self, surfaces: Collection[str]) -> None:
        if self._seen.issuperset(surfaces):
            return
        with self._learning:
            for surface in set(surfaces) - self._seen:
                for term in read_surface(surface)[1]:
                    self._standing_for[term] = (*self._standing_for.get(term, ()), surface)
                self._seen.add(surface)  # last: what is seen can be found

    def standing_for(self, terms: Collection[str]) -> dict[str, str]:
        """Word as it stands in a text -> the first of its terms that is among `terms`."""
        found = {surface for term in terms for surface in self._standing_for.get(term, ())}
        return {surface: next(term for term in read_surface(surface)[1] if term in terms) for surface in found}


_MOST_WORDS = 30_000
_read = _WordsRead()


def _words_read() -> _WordsRead:
    """This process's; forgotten when it has grown too large, so that memory stays bounded."""
    global _read
    if len(_read) > _MOST_WORDS:
        _read = _WordsRead()
    return _read


class Marker:
    """Finds the hits of one query in texts."""

    def __init__(self, terms: Collection[str]) -> None:
        self._terms = frozenset(terms)
        self._words = _words_read()
        self._has_years = any(term[0] == "y" and term[1:].isdigit() for term in terms)

    def mark(self, text: ReadyText) -> Segments:
        """The whole text (a title) with its hits marked."""
        return _segments(text.text, 0, len(text.text), self._marks(text))

    def cut_snippet(self, texts: Sequence[ReadyText], *, length: int = SNIPPET_LENGTH) -> Segments:
        """The stretch of one of `texts` with most different hits; the beginning of the first where none has any."""
        best: tuple[int, int] = (0, 0)
        chosen: tuple[ReadyText, list[_Mark], int, int] | None = None
        for text in texts:
            marks = self._marks(text)
            first, last, worth = _densest(marks, length)
            if worth > best:
                best, chosen = worth, (text, marks, first, last)
        if chosen is None:
            plain = next((text for text in texts if text.text.strip()), None)
            if plain is None:
                return ()
            return _segments(plain.text, *_grow(plain, 0, 0, length), [])
        text, marks, first, last = chosen
        start, end = _grow(text, marks[first].start, marks[last].end, length)
        return _segments(text.text, start, end, marks)

    def _marks(self, text: ReadyText) -> list[_Mark]:
        """Words that are hits; where there is none, places that read like one across the dictionary's cuts."""
        if not self._terms:
            return []
        letters, spans = text.text, text.spans
        surfaces = [letters[start:end] for start, end in spans]
        self._words.learn(surfaces)
        wanted = self._words.standing_for(self._terms)
        hits = [wanted.get(surface, "") for surface in surfaces]
        if self._has_years:
            self._find_short_years(letters, spans, hits)
        marks = [_Mark(start, end, hit) for (start, end), hit in zip(spans, hits, strict=True) if hit]
        return marks or _loose_marks(letters, self._terms)

    def _find_short_years(self, letters: str, spans: Spans, hits: list[str]) -> None:
        """Two digits are a year by what stands before them."""
        for place, (start, end) in enumerate(spans):
            if end - start == 2 and not hits[place] and letters[start:end].isdecimal():
                terms = reread(letters, spans[max(0, place - 4) : place + 1])[-1].terms
                hits[place] = next((term for term in terms if term in self._terms), "")


def _loose_marks(text: str, terms: Collection[str]) -> list[_Mark]:
    marks: list[_Mark] = []
    for term in terms:
        if len(term) > 2 and term[0] >= "\u0e01":
            marks.extend(_Mark(found.start(), found.end(), term) for found in re.finditer(re.escape(term), text))
    marks.sort()
    apart: list[_Mark] = []
    for found in marks:
        if not apart or found.start >= apart[-1].end:
            apart.append(found)
    return apart


def _densest(marks: list[_Mark], length: int) -> tuple[int, int, tuple[int, int]]:
    """First and last mark of the window of `length` letters with most different terms, then most marks."""
    best = (0, 0, (0, 0))
    counts: dict[str, int] = {}
    first = 0
    for last, found in enumerate(marks):
        counts[found.term] = counts.get(found.term, 0) + 1
        while found.end - marks[first].start > length and first < last:
            left = marks[first].term
            counts[left] -= 1
            if not counts[left]:
                del counts[left]
            first += 1
        worth = (len(counts), last - first + 1)
        if worth > best[2]:
            best = (first, last, worth)
    return best


def _grow(text: ReadyText, start: int, end: int, length: int) -> tuple[int, int]:
    """Widen [start, end) to about `length` letters, a third of the room in front, to word boundaries."""
    room = max(0, length - (end - start))
    wanted_start = max(0, start - room // 3)
    wanted_end = min(len(text.text), wanted_start + max(length, end - start))
    wanted_start = max(0, min(wanted_start, wanted_end - length))
    # A mark longer than a snippet is cut inside: nothing else could be shown.
    end = min(end, start + length)
    from_here, to_here = 0, len(text.text)
    if wanted_start > 0:
        from_here = _first_start(text.spans, wanted_start)
        if not wanted_start <= from_here <= start:
            from_here = _whole_letter(text.text, wanted_start)
    if wanted_end < len(text.text):
        to_here = _last_end(text.spans, wanted_end)
        if not end <= to_here <= wanted_end:
            to_here = _whole_letter(text.text, wanted_end)
    if to_here - from_here > 2 * length:
        to_here = _whole_letter(text.text, from_here + length)
    return from_here, max(to_here, min(from_here + 1, len(text.text)))


def _first_start(spans: Spans, at: int) -> int:
    """Where the first word at or after `at` begins; -1 when there is none."""
    place = bisect_left(spans, at, key=itemgetter(0))
    return spans[place][0] if place < len(spans) else -1


def _last_end(spans: Spans, at: int) -> int:
    """Where the last word that ends at or before `at` ends; -1 when there is none."""
    place = bisect_right(spans, at, key=itemgetter(1))
    return spans[place - 1][1] if place else -1


def _whole_letter(text: str, at: int) -> int:
    """The nearest place at or before `at` where no mark is cut off its letter."""
    lowest = max(0, at - 20)
    while lowest < at < len(text) and (unicodedata.category(text[at])[0] == "M" or text[at] in "ะาำๅ"):
        at -= 1
    return at


def _segments(text: str, start: int, end: int, marks: list[_Mark]) -> Segments:
    pieces: list[tuple[str, bool]] = []
    at = start
    if start > 0:
        pieces.append((_MORE, False))
    for found in marks:
        if found.start < at:
            continue
        if found.start >= end:
            break
        pieces.append((text[at : found.start], False))
        at = min(found.end, end)
        pieces.append((text[found.start : at], True))
    if at < end:
        pieces.append((text[at:end], False))
    if end < len(text) and text[end:].strip():
        pieces.append((_MORE, False))
    return tuple((tidy, is_hit) for piece, is_hit in _join_alike(pieces) if (tidy := _SPACE.sub(" ", piece)))


def _join_alike(pieces: list[tuple[str, bool]]) -> list[tuple[str, bool]]:
    joined: list[tuple[str, bool]] = []
    for piece, is_hit in pieces:
        if not piece:
            continue
        if joined and joined[-1][1] == is_hit:
            joined[-1] = (joined[-1][0] + piece, is_hit)
        else:
            joined.append((piece, is_hit))
    return joined
