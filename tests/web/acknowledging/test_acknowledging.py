"""Taking note in the browser, and what each reader sees of it."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.support.site import TestSite, token_in
from tests.web.comments.browsing import page_of


@pytest.fixture
def guidance(site: TestSite) -> int:
    return site.page(
        site.person("expert", "consultant", agency=None), kind="guidance", title="แนวทางจัดทำแผน", visibility="public"
    )


def press(client: FlaskClient, address: str, **fields: object) -> TestResponse:
    token = token_in(client.get("/me").get_data(as_text=True))
    return client.post(address, data={"csrf_token": token, **fields}, follow_redirects=True)


def test_asked_taken_note_of_and_read(site: TestSite, guidance: int) -> None:
    site.person("somchai", agency="health")
    site.person("officer", agency="admin")
    site.person("other", agency=None)
    admin = site.browser("officer")
    expert, somchai, lek = (site.browser(name) for name in ("expert", "somchai", "lek"))
    form = expert.get(f"/p/{guidance}/acknowledgement").get_data(as_text=True)
    assert " checked" not in form.split('id="ask"')[1].split("</form>")[0]  # whoever asks says whom
    assert "การรับทราบ" not in page_of(lek, guidance)
    press(expert, f"/p/{guidance}/acknowledgement", agencies=["health", "admin"])
    html = page_of(somchai, guidance)
    assert "รับทราบแล้ว 0 จาก 2 ส่วนราชการ" in html
    assert f'action="/p/{guidance}/acknowledge"' in html
    html = press(somchai, f"/p/{guidance}/acknowledge").get_data(as_text=True)
    assert "บันทึกการรับทราบแล้ว" in html
    html = page_of(lek, guidance)
    assert "รับทราบแล้ว 1 จาก 2 ส่วนราชการ" in html
    assert 'href="/people/somchai"' in html
    # The button is gone for colleagues, who share the kept page with others, and was never there for other agencies.
    for name in ("lek", "lek", "other"):
        assert "รับทราบในนามส่วนราชการของฉัน" not in page_of(site.browser(name), guidance)
    assert "รับทราบในนามส่วนราชการของฉัน" in page_of(admin, guidance)
    assert "ส่วนราชการของคุณรับทราบไปแล้ว" in press(lek, f"/p/{guidance}/acknowledge").get_data(as_text=True)


def test_a_visitor_sees_nothing_of_it(site: TestSite, guidance: int) -> None:
    press(site.browser("expert"), f"/p/{guidance}/acknowledgement", agencies=["health"])
    visitor = site.browser()
    html = page_of(visitor, guidance)
    assert "รับทราบ" not in html
    for address in (f"/p/{guidance}/acknowledgement", f"/p/{guidance}/acknowledgement.csv"):
        assert visitor.get(address).status_code == 302  # to the sign-in form


def test_the_list_as_a_file(site: TestSite, guidance: int) -> None:
    site.person("somchai", agency="health")
    press(site.browser("expert"), f"/p/{guidance}/acknowledgement", agencies=["health", "admin"])
    press(site.browser("somchai"), f"/p/{guidance}/acknowledge")
    sent = site.browser("somchai").get(f"/p/{guidance}/acknowledgement.csv?lang=en", follow_redirects=True)
    rows = sent.get_data(as_text=True).splitlines()
    assert rows[0].startswith("\ufeffRevision,")
    assert re.match(r"1,.*,Provincial Health Office,.+,somchai$", rows[1])
    assert rows[2].endswith("Provincial Administration Office,,")


@pytest.mark.parametrize("sent", [[], ["moon"], ["health' OR 1=1"]], ids=["none", "unknown", "hostile"])
def test_agencies_that_can_not_be_asked_are_said(site: TestSite, guidance: int, sent: list[str]) -> None:
    answer = press(site.browser("expert"), f"/p/{guidance}/acknowledgement", agencies=sent)
    assert answer.status_code == 422
    assert "error-summary" in answer.get_data(as_text=True)


def test_after_a_change_the_writer_is_offered_to_ask_again(site: TestSite, guidance: int) -> None:
    expert = site.browser("expert")
    press(expert, f"/p/{guidance}/acknowledgement", agencies=["health"])
    html = expert.get(f"/p/{guidance}/edit").get_data(as_text=True)
    fields = {
        "csrf_token": token_in(html),
        "based_on": "1",
        "title": "แนวทางจัดทำแผน",
        "body": "ปรับปรุงใหม่",
        "action": "save",
    }
    assert expert.post(f"/p/{guidance}/edit", data=fields).status_code == 303
    assert "ขอให้รับทราบใหม่" in page_of(expert, guidance)
    assert "ขอไว้สำหรับฉบับที่ 1" in page_of(site.browser("lek"), guidance)
    assert "ขอให้รับทราบใหม่" not in page_of(site.browser("lek"), guidance)


def test_the_list_offers_the_button_to_members_of_agencies_that_have_not_answered(
    site: TestSite, guidance: int
) -> None:
    site.person("somchai", agency="health")
    site.person("police", agency="admin")
    press(site.browser("expert"), f"/p/{guidance}/acknowledgement", agencies=["health"])
    button, address = f'action="/p/{guidance}/acknowledge"', f"/p/{guidance}/acknowledgement"
    somchai = site.browser("somchai")
    assert button in somchai.get(address).get_data(as_text=True)
    assert button not in site.browser("police").get(address).get_data(as_text=True)
    press(somchai, f"/p/{guidance}/acknowledge")
    assert button not in somchai.get(address).get_data(as_text=True)


@pytest.mark.parametrize("ticked", [[], ["health"]], ids=["nothing ticked", "a tick left over"])
def test_all_agencies_are_asked_by_one_choice(site: TestSite, guidance: int, ticked: list[str]) -> None:
    expert = site.browser("expert")
    every = len(expert.get(f"/p/{guidance}/acknowledgement").get_data(as_text=True).split('name="agencies"')) - 1
    assert every > 1
    press(expert, f"/p/{guidance}/acknowledgement", to="every", agencies=ticked)
    assert f"รับทราบแล้ว 0 จาก {every} ส่วนราชการ" in page_of(expert, guidance)


def test_a_form_that_comes_back_keeps_the_choice_and_the_ticks(site: TestSite, guidance: int) -> None:
    answer = press(site.browser("expert"), f"/p/{guidance}/acknowledgement", to="some", agencies=["health", "moon"])
    html = answer.get_data(as_text=True)
    assert re.search(r'value="some" checked', html)
    assert re.search(r'value="health" checked', html)
