"""Thai words: the dictionary of pythainlp, cut by nlpo3, with the site's own words beside it.

nlpo3 gives the same words as pythainlp's newmm at six times the speed. It reads a dictionary from a file, keeps it
under a name and never lets go of it (about 60 MB), so one process loads one dictionary, once, at the first word it
cuts. pythainlp itself is imported only where nlpo3 cannot be: its dictionary file is found without importing it.

A site's own words (places, short names) change while it runs, so they are never part of that dictionary. A text is cut
without them first; where one of them stands in it, it is cut around that word as well, and the cut with fewer pieces
wins, as in maximal matching: ที|มสิ|ชล|ไป becomes ทีม|สิชล|ไป. They hold inside :func:`with_own_words` and nowhere else,
for two indexes with different words may be at work in one process.
"""

from __future__ import annotations

import hashlib
import importlib.util
import re
import threading
import zlib
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from pathlib import Path
from typing import Any

_Cutter = Callable[[str], list[str]]

_lock = threading.RLock()
_cutter: _Cutter | None = None

# The longest word of `extra` is looked for over this many neighbouring words: อำเภอ|เมือง|… never needs more.
_LONGEST_JOIN = 12

# Longest-first cutting takes ทางการ (official) out of แนวทางการทำงาน (ways *of* working): 9 of 10 times in such prose.
# After one of these, ทาง belongs to the word before it.
_CROSSED = "ทางการ"
_TAKES_WAY = frozenset("แนว หน ช่อง เส้น ทิศ สาย วิถี ลู่ ปลาย ต้น เดิน".split())
_CUT_VERSION = b"1"  # raise it with any change to what `segment` does after the cutter
_MARK = re.compile("[\u0e30-\u0e3a\u0e45\u0e47-\u0e4e]")  # cannot begin a word
_FORE_VOWEL = re.compile("[\u0e40-\u0e44]")  # cannot end one
_NEIGHBOURS = 2  # pieces on either side of an own word that may have been cut wrongly because of it


class OwnWords:
    """A site's own words, ready to be found in texts. `words` are normalised Thai words; equal sets cut alike."""

    def __init__(self, words: Iterable[str] = ()) -> None:
        self.words = frozenset(word for word in words if word)
        self._pattern = re.compile(_trie_pattern(self.words)) if self.words else None

    def cut(self, text: str, cut: _Cutter) -> list[str]:
        """Cut `text` by `cut`, and around each own word where that gives no more pieces."""
        pieces = cut(text)
        if self._pattern is None or len(pieces) < 2:
            return pieces
        starts = _starts_of(pieces, 0)
        for found in self._pattern.finditer(text):
            start, end = found.span()
            if _FORE_VOWEL.match(text[start - 1 : start]) or _MARK.match(text[end : end + 1]):
                continue  # the word would be torn out of a letter
            # Only the neighbourhood is cut again: a text of one run as long as a book stays linear.
            first = max(0, bisect_right(starts, start) - 1 - _NEIGHBOURS)
            last = min(len(pieces), bisect_right(starts, end - 1) + _NEIGHBOURS)
            from_, to = starts[first], starts[last] if last < len(pieces) else len(text)
            around = [*_cut_some(text[from_:start], cut), found[0], *_cut_some(text[end:to], cut)]
            if len(around) <= last - first:
                pieces[first:last], starts[first:last] = around, _starts_of(around, from_)
        return pieces


def _cut_some(text: str, cut: _Cutter) -> list[str]:
    return cut(text) if text else []


def _starts_of(pieces: Iterable[str], at: int) -> list[int]:
    starts = []
    for piece in pieces:
        starts.append(at)
        at += len(piece)
    return starts


_NO_WORDS = OwnWords()
_own: ContextVar[OwnWords] = ContextVar("own words", default=_NO_WORDS)


@contextmanager
def with_own_words(words: OwnWords) -> Iterator[None]:
    """Let :func:`segment` know these words inside the block, in this thread."""
    token = _own.set(words)
    try:
        yield
    finally:
        _own.reset(token)


def own_words() -> OwnWords:
    """The words :func:`segment` knows here and now beside the dictionary's."""
    return _own.get()


@lru_cache(maxsize=1)
def dictionary_version() -> str:
    """Changes when the dictionary does; part of what decides whether an index was built with the same words. The
    site's own words are no part of it: an index keeps its own list."""
    return hashlib.sha256(str(_dictionary_file().stat().st_size).encode() + _CUT_VERSION).hexdigest()[:12]


def segment(text: str, extra: Collection[str] = ()) -> list[str]:
    """Cut `text` into words, spaces, numbers and signs; joined again they are exactly `text`.

    `extra` are further words for this call only: neighbouring pieces that together make one of them become one piece.
    Normalise first if the words are to be compared (`kmwiki.text.normalise`).
    """
    if not text:
        return []
    own, cutter = _own.get(), _load_cutter()
    words = own.cut(text, cutter) if own is not _NO_WORDS else cutter(text)
    if _CROSSED in text:
        words = _uncross(words)
    return _join_known(words, frozenset(extra)) if extra else words


def _uncross(words: list[str]) -> list[str]:
    whole: list[str] = []
    for word in words:
        if word == _CROSSED and whole and whole[-1] in _TAKES_WAY:
            whole[-1] += "ทาง"
            word = "การ"
        whole.append(word)
    return whole


def is_word(word: str) -> bool:
    """Whether the dictionary, or the site's own words, have this very word."""
    return word in _own.get().words or _is_in_dictionary(word)


@lru_cache(maxsize=2_000)  # of a word that stands nowhere it is asked again and again
def _is_in_dictionary(word: str) -> bool:
    return _dictionary_checksums().has(word)


_ABBREVIATION = re.compile("[\u0e01-\u0e2e]{2,8}")


def is_own_abbreviation(word: str) -> bool:
    """Whether it is one of the site's own words and has consonants only, as อบต: its letters stand side by side across
    the ends of other words (ขอบ|ตลาด), so that pairs of them say nothing."""
    return word in _own.get().words and _ABBREVIATION.fullmatch(word) is not None


class Checksums:
    """Lists of words that are only asked whether they have one: of the dictionary a quarter of a megabyte instead of
    eight for the words themselves; one word in 70,000 is mistaken for another."""

    def __init__(self, words: Iterable[bytes]) -> None:
        self._known = array("I", sorted(map(zlib.crc32, words)))

    def has(self, word: str) -> bool:
        wanted = zlib.crc32(word.encode("utf-8", "replace"))
        at = bisect_left(self._known, wanted)
        return at < len(self._known) and self._known[at] == wanted


@lru_cache(maxsize=1)
def _dictionary_checksums() -> Checksums:
    return Checksums(lines_of(_dictionary_file()))


def lines_of(file: Path) -> list[bytes]:
    """The words of a list, one a line."""
    return [word for line in file.read_bytes().split(b"\n") if (word := line.strip())]


def _join_known(words: list[str], known: frozenset[str]) -> list[str]:
    joined: list[str] = []
    longest = max(map(len, known))
    start = 0
    while start < len(words):
        end, piece = start + 1, words[start]
        for stop in range(start + 2, min(start + _LONGEST_JOIN, len(words)) + 1):
            piece += words[stop - 1]
            if len(piece) > longest:
                break
            if piece in known:
                end = stop
        joined.append("".join(words[start:end]))
        start = end
    return joined


def _load_cutter() -> _Cutter:
    global _cutter
    cutter = _cutter
    if cutter is None:
        with _lock:
            if _cutter is None:
                _cutter = _nlpo3_cutter() or _newmm_words
            cutter = _cutter
    return cutter


@lru_cache(maxsize=1)
def _dictionary_file() -> Path:
    return corpus_file("words_th.txt")


def corpus_file(name: str) -> Path:
    """One of the lists that pythainlp carries, found without importing it."""
    found = importlib.util.find_spec("pythainlp")
    if found is None or not found.submodule_search_locations:
        raise ModuleNotFoundError("pythainlp carries the Thai dictionary and is not installed")
    return Path(next(iter(found.submodule_search_locations))) / "corpus" / name


def _nlpo3_cutter() -> _Cutter | None:
    """A cutter by nlpo3, or nothing where it has no build for this machine or refuses the dictionary."""
    try:
        import nlpo3
    except ImportError:
        return None
    name = f"kmwiki-{dictionary_version()}"
    message, loaded = nlpo3.load_dict(str(_dictionary_file()), name)
    # A name that is already taken was loaded by this process with the very same words.
    if not loaded and "exist" not in message:
        return None

    def cut(text: str) -> list[str]:
        words = nlpo3.segment(text, name)
        return words if "".join(words) == text else _newmm_words(text)

    return cut


def _trie_pattern(words: Collection[str]) -> str:
    """One expression for all words, the longest first at every place; built as a tree, so that a text is read once."""
    tree: dict[str, dict] = {}  # type: ignore[type-arg]
    for word in words:
        branch = tree
        for letter in word:
            branch = branch.setdefault(letter, {})
        branch[""] = {}
    return _branches(tree)


def _branches(tree: dict[str, dict]) -> str:  # type: ignore[type-arg]
    ends = "" in tree
    parts = [re.escape(letter) + _branches(below) for letter, below in sorted(tree.items()) if letter]
    if not parts:
        return ""
    return f"(?:{'|'.join(parts)}){'?' if ends else ''}" if len(parts) > 1 or ends else parts[0]


@lru_cache(maxsize=1)
def _newmm_trie() -> Any:
    from pythainlp.util import Trie

    lines = _dictionary_file().read_text(encoding="utf-8").split("\n")
    return Trie([word.strip() for word in lines if word.strip()])


def _newmm_words(text: str) -> list[str]:
    from pythainlp.tokenize.newmm import segment as newmm_segment

    words: list[str] = newmm_segment(text, custom_dict=_newmm_trie(), safe_mode=False)
    return words
