"""What is said of a comment stands right at it, once, and for nobody else."""

from __future__ import annotations

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kmwiki.i18n import translate
from tests.support.site import TestSite
from tests.support.talk import say
from tests.web.comments.browsing import box_in, page_of, send
from tests.web.comments.test_tending import press

UNKNOWN = "ไม่พบผู้ใช้ชื่อ @"


def comment_in(html: str, number: int) -> str:
    found = re.search(rf'<article class="comment__own" id="c{number}".*?</article>', html, re.DOTALL)
    assert found, f"c{number} is not shown"
    return found[0]


def _number(location: str) -> int:
    return int(location.rpartition("#c")[2])


@pytest.mark.parametrize("lang", ["th", "en"])
def test_the_note_is_at_the_comment_and_said_once(site: TestSite, lang: str) -> None:
    page, nok = site.page(site.person("somchai")), site.browser("nok")
    nok.set_cookie("lang", lang)
    say(site.person("lek"), page, "ก่อนหน้า")
    number = _number(send(nok, page, 'ถาม @nobody.here <b>"x"</b>').location)
    html = page_of(nok, page)
    note = comment_in(html, number)
    assert 'role="status"' in note
    assert "@nobody.here" in note.partition("comment__body")[0]
    assert "site-news" not in html
    assert html.count("comment__said") == 1
    assert "comment__said" not in page_of(nok, page)


def test_nobody_else_sees_it_whatever_page_is_kept(site: TestSite) -> None:
    page = site.page(site.person("somchai"))
    nok, lek = site.browser("nok"), site.browser("lek")
    send(nok, page, "แรก")
    page_of(nok, page), page_of(lek, page)  # kept for both
    send(nok, page, "ถาม @nobody.here")
    assert UNKNOWN not in page_of(lek, page)  # drawn and kept after the comment, before its writer comes
    assert UNKNOWN in page_of(nok, page)
    assert UNKNOWN not in page_of(lek, page)
    assert UNKNOWN not in page_of(nok, page)


def test_another_page_in_between_does_not_say_it(site: TestSite) -> None:
    page, other = site.page(site.person("somchai")), site.page(site.person("somchai"), title="อีกหน้า")
    nok = site.browser("nok")
    send(nok, page, "ถาม @nobody.here")
    assert UNKNOWN not in page_of(nok, other)
    assert UNKNOWN in page_of(nok, page)


def test_words_put_better_are_told_of_at_the_comment_and_nothing_old_is(site: TestSite) -> None:
    page, nok = site.page(site.person("somchai")), site.browser("nok")
    number = say(site.person("nok"), page, "คำแรก")
    for words, told in (("ถาม @nobody.here", True), ("ไม่ถามแล้ว", False)):
        form = nok.get(f"/c/{number}/edit").get_data(as_text=True)
        nok.post(f"/c/{number}/edit", data={**box_in(form), "body": words})
        if told:
            continue  # not looked at: the next words take its place
        assert UNKNOWN not in page_of(nok, page)
    form = nok.get(f"/c/{number}/edit").get_data(as_text=True)
    nok.post(f"/c/{number}/edit", data={**box_in(form), "body": "ถาม @nobody.here"})
    assert UNKNOWN in comment_in(page_of(nok, page), number)


def test_what_was_done_with_a_comment_is_said_there(site: TestSite) -> None:
    page, nok = site.page(site.person("somchai")), site.browser("nok")
    number = say(site.person("nok"), page, "คำแรก")
    say(site.person("lek"), page, "ตอบ", reply_to=number)
    press(nok, f"/c/{number}/delete")
    html = page_of(nok, page)
    assert "notice--good" in comment_in(html, number)
    assert "site-news" not in html


@pytest.mark.parametrize("lang", ["th", "en"])
def test_whoever_reports_a_comment_or_wants_to_try_it_reads_there_what_follows(site: TestSite, lang: str) -> None:
    page, nok = site.page(site.person("somchai")), site.browser("nok")
    nok.set_cookie("lang", lang)
    number, other = (say(site.person("lek"), page, words) for words in ("แรก first", "ต่อมา"))
    for _ in range(2):  # told before, it says so in the same place
        assert press(nok, f"/c/{number}/report", kind="hurt").location == f"/c/{number}"
        html = page_of(nok, page)
        assert "notice--good" in comment_in(html, number)
        assert "site-news" not in html
        assert "comment__said" not in comment_in(html, other)
    press(nok, f"/c/{number}/thanks/will_try")
    lek = page_of(site.browser("lek"), page)
    html = page_of(nok, page)
    assert translate(lang, "thanks.we_shall_ask") in comment_in(html, number)
    assert html.count("comment__said") == 1
    assert "site-news" not in html
    assert "comment__said" not in lek
    assert "comment__said" not in page_of(nok, page)


@pytest.mark.parametrize("lang", ["th", "en"])
def test_whoever_wants_to_try_what_a_page_says_reads_at_the_button_what_follows(site: TestSite, lang: str) -> None:
    page, nok = site.page(site.person("somchai")), site.browser("nok")
    nok.set_cookie("lang", lang)
    said = translate(lang, "thanks.we_shall_ask")
    page_of(nok, page)
    assert press(nok, f"/p/{page}/thanks/will_try").location.endswith("#thanks")
    assert said not in page_of(site.browser("lek"), page)
    html = page_of(nok, page)
    section = html.partition('id="thanks"')[2].partition("</section>")[0]
    assert said in section
    assert 'role="status"' in section
    assert "site-news" not in html
    assert said not in page_of(nok, page)
    press(nok, f"/p/{page}/thanks/will_try")
    assert said not in page_of(nok, page)  # taken back, there is nothing to say


def test_of_a_comment_on_another_part_it_is_said_at_the_top(site: TestSite, monkeypatch: pytest.MonkeyPatch) -> None:
    page, nok = site.page(site.person("somchai")), site.browser("nok")
    answer = send(nok, page, "ถาม @nobody.here")
    monkeypatch.setattr("kmwiki.web.comments.cards._talk", lambda *_more, **_named: "")
    html = page_of(nok, page)
    assert answer.status_code == 303
    assert UNKNOWN in html.partition("<main")[0]


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(name=st.text("ก<>&\"'่ab1.", min_size=1, max_size=30))
def test_whatever_name_is_typed_the_page_stays_whole(site: TestSite, name: str) -> None:
    page, nok = site.page(site.person("somchai")), site.browser("nok")
    answer = send(nok, page, f"@[{name}] @{name} ครับ")
    html = page_of(nok, page)
    assert html.count("<article") == html.count("</article>")
    assert comment_in(html, _number(answer.location)).count("<b>") == 0
