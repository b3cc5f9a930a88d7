"""Files into an empty site: ``content pull`` of the whole corpus, until all of it can be found.

python -m bench.importing [--pages 2000]
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.support.serving import ROOT, site_environment

from .corpus import PAGES, write_files
from .site import SEEDS
from .table import Row, show

WITHIN_S_PER_PAGE = 120 / 2_000


def measure(*, pages: int = PAGES) -> list[Row]:
    """Seconds from the command to its end, index included."""
    SEEDS.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="kmwiki-bench-", dir=SEEDS) as temporary:
        folder = Path(temporary)
        (folder / "content").mkdir()
        environment = site_environment(folder)
        _run(environment, "upgrade")
        write_files(folder / "content", pages)
        began = time.perf_counter()
        told = _run(environment, "content", "pull")
        took = time.perf_counter() - began
        indexed = _indexed(environment)
    lines_of_progress = len(told.stderr.splitlines())
    within = WITHIN_S_PER_PAGE * pages
    return [
        Row(f"content pull of {pages:,} files, index included", f"{took:.0f} s", f"< {within:.0f} s", took < within),
        Row("… pages in the index afterwards", f"{indexed:,}", f"≥ {pages:,}", indexed >= pages),
        Row("… lines of progress", str(lines_of_progress), "> 1", lines_of_progress > 1),
    ]


def _run(environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [sys.executable, "-m", "kmwiki", *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"{' '.join(arguments)} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
    return done


def _indexed(environment: dict[str, str]) -> int:
    """How many documents the index holds (pages and comments)."""
    status = json.loads(_run(environment, "index", "status", "--json").stdout)
    return int(status["documents"])


def main() -> None:
    """The command."""
    asked = argparse.ArgumentParser(prog="python -m bench.importing")
    asked.add_argument("--pages", type=int, default=PAGES)
    show(measure(**vars(asked.parse_args())))


if __name__ == "__main__":
    main()
