"""Search boxes in a real browser: suggestions by keyboard and by pointer, filters on a phone, pages like a page."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import shipped
from tests.browser.visiting import Visitor

pytestmark = pytest.mark.browser


def type_into(page: Page, box: str, words: str) -> None:
    page.locator(box).click()
    page.keyboard.insert_text(words)  # at once: answers to less than that would change the list under the test
    expect(page.locator(f"form:has({box}) [role=listbox]")).to_be_visible()


def active(page: Page, box: str) -> str | None:
    return page.locator(box).get_attribute("aria-activedescendant")


def test_a_title_is_chosen_by_keyboard(visit: Visitor) -> None:
    amnuay = visit("อำนวย")
    amnuay.write("wiki", title="ซ้อมดับเพลิงตลาดเช้า", body="ถังดับเพลิง")
    amnuay.find("ถังดับเพลิง", "ซ้อมดับเพลิงตลาดเช้า")
    page = amnuay.page
    amnuay.open("/recent")
    page.keyboard.press("/")
    type_into(page, "#site-q", "ซ้อมดับ")
    box = page.locator("#site-q")
    expect(box).to_have_attribute("aria-expanded", "true")
    assert active(page, "#site-q") is None
    page.keyboard.press("ArrowDown")
    chosen = active(page, "#site-q")
    expect(page.locator(f"#{chosen}")).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Home")
    assert active(page, "#site-q") is None
    page.keyboard.press("ArrowUp")
    assert active(page, "#site-q") is not None
    page.keyboard.press("Escape")
    expect(box).to_have_attribute("aria-expanded", "false")
    expect(box).to_have_value("ซ้อมดับ")
    page.keyboard.press("ArrowDown")
    expect(box).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowDown")
    assert amnuay.barriers() == []
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("ซ้อมดับเพลิงตลาดเช้า")


def test_enter_without_a_choice_searches_for_what_is_typed(visit: Visitor) -> None:
    visitor = visit(width=360)
    visitor.open("/")
    type_into(visitor.page, "#home-q", "PM")
    with visitor.page.expect_navigation():
        visitor.page.keyboard.press("Enter")
    assert visitor.page.url.endswith("/search?q=PM")


def test_a_suggestion_is_pressed(visit: Visitor) -> None:
    visitor = visit(width=360, lang="en")
    visitor.open("/")
    page = visitor.page
    type_into(page, "#site-q", "PMQA")
    page.locator("[role=option]").first.scroll_into_view_if_needed()
    visitor.measure()
    with page.expect_navigation():
        page.locator("[role=option]").first.click()
    assert re.search(r"/(p|tags|people)/", page.url)


@pytest.mark.parametrize("segmenter", [True, False])
def test_what_is_typed_is_bold_to_the_end_of_its_last_letter(visit: Visitor, segmenter: bool) -> None:
    amnuay = visit("อำนวย")
    title = f"ผู้ยื่นน้ำฝุ่นที่หน้างาน {segmenter:d}"
    amnuay.write("wiki", title=title, body="อ่านก่อน")
    amnuay.find("อ่านก่อน", title)
    page = amnuay.page
    if not segmenter:
        page.add_init_script("delete Intl.Segmenter")
    amnuay.open("/recent")
    for typed, bold in (
        ("ผู", "ผู้"),
        ("ผู้ยื", "ผู้ยื่"),
        ("ผู้ยื่นน", "ผู้ยื่นน้ำ"),
        ("ผู้ยื่นน้", "ผู้ยื่นน้ำ"),
        ("ผู้ยื่นน้ำฝุ", "ผู้ยื่นน้ำฝุ่"),
        ("ผู้ยื่น", "ผู้ยื่น"),
    ):
        page.locator("#site-q").fill(typed)
        option = page.get_by_role("option").filter(has_text=title)
        expect(option.locator("b")).to_have_text(bold)
        expect(option.locator(".suggest__title")).to_have_text(title)


def test_the_box_for_reviews_suggests_reviews_alone(visit: Visitor) -> None:
    visitor = visit(lang="en")
    visitor.open("/")
    with visitor.page.expect_response(re.compile("/search/suggest")) as asked:
        visitor.page.locator("#home-aar").fill("PMQA")
    units = {row["unit"] for row in asked.value.json()}
    assert units == {"aar"}


def test_the_box_closes_when_it_is_left(visit: Visitor) -> None:
    visitor = visit()
    visitor.open("/")
    type_into(visitor.page, "#home-q", "PMQA")
    visitor.page.locator("h1").click()
    expect(visitor.page.locator("[role=listbox]:visible")).to_have_count(0)


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
@pytest.mark.parametrize(("width", "lang", "theme"), [(360, "th", "dark"), (1280, "en", "light")])
def test_results_are_narrowed_and_widened_again(
    visit: Visitor, scripts: bool, width: int, lang: str, theme: str
) -> None:
    visitor = visit(width=width, lang=lang, theme=theme, scripts=scripts)
    page = visitor.page
    visitor.open("/search?q=AAR")
    if width == 360:
        expect(page.locator(".refine__facets")).not_to_be_visible()
        page.locator(".refine__open").click()
    kind = visitor.words("kind.guidance")
    with page.expect_navigation():
        page.locator(".refine__facets").get_by_role("link", name=kind).click()
    assert "kind=guidance" in page.url
    badges = page.locator(".hits .kind-badge")
    expect(badges.first).to_be_visible()
    assert {words.strip() for words in badges.all_inner_texts()} == {kind}
    if scripts:
        assert visitor.barriers() == []
    with page.expect_navigation():
        page.locator(".search__chosen").get_by_role("link").first.click()
    assert "kind=" not in page.url


@pytest.mark.parametrize(("lang", "theme"), [("th", "light"), ("en", "dark")])
def test_an_empty_answer_has_no_barriers_and_leads_on(visit: Visitor, lang: str, theme: str) -> None:
    member = visit("small.man", lang=lang, theme=theme, width=360)
    member.open("/search?q=zzqqxjk")
    assert member.barriers() == []
    with member.page.expect_navigation():
        member.page.locator(".ways a[href^='/new/thread']").click()
    expect(member.page.locator("[name=title]")).to_have_value("zzqqxjk")


@pytest.mark.parametrize(
    ("lang", "width", "theme", "scripts"), [("th", 360, "light", False), ("en", 1280, "dark", True)]
)
def test_a_phrase_that_hides_everything_is_taken_apart_by_one_link(
    visit: Visitor, lang: str, width: int, theme: str, scripts: bool
) -> None:
    visitor = visit(lang=lang, width=width, theme=theme, scripts=scripts)
    page = visitor.page
    visitor.open('/search?q="AAR zzqqxjk AAR"')
    way = page.locator(".ways a").filter(has_text=visitor.words("search.looser.quotes", part="AAR zzqqxjk AAR"))
    if scripts:
        assert visitor.barriers() == []
    with page.expect_navigation():
        way.click()
    visitor.measure()
    expect(page.locator(".hits a").first).to_be_visible()
    expect(page.locator(".did-you-mean")).to_contain_text("zzqqxjk")  # and the word that no page has is named


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_page_leads_to_pages_like_it(visit: Visitor, scripts: bool) -> None:
    visitor = visit(scripts=scripts, width=360)
    visitor.open("/search?q=AAR")
    page = visitor.page
    visitor.open(f"/p/{shipped('aar')}")
    block = page.locator("[data-similar]")
    if scripts:
        block.scroll_into_view_if_needed()
        expect(block.locator("li").first).to_be_visible()
        assert visitor.barriers() == []
    else:
        with page.expect_navigation():
            block.get_by_role("link").click()
        expect(page.locator(".similar__list li").first).to_be_visible()
