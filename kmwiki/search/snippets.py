"""The piece of a text that answers best, cut at word ends, with every hit marked. Segments, never HTML."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from kmwiki.search.analysis import analyse, read_surface, reread
from kmwiki.search.documents import Segments
from kmwiki.search.prepare import ANY_CODE, ReadyText, Words, code_of

SNIPPET_LENGTH = 220
_SPACE = re.compile(r"\s+")
_MORE = "…"


class _Mark(NamedTuple):
    start: int
    end: int
    term: str


class Marker:
    """Finds the hits of one query in texts."""

    def __init__(self, terms: Collection[str], joint: Collection[str] = ()) -> None:
        """Of the `terms`, those that are `joint` are hits only beside another one: ถอด is none of ถอดบทเรียน."""
        self._terms, self._joint = frozenset(terms), frozenset(joint)
        # Words are told apart by their codes, all of a text at once; only those that may be hits are read.
        self._may_be = np.zeros(65_536, np.bool_)
        self._may_be[[ANY_CODE, *map(code_of, self._terms)]] = True
        self._has_years = any(term[0] == "y" and term[1:].isdigit() for term in terms)
        self._read: dict[str, str] = {}  # surface -> the term it is a hit of, or nothing
        # Latin words are cut by their spaces, so they read like a hit nowhere else.
        self._loose = [term for term in self._terms - self._joint if len(term) > 2 and term[0] >= "\u0e01"]

    def mark(self, text: ReadyText) -> Segments:
        """The whole text (a title) with its hits marked."""
        return _segments(text.text, 0, len(text.text), self._marks(text))

    def holds(self, text: str) -> bool:
        """Whether there is a hit in a short text whose words nobody has cut yet."""
        tokens = analyse(text, grams=False).tokens
        found = [self._hit(token.terms) for token in tokens]
        return bool(self._not_alone({place: term for place, term in enumerate(found) if term}))

    def cut_snippet(
        self, texts: Sequence[ReadyText], *, aside: ReadyText | None = None, length: int = SNIPPET_LENGTH
    ) -> Segments:
        """The stretch of one of `texts` with most different hits; the beginning of the first where none has any.

        `aside` is shown where it has more different hits than any of them: it reads like a label, and says the same
        thing in several ways.
        """
        best: tuple[int, int] = (0, 0)
        chosen: tuple[ReadyText, list[_Mark], int, int] | None = None
        for text in texts:
            marks = self._marks(text)
            first, last, worth = _densest(marks, length)
            if worth > best:
                best, chosen = worth, (text, marks, first, last)
        if aside is not None:
            marks = self._marks(aside)
            first, last, worth = _densest(marks, length)
            if worth[0] > best[0]:
                chosen = (aside, marks, first, last)
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
        if not self._terms or not text.text:
            return []
        letters, (starts, ends, codes) = text.text, text.words
        places = self._may_be[codes].nonzero()[0]
        marks: dict[int, _Mark] = {}
        for place, start, end in zip(places.tolist(), starts[places].tolist(), ends[places].tolist(), strict=True):
            surface = letters[start:end]
            if self._has_years and len(surface) == 2 and surface.isdecimal():
                # Two digits are a year by what stands before them.
                before = slice(max(0, place - 4), place + 1)
                spans = zip(starts[before].tolist(), ends[before].tolist(), strict=True)
                hit = self._hit(reread(letters, spans)[-1].terms)
            else:
                known = self._read.get(surface)
                hit = self._read[surface] = self._hit(read_surface(surface)[1]) if known is None else known
            if hit:
                marks[place] = _Mark(start, end, hit)
        if self._joint:
            kept = self._not_alone({place: mark.term for place, mark in marks.items()})
            marks = {place: marks[place] for place in kept}
        return list(marks.values()) or _loose_marks(letters, self._loose)

    def _hit(self, terms: Sequence[str]) -> str:
        return next((term for term in terms if term in self._terms), "")

    def _not_alone(self, terms: Mapping[int, str]) -> list[int]:
        """Places of hits (`terms` by the place of their word) without joint ones that stand by themselves."""
        return [at for at, term in terms.items() if term not in self._joint or at - 1 in terms or at + 1 in terms]


def _loose_marks(text: str, terms: Collection[str]) -> list[_Mark]:
    marks: list[_Mark] = []
    for term in terms:
        at = text.find(term)
        while at >= 0:
            marks.append(_Mark(at, at + len(term), term))
            at = text.find(term, at + len(term))
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
        from_here = _first_start(text.words, wanted_start)
        if not wanted_start <= from_here <= start:
            from_here = _whole_letter(text.text, wanted_start)
    if wanted_end < len(text.text):
        to_here = _last_end(text.words, wanted_end)
        if not end <= to_here <= wanted_end:
            to_here = _whole_letter(text.text, wanted_end)
    if to_here - from_here > 2 * length:
        to_here = _whole_letter(text.text, from_here + length)
    return from_here, max(to_here, min(from_here + 1, len(text.text)))


def _first_start(words: Words, at: int) -> int:
    """Where the first word at or after `at` begins; -1 when there is none."""
    place = int(np.searchsorted(words.starts, at))
    return int(words.starts[place]) if place < len(words.starts) else -1


def _last_end(words: Words, at: int) -> int:
    """Where the last word that ends at or before `at` ends; -1 when there is none."""
    place = int(np.searchsorted(words.ends, at, side="right"))
    return int(words.ends[place - 1]) if place else -1


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
