"""The browser of the browser tests: the Chromium that the system has, never one that is downloaded; and the site it opens.

One site serves all tests of a session: the real program in its own processes, with the shipped pages and one person of
each role. Tests write pages of their own and leave the shipped ones as they are.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, StorageState, expect

from tests.browser.visiting import Visit, Visitor
from tests.support.serving import ROOT, RunningSite, people_into, serving

expect.set_options(timeout=30_000)  # ms; five seconds, its own, pass on a machine that is busy with something else
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
# No sandbox: containers and CI run as root, where Chromium's own can't start. The pages are ours.
FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """What pytest-playwright starts."""
    found = os.environ.get("KMWIKI_TEST_CHROMIUM") or next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)
    if found is None:
        pytest.fail("The browser tests need Chromium. On Debian or Ubuntu: apt-get install chromium", pytrace=False)
    return {"executable_path": found, "args": FLAGS, "headless": True}


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSite]:
    """The running program with the shipped pages; its people's password is ``tests.support.site.PASSWORD``."""
    folder = tmp_path_factory.mktemp("site")
    shutil.copytree(ROOT / "content", folder / "content")
    with serving(folder) as running:
        people_into(running)
        running.wait_until_ready()  # who looks for something finds it from the first test on
        yield running


@pytest.fixture(scope="session")
def signed_in(site: RunningSite, browser: Browser) -> dict[str, StorageState]:
    """The cookies of who has signed in already, by name: a password is typed once per person and session."""
    return {}


@pytest.fixture
def visit(browser: Browser, site: RunningSite, signed_in: dict[str, StorageState]) -> Iterator[Visitor]:
    """Opens somebody's browser: ``visit("อำนวย", lang="en", width=360, scripts=False)``; a visitor's without a name.

    When the test is over, nothing may have complained in any of them.
    """
    visits: list[Visit] = []

    def opened(
        who: str | None = None, *, lang: str = "th", theme: str = "light", width: int = 1280, scripts: bool = True,
        at: str | None = None,
    ) -> Visit:  # fmt: skip
        address = at or site.address
        context = browser.new_context(
            viewport={"width": width, "height": 800}, java_script_enabled=scripts, reduced_motion="reduce",
            locale={"th": "th-TH", "en": "en-GB"}[lang], storage_state=signed_in.get(who or "") if at is None else None,
        )  # fmt: skip
        context.add_cookies(
            [{"name": name, "value": value, "url": address} for name, value in (("lang", lang), ("theme", theme))]
        )
        seen = Visit(context.new_page(), address, lang)
        visits.append(seen)
        if who is not None and who not in signed_in:
            seen.sign_in(who)
            if at is None:
                signed_in[who] = context.storage_state()
        return seen

    yield opened
    complaints = [complaint for seen in visits for complaint in seen.complaints]
    for seen in visits:
        seen.page.context.close()
    assert complaints == []


def shipped(kind: str) -> int:
    """The record number of the first shipped page of a kind."""
    return min(int(path.name.split("-", 1)[0]) for path in Path(ROOT / "content" / kind).glob("*.md"))
