"""People who write: a facilitator's AAR, a consultant's guidance, two at one page, and the ways back."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.visiting import Visitor

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(("lang", "width"), [("th", 360), ("en", 1280)])
def test_amnuay_writes_an_aar_with_answers_and_aims_without_javascript(visit: Visitor, lang: str, width: int) -> None:
    amnuay = visit("อำนวย", lang=lang, width=width, scripts=False)
    amnuay.open("/new/aar")
    given = {
        "title": f"AAR ซ้อมดับเพลิง Fire drill ({lang})", "f.event_date": "29 ต.ค. 53", "f.head_count": "๕๒",
        "f.answers.expected": "ออกจากอาคารใน 5 นาที", "f.answers.beyond": "- เด็ก ๆ ช่วยกันเอง\n- **ไม่มีใครวิ่ง**",
        "f.answers.short": "สัญญาณเบาไป", "f.answers.next": "ยืมลำโพงโรงเรียน ภายใน ธ.ค.",
        "aims.0.aim": "ออกครบ", "aims.0.expected": "5 นาที", "aims.0.got": "4 นาที", "aims.1.aim": "ได้ยินทุกชั้น", "aims.1.why": "ลำโพงเล็ก",
    }  # fmt: skip
    for name, value in given.items():
        amnuay.page.fill(f"[name='{name}']", value)
    amnuay.page.select_option("[name='aims.0.rating']", "beyond")
    amnuay.page.select_option("[name='aims.1.rating']", "below")
    amnuay.press(amnuay.words("aims.more"))  # more rows, and nothing typed is lost
    for name, value in given.items():
        expect(amnuay.page.locator(f"[name='{name}']")).to_have_value(value)
    amnuay.press(amnuay.words("pages.publish"))
    text = amnuay.page.locator("article")
    for words in ("สัญญาณเบาไป", "ยืมลำโพงโรงเรียน", "4 นาที", amnuay.words("face.rating_below"), "52"):
        expect(text).to_contain_text(words)
    expect(text.locator("strong", has_text="ไม่มีใครวิ่ง")).to_be_visible()
    expect(text).to_contain_text({"th": "2553", "en": "2010"}[lang])


def test_khru_mok_publishes_guidance_that_replaces_the_old(visit: Visitor) -> None:
    mok = visit("ครูหมอก", lang="en")
    old = mok.write("guidance", title="คำแนะนำเดิมเรื่องการนับคน", body="นับทีเดียวตอนจบ")
    new = mok.write(
        "guidance",
        title="Counting heads, the new way",
        body="Count twice.",
        **{"f.replaces": str(old), "f.scope": "ทุกหน่วยงาน"},
    )
    mok.open(f"/p/{old}")
    expect(mok.page.locator(".banner:visible")).to_contain_text("Counting heads, the new way")
    assert new > old
    small_man = visit("small.man")
    assert small_man.open("/new/guidance").status == 403
    assert small_man.open(f"/p/{new}").status == 200


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_two_people_edit_at_once_and_the_second_chooses_where_they_meet(visit: Visitor, scripts: bool) -> None:
    daeng, small_man = visit("daeng", lang="en", scripts=scripts), visit("small.man", scripts=scripts)
    number = small_man.write("wiki", title=f"คู่มือรถสำรอง {scripts}", body="จอดที่ตึก 1\n\nโทรก่อนใช้")
    for seen in (daeng, small_man):
        seen.open(f"/p/{number}/edit")
    daeng.page.fill("[name=body]", "จอดที่ตึก 2\n\nโทรก่อนใช้")
    daeng.press(daeng.words("pages.save"))
    small_man.page.fill("[name=body]", "จอดที่ตึก 3\n\nโทรก่อนใช้ทุกครั้ง ๑ ชั่วโมง")
    small_man.press(small_man.words("pages.save"))
    expect(small_man.page.locator("[name=body]")).to_have_value("จอดที่ตึก 2 / 3\n\nโทรก่อนใช้ทุกครั้ง ๑ ชั่วโมง")
    expect(small_man.page.locator(".clash del").filter(has_text="2")).to_have_count(1)
    expect(small_man.page.locator(".clash ins").filter(has_text="3")).to_have_count(1)
    small_man.press(small_man.words("merging.take_theirs") + " " + small_man.words("part.body"))
    small_man.press(small_man.words("pages.save"))
    expect(small_man.page.locator(".page__body")).to_contain_text("ตึก 2")
    expect(small_man.page.locator(".page__body")).to_contain_text("๑ ชั่วโมง")
    daeng.open(f"/p/{number}/history")
    expect(daeng.page.locator(".history__row")).to_have_count(3)


def test_small_man_restores_what_was_and_bins_and_brings_back_his_page(visit: Visitor) -> None:
    small_man = visit("small.man", width=360)
    number = small_man.write("wiki", title="ตารางเวรวันหยุด", body="ฉบับแรก")
    small_man.open(f"/p/{number}/edit")
    small_man.page.fill("[name=body]", "ฉบับที่ทำพลาด")
    small_man.page.fill("[name=note]", "ลองแก้")
    small_man.press(small_man.words("pages.save"))
    small_man.open(f"/p/{number}/compare?from=1&to=2")
    small_man.press(small_man.words("pages.restore_n", number=1))
    expect(small_man.page.locator(".page__body")).to_have_text("ฉบับแรก")
    small_man.open(f"/p/{number}/confirm/bin")
    small_man.press(small_man.words("pages.bin"))
    visitor = visit("ต้นกล้า")
    assert visitor.open(f"/p/{number}").status == 404
    small_man.open("/bin")
    row = small_man.page.locator("li").filter(has_text="ตารางเวรวันหยุด")
    with small_man.page.expect_navigation():
        row.get_by_role("button").click()
    assert visitor.open(f"/p/{number}").status == 200
    expect(visitor.page.locator(".page__body")).to_have_text("ฉบับแรก")


def test_who_closes_the_page_with_unsaved_words_is_warned(visit: Visitor) -> None:
    small_man = visit("small.man")
    small_man.open("/new/thread")
    asked: list[str] = []
    small_man.page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    small_man.page.locator("[name=body]").press_sequentially("ยังเขียนไม่จบ")
    small_man.page.goto(small_man.address + "/recent")
    assert asked == ["beforeunload"]


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_double_click_says_it_once(visit: Visitor, scripts: bool) -> None:
    small_man = visit("small.man", scripts=scripts)
    number = small_man.write("thread", title=f"วงคุยสองคลิก {scripts}", body="ลองดู")
    small_man.page.fill("#comment-body", "พูดครั้งเดียว")
    small_man.page.get_by_role("button", name=small_man.words("face.send_comment")).dblclick()
    expect(small_man.page).to_have_url(re.compile(r"#c\d+$"))
    small_man.open(f"/p/{number}")
    expect(small_man.page.locator(".comment")).to_have_count(1)
