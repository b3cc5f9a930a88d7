"""nDCG@10, MRR@10 and recall of a search over judged queries."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Any

MEASURES = ("ndcg10", "mrr10", "r1", "r10", "r100")


def score(ranked: list[str], relevant: Iterable[str]) -> dict[str, float]:
    """Every measure for one query. Where nothing is relevant, an empty answer is a perfect one."""
    wanted = set(relevant)
    found = list(dict.fromkeys(ranked))
    if not wanted:
        return dict.fromkeys(MEASURES, 0.0 if found else 1.0)
    gain = sum(1 / math.log2(i + 2) for i, one in enumerate(found[:10]) if one in wanted)
    ideal = sum(1 / math.log2(i + 2) for i in range(min(10, len(wanted))))
    return {
        "ndcg10": gain / ideal,
        "mrr10": next((1 / (i + 1) for i, one in enumerate(found[:10]) if one in wanted), 0.0),
        **{f"r{k}": len(wanted & set(found[:k])) / len(wanted) for k in (1, 10, 100)},
    }


def evaluate(ask: Callable[[str], list[str]], queries: Iterable[Mapping[str, Any]]) -> dict[str, dict[str, float]]:
    """Mean of every measure by task, and over all queries under ``ALL``."""
    scores: dict[str, list[dict[str, float]]] = defaultdict(list)
    for query in queries:
        one = score(ask(query["text"]), query["relevant"])
        for task in (query.get("task", "-"), "ALL"):
            scores[task].append(one)
    return {
        task: {"n": len(rows), **{m: sum(row[m] for row in rows) / len(rows) for m in MEASURES}}
        for task, rows in sorted(scores.items())
    }


def table(results: Mapping[str, Mapping[str, float]]) -> str:
    lines = [f"{'task':16}{'n':>6}" + "".join(f"{measure:>9}" for measure in MEASURES)]
    for task, row in results.items():
        lines.append(f"{task:16}{int(row['n']):>6}" + "".join(f"{row[measure]:>9.3f}" for measure in MEASURES))
    return "\n".join(lines)
