"""Other ways to use the wiki: by keyboard alone, without JavaScript, on paper."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import shipped
from tests.browser.visiting import Visitor

pytestmark = pytest.mark.browser

MOST_STEPS = 150


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until the focus is on what the selector names; each stop on the way must be seen."""
    for _ in range(MOST_STEPS):
        page.keyboard.press("Tab")
        there, seen, ring = page.evaluate(
            """wanted => { const e = document.activeElement, box = e.getBoundingClientRect(), style = getComputedStyle(e);
            return [e.matches(wanted), box.width > 0 && box.height > 0, style.outlineStyle !== "none" || style.boxShadow !== "none"] }""",
            selector,
        )
        assert seen, page.evaluate("document.activeElement.outerHTML")
        if there:
            assert ring, "the focus is not to be seen"
            return
    raise AssertionError(f"{selector} is not reached")


@pytest.mark.parametrize("lang", ["th", "en"])
def test_everything_is_done_by_keyboard_alone(visit: Visitor, lang: str) -> None:
    seen = visit("small.man", lang=lang)
    page = seen.page
    seen.open("/")
    # Search and read.
    page.keyboard.press("Slash")
    page.keyboard.type("ซ้อมอพยพ")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    tab_to(page, "main .hit a, main h2 a, main h3 a")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.locator(".prose").first).to_be_visible()
    # Comment.
    tab_to(page, "#comment-body")
    page.keyboard.insert_text(f"ขอบคุณจากแป้นพิมพ์ {lang}")
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")
    expect(page.locator(".comment").filter(has_text=f"ขอบคุณจากแป้นพิมพ์ {lang}")).to_have_count(1)
    # Write, by the menu, and save by the shortcut.
    tab_to(page, ".site-nav__new summary")
    page.keyboard.press("Enter")
    tab_to(page, "a[href='/new/thread']")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    tab_to(page, "[name=title]")
    page.keyboard.insert_text(f"เขียนด้วยแป้นพิมพ์ {lang}")
    tab_to(page, "[name=body]")
    page.keyboard.insert_text("ไม่ได้แตะเมาส์เลย")
    with page.expect_navigation():
        page.keyboard.press("Control+s")
    expect(page.locator("h1")).to_have_text(f"เขียนด้วยแป้นพิมพ์ {lang}")
    # Edit: e opens the editor.
    with page.expect_navigation():
        page.keyboard.press("e")
    expect(page.locator("form.editor")).to_be_visible()


@pytest.mark.parametrize(("lang", "width"), [("th", 360), ("en", 1280)])
def test_everything_is_done_without_javascript(visit: Visitor, lang: str, width: int) -> None:
    seen = visit(lang=lang, width=width, scripts=False)
    # Sent to sign in, and back to where one wanted to go.
    seen.open("/new/thread")
    seen.page.fill("#name", "ต้นกล้า")
    from tests.support.site import PASSWORD

    seen.page.fill("#password", PASSWORD)
    seen.press(seen.words("accounts.sign_in"))
    assert seen.page.url.endswith("/new/thread")
    title = f"ไม่มีสคริปต์ก็คุยได้ ({lang})"
    seen.page.fill("[name=title]", title)
    seen.page.fill("[name=body]", "สวัสดีครับ")
    seen.press(seen.words("pages.publish_thread"))
    expect(seen.page.locator("h1")).to_have_text(title)
    seen.say("ตอบตัวเองก็ได้")
    expect(seen.page.locator(".comment__body")).to_have_text("ตอบตัวเองก็ได้")
    seen.find("ไม่มีสคริปต์ก็คุยได้", title)
    seen.page.locator("header").locator("input[type=search], [name=q]").first.fill("ซ้อมอพยพ")
    seen.press(seen.words("face.search_button"), within="header")
    expect(seen.page.locator("main a mark, main mark").first).to_be_visible()


def test_no_button_that_needs_a_script_is_shown_without_one(visit: Visitor) -> None:
    seen = visit("small.man", scripts=False)
    seen.open(f"/p/{shipped('wiki')}")
    lonely = [button.inner_text() for button in seen.page.locator("button[type=button]:visible").all()]
    assert lonely == []


@pytest.mark.parametrize("kind", ["aar", "thread", "guidance"])
def test_a_printed_page_is_a_document(visit: Visitor, kind: str) -> None:
    seen = visit("small.man", theme="dark")
    seen.open(f"/p/{shipped(kind)}")
    seen.page.emulate_media(media="print")
    for chrome in (
        ".site-nav",
        ".site-header .search-form",
        ".theme-switch",
        "#comment-form",
        ".skip-link",
        ".page-head__actions",
        ".comment__actions",
    ):
        assert not [1 for part in seen.page.locator(chrome).all() if part.is_visible()], chrome
    expect(seen.page.locator("h1")).to_be_visible()
    expect(seen.page.locator(".provenance").first).to_be_visible()
    paper = seen.page.evaluate(
        "[getComputedStyle(document.querySelector('h1')).color, getComputedStyle(document.body).backgroundColor]"
    )
    assert paper[0] == "rgb(0, 0, 0)"
    assert paper[1] in ("rgb(255, 255, 255)", "rgba(0, 0, 0, 0)")
    assert seen.page.pdf(format="A4").startswith(b"%PDF")
