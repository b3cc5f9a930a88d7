"""Choosing mail, ending it by a link without signing in, the digest and its text to paste."""

from __future__ import annotations

import re

import pytest

from kmwiki.accounts.models import Person
from kmwiki.core.database import db, transaction
from kmwiki.core.site import Site
from kmwiki.notifications.mailing import choose_mail, confirm_address, mail_choice
from kmwiki.notifications.tokens import CONFIRM, STOP, token_for
from tests.features.notifications.test_telling import follows, work_off
from tests.support.site import TestSite, token_in
from tests.support.talk import say


def person(site: TestSite, name: str) -> Person:
    return db.session.get_one(Person, site.person(name).person_id)


def wants(site: TestSite, name: str, rhythm: str = "daily") -> None:
    with transaction():
        choose_mail(site.person(name), person(site, name), rhythm=rhythm, lang="th")
    with transaction():
        confirm_address(token_for(CONFIRM, person(site, name)))


def test_mail_is_off_until_chosen_and_asks_the_address_first(site: TestSite) -> None:
    site.person("malee", email="malee@example.org")
    browser = site.browser("malee")
    html = browser.get("/me/notices").get_data(as_text=True)
    assert re.search(r'value=""\s+checked|value="" checked', html)
    answer = browser.post("/me/notices", data={"csrf_token": token_in(html), "rhythm": "weekly"}, follow_redirects=True)
    html = answer.get_data(as_text=True)
    assert "malee@example.org" in html
    assert "รอการยืนยัน" in html
    assert mail_choice(site.person("malee"), person(site, "malee")).rhythm == "weekly"
    browser.post("/me/notices", data={"csrf_token": token_in(html), "rhythm": ""})
    assert mail_choice(site.person("malee"), person(site, "malee")).rhythm is None


def test_without_an_address_there_is_a_way_to_add_one(site: TestSite) -> None:
    browser = site.browser("malee")
    html = browser.get("/me/notices").get_data(as_text=True)
    assert "เพิ่มอีเมล" in html
    refused = browser.post("/me/notices", data={"csrf_token": token_in(html), "rhythm": "daily"})
    assert refused.status_code == 422


@pytest.mark.parametrize("closed", [False, True], ids=["open site", "closed site"])
def test_one_click_ends_mail_signed_out_and_looking_ends_nothing(site: TestSite, closed: bool) -> None:
    site.person("malee", email="malee@example.org")
    wants(site, "malee")
    if closed:
        with transaction():
            db.session.get_one(Site, 1).visitors_may_read = False
    address = f"/unsubscribe/{token_for(STOP, person(site, 'malee'))}"
    visitor = site.browser()
    looked = visitor.get(address)
    assert looked.status_code == 200
    assert 'method="post"' in looked.get_data(as_text=True)
    assert mail_choice(site.person("malee"), person(site, "malee")).rhythm == "daily"
    answer = visitor.post(address, data={"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert "เลิกส่งอีเมลแล้ว" in answer.get_data(as_text=True)
    assert mail_choice(site.person("malee"), person(site, "malee")).rhythm is None
    assert visitor.post(address).status_code == 200
    again = visitor.get(address).get_data(as_text=True)
    assert "เลิกส่งอีเมลแล้ว" in again
    assert '<form method="post">' not in again


@pytest.mark.parametrize("token", ["x", "1.x", "999999.abc", "1." + "a" * 500, "%00", "๑.๒"])
def test_a_forged_link_is_not_found_by_looking_or_posting(site: TestSite, token: str) -> None:
    site.person("malee", email="malee@example.org")
    wants(site, "malee")
    visitor = site.browser()
    for path in ("unsubscribe", "confirm-mail"):
        assert visitor.get(f"/{path}/{token}").status_code in (400, 404)
        assert visitor.post(f"/{path}/{token}").status_code in (400, 404)
    assert mail_choice(site.person("malee"), person(site, "malee")).rhythm == "daily"


def test_an_address_is_confirmed_signed_out(site: TestSite) -> None:
    site.person("malee", email="malee@example.org")
    with transaction():
        choose_mail(site.person("malee"), person(site, "malee"), rhythm="now", lang="th")
    address = f"/confirm-mail/{token_for(CONFIRM, person(site, 'malee'))}"
    visitor = site.browser()
    assert visitor.get(address).status_code == 200
    assert not mail_choice(site.person("malee"), person(site, "malee")).confirmed
    assert "ยืนยันแล้ว" in visitor.post(address).get_data(as_text=True)
    assert mail_choice(site.person("malee"), person(site, "malee")).confirmed


@pytest.mark.parametrize("title", ["แผนรับน้ำหลาก", "Flood plan", "แผน PMQA 2569"])
def test_the_digest_has_a_text_to_paste_with_short_links(site: TestSite, title: str) -> None:
    page = site.page(site.person("malee"), title=title)
    for words in ("หนึ่ง", "สอง", *map(str, range(7))):
        say(site.person("nok"), page, words)
    work_off(site)
    html = site.browser("malee").get("/inbox/digest").get_data(as_text=True)
    found = re.search(r"<textarea[^>]*>\n(.*?)</textarea>", html, re.DOTALL)
    assert found
    text = found[1]
    assert f"• {title} (ความเห็นใหม่ 9)" in text
    assert re.search(rf"http://\S+/r/{page}\n?", text)
    assert "หนึ่ง" not in text
    assert html.count("notice-line__words") == 5
    assert "อีก 4 เรื่อง" in html


def test_a_team_page_is_in_the_digest_of_its_reader_and_not_in_the_text_to_paste(site: TestSite) -> None:
    malee, nok = site.person("malee"), site.person("nok")
    page = site.page(malee, title="เรื่องลับของคณะทำงาน", visibility="team", shared_people=("nok",))
    follows(nok, "page", page)
    say(malee, page, "สวัสดี")
    work_off(site)
    html = site.browser("nok").get("/inbox/digest").get_data(as_text=True)
    assert "เรื่องลับของคณะทำงาน" in html
    assert "<textarea" not in html


def test_a_digest_of_odd_days_is_that_of_a_week(site: TestSite) -> None:
    browser = site.browser("nok")
    for days in ("0", "-1", "99999999999", "x", ""):
        assert browser.get(f"/inbox/digest?days={days}").status_code == 200
