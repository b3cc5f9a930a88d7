"""Every measurement, one table.

    python -m bench.all [--quick]

Exit code 1 when a promise was not kept. ``--quick`` takes shorter runs and fewer pages: it shows that all of this still
works, and gives no figures to tell anybody.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
from collections.abc import Callable

from kmwiki.core.clock import now

from . import comparing, importing, memory, merging, notices, pages, saving, search, start, talk, typing
from .corpus import PAGES
from .load import require_wrk
from .table import Row, show


def measure(*, quick: bool) -> list[Row]:
    """All rows, in the order of the README."""
    count = 200 if quick else PAGES
    parts: dict[str, Callable[[], list[Row]]] = {
        "page views": lambda: pages.measure(seconds=3 if quick else 10, rounds=1 if quick else 3, pages=count),
        "saves": lambda: saving.measure(saves=20 if quick else 100, pages=count),
        "a long talk": lambda: talk.measure(times=5 if quick else 30),
        "memory": lambda: memory.measure(pages=count),
        "start": lambda: start.measure(times=2 if quick else 5, pages=count),
        "comparing": lambda: comparing.measure(times=2 if quick else 10),
        "merging": lambda: merging.measure(times=2 if quick else 20),
        "notices": lambda: notices.measure(
            seconds=2 if quick else 5, rounds=1 if quick else 3, notices=1_000 if quick else notices.NOTICES
        ),
        "typing": lambda: typing.measure(keys=20 if quick else 200),
        "importing": lambda: importing.measure(pages=count),
        "search": lambda: search.measure((300,) if quick else search.SIZES, queries=20 if quick else search.QUERIES),
    }
    rows: list[Row] = []
    for name, part in parts.items():
        print(f"measuring {name} …", file=sys.stderr, flush=True)
        try:
            rows += part()
        except Exception as error:  # one broken measurement must not take the others' figures along
            print(f"{name}: {error}", file=sys.stderr)
            rows.append(Row(name, "could not be measured", "", False))
    return rows


def main() -> None:
    """The command."""
    asked = argparse.ArgumentParser(prog="python -m bench.all")
    asked.add_argument("--quick", action="store_true")
    quick = asked.parse_args().quick
    require_wrk()
    rows = measure(quick=quick)
    busy = os.getloadavg()[0]
    print(f"{now():%Y-%m-%d}, {os.cpu_count()} cores, Python {platform.python_version()}, load at the end {busy:.1f}\n")
    sys.exit(0 if show(rows) else 1)


if __name__ == "__main__":
    main()
