"""Two people in two browsers: one speaks, the other is told, on a phone and without JavaScript as well."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.visiting import FIND_TRIES, TRY_AGAIN_MS, Visit, Visitor

pytestmark = pytest.mark.browser


def until_told(seen: Visit, words: str) -> None:
    """Open the inbox until the worker has brought it; that takes a moment."""
    for _ in range(FIND_TRIES):
        seen.open("/inbox")
        if seen.page.locator(".inbox").get_by_text(words).count():
            return
        seen.page.wait_for_timeout(TRY_AGAIN_MS)
    raise AssertionError(f"nobody was told of {words!r}")


@pytest.mark.parametrize(
    ("lang", "width", "theme"), [("th", 360, "light"), ("th", 1280, "dark"), ("en", 360, "dark"), ("en", 1280, "light")]
)
def test_who_wrote_is_told_of_what_is_said_and_reads_it(visit: Visitor, lang: str, width: int, theme: str) -> None:
    writer, speaker = visit("อำนวย", lang=lang, width=width, theme=theme), visit("small.man", lang=lang)
    title = f"เล่าสู่กันฟัง {lang} {width}"
    number = writer.write("thread", title=title, body="เรื่องนี้น่าชวนคุย")
    speaker.open(f"/p/{number}")
    words = f"สวัสดีครับ ขอบคุณที่เล่า {lang} {width}"
    speaker.say(words)
    until_told(writer, words)
    gathering = writer.page.locator(".gathering").filter(has_text=title)
    expect(gathering.locator(".notice-line--unread")).to_have_count(1)
    expect(gathering).to_contain_text(writer.words("notices.did.comment.posted", who="small man"))
    assert writer.barriers() == []
    # Opening it is reading it; the number in the header goes down.
    before = writer.page.locator(".inbox-link__count")
    expect(before).to_have_count(1)
    with writer.page.expect_navigation():
        gathering.get_by_role("link", name=words).click()
    expect(writer.page.locator(".comment").filter(has_text=words)).to_be_in_viewport()
    writer.open("/inbox?show=unread")
    expect(writer.page.get_by_text(title)).to_have_count(0)
    # The text for LINE.
    writer.open("/inbox/digest")
    expect(writer.page.locator("textarea")).to_have_value(re.compile(rf"/r/{number}\b"))
    assert writer.barriers() == []
    writer.open("/me/notices")
    assert writer.barriers() == []
    writer.open("/follows")
    expect(writer.page.locator("main").get_by_role("link", name=title)).to_have_count(1)
    assert writer.barriers() == []


@pytest.mark.parametrize("scripts", [True, False], ids=["with JavaScript", "without"])
def test_following_a_page_and_letting_it_go(visit: Visitor, scripts: bool) -> None:
    writer, reader = visit("อำนวย"), visit("ต้นกล้า", scripts=scripts, width=360)
    number = writer.write("wiki", title=f"หน้าที่มีคนติดตาม {scripts}", body="เนื้อความ")
    reader.open(f"/p/{number}")
    button = reader.page.locator(".follow summary")
    expect(button).to_have_text(reader.words("follows.follow"))
    button.click()
    reader.measure()
    with reader.page.expect_navigation():
        reader.page.locator(".follow").get_by_role("button", name=reader.words("follows.level.all")).click()
    expect(button).to_have_text(reader.words("follows.now.all"))
    # The choices stay on the screen of a phone wherever the button stands.
    reader.open("/category/3")
    reader.page.locator(".follow summary").click()
    expect(reader.page.locator(".follow .menu__list")).to_be_in_viewport(ratio=0.99)
    reader.measure()
    reader.open("/follows")
    row = reader.page.locator(".row").filter(has_text=f"หน้าที่มีคนติดตาม {scripts}")
    with reader.page.expect_navigation():
        row.get_by_role("button", name=reader.words("follows.let_go")).click()
    expect(reader.page.locator("main").get_by_role("link", name=f"หน้าที่มีคนติดตาม {scripts}")).to_have_count(0)


def test_the_text_for_line_is_copied_by_a_button(visit: Visitor) -> None:
    writer, speaker = visit("อำนวย"), visit("small.man")
    number = writer.write("thread", title="ข้อความสำหรับกลุ่ม", body="ชวนคุย")
    speaker.open(f"/p/{number}")
    speaker.say("ขอบคุณครับจากกลุ่ม")
    until_told(writer, "ขอบคุณครับจากกลุ่ม")
    writer.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    writer.open("/inbox/digest")
    writer.page.locator("[data-copy-text]").get_by_role("button", name=writer.words("face.copy")).click()
    expect(writer.page.locator("[data-copy-text] button")).to_have_text(writer.words("face.copied"))
    assert f"/r/{number}" in writer.page.evaluate("navigator.clipboard.readText()")
