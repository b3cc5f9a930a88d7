"""``demo load`` and ``demo remove``: a lively example site, and exactly that taken away again."""

from __future__ import annotations

import sys
import time

from config import Settings
from kmwiki.cli.content import say_notes
from kmwiki.cli.terminal import SpokenCommand, app_context, fail, group, say

WAIT_FOR_WORKER_S = 120


@group(help="cli.help.demo")
def demo() -> None:
    """Only a place for the verbs."""


@demo.command(cls=SpokenCommand, help="cli.help.demo_load")
def load() -> None:
    with app_context() as app:
        from kmwiki.contentsync.pulling import pull_first
        from kmwiki.demo.loading import is_loaded, load_demo
        from kmwiki.demo.reading import read_demo
        from kmwiki.worker.loop import drain_if_idle

        if is_loaded():
            raise fail("demo.already_loaded")
        data = read_demo()
        say_notes(pull_first().problems)
        loaded = load_demo(data, progress=lambda done, of: say("cli.progress", done=done, total=of))
        settings: Settings = app.config["SETTINGS"]
        if not drain_if_idle(settings):
            say("demo.worker_follows")
    say("demo.loaded", pages=loaded.pages, people=loaded.people, agencies=loaded.agencies, comments=loaded.comments)


@demo.command(cls=SpokenCommand, help="cli.help.demo_remove")
def remove() -> None:
    with app_context() as app:
        from kmwiki.demo.loading import is_loaded
        from kmwiki.demo.removing import remove_demo, withdraw_demo
        from kmwiki.worker.loop import drain_if_idle

        if not is_loaded():
            raise fail("demo.not_loaded")
        going = withdraw_demo()
        if not drain_if_idle(app.config["SETTINGS"]):
            _wait_for_worker(going)
        removed = remove_demo(going)
        drain_if_idle(app.config["SETTINGS"])
    say("demo.removed", pages=removed.pages, people=removed.people, agencies=removed.agencies)
    for key, kept in (
        ("demo.kept_pages", removed.kept_pages),
        ("demo.kept_people", removed.kept_people),
        ("demo.kept_agencies", removed.kept_agencies),
    ):
        if kept:
            say(key, names=", ".join(str(name) for name in kept))


def _wait_for_worker(going: list[int]) -> None:
    """The running worker takes files and index entries away; deleting the rows before would leave it without a clue."""
    from kmwiki.core.database import end_reading
    from kmwiki.demo.removing import still_followed

    until = time.monotonic() + WAIT_FOR_WORKER_S
    while still_followed(going):
        end_reading()
        if time.monotonic() > until:
            raise fail("demo.worker_is_late")
        if sys.stderr.isatty():
            say("demo.waiting", count=still_followed(going))
        time.sleep(0.5)
