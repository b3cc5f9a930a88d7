"""A comment is kept while it is typed: a session that ends takes no words along."""

from __future__ import annotations

import re
from html import escape, unescape

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kmwiki.comments.models import Comment
from kmwiki.i18n import translate
from kmwiki.pages.drafts import UnsavedText
from tests.support.site import TestSite
from tests.support.talk import say
from tests.web.comments.browsing import box_in, page_of, words_in_box

WORDS = ("พิมพ์ไว้ครึ่งหนึ่ง\nยังไม่จบ", "Half of a thought", "ครึ่ง thought & <more>")


def keep(client: FlaskClient, page: int, fields: dict[str, str]) -> dict[str, str]:
    answer = client.post(f"/p/{page}/comments/draft", data=fields)
    assert answer.status_code == 200, answer.get_data(as_text=True)[:300]
    said: dict[str, str] = answer.get_json()
    return said


@pytest.mark.parametrize("words", WORDS, ids=["Thai", "English", "mixed"])
def test_what_was_typed_is_offered_and_opens_with_every_word(site: TestSite, session: Session, words: str) -> None:
    page, nok = site.page(site.person("somchai")), site.browser("nok")
    first = say(site.person("lek", display_name="เล็ก"), page, "ถามค่ะ")
    fields = box_in(page_of(nok, page, f"?reply_to={first}"))
    kept = keep(nok, page, {**fields, "body": words})
    assert "บันทึกร่างแล้ว" in kept["said"]
    html = page_of(nok, page)
    found = re.search(r'class="comment-form__kept">.*?formaction="([^"]+)"', html, re.DOTALL)
    assert found
    assert "มีร่างที่ยังไม่ส่ง" in found[0]
    assert escape(" ".join(words.split())) in found[0]
    assert html.index('class="comment-form__kept"') < html.index('id="comment-body"')  # seen before one types it again
    opened = nok.post(unescape(found[1]), data=box_in(html), follow_redirects=True).get_data(as_text=True)
    assert words_in_box(opened) == words
    assert "comment-form__kept" not in opened  # what stands in the box is not offered beside it
    again = box_in(opened)
    assert (again["reply_to"], again["form_id"]) == (str(first), fields["form_id"])
    assert nok.post(f"/p/{page}/comments", data={**again, "body": words}).status_code == 303
    assert "comment-form__kept" not in page_of(nok, page)
    assert session.scalars(select(Comment).order_by(Comment.id.desc())).first().reply_to_id == first  # type: ignore[union-attr]


def test_it_is_nobody_elses_business(site: TestSite) -> None:
    page, nok, lek = site.page(site.person("somchai")), site.browser("nok"), site.browser("lek")
    kept = keep(nok, page, {**box_in(page_of(nok, page)), "body": "ความคิดของนก"})
    number = re.search(r"draft=(\d+)", kept["url"])
    assert number
    assert "comment-form__kept" not in page_of(lek, page)
    assert "ความคิดของนก" not in page_of(lek, page, f"?draft={number[1]}")
    token = box_in(page_of(lek, page))["csrf_token"]
    answer = lek.post(f"/p/{page}/comments/draft/{number[1]}/discard", data={"csrf_token": token})
    assert answer.status_code == 404
    assert "ความคิดของนก" in page_of(nok, page, f"?draft={number[1]}")


def test_it_is_thrown_away_with_one_press(site: TestSite, session: Session) -> None:
    page, nok = site.page(site.person("somchai")), site.browser("nok")
    fields = box_in(page_of(nok, page))
    keep(nok, page, {**fields, "body": "ไม่เอาแล้ว"})
    found = re.search(r'formaction="([^"]+/discard)"', page_of(nok, page))
    assert found
    assert nok.post(unescape(found[1]), data={**box_in(page_of(nok, page)), "body": ""}).status_code == 303
    assert session.scalar(select(func.count()).select_from(UnsavedText)) == 0


@pytest.mark.parametrize("act", ["discard", "box"])
def test_what_stands_in_the_box_outlives_going_on_and_throwing_away(site: TestSite, session: Session, act: str) -> None:
    page, desk, phone = site.page(site.person("somchai")), site.browser("nok"), site.browser("nok")
    keep(desk, page, {**box_in(page_of(desk, page)), "body": "ร่างแรก"})
    html = page_of(phone, page)
    found = re.search(rf'formaction="([^"]+/{act}[^"]*draft[^"]*|[^"]+draft[^"]*/{act})"', html)
    assert found
    data = {**box_in(html), "body": "พิมพ์ใหม่ new"}
    html = phone.post(unescape(found[1]), data=data, follow_redirects=True).get_data(as_text=True)
    session.rollback()
    kept = [dict(text.fields)["body"] for text in session.scalars(select(UnsavedText).order_by(UnsavedText.id))]
    if act == "discard":
        assert (words_in_box(html), kept) == ("พิมพ์ใหม่ new", ["พิมพ์ใหม่ new"])
    else:
        assert (words_in_box(html), kept) == ("ร่างแรก", ["ร่างแรก", "พิมพ์ใหม่ new"])
        assert "พิมพ์ใหม่ new" in html  # offered above


def test_taking_out_every_word_leaves_nothing_to_offer(site: TestSite) -> None:
    page, nok = site.page(site.person("somchai")), site.browser("nok")
    fields = box_in(page_of(nok, page))
    keep(nok, page, {**fields, "body": "อะไรดี"})
    assert keep(nok, page, {**fields, "body": " \n"}) == {"done": True}
    assert "comment-form__kept" not in page_of(nok, page)


def test_it_stands_among_my_drafts_and_is_no_draft_of_a_page(site: TestSite) -> None:
    page, nok = site.page(site.person("somchai"), title="เรื่องน้ำ"), site.browser("nok")
    kept = keep(nok, page, {**box_in(page_of(nok, page)), "body": "คำที่ค้างไว้"})
    html = nok.get("/me/drafts").get_data(as_text=True)
    assert "คำที่ค้างไว้" in html
    assert "เรื่องน้ำ" in html
    assert unescape(kept["url"]).split("#")[0] in unescape(html)
    number = re.search(r"draft=(\d+)", kept["url"])
    assert number
    assert "คำที่ค้างไว้" not in nok.get(f"/p/{page}/edit").get_data(as_text=True)
    assert nok.get(f"/p/{page}/edit?draft={number[1]}").status_code == 404


def test_a_visitor_keeps_nothing(site: TestSite, session: Session) -> None:
    page, nok = site.page(site.person("somchai"), visibility="public"), site.browser("nok")
    fields = box_in(page_of(nok, page))
    visitor = site.browser()
    assert visitor.post(f"/p/{page}/comments/draft", data={**fields, "body": "x"}).status_code in (302, 400, 403)
    assert session.scalar(select(func.count()).select_from(UnsavedText)) == 0


def test_ten_thousand_characters_are_kept_and_a_megabyte_is_said(site: TestSite) -> None:
    page, nok = site.page(site.person("somchai")), site.browser("nok")
    fields = box_in(page_of(nok, page))
    assert "url" in keep(nok, page, {**fields, "body": "ก" * 10_000})
    answer = nok.post(f"/p/{page}/comments/draft", data={**fields, "body": "ก" * 400_000})
    assert answer.status_code == 413


def press(html: str, pattern: str) -> str:
    """Where the button sends the open box."""
    found = re.search(rf'<button[^>]*formaction="([^"]*{pattern}[^"]*)"', html)
    assert found, pattern
    return unescape(found[1])


@pytest.mark.parametrize("words", WORDS, ids=["Thai", "English", "mixed"])
def test_another_device_offers_what_was_begun_where_it_belongs(site: TestSite, words: str) -> None:
    page, other_page = site.page(site.person("somchai")), site.page(site.person("somchai"), title="อื่น")
    desk, phone, lek = site.browser("nok"), site.browser("nok"), site.browser("lek")
    keep(desk, page, {**box_in(page_of(desk, page)), "body": words})
    html = page_of(phone, page)
    assert words_in_box(html) == ""  # not one form in two windows
    assert escape(" ".join(words.split())) in html
    assert "comment-form__kept" in page_of(phone, page, "?reply_to=1")
    for client, number in ((phone, other_page), (lek, page)):
        assert "comment-form__kept" not in page_of(client, number)
    assert "comment-form__kept" in page_of(desk, page)


def test_a_long_beginning_is_cut_and_hostile_words_stay_text(site: TestSite) -> None:
    page, nok = site.page(site.person("somchai")), site.browser("nok")
    keep(nok, page, {**box_in(page_of(nok, page)), "body": "<script>x</script> " + "กี่" * 5_000})
    html = page_of(nok, page)
    assert "<script>x" not in html
    assert html.count("กี่") < 100


@pytest.mark.parametrize("words", WORDS, ids=["Thai", "English", "mixed"])
def test_words_stay_in_the_box_when_it_is_turned_to_somebody_and_theirs_are_brought(
    site: TestSite, session: Session, words: str
) -> None:
    page, nok = site.page(site.person("somchai")), site.browser("nok")
    first = say(site.person("lek", display_name="เล็ก"), page, "ลองแล้วสองแบบ")
    html = page_of(nok, page)
    action = press(html, f"reply_to={first}")
    turned = nok.post(action, data={**box_in(html), "body": words.replace("\n", "\r\n")}, follow_redirects=True)
    html = turned.get_data(as_text=True)
    assert words_in_box(html) == words
    assert "comment-form__kept" not in html
    assert box_in(html)["reply_to"] == str(first)
    action = press(html, "quoted=all")
    quoted = nok.post(action, data={**box_in(html), "body": words + "!"}, follow_redirects=True)
    html = quoted.get_data(as_text=True)
    assert words_in_box(html) == words + "!"
    assert "ลองแล้วสองแบบ</textarea>" in html
    sent = {**box_in(html), "body": words + "!", "quote": "สองแบบ"}
    assert nok.post(f"/p/{page}/comments", data=sent).status_code == 303
    comment = session.scalars(select(Comment).order_by(Comment.id.desc())).first()
    assert comment is not None
    assert (comment.body, comment.reply_to_id) == (words + "!", first)
    assert session.scalar(select(func.count()).select_from(UnsavedText).where(UnsavedText.done.is_(False))) == 0


def test_an_empty_box_is_turned_and_leaves_no_draft(site: TestSite, session: Session) -> None:
    page, nok = site.page(site.person("somchai")), site.browser("nok")
    first = say(site.person("lek"), page, "ถามค่ะ")
    html = page_of(nok, page)
    answer = nok.post(press(html, f"reply_to={first}"), data={**box_in(html), "body": ""})
    assert answer.status_code == 303
    assert answer.location.endswith(f"?reply_to={first}#comment-form")
    assert session.scalar(select(func.count()).select_from(UnsavedText)) == 0


def test_a_passage_of_the_page_is_not_put_into_the_mouth_of_whom_one_answers(site: TestSite) -> None:
    page, nok = site.page(site.person("somchai"), body="ตอนหนึ่งของหน้า"), site.browser("nok")
    first = say(site.person("lek"), page, "ถามค่ะ")
    html = page_of(nok, page)
    data = {**box_in(html), "body": "ตอบ", "quote": "ตอนหนึ่ง"}
    html = nok.post(press(html, f"reply_to={first}"), data=data, follow_redirects=True).get_data(as_text=True)
    assert words_in_box(html) == "ตอบ"
    assert "ตอนหนึ่ง</textarea>" not in html


def test_a_form_that_was_sent_before_is_turned_under_a_new_id(site: TestSite, session: Session) -> None:
    page, nok = site.page(site.person("somchai")), site.browser("nok")
    first = say(site.person("lek"), page, "ถามค่ะ")
    html = page_of(nok, page)
    fields = box_in(html)
    assert nok.post(f"/p/{page}/comments", data={**fields, "body": "ครั้งแรก"}).status_code == 303
    turned = nok.post(press(html, f"reply_to={first}"), data={**fields, "body": "ครั้งที่สอง"}, follow_redirects=True)
    again = box_in(turned.get_data(as_text=True))
    assert again["form_id"] != fields["form_id"]
    assert nok.post(f"/p/{page}/comments", data={**again, "body": "ครั้งที่สอง"}).status_code == 303
    assert session.scalar(select(Comment.id).where(Comment.body == "ครั้งที่สอง")) is not None


@pytest.mark.parametrize("lost", ["token", "session", "too long"])
def test_turning_that_is_refused_gives_every_word_back(site: TestSite, session: Session, lost: str) -> None:
    page, nok = site.page(site.person("somchai")), site.browser("nok")
    first = say(site.person("lek"), page, "ถามค่ะ")
    html = page_of(nok, page)
    words = "ก" * 400_000 if lost == "too long" else WORDS[2]
    client = site.browser() if lost == "session" else nok
    data = {**box_in(html), "body": words} | ({"csrf_token": "x"} if lost == "token" else {})
    answer = client.post(press(html, f"reply_to={first}"), data=data)
    assert answer.status_code == {"token": 400, "session": 403, "too long": 422}[lost]
    assert words_in_box(answer.get_data(as_text=True)) == words
    assert session.scalar(select(func.count()).select_from(UnsavedText)) == 0


def test_turning_takes_strange_numbers_and_foreign_pages(site: TestSite) -> None:
    page, nok = site.page(site.person("somchai")), site.browser("nok")
    fields = {**box_in(page_of(nok, page)), "body": "คำของนก"}
    for strange in ("", "x", "-1", "9" * 40, "๑"):
        turned = nok.post(
            f"/p/{page}/comments/box?reply_to={strange}&part={strange}", data=fields, follow_redirects=True
        )
        assert words_in_box(turned.get_data(as_text=True)) == "คำของนก"
    hidden = site.page(site.person("somchai"), visibility="team")
    assert nok.post(f"/p/{hidden}/comments/box?reply_to=1", data=fields).status_code == 404


def cancel_in(html: str) -> str:
    """Where the way out of the box sends its words."""
    found = re.search(r'button--quiet"[^>]*formaction="([^"]+)"', html.partition('class="comment-form"')[2])
    assert found, "the box has no way out"
    return unescape(found[1])


@pytest.mark.parametrize(("lang", "words"), list(zip(("th", "en", "th"), WORDS, strict=True)))
def test_an_answer_that_is_cancelled_leaves_its_words_in_the_box(
    site: TestSite, session: Session, lang: str, words: str
) -> None:
    page, nok = site.page(site.person("somchai")), site.browser("nok")
    nok.set_cookie("lang", lang)
    first = say(site.person("lek"), page, "ถามค่ะ")
    html = page_of(nok, page, f"?reply_to={first}")
    assert translate(lang, "comments.cancel_reply") in html
    data = {**box_in(html), "body": words.replace("\n", "\r\n")}
    html = nok.post(cancel_in(html), data=data, follow_redirects=True).get_data(as_text=True)
    assert words_in_box(html) == words
    assert "reply_to" not in box_in(html)
    assert nok.post(f"/p/{page}/comments", data={**box_in(html), "body": words}).status_code == 303
    assert session.scalars(select(Comment).order_by(Comment.id.desc())).first().reply_to_id is None  # type: ignore[union-attr]
    assert session.scalar(select(func.count()).select_from(UnsavedText).where(UnsavedText.done.is_(False))) == 0


def test_an_answer_without_words_is_cancelled_to_whom_it_was_for(site: TestSite, session: Session) -> None:
    page, nok = site.page(site.person("somchai")), site.browser("nok")
    first = say(site.person("lek"), page, "ถามค่ะ")
    html = page_of(nok, page, f"?reply_to={first}")
    answer = nok.post(cancel_in(html), data={**box_in(html), "body": " "})
    assert answer.location.endswith(f"#c{first}")
    assert "draft=" not in answer.location
    assert session.scalar(select(func.count()).select_from(UnsavedText)) == 0
    gone = nok.post(cancel_in(html), data={**box_in(html), "reply_to": "9" * 40, "body": ""})
    assert gone.location.endswith("#comment-form")


def test_cancelling_after_the_session_ended_shows_the_words(site: TestSite) -> None:
    page, nok = site.page(site.person("somchai")), site.browser("nok")
    first = say(site.person("lek"), page, "ถามค่ะ")
    html = page_of(nok, page, f"?reply_to={first}")
    answer = site.browser().post(cancel_in(html), data={**box_in(html), "body": WORDS[2]})
    assert words_in_box(answer.get_data(as_text=True)) == WORDS[2]


def test_a_refused_answer_goes_back_to_the_page_with_its_words(site: TestSite) -> None:
    page, nok = site.page(site.person("somchai")), site.browser("nok")
    first = say(site.person("lek"), page, "ถามค่ะ")
    fields = box_in(page_of(nok, page, f"?reply_to={first}"))
    refused = nok.post(f"/p/{page}/comments", data={**fields, "csrf_token": "old", "body": WORDS[0]})
    html = refused.get_data(as_text=True)
    html = nok.post(cancel_in(html), data={**box_in(html), "body": WORDS[0]}, follow_redirects=True).get_data(True)
    assert words_in_box(html) == WORDS[0]
    assert box_in(html)["reply_to"] == str(first)


@pytest.mark.parametrize(("lang", "words"), list(zip(("th", "en", "th"), WORDS, strict=True)))
def test_changed_words_are_not_dropped_by_cancelling_without_a_word(site: TestSite, lang: str, words: str) -> None:
    page, nok = site.page(site.person("somchai")), site.browser("nok")
    nok.set_cookie("lang", lang)
    number = say(site.person("nok"), page, "คำแรก\nสองบรรทัด")
    form = nok.get(f"/c/{number}/edit").get_data(as_text=True)
    same = nok.post(cancel_in(form), data={**box_in(form), "body": "คำแรก\r\nสองบรรทัด"})
    assert same.location.endswith(f"#c{number}")
    html = nok.post(cancel_in(form), data={**box_in(form), "body": words}).get_data(as_text=True)
    assert words_in_box(html) == words
    assert translate(lang, "comments.not_saved_yet") in html
    way_out = re.search(r'<a class="button button--quiet" href="([^"]+)"', html.partition('class="comment-form"')[2])
    assert way_out
    assert way_out[1].endswith(f"#c{number}")
    assert "คำแรก" in page_of(nok, page)  # nothing was saved
    assert nok.post(f"/c/{number}/edit", data={**box_in(html), "body": words}).status_code == 303
    assert escape(words.splitlines()[0]) in page_of(nok, page)


def test_nobody_else_cancels_a_change_of_ones_words(site: TestSite) -> None:
    page, nok, lek = site.page(site.person("somchai")), site.browser("nok"), site.browser("lek")
    number = say(site.person("nok"), page, "คำแรก")
    form = nok.get(f"/c/{number}/edit").get_data(as_text=True)
    token = box_in(page_of(lek, page))["csrf_token"]
    assert lek.post(cancel_in(form), data={"csrf_token": token, "body": "x"}).status_code == 403
