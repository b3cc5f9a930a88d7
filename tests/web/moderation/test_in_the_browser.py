"""Telling the moderators, settling, answering: as people see it, and as others do not."""

from __future__ import annotations

import re

import pytest

from kmwiki.core.database import db
from kmwiki.moderation.models import Case
from tests.support.site import token_in
from tests.support.talk import say

UNKIND = "ทำงานแบบนี้ใช้ไม่ได้ this is no good"


@pytest.fixture
def page(site) -> int:
    return site.page(site.person("malee"), title="สรุปประชุม", visibility="public")


@pytest.fixture
def words(site, page) -> int:
    return say(site.person("somchai"), page, UNKIND)


@pytest.fixture
def mod(site):
    site.person("mod", "moderator", agency=None, display_name="ผู้ดูแลใจดี")
    return site.browser("mod")


def read(client, address: str) -> str:
    answer = client.get(address, follow_redirects=True)
    assert answer.status_code == 200, (address, answer.status_code)
    return answer.get_data(as_text=True)


def send(client, address: str, form_at: str | None = None, **given):
    html = read(client, form_at or address)
    hidden = dict(re.findall(r'<input type="hidden" name="(was_open|form_id)" value="([^"]*)"', html))
    return client.post(address, data={"csrf_token": token_in(html), **hidden, **given})


def case_no() -> int:
    return db.session.query(Case).order_by(Case.id.desc()).first().id


def test_under_others_words_stands_a_way_to_tell_and_under_ones_own_none(site, page, words, client):
    for _ in range(2):  # the second time it may be a kept page
        assert f"/c/{words}/report" in read(site.browser("nok"), f"/p/{page}")
        assert f"/c/{words}/report" not in read(site.browser("somchai"), f"/p/{page}")
        assert f"/p/{page}/report" in read(site.browser("nok"), f"/p/{page}")
        assert f"/p/{page}/report" not in read(site.browser("malee"), f"/p/{page}")
    assert "/report" not in read(client, f"/p/{page}")
    assert client.get(f"/c/{words}/report").location.startswith("/login?next=")


def test_from_a_report_to_a_kind_word(site, page, words, mod, client):
    nok = site.browser("nok")
    answer = send(nok, f"/c/{words}/report", kind="hurt", words="อ่านแล้ว <b>เสียใจ</b>")
    assert answer.status_code == 303
    assert "คุณแจ้งเรื่องนี้ไว้แล้ว" in read(nok, f"/c/{words}/report")
    queue = read(mod, "/moderation")
    assert "อ่านแล้วไม่สบายใจ" in queue
    assert UNKIND in queue
    case = read(mod, f"/moderation/{case_no()}")
    assert "อ่านแล้ว &lt;b&gt;เสียใจ&lt;/b&gt;" in case
    assert "/people/nok" in case
    answer = send(mod, f"/moderation/{case_no()}/settle", f"/moderation/{case_no()}", act="leave", word="ขอบคุณที่บอกนะคะ")
    assert answer.status_code == 303
    assert "ขอบคุณที่บอกนะคะ" in read(nok, "/reports")
    assert "ผู้ดูแลใจดี" not in read(nok, "/reports")
    assert "ปล่อยไว้ตามเดิม" in read(mod, "/moderation?show=settled")
    somchai = site.browser("somchai")
    assert "ขอบคุณที่บอกนะคะ" not in read(somchai, f"/p/{page}")
    assert somchai.get("/moderation").status_code == 403
    assert somchai.get(f"/moderation/{case_no()}").status_code == 403
    assert "ขอบคุณที่บอกนะคะ" not in read(somchai, "/reports")


def test_the_writer_of_hidden_words_reads_why_and_answers_where_nobody_else_does(site, page, words, mod, client):
    send(site.browser("nok"), f"/c/{words}/report", kind="unkind")
    no = case_no()
    refused = send(mod, f"/moderation/{no}/settle", f"/moderation/{no}", act="hide", note="", word="ขอบคุณ <i>")
    assert refused.status_code == 422
    assert "ขอบคุณ &lt;i&gt;" in refused.get_data(as_text=True)
    assert "โปรดบอกเหตุผล" in refused.get_data(as_text=True)
    send(mod, f"/moderation/{no}/settle", f"/moderation/{no}", act="hide", note="พูดถึงวิธีทำงานนะครับ")
    somchai, nok = site.browser("somchai"), site.browser("nok")
    shown = read(somchai, f"/p/{page}")
    note = re.search(r"/notes/\d+", shown)[0]
    assert "พูดถึงวิธีทำงานนะครับ" in read(somchai, note)
    for other in (nok, site.browser("malee"), client):
        assert "/notes/" not in read(other, f"/p/{page}")
        assert UNKIND not in read(other, f"/p/{page}")
        assert other.get(note).status_code in (302, 404)
    answer = send(somchai, f"{note}/answer", note, words="ขอโทษครับ จะเขียนใหม่")
    assert answer.status_code == 303
    assert "ผู้เขียนขอให้ทบทวน" in read(mod, "/moderation")
    assert "ขอโทษครับ จะเขียนใหม่" in read(mod, f"/moderation/{no}")
    assert "comment-form" not in read(somchai, note)
    assert somchai.post(f"{note}/answer", data={"csrf_token": token_in(shown), "words": "อีก"}).status_code == 422
    send(mod, f"/moderation/{no}/settle", f"/moderation/{no}", act="restore")
    assert UNKIND in read(client, f"/p/{page}")
    told = read(somchai, note)
    assert "แสดงตามเดิม" in told
    assert "ถูกซ่อนไว้" not in told


def test_a_moderator_reads_a_teams_words_only_through_the_report(site, mod):
    malee = site.person("malee")
    site.person("nok")
    team = site.page(malee, title="เรื่องในคณะ", body="แผนลับ", visibility="team", shared_people=("nok",))
    send(site.browser("nok"), f"/p/{team}/report", kind="private", words="มีเบอร์โทร")
    no = case_no()
    for address in ("/moderation", f"/moderation/{no}"):
        html = read(mod, address)
        assert "เรื่องในคณะ" not in html
        assert "แผนลับ" not in html
        assert f"หมายเลข {team}" in html
    looked = mod.post(f"/moderation/{no}/look", data={"csrf_token": token_in(read(mod, f"/moderation/{no}"))})
    assert "แผนลับ" in looked.get_data(as_text=True)
    assert mod.get(f"/p/{team}", follow_redirects=True).status_code == 404
    site.person("boss", "admin", agency=None)  # whose log holds the rows of every page
    assert "เปิดดูข้อความที่ถูกแจ้ง ในหน้าที่ปกติไม่เห็น" in read(site.browser("boss"), "/admin/audit")


@pytest.mark.parametrize(("lang", "said"), [("th", "หน้าในถังขยะ หมายเลข {}"), ("en", "A page in the bin, number {}")])
def test_what_stands_in_the_bin_is_not_said_to_be_a_teams(site, mod, lang, said):
    malee, nok = site.person("malee"), site.browser("nok")
    page = site.page(malee, kind="thread", title="เรื่องที่ย้ายลงถัง", body="ไม่น่าอ่าน", visibility="members")
    send(nok, f"/p/{page}/report", kind="unkind", words="ดูหน่อย")
    own = site.browser("malee")
    send(own, f"/p/{page}/bin", f"/p/{page}/confirm/bin")
    mod.set_cookie("lang", lang)
    for address in ("/moderation", f"/moderation/{case_no()}"):
        html = read(mod, address)
        assert said.format(page) in html
        assert "คณะทำงาน หมายเลข" not in html
        assert "A team’s page" not in html


def test_the_reason_stands_on_a_locked_page_for_everybody_and_goes_with_the_lock(site, page, mod, client):
    refused = send(mod, f"/p/{page}/lock", f"/p/{page}/confirm/lock", reason="  ")
    assert refused.status_code == 422
    assert send(mod, f"/p/{page}/lock", f"/p/{page}/confirm/lock", reason="พักก่อน <b>").status_code == 303
    for who in (client, site.browser("nok"), site.browser("malee")):
        assert "พักก่อน &lt;b&gt;" in read(who, f"/p/{page}")
    assert "/notes/" in read(site.browser("malee"), f"/p/{page}")
    assert "/notes/" not in read(site.browser("nok"), f"/p/{page}")
    send(mod, f"/p/{page}/unlock", f"/p/{page}/confirm/unlock")
    assert "พักก่อน" not in read(client, f"/p/{page}")


def test_a_hidden_page_tells_its_authors_why(site, page, mod, client):
    assert send(mod, f"/p/{page}/hide", f"/p/{page}/confirm/hide", reason="ขอตรวจข้อมูลก่อน").status_code == 303
    assert "ขอตรวจข้อมูลก่อน" in read(site.browser("malee"), f"/p/{page}")
    assert site.browser("nok").get(f"/p/{page}", follow_redirects=True).status_code == 404
    assert client.get(f"/p/{page}", follow_redirects=True).status_code == 404
