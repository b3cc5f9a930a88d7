"""The site as its own processes: it says where it is, stops in order, and leaves nothing running."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from kmwiki.worker.health import worker_runs
from tests.support.serving import ROOT, RunningSite, serving, site_environment

pytestmark = pytest.mark.process


@pytest.fixture
def running(tmp_path: Path) -> Iterator[RunningSite]:
    with serving(tmp_path) as site:
        yield site


def test_a_start_prints_the_address_and_a_link_for_the_first_administrator(running: RunningSite) -> None:
    assert any(line.endswith(f" {running.address}\n") for line in running.printed)
    assert running.first_admin_link is not None
    assert running.get(running.first_admin_link.removeprefix(running.address))[0] == 200


def test_it_answers_and_a_second_one_on_the_same_port_is_refused(running: RunningSite) -> None:
    assert running.get("/healthz")[0] == 200
    second = running.command("serve")
    assert second.returncode == 1
    assert f"Port {running.port} is in use" in second.stderr
    assert second.stderr.count("\n") == 1


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=["SIGTERM", "Ctrl-C"])
def test_stopping_finishes_the_request_in_hand(running: RunningSite, number: signal.Signals, tmp_path: Path) -> None:
    body = b"username=somying&password=x"
    with socket.create_connection(("127.0.0.1", running.port), timeout=60) as visitor:
        head = f"POST /login HTTP/1.1\r\nHost: 127.0.0.1:{running.port}\r\nContent-Length: {len(body)}\r\n"
        head += "Content-Type: application/x-www-form-urlencoded\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n"
        visitor.sendall(head.encode())
        # The server says "continue" when the application has begun to read: now the request is in hand.
        assert visitor.recv(1000).startswith(b"HTTP/1.1 100")
        running.process.send_signal(number)
        visitor.sendall(body)
        answered = visitor.recv(1000)
    assert answered.startswith(b"HTTP/1.1 4")  # refused for want of a form token, but answered
    assert running.process.wait(60) == 0
    assert not worker_runs(tmp_path / "instance")


def test_a_start_without_a_worker_has_none(tmp_path: Path) -> None:
    with serving(tmp_path, "--no-worker") as site:
        assert site.get("/healthz")[0] == 200
        assert not worker_runs(tmp_path / "instance")


def background_worker(running: RunningSite, *, but: int = 0) -> int:
    """The process that ``ps`` and ``top`` show under the worker's name, once there is one ``but`` that one."""
    pause = threading.Event()
    for _ in range(600):
        for place in Path("/proc").glob("[0-9]*"):
            try:
                name, fields = (place / "comm").read_text(), (place / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            is_ours = name == "kmwiki-worker\n" and int(fields[1]) == running.process.pid
            if is_ours and int(place.name) != but:
                return int(place.name)
        pause.wait(0.05)
    raise AssertionError("there is no worker")


def test_a_killed_worker_is_started_again_and_stopped_with_the_site(running: RunningSite, tmp_path: Path) -> None:
    running.wait_until_ready()
    killed = background_worker(running)
    os.kill(killed, signal.SIGKILL)
    background_worker(running, but=killed)
    running.wait_until_ready()
    assert running.stop() == 0
    assert not worker_runs(tmp_path / "instance")


def test_the_worker_shares_the_program_and_the_dictionary_with_the_server(running: RunningSite) -> None:
    running.wait_until_ready()
    mapped = Path(f"/proc/{background_worker(running)}/smaps_rollup").read_text()
    shared = sum(int(kb) for kb in re.findall(r"^Shared_Dirty: +([0-9]+) kB$", mapped, re.MULTILINE))
    assert shared > 60 * 1024  # the dictionary alone; a process that has read it for itself shares nothing


def test_check_finds_everything_well_while_the_site_runs(running: RunningSite) -> None:
    running.wait_until_ready()
    checked = running.command("check")
    unwell = [line for line in checked.stdout.splitlines() if line.startswith("to mend")]
    # The one finding of a new site: nobody has used the one-time link yet.
    assert all("administrator" in line for line in unwell), unwell


def test_a_web_process_warms_up_before_anybody_asks(tmp_path: Path) -> None:
    program = """if True:
        import threading
        from kmwiki.cli.serving import load_web_application
        load_web_application("")
        print(sorted(thread.name for thread in threading.enumerate()))
    """
    environment = site_environment(tmp_path)
    subprocess.run([sys.executable, "-m", "kmwiki", "upgrade"], cwd=ROOT, env=environment, check=True, timeout=120)
    said = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, timeout=120
    )
    assert "'attendant'" in said.stdout
