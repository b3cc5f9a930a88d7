"""Words of the index that are spelled nearly as somebody typed: a deletion index held in arrays.

Every word is filed under what it sounds like and under that with any one letter left out; two words that share a key
are one slip apart (a letter too many, too few, another one, two swapped; W. Garbe's symmetric delete). Thai is filed
by sound: ศ ษ ส are one letter, silenced letters (ด์), tone marks and vowel length do not count, since that is what
goes wrong in writing. `distance` then weighs what really differs.

Whether a word is near another depends on the two alone, never on what else is there: looked up in parts of an index
and joined, the answers are those of the whole.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import accumulate
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.uint32]


class Filed(NamedTuple):
    """A deletion index: the word at a place is filed under each of its keys."""

    keys: Numbers
    """Sorted hashes."""
    places: Numbers
    bits: bytes
    """One for the first `_BITS` bits of each key: a key without it is not there and not looked for, which is nearly
    every one that is asked for while the words are some ten thousands, and most of them beyond."""


SHORTEST = 3
LONGEST = 40
"""Only words of so many letters are filed and looked up."""
FAR = 99.0
_MOST_LEFT_OUT = 4
_BITS = 21
_TO_BIT, _TO_BYTE = 32 - _BITS, 35 - _BITS

_DIGIT = re.compile(r"\d")
_DOUBLED = re.compile(r"(.)\1+")
_SILENCED = re.compile("[ก-ฮ][\u0e34\u0e38]?\u0e4c")
_SILENT_END = re.compile("ต[\u0e34\u0e38]?ร?(?![\u0e31-\u0e3a])")
_SHORT_RR = re.compile("รร(?=[ก-ฮ](?![\u0e30-\u0e45]))")
_SAME_SOUND = {
    letter: sound
    for sound, letters in {
        "ก": "กขฃคฅฆ",
        "ช": "ชฉฌ",
        "ส": "ซศษส",
        "ย": "ญย",
        "ต": "ดฎตฏทธฑฒถฐ",
        "น": "นณ",
        "บ": "บปพภผ",
        "ฟ": "ฝฟ",
        "ล": "ลฬ",
        "ห": "หฮ",
        "\u0e34": "\u0e34\u0e35",
        "\u0e36": "\u0e36\u0e37",
        "\u0e38": "\u0e38\u0e39",
        "ไ": "ไใ",
        "า": "าๅ",
        "i": "iy",
    }.items()
    for letter in letters
}
_UNHEARD = [*map(chr, range(0x0E47, 0x0E4F)), "\u0e30", "\u0e3a"]  # tone marks and the like
_BY_SOUND = str.maketrans({**dict.fromkeys(_UNHEARD, ""), **_SAME_SOUND})
_HALF = frozenset("\u0e47\u0e48\u0e49\u0e4a\u0e4b\u0e4c\u0e30'")
"""Marks that are easily left out or put in: half a mistake each."""


def build(terms: Sequence[str]) -> Filed:
    """The deletion index of `terms`, by their places there.

    About ten entries of 8 bytes a word. Words outside `SHORTEST`-`LONGEST` letters and numbers are not filed.
    """
    keys: list[int] = []
    places: list[int] = []
    for place, term in enumerate(terms):
        if is_filed(term):
            own = _keys(term)
            keys.extend(own)
            places.extend([place] * len(own))
    order = np.argsort(np.array(keys, np.uint32), kind="stable")
    return filed(np.array(keys, np.uint32)[order], np.array(places, np.uint32)[order])


def filed(keys: Numbers, places: Numbers) -> Filed:
    """What `build` made, of its `keys` and `places`."""
    is_there = np.zeros(2**_BITS, np.bool_)
    is_there[keys >> _TO_BIT] = True
    return Filed(keys, places, np.packbits(is_there, bitorder="little").tobytes())


def look_up(index: Filed, terms: Sequence[str], words: Iterable[str]) -> dict[str, list[str]]:
    """For each of `words` (normalised; English: stems) the `terms` near it, itself left out. One search for all."""
    bits = index.bits
    asked: list[str] = []
    wanted: list[int] = []
    for word in filter(is_filed, dict.fromkeys(words)):
        likely = [key for key in _keys(word) if bits[key >> _TO_BYTE] & 1 << (key >> _TO_BIT & 7)]
        wanted += likely
        asked += [word] * len(likely)
    if not wanted:
        return {}
    keys = np.array(wanted, np.uint32)
    starts, ends = index.keys.searchsorted(keys).tolist(), index.keys.searchsorted(keys, side="right").tolist()
    places: dict[str, set[int]] = {}
    for word, start, end in zip(asked, starts, ends, strict=True):
        if start < end:
            places.setdefault(word, set()).update(index.places[start:end].tolist())
    near: dict[str, list[str]] = {}
    for word, found in places.items():
        limit = tolerance(word)
        close = [term for place in sorted(found) if (term := terms[place]) != word and distance(word, term) <= limit]
        if close:
            near[word] = close
    return near


def is_filed(term: str) -> bool:
    """Whether slips in this word are looked for: words, not numbers, years or single letters."""
    return SHORTEST <= len(term) <= LONGEST and _DIGIT.search(term) is None


def tolerance(word: str) -> float:
    """How much may differ from a word of this length."""
    length = len(word)
    if length <= 3:
        return 0.5
    if length <= 5:
        return 1.0
    return 1.5 if length <= 8 else 2.0


@lru_cache(maxsize=20_000)
def distance(typed: str, term: str) -> float:
    """How far apart two spellings are: 1 for a letter, half for letters of one sound and for marks; two neighbours in
    swapped order count once (optimal string alignment). Thai words that sound the same are half a letter apart, unless
    hardly anything in them is written alike. `FAR` for whatever is further apart than that or `tolerance` allows."""
    if _is_thai(typed) != _is_thai(term):
        return FAR
    alike = len(typed) / 3
    plain = align(typed, term, max(tolerance(typed), alike))
    if 0.5 < plain <= alike and _is_thai(typed) and _sound(typed) == _sound(term):
        return 0.5
    return plain


def align(a: str, b: str, furthest: float) -> float:
    """`distance` by the letters alone; `FAR` for more than `furthest`, which most words are that share a key."""
    if abs(len(a) - len(b)) > _MOST_LEFT_OUT:
        return FAR
    a, b = _where_they_differ(a, b)
    prices = [_price(letter) for letter in b]
    before: list[float] = []
    row = [0.0, *accumulate(prices)]
    for i, letter in enumerate(a):
        above, row_before = row, before
        price = _price(letter)
        row = [above[0] + price]
        for j, other in enumerate(b):
            best = above[j] if letter == other else above[j] + _swap_price(letter, other)
            best = min(best, above[j + 1] + price, row[j] + prices[j])
            if i and j and letter != other and letter == b[j - 1] and a[i - 1] == other:
                best = min(best, row_before[j - 1] + 1.0)
            row.append(best)
        if min(row) > furthest:
            return FAR
        before = above
    return row[-1] if row[-1] <= furthest else FAR


def _where_they_differ(a: str, b: str) -> tuple[str, str]:
    """Both without what they begin and end with alike: no way to turn one into the other that touches it is cheaper."""
    start, end_a, end_b = 0, len(a), len(b)
    shorter = min(end_a, end_b)
    while start < shorter and a[start] == b[start]:
        start += 1
    while start < min(end_a, end_b) and a[end_a - 1] == b[end_b - 1]:
        end_a, end_b = end_a - 1, end_b - 1
    return a[start:end_a], b[start:end_b]


def _price(letter: str) -> float:
    return 0.5 if letter in _HALF else 1.0


def _swap_price(letter: str, other: str) -> float:
    sound = _SAME_SOUND.get(letter)
    if sound is not None and sound == _SAME_SOUND.get(other):
        return 0.5
    return 0.5 if letter in _HALF and other in _HALF else 1.0


def _is_thai(word: str) -> bool:
    return "\u0e01" <= word[:1] <= "\u0e4e"


def _sound(word: str) -> str:
    if not _is_thai(word):
        return _DOUBLED.sub(r"\1", word).replace("y", "i")
    sound = _SILENCED.sub("", word) if "\u0e4c" in word else word
    sound = sound.replace("ญญ", "นย").replace("\u0e33", "\u0e31ม")
    if "รร" in sound:  # กรรม is กัม, บรรณ is บัน
        sound = _SHORT_RR.sub("\u0e31", sound).replace("รร", "\u0e31น")
    # A ต at the end of a syllable hides what follows it: ญาติ, เกตุ, จิตร.
    return _SILENT_END.sub("ต", sound.translate(_BY_SOUND))


@lru_cache(maxsize=5_000)
def _keys(word: str) -> tuple[int, ...]:
    """Checksums of what it sounds like and, if that is not too short, of what is left without each of its letters."""
    sound = _sound(word)
    data = sound.encode("utf-8", "replace")
    keys = {zlib.crc32(data): None}
    if len(sound) > 2:
        before = at = 0
        for end in _ends_of_letters(sound, len(data)):
            keys[zlib.crc32(data[end:], before)] = None
            before, at = zlib.crc32(data[at:end], before), end
    return tuple(keys)


def _ends_of_letters(word: str, length: int) -> Iterable[int]:
    """Where its letters end among its `length` bytes."""
    if word.isascii() or (_is_thai(word) and length == 3 * len(word)):
        return range(length // len(word), length + 1, length // len(word))
    return accumulate([len(letter.encode("utf-8", "replace")) for letter in word])
