"""People in a talk: a passage picked by its words, an answer with a quotation, what is new, words that are not lost."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.visiting import Visit, Visitor
from tests.support.site import PASSWORD

pytestmark = pytest.mark.browser

BODY = "คืนแรกฝนไม่หยุด **เสียงที่ดังที่สุด** คือเสียงหัวเราะ\n\nThe second night was dry. เราคัดแยกของบริจาคก่อนรุ่งเช้า"


def select(page: Page, inside: str, words: str) -> None:
    """As with mouse, finger or Shift and arrows: the browser's selection holds these words."""
    page.evaluate(
        """([inside, words]) => {
          for (const root of document.querySelectorAll(inside)) {
            const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
            for (let node = walker.nextNode(); node; node = walker.nextNode()) {
              const at = node.data.indexOf(words);
              if (at < 0) continue;
              const range = document.createRange();
              range.setStart(node, at);
              range.setEnd(node, at + words.length);
              getSelection().removeAllRanges();
              getSelection().addRange(range);
              return;
            }
          }
          throw new Error("no such words");
        }""",
        [inside, words],
    )


def a_page(visit: Visitor, title: str) -> tuple[Visit, int]:
    writer = visit("ต้นกล้า")
    return writer, writer.write("wiki", title=title, body=BODY)


@pytest.mark.parametrize(("lang", "width"), [("th", 1280), ("en", 360)])
def test_words_are_picked_in_the_page_and_found_again_from_the_comment(visit: Visitor, lang: str, width: int) -> None:
    _, no = a_page(visit, f"คืนแรก {lang}")
    small_man = visit("small.man", lang=lang, width=width)
    small_man.open(f"/p/{no}")
    select(small_man.page, ".page__body", "คัดแยกของบริจาค")
    offer = small_man.page.get_by_role("button", name=small_man.words("comments.quote_here"))
    expect(offer).to_be_visible()
    small_man.measure()
    offer.click()
    expect(small_man.page.locator("#comment-quote")).to_have_value("คัดแยกของบริจาค")
    expect(small_man.page.locator("#comment-body")).to_be_focused()
    small_man.page.keyboard.type("ขอวิธีหน่อยครับ how?")
    with small_man.page.expect_navigation():
        small_man.page.keyboard.press("Control+Enter")
    said = small_man.page.locator(".comment__own", has_text="ขอวิธีหน่อยครับ")
    expect(said.locator("blockquote")).to_have_text("คัดแยกของบริจาค")
    said.get_by_role("link", name=small_man.words("comments.see_in_page")).click()
    expect(small_man.page.locator(".passage-found")).to_be_in_viewport()
    assert small_man.page.evaluate("[...CSS.highlights.get('passage')][0].toString()") == "คัดแยกของบริจาค"
    assert small_man.barriers() == []


def test_by_keyboard_alone_words_are_spoken_about(visit: Visitor) -> None:
    _, no = a_page(visit, "ด้วยแป้นพิมพ์")
    small_man = visit("small.man")
    small_man.open(f"/p/{no}")
    select(small_man.page, ".page__body", "second night")
    expect(small_man.page.locator(".passage-act")).to_be_visible()
    small_man.page.keyboard.press("Alt+c")
    expect(small_man.page.locator("#comment-quote")).to_have_value("second night")


def test_without_scripts_words_are_pasted_and_thanks_given(visit: Visitor) -> None:
    _, no = a_page(visit, "ไม่มีสคริปต์")
    small_man = visit("small.man", scripts=False, width=360)
    small_man.open(f"/p/{no}")
    small_man.page.locator(".comment-form__quote summary").click()
    small_man.page.fill("#comment-quote", "เสียงที่ดังที่สุด คือเสียงหัวเราะ")
    small_man.say("ยิ้มตามเลยครับ")
    expect(small_man.page.locator(".comment__own blockquote")).to_have_text("เสียงที่ดังที่สุด คือเสียงหัวเราะ")
    small_man.press("ได้ความรู้", within=".page-thanks")
    expect(small_man.page.locator(".page-thanks .thanks__who")).to_contain_text("small")
    expect(small_man.page.locator(".page-thanks").get_by_role("button", name="ได้ความรู้")).to_have_attribute(
        "aria-pressed", "true"
    )
    small_man.press("ได้ความรู้", within=".page-thanks")
    expect(small_man.page.locator(".page-thanks .thanks__who")).to_have_count(0)


@pytest.mark.parametrize(("lang", "scripts"), [("th", False), ("en", True)])
def test_what_was_typed_outlives_cancel_and_what_follows_is_said_where_one_is(
    visit: Visitor, lang: str, scripts: bool
) -> None:
    writer, no = a_page(visit, f"ยกเลิกการตอบ {lang}")
    writer.say("ถามหน่อยครับ")
    small_man = visit("small.man", lang=lang, scripts=scripts, width=360)
    small_man.open(f"/p/{no}")
    small_man.press(small_man.words("thanks.will_try"), within=".page-thanks")
    expect(small_man.page.locator(".page-thanks [role=status]")).to_be_in_viewport()
    small_man.press(small_man.words("thanks.will_try"), within=".comment__own")
    expect(small_man.page.locator(".comment__said")).to_have_text(small_man.words("thanks.we_shall_ask"))
    expect(small_man.page.locator(".comment__said")).to_be_in_viewport()
    with small_man.page.expect_navigation():
        small_man.page.locator(".comment__own button[form=comment-form]").click()
    box = small_man.page.locator("#comment-body")
    box.fill("ตอบไว้ครึ่งหนึ่ง half")
    small_man.press(small_man.words("comments.cancel_reply"), within=".comment-form")
    expect(box).to_have_value("ตอบไว้ครึ่งหนึ่ง half")
    expect(small_man.page.locator("[data-local-copy]")).to_be_hidden()
    assert small_man.barriers() == [] if scripts else True
    small_man.press(small_man.words("face.send_comment"))
    small_man.page.locator(".comment__own", has_text="ครึ่งหนึ่ง").get_by_role(
        "link", name=small_man.words("face.edit")
    ).click()
    box.fill("แก้แล้วแต่ไม่แน่ใจ unsure")
    small_man.press(small_man.words("face.cancel"), within=".comment-form")
    expect(box).to_have_value("แก้แล้วแต่ไม่แน่ใจ unsure")
    small_man.page.get_by_role("link", name=small_man.words("comments.leave_as_it_was")).click()
    expect(small_man.page.locator(".comment__own", has_text="ตอบไว้ครึ่งหนึ่ง")).to_be_visible()


def test_an_answer_quotes_what_was_picked_in_a_comment_and_calls_somebody_by_name(visit: Visitor) -> None:
    writer, no = a_page(visit, "ตอบพร้อมยกคำ")
    writer.say("ลองแล้วสองแบบ แบบแรกได้ผลดีกว่า")
    small_man = visit("small.man", width=360)
    small_man.open(f"/p/{no}")
    select(small_man.page, ".comment__body", "แบบแรกได้ผลดีกว่า")
    with small_man.page.expect_navigation():
        small_man.page.get_by_role("button", name="ยกคำนี้มาตอบ").click()
    expect(small_man.page.locator("#comment-quote")).to_have_value("แบบแรกได้ผลดีกว่า")
    box = small_man.page.locator("#comment-body")
    box.click()
    box.press_sequentially("ขอบคุณครับ @ต้น")
    small_man.page.locator("#names [role=option]", has_text="ต้นกล้า").first.click()
    expect(box).to_have_value("ขอบคุณครับ @[ต้นกล้า]")
    small_man.press(small_man.words("face.send_comment"))
    answer = small_man.page.locator(".comment--reply")
    expect(answer.locator("blockquote")).to_have_text("แบบแรกได้ผลดีกว่า")
    expect(answer.locator(".comment__body a.mention")).to_have_text("@ต้นกล้า")


@pytest.mark.parametrize(("lang", "width", "scripts"), [("th", 1280, True), ("en", 360, True), ("th", 360, False)])
def test_words_stay_in_the_box_when_one_answers_and_brings_theirs(
    visit: Visitor, lang: str, width: int, scripts: bool
) -> None:
    writer, no = a_page(visit, f"คำไม่หาย {lang} {scripts}")
    writer.say("ลองแล้วสองแบบ แบบแรกได้ผลดีกว่า")
    small_man = visit("small.man", lang=lang, width=width, scripts=scripts)
    small_man.open(f"/p/{no}")
    body, quote = (small_man.page.locator(f"#comment-{name}") for name in ("body", "quote"))
    body.fill("พิมพ์ไว้ก่อน\nfirst words")
    with small_man.page.expect_navigation():
        small_man.page.get_by_role("button", name=re.compile(f"^{small_man.words('face.reply')}")).first.click()
    expect(body).to_have_value("พิมพ์ไว้ก่อน\nfirst words")
    expect(body).to_be_in_viewport()
    expect(quote).to_be_hidden()  # no fold that opens empty
    small_man.measure()
    body.fill("พิมพ์ไว้ก่อน\nsecond words")
    with small_man.page.expect_navigation():
        small_man.page.get_by_role("button", name=small_man.words("comments.quote_their_words", name="ต้นกล้า")).click()
    expect(body).to_have_value("พิมพ์ไว้ก่อน\nsecond words")
    expect(quote).to_have_value("ลองแล้วสองแบบ แบบแรกได้ผลดีกว่า")
    expect(small_man.page.locator("[data-local-copy]")).to_be_hidden()
    assert not scripts or small_man.barriers() == []  # axe is a script
    quote.fill("แบบแรกได้ผลดีกว่า")
    small_man.press(small_man.words("face.send_comment"))
    answer = small_man.page.locator(".comment--reply")
    expect(answer.locator("blockquote")).to_have_text("แบบแรกได้ผลดีกว่า")
    expect(answer.locator(".comment__body")).to_contain_text("second words")
    small_man.open("/me/drafts")
    expect(small_man.page.locator("main")).not_to_contain_text("second words")


@pytest.mark.parametrize(("lang", "width", "scripts"), [("th", 360, True), ("en", 360, False), ("en", 1280, True)])
def test_what_was_begun_at_the_desk_is_offered_on_the_phone(
    visit: Visitor, lang: str, width: int, scripts: bool
) -> None:
    _, no = a_page(visit, f"เริ่มที่โต๊ะ {lang} {width}")
    desk = visit("small.man")
    desk.open(f"/p/{no}")
    desk.page.locator("#comment-body").press_sequentially("ครึ่งความคิด half a thought")
    expect(desk.page.locator("[data-draft-shown]")).to_contain_text("บันทึกร่างแล้ว")
    phone = visit("small.man", lang=lang, width=width, scripts=scripts)
    phone.open(f"/p/{no}")
    offer = phone.page.locator(".comment-form__kept")
    expect(offer).to_contain_text(phone.words("comments.unsent"))
    expect(offer).to_contain_text("ครึ่งความคิด half a thought")
    assert not scripts or phone.barriers() == []
    phone.press(phone.words("drafts.go_on"), within=".comment-form__kept")
    expect(phone.page.locator("#comment-body")).to_have_value("ครึ่งความคิด half a thought")
    expect(offer).to_have_count(0)
    phone.press(phone.words("face.send_comment"))
    expect(phone.page.locator(".comment__body")).to_have_text("ครึ่งความคิด half a thought")
    phone.open(f"/p/{no}")
    expect(offer).to_have_count(0)


@pytest.mark.parametrize(("lang", "width", "scripts"), [("th", 360, False), ("en", 1280, True)])
def test_after_a_lost_session_one_press_sends_as_the_page_says(
    visit: Visitor, lang: str, width: int, scripts: bool
) -> None:
    _, no = a_page(visit, f"กดครั้งเดียว {lang}")
    daeng = visit(lang=lang, width=width, scripts=scripts)
    daeng.sign_in("daeng")
    daeng.open(f"/p/{no}")
    daeng.page.fill("#comment-body", "ยังอยู่ครบ still here")
    daeng.page.context.clear_cookies(name="kmwiki")
    daeng.press(daeng.words("face.send_comment"))
    expect(daeng.page.locator(".steps")).to_contain_text(daeng.words("comments.then_send"))
    with daeng.page.context.expect_page() as opened:
        daeng.page.get_by_role("link", name=daeng.words("comments.sign_in_beside")).click()
    beside = Visit(opened.value, daeng.address, lang)
    beside.page.fill("#name", "daeng")
    beside.page.fill("#password", PASSWORD)
    beside.press(beside.words("accounts.sign_in"), within="main")
    daeng.press(daeng.words("face.send_comment"))
    expect(daeng.page.locator(".comment__body")).to_have_text("ยังอยู่ครบ still here")


def test_words_picked_in_a_comment_do_not_empty_the_box(visit: Visitor) -> None:
    writer, no = a_page(visit, "ยกคำแล้วคำไม่หาย")
    writer.say("ลองแล้วสองแบบ แบบแรกได้ผลดีกว่า")
    small_man = visit("small.man")
    small_man.open(f"/p/{no}")
    small_man.page.fill("#comment-body", "พิมพ์ค้างอยู่ in the middle")
    select(small_man.page, ".comment__body", "แบบแรกได้ผลดีกว่า")
    with small_man.page.expect_navigation():
        small_man.page.get_by_role("button", name=small_man.words("comments.quote_reply")).click()
    expect(small_man.page.locator("#comment-quote")).to_have_value("แบบแรกได้ผลดีกว่า")
    expect(small_man.page.locator("#comment-body")).to_have_value("พิมพ์ค้างอยู่ in the middle")


def test_what_is_typed_is_kept_over_a_session_that_ends(visit: Visitor) -> None:
    _, no = a_page(visit, "ออกกลางคัน")
    daeng = visit()
    daeng.sign_in("daeng")
    daeng.open(f"/p/{no}")
    daeng.page.locator("#comment-body").press_sequentially("พิมพ์ไว้ครึ่งหนึ่ง half")
    expect(daeng.page.locator("[data-draft-shown]")).to_contain_text("บันทึกร่างแล้ว")
    daeng.page.context.clear_cookies(name="kmwiki")
    daeng.page.locator("#comment-body").press_sequentially(" และอีกครึ่ง")
    expect(daeng.page.locator("[data-draft-shown]")).to_have_text(daeng.words("drafts.say_ended"))
    again = daeng.page.context.new_page()
    seen = Visit(again, daeng.address, "th")
    seen.sign_in("daeng")
    seen.open(f"/p/{no}")
    expect(again.locator("[data-local-copy]")).to_be_visible()
    with again.expect_navigation():
        again.locator("[data-local-take]").click()
    expect(again.locator("#comment-body")).to_have_value("พิมพ์ไว้ครึ่งหนึ่ง half และอีกครึ่ง")
    seen.press(seen.words("face.send_comment"))
    expect(again.locator(".comment__body")).to_have_text("พิมพ์ไว้ครึ่งหนึ่ง half และอีกครึ่ง")


def test_a_name_behind_a_word_of_respect_is_offered_while_it_is_typed(visit: Visitor) -> None:
    _, no = a_page(visit, "เรียกกันอย่างสุภาพ")
    reader = visit("small.man", width=360)
    reader.open(f"/p/{no}")
    box = reader.page.locator("#comment-body")
    box.click()
    box.press_sequentially("ขอบคุณ @คุณต้น", delay=150)  # slowly: คุ and คุณ are asked for as well
    options = reader.page.locator("#names [role=option]")
    expect(options).to_have_count(1)  # of คุณ alone there were more: all of one's agency
    expect(options).to_contain_text("ต้นกล้า")
    box.press("Enter")
    expect(box).to_have_value("ขอบคุณ @[คุณต้นกล้า]")
    reader.press(reader.words("face.send_comment"))
    expect(reader.page.locator(".comment__body a.mention").last).to_have_text("@คุณต้นกล้า")


@pytest.mark.parametrize(
    ("lang", "theme", "width", "scripts"), [("th", "dark", 360, True), ("en", "light", 1280, False)]
)
def test_whom_the_words_did_not_reach_is_said_where_the_writer_looks(
    visit: Visitor, lang: str, theme: str, width: int, scripts: bool
) -> None:
    writer = visit("ต้นกล้า")
    no = writer.write("wiki", title=f"หน้ายาว {lang}", body="\n\n".join([BODY] * 40))
    small_man = visit("small.man", lang=lang, theme=theme, width=width, scripts=scripts)
    small_man.open(f"/p/{no}")
    small_man.say("ถาม @nobody.here\n" + "เรื่องยาว\n" * 60)
    note = small_man.page.locator(".comment__own").get_by_role("status")
    expect(note).to_contain_text("@nobody.here")
    expect(note).to_be_in_viewport(ratio=1)
    expect(small_man.page.locator(".site-news")).to_have_count(0)
    if scripts:  # axe is a script itself
        assert small_man.barriers() == []
    small_man.open(f"/p/{no}")
    expect(small_man.page.locator(".comment__said")).to_have_count(0)
