"""Serving without the servers: the port that is asked for, the process that is kept running, the pauses between."""

from __future__ import annotations

import os
import signal
import socket
import sys
import threading
from collections.abc import Iterator

import click
import pytest

from kmwiki.cli.serving import free_address
from kmwiki.worker import supervising
from kmwiki.worker.supervising import FIRST_PAUSE_S, LONGEST_PAUSE_S, STEADY_AFTER_S, Keeper, next_pause

LONG = 30.0  # seconds to wait for what takes milliseconds: only a failing test needs them


@pytest.fixture
def taken() -> Iterator[int]:
    """A port somebody listens on, shared in the way servers share theirs."""
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def test_a_port_in_use_is_told_with_another_to_take(taken: int, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(click.exceptions.Exit) as ended:
        free_address("127.0.0.1", taken)
    told = capsys.readouterr().err
    assert ended.value.exit_code == 1
    assert str(taken) in told
    assert f"KMWIKI_PORT={taken + 1 if taken < 65535 else 8000}" in told


def test_a_port_in_use_is_told_in_thai_on_a_thai_terminal(
    taken: int, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "th_TH.UTF-8")
    with pytest.raises(click.exceptions.Exit):
        free_address("127.0.0.1", taken)
    assert f"พอร์ต {taken} มีโปรแกรมอื่นใช้อยู่" in capsys.readouterr().err


def test_an_address_of_another_machine_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(click.exceptions.Exit):
        free_address("192.0.2.1", 8000)  # an address kept for documentation: nobody's
    assert "192.0.2.1" in capsys.readouterr().err


def test_a_free_port_gives_the_numeric_address() -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    assert free_address("localhost", port) in {"127.0.0.1", "::1"}


def test_a_process_that_dies_is_started_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervising, "FIRST_PAUSE_S", 0.01)
    deaths: list[int] = []
    twice = threading.Event()

    def note(code: int, _pause: float) -> None:
        deaths.append(code)
        if len(deaths) == 2:
            twice.set()

    keeper = Keeper([sys.executable, "-S", "-c", "raise SystemExit(3)"], on_death=note)
    keeper.start()
    assert twice.wait(LONG)
    keeper.stop()
    assert deaths[:2] == [3, 3]


def test_stopping_asks_the_process_to_end_and_does_not_start_it_again() -> None:
    deaths: list[int] = []
    ready_out, ready_in = os.pipe()
    os.set_inheritable(ready_in, True)
    # Says that it can hear, then works until it is asked to stop, and says what it was asked.
    body = (
        "import os, signal, sys\n"
        "def stop(number, frame): os.write(int(sys.argv[1]), bytes([number])); sys.exit(0)\n"
        "signal.signal(signal.SIGTERM, stop)\n"
        "os.write(int(sys.argv[1]), b'r')\n"
        "while True: signal.pause()\n"
    )
    keeper = Keeper(
        [sys.executable, "-S", "-c", body, str(ready_in)], on_death=lambda code, _pause: deaths.append(code)
    )
    # Popen closes what it is not told to pass on.
    monkey = pytest.MonkeyPatch()
    popen = supervising.subprocess.Popen
    monkey.setattr(supervising.subprocess, "Popen", lambda *a, **k: popen(*a, pass_fds=[ready_in], **k))
    try:
        keeper.start()
        assert os.read(ready_out, 1) == b"r"
        keeper.stop()
        assert os.read(ready_out, 1) == bytes([signal.SIGTERM])
    finally:
        monkey.undo()
        os.close(ready_in)
        os.close(ready_out)
    assert deaths == []


def test_pauses_grow_to_a_minute_and_shrink_again_after_steady_work() -> None:
    pause, seen = FIRST_PAUSE_S / 2, list[float]()
    for _ in range(9):
        pause = next_pause(pause, ran_for=0.1)
        seen.append(pause)
    assert seen == [1, 2, 4, 8, 16, 32, 60, 60, LONGEST_PAUSE_S]
    assert next_pause(pause, ran_for=STEADY_AFTER_S) == FIRST_PAUSE_S
