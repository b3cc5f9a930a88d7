"""The piece of a text that answers best, cut at word ends, with every hit marked. Segments, never HTML."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import repeat
from operator import attrgetter
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from kmwiki.search.analysis import analyse, read_surface, reread
from kmwiki.search.documents import WAYS_APART, Segments
from kmwiki.search.prepare import ANY_CODE, ReadyText, code_of

SNIPPET_LENGTH = 220
_SPACE = re.compile(r"\s{2,}|[^\S ]")  # all but one plain space
_DIGIT = re.compile(r"\d")
_WRITING = re.compile(rf"(?:[^{WAYS_APART}\n]|(?<!\n)\n(?!\n))+")  # of a fact
_MORE = "…"
_EDGE = "\x00"  # is refused in what people write
_IS_CODED = attrgetter("is_coded")

_Mark = tuple[int, int, str]
"""From where to where, and the term that is hit."""
_NOTHING: tuple[int, int, tuple[int, int]] = (0, 0, (0, 0))


class _Words(NamedTuple):
    """Where the words of a text begin and end, in turn, all of it moved by `base`."""

    places: npt.NDArray[np.int64]
    base: int

    def first_start(self, at: int) -> int:
        """Where the first word at or after `at` begins; -1 when there is none."""
        starts = self.places[::2]
        place = int(starts.searchsorted(at + self.base))
        return int(starts[place]) - self.base if place < len(starts) else -1

    def last_end(self, at: int) -> int:
        """Where the last word that ends at or before `at` ends; -1 when there is none."""
        ends = self.places[1::2]
        place = int(ends.searchsorted(at + self.base, side="right"))
        return int(ends[place - 1]) - self.base if place else -1


class Marker:
    """Finds the hits of one query in texts."""

    def __init__(self, terms: Collection[str], joint: Collection[str] = ()) -> None:
        """Of the `terms`, those that are `joint` are hits only beside another one: ถอด is none of ถอดบทเรียน."""
        self._terms, self._joint = frozenset(terms), frozenset(joint)
        # Words are told apart by their codes, all of a text at once; only those that may be hits are read.
        self._may_be = np.zeros(65_536, np.bool_)
        self._may_be[[ANY_CODE, *map(code_of, self._terms)]] = True
        self._has_numbers = bool(_DIGIT.search("".join(self._terms)))
        self._has_years = self._has_numbers and any(term[0] == "y" and term[1:].isdigit() for term in terms)
        self._read: dict[str, str] = {}  # surface -> the term it is a hit of, or nothing
        self._marked: dict[ReadyText, list[_Mark]] = {}
        # The first word of a text and the one behind its last, in a row of words of several texts, and where it begins.
        self._where: dict[ReadyText, tuple[int, int, int, npt.NDArray[np.int64]]] = {}
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

        Of `aside` (`Document.aside`) one fact is shown where it has more different hits than any of them.
        """
        best: tuple[int, int] = (0, 0)
        chosen: tuple[ReadyText, list[_Mark], int, int] | None = None
        for text in texts:
            if marks := self._marks(text):
                first, last, worth = _densest(marks, length)
                if worth > best:
                    best, chosen = worth, (text, marks, first, last)
        if aside is not None and (marks := self._marks(aside)):
            many, fact = self._fact(aside, marks, length)
            if many > best[0]:
                return fact
        if chosen is None:
            plain = next((text for text in texts if text.text.strip()), None)
            if plain is None:
                return ()
            return _segments(plain.text, *_grow(plain.text, self._words_of(plain), 0, 0, length), [])
        text, marks, first, last = chosen
        start, end = _grow(text.text, self._words_of(text), marks[first][0], marks[last][1], length)
        return _segments(text.text, start, end, marks)

    def _fact(self, aside: ReadyText, marks: list[_Mark], length: int) -> tuple[int, Segments]:
        """The fact with most different hits, in the writing that has them: how many, and what is shown of it."""
        most, best = 0, None
        for writing in _WRITING.finditer(aside.text):
            begin, end = writing.span()
            own = [mark for mark in marks if begin <= mark[0] and mark[1] <= end]
            if own and (window := _densest(own, length))[2][0] > most:
                most, best = window[2][0], (begin, end, own, window)
        if best is None:
            return 0, ()
        begin, end, own, (first, last, _) = best
        start, stop = begin, end
        if end - begin > length:
            start, stop = _grow(aside.text, self._words_of(aside), own[first][0], own[last][1], length)
        moved = [(mark_start - begin, mark_end - begin, term) for mark_start, mark_end, term in own]
        return most, _segments(aside.text[begin:end], max(start, begin) - begin, min(stop, end) - begin, moved)

    def read(self, texts: Iterable[ReadyText]) -> None:
        """Find the hits in all of these at once: one after the other, each step costs more than what it looks at."""
        new = [text for text in texts if text not in self._marked]
        self._marked.update((text, []) for text in new)
        new = [text for text in new if text.text]
        if not new or not self._terms:
            return
        packed = [text.arrays for text in new]
        lengths = [len(codes) for _, codes in packed]
        ends = np.array(lengths).cumsum()
        firsts = ends - lengths
        if not self._has_numbers:  # what has no code of its own is a number then, but for texts without codes
            self._may_be[ANY_CODE] = not all(map(_IS_CODED, new))
        words = self._may_be[np.concatenate([codes for _, codes in packed])].nonzero()[0]
        which = ends.searchsorted(words, side="right")
        places = np.concatenate([distances for distances, _ in packed]).cumsum(dtype=np.int64)
        bases = np.where(firsts > 0, places[2 * firsts - 1], 0) if len(places) else firsts
        own_bases = bases[which]
        self._where.update(zip(new, zip(firsts.tolist(), ends.tolist(), bases.tolist(), repeat(places)), strict=False))
        marks: list[list[_Mark]] = [[] for _ in new]
        at_words: list[list[int]] = [[] for _ in new]
        letters = [text.text for text in new]
        terms, read, has_numbers, has_years = self._terms, self._read, self._has_numbers, self._has_years
        for at, place, start, end in zip(
            which.tolist(), (words - firsts[which]).tolist(), (places[2 * words] - own_bases).tolist(),
            (places[2 * words + 1] - own_bases).tolist(), strict=True,
        ):  # fmt: skip
            surface = letters[at][start:end]
            if surface in terms and surface >= "\u0e01":
                hit = surface  # Thai in its normal spelling is its own term
            elif has_years or surface not in read:
                hit = self._hit_at(new[at], place, surface) if has_numbers or not surface[:1].isdecimal() else ""
            else:
                hit = read[surface]
            if hit:
                marks[at].append((start, end, hit))
                at_words[at].append(place)
        for text, found, own in zip(new, marks, at_words, strict=True):
            if self._joint and found:
                kept = self._not_alone({place: term for place, (_, _, term) in zip(own, found, strict=True)})
                found = [mark for place, mark in zip(own, found, strict=True) if place in kept]
            self._marked[text] = found or _loose_marks(text.text, self._loose)

    def _marks(self, text: ReadyText) -> list[_Mark]:
        """Words that are hits; where there is none, places that read like one across the dictionary's cuts."""
        if text not in self._marked:
            self.read([text])
        return self._marked[text]

    def _words_of(self, text: ReadyText) -> _Words:
        where = self._where.get(text)
        if where is None:
            return _Words(text.arrays.distances.cumsum(dtype=np.int64), 0)
        first, end, base, places = where
        return _Words(places[2 * first : 2 * end], base)

    def _hit_at(self, text: ReadyText, place: int, surface: str) -> str:
        """The term that a word of a text, its `place`-th, is a hit of, or nothing."""
        if self._has_years and len(surface) == 2 and surface.isdecimal():
            # Two digits are a year by what stands before them.
            return self._hit(reread(text.text, text.spans(max(0, place - 4), place + 1))[-1].terms)
        known = self._read.get(surface)
        if known is None:
            known = self._read[surface] = self._hit(read_surface(surface)[1])
        return known

    def _hit(self, terms: Sequence[str]) -> str:
        return next((term for term in terms if term in self._terms), "")

    def _not_alone(self, terms: Mapping[int, str]) -> set[int]:
        """Places of hits (`terms` by the place of their word) without joint ones that stand by themselves."""
        return {at for at, term in terms.items() if term not in self._joint or at - 1 in terms or at + 1 in terms}


def _loose_marks(text: str, terms: Collection[str]) -> list[_Mark]:
    marks: list[_Mark] = []
    for term in terms:
        at = text.find(term)
        while at >= 0:
            marks.append((at, at + len(term), term))
            at = text.find(term, at + len(term))
    marks.sort()
    apart: list[_Mark] = []
    for found in marks:
        if not apart or found[0] >= apart[-1][1]:
            apart.append(found)
    return apart


def _densest(marks: list[_Mark], length: int) -> tuple[int, int, tuple[int, int]]:
    """First and last mark of the window of `length` letters with most different terms, then most marks."""
    if marks[-1][1] - marks[0][0] <= length:
        return 0, len(marks) - 1, (len({term for _, _, term in marks}), len(marks))
    best = _NOTHING
    counts: dict[str, int] = {}
    first = 0
    for last, (_, end, term) in enumerate(marks):
        counts[term] = counts.get(term, 0) + 1
        while end - marks[first][0] > length and first < last:
            left = marks[first][2]
            counts[left] -= 1
            if not counts[left]:
                del counts[left]
            first += 1
        worth = (len(counts), last - first + 1)
        if worth > best[2]:
            best = (first, last, worth)
    return best


def _grow(text: str, words: _Words, start: int, end: int, length: int) -> tuple[int, int]:
    """Widen [start, end) to about `length` letters, a third of the room in front, to word boundaries."""
    room = max(0, length - (end - start))
    wanted_start = max(0, start - room // 3)
    wanted_end = min(len(text), wanted_start + max(length, end - start))
    wanted_start = max(0, min(wanted_start, wanted_end - length))
    # A mark longer than a snippet is cut inside: nothing else could be shown.
    end = min(end, start + length)
    from_here, to_here = 0, len(text)
    if wanted_start > 0:
        from_here = words.first_start(wanted_start)
        if not wanted_start <= from_here <= start:
            from_here = _whole_letter(text, wanted_start)
    if wanted_end < len(text):
        to_here = words.last_end(wanted_end)
        if not end <= to_here <= wanted_end:
            to_here = _whole_letter(text, wanted_end)
    if to_here - from_here > 2 * length:
        to_here = _whole_letter(text, from_here + length)
    return from_here, max(to_here, min(from_here + 1, len(text)))


def _whole_letter(text: str, at: int) -> int:
    """The nearest place at or before `at` where no mark is cut off its letter."""
    lowest = max(0, at - 20)
    while lowest < at < len(text) and (unicodedata.category(text[at])[0] == "M" or text[at] in "ะาำๅ"):
        at -= 1
    return at


def _segments(text: str, start: int, end: int, marks: list[_Mark]) -> Segments:
    """The letters from `start` to `end` in turns: plain, hit, plain …"""
    turns = [_MORE if start > 0 else ""]
    at = start
    for from_, to, _ in marks[bisect_left(marks, (start,)) :]:
        if from_ < at:
            continue
        if from_ >= end:
            break
        to = min(to, end)
        if from_ == at and len(turns) % 2 == 0:
            turns[-1] += text[at:to]  # two hits side by side are one
        else:
            if len(turns) % 2:
                turns[-1] += text[at:from_]
            else:
                turns.append(text[at:from_])
            turns.append(text[from_:to])
        at = to
    rest = text[at:end] + (_MORE if end < len(text) and text[end:].strip() else "")
    if len(turns) % 2:
        turns[-1] += rest
    else:
        turns.append(rest)
    shown = text[start:end]
    if "  " in shown or not shown.isprintable():  # no space but the plain one is printable
        joined = _SPACE.sub(" ", _EDGE.join(turns)).split(_EDGE)
        turns = joined if len(joined) == len(turns) else [_SPACE.sub(" ", turn) for turn in turns]
    return tuple([(turn, place % 2 == 1) for place, turn in enumerate(turns) if turn])
