"""Signed-in readers share what is kept only where it is the same for them; what is one reader's own is put in anew."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from kmwiki.accounts.managing import change_standing
from kmwiki.accounts.models import Person
from kmwiki.app import create_app
from kmwiki.core.database import db, transaction
from kmwiki.pages import life
from kmwiki.pages.models import Page
from kmwiki.web.pages.keeping import KeptPages
from tests.features.pages.writing import do, save
from tests.support.site import TestSite, token_in
from tests.support.statements import statements_sent
from tests.support.talk import say


@pytest.fixture
def kept(app: Flask) -> KeptPages:
    found: KeptPages = app.extensions["kmwiki.keptpages"]
    return found


def seen(browser: FlaskClient, address: str) -> str:
    """The page as text; 200 or the test fails."""
    answer = browser.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return answer.get_data(as_text=True)


def form_ids(html: str) -> list[str]:
    return re.findall(r'name="form_id" value="([^"]+)"', html)


@pytest.mark.parametrize("title", ["แผนรับน้ำหลาก", "Flood plan", "แผน PMQA 2569"])
def test_colleagues_share_a_page_and_each_finds_their_own_name_and_token(
    site: TestSite, kept: KeptPages, title: str
) -> None:
    site.person("nok", display_name="นก <เหนือ>")
    site.person("dang", display_name="แดง & Co")
    number = site.page(site.person("somchai"), title=title)
    nok, dang = site.browser("nok"), site.browser("dang")
    first = seen(nok, f"/p/{number}")
    second = seen(dang, f"/p/{number}")
    assert kept.hits == 1
    assert title in second
    assert "นก &lt;เหนือ&gt;" in first
    assert "แดง &amp; Co" in second
    assert "นก" not in second
    assert token_in(first) != token_in(second)
    assert token_in(first) not in second
    assert len(form_ids(first)) == len(form_ids(second)) == 1
    assert form_ids(first) != form_ids(second) != form_ids(seen(dang, f"/p/{number}"))


def test_forms_of_a_kept_page_work(site: TestSite, kept: KeptPages) -> None:
    number = site.page(site.person("somchai"))
    for name, words in (("nok", "ขอบคุณครับ"), ("dang", "Thank you"), ("nok", "อีกครั้ง again")):
        browser = site.browser(name)
        seen(browser, f"/p/{number}")
        html = seen(browser, f"/p/{number}")
        data = {"csrf_token": token_in(html), "form_id": form_ids(html)[0], "body": words}
        assert browser.post(f"/p/{number}/comments", data=data).status_code == 303
        assert words in seen(browser, f"/p/{number}")
    assert kept.hits >= 3


def test_kept_pages_carry_every_header_and_are_nobody_elses_to_keep(site: TestSite, kept: KeptPages) -> None:
    number = site.page(site.person("somchai"), visibility="public")
    browser = site.browser("nok")
    browser.get("/search")  # the first form of a session brings its cookie
    drawn, found = browser.get(f"/p/{number}"), browser.get(f"/p/{number}")
    assert kept.hits == 1
    assert found.headers["Cache-Control"] == "private, no-store"
    assert {"Cookie", "Accept-Encoding"} <= set(found.headers["Vary"].replace(" ", "").split(","))
    assert {n: v for n, v in found.headers if n != "Content-Length"} == {
        n: v for n, v in drawn.headers if n != "Content-Length"
    }
    assert browser.head(f"/p/{number}").data == b""


@pytest.mark.parametrize("order", [1, -1])
def test_readers_of_different_rights_never_share(site: TestSite, order: int) -> None:
    author = site.person("somchai")
    number = site.page(author, kind="practice", visibility="public")
    site.person("fah", "facilitator")
    site.person("mod", "moderator")
    expected = {"nok": (False, False), "fah": (True, False), "mod": (True, True), "somchai": (True, False)}
    for _ in range(2):
        for name in list(expected)[::order]:
            html = seen(site.browser(name), f"/p/{number}")
            may_edit, may_hide = expected[name]
            assert (f'href="/p/{number}/edit"' in html) is may_edit, name
            assert (f"/p/{number}/confirm/hide" in html) is may_hide, name


@pytest.mark.parametrize("order", [1, -1])
def test_a_link_to_a_team_page_shows_its_title_only_to_the_team(site: TestSite, order: int) -> None:
    author = site.person("somchai")
    site.person("nok")
    site.person("dang")
    team = site.page(author, title="งบลับ Budget", visibility="team", shared_people=("nok",))
    number = site.page(author, body=f"ดู [[{team}]]", visibility="public")
    for _ in range(2):
        for name, sees in [("nok", True), ("dang", False), ("somchai", True)][::order]:
            assert ("งบลับ" in seen(site.browser(name), f"/p/{number}")) is sees, name


def test_ones_own_comment_can_be_edited_by_oneself_alone(site: TestSite) -> None:
    number = site.page(site.person("somchai"))
    comment = say(site.person("nok"), number, "ความเห็นของนก")
    site.person("dang")
    for _ in range(2):
        for name in ("dang", "nok", "somchai"):
            assert (f"/c/{comment}/edit" in seen(site.browser(name), f"/p/{number}")) is (name == "nok")


def test_a_page_hidden_by_another_process_is_gone_at_once(app: Flask, site: TestSite) -> None:
    moderator = site.person("mod", "moderator")
    number = site.page(site.person("somchai"), title="ความลับ secret")
    browser = site.browser("nok")
    for _ in range(2):
        seen(browser, f"/p/{number}")
    other = create_app(app.config["SETTINGS"])
    with other.app_context(), transaction():
        life.hide_page(moderator, db.session.get_one(Page, number), reason="ขอดูก่อน")
    answer = browser.get(f"/p/{number}")
    assert answer.status_code == 404
    assert "ความลับ" not in answer.get_data(as_text=True)
    assert "ความลับ" in seen(site.browser("somchai"), f"/p/{number}")


def test_a_page_whose_team_one_has_left_is_gone_at_once(site: TestSite) -> None:
    author = site.person("somchai")
    site.person("nok")
    number = site.page(author, visibility="team", shared_people=("nok",))
    browser = site.browser("nok")
    for _ in range(2):
        seen(browser, f"/p/{number}")
    save(author, number, shared_people=())
    assert browser.get(f"/p/{number}").status_code == 404


def test_a_role_taken_away_is_gone_with_the_next_look(site: TestSite) -> None:
    number = site.page(site.person("somchai"), kind="practice")
    admin, mod = site.person("root", "admin"), site.person("mod", "moderator")
    browser = site.browser("mod")
    for _ in range(2):
        assert f"/p/{number}/confirm/hide" in seen(browser, f"/p/{number}")
    with transaction():
        change_standing(
            admin, db.session.get_one(Person, mod.person_id), roles={"staff"}, agency_code="health", executive=False
        )
    answer = browser.get(f"/p/{number}")
    assert f"/p/{number}/confirm/hide" not in answer.get_data(as_text=True)


def test_a_save_and_a_comment_show_at_once(site: TestSite) -> None:
    author = site.person("somchai")
    number = site.page(author, body="เดิม old")
    browser = site.browser("nok")
    for _ in range(2):
        seen(browser, f"/p/{number}")
    save(author, number, body="ใหม่ new")
    assert "ใหม่ new" in seen(browser, f"/p/{number}")
    say(author, number, "เล่าเพิ่ม more")
    assert "เล่าเพิ่ม more" in seen(browser, f"/p/{number}")


def test_news_is_shown_once_and_not_kept(site: TestSite) -> None:
    number = site.page(site.person("somchai"))
    nok = site.browser("nok")
    seen(nok, f"/p/{number}")
    with nok.session_transaction() as session:
        session["_flashes"] = [("good", "บันทึกแล้ว saved")]
    assert "บันทึกแล้ว saved" in seen(nok, f"/p/{number}")
    assert "บันทึกแล้ว saved" not in seen(nok, f"/p/{number}")
    assert "บันทึกแล้ว saved" not in seen(site.browser("dang"), f"/p/{number}")


def test_a_token_written_into_a_page_is_not_taken_for_a_hole(site: TestSite) -> None:
    author = site.person("somchai")
    number = site.page(author, body="ว่าง")
    mean = site.browser("somchai")
    token = token_in(seen(mean, f"/p/{number}"))
    save(author, number, body=f"[กด](https://evil.example/?t={token}) {token}")
    seen(mean, f"/p/{number}")
    for name in ("nok", "dang"):
        html = seen(site.browser(name), f"/p/{number}")
        assert f"?t={token}" in html
        assert f"?t={token_in(html)}" not in html


def test_languages_and_themes_are_kept_apart(site: TestSite) -> None:
    number = site.page(site.person("somchai"))
    browser = site.browser("nok")
    for _ in range(2):
        for lang, theme in (("th", "auto"), ("en", "dark"), ("th", "light")):
            browser.set_cookie("lang", lang)
            browser.set_cookie("theme", theme)
            html = seen(browser, f"/p/{number}")
            assert f'<html lang="{lang}" data-theme="{theme}"' in html
            assert ("Sign out" in html) is (lang == "en")


def test_what_an_address_asks_for_besides_is_answered(site: TestSite) -> None:
    number = site.page(site.person("somchai"))
    comment = say(site.person("dang", display_name="แดง"), number, "ว่าไง")
    browser = site.browser("nok")
    for _ in range(2):
        assert 'name="reply_to"' not in seen(browser, f"/p/{number}")
        assert 'name="reply_to"' in seen(browser, f"/p/{number}?reply_to={comment}")


def test_reads_of_kept_pages_count_once_and_never_the_authors(app: Flask, site: TestSite, session: Session) -> None:
    number = site.page(site.person("somchai"))
    for name in ("somchai", "nok", "dang"):
        browser = site.browser(name)
        for _ in range(3):
            seen(browser, f"/p/{number}")
    app.extensions["kmwiki.reads"].flush()
    assert session.get_one(Page, number).read_count == 2


def test_a_kept_page_asks_three_questions(site: TestSite, kept: KeptPages) -> None:
    number = site.page(site.person("somchai"))
    browser = site.browser("nok")
    seen(browser, f"/p/{number}")
    with statements_sent() as asked:
        seen(browser, f"/p/{number}")
    assert kept.hits == 1
    # who is it, is what we kept still good, what are they told, and what is new for them
    assert len(asked) == 4


def test_what_nobody_asked_for_the_longest_goes_first(app: Flask, site: TestSite) -> None:
    author = site.person("somchai")
    numbers = [site.page(author, title=f"หน้า {n}", body="ยาว " * 200) for n in range(6)]
    kept = app.extensions["kmwiki.keptpages"] = KeptPages(most_bytes=20_000)
    browser = site.browser("nok")
    for number in numbers:
        seen(browser, f"/p/{number}")
        seen(browser, f"/p/{numbers[0]}")
    assert kept.hits == len(numbers)  # the first one stayed all along
    seen(browser, f"/p/{numbers[1]}")
    assert kept.hits == len(numbers)


def test_unhidden_again_a_page_is_as_it_was(site: TestSite) -> None:
    moderator = site.person("mod", "moderator")
    number = site.page(site.person("somchai"), title="กลับมาแล้ว back")
    browser = site.browser("nok")
    for _ in range(2):
        seen(browser, f"/p/{number}")
        do(life.hide_page, moderator, number, reason="ขอดูก่อน")
        assert browser.get(f"/p/{number}").status_code == 404
        do(life.unhide_page, moderator, number)
