"""The talk this began with, in two browsers: a greeting, thanks, an answer by name, an invitation; and a third person,
to whom the page is closed, learns nothing of it anywhere."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.test_being_told import until_told
from tests.browser.visiting import Visitor

pytestmark = pytest.mark.browser

SECRET = "แผนทะเลหมอกสามวัน"
GREETING = "สวัสดีค่ะคุณต้นกล้า ขอบคุณที่เล่านะคะ เวทีไม่เป็นทางการแบบนี้ขยับได้มากกว่า"
ANSWER = "ขอบคุณครับ @small man เชิญมาวง AAR วันศุกร์ with us ด้วยนะครับ"


def test_two_talk_as_colleagues_do_and_a_third_learns_nothing(visit: Visitor) -> None:
    tonkla, small_man, mok = visit("ต้นกล้า"), visit("small.man", width=360), visit("ครูหมอก")

    tonkla.open("/new/wiki")
    tonkla.page.fill("[name=title]", SECRET)
    tonkla.page.fill("[name=body]", "เขียนแผนให้เสร็จริมทะเล\n\nThree days, one plan.")
    tonkla.page.check("[name=visibility][value=team]")
    tonkla.page.fill("[name=shared_people]", "small.man")
    tonkla.press(tonkla.words("pages.publish"))
    number = tonkla.record_no()

    # On a phone: read, thank with one's name, greet in one's own words.
    small_man.open(f"/p/{number}")
    thanks = small_man.page.get_by_role("button", name=re.compile(small_man.words("thanks.learned")))
    with small_man.page.expect_navigation():
        thanks.first.click()
    expect(small_man.page.locator("main")).to_contain_text(re.compile(r"small man"))
    small_man.say(GREETING)
    expect(small_man.page.locator(".comment", has_text=GREETING)).to_be_in_viewport()

    # The writer hears of it and answers by name.
    until_told(tonkla, GREETING)
    with tonkla.page.expect_navigation():
        tonkla.page.get_by_role("link", name=GREETING).click()
    greeting = tonkla.page.locator(".comment__own", has_text=GREETING)
    with tonkla.page.expect_navigation():
        greeting.get_by_role("button", name=re.compile(tonkla.words("face.reply"))).click()
    tonkla.say(ANSWER)
    answer = tonkla.page.locator(".comment--reply", has_text="เชิญมาวง AAR")
    expect(answer).to_contain_text(tonkla.words("face.answers", name="small man"))
    expect(answer.get_by_role("link", name="@small man")).to_be_visible()

    # The phone is told why, and the words open at their place.
    until_told(small_man, "เชิญมาวง AAR")
    with small_man.page.expect_navigation():
        small_man.page.get_by_role("link", name=re.compile("เชิญมาวง AAR")).click()
    expect(small_man.page.locator(".comment--reply", has_text="เชิญมาวง AAR")).to_be_in_viewport()
    small_man.say("ไปแน่นอนครับ")

    # Whoever may not see the page: no title, no words, no number, wherever they look.
    until_told(tonkla, "ไปแน่นอนครับ")
    assert mok.open(f"/p/{number}").status == 404
    for path in (
        "/", "/recent", f"/search?q={SECRET}", "/search?q=เชิญมาวง", "/inbox", "/inbox/digest", "/people/ต้นกล้า",
        "/people/small.man", "/tags", "/kind/wiki", "/follows", f"/p/{number}/history", f"/search/suggest?q={SECRET[:6]}",
    ):  # fmt: skip
        mok.open(path)
        shown = mok.page.content().replace(f"/p/{number}/history", "")  # its own address, which a page may name
        told = [words for words in (SECRET, "เชิญมาวง AAR", GREETING[:30], f"/p/{number}/") if words in shown]
        if path.startswith("/search"):  # one's own question is said back
            told = [words for words in told if words != SECRET]
            assert mok.page.locator(".search-hit", has_text=SECRET).count() == 0
        assert told == [], path
    for feed in ("/feed.atom", f"/p/{number}/feed.atom"):
        assert SECRET not in mok.page.request.get(mok.address + feed).text()
