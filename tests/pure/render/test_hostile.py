"""Texts made to hurt: each ends in time, as HTML or as its own plain text with the reason."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from html import unescape

import pytest

from kmwiki.i18n import LANGUAGES, translate
from kmwiki.render import Guard, Rendered, find_tangle, render, warm_up

HOSTILE = {
    "brackets": ("[" * 10_240, "render.too_many_signs"),
    "pictures": ("![" * 5_120, "render.too_many_signs"),
    "declarations": ("<![" * 3_413, "render.too_many_signs"),
    "one footnote called often": ("[^1] " * 1_900 + "\n\n[^1]: x", "render.too_many_footnotes"),
    "nested boxes": ("<div>" * 10_000, "render.too_many_signs"),
    "nested quotes": (">" * 10_000 + " ลึก deep", "render.nested_too_deep"),
    "nested lists": ("- " * 5_000 + "x", "render.nested_too_deep"),
    "stairs of lists": ("\n".join(" " * (4 * n) + "- x" for n in range(200)), "render.too_much_indent"),
    "a wide table": ("a|b\n-|-\n" + "|".join(["x"] * 25_000), "render.table_too_large"),
    "stars": ("*ก" * 5_000, "render.too_many_signs"),
    "underscores": ("_a" * 5_000, "render.too_many_signs"),
    "ticks": (" ".join("`" * n for n in range(1, 90)), "render.too_many_signs"),
}
# Below the limits of the checks, where only time decides.
SLOW = {
    "half-open brackets": "[" * 1_999,
    "half-open declarations": "<![" * 1_999,
    "half-open pictures": "![" * 1_999,
    "rows upon rows": "|" * 5_000 + "\n" + "|-" * 4_999 + "|\n" + "|\n" * 9_000,
    "boxes": "<div>" * 1_999,
    "call-outs": "!!! note\n" * 5_000,
    "definitions": "a\n: b\n" * 5_000,
    "lines": "a\n" * 100_000,
    "headings": "# ก\n" * 20_000,
    "entities": "&#x41;" * 20_000,
    "addresses": "http://" + "a" * 200_000,
    "links": "[a](" * 1_999,
    "fences": "```\n" * 5_000,
}


@pytest.fixture(scope="module")
def guard() -> Iterator[Guard]:
    guard = Guard(warm_up)
    guard.start()
    yield guard
    guard.stop()


@pytest.mark.parametrize("name", HOSTILE)
def test_a_tangle_is_known_before_it_is_tried(name: str) -> None:
    text, reason = HOSTILE[name]
    assert find_tangle(text) == reason
    rendered = render(text)
    assert rendered.note == reason
    assert not rendered.retry
    assert all(translate(lang, rendered.note) != rendered.note for lang in LANGUAGES)


@pytest.mark.parametrize("name", SLOW)
def test_what_the_checks_let_through_ends_by_itself_or_by_force(name: str, guard: Guard) -> None:
    """Runs into the process limit at the latest; the call comes back, or the test run's own limit ends it."""
    text = SLOW[name]
    rendered = render(text, guard=guard)
    assert rendered.html
    if rendered.note:
        assert unescape(rendered.html).replace("<br>", "\n").count(text[:20]) >= 1


def test_ordinary_text_is_no_tangle() -> None:
    page = "## หัวข้อ\n\n**ข้อ 1.** [[หน้า]] `a*b` text\n\n| ก | b |\n|---|---|\n| 1 | 2 |\n\n" * 300
    assert find_tangle(page) is None
    assert find_tangle("```\n" + "[" * 9_000 + "\n```\n") is None
    assert find_tangle("`[[[[` " * 900) is None
    assert find_tangle("=" * 9_000 + "\n\n" + "-" * 9_000) is None


def test_after_a_killed_process_the_next_text_is_rendered(guard: Guard) -> None:
    slow = Guard(warm_up, slots=1, run_seconds=0.2, total_seconds=20.0)
    try:
        killed = slow.run(_hang, "ค้าง hang")
        assert (killed.note, killed.retry, killed.html) == ("render.took_too_long", False, "<p>ค้าง hang</p>")
        assert render("**ต่อ** next", guard=guard).html == "<p><strong>ต่อ</strong> next</p>"
        assert slow.run(_quick, "x").html == "quick"
    finally:
        slow.stop()


def test_a_full_queue_answers_at_once_and_asks_for_another_try() -> None:
    full = Guard(warm_up, waiting_max=1)
    full._waiting.acquire()
    refused = full.run(_quick, "ข้อความ text")
    assert (refused.note, refused.retry, refused.plain) == ("render.busy", True, "ข้อความ text")


def test_a_wait_too_long_is_worth_another_try() -> None:
    waiting = Guard(warm_up, total_seconds=0.0)
    try:
        assert waiting.run(_quick, "x").retry
    finally:
        waiting.stop()


def test_a_stopped_guard_shows_plain_text() -> None:
    stopped = Guard(warm_up)
    stopped.stop()
    assert stopped.run(_quick, "x").note == "render.busy"


def test_a_process_that_dies_is_not_the_end(guard: Guard) -> None:
    assert guard.run(_die, "x").note == "render.busy"
    assert guard.run(_quick, "x").html == "quick"


def test_a_parser_that_trips_gives_plain_text(guard: Guard) -> None:
    assert guard.run(_trip, "ข้อความ").html == "<p>ข้อความ</p>"


SERVER = """
import signal, sys, threading
from kmwiki.render import render, shared_guard

def main():
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    if {start!r} == "warm":
        shared_guard().start()
    print(render("**สวัสดี** hello").html, "flask" in sys.modules, flush=True)
    stop.wait()

main()
"""


@pytest.mark.process
@pytest.mark.parametrize("start", ["cold", "warm"])
def test_a_server_stops_right_after_a_render(start: str) -> None:
    program = SERVER.format(start=start)
    assert any(_stops_in_time(program) for _ in range(3))  # a hang is a hang each time, a busy machine is not


def _stops_in_time(program: str) -> bool:
    server = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout is not None
        assert server.stdout.readline() == "<p><strong>สวัสดี</strong> hello</p> False\n"
        server.terminate()
        return server.wait(timeout=2) == 0
    except subprocess.TimeoutExpired:
        return False
    finally:
        server.kill()
        server.communicate()


def _hang(text: str) -> Rendered:
    while True:
        time.sleep(60)


def _quick(text: str) -> Rendered:
    return Rendered(html="quick")


def _die(text: str) -> Rendered:
    import os

    os._exit(3)


def _trip(text: str) -> Rendered:
    raise LookupError(text)
