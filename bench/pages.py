"""Page views per second, as parts of what a bare Flask app reaches on the same machine in the same minutes.

    python -m bench.pages [--seconds 10] [--rounds 3] [--pages 2000]

Site and bare app take turns, so that whatever else the machine does meets both; told is the median of the rounds.
"""

from __future__ import annotations

import argparse
import sqlite3
import statistics
import threading
from collections.abc import Callable
from pathlib import Path

from tests.support.serving import RunningSite

from .corpus import PAGES
from .load import press, require_wrk
from .site import Member, addresses, measured_site
from .table import Row, show
from .yardstick import yardstick

ROTATING = 200
_MORE_THAN_ANY_MISS_RATE = 2_000  # requests per second
HIT, MISS, SIGNED_IN = 0.5, 0.05, 0.1


def measure(*, seconds: float = 10, rounds: int = 3, pages: int = PAGES) -> list[Row]:
    """Hit, miss and signed-in view."""
    require_wrk()
    with measured_site(pages=pages) as site:
        paths = addresses(site, min(ROTATING, pages), pages)
        every = addresses(site, pages, pages)
        cookie = Member(site).cookie
        with yardstick(site.address, paths) as bare:
            turns: dict[str, Callable[[], float]] = {
                "hit": lambda: press(site.address, paths, seconds=seconds).per_second,
                "signed in": lambda: press(site.address, paths, seconds=seconds, cookie=cookie).per_second,
                "miss": lambda: _press_while_the_site_changes(site, every, seconds),
            }
            rates: dict[str, list[float]] = {}
            bare_rates: dict[str, list[float]] = {}
            for name, ask in turns.items():
                if name != "miss":
                    _warm(ask)
                for _ in range(rounds):
                    bare_rates.setdefault(name, []).append(press(bare, paths, seconds=seconds).per_second)
                    rates.setdefault(name, []).append(ask())
    bare_rate = statistics.median(rate for some in bare_rates.values() for rate in some)
    rows = [Row("bare Flask app, requests/s", f"{bare_rate:,.0f}", "the yardstick", None)]
    for name, least in (("hit", HIT), ("miss", MISS), ("signed in", SIGNED_IN)):
        part = statistics.median(ours / bare for ours, bare in zip(rates[name], bare_rates[name], strict=True))
        rate = statistics.median(rates[name])
        rows.append(Row(f"page view, {name}", f"{part:.3f} ({rate:,.0f}/s)", f"≥ {least}", part >= least))
    return rows


def _warm(ask: Callable[[], float]) -> None:
    """Ask until it gets no quicker: then both workers have seen every page."""
    before = 0.0
    for _ in range(8):
        rate = ask()
        if rate < before * 1.1:
            return
        before = rate


def _press_while_the_site_changes(site: RunningSite, paths: list[str], seconds: float) -> float:
    """Requests per second over pages none of which is kept: the site's version rises again and again, so often that no
    worker gets round all of them in between."""
    stop = threading.Event()

    def change() -> None:
        database = sqlite3.connect(Path(site.environment["KMWIKI_DATA_DIR"]) / "kmwiki.db", timeout=30)
        while not stop.is_set():
            with database:
                database.execute("UPDATE site SET version = version + 1")
            stop.wait(len(paths) / _MORE_THAN_ANY_MISS_RATE)
        database.close()

    changing = threading.Thread(target=change)
    changing.start()
    try:
        return press(site.address, paths, seconds=seconds).per_second
    finally:
        stop.set()
        changing.join()


def main() -> None:
    """The command."""
    asked = argparse.ArgumentParser(prog="python -m bench.pages")
    asked.add_argument("--seconds", type=float, default=10)
    asked.add_argument("--rounds", type=int, default=3)
    asked.add_argument("--pages", type=int, default=PAGES)
    show(measure(**vars(asked.parse_args())))


if __name__ == "__main__":
    main()
