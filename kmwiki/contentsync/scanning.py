"""What lies in the content folder: ``<kind>/<name>.md``, by its bytes."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from kmwiki.contentfiles import CannotWrite, odd_name, read_bytes
from kmwiki.contentfiles.naming import PAGE_SUFFIX
from kmwiki.contentfiles.reading import LARGEST_FILE

from .place import Place
from .reports import PROBLEM, Report
from .sameness import hash_of


@dataclass(frozen=True)
class Found:
    """A page's file. The bytes are not kept: thousands of files are looked at, few have changed."""

    path: str
    folder: str
    file_hash: str


def scan(place: Place, report: Report) -> list[Found]:
    """Every page file, by path. Links, unreadable files and misleading names are reported and left alone."""
    return list(_scan(place, report))


def _scan(place: Place, report: Report) -> Iterator[Found]:
    for folder in _entries(place.folder):
        if not folder.is_dir(follow_symlinks=False):
            if folder.is_symlink():
                report.tell(PROBLEM, _shown(folder.name), "contentsync.is_a_link", file=_shown(folder.name))
            continue
        for entry in _entries(Path(folder.path)):
            path = f"{folder.name}/{entry.name}"
            if not entry.name.endswith(PAGE_SUFFIX):
                continue
            if odd_name(path):
                report.tell(PROBLEM, _shown(path), "contentsync.odd_name")
                continue
            try:
                data = read_bytes(Path(entry.path), most=LARGEST_FILE)
            except CannotWrite as trouble:
                report.tell_problem(trouble, path=path)
            except OSError as error:
                report.tell(PROBLEM, path, "contentsync.unreadable", said=error.strerror or str(error))
            else:
                yield Found(path, folder.name, hash_of(data))


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    """By name; what begins with a dot is somebody else's."""
    try:
        with os.scandir(folder) as entries:
            return sorted((entry for entry in entries if not entry.name.startswith(".")), key=lambda entry: entry.name)
    except FileNotFoundError:
        return []


def _shown(name: str) -> str:
    return name.encode("utf-8", "backslashreplace").decode()
