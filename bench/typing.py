"""What a key costs in a long Thai document, in the page's form and in a bare text box of the same browser.

    python -m bench.typing [--letters 40000] [--keys 200]

Chromium types into the middle of the text, in the window that is in front: one behind it gets a frame a second, and a
second's worth of everything else the page does would count for its key. Told is the work of the page's main thread per
key (events, layout, painting) in CPU time, so without the wait for the screen or for others; the preview's work falls
into the pauses and is told apart.
"""

from __future__ import annotations

import argparse
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import CDPSession, Page, sync_playwright

from tests.browser.conftest import CHROMIUM_NAMES, FLAGS
from tests.browser.visiting import Visit
from tests.support.serving import people_into, serving

from .table import Row, percentile, show

WITHIN_MS = 16
TYPED = "ประชุมชี้แจงแผน @ที่ศาลากลาง แล้วสรุป [ผล] ให้ทุกหน่วยงานทราบ "
PARAGRAPH = "หน่วยงานเล่าว่าเดิมต้องเดินเอกสารสามรอบ จึงลองรวมเป็นแผ่นเดียว **ประชาชนรอไม่ถึงสิบนาที** และนับผลทุกสัปดาห์\n\n"
_INTO_THE_MIDDLE = """() => {
  const box = document.getElementById("body");
  box.focus();
  box.setSelectionRange(box.value.length >> 1, box.value.length >> 1);
}"""
_TWO_FRAMES = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"


def measure(*, letters: int = 40_000, keys: int = 200) -> list[Row]:
    """Milliseconds of the main thread per key."""
    text = (PARAGRAPH * (letters // len(PARAGRAPH) + 1))[:letters]
    rows = []
    with _browser() as (visit, bare):
        bare.set_content('<textarea id="body" rows="22" cols="80" lang="th"></textarea>')
        rows.append(_row("a bare text box", _typed(bare, text, keys), None))
        for name, view in (("the page's form", "write"), ("the page's form, preview beside it", "both")):
            visit.open("/new/wiki")
            visit.page.locator(f"[data-view={view}]").click()
            rows.append(_row(name, _typed(visit.page, text, keys), WITHIN_MS))
        rows.append(Row("drawing the preview of all of it, once", f"{_drawn(visit.page):.0f} ms", "", None))
    return rows


def _row(name: str, took: list[float], most: int | None) -> Row:
    middle, late = percentile(took, 50), percentile(took, 95)
    promised = f"< {most} ms" if most else ""
    return Row(f"a key in {name}, p50 / p95", f"{middle:.1f} / {late:.1f} ms", promised, late < most if most else None)


def _typed(page: Page, text: str, keys: int) -> list[float]:
    page.bring_to_front()
    page.fill("#body", text)
    page.evaluate(_INTO_THE_MIDDLE)
    browser = page.context.new_cdp_session(page)
    browser.send("Performance.enable", {"timeDomain": "threadTicks"})
    page.wait_for_timeout(1500)  # the first preview
    took = []
    for place in range(keys):
        before = _busy(browser)
        sign = TYPED[place % len(TYPED)]
        browser.send("Input.dispatchKeyEvent", {"type": "keyDown", "text": sign, "key": sign})
        browser.send("Input.dispatchKeyEvent", {"type": "keyUp", "key": sign})
        page.evaluate(_TWO_FRAMES)
        took.append((_busy(browser) - before) * 1000)
    return took


def _drawn(page: Page) -> float:
    browser = page.context.new_cdp_session(page)
    browser.send("Performance.enable", {"timeDomain": "threadTicks"})
    before = _busy(browser)
    page.locator("#body").press("End")
    with page.expect_response("**/preview"):
        page.keyboard.type("ก")
    page.wait_for_timeout(1000)
    return (_busy(browser) - before) * 1000


def _busy(browser: CDPSession) -> float:
    """Seconds the main thread has worked so far."""
    metrics = browser.send("Performance.getMetrics")["metrics"]
    return float(next(one["value"] for one in metrics if one["name"] == "TaskDuration"))


@contextmanager
def _browser() -> Iterator[tuple[Visit, Page]]:
    """Somebody's browser, signed in to a site of their own, and an empty page in it."""
    with tempfile.TemporaryDirectory(prefix="kmwiki-bench-") as temporary, sync_playwright() as started:
        (Path(temporary) / "content").mkdir()
        with serving(Path(temporary)) as site:
            people_into(site)
            found = os.environ.get("KMWIKI_TEST_CHROMIUM") or next(filter(None, map(shutil.which, CHROMIUM_NAMES)))
            browser = started.chromium.launch(executable_path=found, args=FLAGS)
            context = browser.new_context(viewport={"width": 1280, "height": 800}, locale="th-TH")
            visit = Visit(context.new_page(), site.address, "th")
            visit.sign_in("อำนวย")
            yield visit, context.new_page()
            browser.close()


def main() -> None:
    """The command."""
    asked = argparse.ArgumentParser(prog="python -m bench.typing")
    asked.add_argument("--letters", type=int, default=40_000)
    asked.add_argument("--keys", type=int, default=200)
    given = asked.parse_args()
    raise SystemExit(0 if show(measure(letters=given.letters, keys=given.keys)) else 1)


if __name__ == "__main__":
    main()
