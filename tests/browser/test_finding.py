"""People who look: what was just saved is found as it is said, and what may not be seen is nowhere."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import shipped
from tests.browser.visiting import Visitor

pytestmark = pytest.mark.browser

QUESTIONS = {
    "ขนอม ปี ๕๔": "แผนสามวันที่ขนอม 2554",
    "ขนอม ปี 54": "ริมทะเลขนอม พ.ศ. 2554",
    "khanom 2011": "Three days in Khanom, 2554",
}


@pytest.mark.parametrize("question", QUESTIONS, ids=["Thai digits", "short year", "English and common era"])
def test_khanom_2554_is_found_however_the_year_is_said(visit: Visitor, question: str) -> None:
    title = QUESTIONS[question]
    amnuay, reader = visit("อำนวย"), visit("ต้นกล้า", lang="en", width=360)
    amnuay.write("wiki", title=title, body="เขียนแผนกันริมทะเล Written by the sea.")
    reader.find(question, title)
    expect(reader.page.locator("main mark").first).to_be_visible()
    with reader.page.expect_navigation():
        reader.page.locator("main").get_by_role("link", name=title).first.click()
    expect(reader.page.locator("h1")).to_have_text(title)


def test_words_of_a_comment_are_found_and_lead_to_it(visit: Visitor) -> None:
    small_man = visit("small.man")
    title = "วงคุยเรื่องกาแฟโบราณ"
    small_man.write("thread", title=title, body="ร้านไหนดี")
    small_man.say("ร้านป้าสมใจหลังศาลากลาง โอเลี้ยงหวานน้อย")
    small_man.find("โอเลี้ยงหวานน้อย", title)
    with small_man.page.expect_navigation():
        small_man.page.locator("main").get_by_role("link", name=title).first.click()
    assert re.search(r"#c\d+$", small_man.page.url)


@pytest.mark.parametrize("lang", ["th", "en"])
def test_a_visitor_reads_and_meets_no_form_and_no_hidden_title(visit: Visitor, lang: str) -> None:
    amnuay, visitor = visit("อำนวย", lang="en"), visit(lang=lang, width=360)
    secret = f"เรื่องภายใน {lang} ห้ามเผยแพร่"
    amnuay.open("/new/wiki")
    amnuay.page.fill("[name=title]", secret)
    amnuay.page.fill("[name=body]", f"อ้างถึง [[{shipped('wiki')}]]")
    amnuay.page.check("[name=visibility][value=members]")
    amnuay.press(amnuay.words("pages.publish"))
    hidden = amnuay.record_no()
    amnuay.find("ห้ามเผยแพร่", secret)
    for path in (
        "/",
        f"/p/{shipped('wiki')}",
        "/recent",
        "/search?q=ห้ามเผยแพร่",
        "/tags",
        "/kind/wiki",
        "/wanted",
        f"/p/{shipped('aar')}/history",
        "/nowhere",
    ):
        visitor.open(path)
        assert visitor.page.locator("form[method=post]").count() == 0, path
        assert secret not in visitor.page.content(), path
    assert visitor.open(f"/p/{hidden}").status == 404
    assert secret not in visitor.page.content()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_language_and_theme_keep_the_page_and_stay(visit: Visitor, scripts: bool) -> None:
    visitor = visit(scripts=scripts)
    page = visitor.page
    visitor.open("/search?q=น้ำ&kind=aar")
    address = page.url
    with page.expect_navigation():
        page.get_by_role("link", name="English").click()
    assert page.url == address
    expect(page.locator("html")).to_have_attribute("lang", "en")
    with page.expect_navigation():
        page.locator(".theme-switch").get_by_role("link", name="Dark").click()
    assert page.url == address
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    dark = page.evaluate("getComputedStyle(document.body).backgroundColor") if scripts else None
    visitor.open("/recent")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    if scripts:
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == dark
