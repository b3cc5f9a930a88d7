"""What was measured, beside what was promised, as a Markdown table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One figure. ``kept`` is None where nothing was promised."""

    what: str
    measured: str
    promised: str
    kept: bool | None


def show(rows: Iterable[Row]) -> bool:
    """Print the table; True when every promise was kept."""
    rows = list(rows)
    print("| what | measured | promised | |\n|---|---:|---:|---|")
    for row in rows:
        said = {True: "kept", False: "**missed**", None: ""}[row.kept]
        print(f"| {row.what} | {row.measured} | {row.promised} | {said} |", flush=True)
    return all(row.kept is not False for row in rows)


def percentile(values: Sequence[float], which: float) -> float:
    """The value that ``which`` of a hundred do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * which / 100))]
