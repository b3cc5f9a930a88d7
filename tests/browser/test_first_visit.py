"""A slow line: what the first visit to a page costs, and that nothing of it comes from elsewhere."""

from __future__ import annotations

import pytest

from tests.browser.conftest import shipped
from tests.browser.visiting import Visitor

pytestmark = pytest.mark.browser

MOST_BYTES = 150_000


@pytest.mark.parametrize(
    "path",
    [
        "/",
        *(f"/p/{shipped(kind)}" for kind in ("practice", "aar", "thread", "guidance", "wiki")),
        "/search?q=น้ำ",
        "/recent",
        "/login",
    ],
)
@pytest.mark.parametrize("lang", ["th", "en"])
def test_a_first_visit_is_small(visit: Visitor, path: str, lang: str) -> None:
    seen = visit(lang=lang, theme="auto")
    network = seen.page.context.new_cdp_session(seen.page)
    network.send("Network.enable")
    sizes: list[float] = []
    network.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    seen.open(path)
    seen.page.wait_for_load_state("networkidle")
    assert 20_000 < sum(sizes) < MOST_BYTES, sizes
    fonts = seen.page.evaluate(
        "document.fonts.ready.then(() => [...document.fonts].filter(f => f.status === 'loaded').length)"
    )
    assert fonts >= 1


def test_a_second_page_costs_only_its_words(visit: Visitor) -> None:
    seen = visit()
    seen.open("/")
    network = seen.page.context.new_cdp_session(seen.page)
    network.send("Network.enable")
    sizes: list[float] = []
    network.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    seen.open(f"/p/{shipped('wiki')}")
    seen.page.wait_for_load_state("networkidle")
    assert sum(sizes) < 30_000, sizes
