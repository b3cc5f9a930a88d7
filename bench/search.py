"""How long a search takes, from what was typed to the HTML of ten hits, beside other engines on the same tokens.

    python -m bench.search [--pages 1000,10000,100000] [--texts FOLDER] [--queries 100] [--json] [--no-http]
        [--no-rivals] [--cpu]

Without ``--texts`` (a folder of ``*.jsonl``, a "text" in each line) the pages are made of our own sentences, and that
is said. Everything is asked one query after the other, in the order of the classes, in three rounds some time apart,
each in a process of its own that has built no index, as no web process does; of a query the median counts. Before the
clock runs as many others of the class as a web process, which lives for weeks, has soon answered. How the first ten of
a new process fare is told beside it. ``--cpu`` takes CPU time instead of time by the clock, for a machine that does
other things as well; what is promised is time by the clock.
"""

from __future__ import annotations

import argparse
import json
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

from kmwiki.core.clock import now
from kmwiki.indexing.engine import engine_in

from . import search_answers, search_index, search_rivals
from .search_corpus import READER, Texts, pages, read_texts
from .search_queries import Asked, every_text, make_queries
from .site import SEEDS
from .table import Row, percentile, show

SIZES = (1_000, 10_000)
QUERIES = 100
_WARM = 150  # other queries of each class that are asked before the clock runs, of other engines as well

WITHIN_MS = {1_000: (3, 8), 10_000: (5, 20), 100_000: (10, 40)}  # p50, p95
TYPE_AHEAD_P95_MS = 10
UPDATE_MS = (40, 350)
UPKEEP_MS = 1_000  # no step may keep another save waiting longer
PAGES_PER_S = 200
MEMORY_MB = 120
_TYPE_AHEAD = "type-ahead"
_NATURAL = "natural questions"


Clock = Callable[[], float]
"""Seconds."""


@dataclass(frozen=True)
class Run:
    """What is measured, and by which clock."""

    texts: Texts
    queries: int = QUERIES
    http: bool = True
    rivals: bool = True
    clock: Clock = time.perf_counter

    def timed(self, answer: Callable[[Asked], object], asked: Sequence[Asked]) -> list[float]:
        """Milliseconds of each query, those left out that warm up."""
        times = []
        for one in asked:
            began = self.clock()
            answer(one)
            times.append((self.clock() - began) * 1000)
        return times[_warming(times) :]


def measure(
    sizes: Sequence[int] = SIZES, *, texts: Path | None = None, queries: int = QUERIES, http: bool = True,
    rivals: bool = True, clock: Clock = time.perf_counter,
) -> list[Row]:  # fmt: skip
    """Every figure at every size, and how the cost grows from the first to the last."""
    run = Run(read_texts(texts), queries, http, rivals, clock)
    by = "" if clock is time.perf_counter else ", CPU time"
    rows = [Row("search: pages made of", run.texts.said + by, "", None)]
    medians: dict[int, float] = {}
    for count in sizes:
        _tell(f"{count:,} pages of {run.texts.said}")
        SEEDS.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix="kmwiki-search-", dir=SEEDS) as temporary:
            found, medians[count] = _one_size(Path(temporary), count, run)
        for row in found:  # the next size may take an hour
            _tell(f"{row.what}: {row.measured}")
        rows += found
    if len(sizes) > 1:
        first, last = min(sizes), max(sizes)
        grown, more = medians[last] / medians[first], last / first
        what = f"search: cost of a natural question, {last:,} pages to {first:,}"
        rows.append(Row(what, f"{grown:.1f}×", f"far below {more:.0f}×", grown < more / 2))
    return rows


def _warming(asked: Sequence[object]) -> int:
    """How many of a class are asked before the clock runs: half, where its texts gave few."""
    return min(_WARM, len(asked) // 2)


def _tell(what: str) -> None:
    print(f"{now():%H:%M:%S} {what}", file=sys.stderr, flush=True)


def _one_size(folder: Path, count: int, run: Run) -> tuple[list[Row], float]:
    """All rows of one size, and the median of natural questions."""
    index = folder / "instance" / "index"
    (folder / "content").mkdir(parents=True)
    engine = engine_in(index)  # the one the site's own views ask
    built = search_index.build(engine, count, run.texts)
    size = search_index.size_mb(index)
    _tell(f"index built in {built.wall:.0f} s")
    asked = make_queries(count, run.texts, run.queries + _WARM)
    typed = {name: some for name, some in asked.items() if name != _TYPE_AHEAD}
    by_cpu = run.clock is time.process_time
    rounds = [search_answers.timed_in_a_process(folder, typed, cpu=by_cpu)]
    first = {name: some[_warming(some) :][: search_answers.FIRST] for name, some in typed.items()}
    afresh = {
        name: search_answers.timed_in_a_process(folder, {name: some}, cpu=by_cpu)[name] for name, some in first.items()
    }
    suggested = run.timed(lambda one: engine.suggest(one.text, tokens=READER, limit=8), asked[_TYPE_AHEAD])
    _tell("asked in process")
    memory = search_index.memory_added_mb(index, list(every_text(asked)))
    rounds.append(search_answers.timed_in_a_process(folder, typed, cpu=by_cpu))
    over_http = search_answers.timed_over_http(folder, typed, _warming) if run.http else {}
    against, note = _rivals(folder, count, run, typed) if run.rivals else ({}, "")
    rounds.append(search_answers.timed_in_a_process(folder, typed, cpu=by_cpu))
    took = {name: _medians([one[name] for one in rounds])[_warming(some) :] for name, some in typed.items()}
    updates = search_index.saved_in_a_process(index, count, run.texts.folder, min(60, count // 4))
    rows = []
    whole = {name: [one.whole for one in times] for name, times in took.items()}
    for name, times in whole.items():
        rows.append(_speed(f"search: {name}, {count:,} pages, p50 / p95", times, WITHIN_MS.get(count)))
        rows.append(_speed("… of which rights, synonyms and engine", [one.asking for one in took[name]], None))
        new = [one.whole for one in afresh[name]]
        rows.append(_speed(f"… in a new process, the first {search_answers.FIRST}", new, None))
        rows += _beside(name, times, over_http, against)
    rows.append(_type_ahead(count, suggested))
    rows += _about_index(count, built, size, memory, updates)
    if note:
        rows.append(Row(f"… {note}", "", "", None))
    return rows, percentile(whole[_NATURAL], 50)


def _medians(rounds: Sequence[list[search_answers.Took]]) -> list[search_answers.Took]:
    """Of each query: some minutes lie between the rounds, and a machine that is shared has slow ones."""
    return [search_answers.Took(*map(median, zip(*times, strict=True))) for times in zip(*rounds, strict=True)]


def _rivals(
    folder: Path, count: int, run: Run, asked: dict[str, list[Asked]]
) -> tuple[dict[tuple[str, bool], dict[str, list[float]]], str]:
    """Milliseconds by rival, with facet counts or without, and class."""
    others, note = search_rivals.rivals(folder)
    for made in pages(count, run.texts):
        page = search_rivals.tokenised(made)
        for rival in others:
            rival.add(page)
    _tell("other engines have their pages")
    took = {}
    for rival in others:
        rival.finish()
        for counts in (False, True):
            took[rival.name, counts] = {
                name: run.timed(lambda one, r=rival, c=counts: r.answer(one, counts=c), some)  # type: ignore[misc]
                for name, some in asked.items()
            }
        rival.close()
    return took, note


def _speed(what: str, times: list[float], most: tuple[int, int] | None) -> Row:
    p50, p95 = percentile(times, 50), percentile(times, 95)
    if most is None:
        return Row(what, f"{p50:.1f} / {p95:.1f} ms", "", None)
    return Row(what, f"{p50:.1f} / {p95:.1f} ms", f"≤ {most[0]} / {most[1]} ms", p50 <= most[0] and p95 <= most[1])


def _beside(
    name: str, ours: list[float], over_http: dict[str, list[float]],
    against: dict[tuple[str, bool], dict[str, list[float]]],
) -> list[Row]:  # fmt: skip
    """The same queries over HTTP and asked of others; a natural question is promised to be quicker than FTS5's."""
    rows = []
    if name in over_http:
        rows.append(_speed("… over HTTP, the whole page of 10 hits", over_http[name], None))
    for (rival, counts), classes in against.items():
        times = classes[name]
        ratio = percentile(times, 50) / percentile(ours, 50)
        told = f"{percentile(times, 50):.1f} / {percentile(times, 95):.1f} ms, {ratio:.1f}× ours"
        is_promised = name == _NATURAL and rival == search_rivals.Fts5.name
        what = f"… {rival}, {'with facet counts' if counts else 'hits and total only'}"
        rows.append(Row(what, told, "> 1×" if is_promised else "", ratio > 1 if is_promised else None))
    return rows


def _type_ahead(count: int, times: list[float]) -> Row:
    p50, p95 = percentile(times, 50), percentile(times, 95)
    what = f"search: type-ahead, {count:,} pages, p50 / p95"
    return Row(what, f"{p50:.1f} / {p95:.1f} ms", f"p95 ≤ {TYPE_AHEAD_P95_MS} ms", p95 <= TYPE_AHEAD_P95_MS)


def _about_index(
    count: int, built: search_index.Built, size: float, memory: float, updates: search_index.Updates
) -> list[Row]:
    after = count / max(0.001, built.cpu - built.tokenising)
    p50, p95 = percentile(updates.apply, 50), percentile(updates.apply, 95)
    longest = max(updates.upkeep, default=0.0)
    opening = f"{percentile(updates.opening, 50):.0f} / {percentile(updates.opening, 95):.0f} ms"
    return [
        Row(f"index: rebuild of {count:,} pages, tokenising included", f"{count / built.wall:.0f} pages/s", "", None),
        Row("… after tokenising, a core", f"{after:.0f} pages/s", f"≥ {PAGES_PER_S}", after >= PAGES_PER_S),
        Row("… size on disk", f"{size:.0f} MB ({size * 1024 / count:.1f} KB a page)", "", None),
        Row("… memory added per web process (PSS)", f"{memory:.0f} MB", f"< {MEMORY_MB} MB", memory < MEMORY_MB),
        Row(
            "… one page brought up to date, p50 / p95", f"{p50:.0f} / {p95:.0f} ms",
            f"≤ {UPDATE_MS[0]} / {UPDATE_MS[1]} ms", p50 <= UPDATE_MS[0] and p95 <= UPDATE_MS[1],
        ),
        Row("… longest step of upkeep", f"{longest:.0f} ms", f"< {UPKEEP_MS:,} ms", longest < UPKEEP_MS),
        Row("… opening it anew after a save, p50 / p95", opening, "", None),
    ]  # fmt: skip


def main() -> None:
    """The command."""
    asked = argparse.ArgumentParser(prog="python -m bench.search")
    asked.add_argument("--pages", default=",".join(map(str, SIZES)), help="sizes, with commas between")
    asked.add_argument("--texts", type=Path, help="folder of *.jsonl with real texts")
    asked.add_argument("--queries", type=int, default=QUERIES, help="of each class")
    asked.add_argument("--json", action="store_true")
    asked.add_argument("--no-http", dest="http", action="store_false")
    asked.add_argument("--no-rivals", dest="rivals", action="store_false")
    asked.add_argument("--cpu", action="store_true", help="CPU time, where other programs run")
    given = asked.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that a run that is stopped leaves no process behind
    sizes = [int(size) for size in given.pages.split(",")]
    clock = time.process_time if given.cpu else time.perf_counter
    rows = measure(sizes, texts=given.texts, queries=given.queries, http=given.http, rivals=given.rivals, clock=clock)
    if given.json:
        print(json.dumps([asdict(row) for row in rows], ensure_ascii=False, indent=1))
    else:
        show(rows)


if __name__ == "__main__":
    main()
