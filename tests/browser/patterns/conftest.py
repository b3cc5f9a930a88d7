"""The sample page, opened in Chromium from a server inside the test process."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from werkzeug.serving import make_server

from kmwiki.app import create_app
from tests.support.site import test_settings


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory, migrated_database: Path) -> Iterator[str]:
    """Where the application answers: one for all these tests, since the sample page changes nothing."""
    folder = tmp_path_factory.mktemp("patterns")
    shutil.copy(migrated_database, folder / "kmwiki.sqlite")
    app = create_app(test_settings(folder))
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()


@dataclass
class Visit:
    """A page somebody has open, and everything the browser complained about or asked for."""

    page: Page
    complaints: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)


Visitor = Callable[..., Visit]


@pytest.fixture
def visit(browser: Browser, address: str) -> Iterator[Visitor]:
    """Opens the sample page as somebody would: in a language, a theme, a width, with or without JavaScript."""
    contexts = []

    def opened(*, lang: str = "th", theme: str = "light", width: int = 1280, scripts: bool = True) -> Visit:
        context = browser.new_context(
            viewport={"width": width, "height": 800}, java_script_enabled=scripts, reduced_motion="reduce",
            permissions=["clipboard-read", "clipboard-write"],
        )  # fmt: skip
        contexts.append(context)
        context.add_cookies(
            [{"name": name, "value": value, "url": address} for name, value in (("lang", lang), ("theme", theme))]
        )
        seen = Visit(context.new_page())
        seen.page.on("console", lambda message: seen.complaints.append(message.text))
        seen.page.on("pageerror", lambda error: seen.complaints.append(str(error)))
        seen.page.on("request", lambda request: seen.asked.append(request.url))
        answer = seen.page.goto(f"{address}/-/patterns", wait_until="networkidle")
        assert answer is not None
        assert answer.status == 200
        return seen

    yield opened
    for context in contexts:
        context.close()
