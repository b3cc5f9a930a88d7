"""A single comment: put better, taken away and back, hidden with a reason, looked back on."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from kmwiki.comments.models import Comment
from tests.support.site import TestSite, token_in
from tests.support.talk import say
from tests.web.comments.browsing import box_in, page_of, words_in_box


def press(client: FlaskClient, address: str, **fields: str) -> TestResponse:
    """Press a button of the client's own pages: any form's token is good."""
    token = token_in(client.get("/me").get_data(as_text=True))
    return client.post(address, data={"csrf_token": token, **fields})


@pytest.fixture
def talk(site: TestSite) -> tuple[int, int]:
    """A page and the number of nok's comment under it; lek has answered."""
    page = site.page(site.person("somchai"))
    number = say(site.person("nok", display_name="นกน้อย"), page, "คำแรก <b>เดิม</b>\nสองบรรทัด")
    say(site.person("lek"), page, "ผมด้วย", reply_to=number)
    return page, number


@pytest.mark.parametrize("words", ["คำที่ดีกว่า", "Better words", "คำที่ better"], ids=["Thai", "English", "mixed"])
def test_ones_own_words_are_put_better_and_the_former_can_be_looked_at(
    site: TestSite, talk: tuple[int, int], words: str
) -> None:
    page, number = talk
    nok = site.browser("nok")
    assert f'href="/c/{number}/edit"' in page_of(nok, page)
    form = nok.get(f"/c/{number}/edit").get_data(as_text=True)
    assert words_in_box(form) == "คำแรก <b>เดิม</b>\nสองบรรทัด"
    answer = nok.post(f"/c/{number}/edit", data={**box_in(form), "body": words})
    assert answer.status_code == 303
    assert answer.location.endswith(f"#c{number}")
    html = page_of(nok, page)
    assert f"<p>{words}</p>" in html
    assert f'href="/c/{number}/history"' in html
    history = nok.get(f"/c/{number}/history").get_data(as_text=True)
    assert "ฉบับที่ 1" in history
    assert "ฉบับที่ 2" in history
    assert "คำแรก &lt;b&gt;เดิม&lt;/b&gt;" in history
    assert "<del>" in history
    assert "<ins>" in history


def test_better_words_that_are_refused_come_back(site: TestSite, talk: tuple[int, int], session: Session) -> None:
    _page, number = talk
    nok = site.browser("nok")
    form = nok.get(f"/c/{number}/edit").get_data(as_text=True)
    too_long = "ย" * 10_001
    answer = nok.post(f"/c/{number}/edit", data={**box_in(form), "body": too_long})
    assert answer.status_code == 422
    assert words_in_box(answer.get_data(as_text=True)) == too_long
    assert session.get_one(Comment, number).edits == 0
    without_token = nok.post(f"/c/{number}/edit", data={"body": "ไม่มีตรา"})
    assert without_token.status_code == 400
    assert words_in_box(without_token.get_data(as_text=True)) == "ไม่มีตรา"


def test_the_words_of_another_are_neither_edited_nor_looked_back_on(site: TestSite, talk: tuple[int, int]) -> None:
    page, number = talk
    somchai = site.browser("somchai")
    html = page_of(somchai, page)
    assert f"/c/{number}/edit" not in html
    assert f"/c/{number}/delete" not in html
    for answer in (
        somchai.get(f"/c/{number}/edit"),
        somchai.get(f"/c/{number}/history"),
        press(somchai, f"/c/{number}/edit", body="คำของคนอื่น"),
        press(somchai, f"/c/{number}/delete"),
        press(somchai, f"/c/{number}/undelete"),
        press(somchai, f"/c/{number}/hide", reason="อยากซ่อน"),
        press(somchai, f"/c/{number}/unhide"),
    ):
        assert answer.status_code == 403


def test_a_visitor_is_sent_to_sign_in_and_back(site: TestSite) -> None:
    number = say(site.person("nok"), site.page(site.person("somchai"), visibility="public"), "สาธารณะ")
    answer = site.browser().get(f"/c/{number}/edit")
    assert answer.status_code == 302
    assert "/login?next=" in answer.location


def test_taken_away_with_one_press_and_back_with_another(
    site: TestSite, talk: tuple[int, int], session: Session
) -> None:
    page, number = talk
    nok = site.browser("nok")
    answer = press(nok, f"/c/{number}/delete")
    assert answer.status_code == 303
    assert answer.location.endswith(f"#c{number}")
    html = page_of(nok, page)
    assert "ลบความเห็นแล้ว" in html
    assert f'action="/c/{number}/undelete"' in html
    assert "คำแรก" not in html
    assert "ผมด้วย" in html
    for reader in (site.browser("lek"), site.browser()):
        seen = reader.get(answer.location, follow_redirects=True).get_data(as_text=True)
        assert "คำแรก" not in seen
        assert "undelete" not in seen
    back = press(nok, f"/c/{number}/undelete")
    assert back.location.endswith(f"#c{number}")
    assert "คำแรก" in page_of(nok, page)


def test_a_moderator_hides_with_a_reason_and_shows_again(site: TestSite, talk: tuple[int, int]) -> None:
    page, number = talk
    site.person("mod", "moderator")
    moderator, lek = site.browser("mod"), site.browser("lek")
    assert f'action="/c/{number}/hide"' in page_of(moderator, page)
    asked = press(moderator, f"/c/{number}/hide")
    assert asked.status_code == 200
    assert 'name="reason"' in asked.get_data(as_text=True)
    assert "คำแรก" in page_of(lek, page)  # asking changed nothing
    refused = press(moderator, f"/c/{number}/hide", reason=" ")
    assert refused.status_code == 422
    assert "โปรดบอกเหตุผล" in refused.get_data(as_text=True)
    assert press(moderator, f"/c/{number}/hide", reason="ระบุชื่อบุคคล").status_code == 303
    seen = page_of(lek, page)
    assert "คำแรก" not in seen
    assert "นกน้อย" not in seen
    assert "ความเห็นนี้ถูกซ่อนไว้" in seen
    assert lek.get(f"/c/{number}").status_code == 404
    assert "คำแรก" in page_of(site.browser("nok"), page)
    assert press(moderator, f"/c/{number}/unhide").status_code == 303
    assert "คำแรก" in page_of(lek, page)


@pytest.mark.parametrize("act", ["delete", "undelete", "hide", "unhide"])
def test_nothing_is_done_without_a_token_or_by_a_get(site: TestSite, talk: tuple[int, int], act: str) -> None:
    _page, number = talk
    nok = site.browser("nok")
    assert nok.post(f"/c/{number}/{act}").status_code == 400
    assert nok.get(f"/c/{number}/{act}").status_code == 405


def test_what_a_reader_may_not_open_is_not_linked(site: TestSite, talk: tuple[int, int]) -> None:
    page, number = talk
    nok = site.browser("nok")
    form = nok.get(f"/c/{number}/edit").get_data(as_text=True)
    nok.post(f"/c/{number}/edit", data={**box_in(form), "body": "แก้แล้ว"})
    assert "แก้ไขแล้ว" in page_of(site.browser("lek"), page)
    assert f"/c/{number}/history" not in page_of(site.browser("lek"), page)


def test_every_wording_stands_in_both_languages(site: TestSite, talk: tuple[int, int]) -> None:
    page, number = talk
    nok = site.browser("nok")
    nok.set_cookie("lang", "en")
    press(nok, f"/c/{number}/delete")
    html = page_of(nok, page)
    assert "This comment was deleted by its writer." in html
    assert "Bring back" in html
    assert not re.search(r">\s*(?:comments|face)\.[a-z_.]+\s*<", html)
