"""The form as people use it: tools, names at [[ and @, the preview beside the text, sections, boxes and rows of aims."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.visiting import Visitor

pytestmark = pytest.mark.browser


def test_amnuay_writes_without_knowing_markdown_and_takes_it_back(visit: Visitor) -> None:
    amnuay = visit("อำนวย")
    amnuay.open("/new/wiki")
    page, body = amnuay.page, amnuay.page.locator("#body")
    body.click()
    page.keyboard.type("รถส่วนกลางมี2คัน")
    for _ in range(4):  # a vowel above goes with its consonant
        page.keyboard.press("Shift+ArrowLeft")
    page.keyboard.press("Control+KeyB")
    expect(body).to_have_value("รถส่วนกลาง**มี2คัน**")
    page.keyboard.press("Control+KeyZ")
    expect(body).to_have_value("รถส่วนกลางมี2คัน")
    page.keyboard.press("End")
    page.keyboard.press("Enter")
    page.get_by_role("button", name=amnuay.words("editor.tool_bullets"), exact=True).click()
    page.keyboard.type("จองก่อน")
    page.keyboard.press("Enter")
    page.keyboard.type("คืนกุญแจ")
    expect(body).to_have_value("รถส่วนกลางมี2คัน\n- จองก่อน\n- คืนกุญแจ")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")  # an empty bullet ends the list
    page.keyboard.type("ดู[[PMQA คือ")
    option = page.locator("#names").get_by_role("option", name="PMQA คืออะไร")
    expect(option).to_have_attribute("aria-selected", "true")
    expect(body).to_have_attribute("aria-activedescendant", "names-0")
    page.keyboard.press("Enter")
    page.keyboard.type("ถาม@small")
    page.locator("#names").get_by_role("option", name="small man").click()
    page.keyboard.type("ครับ")
    expect(body).to_have_value("รถส่วนกลางมี2คัน\n- จองก่อน\n- คืนกุญแจ\n\nดู[[PMQA คืออะไร]]ถาม@[small man]ครับ")
    preview = page.locator(".writing__preview")
    expect(preview.locator("li")).to_have_text(["จองก่อน", "คืนกุญแจ"])
    expect(preview.get_by_role("link", name="PMQA คืออะไร")).to_be_visible()
    expect(preview.get_by_role("link", name="@small man")).to_be_visible()
    assert amnuay.barriers() == []
    page.keyboard.press("Alt+F10")  # to the tools, along them, and back
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("button", name=amnuay.words("editor.tool_italic"), exact=True)).to_be_focused()
    page.keyboard.press("Escape")
    expect(body).to_be_focused()


def test_ton_kla_writes_an_aar_on_a_small_phone(visit: Visitor) -> None:
    ton_kla = visit("ต้นกล้า", lang="en", theme="dark", width=360)
    ton_kla.open("/new/aar")
    page = ton_kla.page
    page.fill("[name=title]", "PMQA คืออะไร")
    expect(page.locator("#similar-titles a")).to_have_text("PMQA คืออะไร")
    page.fill("[name=title]", "AAR small phone")
    page.fill("[name='f.event_date']", "29 ต.ค. 53")
    expect(page.locator("[id='f.event_date-said']")).to_contain_text("29 October 2010")
    page.locator("[name='aims.0.aim']").fill("first")
    page.locator("[name='aims.1.aim']").fill("second")
    page.locator("[data-move='down']").first.click()
    expect(page.locator("[name='aims.0.aim']")).to_have_value("second")
    expect(page.locator("[name='aims.1.aim']")).to_have_value("first")
    page.get_by_role("button", name=ton_kla.words("aims.more")).click()
    expect(page.locator("[name='aims.2.aim']")).to_be_focused()
    page.locator("[name='aims.2.aim']").fill("third")
    page.locator("[data-move='remove']").first.click()
    expect(page.locator("[name='aims.1.aim']")).to_have_value("third")
    page.locator("[name='f.answers.expected']").fill("**Everybody** comes")
    page.locator("[data-view=preview]").click()
    expect(page.locator(".writing__preview strong")).to_have_text("Everybody")
    assert ton_kla.barriers() == []
    page.locator("[data-view=write]").click()
    assert ton_kla.barriers() == []
    ton_kla.measure()
    ton_kla.press(ton_kla.words("pages.publish"))
    expect(page.locator(".aims-table tbody th")).to_have_text(["first", "third"])


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_khru_mok_writes_guidance_box_by_box_and_mends_one_section(visit: Visitor, scripts: bool) -> None:
    mok = visit("ครูหมอก", scripts=scripts)
    mok.open("/new/guidance")
    page = mok.page
    page.fill("[name=title]", f"วิธีนับคน {scripts}")
    page.fill("[name='f.replaces']", "How to run and write an AAR")
    page.fill("[name='s.short']", "นับสองรอบ")
    page.fill("[name='s.steps']", "1. นับตอนมา\n2. นับตอนกลับ")
    mok.press(mok.words("editor.as_text"))
    expect(page.locator("#body")).to_have_value(
        "## สรุปสั้น\n\nนับสองรอบ\n\n## ขั้นตอน\n\n1. นับตอนมา\n2. นับตอนกลับ\n\n## ตัวอย่าง\n\n\n\n## คำถามที่พบบ่อย\n\n"
    )
    mok.press(mok.words("editor.as_boxes"))
    expect(page.locator("[name='s.steps']")).to_have_value("1. นับตอนมา\n2. นับตอนกลับ")
    mok.press(mok.words("pages.publish"))
    expect(page.locator(".page__body h2")).to_have_text(["สรุปสั้น", "ขั้นตอน"])
    number = mok.record_no()
    if scripts:
        page.get_by_role("link", name="แก้ไขหัวข้อ สรุปสั้น").click()
    else:
        mok.open(f"/p/{number}/edit?section=h-สรุปสั้น")
    expect(page.locator("#body")).to_have_value("## สรุปสั้น\n\nนับสองรอบ")
    page.fill("#body", "## สรุปสั้น\n\nนับสองรอบเสมอ")
    mok.press(mok.words("pages.save"))
    expect(page.locator(".page__body")).to_contain_text("นับสองรอบเสมอ")
    expect(page.locator(".page__body")).to_contain_text("นับตอนกลับ")
    mok.open(f"/p/{number}/edit")
    page.locator("summary", has_text=mok.words("editor.change_kind")).click()
    page.select_option("[name=kind_to]", "wiki")
    mok.press(mok.words("editor.change_kind"))
    expect(page.locator("#body")).to_have_value(
        "## สรุปสั้น\n\nนับสองรอบเสมอ\n\n## ขั้นตอน\n\n1. นับตอนมา\n2. นับตอนกลับ\n\n## ข้อมูลของคำแนะนำ\n\n- ใช้แทนหน้า: [[105]]"
    )
