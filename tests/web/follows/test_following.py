"""Following by the button beside a thing, and all one follows on one page."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from kmwiki.core.database import db, transaction
from kmwiki.follows.models import Follow
from kmwiki.pages.models import Page
from kmwiki.pages.reading import write_tokens
from tests.support.site import TestSite, token_in
from tests.support.talk import say


def choose(browser, kind: str, target: object, level: str, **more: str):  # type: ignore[no-untyped-def]
    token = token_in(browser.get("/follows").get_data(as_text=True))
    data = {"csrf_token": token, "kind": kind, "target": str(target), "level": level, **more}
    return browser.post("/follow", data=data)


def followed(site: TestSite, name: str) -> dict[tuple[str, str], int]:
    own = select(Follow).where(Follow.person_id == site.person(name).person_id)
    return {(row.kind, row.target): row.level for row in db.session.scalars(own)}


@pytest.mark.parametrize("title", ["แผนรับน้ำหลาก", "Flood plan", "แผน PMQA 2569"])
def test_a_page_is_followed_by_its_button_and_let_go_again(site: TestSite, title: str) -> None:
    page = site.page(site.person("malee"), title=title)
    browser = site.browser("nok")
    html = browser.get(f"/p/{page}").get_data(as_text=True)
    assert f'name="target" value="{page}"' in html
    assert "follow--on" not in html
    answer = choose(browser, "page", page, "all")
    assert (answer.status_code, answer.location) == (303, f"/r/{page}")
    assert followed(site, "nok") == {("page", str(page)): 2}
    assert "ติดตามทุกเรื่อง" in browser.get(f"/p/{page}").get_data(as_text=True)
    assert title in browser.get("/follows").get_data(as_text=True)
    choose(browser, "page", page, "none", here="/follows")
    assert followed(site, "nok") == {}


def test_colleagues_share_a_kept_page_and_each_sees_their_own_button(site: TestSite) -> None:
    page = site.page(site.person("malee"))
    nok, dang = site.browser("nok"), site.browser("dang")
    nok.get(f"/p/{page}")
    choose(nok, "page", page, "normal")
    for _ in range(2):
        assert "follow--on" in nok.get(f"/p/{page}").get_data(as_text=True)
        assert "follow--on" not in dang.get(f"/p/{page}").get_data(as_text=True)
    assert site.app.extensions["kmwiki.keptpages"].hits >= 2


def test_what_one_wrote_or_spoke_under_is_followed_by_itself_until_silenced(site: TestSite) -> None:
    page = site.page(site.person("malee"), title="หน้าของมาลี")
    malee, nok = site.browser("malee"), site.browser("nok")
    say(site.person("nok"), page, "ขอบคุณค่ะ")
    for browser in (malee, nok):
        assert "follow--on" in browser.get(f"/p/{page}").get_data(as_text=True)
        assert "หน้าของมาลี" in browser.get("/follows").get_data(as_text=True)
        assert 'value="none"' not in browser.get(f"/p/{page}").get_data(as_text=True)  # nothing was chosen yet
    choose(nok, "page", page, "silent")
    assert 'value="none"' in nok.get(f"/p/{page}").get_data(as_text=True)
    html = nok.get(f"/p/{page}").get_data(as_text=True)
    assert "follow--on" not in html
    assert "เงียบอยู่" in html


@pytest.mark.parametrize(
    ("address", "kind", "target"),
    [("/agency/health", "agency", "health"), ("/category/3", "category", "3"), ("/tags/น้ำ", "tag", "น้ำ")],
)
def test_lists_of_what_can_be_followed_have_the_button_for_members_only(
    site: TestSite, address: str, kind: str, target: str
) -> None:
    site.page(site.person("malee"), tags=("น้ำ",), visibility="public", agency="health", categories=(3,))
    browser = site.browser("nok")
    html = browser.get(address).get_data(as_text=True)
    assert f'name="kind" value="{kind}"' in html
    assert choose(browser, kind, target, "normal").status_code == 303
    assert followed(site, "nok") == {(kind, target): 1}
    assert "follow--on" in browser.get(address).get_data(as_text=True)
    assert 'action="/follow"' not in site.browser().get(address).get_data(as_text=True)


def test_a_person_is_followed_but_nobody_follows_themselves(site: TestSite) -> None:
    malee = site.person("malee", display_name="มาลี")
    browser = site.browser("nok")
    assert 'name="kind" value="person"' in browser.get("/people/malee").get_data(as_text=True)
    assert choose(browser, "person", malee.person_id, "all").location == "/people/malee"
    assert 'name="kind" value="person"' not in site.browser("malee").get("/people/malee").get_data(as_text=True)


def test_what_one_may_not_see_can_not_be_followed_and_is_told_of_nowhere(site: TestSite) -> None:
    page = site.page(site.person("malee"), visibility="team", title="ความลับของคณะทำงาน")
    browser = site.browser("eve")
    assert choose(browser, "page", page, "all").status_code == 404
    assert choose(browser, "page", 999_999, "all").status_code == 404
    assert followed(site, "eve") == {}


def test_a_page_that_was_closed_to_its_follower_leaves_their_list_and_comes_back_with_its_rights(
    site: TestSite,
) -> None:
    page = site.page(site.person("malee"), title="แผนของเรา")
    browser = site.browser("nok")
    choose(browser, "page", page, "normal")
    for visibility, shown in (("team", False), ("members", True)):
        with transaction():
            found = db.session.get_one(Page, page)
            found.visibility = visibility
            write_tokens(found)
        assert ("แผนของเรา" in browser.get("/follows").get_data(as_text=True)) is shown


@pytest.mark.parametrize(
    ("kind", "target", "level"),
    [
        ("page", "x", "all"), ("page", "9" * 30, "all"), ("moon", "1", "all"), ("tag", "\u200b", "all"),
        ("category", "99", "all"), ("agency", "nowhere", "all"), ("person", "99999", "all"), ("search", "1", "all"),
        ("tag", "น้ำ", "loud"), ("", "", ""), ("page", "-1", "normal"),
    ],
)  # fmt: skip
def test_a_form_that_asks_for_nonsense_is_refused_and_changes_nothing(
    site: TestSite, kind: str, target: str, level: str
) -> None:
    assert choose(site.browser("nok"), kind, target, level).status_code in (404, 422)
    assert followed(site, "nok") == {}


def test_an_answer_never_leads_away_from_the_site(site: TestSite) -> None:
    answer = choose(site.browser("nok"), "tag", "น้ำ", "all", here="//evil.example/x")
    assert answer.location.startswith("/tags/")


def test_a_deleted_search_is_followed_no_more_and_its_number_brings_nobody_elses_news(site: TestSite) -> None:
    from kmwiki.discovery.saved import save_search

    nok = site.person("nok")
    with transaction():
        number = save_search(nok, name="น้ำ", query="q=น้ำ").id
    browser = site.browser("nok")
    choose(browser, "search", number, "normal", here="/searches")
    assert followed(site, "nok") == {("search", str(number)): 1}
    html = browser.get("/searches").get_data(as_text=True)
    assert re.search(r'name="kind" value="search"', html)
    browser.post(f"/searches/{number}/delete", data={"csrf_token": token_in(html)})
    assert followed(site, "nok") == {}


def test_a_search_is_saved_and_followed_in_one_step(site: TestSite) -> None:
    site.page(site.person("malee"), title="แผนรับน้ำหลาก")
    browser = site.browser("nok")
    token = token_in(browser.get("/follows").get_data(as_text=True))
    for query, more in (("q=น้ำ&kind=aar", {"follow": "1"}), ("q=ไฟ", {})):
        browser.post("/searches", data={"csrf_token": token, "query": query, "name": "", "form_id": query * 2, **more})
    assert list(followed(site, "nok").values()) == [1]
    told = browser.get("/searches").get_data(as_text=True)
    assert "“น้ำ" in told
    assert "จะบอกที่กระดิ่งเมื่อมีหน้าใหม่ที่มีครบทุกคำ" in told


def test_a_visitor_is_asked_to_sign_in(site: TestSite) -> None:
    assert site.browser().get("/follows").status_code in (302, 303, 401, 403)
