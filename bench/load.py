"""Requests as fast as the site answers them, by ``wrk``."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

CONNECTIONS = 16
# Every 37th path, so that neighbours in the list are not asked one after the other.
_SCRIPT = """
local paths = {}
for line in io.lines("%(paths)s") do paths[#paths + 1] = line end
local asked = 0
wrk.headers["Accept-Encoding"] = "gzip"
wrk.headers["User-Agent"] = "Mozilla/5.0 (bench)"
%(headers)s
function request()
  asked = asked + 1
  return wrk.format("GET", paths[(asked * 37) %% #paths + 1])
end
"""


@dataclass(frozen=True)
class Rate:
    """What one run of ``wrk`` saw."""

    per_second: float
    p50_ms: float
    p99_ms: float


def require_wrk() -> None:
    """One line and exit code 1 when the tool is not there."""
    if shutil.which("wrk") is None:
        sys.exit("bench: wrk is missing; on Debian: apt-get install wrk")


def press(address: str, paths: list[str], *, seconds: float, cookie: str = "") -> Rate:
    """Ask for ``paths`` in turn for ``seconds``.

    Raises:
        RuntimeError: an answer was not 200, so the rate would be a rate of errors.
    """
    with tempfile.TemporaryDirectory() as folder:
        list_file, script = Path(folder, "paths"), Path(folder, "ask.lua")
        list_file.write_text("\n".join(paths) + "\n")
        header = f'wrk.headers["Cookie"] = "{cookie}"' if cookie else ""
        script.write_text(_SCRIPT % {"paths": list_file, "headers": header})
        said = subprocess.run(
            ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds:g}s", "--latency", "-s", str(script), address],
            capture_output=True, text=True, check=True,
        ).stdout  # fmt: skip
    refused = re.search(r"Non-2xx or 3xx responses: (\d+)", said)
    if refused:
        raise RuntimeError(f"{refused[1]} answers were errors:\n{said}")
    rate = re.search(r"Requests/sec:\s+([\d.]+)", said)
    if rate is None:
        raise RuntimeError(said)
    return Rate(float(rate[1]), _percentile(said, "50"), _percentile(said, "99"))


def _percentile(said: str, which: str) -> float:
    found = re.search(rf"^\s+{which}%\s+([\d.]+)(us|ms|s)", said, re.MULTILINE)
    assert found is not None
    return float(found[1]) * {"us": 0.001, "ms": 1.0, "s": 1000.0}[found[2]]
