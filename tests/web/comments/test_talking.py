"""The talk under a page in a browser without JavaScript: read, speak, answer."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kmwiki.comments.models import Comment
from kmwiki.core.database import transaction
from kmwiki.pages.models import Page
from kmwiki.pages.reading import find_page
from tests.support.site import TestSite, token_in
from tests.support.talk import say
from tests.web.comments.browsing import box_in, page_of, send

WORDS = (
    "สวัสดีครับพี่ ๆ\nขอบคุณมาก\n\nจะลองทำ",
    "Hello all,\nthank you.\n\nWill try.",
    "เรียน ทีม PMQA,\nthank you ครับ\n\n๕๕๕",
)


@pytest.mark.parametrize("words", WORDS, ids=["Thai", "English", "mixed"])
def test_a_greeting_is_shown_as_typed(site: TestSite, words: str) -> None:
    page, nok = site.page(site.person("somchai")), site.browser("nok")
    answer = send(nok, page, words)
    assert answer.status_code == 303
    assert re.search(rf"/p/{page}/[^#]*#c\d+$", answer.location)
    html = page_of(nok, page)
    first, second, third = re.split(r"\n+", words)
    assert f"<p>{first}<br>\n{second}</p>\n<p>{third}</p>" in html


def test_the_open_box_asks_for_nothing_but_words(site: TestSite) -> None:
    page, nok = site.page(site.person("somchai")), site.browser("nok")
    html = page_of(nok, page)
    assert set(box_in(html)) == {"csrf_token", "form_id", "revision", "quote_before", "quote_after", "writer"}
    form = re.search(r'<form class="comment-form".*?</form>', html, re.DOTALL)
    assert form
    open_part = re.sub(r"<details.*?</details>", "", form[0], flags=re.DOTALL)  # a passage is for whoever wants one
    assert len(re.findall(r"<(?:input(?! type=\"hidden\")|textarea|select)", open_part)) == 1


def test_an_answer_is_begun_by_a_button_and_names_whom_it_answers(site: TestSite, session: Session) -> None:
    page = site.page(site.person("somchai"))
    first = say(site.person("lek", display_name="small man"), page, "มีใครลองแล้วบ้าง")
    nok = site.browser("nok")
    html = page_of(nok, page)
    button = re.search(rf'form="comment-form" formaction="/p/{page}/comments/box\?reply_to=(\d+)"', html)
    assert button
    assert int(button[1]) == first
    more = "?reply_to=" + button[1]
    assert "ตอบ small man" in page_of(nok, page, more)
    assert send(nok, page, "ลองแล้วค่ะ", more).status_code == 303
    answer = session.scalars(select(Comment).where(Comment.body == "ลองแล้วค่ะ")).one()
    assert (answer.parent_id, answer.reply_to_id) == (first, first)
    assert "ตอบ small man" in page_of(nok, page)


def test_an_answer_to_nothing_is_a_plain_box(site: TestSite) -> None:
    page, nok = site.page(site.person("somchai")), site.browser("nok")
    for strange in ("999999", "x", "-1", "9" * 30, "๑", ""):
        assert "reply_to" not in box_in(page_of(nok, page, f"?reply_to={strange}&part={strange}"))


def test_a_double_click_makes_one_comment(site: TestSite, session: Session) -> None:
    page, nok = site.page(site.person("somchai")), site.browser("nok")
    fields = {**box_in(page_of(nok, page)), "body": "กดสองที"}
    first, second = (nok.post(f"/p/{page}/comments", data=fields) for _ in range(2))
    assert (first.status_code, second.status_code) == (303, 303)
    assert first.location == second.location
    assert session.scalar(select(func.count()).select_from(Comment)) == 1


def test_a_comment_tells_which_revision_it_spoke_about_once_the_page_moved_on(site: TestSite) -> None:
    page, nok = site.page(site.person("somchai")), site.browser("nok")
    send(nok, page, "พูดถึงฉบับแรก")
    assert "พูดถึงฉบับที่" not in page_of(nok, page)
    with transaction():
        found = find_page(page)
        assert found is not None
        found.revision, found.version = 3, found.version + 1
    html = page_of(nok, page)
    assert "พูดถึงฉบับที่ 1" in html
    assert f"/p/{page}/compare?from=1" in html


def test_visitors_read_and_are_invited_to_sign_in(site: TestSite) -> None:
    page = site.page(site.person("somchai"), visibility="public")
    say(site.person("nok", display_name="นกน้อย"), page, "สวัสดี @lek")
    say(site.person("lek"), page, "ครับ")
    html = page_of(site.browser(), page)
    assert "นกน้อย" in html
    assert 'สวัสดี <a class="uncalled">@lek</a>' in html
    assert "<form" not in html.split('id="comments"')[1].split("</section>")[0]
    assert 'method="post"' not in html
    assert "/people/nok" not in html
    assert "reply_to=" not in html
    assert re.search(rf'href="/login\?next=/p/{page}/', html)


def test_a_permanent_link_opens_the_page_at_the_comment(site: TestSite) -> None:
    page = site.page(site.person("somchai"), visibility="public")
    number = say(site.person("nok"), page, "สวัสดี")
    answer = site.browser().get(f"/c/{number}")
    assert answer.status_code == 302
    assert answer.location.endswith(f"#c{number}")
    assert f'id="c{number}"' in page_of(site.browser(), page)


def test_comments_of_a_page_one_may_not_see_are_not_there(site: TestSite) -> None:
    site.person("lek")
    page = site.page(site.person("somchai"), visibility="team", shared_people=("lek",), title="เรื่องลับ")
    number = say(site.person("lek"), page, "เรื่องในคณะ")
    nok, moderator = site.browser("nok"), site.browser("mod")
    token = token_in(page_of(nok, site.page(site.person("somchai"), title="อื่น")))
    for client in (nok, moderator):
        for address in (f"/c/{number}", f"/c/{number}/edit", f"/c/{number}/history", "/c/999999", "/c/" + "9" * 20):
            assert client.get(address).status_code == 404
        data = {"csrf_token": token, "body": "แอบพูด"}
        for address in (f"/p/{page}/comments", f"/c/{number}/edit", f"/c/{number}/delete", f"/c/{number}/hide"):
            assert client.post(address, data=data).status_code in (404, 400)
    assert nok.post(f"/p/{page}/comments", data={"csrf_token": token, "body": "แอบพูด"}).status_code == 404


def test_a_locked_page_shows_its_talk_and_no_box(site: TestSite) -> None:
    page = site.page(site.person("somchai"))
    say(site.person("nok"), page, "พูดทัน")
    with transaction():
        found = find_page(page)
        assert found is not None
        found.locked, found.version = True, found.version + 1
    html = page_of(site.browser("nok"), page)
    assert "พูดทัน" in html
    assert "comment-form" not in html
    assert "ปิดรับความเห็นแล้ว" in html


def test_a_draft_has_no_talk(site: TestSite) -> None:
    page = site.page(site.person("somchai"), state="draft")
    assert 'id="comments"' not in page_of(site.browser("somchai"), page)


def test_a_talk_of_hundreds_comes_in_parts_and_a_link_opens_the_right_one(site: TestSite, session: Session) -> None:
    page, nok = site.page(site.person("somchai")), site.person("nok")
    first = say(nok, page, "คนแรก")
    with transaction():
        model = session.get_one(Comment, first)
        values = {c.key: getattr(model, c.key) for c in Comment.__table__.columns if c.key != "id"}
        session.execute(Comment.__table__.insert(), [values] * 600)
        session.get_one(Page, page).comment_count = 601
    client = site.browser("nok")
    last = page_of(client, page)
    assert f'id="c{first}"' not in last
    assert "part=3#comments" in last
    answer = client.get(f"/c/{first}")
    assert answer.location.endswith(f"?part=1#c{first}")
    assert f'id="c{first}"' in page_of(client, page, "?part=1")


def test_the_interface_around_a_talk_speaks_english_too(site: TestSite) -> None:
    page, nok = site.page(site.person("somchai")), site.browser("nok")
    nok.set_cookie("lang", "en")
    say(site.person("lek"), page, "สวัสดี")
    html = page_of(nok, page)
    assert "Provincial Health Office" in html
    assert "Say something" in html


def test_nothing_pasted_is_cut_off_in_silence(site: TestSite) -> None:
    # A browser drops what is over `maxlength` without a word; the server refuses it and gives all of it back.
    page, nok = site.page(site.person("somchai")), site.browser("nok")
    form = re.search(r'<form class="comment-form".*?</form>', page_of(nok, page), re.DOTALL)
    assert form
    assert "<textarea" in form[0]
    assert "maxlength" not in form[0]
