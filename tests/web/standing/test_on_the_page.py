"""Endorsing and adopting in a browser: on the page, in lists, with and without rights."""

from __future__ import annotations

import re

import pytest

from kmwiki.core.database import db
from kmwiki.standing.models import Adoption
from tests.support.site import token_in


@pytest.fixture
def practice(site) -> int:
    author = site.person("มาลี", agency="health")
    return site.page(author, kind="practice", title="ประชุมแบบไม่บรรยาย", agency="health", visibility="public")


def read(client, address: str) -> str:
    answer = client.get(address, follow_redirects=True)
    assert answer.status_code == 200, answer.get_data(as_text=True)[:300]
    return answer.get_data(as_text=True)


def fields_in(html: str) -> dict[str, str]:
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', html))


def send(client, address: str, **given):
    return client.post(address, data={**fields_in(read(client, address)), **given})


YES = {"significant": "yes", "valid": "partly", "applicable": "yes"}
TOOK = {"took": "ใช้บัตรคำแทนสไลด์ cards, not slides", "result": "worked", "began_on": "29 ต.ค. 53"}


def test_a_consultant_endorses_and_everybody_reads_of_which_revision(site, practice, client):
    site.person("expert", "consultant", agency=None, display_name="อ.สมศักดิ์")
    expert = site.browser("expert")
    assert f'href="/p/{practice}/endorse"' in read(expert, f"/p/{practice}")
    answer = send(expert, f"/p/{practice}/endorse", **YES, verdict="approve", advice="ติดตามผลทุกไตรมาส <b>")
    assert answer.status_code == 303
    shown = read(client, f"/p/{practice}")
    assert "รับรองฉบับที่ 1 โดยวิทยากรที่ปรึกษา" in shown
    assert "อ.สมศักดิ์" in shown
    assert "ติดตามผลทุกไตรมาส &lt;b&gt;" in shown
    assert "ปัจจุบันฉบับที่" not in shown
    author = site.browser("มาลี")
    edit = read(author, f"/p/{practice}/edit")
    saved = author.post(f"/p/{practice}/edit", data={
        **fields_in(edit), "title": "ประชุมแบบไม่บรรยาย", "body": "แก้แล้ว", "visibility": "public", "lang": "th",
        "agency": "health", "do": "publish",
    })  # fmt: skip
    assert saved.status_code in (302, 303), saved.get_data(as_text=True)[:500]
    shown = read(client, f"/p/{practice}")
    assert "ปัจจุบันฉบับที่ 2" in shown
    assert f"/p/{practice}/compare?from=1&amp;to=2" in shown
    assert "now revision 2" in read(client, f"/p/{practice}?lang=en")


def test_the_form_says_what_one_said_before_and_takes_it_back(site, practice):
    site.person("expert", "consultant", agency=None)
    expert = site.browser("expert")
    send(expert, f"/p/{practice}/endorse", **YES, verdict="improve", advice="ขอตัวเลข")
    form = read(expert, f"/p/{practice}/endorse")
    assert "คุณขอให้ปรับปรุงฉบับที่ 1 ไว้" in form
    assert "ขอตัวเลข" in form
    answer = expert.post(f"/p/{practice}/endorse/withdraw", data={"csrf_token": token_in(form)})
    assert answer.status_code == 303
    assert "ขอตัวเลข" not in read(expert, f"/p/{practice}")


def test_a_moderator_takes_an_unkind_word_off_the_page_and_others_can_not(site, practice, client):
    from kmwiki.standing.models import Endorsement

    site.person("expert", "consultant", agency=None)
    site.person("mod", "moderator", agency=None)
    send(site.browser("expert"), f"/p/{practice}/endorse", **YES, verdict="improve", advice="คนเขียนไม่เอาไหน")
    number = db.session.query(Endorsement).one().id
    address = f"/p/{practice}/endorsements/{number}/remove"
    author, mod = site.browser("มาลี"), site.browser("mod")
    assert address not in read(author, f"/p/{practice}")
    assert author.post(address, data={"csrf_token": token_in(read(author, f"/p/{practice}"))}).status_code == 403
    html = read(mod, f"/p/{practice}")
    assert address in html
    assert mod.post(address, data={"csrf_token": token_in(html)}).status_code == 303
    assert "คนเขียนไม่เอาไหน" not in read(client, f"/p/{practice}")
    assert mod.post(address, data={"csrf_token": token_in(html)}).status_code == 404


def test_a_refused_form_keeps_every_word_and_says_what_is_missing(site, practice):
    site.person("expert", "consultant", agency=None)
    expert = site.browser("expert")
    answer = send(expert, f"/p/{practice}/endorse", significant="yes", verdict="approve", advice="คิดมาดีแล้ว")
    html = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "คิดมาดีแล้ว" in html
    assert "โปรดตอบข้อนี้" in html
    neighbour = site.person("neighbour", agency="admin")
    assert neighbour
    browser = site.browser("neighbour")
    answer = send(browser, f"/p/{practice}/adoptions/new", **{**TOOK, "began_on": "เมื่อวานซืน", "went": "ดี"})
    html = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "เมื่อวานซืน" in html
    assert "ใช้บัตรคำแทนสไลด์" in html


def test_another_agency_tells_edits_and_takes_back_what_it_adopted(site, practice, client):
    site.person("neighbour", agency="admin")
    browser = site.browser("neighbour")
    assert send(browser, f"/p/{practice}/adoptions/new", **TOOK).status_code == 303
    number = db.session.query(Adoption).one().id
    shown = read(client, f"/p/{practice}")
    assert "ที่ทำการปกครองจังหวัด" in shown
    assert "29 ต.ค. 2553" in shown
    assert f'id="adoption-{number}"' in shown
    own = f"/p/{practice}/adoptions/{number}"
    assert send(browser, f"{own}/edit", **{**TOOK, "took": "ใช้บัตรคำสองสี"}).status_code == 303
    story = read(browser, own)
    assert "ใช้บัตรคำสองสี" in story
    assert "ใช้บัตรคำแทนสไลด์" in story  # what it said before
    assert "take-back" not in read(client, own)  # a visitor's page holds no such form
    assert browser.post(f"{own}/take-back", data={"csrf_token": token_in(story)}).status_code == 303
    shown = read(client, f"/p/{practice}")
    assert "ถอนที่เล่าไว้แล้ว" in shown
    assert "ใช้บัตรคำ" not in shown
    assert "ใช้บัตรคำ" not in read(client, own)
    assert browser.post(f"{own}/bring-back", data={"csrf_token": token_in(read(browser, own))}).status_code == 303
    assert "ใช้บัตรคำสองสี" in read(client, f"/p/{practice}")


def test_a_link_from_elsewhere_begins_the_form(site, practice):
    site.person("neighbour", agency="admin")
    html = read(site.browser("neighbour"), f"/p/{practice}/adoptions/new?result=partly&went=%3Cb%3E%E0%B8%94%E0%B8%B5")
    assert "&lt;b&gt;ดี" in html
    assert re.search(r'value="partly"\s+checked', html)


def test_buttons_stand_where_they_lead_somewhere(site, practice, client):
    site.person("colleague", agency="health")
    site.person("neighbour", agency="admin")
    for name, endorse, adopt in [
        (None, False, False),
        ("colleague", False, False),
        ("neighbour", True, True),
        ("มาลี", False, False),
    ]:
        # Twice: the second look may be a kept page, drawn for somebody else of the same roles.
        for _ in range(2):
            html = read(site.browser(name), f"/p/{practice}")
            assert (f"/p/{practice}/endorse" in html) is endorse, name
            assert (f"/p/{practice}/adoptions/new" in html) is adopt, name


def test_a_practice_says_where_it_stands_on_its_page_and_in_lists(site, practice, client):
    assert "เล่าสู่กัน" in read(client, f"/p/{practice}")
    assert "standing-badge" not in read(client, "/kind/practice")
    site.person("expert", "facilitator", agency=None)
    send(site.browser("expert"), f"/p/{practice}/endorse", **YES, verdict="approve")
    shown = read(client, f"/p/{practice}")
    assert "รับรองแล้ว" in shown
    assert "วิทยากรที่ปรึกษาหรือผู้อำนวยกระบวนการรับรองฉบับที่ 1" in shown
    assert "รับรองแล้ว" in read(client, "/kind/practice")
    assert "Endorsed" in read(client, "/kind/practice?lang=en")


def test_a_page_of_theirs_that_closes_loses_its_title_at_once(site, practice, client):
    neighbour = site.person("neighbour", agency="admin")
    theirs = site.page(neighbour, title="ของเราเอง our own way", visibility="public", agency="admin")
    browser = site.browser("neighbour")
    send(browser, f"/p/{practice}/adoptions/new", **TOOK, their_no=f"#{theirs}")
    assert "ของเราเอง our own way" in read(client, f"/p/{practice}")
    from kmwiki.core.database import transaction
    from kmwiki.pages.life import bin_page
    from kmwiki.pages.models import Page

    with transaction():
        bin_page(neighbour, db.session.get_one(Page, theirs))
    assert "ของเราเอง our own way" not in read(client, f"/p/{practice}")


def test_talk_and_guidance_have_nothing_to_prove(site, client):
    author = site.person("มาลี", agency="health")
    thread = site.page(author, kind="thread", visibility="public", title="คุยกัน")
    site.person("expert", "consultant", agency=None)
    browser = site.browser("expert")
    assert 'id="proofs"' not in read(browser, f"/p/{thread}")
    assert browser.get(f"/p/{thread}/endorse").status_code == 403
