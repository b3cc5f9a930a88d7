"""Files into an empty site: ``content pull`` of the whole corpus, until all of it can be found.

python -m bench.importing [--pages 2000] [--texts FOLDER]

With ``--texts`` the pages are those of a folder of judged sets: every ``docs*.jsonl`` in it, a page a line with its
``lang``, ``title`` and ``text``.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from kmwiki.contentfiles.disk import write_atomically
from kmwiki.contentfiles.naming import page_path
from kmwiki.contentfiles.shapes import PageFile
from kmwiki.contentfiles.writing import dump_page
from tests.support.serving import ROOT, site_environment

from .corpus import PAGES, write_files
from .site import SEEDS
from .table import Row, show

WITHIN_S_PER_PAGE = 120 / 2_000
JUDGED_WITHIN_S = 180
_WRITTEN = datetime(2024, 1, 1, tzinfo=UTC)


def measure(*, pages: int = PAGES, texts: Path | None = None) -> list[Row]:
    """Seconds from the command to its end, index included."""
    SEEDS.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="kmwiki-bench-", dir=SEEDS) as temporary:
        folder = Path(temporary)
        (folder / "content").mkdir()
        environment = site_environment(folder)
        _run(environment, "upgrade")
        if texts is None:
            write_files(folder / "content", pages)
            within = WITHIN_S_PER_PAGE * pages
        else:
            pages, within = _write_judged(folder / "content", texts), JUDGED_WITHIN_S
        began = time.perf_counter()
        told = _run(environment, "content", "pull")
        took = time.perf_counter() - began
        indexed = _indexed(environment)
    lines_of_progress = len(told.stderr.splitlines())
    return [
        Row(f"content pull of {pages:,} files, index included", f"{took:.0f} s", f"< {within:.0f} s", took < within),
        Row("… pages in the index afterwards", f"{indexed:,}", f"≥ {pages:,}", indexed >= pages),
        Row("… lines of progress", str(lines_of_progress), "> 1", lines_of_progress > 1),
    ]


def _write_judged(folder: Path, texts: Path) -> int:
    """Every page of the judged sets as a content file; gives how many there are.

    Raises:
        FileNotFoundError: no judged set lies there.
    """
    number = 0
    for number, page in enumerate(_judged(texts), 1):
        made = PageFile(
            record_no=number,
            kind="wiki",
            lang=page["lang"],
            title=re.sub(r"\s+", " ", page["title"]).strip()[:200] or f"#{number}",
            body=page["text"],
            created=_WRITTEN,
            updated=_WRITTEN,
        )
        write_atomically(folder / page_path("wiki", number, made.title), dump_page(made))
    return number


def _judged(texts: Path) -> Iterator[dict[str, str]]:
    files = sorted(texts.glob("docs*.jsonl"))
    if not files:
        raise FileNotFoundError(f"{texts} holds no docs*.jsonl")
    for file in files:
        for line in file.read_text("utf-8").splitlines():
            yield json.loads(line)


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
    asked.add_argument("--texts", type=Path, help="a folder of judged sets")
    show(measure(**vars(asked.parse_args())))


if __name__ == "__main__":
    main()
