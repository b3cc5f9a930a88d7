"""Words and their translations, Thai and English: what lets a Thai question find an English page.

The list is a sorted text file, one word a line: the word's key, then what it is called in the other language, the most
usual first; a ``~`` before it says that it is clearly rarer. It is mapped into memory, where it lies once for all
processes, and found by checksums of its keys. `tools/lexicon.py` makes it and names its sources.
"""

from __future__ import annotations

import mmap
from array import array
from bisect import bisect_left
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple
from zlib import crc32

from kmwiki.search.analysis import Token
from kmwiki.search.stems import stem

FILE = Path(__file__).with_name("lexicon.tsv")
LONGEST = 4
"""Words of the longest entries looked up."""
RARER = 0.7
_BETWEEN = {"thai": b"", "latin": b" "}
_BITS = 2**21 - 1  # one in fifty of the unknown keys shares its bit with a known one


class Translation(NamedTuple):
    text: str
    weight: float
    """1.0 for the usual ones, `RARER` for the rest."""


class Entry(NamedTuple):
    """Tokens ``first`` up to (not with) ``last`` of what was asked, and what they are called in the other language."""

    first: int
    last: int
    translations: tuple[Translation, ...]


def translate(tokens: Sequence[Token]) -> list[Entry]:
    """The longest known stretches of `tokens`, left to right, none over another; what is unknown is left out.

    A stretch is of one script: a name in Latin letters inside a Thai question is the same name on an English page.
    """
    found = []
    words = [token.terms[0].encode("utf-8", "replace") for token in tokens]  # English: the stem, as in `key_of`
    bits, end = _lines().bits, 0
    for at, token in enumerate(tokens):
        if at < end or (between := _BETWEEN.get(token.script)) is None:
            continue
        # Checksums go on from word to word, so that a stretch costs little more than its last word.
        checksum = crc32(words[at])
        likely = [(at + 1, checksum)] if bits[(checksum & _BITS) >> 3] & 1 << (checksum & 7) else []
        for last in range(at + 1, min(at + LONGEST, len(tokens))):
            if tokens[last].script != token.script:
                break
            checksum = crc32(between + words[last] if between else words[last], checksum)
            if bits[(checksum & _BITS) >> 3] & 1 << (checksum & 7):
                likely.append((last + 1, checksum))
        for last, checksum in reversed(likely):
            translations = _translations(between.join(words[at:last]), checksum)
            if translations:
                found.append(Entry(at, last, translations))
                end = last
                break
    return found


def key_of(forms: Sequence[str], script: str) -> str:
    """What an entry is filed under: Thai words joined, however they were cut; English words by their stems."""
    return _BETWEEN[script].decode().join(forms if script == "thai" else map(stem, forms))


def look_up(key: str) -> tuple[Translation, ...]:
    """Most keys are of words that only happen to stand together: nearly all of those are known by their bit."""
    wanted = key.encode("utf-8", "replace")
    checksum = crc32(wanted)
    if not _lines().bits[(checksum & _BITS) >> 3] & 1 << (checksum & 7):
        return ()
    return _translations(wanted, checksum)


@lru_cache(maxsize=5_000)
def _translations(wanted: bytes, checksum: int) -> tuple[Translation, ...]:
    line = _find(wanted, checksum)
    return tuple(
        Translation(text[1:], RARER) if text[:1] == "~" else Translation(text, 1.0)
        for text in line.decode("utf-8").split("\t")
        if text
    )


class _Lines(NamedTuple):
    data: mmap.mmap
    checksums: array[int]
    """Of keys, in order."""
    starts: array[int]
    """Of their lines."""
    bits: bytearray
    """One for the last bits of each checksum."""


@lru_cache(maxsize=1)
def _lines() -> _Lines:
    """Takes 30 ms, once in a process."""
    with FILE.open("rb") as file:
        data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    found = []
    start = 0
    for line in data[:].split(b"\n"):
        if line:
            found.append((crc32(line[: line.index(b"\t")]), start))
        start += len(line) + 1
    found.sort()
    bits = bytearray((_BITS + 1) >> 3)
    for checksum, _ in found:
        bits[(checksum & _BITS) >> 3] |= 1 << (checksum & 7)
    return _Lines(data, array("I", [one for one, _ in found]), array("I", [one for _, one in found]), bits)


def _find(wanted: bytes, checksum: int) -> bytes:
    """What follows `wanted` on the line whose key it is; empty when none is."""
    data, checksums, starts, _ = _lines()
    wanted += b"\t"
    place = bisect_left(checksums, checksum)
    while place < len(checksums) and checksums[place] == checksum:
        start = starts[place]
        if data[start : start + len(wanted)] == wanted:
            end = data.find(b"\n", start)
            return data[start + len(wanted) : end if end >= 0 else len(data)]
        place += 1
    return b""
