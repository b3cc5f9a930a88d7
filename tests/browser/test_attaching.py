"""Pictures and files as people bring them in: from a phone in the field, by paste and drop, and without scripts."""

from __future__ import annotations

import base64
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.visiting import Visitor
from tests.support import files

pytestmark = pytest.mark.browser

A_WHILE = 60_000  # a process is started for each file, and the machine may be busy

_GIVE = """([area, kind, base64]) => {
  const given = new DataTransfer();
  given.items.add(new File([Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0))], "image.png", { type: "image/png" }));
  const event = kind === "paste" ? new ClipboardEvent("paste", { clipboardData: given, bubbles: true, cancelable: true })
    : new DragEvent("drop", { dataTransfer: given, bubbles: true, cancelable: true });
  area.dispatchEvent(event);
}"""


def given(page: Page, kind: str) -> None:
    area = page.locator("[name=body]").element_handle()
    page.evaluate(_GIVE, [area, kind, base64.b64encode(files.picture()).decode()])


@pytest.mark.parametrize(("lang", "width"), [("th", 360), ("en", 1280)])
def test_tonkla_writes_an_aar_with_a_photo_from_the_field(
    visit: Visitor, tmp_path: Path, lang: str, width: int
) -> None:
    photo = tmp_path / "IMG_2569 ริมน้ำ.jpg"
    photo.write_bytes(files.photo_with_a_place((1200, 700)))
    report, disguise = tmp_path / "รายงาน.docx", tmp_path / "หลอก.pdf"
    report.write_bytes(files.docx("สรุป"))
    disguise.write_bytes(b"MZ" + bytes(99))
    tonkla = visit("ต้นกล้า", lang=lang, width=width)
    tonkla.open("/new/aar")
    page = tonkla.page
    page.fill("[name=title]", f"AAR ลงพื้นที่ริมน้ำ ({lang})")
    page.fill("[name='f.answers.expected']", "ตลิ่งไม่พัง")
    page.locator("[data-attach-choose][capture]").set_input_files(photo)
    shown = page.locator(".attach__item--done")
    expect(shown).to_have_count(1, timeout=A_WHILE)
    page.locator("[data-attach-choose]").first.set_input_files([report, disguise])
    expect(shown).to_have_count(2, timeout=A_WHILE)
    expect(page.locator(".attach__item--wrong")).to_contain_text("หลอก.pdf", timeout=A_WHILE)
    page.locator(".attach__alt input").fill("ตลิ่งหลังน้ำลด")
    page.locator("[name=title]").focus()
    # Into the answer that was being written, not into the text below.
    expect(page.locator("[name='f.answers.expected']")).to_have_value(
        _text_with("ตลิ่งไม่พัง\n\n![ตลิ่งหลังน้ำลด](/files/N/IMG_2569%20ริมน้ำ.jpg)\n\n[รายงาน.docx](/files/N/รายงาน.docx)")
    )
    assert tonkla.barriers() == []
    tonkla.measure()
    tonkla.press(tonkla.words("pages.publish"))
    picture = page.get_by_role("img", name="ตลิ่งหลังน้ำลด")
    expect(picture).to_be_visible()
    picture.scroll_into_view_if_needed()
    expect(picture).to_have_js_property("complete", value=True)
    assert picture.evaluate("image => image.naturalWidth") > 0
    assert picture.evaluate("image => image.naturalHeight > image.naturalWidth")  # upright, as it was held
    expect(page.locator(".page__files")).to_contain_text("รายงาน.docx")
    assert tonkla.barriers() == []


def _text_with(pattern: str) -> re.Pattern[str]:
    return re.compile("^" + re.escape(pattern).replace("/N/", r"/\d+/") + "$")


def test_a_picture_is_pasted_and_dropped_where_one_writes_and_undone_like_typing(visit: Visitor) -> None:
    small_man = visit("small.man")
    small_man.open("/new/wiki")
    page, body = small_man.page, small_man.page.locator("[name=body]")
    body.fill("ก่อน หลัง")
    body.evaluate("area => area.setSelectionRange(5, 5)")
    body.focus()
    given(page, "paste")
    expect(page.locator(".attach__item--done")).to_have_count(1, timeout=A_WHILE)
    expect(body).to_have_value(_text_with("ก่อน \n\n![](/files/N/image.png)\n\nหลัง"))
    page.locator("[name=summary]").focus()  # plain text: the picture goes where it can be seen
    given(page, "drop")
    expect(page.locator(".attach__item--done")).to_have_count(2, timeout=A_WHILE)
    body.focus()
    page.keyboard.press("Control+z")
    expect(body).to_have_value(_text_with("ก่อน \n\n![](/files/N/image.png)\n\nหลัง"))
    page.keyboard.press("Control+z")
    expect(body).to_have_value("ก่อน หลัง")


def test_without_scripts_files_go_by_a_page_of_their_own(visit: Visitor, tmp_path: Path) -> None:
    plan = tmp_path / "แผน river.txt"
    plan.write_bytes("แผน".encode())
    mok = visit("ครูหมอก", lang="en", width=360, scripts=False)
    mok.open("/new/wiki")
    assert mok.page.locator("[data-attach] a").get_attribute("href") == "/files/new"
    expect(mok.page.locator(".attach__buttons")).to_be_hidden()  # they would do nothing
    mok.open("/files/new")
    mok.page.set_input_files("#files", plan)
    mok.press(mok.words("attachments.send"))
    words = mok.page.locator(".file__markdown").first.input_value()
    number = mok.write("wiki", title="River plan", body=words)
    expect(mok.page.locator(".page__body")).to_contain_text("(TXT, 1 KB)")
    mok.open(f"/p/{number}/files")
    mok.page.locator(".file__tend summary").click()
    mok.press(mok.words("attachments.delete"))
    mok.press(f"{mok.words('attachments.undelete')} แผน river.txt")
    expect(mok.page.locator(".file__name")).to_contain_text("แผน river.txt")
