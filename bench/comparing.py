"""How long a page's past takes: two revisions compared at their worst, and who wrote what over 500 revisions.

    python -m bench.comparing [--times 10] [--cpu]

Texts of 45,000 characters of Thai with some English, as paragraphs with blank lines between them and as one line. A
page is compared with itself after: a few words changed, every paragraph changed, two halves swapped, paragraphs in
another order, all paragraphs joined to one line; and with another text. ``Who wrote what`` follows a page through 500
revisions that each change one paragraph, and through 500 that each change all of them. ``--cpu`` takes CPU time, for a
machine that does other things as well.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Callable

from kmwiki.text.blame import Blame
from kmwiki.text.diff import compare

from .corpus import fresh_body
from .table import Row, percentile, show

CHARACTERS = 45_000
COMPARED_WITHIN = 300  # ms
REVISIONS = 500


def measure(*, times: int = 10, cpu: bool = False) -> list[Row]:
    """Compare and blame."""
    clock = time.process_time if cpu else time.perf_counter
    rows: list[Row] = []
    for layout, separator in (("paragraphs", "\n\n"), ("one line", " ")):
        for what, old, new in _pairs(separator):
            compare(old, new)
            spent = percentile([_took(lambda a=old, b=new: compare(a, b), clock) for _ in range(times)], 95)  # type: ignore[misc]
            told = f"{spent:.0f} ms"
            rows.append(Row(f"{layout}: {what}, p95", told, f"< {COMPARED_WITHIN} ms", spent < COMPARED_WITHIN))
    for what, share in (("one paragraph", 0.0), ("every paragraph", 1.0)):
        spent = _took(lambda share=share: _blamed(share), clock)  # type: ignore[misc]
        rows.append(Row(f"who wrote what, {REVISIONS} revisions, {what} changed in each", f"{spent:.0f} ms", "", None))
    return rows


def _pairs(separator: str) -> list[tuple[str, str, str]]:
    chance = random.Random(2553)
    base, other = _paragraphs(1), _paragraphs(2)
    few = [f"{one} เพิ่ม" if number % 40 == 0 else one for number, one in enumerate(base)]
    every = [_changed(one, chance) for one in base]
    half = len(base) // 2
    shuffled = chance.sample(base, len(base))
    named = {
        "a few words changed": few,
        "every paragraph changed": every,
        "two halves swapped": base[half:] + base[:half],
        "paragraphs in another order": shuffled,
        "another text": other,
    }
    pairs = [(what, separator.join(base), separator.join(new)) for what, new in named.items()]
    return [*pairs, ("joined or broken up", separator.join(base), ("" if separator == " " else " ").join(base))]


def _paragraphs(number: int) -> list[str]:
    text = fresh_body(number, CHARACTERS * 3)[:CHARACTERS]
    return [line for line in text.split("\n") if line.strip()]


def _changed(line: str, chance: random.Random) -> str:
    place = chance.randrange(len(line) + 1)
    return f"{line[:place]} แก้ไขแล้ว {line[place + 4 :]}"


def _blamed(share: float) -> None:
    chance, lines, blame = random.Random(7), _paragraphs(1), Blame()
    for revision in range(1, REVISIONS + 1):
        blame.tell(revision, "\n\n".join(lines))
        one = chance.randrange(len(lines))
        lines = [
            _changed(line, chance) if number == one or share >= 1 else line for number, line in enumerate(lines)
        ]  # fmt: skip
    blame.told()


def _took(job: Callable[[], object], clock: Callable[[], float]) -> float:
    began = clock()
    job()
    return (clock() - began) * 1000


def main() -> None:
    """The command."""
    asked = argparse.ArgumentParser(prog="python -m bench.comparing")
    asked.add_argument("--times", type=int, default=10)
    asked.add_argument("--cpu", action="store_true")
    show(measure(**vars(asked.parse_args())))


if __name__ == "__main__":
    main()
