"""From the command to the first answer, when everything is installed and the pages are there.

    python -m bench.start [--times 5] [--pages 2000]

``python3 run.py`` is started once, so that it has made whatever it makes, and then timed.
"""

from __future__ import annotations

import argparse
import http.client
import shutil
import signal
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

from tests.support.serving import ROOT, site_environment

from .corpus import PAGES
from .site import SEEDS, seed
from .table import Row, show

WITHIN_S = 5
_GIVE_UP_S = 600  # the very first start may have to install


def measure(*, times: int = 5, pages: int = PAGES) -> list[Row]:
    """Seconds of a start."""
    source = seed(pages)
    with tempfile.TemporaryDirectory(prefix="kmwiki-bench-", dir=SEEDS) as temporary:
        folder = Path(temporary) / "site"
        shutil.copytree(source, folder)
        took = [_start_and_stop(folder) for _ in range(times + 1)][1:]
    middle = statistics.median(took)
    return [Row("second start, command to first answer", f"{middle:.1f} s", f"< {WITHIN_S} s", middle < WITHIN_S)]


def _start_and_stop(folder: Path) -> float:
    environment = site_environment(folder)
    began = time.perf_counter()
    with (folder / "start.log").open("w") as log:
        process = subprocess.Popen(
            ["python3", "run.py"], cwd=ROOT, env=environment, stdout=log, stderr=log, start_new_session=True
        )
    try:
        while not _answers(int(environment["KMWIKI_PORT"])):
            if process.poll() is not None or time.perf_counter() - began > _GIVE_UP_S:
                raise RuntimeError((folder / "start.log").read_text())
            time.sleep(0.01)
        return time.perf_counter() - began
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request("GET", "/")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def main() -> None:
    """The command."""
    asked = argparse.ArgumentParser(prog="python -m bench.start")
    asked.add_argument("--times", type=int, default=5)
    asked.add_argument("--pages", type=int, default=PAGES)
    show(measure(**vars(asked.parse_args())))


if __name__ == "__main__":
    main()
