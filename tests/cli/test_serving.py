"""Serving without the servers: the port that is asked for, the process that is kept running, the pauses between."""

from __future__ import annotations

import errno
import os
import select
import signal
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass

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

    keeper = Keeper(lambda: sys.exit(3), name="test-dies", on_death=note)
    keeper.start()
    assert twice.wait(LONG)
    keeper.stop()
    assert deaths[:2] == [3, 3]


def test_a_process_that_cannot_be_started_again_yet_is_tried_once_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervising, "FIRST_PAUSE_S", 0.01)
    deaths, refused, again = list[int](), list[int](), threading.Event()
    fork = os.fork

    def no_memory_once() -> int:
        if deaths and not refused:
            refused.append(errno.ENOMEM)
            raise OSError(errno.ENOMEM, "Cannot allocate memory")
        return fork()

    def note(code: int, _pause: float) -> None:
        deaths.append(code)
        if len(deaths) == 2:
            again.set()

    monkeypatch.setattr(os, "fork", no_memory_once)
    keeper = Keeper(lambda: sys.exit(3), name="test-no-memory", on_death=note)
    keeper.start()
    assert again.wait(LONG)
    keeper.stop()
    assert refused


@dataclass
class Told:
    """A pipe on which a process says how it is, one byte each time."""

    hears: int
    says: int

    def next(self) -> int:
        ready, _, _ = select.select([self.hears], [], [], LONG)
        assert ready, "nothing was said"
        return os.read(self.hears, 1)[0]

    def say(self, byte: int) -> None:
        os.write(self.says, bytes([byte]))


@pytest.fixture
def told() -> Iterator[Told]:
    hears, says = os.pipe()
    yield Told(hears, says)
    os.close(hears)
    os.close(says)


def keeper_of(work: Callable[[], None]) -> Keeper:
    """A keeper of a process that never dies unasked."""
    return Keeper(work, name="test-works", on_death=lambda code, pause: pytest.fail(f"it ended with {code}"))


def test_stopping_asks_the_process_to_end_and_does_not_start_it_again(told: Told) -> None:
    def work() -> None:
        """Says that it can hear, then works until it is asked to stop, and says what it was asked."""

        def stop(number: int, _frame: object) -> None:
            told.say(number)
            sys.exit(0)

        signal.signal(signal.SIGTERM, stop)
        told.say(ord("r"))
        while True:
            signal.pause()

    keeper = keeper_of(work)
    keeper.start()
    assert told.next() == ord("r")
    keeper.stop()
    assert told.next() == signal.SIGTERM
    assert not select.select([told.hears], [], [], 0)[0]  # nobody began anew


def test_stopping_before_the_process_can_hear_ends_it(told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    inherited = signal.signal(signal.SIGTERM, lambda number, _frame: told.say(number))  # as a server's own
    try:
        keeper = keeper_of(lambda: threading.Event().wait())
        keeper.start()
        keeper.stop()
    finally:
        signal.signal(signal.SIGTERM, inherited)
    assert not select.select([told.hears], [], [], 0)[0]


def test_a_process_that_does_not_hear_is_killed(told: Told) -> None:
    def work() -> None:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        told.say(ord("r"))
        while True:
            signal.pause()

    keeper = keeper_of(work)
    keeper.start()
    assert told.next() == ord("r")
    keeper.stop(within=0.1)
    keeper.stop()  # and there is nothing left to stop


def test_the_process_keeps_no_port_of_the_server_taken(taken: int, told: Told) -> None:
    def work() -> None:
        sockets = [name for name in os.listdir("/proc/self/fd") if _is_socket(name)]
        told.say(len(sockets))
        signal.pause()

    assert any(_is_socket(name) for name in os.listdir("/proc/self/fd"))  # the listener of `taken`
    keeper = keeper_of(work)
    keeper.start()
    assert told.next() == 0
    keeper.stop()


def _is_socket(number: str) -> bool:
    try:
        return os.readlink(f"/proc/self/fd/{number}").startswith("socket:")
    except OSError:
        return False


def test_pauses_grow_to_a_minute_and_shrink_again_after_steady_work() -> None:
    pause, seen = FIRST_PAUSE_S / 2, list[float]()
    for _ in range(9):
        pause = next_pause(pause, ran_for=0.1)
        seen.append(pause)
    assert seen == [1, 2, 4, 8, 16, 32, 60, 60, LONGEST_PAUSE_S]
    assert next_pause(pause, ran_for=STEADY_AFTER_S) == FIRST_PAUSE_S
