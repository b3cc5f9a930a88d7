"""The browser of the browser tests: the Chromium that the system has, never one that is downloaded."""

from __future__ import annotations

import os
import shutil
from typing import Any

import pytest

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
