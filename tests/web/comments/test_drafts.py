"""A comment is kept while it is typed: a session that ends takes no words along."""

from __future__ import annotations

import re
from html import unescape

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kmwiki.comments.models import Comment
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
    found = re.search(r'class="comment-form__kept">.*?href="([^"]+)"', html, re.DOTALL)
    assert found
    opened = nok.get(unescape(found[1]), follow_redirects=True).get_data(as_text=True)
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
