"""The inbox: why, what, where; read and unread; and that nothing stands in it that its reader may not see now."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from kmwiki.comments.editing import delete_comment
from kmwiki.comments.moderating import hide_comment, unhide_comment
from kmwiki.core.database import db, transaction
from kmwiki.notifications.models import Notice
from kmwiki.pages.life import bin_page, unbin_page
from kmwiki.pages.models import Page
from kmwiki.pages.reading import write_tokens
from tests.features.notifications.test_telling import follows, work_off
from tests.support.site import TestSite, token_in
from tests.support.talk import act, say


def text(browser: FlaskClient, address: str = "/inbox") -> str:
    answer = browser.get(address)
    assert answer.status_code == 200, answer.status_code
    return answer.get_data(as_text=True)


def count_in_header(html: str) -> str:
    found = re.search(r'inbox-link__count">([^<]*)<', html)
    return found[1] if found else ""


@pytest.mark.parametrize("words", ["เรียนคุณหมอ ขอบคุณครับ", "Dear doctor, thank you", "ขอบคุณ for the plan ครับ"])
def test_who_is_answered_finds_the_reason_and_the_words(site: TestSite, words: str) -> None:
    nok, lek = site.person("nok", display_name="small man"), site.person("lek", display_name="เล็ก")
    page = site.page(site.person("malee"), title="แผน PMQA")
    first = say(nok, page, "มีใครลองบ้าง")
    reply = say(lek, page, words, reply_to=first)
    work_off(site)
    browser = site.browser("nok")
    html = text(browser)
    for part in ("ตอบคุณ", "เล็ก แสดงความเห็น", words, f'href="/c/{reply}"', "แผน PMQA"):
        assert part in html
    assert count_in_header(html) == "1"


def test_the_inbox_speaks_english_too(site: TestSite) -> None:
    page = site.page(site.person("malee"))
    say(site.person("nok", display_name="Nok"), page, "Hello")
    work_off(site)
    browser = site.browser("malee")
    browser.set_cookie("lang", "en")
    html = text(browser)
    assert "A page you wrote" in html
    assert "Nok commented" in html
    assert "notices." not in re.sub(r"<[^>]*>", "", html)


def test_notices_about_one_page_are_gathered_and_the_rest_is_one_tap_away(site: TestSite) -> None:
    malee, nok = site.person("malee"), site.person("nok")
    page, other = site.page(malee, title="หน้าหนึ่ง"), site.page(malee, title="หน้าสอง")
    for number in range(5):
        say(nok, page, f"ความเห็นที่ {number}")
    say(nok, other, "อีกหน้า")
    work_off(site)
    browser = site.browser("malee")
    html = text(browser)
    assert html.count('class="gathering"') == 2
    assert html.index("หน้าสอง") < html.index("หน้าหนึ่ง")
    assert "อีก 2 เรื่อง" in html
    assert "ความเห็นที่ 0" not in html
    assert "ความเห็นที่ 0" in text(browser, f"/inbox?of={page}")


def test_mark_one_page_then_all_read_by_forms(site: TestSite) -> None:
    malee, nok = site.person("malee"), site.person("nok")
    pages = [site.page(malee, title=f"หน้า {number}") for number in range(3)]
    for page in pages:
        say(nok, page, "สวัสดี")
    work_off(site)
    browser = site.browser("malee")
    html = text(browser)
    assert count_in_header(html) == "3"
    newest = re.search(r'name="up_to" value="(\d+)"', html)
    assert newest
    browser.post(
        "/inbox/read", data={"csrf_token": token_in(html), "page": pages[0], "up_to": newest[1]}, follow_redirects=True
    )
    assert count_in_header(text(browser)) == "2"
    say(nok, pages[1], "มาทีหลัง")  # after the reader had the list before them
    work_off(site)
    browser.post("/inbox/read", data={"csrf_token": token_in(html), "up_to": newest[1]})
    assert count_in_header(text(browser)) == "1"
    assert "มาทีหลัง" in text(browser, "/inbox?show=unread")
    assert "หน้า 0" not in text(browser, "/inbox?show=unread")


def test_opening_the_page_is_reading_what_one_was_told_of_it(site: TestSite) -> None:
    malee, nok = site.person("malee"), site.person("nok")
    page, other = site.page(malee), site.page(malee, title="อีกหน้า")
    say(nok, page, "สวัสดี")
    say(nok, other, "สวัสดี")
    work_off(site)
    browser = site.browser("malee")
    assert count_in_header(text(browser, "/recent")) == "2"
    assert count_in_header(text(browser, f"/p/{page}")) == "1"
    assert count_in_header(text(browser, "/recent")) == "1"


def test_the_inbox_is_filtered_by_reason(site: TestSite) -> None:
    malee, nok = site.person("malee"), site.person("nok")
    page = site.page(malee, title="ถามตอบ")
    first = say(malee, page, "ว่าไง")
    say(nok, page, "คำตอบนี้ตอบมาลี", reply_to=first)
    say(nok, page, "คำนี้พูดทั่วไป")
    work_off(site)
    browser = site.browser("malee")
    html = text(browser, "/inbox?reason=replied")
    assert "คำตอบนี้ตอบมาลี" in html
    assert "คำนี้พูดทั่วไป" not in html
    assert "คำนี้พูดทั่วไป" in text(browser, "/inbox?reason=nonsense")


def test_words_taken_back_or_hidden_vanish_from_list_and_count_and_come_back_when_shown(site: TestSite) -> None:
    malee, nok, moderator = site.person("malee"), site.person("nok"), site.person("mo", "moderator")
    page = site.page(malee)
    gone, hidden = say(nok, page, "คำที่ถอนคืน"), say(nok, page, "คำที่ถูกซ่อน")
    work_off(site)
    browser = site.browser("malee")
    assert count_in_header(text(browser)) == "2"
    act(delete_comment, nok, gone)
    act(hide_comment, moderator, hidden, reason="ไม่สุภาพ")
    html = text(browser)
    assert "คำที่ถอนคืน" not in html
    assert "คำที่ถูกซ่อน" not in html
    assert "คำที่ถูกซ่อน" not in text(browser, f"/inbox?of={page}")
    assert count_in_header(html) == ""
    act(unhide_comment, moderator, hidden)
    html = text(browser)
    assert "คำที่ถูกซ่อน" in html
    assert count_in_header(html) == "1"


def test_a_page_that_was_closed_to_somebody_leaves_their_inbox_at_once(site: TestSite) -> None:
    malee, nok, eve = site.person("malee"), site.person("nok"), site.person("eve")
    page = site.page(malee, title="แผนเดิมเปิดให้ทุกคน")
    follows(eve, "page", page)
    say(nok, page, "คำพูดใต้แผน")
    work_off(site)
    browser = site.browser("eve")
    assert "แผนเดิมเปิดให้ทุกคน" in text(browser)
    with transaction():
        found = db.session.get_one(Page, page)
        found.visibility = "team"
        write_tokens(found)
    for address in ("/inbox", f"/inbox?of={page}", "/inbox?show=unread", "/recent"):
        html = text(browser, address)
        assert "แผนเดิมเปิดให้ทุกคน" not in html
        assert "คำพูดใต้แผน" not in html
        assert count_in_header(html) == ""


def test_a_binned_page_takes_its_notices_along_and_brings_them_back(site: TestSite) -> None:
    malee, nok = site.person("malee"), site.person("nok")
    page = site.page(malee, title="ทิ้งแล้วเก็บคืน")
    say(nok, page, "สวัสดี")
    work_off(site)
    browser = site.browser("malee")
    with transaction():
        bin_page(malee, db.session.get_one(Page, page))
    assert "ทิ้งแล้วเก็บคืน" not in text(browser)
    with transaction():
        unbin_page(malee, db.session.get_one(Page, page))
    assert "ทิ้งแล้วเก็บคืน" in text(browser)


def test_one_marks_only_ones_own(site: TestSite) -> None:
    malee, nok = site.person("malee"), site.person("nok")
    page = site.page(malee)
    say(nok, page, "สวัสดี")
    work_off(site)
    other = site.browser("eve")
    number = db.session.scalar(select(Notice.id))
    token = token_in(text(other, "/follows"))
    other.post("/inbox/read", data={"csrf_token": token, "id": str(number)})
    other.post("/inbox/read", data={"csrf_token": token})
    assert db.session.scalar(select(func.count()).where(Notice.read_at.is_not(None)).select_from(Notice)) == 0


@pytest.mark.parametrize("query", ["page=99999", "of=-1", "of=x", "reason=%00", "page=abc&show=x", "of=" + "9" * 40])
def test_an_address_of_nonsense_is_an_inbox_all_the_same(site: TestSite, query: str) -> None:
    answer = site.browser("nok").get(f"/inbox?{query}")
    assert answer.status_code == 200


def test_titles_and_words_of_others_are_text(site: TestSite) -> None:
    malee = site.person("malee")
    nok = site.person("nok", display_name="<b>นก</b>")
    page = site.page(malee, title="<script>alert(1)</script>")
    say(nok, page, "<img src=x onerror=alert(1)>")
    work_off(site)
    html = text(site.browser("malee"))
    assert "<script>alert" not in html
    assert "<img src=x" not in html
    assert "<b>นก" not in html


def test_a_visitor_has_no_inbox_and_no_bell(site: TestSite) -> None:
    browser = site.browser()
    assert browser.get("/inbox").status_code in (302, 303)
    assert "inbox-link" not in text(browser, "/")
