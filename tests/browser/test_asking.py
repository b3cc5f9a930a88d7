"""People who ask: a question begun on a phone and answered, and one asked through a facilitator without a name."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.visiting import Visitor

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_thread_begins_on_one_screen_of_a_phone(visit: Visitor, scripts: bool) -> None:
    tonkla = visit("ต้นกล้า", width=360, scripts=scripts)
    for address, button in (("/new/thread", "pages.publish_thread"), ("/new/thread?subtype=question", "questions.ask")):
        tonkla.open(address)
        for asked in (
            tonkla.page.locator("[name=title]"),
            tonkla.page.locator("[name=body]"),
            tonkla.page.locator("main").get_by_role("button", name=tonkla.words(button), exact=True),
        ):
            box = asked.bounding_box()
            assert box is not None
            assert box["y"] + box["height"] <= 800
        asked_for = tonkla.page.locator("main form.editor :is(input, textarea, select):visible")
        expect(asked_for).to_have_count(2)


@pytest.mark.parametrize(("lang", "theme"), [("th", "light"), ("en", "dark")])
def test_a_question_is_answered_and_its_asker_says_so(visit: Visitor, lang: str, theme: str) -> None:
    tonkla = visit("ต้นกล้า", lang=lang, theme=theme, width=360)
    tonkla.open("/new/thread?subtype=question")
    title = f"ตากข้าวอย่างไรไม่ให้ชื้น before the rain ({lang})"
    tonkla.page.fill("[name=title]", title)
    tonkla.page.fill("[name=body]", "ฝนมาทุกบ่าย ใครมีวิธี")
    tonkla.press(tonkla.words("questions.ask"))
    expect(tonkla.page.locator("h1")).to_have_text(title)
    number = tonkla.record_no()
    mok = visit("ครูหมอก", lang=lang)
    mok.open(f"/p/{number}")
    mok.say("ตากเป็นชั้น พลิกทุกชั่วโมง")
    tonkla.open(f"/p/{number}")
    tonkla.page.locator(".comment").get_by_role("button", name=tonkla.words("questions.accept")).click()
    expect(tonkla.page.locator(".accepted")).to_contain_text("พลิกทุกชั่วโมง")
    expect(tonkla.page.locator(".accepted")).to_contain_text("ครูหมอก")
    assert tonkla.barriers() == []
    tonkla.page.locator(".accepted").get_by_role("link", name=tonkla.words("questions.see_in_talk")).click()
    expect(tonkla.page.locator(".comment__own:target")).to_contain_text("พลิกทุกชั่วโมง")
    tonkla.open("/questions?list=answered")
    expect(tonkla.page.get_by_role("link", name=title)).to_be_visible()
    assert tonkla.barriers() == []


def test_a_facilitator_asks_for_somebody_who_is_not_named(visit: Visitor) -> None:
    tonkla = visit("ต้นกล้า", width=360, scripts=False)
    tonkla.open("/questions/entrust")
    tonkla.page.fill("[name=title]", "หัวหน้าไม่ชอบ AAR ทำอย่างไร")
    tonkla.page.fill("[name=body]", "ไม่อยากให้รู้ว่าใครถาม")
    tonkla.press(tonkla.words("questions.give"))
    expect(tonkla.page.locator("main")).to_contain_text("หัวหน้าไม่ชอบ AAR ทำอย่างไร")
    amnuay = visit("อำนวย", width=360, theme="dark")
    amnuay.open("/questions/entrusted/waiting")
    expect(amnuay.page.locator("main")).not_to_contain_text("ต้นกล้า")
    assert amnuay.barriers() == []
    with amnuay.page.expect_navigation():
        amnuay.page.locator(".row", has_text="หัวหน้าไม่ชอบ AAR").get_by_role("link").click()
    expect(amnuay.page.locator("main")).not_to_contain_text("ต้นกล้า")
    amnuay.page.fill("[name=title]", "ทำ AAR อย่างไรเมื่อหัวหน้ายังไม่เห็นด้วย")
    amnuay.press(amnuay.words("questions.post_it"))
    expect(amnuay.page.locator(".opening")).to_contain_text(amnuay.words("questions.asked_through"))
    expect(amnuay.page.locator("body")).not_to_contain_text("ต้นกล้า")
    assert amnuay.barriers() == []
    number = amnuay.record_no()
    amnuay.say("เริ่มจากวงเล็ก ๆ ก่อน")
    tonkla.open("/questions/entrusted")
    expect(tonkla.page.locator("main")).to_contain_text(tonkla.words("questions.new_answers", count="1"))
    expect(tonkla.page.locator(f"main a[href^='/p/{number}/']")).to_have_count(1)


def test_every_page_of_asking_has_no_barriers(visit: Visitor) -> None:
    amnuay = visit("อำนวย", lang="en", width=360)
    for address in (
        "/questions",
        "/questions?list=waiting",
        "/questions/entrust",
        "/questions/entrusted",
        "/kind/thread",
    ):
        amnuay.open(address)
        assert amnuay.barriers() == [], address
    amnuay.open("/new/thread?subtype=question")
    for fold in amnuay.page.locator("form.editor details > summary").all():
        if fold.is_visible():
            fold.click()
    assert amnuay.barriers() == []
