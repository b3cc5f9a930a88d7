"""Every component, as a reader's browser sees it."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.patterns.conftest import Visitor

pytestmark = pytest.mark.browser

WCAG_22_AA = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RULES = {"runOnly": {"type": "tag", "values": WCAG_22_AA}}
FIRST_VISIT = 150_000


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("lang", "width"), [("th", 360), ("th", 1280), ("en", 360), ("en", 1280)])
def test_nobody_is_kept_out(visit: Visitor, lang: str, theme: str, width: int) -> None:
    """axe finds nothing against WCAG 2.2 AA, nothing is wider than the screen, nothing is blocked."""
    seen = visit(lang=lang, theme=theme, width=width)
    found = Axe().run(seen.page, options=RULES).response["violations"]
    assert [(rule["id"], [node["target"] for node in rule["nodes"]]) for rule in found] == []
    assert seen.page.evaluate("document.documentElement.scrollWidth") <= width
    assert seen.page.locator("h1").count() == 1
    assert seen.page.locator("html").get_attribute("lang") == lang
    assert seen.complaints == []


def test_a_page_of_320_pixels_needs_no_sideways_scrolling(visit: Visitor) -> None:
    assert visit(width=320).page.evaluate("document.documentElement.scrollWidth") <= 320


def test_no_request_leaves_the_site_and_the_first_visit_is_small(visit: Visitor) -> None:
    seen = visit()
    hosts = {urlsplit(url).hostname for url in seen.asked if not url.startswith("data:")}
    assert hosts == {"127.0.0.1"}
    sizes = seen.page.evaluate(
        "[...performance.getEntriesByType('resource'), ...performance.getEntriesByType('navigation')]"
        ".reduce((sum, entry) => sum + entry.encodedBodySize, 0)"
    )
    assert 40_000 < sizes < FIRST_VISIT


def test_thai_and_english_are_drawn_with_the_letters_we_serve(visit: Visitor) -> None:
    loaded = visit().page.evaluate(
        "[...document.fonts].filter(face => face.status === 'loaded').map(face => face.family)"
    )
    assert len(loaded) == 4
    assert {name.strip('"') for name in loaded} == {"Sarabun"}


def test_menus_open_without_javascript(visit: Visitor) -> None:
    seen = visit(scripts=False)
    menu = seen.page.locator(".site-nav details").first
    menu.locator("summary").click()
    assert menu.locator("a").first.is_visible()
    assert not seen.page.locator("button:has-text('คัดลอก')").count()


def test_escape_closes_a_menu_and_gives_the_focus_back(visit: Visitor) -> None:
    seen = visit()
    menu = seen.page.locator(".site-nav details").first
    menu.locator("summary").click()
    menu.locator("a").first.focus()
    seen.page.keyboard.press("Escape")
    assert menu.get_attribute("open") is None
    assert seen.page.evaluate("document.activeElement.tagName") == "SUMMARY"


def test_slash_goes_to_the_search_box_but_not_while_writing(visit: Visitor) -> None:
    seen = visit()
    field = seen.page.locator("#pattern-summary")
    field.focus()
    seen.page.keyboard.press("Slash")
    assert seen.page.evaluate("document.activeElement.id") == "pattern-summary"
    field.blur()
    seen.page.keyboard.press("Slash")
    assert seen.page.evaluate("document.activeElement.id") == "site-q"


def test_single_keys_can_be_switched_off_for_good(visit: Visitor) -> None:
    seen = visit()
    seen.page.keyboard.press("Shift+Slash")
    seen.page.locator("#shortcuts-on").uncheck()
    seen.page.keyboard.press("Escape")
    seen.page.reload(wait_until="networkidle")
    seen.page.keyboard.press("Slash")
    assert seen.page.evaluate("document.activeElement.id") != "site-q"


def test_the_short_link_is_copied(visit: Visitor) -> None:
    seen = visit()
    button = seen.page.locator("[data-copy-link] button")
    button.click()
    seen.page.wait_for_function("document.querySelector('[data-copy-link] button').textContent === 'คัดลอกแล้ว'")
    assert seen.page.evaluate("navigator.clipboard.readText()") == "https://example.test/r/405365"


def test_errors_of_a_form_take_the_focus(visit: Visitor) -> None:
    assert visit().page.evaluate("document.activeElement.className") == "error-summary"


def test_the_first_thing_to_reach_skips_to_the_content(visit: Visitor) -> None:
    seen = visit()
    first = seen.page.locator("a[href], button, input, summary").first
    assert first.get_attribute("class") == "skip-link"
    first.focus()
    assert first.is_visible()
    seen.page.keyboard.press("Enter")
    assert seen.page.evaluate("document.activeElement.id") == "main"
