"""Starts the whole program as people start it: ``serve`` in its own processes, on a free port, with its own folders."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.error import HTTPError

ROOT = Path(__file__).resolve().parents[2]
STOP_WITHIN_S = 60
READY_WITHIN_S = 120.0  # only a failing test needs so long
PEOPLE = {
    "สมหญิง": ("admin",), "อำนวย": ("facilitator",), "ครูหมอก": ("consultant",), "small.man": ("staff",),
    "ต้นกล้า": ("staff",), "daeng": ("moderator",),
}  # fmt: skip


@dataclass
class RunningSite:
    """A served site: where it answers, what it printed until it did, and its main process."""

    address: str
    process: subprocess.Popen[str]
    environment: dict[str, str]
    printed: list[str] = field(default_factory=list)

    @property
    def port(self) -> int:
        return int(self.address.rsplit(":", 1)[1])

    @property
    def first_admin_link(self) -> str | None:
        """The one-time link of the first start."""
        inside = self.address + "/"
        return next((line.strip() for line in self.printed if line.strip().startswith(inside)), None)

    def get(self, path: str) -> tuple[int, str]:
        """Status and text of a page, as a visitor gets it."""
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(self.address + path, timeout=30) as answer:
            return answer.status, answer.read().decode("utf-8")

    def wait_until_ready(self) -> None:
        """Until the worker has built the first index: a site answers before that.

        Raises:
            HTTPError: it never came to it.
        """
        patience = time.monotonic() + READY_WITHIN_S
        while True:
            try:
                self.get("/readyz")
                return
            except HTTPError:
                if time.monotonic() > patience:
                    raise
                time.sleep(0.1)

    def command(self, *arguments: str, given: str | None = None) -> subprocess.CompletedProcess[str]:
        """``python -m kmwiki ARGUMENTS`` beside the running site, on the same data."""
        return subprocess.run(
            [sys.executable, "-m", "kmwiki", *arguments],
            cwd=ROOT,
            env=self.environment,
            input=given,
            capture_output=True,
            text=True,
            check=False,
        )

    def stop(self, number: int = signal.SIGTERM) -> int:
        """Ask the program to end and return its exit code."""
        self.process.send_signal(number)
        return self.process.wait(STOP_WITHIN_S)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def site_environment(folder: Path, **settings: str) -> dict[str, str]:
    """The environment of a program whose data and content lie in ``folder``; ``settings`` without ``KMWIKI_``."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith("KMWIKI_")}
    given = {
        "DATA_DIR": str(folder / "instance"),
        "CONTENT_DIR": str(folder / "content"),
        "PORT": str(free_port()),
        "WRITE_LIMITS": "off",
        **settings,
    }
    ours.update({f"KMWIKI_{name}": value for name, value in given.items()})
    return {**ours, "LC_ALL": "en_GB.UTF-8", "PYTHONPATH": str(ROOT)}


@contextmanager
def serving(folder: Path, *arguments: str, **settings: str) -> Iterator[RunningSite]:
    """``python -m kmwiki serve ARGUMENTS`` until the block ends; entered once the site answers.

    Raises:
        RuntimeError: the program ended before it answered; with all that it said.
    """
    environment = site_environment(folder, **settings)
    with (folder / "stderr.log").open("w") as complaints:
        process = subprocess.Popen(
            [sys.executable, "-m", "kmwiki", "serve", *arguments],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=complaints,
            text=True,
            start_new_session=True,
        )
    site = RunningSite(f"http://127.0.0.1:{environment['KMWIKI_PORT']}", process, environment)
    try:
        assert process.stdout is not None
        for line in process.stdout:  # blocks until it speaks or ends: no waiting by the clock
            site.printed.append(line)
            if "Ctrl-C" in line:
                break
        else:
            said = "".join(site.printed) + (folder / "stderr.log").read_text("utf-8")
            raise RuntimeError(f"serve ended with {process.wait()}:\n{said}")
        yield site
    finally:
        if process.poll() is None:
            try:
                site.stop()
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        if process.stdout is not None:
            process.stdout.close()


def people_into(running: RunningSite) -> None:
    """Add one person of each role through the rules, beside the running program.

    Their password is :data:`tests.support.site.PASSWORD`. Quicker than a command per person.
    """
    from config import load_settings
    from kmwiki.app import create_app
    from kmwiki.core.database import db
    from tests.support.site import TestSite

    app = create_app(load_settings(running.environment))
    with app.app_context():
        makes = TestSite(app)
        for name, roles in PEOPLE.items():
            makes.person(name, *roles, display_name={"small.man": "small man"}.get(name, name))
        db.session.remove()
        db.engine.dispose()
