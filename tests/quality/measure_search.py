"""How good search is on judged sets: ``python -m tests.quality.measure_search FOLDER [--every N] [--failures FILE]``.

With ``--semantic`` the sentence encoder of ``requirements-semantic.txt``, which must be installed, is asked too.

FOLDER holds ``docs*.jsonl`` (id, lang, title, text) and ``queries*.jsonl`` (task, text, relevant). Everything goes into
one index and every query is asked of all of it, with the table of synonyms that every site begins with. The built-in
set, which is measured without FOLDER, has a page of its own: ``python -m tests.quality.small_set``.

Queries are halved within each task: the even ones (counted from one) were looked at while the numbers of `kmwiki.search.scoring` were
chosen, the odd ones were not.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from kmwiki.search.documents import Document, SearchRequest, SearchResult
from kmwiki.search.meaning import Encoder, load_encoder
from kmwiki.search.thesaurus import Thesaurus
from kmwiki.search.whoosh_engine import WhooshEngine
from tests.quality.metrics import evaluate, score, table
from tests.quality.small_set import QUERIES, THESAURUS, answers, documents

_READER = frozenset({"public"})
_OTHER_LANGUAGE = "xl-"
_TYPING = "ty-"

Query = dict[str, Any]
Ask = Callable[[str], list[str]]


class JudgedIndex:
    """An engine with the pages of a judged set, asked by text."""

    def __init__(
        self,
        folder: Path,
        pages: Iterable[Mapping[str, Any]],
        thesaurus: Thesaurus = THESAURUS,
        encoder: Encoder | None = None,
    ) -> None:
        self._names: dict[int, str] = {}
        self._thesaurus = thesaurus
        self.engine = WhooshEngine(folder, encoder)
        self.times: list[float] = []
        found = []
        for number, page in enumerate(pages, 1):
            self._names[number] = page["id"]
            found.append(
                Document(
                    key=f"p{number}",
                    unit="page",
                    record_no=number,
                    kind="wiki",
                    lang=page["lang"],
                    title=page["title"],
                    body=page["text"],
                    tokens=_READER,
                )
            )
        self.engine.rebuild(found)

    def search(self, text: str) -> SearchResult:
        result = self.engine.search(SearchRequest(text, _READER, limit=100, thesaurus=self._thesaurus))
        self.times.append(result.took_ms)
        return result

    def ask(self, text: str) -> list[str]:
        return [self._names[hit.record_no] for hit in self.search(text).hits]


def halves(queries: Sequence[Query]) -> tuple[list[Query], list[Query]]:
    """Even and odd queries of every task, counted from one."""
    seen: Counter[str] = Counter()
    parts: tuple[list[Query], list[Query]] = ([], [])
    for query in queries:
        seen[query["task"]] += 1
        parts[seen[query["task"]] % 2].append(query)
    return parts


def summaries(queries: Iterable[Query]) -> list[Query]:
    """Every query once more under what it is a case of: same language, other language, typing."""
    return [
        {
            **query,
            "task": "TYPING"
            if query["task"].startswith(_TYPING)
            else "OTHER LANGUAGE"
            if query["task"].startswith(_OTHER_LANGUAGE)
            else "SAME LANGUAGE",
        }
        for query in queries
    ]


def report(ask: Ask, queries: Sequence[Query]) -> list[tuple[Query, list[str]]]:
    """Print the tables of both halves and of all; gives every query with what was found."""
    known: dict[str, list[str]] = {}

    def once(text: str) -> list[str]:
        if text not in known:
            known[text] = ask(text)
        return known[text]

    even, odd = halves(queries)
    for name, some in (("All", queries), ("Even half (looked at while tuning)", even), ("Odd half (held out)", odd)):
        print(f"\n{name}")
        print(table(evaluate(once, some)))
        print(table({task: row for task, row in evaluate(once, summaries(some)).items() if task != "ALL"}))
    return [(query, known[query["text"]]) for query in queries]


def failures(asked: Iterable[tuple[Query, list[str]]], understand: Callable[[str], str]) -> list[str]:
    """A line for each query whose first ten hold nothing relevant: task, where it was found, query, how it was read."""
    lines = []
    for query, found in asked:
        if not score(found, query["relevant"])["r10"]:
            places = [found.index(one) + 1 for one in query["relevant"] if one in found]
            place = str(min(places)) if places else "-"
            lines.append(
                "\t".join((query["task"], place, query["text"], understand(query["text"]), *query["relevant"]))
            )
    return lines


def _said(result: SearchResult) -> str:
    repairs = [f"{repair.what}: {repair.read}" for repair in result.repairs]
    others = [said.value for said in result.understood if said.what in ("synonym", "spelling")]
    return "; ".join([*repairs, *others, *([f"? {result.suggestion}"] if result.suggestion else [])])


def _read(folder: Path, pattern: str) -> list[Query]:
    return [
        json.loads(line)
        for path in sorted(folder.glob(pattern))
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.strip()
    ]


def _built_in() -> None:
    with tempfile.TemporaryDirectory() as folder:
        engine = WhooshEngine(Path(folder))
        engine.rebuild(documents())
        print("Built-in set")
        print(table(evaluate(lambda text: answers(engine, text), QUERIES)))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, help="judged sets")
    parser.add_argument("--every", type=int, default=1, help="take every Nth query of each task only")
    parser.add_argument(
        "--task", action="append", help="take this task only (its beginning is enough); may be repeated"
    )
    parser.add_argument("--failures", type=Path, help="write the queries that fail to this file")
    parser.add_argument("--semantic", action="store_true", help="find by meaning too")
    options = parser.parse_args()
    if options.folder is None:
        _built_in()
        print("No folder of judged sets was named: only the built-in set was measured.")
        return 0
    pages, queries = _read(options.folder, "docs*.jsonl"), _read(options.folder, "queries*.jsonl")
    if not pages or not queries:
        print(f"{options.folder} holds no docs*.jsonl and queries*.jsonl", file=sys.stderr)
        return 2
    if options.task:
        queries = [query for query in queries if query["task"].startswith(tuple(options.task))]
    queries = queries[:: options.every]
    with tempfile.TemporaryDirectory() as folder:
        started = time.perf_counter()
        index = JudgedIndex(Path(folder), pages, encoder=load_encoder() if options.semantic else None)
        print(f"{len(pages)} pages indexed in {time.perf_counter() - started:.1f} s", file=sys.stderr)
        asked = report(index.ask, queries)
        times = sorted(index.times)
        p95 = times[int(len(times) * 0.95)] if times else 0.0
        print(
            f"{len(times)} searches, 100 hits each: p50 {statistics.median(times):.1f}, p95 {p95:.1f} ms",
            file=sys.stderr,
        )
        if options.failures is not None:
            lines = failures(asked, lambda text: _said(index.search(text)))
            options.failures.write_text("\n".join([*lines, ""]), encoding="utf-8")
            print(f"{len(lines)} failing queries in {options.failures}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
