"""What people with too much time type: nothing of it breaks the talk, nothing of it is lost, and limits are said."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from kmwiki.pages.models import Mention
from tests.support.site import TestSite
from tests.support.talk import say, tags_of
from tests.web.comments.browsing import box_in, page_of, send, words_in_box

OVERRIDE = "\u202e"


@pytest.mark.parametrize("words", ["กลับด้าน", "turned round", "กลับ round"], ids=["Thai", "English", "mixed"])
def test_no_text_turns_itself_or_others_round(site: TestSite, words: str) -> None:
    page, nok = site.page(site.person("somchai")), site.browser("nok")
    assert send(nok, page, f"{OVERRIDE}{words}").status_code == 303
    html = page_of(site.browser("lek"), page)
    assert f"<p>{words}</p>" in html
    assert OVERRIDE not in html


def test_a_thousand_mentions_are_bounded_and_it_is_said(site: TestSite, session: Session) -> None:
    page, nok = site.page(site.person("somchai")), site.browser("nok")
    for number in range(60):
        site.person(f"p{number:03}")
    answer = send(nok, page, " ".join(f"@p{number:03}" for number in range(1000)))
    assert answer.status_code == 303
    html = nok.get(answer.location, follow_redirects=True).get_data(as_text=True)
    assert "ไม่เกิน 50 ชื่อ" in html
    assert "@p999" in html  # the words stay
    assert len(session.scalars(select(Mention)).all()) == 50


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(words=st.text(max_size=200), quote=st.text(max_size=100))
def test_whatever_is_typed_is_answered_and_the_words_are_not_lost(site: TestSite, words: str, quote: str) -> None:
    page, nok = site.page(site.person("somchai")), site.browser("nok")
    fields = box_in(page_of(nok, page))
    try:
        sent = (words.encode(), quote.encode())
    except UnicodeEncodeError:
        return  # no browser sends half a character
    answer = nok.post(f"/p/{page}/comments", data={**fields, "body": sent[0], "quote": sent[1]})
    assert answer.status_code in (303, 422)
    if answer.status_code == 422:
        html = answer.get_data(as_text=True)
        kept = words.replace("\r\n", "\n").replace("\r", "\n")
        assert words_in_box(html).replace("\r", "\n") == kept or "\x00" in words
    tags = tags_of(page_of(nok, page))
    assert not [name for name, attributes in tags if name in ("iframe", "object") or "onerror" in attributes]


def test_names_without_an_account_are_text(site: TestSite, session: Session) -> None:
    from kmwiki.comments.loading import SaidBefore, load_comments
    from kmwiki.comments.rendering import prepare_comment
    from kmwiki.core.database import transaction
    from kmwiki.pages.models import Page

    page = site.page(site.person("somchai"))
    with transaction():
        load_comments(session.get_one(Page, page), [SaidBefore(prepare_comment("สวัสดี"), name=f"<b>ผี</b>{OVERRIDE}")])
    html = page_of(site.browser("nok"), page)
    assert "<b>ผี" not in html
    assert "&lt;b&gt;ผี&lt;/b&gt;" in html


def test_numbers_that_are_none_open_the_plain_page(site: TestSite) -> None:
    page, nok = site.page(site.person("somchai")), site.browser("nok")
    say(site.person("lek"), page, "สวัสดี")
    for strange in ("999999", "x", "-1", "9" * 30, "๑", "", "1&draft=2"):
        html = page_of(nok, page, f"?draft={strange}&reply_to={strange}&quoted=all")
        assert 'id="comment-form"' in html
    assert page_of(nok, page).count('class="comment__own"') == 1
