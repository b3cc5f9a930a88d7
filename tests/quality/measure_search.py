"""How good search is: ``python -m tests.quality.measure_search [FOLDER] [--every N]``.

FOLDER holds judged sets: ``docs*.jsonl`` (id, lang, title, text) and ``queries*.jsonl`` (task, text, relevant). Without
it, only the built-in set is measured, and that is said.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from kmwiki.search.documents import Document, SearchRequest
from kmwiki.search.whoosh_engine import WhooshEngine
from tests.quality.metrics import evaluate, table
from tests.quality.small_set import PAGES, QUERIES

_READER = frozenset({"public"})


def build(folder: Path, pages: Iterable[dict[str, Any]]) -> tuple[WhooshEngine, dict[int, str]]:
    """An engine with `pages`, and which page each record number is."""
    names = {}
    documents = []
    for number, page in enumerate(pages, 1):
        names[number] = page["id"]
        documents.append(
            Document(
                key=f"p{number}",
                unit="page",
                record_no=number,
                kind=page.get("kind", "wiki"),
                lang=page["lang"],
                title=page["title"],
                body=page["text"],
                fiscal_year=page.get("fiscal_year"),
                tokens=_READER,
            )
        )
    engine = WhooshEngine(folder)
    engine.rebuild(documents)
    return engine, names


def measure(pages: Iterable[dict[str, Any]], queries: list[dict[str, Any]]) -> dict[str, dict[str, float]]:
    with tempfile.TemporaryDirectory() as folder:
        started = time.perf_counter()
        engine, names = build(Path(folder), pages)
        print(f"{len(names)} pages indexed in {time.perf_counter() - started:.1f} s", file=sys.stderr)
        times: list[float] = []

        def ask(text: str) -> list[str]:
            result = engine.search(SearchRequest(text, _READER, limit=100))
            times.append(result.took_ms)
            return [names[hit.record_no] for hit in result.hits]

        results = evaluate(ask, queries)
        print(f"{len(times)} queries, 100 hits each, p50 {statistics.median(times):.1f} ms", file=sys.stderr)
        return results


def _read(folder: Path, pattern: str) -> list[dict[str, Any]]:
    return [
        json.loads(line)
        for path in sorted(folder.glob(pattern))
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.strip()
    ]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, help="judged sets")
    parser.add_argument("--every", type=int, default=1, help="take every Nth query only")
    options = parser.parse_args()
    print("Built-in set")
    print(table(measure(PAGES, QUERIES)))
    if options.folder is None:
        print("No folder of judged sets was named: only the built-in set was measured.")
        return 0
    pages, queries = _read(options.folder, "docs*.jsonl"), _read(options.folder, "queries*.jsonl")
    if not pages or not queries:
        print(f"{options.folder} holds no docs*.jsonl and queries*.jsonl", file=sys.stderr)
        return 2
    for page in pages:
        page.pop("fiscal_year", None)
    print(f"\n{options.folder}")
    print(table(measure(pages, queries[:: options.every])))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
