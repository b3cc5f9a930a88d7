"""The index folder: generations side by side, one of them current.

::

    index/
      CURRENT           "g000003", replaced in one step: the swap
      writer.lock       held by the one process that writes
      g000003/          a Whoosh index
        about.json      which analyzer and layout it was built with, and the digest of
        words.json      the site's own words all of it is cut with
        part-*.arrays   what is read of it (`snapshot_keeper`, `parts`)
      g000004/          being built; nobody reads it until CURRENT names it

A cache: all of it can be deleted at any time. It holds pickles, so it is written by the application alone (mode 0700).
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import re
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

from kmwiki.search.analysis import analyzer_version
from kmwiki.search.errors import IndexBroken, IndexBusy, IndexMissing, IndexOutdated, IndexTrouble
from kmwiki.text.words import OwnWords

_Seen = TypeVar("_Seen")

LAYOUT_VERSION = 8
_CURRENT = "CURRENT"
_ABOUT = "about.json"
_WORDS = "words.json"
_GENERATION = re.compile(r"g(\d{6,12})")


def index_version() -> str:
    return f"{LAYOUT_VERSION}-{analyzer_version()}"


class IndexFolder:
    """Names and moves the generations under `path`; knows nothing of what is in them."""

    def __init__(self, path: Path, more: str = "") -> None:
        """`more` is what else must be the same for an index to be read (`meaning.version_with`)."""
        self.path = path
        self._current = os.fspath(path / _CURRENT)
        self._more = more
        self._found: tuple[tuple[int, int, str], Path] | None = None

    @property
    def version(self) -> str:
        return index_version() + self._more

    def current(self) -> Path:
        """The generation to read. Raises `IndexMissing`, `IndexOutdated` or `IndexBroken` when there is none."""
        try:
            # A swap puts another file in its place; as long as it is the same one, so is what it names.
            stands = os.stat(self._current)
        except OSError:
            return self._in_current(self._checked)
        stamp, found = (stands.st_ino, stands.st_mtime_ns, self.version), self._found
        if found is not None and found[0] == stamp:
            return found[1]
        folder = self._in_current(self._checked)
        self._found = stamp, folder
        return folder

    def _in_current(self, look: Callable[[Path], _Seen]) -> _Seen:
        """What `look` sees in the current generation; once more when that was swapped away before its eyes."""
        name = self.current_name()
        try:
            return look(self.path / name)
        except (IndexMissing, IndexBroken):
            again = self.current_name()
            if again == name:
                raise
            return look(self.path / again)

    def _checked(self, folder: Path) -> Path:
        name = folder.name
        try:
            about = json.loads((folder / _ABOUT).read_text(encoding="utf-8"))
        except FileNotFoundError:
            raise IndexMissing(f"{name} has no {_ABOUT}") from None
        except (OSError, ValueError) as error:
            raise IndexBroken(f"{name}/{_ABOUT}: {error}") from error
        version = about.get("version") if isinstance(about, dict) else None
        if version != self.version:
            raise IndexOutdated(f"built with {version}, needs {self.version}")
        return folder

    def current_name(self) -> str:
        try:
            name = (self.path / _CURRENT).read_text(encoding="utf-8").strip()
        except FileNotFoundError:
            raise IndexMissing("no index has been built") from None
        except (OSError, ValueError) as error:
            raise IndexBroken(f"{_CURRENT}: {error}") from error
        if not _GENERATION.fullmatch(name):
            raise IndexBroken(f"{_CURRENT} names no generation")
        return name

    def begin(self, words: Iterable[str] = ()) -> Path:
        """An empty folder for the next generation, to be cut with `words`. Call with the lock held."""
        taken = [int(found[1]) for entry in self.path.iterdir() if (found := _GENERATION.fullmatch(entry.name))]
        folder = self.path / f"g{max(taken, default=0) + 1:06d}"
        folder.mkdir(mode=0o700)
        listed = json.dumps(sorted(words), ensure_ascii=False)
        (folder / _WORDS).write_text(listed, encoding="utf-8")
        about = {"version": self.version, "words": hashlib.sha256(listed.encode()).hexdigest()}
        (folder / _ABOUT).write_text(json.dumps(about), encoding="utf-8")
        return folder

    def own_words(self, folder: Path) -> OwnWords:
        """The words the generation in `folder` is cut with. Raises `IndexBroken` when they can't be read."""
        try:
            about = json.loads((folder / _ABOUT).read_text(encoding="utf-8"))
            return _words_in(folder / _WORDS, about["words"])
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise IndexBroken(f"{folder.name}/{_WORDS}: {error}") from error

    def make_current(self, folder: Path) -> None:
        """Swap. A reader sees the old generation or the new one; the old one stays on disk until `drop_others`."""
        temporary = self.path / f"{_CURRENT}.new"
        with temporary.open("w", encoding="utf-8") as file:
            file.write(folder.name)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, self.path / _CURRENT)
        descriptor = os.open(self.path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def drop_others(self) -> None:
        """Delete every generation but the current one: the old, and what a killed rebuild left behind."""
        try:
            keep = self.current_name()
        except IndexTrouble:
            keep = ""
        for entry in self.path.iterdir():
            if _GENERATION.fullmatch(entry.name) and entry.name != keep:
                shutil.rmtree(entry, ignore_errors=True)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Be the one writer. Raises `IndexBusy` at once when another process is; the lock dies with its process."""
        self.path.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(self.path / "writer.lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                raise IndexBusy("another process writes the index") from error
            yield
        finally:
            os.close(descriptor)

    def size(self) -> int:
        """Bytes of the current generation; a file that vanishes meanwhile counts nothing."""
        total = 0
        for entry in (self.path / self.current_name()).iterdir():
            try:
                total += entry.stat().st_size
            except OSError:
                continue
        return total


@lru_cache(maxsize=4)
def _words_in(path: Path, digest: str) -> OwnWords:
    """Kept by their digest: the name of a generation that was given up is used again."""
    listed = path.read_text(encoding="utf-8")
    if hashlib.sha256(listed.encode()).hexdigest() != digest:
        raise ValueError("not the words the index was built with")
    return OwnWords(json.loads(listed))
