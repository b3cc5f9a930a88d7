"""Extending in the browser: choose, ask, answer, read; without a script, each for the right person only."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from kmwiki.extending.models import BorrowedWords
from kmwiki.i18n import translate
from tests.features.extending.lending import body_of, words_of, work
from tests.support.filling_in import fill_in
from tests.support.site import TestSite, token_in
from tests.support.talk import say
from tests.web.comments.browsing import page_of

WORDS = "พวกเราควรมีเวทีแบบไม่เป็นทางการ <b>จะขยับ</b>ได้มากกว่า"


@pytest.fixture
def talk(site: TestSite) -> tuple[int, int]:
    thread = site.page(site.person("somchai"), kind="thread", title="วงคุยเรื่องเวที", body="ชวนคุยกันครับทุกท่าน")
    number = say(site.person("nok", display_name="นกน้อย"), thread, WORDS)
    say(site.person("other"), thread, "เห็นด้วยครับ")
    return thread, number


def make(client: FlaskClient, thread: int, number: int, **more: str) -> TestResponse:
    """Fill in the form as it opens and send it."""
    html = client.get(f"/p/{thread}/extend?c={number}").get_data(as_text=True)
    form_id = re.search(r'name="form_id" value="([^"]+)"', html)
    assert form_id
    fields = {
        "csrf_token": token_in(html), "form_id": form_id[1], "c": str(number), f"words.{number}": WORDS,
        "target": "wiki", "title": "เวทีเล็ก ๆ", "visibility": "members", "action": "make", **more,
    }  # fmt: skip
    return client.post(f"/p/{thread}/extend", data=fields)


def answer(client: FlaskClient, number: int, said: str, **more: str) -> TestResponse:
    html = client.get("/extend/requests").get_data(as_text=True)
    return client.post(f"/extend/requests/{number}", data={"csrf_token": token_in(html), "answer": said, **more})


def test_from_a_comment_to_a_page_with_the_speakers_yes(
    site: TestSite, talk: tuple[int, int], session: Session
) -> None:
    thread, number = talk
    lek, nok = site.browser("lek"), site.browser("nok")
    assert f"/p/{thread}/extend?c={number}" in page_of(lek, thread)
    sent = make(lek, thread, number)
    assert sent.status_code == 303
    draft = int(re.search(r"/p/(\d+)/edit", sent.location)[1])  # type: ignore[index]
    assert "เว้นที่ไว้สำหรับคำที่ขอไว้" in lek.get(f"/p/{draft}/edit").get_data(as_text=True)
    page = page_of(lek, draft)
    assert "นกน้อย" in page
    assert "ยังไม่ตอบ" in page
    row = session.scalars(select(BorrowedWords)).one()
    asked = nok.get("/extend/requests").get_data(as_text=True)
    assert "&lt;b&gt;จะขยับ&lt;/b&gt;" in asked
    assert "เวทีเล็ก ๆ" in asked
    assert f"/p/{draft}" not in asked
    assert "สมาชิกจะอ่านคำนี้" in asked
    assert answer(nok, row.id, "lend").status_code == 303
    work()
    assert "ขยับ" in body_of(draft)
    page = page_of(lek, draft)
    assert "จากคำของคุณ" in page
    assert f'href="/c/{number}"' in page
    assert "ต่อยอดเป็น เวทีเล็ก ๆ" in page_of(lek, thread)
    assert "เวทีเล็ก ๆ" not in page_of(site.browser("other"), thread)


def put_in(client: FlaskClient, number: int, token: str) -> TestResponse:
    """Press the button that puts lent words into the page; its page may have been opened long ago."""
    return client.post(f"/extend/words/{number}/place", data={"csrf_token": token})


def asked_for(site: TestSite, talk: tuple[int, int], session: Session) -> tuple[FlaskClient, FlaskClient, int, int]:
    """The writer, the speaker, the draft, and the number of the words it asks for."""
    lek, nok = site.browser("lek"), site.browser("nok")
    draft = int(re.search(r"/p/(\d+)/edit", make(lek, *talk).location)[1])  # type: ignore[index]
    return lek, nok, draft, session.scalars(select(BorrowedWords.id)).one()


@pytest.mark.parametrize("presses", [1, 2])
def test_lent_words_are_put_in_once_however_often_it_is_pressed(
    site: TestSite, talk: tuple[int, int], session: Session, presses: int
) -> None:
    lek, nok, draft, row = asked_for(site, talk, session)
    answer(nok, row, "lend")
    opened = page_of(lek, draft)  # before the program has filled the gap
    assert f"/extend/words/{row}/place" in opened
    for _ in range(presses):
        assert put_in(lek, row, token_in(opened)).status_code == 303
    work()
    assert body_of(draft).count("ขยับ") == 1
    assert words_of(draft).placed


def test_a_button_of_a_page_opened_before_the_words_came_in_does_not_put_them_in_again(
    site: TestSite, talk: tuple[int, int], session: Session
) -> None:
    lek, nok, draft, row = asked_for(site, talk, session)
    answer(nok, row, "change", wording="ขยับได้ <i>ทีละน้อย</i> & แน่นอน")
    opened = page_of(lek, draft)
    work()
    settled = body_of(draft)
    assert settled.count("ทีละน้อย") == 1
    assert put_in(lek, row, token_in(opened)).status_code == 303
    assert body_of(draft) == settled
    assert "จากคำของคุณ" in page_of(lek, draft)


def test_lent_words_whose_place_was_taken_out_come_in_at_the_end(
    site: TestSite, talk: tuple[int, int], session: Session
) -> None:
    lek, nok, draft, row = asked_for(site, talk, session)
    assert fill_in(lek, f"/p/{draft}/edit", action="draft", body="เล่าเองก่อน").status_code == 303
    answer(nok, row, "lend")
    work()
    assert body_of(draft) == "เล่าเองก่อน"  # its writer has taken the gap out: the program puts nothing in
    put_in(lek, row, token_in(page_of(lek, draft)))
    assert body_of(draft).startswith("เล่าเองก่อน\n\n> ")
    assert body_of(draft).count("ขยับ") == 1


def test_a_form_sent_twice_asks_once(site: TestSite, talk: tuple[int, int], session: Session) -> None:
    lek = site.browser("lek")
    html = lek.get(f"/p/{talk[0]}/extend?c={talk[1]}").get_data(as_text=True)
    form_id = re.search(r'name="form_id" value="([^"]+)"', html)[1]  # type: ignore[index]
    first, second = (make(lek, *talk, form_id=form_id) for _ in range(2))
    assert first.location == second.location
    assert len(list(session.scalars(select(BorrowedWords)))) == 1


def test_others_words_are_added_by_a_button_and_nothing_typed_is_lost(site: TestSite, talk: tuple[int, int]) -> None:
    lek = site.browser("lek")
    again = make(lek, *talk, action="more", add="0", title="ชื่อที่พิมพ์ไว้", **{f"words.{talk[1]}": "พวกเราควรมีเวที"})
    html = again.get_data(as_text=True)
    assert again.status_code == 200
    assert "ชื่อที่พิมพ์ไว้" in html
    assert ">\nพวกเราควรมีเวที</textarea>" in html
    assert ">\nชวนคุยกันครับทุกท่าน</textarea>" in html


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"title": ""}, "ชื่อ"),
        ({"c": ""}, "เลือกคำอย่างน้อย"),
        ({"target": "guidance"}, ""),
        ({"visibility": "everybody"}, ""),
    ],
)
def test_what_is_missing_is_said_and_nobody_is_asked(
    site: TestSite, talk: tuple[int, int], session: Session, more: dict[str, str], told: str
) -> None:
    refused = make(site.browser("lek"), *talk, **more)
    assert refused.status_code in (403, 422)
    assert told in refused.get_data(as_text=True)
    assert session.scalars(select(BorrowedWords)).first() is None


def test_invented_words_come_back_with_the_reason_at_their_box(site: TestSite, talk: tuple[int, int]) -> None:
    refused = make(site.browser("lek"), *talk, **{f"words.{talk[1]}": "เวทีไม่มีประโยชน์"})
    html = refused.get_data(as_text=True)
    assert refused.status_code == 422
    assert "เวทีไม่มีประโยชน์" in html
    assert f'id="words.{talk[1]}-error"' in html


@pytest.mark.parametrize("lang", ["th", "en"])
def test_each_answer_is_confirmed_and_can_be_looked_back_on(
    site: TestSite, talk: tuple[int, int], session: Session, lang: str
) -> None:
    make(site.browser("lek"), *talk)
    row = session.scalars(select(BorrowedWords)).one().id
    nok = site.browser("nok")
    nok.get(f"/?lang={lang}")
    assert answer(nok, row, "change", wording="เวทีเล็ก ๆ ช่วยได้").status_code == 303
    html = nok.get("/extend/requests").get_data(as_text=True)
    assert "เวทีเล็ก ๆ ช่วยได้" in html
    assert ('value="withdraw"' in html) is True
    assert answer(nok, row, "withdraw").status_code == 303
    assert answer(nok, row, "lend").status_code == 422  # over: it is not brought back behind the speaker's back


def test_other_words_that_are_none_come_back(site: TestSite, talk: tuple[int, int], session: Session) -> None:
    make(site.browser("lek"), *talk)
    row = session.scalars(select(BorrowedWords)).one().id
    nok = site.browser("nok")
    assert answer(nok, row, "change", wording=" \u200b ").status_code == 422
    assert answer(nok, row, "shout").status_code == 422
    assert answer(site.browser("other"), row, "lend").status_code == 404


def test_nobody_but_the_speaker_and_the_borrower_learns_of_a_request(
    site: TestSite, talk: tuple[int, int], session: Session
) -> None:
    sent = make(site.browser("lek"), *talk)
    draft = re.search(r"/p/(\d+)/edit", sent.location)[1]  # type: ignore[index]
    other = site.browser("other")
    assert other.get(f"/p/{draft}").status_code == 404
    assert "เวทีเล็ก" not in other.get("/extend/requests").get_data(as_text=True)
    visitor = site.browser()
    assert visitor.get("/extend/requests").status_code == 302
    assert visitor.get(f"/p/{talk[0]}/extend").status_code == 404  # a members' page


def test_visitors_read_the_credit_without_a_way_to_the_person(site: TestSite, session: Session) -> None:
    thread = site.page(site.person("somchai"), kind="thread", visibility="public", title="วงเปิด")
    nok = site.person("nok", display_name="นกน้อย")
    number = say(nok, thread, WORDS)
    mine = site.browser("nok")
    sent = make(mine, thread, number, visibility="public")
    draft = int(re.search(r"/p/(\d+)/edit", sent.location)[1])  # type: ignore[index]
    html = mine.get(f"/p/{draft}/edit").get_data(as_text=True)
    fields = {
        "csrf_token": token_in(html), "title": "เวทีเล็ก ๆ", "body": body_of(draft), "visibility": "public",
        "based_on": "1", "form_id": "x" * 20, "action": "publish",
    }  # fmt: skip
    assert mine.post(f"/p/{draft}/edit", data=fields).status_code == 303
    html = page_of(site.browser(), draft)
    assert "จากคำของคุณ นกน้อย" in re.sub(r"\s+", " ", html)
    assert "/people/" not in html
    assert 'method="post"' not in html


def test_answers_to_a_question_can_become_guidance_by_whoever_writes_guidance(site: TestSite) -> None:
    question = site.page(site.person("somchai"), kind="thread", fields={"subtype": "question"}, title="เริ่ม AAR อย่างไรดี")
    number = say(site.person("expert", "consultant"), question, "เริ่มจากเรื่องเล็กที่ทุกคนเห็นตรงกันก่อนครับ")
    assert "ทำเป็นคำแนะนำ" not in page_of(site.browser("lek"), question)
    expert = site.browser("expert")
    assert "ทำเป็นคำแนะนำ" in page_of(expert, question)
    html = expert.get(f"/p/{question}/extend?c={number}&as=guidance").get_data(as_text=True)
    assert 'value="เริ่ม AAR อย่างไรดี"' in html
    assert re.search(r'value="guidance"[^>]* checked', html)
    assert "คำของคุณเอง" in html


def test_an_old_revision_that_holds_words_taken_back_is_not_restored_and_it_is_said_why(
    site: TestSite, talk: tuple[int, int], session: Session
) -> None:
    lek, nok = site.browser("lek"), site.browser("nok")
    draft = int(re.search(r"/p/(\d+)/edit", make(lek, *talk).location)[1])  # type: ignore[index]
    row = session.scalars(select(BorrowedWords)).one().id
    answer(nok, row, "lend")
    work()
    answer(nok, row, "withdraw")
    work()
    assert "ขยับ" not in body_of(draft)
    html = lek.get(f"/p/{draft}/history").get_data(as_text=True)
    sent = {"csrf_token": token_in(html), "number": "2", "based_on": "3"}
    back = lek.post(f"/p/{draft}/restore", data=sent, follow_redirects=True)
    assert "ยังไม่ได้รับความยินยอม" in back.get_data(as_text=True)
    assert "ขยับ" not in body_of(draft)


@pytest.mark.parametrize(("lang", "told"), [("th", "คำของคุณ นกน้อย ถูกแก้แล้ว"), ("en", "The words of นกน้อย were changed")])
def test_a_writer_who_changes_lent_words_is_told_that_the_name_went(
    site: TestSite, talk: tuple[int, int], session: Session, lang: str, told: str
) -> None:
    lek, nok = site.browser("lek"), site.browser("nok")
    draft = int(re.search(r"/p/(\d+)/edit", make(lek, *talk).location)[1])  # type: ignore[index]
    row = session.scalars(select(BorrowedWords)).one().id
    answer(nok, row, "lend")
    work()
    assert f'href="/c/{talk[1]}"' in page_of(lek, draft)
    lek.get(f"/?lang={lang}")
    html = lek.get(f"/p/{draft}/edit").get_data(as_text=True)
    fields = {
        "csrf_token": token_in(html), "title": "เวทีเล็ก ๆ", "body": "> เวทีไม่มีประโยชน์", "visibility": "members",
        "based_on": re.search(r'name="based_on" value="(\d+)"', html)[1], "form_id": "x" * 20, "action": "publish",  # type: ignore[index]
    }  # fmt: skip
    saved = lek.post(f"/p/{draft}/edit", data=fields)
    assert saved.status_code == 303
    html = lek.get(saved.location).get_data(as_text=True)
    assert told in html
    assert f'href="/extend/words/{row}/propose"' in html  # where consent to other words can be asked for
    assert 'class="credits"' not in page_of(lek, draft)
    assert 'class="credits"' not in page_of(site.browser("other"), draft)
    assert "ต่อยอดเป็น" not in page_of(site.browser("other"), talk[0])
    nok.get(f"/?lang={lang}")
    asked = nok.get("/extend/requests").get_data(as_text=True)
    assert 'value="change"' in asked
    answer(nok, row, "withdraw")
    asked = nok.get("/extend/requests").get_data(as_text=True)
    assert {"th": "คำที่แก้อาจยังอยู่ในหน้านั้น", "en": "may still be on that page"}[lang] in asked


@pytest.mark.parametrize("lang", ["th", "en"])
def test_from_the_line_that_names_a_speaker_they_are_asked_for_other_words(
    site: TestSite, talk: tuple[int, int], session: Session, lang: str
) -> None:
    lek, nok = site.browser("lek"), site.browser("nok")
    for browser in (lek, nok):
        browser.get(f"/?lang={lang}")
    draft = int(re.search(r"/p/(\d+)/edit", make(lek, *talk).location)[1])  # type: ignore[index]
    row = session.scalars(select(BorrowedWords)).one().id
    answer(nok, row, "lend")
    work()
    way = f"/extend/words/{row}/propose"
    assert f'href="{way}"' in page_of(lek, draft)
    html = lek.get(way).get_data(as_text=True)
    assert "นกน้อย" in html
    assert html.count("จะขยับ") == 2  # as they are lent, and in the box
    sent = lek.post(way, data={"csrf_token": token_in(html), "wording": "เวทีเล็ก ๆ <i>ขยับ</i>ได้\r\nจริง"})
    assert sent.status_code == 303
    assert "นกน้อย" in lek.get(sent.location).get_data(as_text=True)
    again = lek.post(way, data={"csrf_token": token_in(html), "wording": "คำอื่น"})
    assert again.status_code == 422
    assert "คำอื่น</textarea>" in again.get_data(as_text=True)
    asked = nok.get("/extend/requests").get_data(as_text=True)
    assert "เวทีเล็ก ๆ &lt;i&gt;ขยับ&lt;/i&gt;ได้" in asked
    assert {"th": "เสนอคำใหม่แทนคำของคุณใน", "en": "proposes other words than yours in"}[lang] in asked
    new = session.scalars(select(BorrowedWords.id).where(BorrowedWords.replaces == row)).one()
    assert answer(nok, new, "lend").status_code == 303
    work()
    assert body_of(draft) == "> เวทีเล็ก ๆ &#60;i>ขยับ&#60;/i>ได้\n> จริง"


def test_a_speaker_and_readers_see_no_way_to_ask_for_other_words(site: TestSite, session: Session) -> None:
    thread = site.page(site.person("somchai"), kind="thread", visibility="public", title="วงเปิด")
    number = say(site.person("nok", display_name="นกน้อย"), thread, WORDS)
    lek, nok = site.browser("lek"), site.browser("nok")
    draft = int(re.search(r"/p/(\d+)/edit", make(lek, thread, number, visibility="public").location)[1])  # type: ignore[index]
    row = session.scalars(select(BorrowedWords)).one().id
    answer(nok, row, "lend")
    work()
    html = lek.get(f"/p/{draft}/edit").get_data(as_text=True)
    fields = {
        "csrf_token": token_in(html), "title": "เวทีเล็ก ๆ", "body": body_of(draft), "visibility": "public",
        "based_on": "2", "form_id": "x" * 20, "action": "publish",
    }  # fmt: skip
    assert lek.post(f"/p/{draft}/edit", data=fields).status_code == 303
    for browser, shown in ((lek, True), (site.browser("other"), True), (nok, False), (site.browser(), False)):
        html = page_of(browser, draft)
        assert 'class="credits"' in html
        assert (f"/extend/words/{row}/propose" in html) is shown
    assert nok.get(f"/extend/words/{row}/propose").status_code == 404
    assert site.browser().get(f"/extend/words/{row}/propose").status_code in (302, 404)


@pytest.mark.parametrize(("lang", "other"), [("th", "en"), ("en", "th")])
def test_the_place_kept_free_is_named_in_the_borrowers_language(
    site: TestSite, talk: tuple[int, int], lang: str, other: str
) -> None:
    thread, number = talk
    lek = site.browser("lek")
    lek.set_cookie("lang", lang)
    sent = make(lek, thread, number, title="The small forum")
    draft = int(re.search(r"/p/(\d+)/edit", sent.location)[1])  # type: ignore[index]
    body = body_of(draft)
    assert translate(lang, "extending.gap") in body
    assert translate(other, "extending.gap") not in body
    assert "№\u00a01" in body  # the message speaks of that
    refused = fill_in(lek, f"/p/{draft}/edit", action="publish")
    assert translate(lang, "extending.gap_left", number=1) in refused.get_data(as_text=True)
    answer(site.browser("nok"), words_of(draft).id, "lend")
    work()
    assert translate(lang, "extending.gap") not in body_of(draft)
    assert "พวกเราควรมีเวที" in body_of(draft)


def test_a_long_title_is_refused_and_every_word_comes_back(site: TestSite, talk: tuple[int, int]) -> None:
    thread, number = talk
    lek = site.browser("lek")
    sent = make(lek, thread, number, title="เวทีเล็ก " * 60)
    html = sent.get_data(as_text=True)
    assert sent.status_code == 422
    assert "ขณะนี้ 539" in html
    assert "เวทีเล็ก " * 60 in html
    assert "maxlength" not in html.split('id="title"')[1].split(">")[0]
