"""How long two long texts take to be compared, and three to be merged.

    python -m bench.merging [--times 20] [--cpu]

Texts of 45,000 characters in lines of some hundred. Compared: a few words changed; a word in every third line; every
line another one. Merged: both changed words in lines of their own, here and there or in every other line; both changed
the same lines in different places; both the same places. Each is done once before the
clock runs: the dictionary is loaded then. ``--cpu`` takes CPU time, for a machine that does other things as well.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable

from kmwiki.text.diff import compare
from kmwiki.text.merge import merge

from .corpus import fresh_body
from .table import Row, percentile, show

CHARACTERS = 45_000
COMPARED_WITHIN, MERGED_WITHIN = 300, 300  # ms


def measure(*, times: int = 20, cpu: bool = False) -> list[Row]:
    """Compare and merge."""
    base, other = (_text(number) for number in (1, 2))
    here_and_there = _changed(base, range(0, 400, 40), "เก่า", "แรก")
    thirds = _changed(base, range(0, 4000, 3), "เก่า", "แรก")
    evens, odds = _changed(base, range(0, 4000, 4), "เก่า", "แรก"), _changed(base, range(2, 4000, 4), "ใหม่", "สุดท้าย")
    ends = _changed(base, range(0, 4000, 4), "ใหม่", "สุดท้าย", last=True)
    clashing = _changed(base, range(0, 4000, 4), "ใหม่", "สุดท้าย")
    jobs: list[tuple[str, int, Callable[[], object]]] = [
        ("compare, a few words changed", COMPARED_WITHIN, lambda: compare(base, here_and_there)),
        ("compare, a word in every third line", COMPARED_WITHIN, lambda: compare(base, thirds)),
        ("compare, another text", COMPARED_WITHIN, lambda: compare(base, other)),
        ("merge, lines of their own", MERGED_WITHIN, lambda: merge(base, evens, odds)),
        ("merge, other places of the same lines", MERGED_WITHIN, lambda: merge(base, evens, ends)),
        ("merge, the same places", MERGED_WITHIN, lambda: merge(base, evens, clashing)),
        ("merge, with another text", MERGED_WITHIN, lambda: merge(base, evens, other)),
    ]
    rows: list[Row] = []
    for what, most, job in jobs:
        job()
        took = [_took(job, time.process_time if cpu else time.perf_counter) for _ in range(times)]
        for which in (50, 95):
            spent = percentile(took, which)
            rows.append(Row(f"{what}, p{which}", f"{spent:.0f} ms", f"< {most} ms", spent < most))
    return rows


def _text(number: int) -> str:
    text = fresh_body(number, CHARACTERS * 3)[:CHARACTERS]
    return text[: text.rindex("\n")]


def _changed(text: str, which: range, word: str, other: str, *, last: bool = False) -> str:
    """Every one of these lines, where it has words, with a word more at its start or at its end."""
    lines = text.split("\n")
    for at in which:
        if at < len(lines) and len(lines[at]) > 20:
            lines[at] = f"{lines[at]} {other}" if last else f"{word} {lines[at]}"
    return "\n".join(lines)


def _took(job: Callable[[], object], clock: Callable[[], float]) -> float:
    began = clock()
    job()
    return (clock() - began) * 1000


def main() -> None:
    """The command."""
    asked = argparse.ArgumentParser(prog="python -m bench.merging")
    asked.add_argument("--times", type=int, default=20)
    asked.add_argument("--cpu", action="store_true")
    show(measure(**vars(asked.parse_args())))


if __name__ == "__main__":
    main()
