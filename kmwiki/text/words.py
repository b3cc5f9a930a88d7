"""Thai words: the dictionary of pythainlp, cut by nlpo3, with the site's own words beside it.

nlpo3 gives the same words as pythainlp's newmm at six times the speed. It reads a dictionary from a file, keeps it
under a name and never lets go of it (about 60 MB), so one process loads one dictionary, once, at the first word it
cuts. pythainlp itself is imported only where nlpo3 cannot be: its dictionary file is found without importing it.
"""

from __future__ import annotations

import hashlib
import importlib.util
import tempfile
import threading
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

_Cutter = Callable[[str], list[str]]

_lock = threading.RLock()
_registered: frozenset[str] = frozenset()
_cutter: _Cutter | None = None

# The longest site word is looked for over this many neighbouring words: อำเภอ|เมือง|… never needs more.
_LONGEST_JOIN = 12


def register_words(words: Iterable[str]) -> None:
    """Add the site's own words (places, agencies, glossary) to the dictionary of this process.

    To be called at start, before the first text is cut: a later call that brings new words makes the next `segment`
    load a second dictionary, and the memory of the first is not given back.
    """
    global _registered, _cutter
    new = frozenset(word.strip() for word in words if word.strip()) - _registered
    if new:
        with _lock:
            _registered |= new
            _cutter = None


def dictionary_version() -> str:
    """Changes when the dictionary does; part of what decides whether an index was built with the same words."""
    digest = hashlib.sha256("\n".join(sorted(_registered)).encode())
    digest.update(str(_dictionary_file().stat().st_size).encode())
    return digest.hexdigest()[:12]


def segment(text: str, extra: Collection[str] = ()) -> list[str]:
    """Cut `text` into words, spaces, numbers and signs; joined again they are exactly `text`.

    `extra` are further words for this call only: neighbouring pieces that together make one of them become one piece.
    Normalise first if the words are to be compared (`kmwiki.text.normalise`).
    """
    if not text:
        return []
    words = _load_cutter()(text)
    return _join_known(words, frozenset(extra)) if extra else words


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
    found = importlib.util.find_spec("pythainlp")
    if found is None or not found.submodule_search_locations:
        raise ModuleNotFoundError("pythainlp carries the Thai dictionary and is not installed")
    return Path(next(iter(found.submodule_search_locations))) / "corpus" / "words_th.txt"


def _nlpo3_cutter() -> _Cutter | None:
    """A cutter by nlpo3, or nothing where it has no build for this machine or refuses the dictionary."""
    try:
        import nlpo3
    except ImportError:
        return None
    name = f"kmwiki-{dictionary_version()}"
    with _dictionary_with(_registered) as path:
        message, loaded = nlpo3.load_dict(path, name)
    # A name that is already taken was loaded by this process with the very same words.
    if not loaded and "exist" not in message:
        return None

    def cut(text: str) -> list[str]:
        words = nlpo3.segment(text, name)
        return words if "".join(words) == text else _newmm_words(text)

    return cut


@contextmanager
def _dictionary_with(words: frozenset[str]) -> Iterator[str]:
    """The path of pythainlp's dictionary, or of a temporary copy with `words` added, gone when the context ends."""
    source = _dictionary_file()
    if not words:
        yield str(source)
        return
    with tempfile.TemporaryDirectory(prefix="kmwiki-words-") as folder:
        copy = Path(folder) / "words.txt"
        known = source.read_text(encoding="utf-8").rstrip("\n")
        copy.write_text("\n".join([known, *sorted(words), ""]), encoding="utf-8")
        yield str(copy)


@lru_cache(maxsize=2)
def _newmm_trie(words: frozenset[str]) -> Any:
    from pythainlp.util import Trie

    lines = _dictionary_file().read_text(encoding="utf-8").split("\n")
    return Trie([word.strip() for word in lines if word.strip()] + sorted(words))


def _newmm_words(text: str) -> list[str]:
    from pythainlp.tokenize.newmm import segment as newmm_segment

    words: list[str] = newmm_segment(text, custom_dict=_newmm_trie(_registered), safe_mode=False)
    return words
