"""The searches a member keeps, on their pages."""

from __future__ import annotations

import re

import pytest
from sqlalchemy.exc import OperationalError

from kmwiki.core.database import db
from kmwiki.discovery.misses import MissBuffer
from kmwiki.discovery.models import MissedSearch, SavedSearch
from kmwiki.indexing import draining
from kmwiki.indexing.engine import engine_in
from kmwiki.web.language import translations
from kmwiki.web.process import Attendant
from tests.support.site import token_in


@pytest.fixture
def malee(site):
    return site.browser("malee")


def text(answer):
    return answer.get_data(as_text=True)


def save(browser, query, name="", form_id="form-id-of-a-test"):
    token = token_in(text(browser.get("/new/wiki")))
    return browser.post("/searches", data={"csrf_token": token, "query": query, "name": name, "form_id": form_id})


def send(browser, path, **fields):
    return browser.post(path, data={"csrf_token": token_in(text(browser.get("/new/wiki"))), **fields})


def test_a_search_is_kept_and_one_goes_on_reading_its_results(malee):
    answer = save(malee, "q=น้ำท่วม&kind=aar&page=2", "งานน้ำ")
    assert answer.status_code == 303
    assert answer.location.startswith("/search?q=%E0%B8%99")
    assert "page" not in answer.location
    assert "บันทึกการค้นหา “งานน้ำ” แล้ว" in text(malee.get(answer.location))


def test_the_list_tells_what_each_asks_and_its_name_runs_it(malee):
    save(malee, "q=น้ำท่วม&kind=aar&agency=health&fiscal_year=2554&category=4&tag=pmqa&sort=newest", "งานน้ำ")
    html = text(malee.get("/searches"))
    assert "“น้ำท่วม”" in html
    assert "ชนิด: ทบทวนหลังปฏิบัติงาน (AAR)" in html
    assert "หน่วยงาน: สำนักงานสาธารณสุขจังหวัด" in html
    assert "ปีงบประมาณ: 2554" in html
    assert "หมวด PMQA: 4 การวัด" in html
    address = re.search(r'href="(/search\?[^"]+)">งานน้ำ', html).group(1).replace("&amp;", "&")
    assert "kind=aar" in address
    assert malee.get(address).status_code == 200
    malee.set_cookie("lang", "en")
    assert "Fiscal year: 2554" in text(malee.get("/searches"))


def test_a_double_click_keeps_it_once_and_says_nothing_of_it(malee):
    save(malee, "q=น้ำ", "งานน้ำ")
    malee.get("/searches")
    again = save(malee, "q=น้ำ", "งานน้ำ")
    assert "แล้วในชื่อ" not in text(malee.get(again.location))
    assert db.session.query(SavedSearch).count() == 1
    another = save(malee, "q=น้ำ", "อีกชื่อ", form_id="another-form-id")
    assert "บันทึกการค้นหานี้ไว้แล้วในชื่อ “งานน้ำ”" in text(malee.get(another.location))


def test_a_name_that_cannot_be_is_asked_for_again_with_the_search_still_there(malee):
    answer = save(malee, "kind=aar", "ก" * 101)
    assert answer.status_code == 422
    html = text(answer)
    assert 'aria-invalid="true"' in html
    assert 'name="query" value="kind=aar"' in html
    assert "ก" * 101 in html


def test_nothing_to_keep_leads_back_to_the_search_page(malee):
    answer = save(malee, "sort=newest")
    assert answer.location == "/search"
    assert db.session.query(SavedSearch).count() == 0


def test_it_is_renamed_and_deleted(malee):
    save(malee, "q=น้ำ", "งานน้ำ")
    number = db.session.query(SavedSearch).one().id
    assert send(malee, f"/searches/{number}", name="ก" * 200).status_code == 422
    assert send(malee, f"/searches/{number}", name="น้ำและฝน").status_code == 303
    assert "น้ำและฝน" in text(malee.get("/searches"))
    assert send(malee, f"/searches/{number}/delete").status_code == 303
    assert "ยังไม่ได้บันทึกการค้นหา" in text(malee.get("/searches"))


def test_nobody_else_meets_it(site, malee, client):
    save(malee, "q=ส่วนตัวมาก", "ส่วนตัวมาก")
    number = db.session.query(SavedSearch).one().id
    site.person("boss", "admin", "moderator", "facilitator")
    boss = site.browser("boss")
    assert boss.get(f"/searches/{number}").status_code == 404
    assert send(boss, f"/searches/{number}", name="x").status_code == 404
    assert send(boss, f"/searches/{number}/delete").status_code == 404
    for path in ("/searches", "/admin/audit", "/admin/audit?about=saved_search", "/searches/not-found"):
        assert "ส่วนตัวมาก" not in text(boss.get(path)), path
    assert client.get(f"/searches/{number}").status_code == 302
    assert db.session.query(SavedSearch).one().name == "ส่วนตัวมาก"


def test_hostile_names_and_queries_are_text(malee):
    save(malee, 'q=<img src=x onerror=1>&tag="><script>', "<script>alert(1)</script>")
    number = db.session.query(SavedSearch).one().id
    for path in ("/searches", f"/searches/{number}"):
        html = text(malee.get(path))
        assert "<script>alert" not in html
        assert "<img src=x" not in html
        assert "&lt;script&gt;" in html
    assert malee.get(db.session.query(SavedSearch).one().query.join(["/search?", ""])).status_code == 200


def test_ones_menu_leads_to_ones_searches(malee):
    assert 'href="/searches"' in text(malee.get("/synonyms"))


@pytest.mark.parametrize("lang", ["th", "en"])
def test_the_form_for_the_results_page_brings_all_it_needs(app, malee, lang):
    assert translations(lang)
    with app.test_request_context(f"/search?lang={lang}"):
        form = app.jinja_env.get_template("discovery/save_form.html").module.save_search_form("q=a%26b&kind=aar", "a&b")
    assert 'name="query" value="q=a%26b&amp;kind=aar"' in form
    assert 'value="a&amp;b"' in form
    assert 'name="csrf_token"' in form
    ids = re.findall(r'name="form_id" value="([\w-]{16,})"', form)
    assert len(ids) == 1
    assert "discovery." not in re.sub(r"<[^>]+>", " ", form)


@pytest.mark.parametrize("lang", ["th", "en"])
def test_no_page_shows_a_key_without_words(malee, lang):
    malee.set_cookie("lang", lang)
    save(malee, "q=น้ำ&kind=aar&exact=1&sort=most_read&author=x&unknown_filter=1", "งานน้ำ")
    number = db.session.query(SavedSearch).one().id
    for path in ("/searches", f"/searches/{number}"):
        words = re.sub(r"<[^>]+>", " ", text(malee.get(path)))
        assert not re.findall(r"\b(?:discovery|face|search)\.[a-z_]+(?:\.[a-z_]+)*\b", words), path


@pytest.fixture
def index(app, site):
    """An index with one public page. Without an index the database answers, and that is no reason to count anything."""
    site.page(site.person("author"), title="ซ้อมแผนน้ำหลาก flood drill", visibility="public", kind="practice")
    draining.rebuild(engine_in(app.config["SETTINGS"].index_dir))


@pytest.fixture
def misses(app, index):
    """The words on the list of what was not found, with their counts, after this process has written its own."""

    def read():
        app.extensions["kmwiki.misses"].flush()
        return {row.words: row.count for row in db.session.query(MissedSearch)}

    return read


def test_a_search_that_finds_nothing_is_counted_whoever_asked(malee, client, misses):
    for browser in (malee, client, client):
        assert browser.get("/search?q=xyzไม่มีจริง", headers={"User-Agent": "Firefox"}).status_code == 200
    assert misses() == {"xyzไม่มีจริง": 3}


def test_a_word_that_was_left_out_to_find_anything_is_counted_alone(app, site, malee, client, index, misses):
    author = site.person("scribe")
    for number in range(12):
        site.page(author, title=f"ประชุมครั้งที่ {number}", visibility="public")
    draining.rebuild(engine_in(app.config["SETTINGS"].index_dir))
    for browser in (malee, client):
        assert "ไม่พบคำว่า" in text(browser.get("/search?q=ประชุม คปสอ", headers={"User-Agent": "Firefox"}))
    malee.get("/search?q=ประชุม คปสอ&page=2")
    malee.get("/search?q=ประชุม คปสอ&kind=wiki")
    assert misses() == {"คปสอ": 2}


def test_a_search_that_finds_something_or_is_narrowed_or_made_by_a_robot_is_not_counted(malee, client, misses):
    malee.get("/search?q=xyzไม่มีจริง&kind=aar")
    malee.get("/search?q=xyzไม่มีจริง&page=2")
    malee.get("/search?kind=aar")
    malee.get("/search?q=")
    client.get("/search?q=xyzไม่มีจริง", headers={"User-Agent": "Googlebot/2.1"})
    malee.get("/search?q=somsri@example.go.th")
    assert "ซ้อมแผน" in text(malee.get("/search?q=น้ำหลาก"))
    assert misses() == {}


def test_results_offer_members_to_keep_the_search_and_visitors_get_no_form(malee, client, index):
    path = "/search?q=น้ำหลาก&kind=practice&page=1"
    html = text(malee.get(path))
    form = re.search(r'<form class="[^"]*" method="post" action="/searches".*?</form>', html, re.DOTALL).group()
    query = re.search(r'name="query" value="([^"]*)"', form).group(1).replace("&amp;", "&")
    answer = save(malee, query)
    assert answer.location == f"/search?{query}"
    assert db.session.query(SavedSearch).one().name == "น้ำหลาก"
    visitors = text(client.get(path))
    assert "ซ้อมแผน" in visitors
    assert 'action="/searches"' not in visitors


def test_what_cannot_be_written_now_keeps_nothing_else_from_being_written(app, site):
    class Locked:
        def flush(self):
            raise OperationalError("INSERT", {}, Exception("database is locked"))

    words = MissBuffer()
    words.note_miss("ไม่มีจริง")
    Attendant(app, (Locked(), words)).flush()
    assert [row.words for row in db.session.query(MissedSearch)] == ["ไม่มีจริง"]
