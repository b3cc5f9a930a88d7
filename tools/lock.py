"""Keep the locks: ``requirements.lock`` from ``requirements.txt``, the others from groups of ``pyproject.toml``.

    python tools/lock.py            write all anew from their ranges, keeping pins that still fit
    python tools/lock.py --upgrade  the same, taking the newest versions
    python tools/lock.py --check    write nothing; fail when a lock no longer answers its ranges
    python tools/lock.py --wheels   fail when a locked package has no wheel for a Python or machine we promise

The locks are universal (one for all platforms) and made for the lowest Python we promise, Debian 12's 3.11.2: a
package that needs a newer one shows up here and not on somebody's server. They name no index and no local path.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LOWEST_PYTHON = "3.11.2"
PYTHONS = ("3.11", "3.12", "3.13", "3.14")
MACHINES = ("x86_64-manylinux_2_36", "aarch64-manylinux_2_36")  # the glibc of Debian 12
UV = [sys.executable, "-m", "uv", "--quiet"]

# Lock file -> where its ranges stand, as uv wants to hear it. The others may not disagree with the main one.
LOCKS: dict[str, list[str]] = {
    "requirements.lock": ["requirements.txt"],
    "requirements-dev.txt": ["--group", "pyproject.toml:dev", "--constraints", "requirements.lock"],
    "requirements-semantic.txt": ["--group", "pyproject.toml:semantic", "--constraints", "requirements.lock"],
}


def compile_lock(name: str, output: Path, *, upgrade: bool) -> None:
    """Resolve the ranges of lock ``name`` into ``output``; pins already written there are kept where they still fit."""
    command = [
        *UV, "pip", "compile", *LOCKS[name], "--output-file", str(output),
        # fewest: one version of everything for every Python, so that a page is rendered alike everywhere.
        "--universal", "--fork-strategy", "fewest", "--python-version", LOWEST_PYTHON,
        "--generate-hashes", "--only-binary", ":all:",
        "--no-emit-index-url", "--no-emit-find-links", "--no-annotate", "--no-header",
        *(["--upgrade"] if upgrade else []),
    ]  # fmt: skip
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    flag, *ranges = LOCKS[name]
    source = f"the group {ranges[0].partition(':')[2]} of pyproject.toml" if flag == "--group" else flag
    header = f"# Made by tools/lock.py from {source}, for Python >= {LOWEST_PYTHON}. Change that, then run the tool.\n"
    output.write_text(header + output.read_text("utf-8"), "utf-8")


def write_locks(*, upgrade: bool) -> None:
    for name in LOCKS:
        compile_lock(name, ROOT / name, upgrade=upgrade)
        print(f"{name}: {len(pins(ROOT / name))} packages")


def stale_locks() -> list[str]:
    """Locks that a fresh resolution, starting from their own pins, would change."""
    stale = []
    with tempfile.TemporaryDirectory() as folder:
        for name in LOCKS:
            copy = Path(folder) / name
            copy.write_text((ROOT / name).read_text("utf-8"), "utf-8")
            compile_lock(name, copy, upgrade=False)
            if pins(copy) != pins(ROOT / name):
                stale.append(name)
    return stale


def pins(lock: Path) -> dict[str, str]:
    """``name`` -> version and marker, without the hashes: a package that gains a wheel later has not changed."""
    found = re.findall(r"^([\w.-]+)==(\S+)([^\\\n]*)", lock.read_text("utf-8"), re.MULTILINE)
    return {name + marker.strip(): version for name, version, marker in found}


def missing_wheels() -> list[str]:
    """What can't be installed from wheels on one of the Pythons and machines we promise."""
    cases = [(name, python, machine) for name in LOCKS for python in PYTHONS for machine in MACHINES]
    with ThreadPoolExecutor(2) as pool:
        return [problem for problem in pool.map(lambda case: _dry_run(*case), cases) if problem]


def _dry_run(name: str, python: str, machine: str) -> str | None:
    """Ask uv to plan the installation for another machine: nothing is downloaded but the packages' metadata."""
    with tempfile.TemporaryDirectory() as target:
        done = subprocess.run(
            [
                *UV, "pip", "install", "--dry-run", "--target", target, "--no-deps", "--require-hashes",
                "--only-binary", ":all:", "--python-version", python, "--python-platform", machine, "-r", name,
            ],
            cwd=ROOT, capture_output=True, text=True, check=False,
        )  # fmt: skip
    return f"{name}, Python {python}, {machine}: {done.stderr.strip()}" if done.returncode else None


def main() -> int:
    asked = argparse.ArgumentParser(description="Write or check the locks.")
    asked.add_argument("--upgrade", action="store_true", help="take the newest versions that fit the ranges")
    asked.add_argument("--check", action="store_true", help="only tell whether the locks are fresh")
    asked.add_argument("--wheels", action="store_true", help="only tell whether every pin has its wheels")
    given = asked.parse_args()
    problems: list[str] = []
    if given.check:
        problems += [f"{name} is stale: run python tools/lock.py" for name in stale_locks()]
    if given.wheels:
        problems += missing_wheels()
    if not (given.check or given.wheels):
        write_locks(upgrade=given.upgrade)
    for problem in problems:
        print(problem, file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
