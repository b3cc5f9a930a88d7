"""Whatever is refused, the words come back: too long, nothing, too fast, signed out, locked database."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from kmwiki.accounts.models import SignedIn
from kmwiki.app import create_app
from kmwiki.comments.editing import delete_comment
from kmwiki.comments.models import Comment
from kmwiki.core.clock import now
from kmwiki.core.database import db, transaction
from kmwiki.pages.reading import find_page
from kmwiki.web.limits import WRITES, limiter
from tests.support.site import PASSWORD, Browser, TestSite, test_settings, token_in
from tests.support.talk import act, say
from tests.web.comments.browsing import box_in, page_of, send, words_in_box

WORDS = ("สวัสดีครับ\n\n  ย่อหน้าที่สอง", "Dear all,\n\n  second paragraph", 'เรียน <all> & ทุกท่าน\n\n"quoted"')


def _count(session: Session) -> int:
    session.rollback()
    return session.scalar(select(func.count()).select_from(Comment)) or 0


def test_ten_thousand_characters_are_taken_and_one_more_comes_back_whole(site: TestSite, session: Session) -> None:
    page, nok = site.page(site.person("somchai")), site.browser("nok")
    assert send(nok, page, "ก" * 10_000).status_code == 303
    answer = send(nok, page, "ก" * 10_001)
    html = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert words_in_box(html) == "ก" * 10_001
    assert "10,001" in html
    assert "10,000" in html
    assert _count(session) == 1


@pytest.mark.parametrize("nothing", ["", " \n ", "\u200b"])
def test_nothing_is_answered_with_what_is_missing(site: TestSite, nothing: str) -> None:
    page, nok = site.page(site.person("somchai")), site.browser("nok")
    answer = send(nok, page, nothing)
    assert answer.status_code == 422
    assert "กรุณาพิมพ์ข้อความก่อนส่ง" in answer.get_data(as_text=True)


@pytest.mark.parametrize("words", WORDS, ids=["Thai", "English", "mixed"])
def test_what_was_answered_may_be_gone_and_the_words_stand_by_themselves(
    site: TestSite, session: Session, words: str
) -> None:
    page, lek, nok = site.page(site.person("somchai")), site.person("lek"), site.browser("nok")
    first = say(lek, page, "จะลบ")
    fields = box_in(page_of(nok, page, f"?reply_to={first}"))
    assert fields["reply_to"] == str(first)
    act(delete_comment, lek, first)
    answer = nok.post(f"/p/{page}/comments", data={**fields, "body": words})
    html = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert words_in_box(html) == words
    again = box_in(html)
    assert "reply_to" not in again
    assert nok.post(f"/p/{page}/comments", data={**again, "body": words}).status_code == 303
    assert session.scalars(select(Comment).order_by(Comment.id.desc())).first().parent_id is None  # type: ignore[union-attr]


@pytest.mark.parametrize("token", [None, "x", "forged.token.here"])
def test_a_form_without_a_good_token_does_nothing_and_gives_the_words_back(
    site: TestSite, session: Session, token: str | None
) -> None:
    page, nok = site.page(site.person("somchai")), site.browser("nok")
    fields = box_in(page_of(nok, page))
    fields.pop("csrf_token")
    answer = nok.post(
        f"/p/{page}/comments", data={**fields, "body": WORDS[0]} | ({"csrf_token": token} if token else {})
    )
    html = answer.get_data(as_text=True)
    assert answer.status_code == 400
    assert words_in_box(html) == WORDS[0]
    assert _count(session) == 0
    assert nok.post(f"/p/{page}/comments", data={**box_in(html), "body": WORDS[0]}).status_code == 303


@pytest.mark.parametrize("words", WORDS, ids=["Thai", "English", "mixed"])
def test_who_was_signed_out_while_writing_gets_the_words_back_and_can_send_them(
    site: TestSite, session: Session, words: str
) -> None:
    page, nok = site.page(site.person("somchai")), site.browser("nok")
    fields = box_in(page_of(nok, page))
    with transaction():
        session.query(SignedIn).delete()
    answer = nok.post(f"/p/{page}/comments", data={**fields, "body": words})
    html = answer.get_data(as_text=True)
    assert answer.status_code == 403
    assert words_in_box(html) == words
    assert f"/login?next=/p/{page}" in html
    assert "แนวทางจัดประชุม" not in html  # a visitor learns nothing of a members' page
    assert _count(session) == 0
    _sign_in(nok, "nok")
    # One press, as the page promises: the new session's token is not in the form, but the browser says whose page it is.
    sent = nok.post(
        f"/p/{page}/comments", data={**box_in(html), "body": words}, headers={"Sec-Fetch-Site": "same-origin"}
    )
    assert sent.status_code == 303
    assert _count(session) == 1


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"},
        {"Origin": "null"},
        {"Origin": "http://localhost.evil.example"},
        {"Origin": "https://localhost"},
    ],
    ids=str,
)
@pytest.mark.parametrize("where", ["comments", "comments/box"])
def test_another_sites_page_sends_nothing_however_well_it_knows_the_form(
    site: TestSite, session: Session, headers: dict[str, str], where: str
) -> None:
    page, nok = site.page(site.person("somchai")), site.browser("nok")
    fields = {**box_in(page_of(nok, page)), "csrf_token": "x", "writer": "nok", "body": WORDS[0]}
    answer = nok.post(f"/p/{page}/{where}", data=fields, headers=headers)
    assert answer.status_code == 400
    assert words_in_box(answer.get_data(as_text=True)) == WORDS[0]
    assert _count(session) == 0


def test_over_plain_http_the_origin_is_enough(site: TestSite, session: Session) -> None:
    page, nok = site.page(site.person("somchai")), site.browser("nok")
    fields = {**box_in(page_of(nok, page)), "csrf_token": "of the former session", "body": WORDS[0]}
    assert nok.post(f"/p/{page}/comments", data=fields, headers={"Origin": "http://localhost"}).status_code == 303
    assert _count(session) == 1


def test_a_form_that_does_not_say_whose_it_is_needs_its_token(site: TestSite, session: Session) -> None:
    page, nok = site.page(site.person("somchai")), site.browser("nok")
    fields = {**box_in(page_of(nok, page)), "csrf_token": "x", "writer": "", "body": WORDS[0]}
    own = {"Sec-Fetch-Site": "same-origin"}
    assert nok.post(f"/p/{page}/comments", data=fields, headers=own).status_code == 400
    assert _count(session) == 0


@pytest.mark.parametrize("words", WORDS, ids=["Thai", "English", "mixed"])
def test_somebody_else_at_the_same_computer_sees_whose_words_these_are(
    site: TestSite, session: Session, words: str
) -> None:
    page, nok, lek = site.page(site.person("somchai")), site.browser("nok"), site.browser("lek")
    fields = {**box_in(page_of(nok, page)), "body": words}
    own = {"Sec-Fetch-Site": "same-origin"}
    answer = lek.post(f"/p/{page}/comments", data=fields, headers=own)
    html = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "พิมพ์ไว้โดย nok" in html
    assert words_in_box(html) == words
    assert _count(session) == 0
    assert box_in(html)["writer"] == "lek"  # who has read that may send them as their own
    assert lek.post(f"/p/{page}/comments", data={**box_in(html), "body": words}, headers=own).status_code == 303


@pytest.mark.parametrize(
    ("lek", "told"),
    [
        ("เล็ก ใจดี", "พิมพ์ไว้โดย นกน้อย ขณะนี้ผู้ที่เข้าสู่ระบบคือ เล็ก ใจดี จึง"),
        ("นก น้อย", "พิมพ์ไว้โดย นกน้อย (@nok) ขณะนี้ผู้ที่เข้าสู่ระบบคือ นก น้อย (@lek) จึง"),
    ],
)
def test_whose_words_these_are_is_told_by_the_names_people_are_known_by(site: TestSite, lek: str, told: str) -> None:
    site.person("nok", display_name="นกน้อย")
    site.person("lek", display_name=lek)
    page = site.page(site.person("somchai"))
    fields = {**box_in(page_of(site.browser("nok"), page)), "body": "คำของนก"}
    own = {"Sec-Fetch-Site": "same-origin"}
    answer = site.browser("lek").post(f"/p/{page}/comments", data=fields, headers=own)
    assert told in answer.get_data(as_text=True)
    answer = site.browser("lek").post(f"/p/{page}/comments", data={**fields, "writer": "<i>no.one"}, headers=own)
    assert "พิมพ์ไว้โดย &lt;i&gt;no.one ขณะ" in answer.get_data(as_text=True)


def test_words_put_better_are_sent_with_one_press_after_a_new_session(site: TestSite, session: Session) -> None:
    page, nok = site.page(site.person("somchai")), site.browser("nok")
    number = say(site.person("nok"), page, "ครั้งแรก")
    fields = {**box_in(nok.get(f"/c/{number}/edit").get_data(as_text=True)), "body": "ดีขึ้น"}
    with transaction():
        session.query(SignedIn).delete()
    signed_out = nok.post(f"/c/{number}/edit", data=fields)
    assert signed_out.status_code == 403
    _sign_in(nok, "nok")
    again = {**box_in(signed_out.get_data(as_text=True)), "body": "ดีขึ้น"}
    own = {"Sec-Fetch-Site": "same-origin"}
    assert nok.post(f"/c/{number}/edit", data=again, headers=own).status_code == 303
    session.rollback()
    assert session.get_one(Comment, number).body == "ดีขึ้น"


def _sign_in(client: FlaskClient, username: str) -> None:
    form = client.get("/login").get_data(as_text=True)
    client.post("/login", data={"csrf_token": token_in(form), "name": username, "password": PASSWORD})


def test_a_visitor_without_words_is_sent_to_sign_in_and_back(site: TestSite) -> None:
    page = site.page(site.person("somchai"), visibility="public")
    answer = site.browser().post(f"/p/{page}/comments", data={"body": " "})
    assert answer.status_code == 303
    assert f"/login?next=/p/{page}" in answer.location


def test_a_visitors_words_make_no_comment_and_tell_nothing_of_the_page(site: TestSite, session: Session) -> None:
    page = site.page(site.person("somchai"), visibility="public")
    here, nowhere = (
        site.browser().post(f"/p/{number}/comments", data={"body": "สวัสดี", "form_id": "12345678"})
        for number in (page, page + 777)
    )
    assert (here.status_code, nowhere.status_code) == (403, 403)
    assert _count(session) == 0


def test_a_page_that_was_locked_meanwhile_gives_the_words_back(site: TestSite, session: Session) -> None:
    page, nok = site.page(site.person("somchai")), site.browser("nok")
    fields = box_in(page_of(nok, page))
    with transaction():
        found = find_page(page)
        assert found is not None
        found.locked = True
    answer = nok.post(f"/p/{page}/comments", data={**fields, "body": WORDS[2]})
    assert answer.status_code == 403
    assert words_in_box(answer.get_data(as_text=True)) == WORDS[2]
    assert _count(session) == 0


def test_a_page_that_was_binned_meanwhile_gives_the_words_back(site: TestSite) -> None:
    page, nok = site.page(site.person("somchai")), site.browser("nok")
    fields = box_in(page_of(nok, page))
    with transaction():
        found = find_page(page)
        assert found is not None
        found.binned_at = now()
    answer = nok.post(f"/p/{page}/comments", data={**fields, "body": WORDS[0]})
    assert answer.status_code == 404
    assert "ย่อหน้าที่สอง" in answer.get_data(as_text=True)


@pytest.mark.parametrize(("trouble", "status"), [("database is locked", 503), ("database or disk is full", 507)])
def test_a_database_that_can_not_write_gives_the_words_back(
    site: TestSite, session: Session, monkeypatch: pytest.MonkeyPatch, trouble: str, status: int
) -> None:
    page, nok = site.page(site.person("somchai")), site.browser("nok")
    fields = box_in(page_of(nok, page))

    def fail(*_args: Any, **_more: Any) -> None:
        raise OperationalError("BEGIN IMMEDIATE", {}, Exception(trouble))

    monkeypatch.setattr("kmwiki.web.comments.speaking.post_comment", fail)
    answer = nok.post(f"/p/{page}/comments", data={**fields, "body": WORDS[1]})
    assert (answer.status_code, answer.headers["Retry-After"]) == (status, "10")
    html = answer.get_data(as_text=True)
    assert words_in_box(html) == WORDS[1]
    monkeypatch.undo()
    assert nok.post(f"/p/{page}/comments", data={**box_in(html), "body": WORDS[1]}).status_code == 303


@pytest.fixture
def braked(tmp_path: Path, migrated_database: Path) -> Iterator[TestSite]:
    """A site with the brake on writing, as it is outside tests."""
    shutil.copy(migrated_database, tmp_path / "kmwiki.sqlite")
    app = create_app(test_settings(tmp_path, KMWIKI_WRITE_LIMITS="on"))
    app.test_client_class = Browser
    with app.app_context():
        yield TestSite(app)
        db.session.remove()
        db.engine.dispose()
    limiter.enabled = False


def test_who_writes_too_fast_is_asked_to_wait_and_loses_nothing(braked: TestSite) -> None:
    page, nok, lek = braked.page(braked.person("somchai")), braked.browser("nok"), braked.browser("lek")
    fields = box_in(page_of(nok, page))
    fields.pop("form_id")
    most = WRITES[0].amount
    codes = [nok.post(f"/p/{page}/comments", data={**fields, "body": f"คำที่ {n}"}).status_code for n in range(most + 1)]
    assert codes == [303] * most + [429]
    answer = nok.post(f"/p/{page}/comments", data={**fields, "body": WORDS[0]})
    assert 0 < int(answer.headers["Retry-After"]) <= 62
    assert words_in_box(answer.get_data(as_text=True)) == WORDS[0]
    assert send(lek, page, "คนอื่นยังพูดได้").status_code == 303


def test_a_thousand_mentions_are_kept_and_the_bound_is_said(site: TestSite, session: Session) -> None:
    page, nok = site.page(site.person("somchai")), site.browser("nok")
    words = " ".join(f"@p{number:03}" for number in range(1000))
    assert send(nok, page, words).status_code == 303
    html = page_of(nok, page)
    assert "ไม่เกิน 50 ชื่อ" in html
    assert "@p999" in html


def test_hostile_words_do_nothing_in_the_page_or_in_the_box(site: TestSite) -> None:
    page, nok = site.page(site.person("somchai")), site.browser("nok")
    hostile = "</textarea><script>alert(1)</script><img src=x onerror=alert(2)>"
    send(nok, page, hostile)
    assert "<script>alert" not in page_of(nok, page)
    html = send(nok, page, hostile + "ก" * 10_000).get_data(as_text=True)
    assert "<script>alert" not in html
    assert words_in_box(html).startswith(hostile)
