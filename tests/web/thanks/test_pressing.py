"""The three buttons under a page and its comments: who said what, and no totals of a person anywhere."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from kmwiki.core.clock import freeze, now
from kmwiki.core.database import transaction
from kmwiki.thanks.asking import ask_those_who_wanted_to_try
from tests.support.site import TestSite, token_in
from tests.support.talk import say
from tests.web.comments.browsing import page_of


def press(client: FlaskClient, address: str, **fields: str) -> TestResponse:
    token = token_in(client.get("/me").get_data(as_text=True))
    return client.post(address, data={"csrf_token": token, **fields})


def pressed(html: str) -> set[str]:
    return set(re.findall(r'formaction="([^"]+/thanks/\w+)" aria-pressed="true"', html))


@pytest.mark.parametrize("name", ["นกน้อย", "small man", "หมอ Nok"], ids=["Thai", "English", "mixed"])
def test_a_press_shows_the_name_and_a_second_takes_it_back(site: TestSite, name: str) -> None:
    page = site.page(site.person("somchai"))
    number = say(site.person("lek"), page, "ลองแล้วได้ผล")
    site.person("nok", display_name=name)
    nok, malee = site.browser("nok"), site.browser("malee")
    address = f"/c/{number}/thanks/learned"
    assert press(nok, address).location == f"/c/{number}"
    assert press(nok, f"/p/{page}/thanks/thanks").location.endswith("#thanks")
    assert pressed(page_of(nok, page)) == {address, f"/p/{page}/thanks/thanks"}
    for _ in range(2):  # drawn, then kept: the state of a button is its owner's
        html = page_of(malee, page)
        assert pressed(html) == set()
        assert html.count(f">{name}</a>") == 2
        assert "ได้ความรู้</span>" in html
    press(nok, address)
    assert page_of(malee, page).count(f">{name}</a>") == 1


def test_no_button_for_ones_own_words_and_none_for_visitors(site: TestSite) -> None:
    page = site.page(site.person("somchai"), visibility="public")
    number = say(site.person("lek"), page, "ของเล็ก")
    assert f"/c/{number}/thanks/" not in page_of(site.browser("lek"), page)
    assert f"/p/{page}/thanks/" not in page_of(site.browser("somchai"), page)
    press(site.browser("nok"), f"/c/{number}/thanks/thanks")
    html = page_of(site.browser(), page)
    assert "/thanks/" not in html
    assert re.search(r'class="thanks__said">ขอบคุณ</span>\s*nok', html)
    assert press(site.browser("lek"), f"/c/{number}/thanks/thanks").status_code == 403


def test_many_names_stand_in_a_box_that_opens(site: TestSite) -> None:
    page = site.page(site.person("somchai"))
    for number in range(8):
        press(site.browser(f"reader{number}"), f"/p/{page}/thanks/thanks")
    html = page_of(site.browser("nok"), page)
    shown, behind = html.split('class="thanks__more"')
    assert "reader4" in shown
    assert "reader5" not in shown
    assert "reader7" in behind


def test_of_a_page_one_may_not_see_nothing_can_be_thanked_for(site: TestSite) -> None:
    page = site.page(site.person("somchai"), visibility="team", title="ในคณะ")
    number = say(site.person("somchai"), page, "ในคณะ")
    nok = site.browser("nok")
    assert press(nok, f"/p/{page}/thanks/thanks").status_code == 404
    assert press(nok, f"/c/{number}/thanks/thanks").status_code == 404


def test_no_totals_of_a_person_anywhere(site: TestSite) -> None:
    page = site.page(site.person("somchai"), visibility="public")
    number = say(site.person("lek"), page, "ดีมาก")
    for reader in ("nok", "malee", "daeng"):
        press(site.browser(reader), f"/c/{number}/thanks/thanks")
        press(site.browser(reader), f"/p/{page}/thanks/will_try")
    site.person("boss", "admin")
    for who in ("nok", "boss"):
        client = site.browser(who)
        for address in ("/people/lek", "/people/somchai", "/people/nok", "/people", "/me", "/", "/recent"):
            html = client.get(address, follow_redirects=True).get_data(as_text=True)
            assert "ขอบคุณ 3" not in html
            assert "thanks__" not in html
    token = token_in(site.browser("boss").get("/me").get_data(as_text=True))
    assert token  # the page was really shown
    for address in ("/feed.atom", "/api/v1/openapi.json"):
        answer = site.browser().get(address)
        assert "thanks" not in answer.get_data(as_text=True)


def test_a_month_later_the_page_and_the_home_page_ask_once(site: TestSite) -> None:
    page, nok = site.page(site.person("somchai"), title="คัดแยกที่ต้นทาง"), site.browser("nok")
    answer = nok.get(press(nok, f"/p/{page}/thanks/will_try").location)
    assert "อีกหนึ่งเดือน" in answer.get_data(as_text=True)
    month = now() + timedelta(days=31)
    with freeze(month), transaction():
        ask_those_who_wanted_to_try()
    with freeze(month + timedelta(minutes=1)):
        nok, lek = site.browser("nok"), site.browser("lek")
        for client, asked in ((nok, True), (lek, False)):
            for _ in range(2):
                assert ("ลองแล้วเป็นอย่างไรบ้าง" in page_of(client, page)) is asked
            assert ("ลองแล้วเป็นอย่างไรบ้าง" in client.get("/").get_data(as_text=True)) is asked
        found = re.search(r'formaction="(/thanks/\d+/settled)"', page_of(nok, page))
        assert found
        assert press(lek, found[1]).status_code == 404
        assert press(nok, found[1], back="home").location == "/"
        assert "ลองแล้วเป็นอย่างไรบ้าง" not in page_of(nok, page)


def test_the_adoption_form_is_offered_where_it_can_be_filled_in(site: TestSite) -> None:
    author = site.person("somchai")
    page = site.page(author, kind="practice", title="แนวปฏิบัติ", agency="health")
    site.person("nok", agency="admin")
    nok = site.browser("nok")
    press(nok, f"/p/{page}/thanks/will_try")
    month = now() + timedelta(days=31)
    with freeze(month), transaction():
        ask_those_who_wanted_to_try()
    with freeze(month + timedelta(minutes=1)):
        assert f'href="/p/{page}/adoptions/new"' in page_of(site.browser("nok"), page).split("thanks-asked", 1)[1]


def test_five_hundred_comments_take_as_many_questions_as_three(site: TestSite) -> None:
    from tests.support.statements import statements_sent

    few, many = site.page(site.person("somchai")), site.page(site.person("somchai"), title="ยาว")
    lek = site.person("lek")
    for page, count in ((few, 3), (many, 60)):
        for _ in range(count):
            say(lek, page, "คำ")
    nok, asked = site.browser("nok"), []
    for page in (few, many):
        with statements_sent() as sent:
            page_of(nok, page, "?x=1")
        asked.append(len(sent))
    assert asked[1] <= asked[0] + 1  # of a long talk it is asked first whether anything has changed
