"""What people type is there afterwards: sessions that end, lines that break, closed windows, two who write at once."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.visiting import Visit, Visitor
from tests.support.site import PASSWORD

pytestmark = pytest.mark.browser

KEPT = re.compile(r"^(บันทึกร่างแล้ว \d\d\.\d\d น\.|Draft saved \d\d:\d\d)$")


def kept(seen: Visit) -> None:
    """Wait until the server has what stands in the form."""
    expect(seen.page.locator("form.editor")).to_have_attribute("data-kept", "yes")
    expect(seen.page.locator("[data-draft-shown]")).to_have_text(KEPT)


def signs_in_elsewhere(seen: Visit, name: str) -> Page:
    """In a second window of the same browser."""
    other = seen.page.context.new_page()
    other.goto(f"{seen.address}/login")
    other.fill("#name", name)
    other.fill("#password", PASSWORD)
    other.locator("main button[type=submit]").first.click()
    expect(other.locator(".signed-in")).to_be_attached()
    return other


def forgive_the_broken_line(seen: Visit) -> None:
    """Chromium says in the console as well that the line was broken."""
    seen.complaints[:] = [complaint for complaint in seen.complaints if "net::ERR_" not in complaint]


@pytest.fixture
def alone(visit: Visitor):  # type: ignore[no-untyped-def]
    """A browser that signs in for itself: what it loses is no other test's session."""

    def opened(name: str, **more: object) -> Visit:
        seen = visit(**more)
        seen.sign_in(name)
        return seen

    return opened


def test_the_session_ends_while_mok_writes_and_he_goes_on_after_signing_in_elsewhere(alone) -> None:  # type: ignore[no-untyped-def]
    mok = alone("ครูหมอก", width=360)
    mok.open("/new/wiki")
    mok.page.fill("[name=title]", "เขียนยาวข้ามวัน")
    mok.page.fill("[name=body]", "ก่อนหมดเวลา before")
    kept(mok)
    mok.page.context.clear_cookies(name="kmwiki")
    mok.page.locator("[name=body]").press_sequentially(" หลังหมดเวลา")
    expect(mok.page.locator("[data-draft-shown]")).to_have_text(mok.words("drafts.say_ended"))
    expect(mok.page.locator("[data-draft-said]")).to_have_text(mok.words("drafts.say_ended"))
    expect(mok.page.locator("[data-draft-sign-in]")).to_be_visible()
    assert mok.barriers() == []
    mok.measure()
    signs_in_elsewhere(mok, "ครูหมอก").close()
    mok.page.evaluate("window.dispatchEvent(new Event('focus'))")
    kept(mok)
    mok.press(mok.words("pages.publish"))
    expect(mok.page.locator(".page__body")).to_have_text("ก่อนหมดเวลา before หลังหมดเวลา")
    mok.open("/new/wiki")
    expect(mok.page.locator(".unsaved")).to_have_count(0)
    expect(mok.page.locator("[data-local-copy]")).to_be_hidden()
    mok.page.fill("[name=title]", "ส่งทั้งที่หมดเวลา")
    mok.page.context.clear_cookies(name="kmwiki")
    mok.press(mok.words("pages.publish"))
    expect(mok.page.locator("#kept-text")).to_have_value(re.compile("ส่งทั้งที่หมดเวลา"))
    assert mok.barriers() == []


def test_somebody_else_who_signs_in_there_neither_gets_nor_sends_the_text(alone) -> None:  # type: ignore[no-untyped-def]
    mok = alone("ครูหมอก")
    mok.open("/new/wiki")
    mok.page.context.clear_cookies(name="kmwiki")
    other = signs_in_elsewhere(mok, "small.man")
    mok.page.fill("[name=body]", "เรื่องของหมอกเท่านั้น")
    expect(mok.page.locator("[data-draft-shown]")).to_have_text(mok.words("drafts.say_other"))
    other.goto(f"{mok.address}/new/wiki")
    expect(other.locator("[data-local-copy]")).to_be_hidden()
    other.goto(f"{mok.address}/me/drafts")
    expect(other.locator("main")).not_to_contain_text("เรื่องของหมอก")


@pytest.mark.parametrize("lang", ["th", "en"])
def test_without_javascript_the_whole_form_comes_back_and_is_sent_again(alone, lang: str) -> None:  # type: ignore[no-untyped-def]
    mok = alone("ครูหมอก", lang=lang, scripts=False)
    mok.open("/new/aar")
    mok.page.fill("[name=title]", f"ประชุมทีมหมอก {lang}")
    mok.page.fill("[name='f.answers.expected']", "มาครบ\nตรงเวลา")
    mok.page.fill("[name='aims.0.aim']", "จบในชั่วโมง")
    mok.page.context.clear_cookies(name="kmwiki")
    mok.press(mok.words("pages.publish"))
    expect(mok.page.locator("#kept-text")).to_have_value(re.compile("มาครบ\nตรงเวลา"))
    signs_in_elsewhere(mok, "ครูหมอก").close()
    mok.press(mok.words("drafts.send_again"))
    expect(mok.page.locator("[name='f.answers.expected']")).to_have_value("มาครบ\nตรงเวลา")
    expect(mok.page.locator("[name='aims.0.aim']")).to_have_value("จบในชั่วโมง")
    mok.press(mok.words("pages.publish"))
    expect(mok.page.locator("h1")).to_have_text(f"ประชุมทีมหมอก {lang}")


def test_a_lost_line_and_a_closed_window_lose_nothing_and_signing_out_leaves_nothing(alone) -> None:  # type: ignore[no-untyped-def]
    mok = alone("ครูหมอก")
    mok.open("/new/wiki")
    mok.page.context.set_offline(True)
    mok.page.fill("[name=title]", "เขียนบนรถไฟ")
    mok.page.fill("[name=body]", "ในอุโมงค์ in the tunnel")
    expect(mok.page.locator("[data-draft-shown]")).to_have_text(mok.words("drafts.say_offline"))
    mok.page.close(run_before_unload=False)
    context = mok.page.context
    context.set_offline(False)
    forgive_the_broken_line(mok)
    again = context.new_page()
    again.goto(f"{mok.address}/new/wiki")
    expect(again.locator("[data-local-said]")).to_be_visible()
    again.get_by_role("button", name=mok.words("drafts.local_take")).click()
    expect(again.locator("[name=title]")).to_have_value("เขียนบนรถไฟ")
    expect(again.locator("[name=body]")).to_have_value("ในอุโมงค์ in the tunnel")
    expect(again.locator("form.editor")).to_have_attribute("data-kept", "yes")
    assert again.evaluate("Object.keys(localStorage).filter((name) => name.startsWith('kmwiki-draft:'))") == []
    again.goto(f"{mok.address}/me/drafts")
    again.get_by_role("link", name="เขียนบนรถไฟ").click()
    expect(again.locator("[name=body]")).to_have_value("ในอุโมงค์ in the tunnel")
    again.route("**/drafts", lambda route: route.fulfill(status=413, body="{}"))
    again.fill("[name=body]", "ความลับของหมอก")
    expect(again.locator("[data-draft-shown]")).to_have_text(mok.words("drafts.say_long"))
    left = "Object.keys(localStorage).filter((name) => name.startsWith('kmwiki-draft:')).length"
    assert again.evaluate(left) == 1
    again.once("dialog", lambda dialog: dialog.accept())  # it warns: neither page nor server has these words
    again.evaluate("document.querySelector(\"form[action='/logout']\").requestSubmit()")
    expect(again.locator(".signed-in")).to_have_count(0)
    assert again.evaluate(left) == 0


def test_two_browsers_edit_one_aar_at_once_and_both_are_in_it(visit: Visitor) -> None:
    amnuay, daeng = visit("อำนวย", width=360), visit("daeng", lang="en")
    number = amnuay.write("aar", title="AAR ซ้อมอพยพสองคนเขียน", body="ภาพรวมเดิม", **{"f.answers.short": "เสียงเบา"})
    amnuay.open(f"/p/{number}/edit")
    expect(amnuay.page.locator("[data-others]")).to_be_hidden()
    daeng.open(f"/p/{number}/edit")
    expect(daeng.page.locator("[data-others]")).to_contain_text("is editing this page now")
    amnuay.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")  # coming back to the window
    expect(amnuay.page.locator("[data-others]")).to_contain_text("กำลังแก้ไข")
    amnuay.page.fill("[name='f.answers.expected']", "ออกครบใน 5 นาที")
    amnuay.page.fill("[name='aims.0.aim']", "ได้ยินทุกชั้น")
    daeng.page.fill("[name='f.answers.short']", "เสียงเบา ชั้น 3 ไม่ได้ยิน")
    daeng.page.fill("[name=body]", "ภาพรวมเดิม\n\nWritten by the second person.")
    kept(amnuay)
    daeng.press(daeng.words("pages.save"))
    amnuay.press(amnuay.words("pages.save"))
    expect(amnuay.page.locator(".site-news")).to_contain_text("รวมกับส่วนที่")
    for words in ("ออกครบใน 5 นาที", "ได้ยินทุกชั้น", "ชั้น 3 ไม่ได้ยิน", "Written by the second person."):
        expect(amnuay.page.locator("main")).to_contain_text(words)
    with amnuay.page.expect_navigation():
        amnuay.page.locator(".site-news a").click()
    expect(amnuay.page.locator(".diff ins").first).to_be_visible()
    assert amnuay.barriers() == []
