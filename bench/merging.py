"""How long three long texts take to be merged.

    python -m bench.merging [--times 20] [--cpu]

Texts of 45,000 characters in lines of some hundred. Both changed words in lines of their own; both changed the same
lines in different places; both the same places; one wrote another text. Each is done once before the clock runs: the
dictionary is loaded then. ``--cpu`` takes CPU time, for a machine that does other things as well. Nothing is promised
where one side wrote the whole page anew. Comparing two texts has a measurement of its own (``bench.comparing``).
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable

from kmwiki.text.merge import merge

from .corpus import fresh_body
from .table import Row, percentile, show

CHARACTERS = 45_000
MERGED_WITHIN = 300  # ms
ANEW = "merge, with another text"


def measure(*, times: int = 20, cpu: bool = False) -> list[Row]:
    """Merge."""
    base, other = (_text(number) for number in (1, 2))
    evens, odds = _changed(base, range(0, 4000, 4), "เก่า", "แรก"), _changed(base, range(2, 4000, 4), "ใหม่", "สุดท้าย")
    ends = _changed(base, range(0, 4000, 4), "ใหม่", "สุดท้าย", last=True)
    clashing = _changed(base, range(0, 4000, 4), "ใหม่", "สุดท้าย")
    jobs: list[tuple[str, Callable[[], object]]] = [
        ("merge, lines of their own", lambda: merge(base, evens, odds)),
        ("merge, other places of the same lines", lambda: merge(base, evens, ends)),
        ("merge, the same places", lambda: merge(base, evens, clashing)),
        (ANEW, lambda: merge(base, evens, other)),
    ]
    rows: list[Row] = []
    for what, job in jobs:
        job()
        took = [_took(job, time.process_time if cpu else time.perf_counter) for _ in range(times)]
        for which in (50, 95):
            spent = percentile(took, which)
            promise = (f"< {MERGED_WITHIN} ms", spent < MERGED_WITHIN) if what != ANEW else ("", None)
            rows.append(Row(f"{what}, p{which}", f"{spent:.0f} ms", *promise))
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
