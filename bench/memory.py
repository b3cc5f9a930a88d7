"""What all processes of a busy site hold in memory together.

    python -m bench.memory [--pages 2000]

Every page is read by a visitor and many by somebody signed in, texts are saved and searched for; then the proportional
set size (shared memory counted once) of the server, its workers, the background worker and the rendering processes.
"""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path

from .corpus import PAGES, wiki_pages
from .load import press, require_wrk
from .pages import ROTATING
from .saving import save_and_find
from .site import Member, addresses, family, measured_site
from .table import Row, show

MOST_MB = 650
_PSS = re.compile(r"^Pss:\s+(\d+) kB", re.MULTILINE)


def measure(*, pages: int = PAGES) -> list[Row]:
    """Megabytes of the whole family."""
    require_wrk()
    with measured_site(pages=pages) as site:
        paths = addresses(site, min(pages, 1_000), pages)
        member = Member(site)
        press(site.address, paths, seconds=8)
        press(site.address, paths[:ROTATING], seconds=5, cookie=member.cookie)
        for turn, number in enumerate(wiki_pages(pages)[:10]):
            save_and_find(member, number, turn)
        processes = {process: pss_mb(process) for process in family(site.process.pid)}
    for process, megabytes in sorted(processes.items(), key=lambda pair: -pair[1]):
        print(f"process {process}: {megabytes:.0f} MB", file=sys.stderr)
    total = sum(processes.values())
    return [
        Row(f"memory of all {len(processes)} processes (PSS)", f"{total:.0f} MB", f"< {MOST_MB} MB", total < MOST_MB)
    ]


def pss_mb(process: int) -> float:
    """Proportional set size; 0 for a process that has ended meanwhile."""
    try:
        found = _PSS.search(Path(f"/proc/{process}/smaps_rollup").read_text())
    except OSError:
        return 0.0
    return int(found[1]) / 1024 if found else 0.0


def main() -> None:
    """The command."""
    asked = argparse.ArgumentParser(prog="python -m bench.memory")
    asked.add_argument("--pages", type=int, default=PAGES)
    show(measure(**vars(asked.parse_args())))


if __name__ == "__main__":
    main()
