"""Pasting from Word into the page form, with undo, and with a line that breaks."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.visiting import Visitor

pytestmark = pytest.mark.browser

_PASTE = """([area, html, text]) => {
  const given = new DataTransfer();
  if (html) given.setData("text/html", html);
  given.setData("text/plain", text);
  area.focus();
  const event = new ClipboardEvent("paste", { clipboardData: given, bubbles: true, cancelable: true });
  if (area.dispatchEvent(event)) document.execCommand("insertText", false, text); // as the browser itself would
}"""
_CTRL_SHIFT_V = """box => box.dispatchEvent(
  new KeyboardEvent("keydown", { ctrlKey: true, shiftKey: true, code: "KeyV", bubbles: true }))"""
WORD = """<p class=MsoNormal>สรุป<b>สามข้อ</b></p>
<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>·&nbsp;&nbsp;</span>ชวนคุย</p>
<p class=MsoListParagraph style='mso-list:l0 level2 lfo1'><span style='mso-list:Ignore'>o&nbsp;&nbsp;</span>listen</p>"""
WORDS = "สรุปสามข้อ\n·  ชวนคุย\no  listen"


def paste(page: Page, html: str, text: str, into: str = "[name=body]") -> None:
    page.evaluate(_PASTE, [page.locator(into).element_handle(), html, text])


@pytest.mark.parametrize(("lang", "width"), [("th", 360), ("en", 1280)])
def test_tonkla_pastes_from_word_and_undoes_it(visit: Visitor, lang: str, width: int) -> None:
    tonkla = visit("ต้นกล้า", lang=lang, width=width)
    tonkla.open("/new/wiki")
    page, body = tonkla.page, tonkla.page.locator("[name=body]")
    body.fill("ก่อน")
    body.press("End")
    paste(page, WORD, WORDS)
    expect(body).to_have_value("ก่อน\n\nสรุป**สามข้อ**\n\n- ชวนคุย\n    - listen")
    note = page.locator(".pasted")
    expect(note).to_contain_text(tonkla.words("pasting.done"))
    assert tonkla.barriers() == []
    tonkla.measure()
    note.get_by_role("button", name=tonkla.words("pasting.undo")).click()
    expect(body).to_have_value("ก่อน")
    expect(note).to_be_hidden()
    # Text laid out with no-break spaces comes without HTML from LINE and old pages.
    body.fill("")
    paste(page, "", "\u00a0\u00a0\u00a0• หนึ่ง\n\u00a0\u00a0\u00a0• two")
    expect(body).to_have_value("- หนึ่ง\n- two")


def test_what_cannot_be_cleaned_is_pasted_as_it_is(visit: Visitor) -> None:
    tonkla = visit("ต้นกล้า")
    tonkla.open("/new/wiki")
    page, body = tonkla.page, tonkla.page.locator("[name=body]")
    body.fill("")
    # Plain words never go to the server; what the server refuses stays what it was.
    paste(page, "<div>เพียงคำ</div>", "เพียงคำ")
    expect(body).to_have_value("เพียงคำ")
    page.route("**/paste", lambda route: route.fulfill(status=413, body="too much"))
    body.fill("")
    paste(page, WORD, WORDS)
    expect(body).to_have_value(WORDS)
    expect(page.locator(".pasted")).to_be_hidden()
    page.unroute("**/paste")
    # Ctrl+Shift+V asks for the words alone. Only its key is told here: the browser would paste what another test copied.
    body.fill("")
    body.evaluate(_CTRL_SHIFT_V)
    paste(page, WORD, WORDS)
    expect(body).to_have_value(WORDS)


def test_tonkla_pastes_a_list_into_the_talk(visit: Visitor) -> None:
    tonkla = visit("ต้นกล้า", lang="en", width=360)
    tonkla.write("thread", title="วงคุยเรื่องการวาง", body="เริ่ม")
    paste(tonkla.page, "<ul><li>หนึ่ง</li><li>two</li></ul>", "หนึ่ง\ntwo", into="#comment-body")
    expect(tonkla.page.locator("#comment-body")).to_have_value("- หนึ่ง\n- two")
