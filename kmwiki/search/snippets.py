"""The piece of a text that answers best, cut at word ends, with every hit marked. Segments, never HTML."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import cycle, islice, repeat
from operator import attrgetter, itemgetter
from typing import NamedTuple

import numpy as np

from kmwiki.search.analysis import analyse, read_surface, reread
from kmwiki.search.documents import WAYS_APART, Segments
from kmwiki.search.prepare import ANY_CODE, ReadyText, code_of, packed_arrays, words_in_a_row
from kmwiki.search.years import ERA_DISTANCE

SNIPPET_LENGTH = 220
_DIGIT = re.compile(r"\d")
_YEAR = re.compile(r"y\d+")
_WRITING = re.compile(rf"(?:[^{WAYS_APART}\n]|(?<!\n)\n(?!\n))+")  # of a fact
_MORE = "…"
_EDGE = "\x00"  # is refused in what people write
_IS_CODED = attrgetter("is_coded")
_LETTERS = itemgetter(0)
_IN_TURN = (False, True)  # plain, hit, plain …

_Mark = tuple[int, int, str]
"""From where to where, and the term that is hit."""
_NO_MARKS: list[_Mark] = []


class _Words(NamedTuple):
    """The words of a text, in a row of those of several texts."""

    places: memoryview
    """Where each begins and ends, in turn."""
    first: int
    """Which of them is the text's first one, and which the next text's."""
    behind: int
    base: int
    """A place in the row less this is the place in the text."""

    def around(self, start: int, end: int) -> tuple[int, int]:
        """Where the first word at or after `start` begins, and where the last one that ends at or before `end` ends;
        -1 when there is none."""
        places, first, behind, base = self
        begin = bisect_left(places, start + base, first, behind)
        begin += (begin - first) % 2
        stop = bisect_right(places, end + base, first, behind)
        stop -= (stop - first) % 2
        return (
            places[begin] - base if begin < behind else -1,
            places[stop - 1] - base if stop > first else -1,
        )


class Marker:
    """Finds the hits of one query in texts."""

    def __init__(
        self, terms: Collection[str], joint: Collection[str] = (), names: Iterable[tuple[str, ...]] = ()
    ) -> None:
        """Of the `terms`, those that are `joint` are hits only where one of the `names` stands whole: neither is ถอด
        without บทเรียน, nor "the" without the rest of "minutes of the meeting"."""
        self._terms, self._joint = frozenset(terms), frozenset(joint)
        self._names: dict[str, list[tuple[str, ...]]] = {}
        if joint:
            for name in names:
                self._names.setdefault(name[0], []).append(name)
        # Words are told apart by their codes, all of a text at once; only those that may be hits are read.
        self._may_be = np.zeros(65_536, np.bool_)
        self._may_be[[ANY_CODE, *map(code_of, self._terms)]] = True
        self._has_numbers = bool(_DIGIT.search("".join(self._terms)))
        years = [int(term[1:]) for term in self._terms if _YEAR.fullmatch(term)] if self._has_numbers else ()
        # Two digits may be one of these, in one era or the other.
        self._short_years = {short % 100 for year in years for short in (year, year - ERA_DISTANCE)}
        # Surface -> the term it is a hit of, or nothing. Thai in its normal spelling is its own term.
        self._read = {term: term for term in self._terms if term >= "\u0e01"}
        self._marked: dict[ReadyText, list[_Mark]] = {}
        self._where: dict[ReadyText, tuple[memoryview, int, int, int]] = {}  # as `_Words` has it
        # Latin words are cut by their spaces, so they read like a hit nowhere else.
        self._loose = [term for term in self._terms - self._joint if len(term) > 2 and term[0] >= "\u0e01"]

    def mark(self, text: ReadyText) -> Segments:
        """The whole text (a title) with its hits marked."""
        return _segments(text.text, 0, len(text.text), self._marks(text))

    def holds(self, text: str) -> bool:
        """Whether there is a hit in a short text whose words nobody has cut yet."""
        tokens = analyse(text, grams=False).tokens
        found = [self._hit(token.terms) for token in tokens]
        return bool(self._whole({place: term for place, term in enumerate(found) if term}))

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
        new = [text for text in texts if text.text and text not in self._marked]
        if not new or not self._terms:
            return
        lengths, (distances, codes) = words_in_a_row([text.packed for text in new])
        ends = np.array(lengths).cumsum()
        firsts = ends - lengths
        if not self._has_numbers:  # what has no code of its own is a number then, but for texts without codes
            self._may_be[ANY_CODE] = not all(map(_IS_CODED, new))
        words = self._may_be.take(codes).nonzero()[0]
        places = distances.cumsum(dtype=np.int32)
        bases = places[2 * firsts]
        where = repeat(places.data), (2 * firsts + 1).tolist(), (2 * ends + 1).tolist(), bases.tolist()
        self._where.update(zip(new, zip(*where, strict=False), strict=True))
        own_bases = bases[ends.searchsorted(words, side="right")]
        starts, stops = places[1::2][words] - own_bases, places[2::2][words] - own_bases
        candidates = zip(words.tolist(), starts.tolist(), stops.tolist(), strict=True)
        read, joint = self._read, self._joint
        bare: list[ReadyText] = []
        seen = 0
        for text, first, upto in zip(new, firsts.tolist(), words.searchsorted(ends).tolist(), strict=True):
            letters = text.text
            found: list[_Mark] = []
            at_words: list[int] = []
            for word, start, stop in islice(candidates, upto - seen):
                surface = letters[start:stop]
                hit = read.get(surface)
                if hit is None:
                    hit = self._hit_at(text, word - first, surface)
                if hit:
                    found.append((start, stop, hit))
                    at_words.append(word)
            seen = upto
            if joint and found:
                kept = self._whole({word: term for word, (_, _, term) in zip(at_words, found, strict=True)})
                found = [mark for word, mark in zip(at_words, found, strict=True) if word in kept]
            self._marked[text] = found
            if not found:
                bare.append(text)
        self._mark_loosely(bare)

    def _mark_loosely(self, texts: Sequence[ReadyText]) -> None:
        """Where no word is a hit, places that read like one across the dictionary's cuts."""
        letters = _EDGE.join([text.text for text in texts])
        if terms := [term for term in self._loose if term in letters]:
            self._marked.update((text, _loose_marks(text.text, terms)) for text in texts)

    def _marks(self, text: ReadyText) -> list[_Mark]:
        """Words that are hits; where there is none, places that read like one across the dictionary's cuts."""
        marks = self._marked.get(text)
        if marks is None and text.text:
            self.read([text])
            marks = self._marked.get(text)
        return marks or _NO_MARKS

    def _words_of(self, text: ReadyText) -> _Words:
        where = self._where.get(text)
        if where is None:
            places = packed_arrays(text.packed).distances.cumsum(dtype=np.int64)
            where = places.data, 0, len(places), 0
        return _Words(*where)

    def _hit_at(self, text: ReadyText, place: int, surface: str) -> str:
        """The term that a word of a text, its `place`-th, is a hit of, or nothing."""
        if self._short_years and len(surface) == 2 and surface.isdecimal() and int(surface) in self._short_years:
            # Two digits are a year by what stands before them.
            return self._hit(reread(text.text, text.spans(max(0, place - 4), place + 1))[-1].terms)
        known = self._read.get(surface)
        if known is None:
            is_hopeless = not self._has_numbers and surface[:1].isdecimal()
            known = self._read[surface] = "" if is_hopeless else self._hit(read_surface(surface)[1])
        return known

    def _hit(self, terms: Sequence[str]) -> str:
        return next((term for term in terms if term in self._terms), "")

    def _whole(self, terms: Mapping[int, str]) -> set[int]:
        """Places of hits (`terms` by the place of their word) without joint ones where no name stands whole."""
        kept = {at for at, term in terms.items() if term not in self._joint}
        for at, term in terms.items():
            for name in self._names.get(term, ()):
                if all(terms.get(place) == word for place, word in enumerate(name, at)):
                    kept.update(range(at, at + len(name)))
        return kept


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
    best, most, most_marks = (0, 0), 0, 0
    counts: dict[str, int] = {}
    first, begin = 0, marks[0][0]
    for last, (_, end, term) in enumerate(marks):
        counts[term] = counts.get(term, 0) + 1
        while end - begin > length and first < last:
            left = marks[first][2]
            if counts[left] == 1:
                del counts[left]
            else:
                counts[left] -= 1
            first += 1
            begin = marks[first][0]
        different = len(counts)
        if different > most or (different == most and last - first >= most_marks):
            best, most, most_marks = (first, last), different, last - first + 1
    return *best, (most, most_marks)


def _grow(text: str, words: _Words, start: int, end: int, length: int) -> tuple[int, int]:
    """Widen [start, end) to about `length` letters, a third of the room in front, to word boundaries."""
    room = max(0, length - (end - start))
    wanted_start = max(0, start - room // 3)
    wanted_end = min(len(text), wanted_start + max(length, end - start))
    wanted_start = max(0, min(wanted_start, wanted_end - length))
    # A mark longer than a snippet is cut inside: nothing else could be shown.
    end = min(end, start + length)
    from_here, to_here = 0, len(text)
    if wanted_start > 0 or wanted_end < to_here:
        first_start, last_end = words.around(wanted_start, wanted_end)
        if wanted_start > 0:
            in_reach = wanted_start <= first_start <= start
            from_here = first_start if in_reach else _whole_letter(text, wanted_start)
        if wanted_end < to_here:
            to_here = last_end if end <= last_end <= wanted_end else _whole_letter(text, wanted_end)
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
    turns: list[str] = []
    at = start
    for from_, to, _ in marks[bisect_left(marks, (start,)) :]:
        if from_ < at:
            continue
        if from_ >= end:
            break
        if to > end:
            to = end
        if from_ == at and turns:
            turns[-1] += text[from_:to]  # two hits side by side are one
        else:
            turns += (text[at:from_], text[from_:to])
        at = to
    turns.append(text[at:end])
    if start > 0:
        turns[0] = _MORE + turns[0]
    if end < len(text) and end < len(text.rstrip()):
        turns[-1] += _MORE
    shown = text[start:end]
    if "  " in shown or not shown.isprintable():  # no space but the plain one is printable
        joined = _with_one_space(_EDGE.join(turns)).split(_EDGE)
        turns = joined if len(joined) == len(turns) else list(map(_with_one_space, turns))
    return tuple(filter(_LETTERS, zip(turns, cycle(_IN_TURN), strict=False)))


def _with_one_space(text: str) -> str:
    """With a plain space for all that stands between two words, or around them."""
    words = " ".join(text.split())
    if not words:
        return " " if text else ""
    return f"{' ' if text[0].isspace() else ''}{words}{' ' if text[-1].isspace() else ''}"
