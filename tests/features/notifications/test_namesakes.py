"""Whoever bears a name hears of it, once, when somebody of another agency is called just the same."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from kmwiki.access import Actor
from kmwiki.accounts.invites import make_invite
from kmwiki.accounts.managing import approve_person, disable_person
from kmwiki.accounts.models import Person
from kmwiki.accounts.profiles import change_profile
from kmwiki.accounts.registering import ask_to_join, join_by_invite
from kmwiki.core.database import db, transaction
from kmwiki.i18n import translate
from kmwiki.notifications.audiences.people import SHARED
from kmwiki.notifications.models import Notice
from tests.features.notifications.test_telling import told, work_off
from tests.support.site import TestSite, password_hash
from tests.web.notifications.test_headings import headings

NAMES = ["มะลิ ริมทะเล", "small man", "หมอ Nok"]


def rename(actor: Actor, name: str) -> None:
    with transaction():
        change_profile(actor, db.session.get_one(Person, actor.person_id), display_name=name)


@pytest.mark.parametrize("name", NAMES, ids=["Thai", "English", "mixed"])
@pytest.mark.parametrize("way", ["added", "invited", "approved", "renamed"])
def test_the_first_bearer_hears_of_it_however_the_other_came_by_the_name(site: TestSite, name: str, way: str) -> None:
    first, lek = site.person("first", display_name=name), site.person("lek", nickname=name)
    boss = site.person("boss", "admin")
    if way == "added":
        second = site.person("second", agency="admin", display_name=name)
    elif way == "renamed":
        second = site.person("second", agency="admin")
        rename(second, name)
    else:
        given = {"username": "second", "display_name": name, "password_hash": password_hash()}
        with transaction():
            if way == "invited":
                person = join_by_invite(code=make_invite(boss, agency_code="admin", uses=1, days=3).code, **given)
            else:
                person = ask_to_join(agency_code="admin", **given)
        work_off(site)
        assert (told(first) == []) is (way == "approved")  # who only asks holds no name yet
        with transaction():
            person = db.session.get_one(Person, person.id)
            if way == "approved":
                approve_person(boss, person)
        second = person.as_actor()
    work_off(site)
    assert told(first) == [SHARED]
    assert [told(one) for one in (second, lek, boss)] == [[], [], []]


def test_names_that_differ_are_nobodys_news(site: TestSite) -> None:
    first = site.person("first", display_name="สมชาย")
    site.person("second", agency="admin", display_name="สมชาย ใจดี")
    rename(site.person("third", agency="admin"), "คนที่สาม")
    work_off(site)
    assert told(first) == []


def test_taken_and_given_up_again_it_is_told_once_and_not_for_ever(site: TestSite, session: Session) -> None:
    first, second = site.person("first", display_name="สมชาย"), site.person("second", agency="admin")
    for name in ("สมชาย", "อื่น", "สมชาย"):
        rename(second, name)
        work_off(site)
    own = select(Notice).where(Notice.person_id == first.person_id)
    assert len(list(session.scalars(own))) == 1
    assert len(headings(site.browser("first"))) == 1
    rename(second, "ชื่อใหม่")
    assert headings(site.browser("first")) == []


@pytest.mark.parametrize("lang", ["th", "en"])
def test_the_notice_says_who_it_is_and_leads_there(site: TestSite, lang: str) -> None:
    site.person("first", display_name="สมชาย <b>")
    site.person("ครูหมอก", agency="admin", display_name="สมชาย <b>")
    work_off(site)
    browser = site.browser("first")
    [(address, words)] = headings(browser, lang)
    assert "สมชาย &lt;b&gt;" in words
    assert "@ครูหมอก" in words
    assert browser.get(address).status_code == 200
    html = browser.get("/inbox").get_data(as_text=True)
    assert translate(lang, "notices.did.person.namesake") in html
    assert translate(lang, "notices.reason.name_shared") in html


def test_of_somebody_who_is_gone_before_the_worker_came_nothing_is_told(site: TestSite) -> None:
    first, boss = site.person("first", display_name="สมชาย"), site.person("boss", "admin")
    second = site.person("second", agency="admin", display_name="สมชาย")
    with transaction():
        disable_person(boss, db.session.get_one(Person, second.person_id))
    work_off(site)
    assert told(first) == []
