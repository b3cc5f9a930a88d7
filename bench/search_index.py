"""The index itself: building it, bringing one page up to date, following that in a reader, memory, size on disk."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path

from kmwiki.search.documents import Document
from kmwiki.search.engine import SearchEngine
from kmwiki.search.prepare import prepare
from kmwiki.search.whoosh_engine import WhooshEngine
from tests.support.serving import ROOT

from .memory import pss_mb
from .search_corpus import FIRST_NO, READER, Texts, page_with_comments, pages, read_texts

_TOKENISED = 300
_UPKEEP_BETWEEN_SAVES = 5


@dataclass
class Built:
    """What a rebuild took, in seconds; the making of the documents is not counted."""

    wall: float
    cpu: float
    """Of this process and its children."""
    tokenising: float
    """CPU, of all documents; estimated from some hundred of them."""


@dataclass
class Updates:
    """Milliseconds, one entry per save."""

    apply: list[float] = field(default_factory=list)
    opening: list[float] = field(default_factory=list)
    """What the first question after a save takes longer than the same question asked again."""
    upkeep: list[float] = field(default_factory=list)


def build(engine: SearchEngine, count: int, texts: Texts) -> Built:
    """Build the index of ``count`` pages and their comments."""
    making = 0.0

    def documents() -> Iterator[Document]:
        nonlocal making
        began = time.process_time()
        for made in pages(count, texts):
            making += time.process_time() - began
            yield from made
            began = time.process_time()

    began, cpu = time.perf_counter(), _cpu()
    done = engine.rebuild(documents())
    wall, cpu = time.perf_counter() - began - making, _cpu() - cpu - making
    sample = [one for made in pages(min(count, _TOKENISED), texts) for one in made]
    began = time.process_time()
    for document in sample:
        prepare(document)
    tokenising = (time.process_time() - began) / len(sample) * done
    while engine.tidy():
        pass
    return Built(wall, cpu, tokenising)


def _cpu() -> float:
    spent = os.times()
    return spent.user + spent.system + spent.children_user + spent.children_system


def saved_in_a_process(index: Path, count: int, texts: Path | None, saves: int) -> Updates:
    """Save after save in a process of its own, as the worker is one that has built nothing and holds no queries."""
    command = [sys.executable, "-m", "bench.search_index", "save", str(index), str(count), str(saves), str(texts or "")]
    answer = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    return Updates(**json.loads(answer.stdout.splitlines()[-1]))


def _save_pages(index: Path, count: int, texts: Texts, saves: int) -> Updates:
    """Each of another page, as the worker brings them to the index; upkeep in between, as it does."""
    took = Updates()
    writer, reader = WhooshEngine(index), WhooshEngine(index)
    _ask(reader)
    for turn in range(saves):
        number = FIRST_NO + turn * count // saves
        documents = page_with_comments(number, texts, turn=turn + 1)
        took.apply.append(_milliseconds(lambda docs=documents, no=number: writer.apply(docs, gone=[no])))  # type: ignore[misc]
        first, again = _milliseconds(lambda: _ask(reader)), _milliseconds(lambda: _ask(reader))
        took.opening.append(max(0.0, first - again))
        more = True
        for _ in range(_UPKEEP_BETWEEN_SAVES):
            began = time.perf_counter()
            more = writer.tidy()
            took.upkeep.append((time.perf_counter() - began) * 1000)
            if not more:
                break
    return took


def _ask(reader: SearchEngine) -> None:
    reader.suggest("zz", tokens=READER)


def _milliseconds(act) -> float:  # type: ignore[no-untyped-def]
    began = time.perf_counter()
    act()
    return (time.perf_counter() - began) * 1000


def size_mb(folder: Path) -> float:
    """Of all files below."""
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) / 2**20


def memory_added_mb(index: Path, texts: list[str]) -> float:
    """What each of two processes holds more than before its first search (PSS: what they share is halved)."""
    readers = [_start_reader(index) for _ in range(2)]
    try:
        before = sum(pss_mb(reader.pid) for reader in readers)
        for reader in readers:
            _say(reader, json.dumps(texts))
        for reader in readers:
            _wait_for_word(reader)
        return (sum(pss_mb(reader.pid) for reader in readers) - before) / len(readers)
    finally:
        for reader in readers:
            reader.kill()
            reader.wait()


def _start_reader(index: Path) -> subprocess.Popen[str]:
    reader = subprocess.Popen(
        [sys.executable, "-m", "bench.search_index", "read", str(index)],
        cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    _wait_for_word(reader)
    return reader


def _say(reader: subprocess.Popen[str], line: str) -> None:
    assert reader.stdin is not None
    reader.stdin.write(line + "\n")
    reader.stdin.flush()


def _wait_for_word(reader: subprocess.Popen[str]) -> None:
    assert reader.stdout is not None
    if not reader.stdout.readline():
        raise RuntimeError("a process that searches ended early")


def _read_and_stay(index: Path) -> None:
    """A process with the whole program and the dictionary loaded, as a web worker; then it searches, then it waits."""
    import kmwiki.app  # noqa: F401
    from kmwiki.text.words import segment

    from .search_answers import request_of
    from .search_queries import Asked

    segment("อุ่นเครื่อง")
    engine = WhooshEngine(index)
    print("ready", flush=True)
    for text in json.loads(sys.stdin.readline()):
        engine.search(request_of(Asked(text)))
        engine.suggest(text[:3], tokens=READER)
    print("done", flush=True)
    sys.stdin.readline()


if __name__ == "__main__":
    act, where, *more = sys.argv[1:]
    if act == "read":
        _read_and_stay(Path(where))
    else:
        pages_there, saves_wanted, folder = more
        real = read_texts(Path(folder) if folder else None)
        print(json.dumps(asdict(_save_pages(Path(where), int(pages_there), real, int(saves_wanted)))))
