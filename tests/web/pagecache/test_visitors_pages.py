"""Visitors' pages are kept whole, and never longer than they are true."""

from __future__ import annotations

import gzip
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from kmwiki.app import create_app
from kmwiki.core.database import db, transaction
from kmwiki.frame.site_settings import change_site
from kmwiki.pages import life
from kmwiki.pages.models import Page
from kmwiki.web.pagecache import PageCache
from tests.features.pages.writing import do, save
from tests.support.site import Browser, TestSite, test_settings
from tests.support.talk import say


@pytest.fixture
def cache(app: Flask) -> PageCache:
    found: PageCache = app.extensions["kmwiki.pagecache"]
    return found


def seen(client: FlaskClient, address: str, **headers: str) -> str:
    """The page as text; 200 or the test fails."""
    answer = client.get(address, headers=headers)
    assert answer.status_code == 200, (address, answer.status_code)
    return answer.get_data(as_text=True)


@pytest.mark.parametrize("title", ["แผนรับน้ำหลาก", "Flood plan", "แผน PMQA 2569"])
def test_the_second_look_is_the_kept_page_with_every_header(
    site: TestSite, client: FlaskClient, cache: PageCache, title: str
) -> None:
    number = site.page(site.person("somchai"), title=title, visibility="public")
    fresh = client.get(f"/p/{number}")
    kept = client.get(f"/p/{number}")
    assert (cache.hits, cache.misses) == (1, 1)
    assert kept.data == fresh.data
    assert title in kept.get_data(as_text=True)
    assert dict(kept.headers) == dict(fresh.headers)
    for name in ("Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy", "Cross-Origin-Opener-Policy"):
        assert kept.headers[name]
    assert kept.headers["Cache-Control"] == "no-cache"
    assert {"Cookie", "Accept-Encoding"} <= set(kept.headers["Vary"].replace(" ", "").split(","))
    assert "Set-Cookie" not in kept.headers


def test_a_page_hidden_by_another_process_is_gone_at_once(app: Flask, site: TestSite, client: FlaskClient) -> None:
    number = site.page(site.person("somchai"), title="ความลับของทีม", visibility="public")
    assert "ความลับของทีม" in seen(client, f"/p/{number}")
    moderator = site.person("mod", "moderator")
    other = create_app(app.config["SETTINGS"])
    with other.app_context(), transaction():
        life.hide_page(moderator, db.session.get_one(Page, number), reason="ขอดูก่อน")
    answer = client.get(f"/p/{number}")
    assert answer.status_code == 404
    assert "ความลับของทีม" not in answer.get_data(as_text=True)


def test_a_page_made_for_members_only_is_gone_for_visitors_at_once(site: TestSite, client: FlaskClient) -> None:
    author = site.person("somchai")
    number = site.page(author, title="Minutes ประชุม", visibility="public")
    seen(client, f"/p/{number}")
    save(author, number, visibility="members")
    assert "Minutes" not in client.get(f"/p/{number}").get_data(as_text=True)


def test_a_site_closed_to_visitors_shows_them_nothing_it_kept(site: TestSite, client: FlaskClient) -> None:
    number = site.page(site.person("somchai"), title="Open เปิด", visibility="public")
    seen(client, f"/p/{number}")
    admin = site.person("root", "admin")
    with transaction():
        change_site(admin, default_visibility="members", visitors_may_read=False)
    answer = client.get(f"/p/{number}")
    assert answer.status_code == 302
    assert "/login" in answer.location


def test_what_is_said_under_a_page_shows_at_once(site: TestSite, client: FlaskClient) -> None:
    author = site.person("somchai")
    number = site.page(author, visibility="public")
    assert "จะลองทำดูครับ" not in seen(client, f"/p/{number}")
    say(author, number, "จะลองทำดูครับ")
    assert "จะลองทำดูครับ" in seen(client, f"/p/{number}")


def test_a_kept_page_forgets_the_title_of_a_page_hidden_since(site: TestSite, client: FlaskClient) -> None:
    author, moderator = site.person("somchai", "consultant"), site.person("mod", "moderator")
    target = site.page(author, kind="guidance", title="รายชื่อผู้ร้องเรียน", visibility="public")
    linking = site.page(author, title="หน้าแรก", body=f"ดู [[{target}]]", visibility="public")
    newer = site.page(author, kind="guidance", title="คำแนะนำใหม่", visibility="public", fields={"replaces": target})
    save(author, target, title="ชื่อใหม่ที่ปิดไว้")
    for number in (linking, newer):
        assert "ชื่อใหม่ที่ปิดไว้" in seen(client, f"/p/{number}")
    do(life.hide_page, moderator, target, reason="ขอดูก่อน")
    for number in (linking, newer):
        assert "ชื่อใหม่ที่ปิดไว้" not in seen(client, f"/p/{number}"), number


def test_a_link_by_an_old_title_is_forgotten_too(site: TestSite, client: FlaskClient) -> None:
    author, moderator = site.person("somchai"), site.person("mod", "moderator")
    target = site.page(author, title="Old name", visibility="public")
    linking = site.page(author, body="[[Old name]]", visibility="public")
    save(author, target, title="ชื่อที่สอง")
    assert f"/p/{target}/" in seen(client, f"/p/{linking}")
    do(life.hide_page, moderator, target, reason="ขอดูก่อน")
    assert f"/p/{target}/" not in seen(client, f"/p/{linking}")


def test_each_language_and_theme_is_kept_apart(site: TestSite, client: FlaskClient, cache: PageCache) -> None:
    number = site.page(site.person("somchai"), visibility="public")
    for _ in range(2):
        client.delete_cookie("lang")
        client.delete_cookie("theme")
        assert '<html lang="th" data-theme="auto"' in seen(client, f"/p/{number}")
        client.set_cookie("lang", "en")
        assert '<html lang="en" data-theme="auto"' in seen(client, f"/p/{number}")
        client.set_cookie("theme", "dark")
        assert '<html lang="en" data-theme="dark"' in seen(client, f"/p/{number}")
        client.set_cookie("lang", "xx")  # not one of ours: answered by Flask, in Thai
        assert '<html lang="th"' in seen(client, f"/p/{number}")
    assert cache.hits == 3


def test_a_signed_in_reader_is_never_answered_from_visitors_pages(
    site: TestSite, client: FlaskClient, cache: PageCache
) -> None:
    number = site.page(site.person("somchai"), visibility="public")
    seen(client, f"/p/{number}")
    member = site.browser("nok")
    assert 'class="signed-in"' in seen(member, f"/p/{number}")
    assert 'class="signed-in"' not in seen(client, f"/p/{number}")
    assert cache.hits == 1


@pytest.mark.parametrize("query", ["part=1", "x", "lang=en", "reply_to=1"])
def test_an_address_with_a_query_goes_to_the_application(
    site: TestSite, client: FlaskClient, cache: PageCache, query: str
) -> None:
    number = site.page(site.person("somchai"), visibility="public")
    seen(client, f"/p/{number}")
    assert client.get(f"/p/{number}?{query}").status_code in (200, 302)
    assert (cache.hits, cache.misses) == (0, 1)


def test_reads_of_kept_pages_count_once_a_day_for_each_reader(
    app: Flask, site: TestSite, client: FlaskClient, session: Session
) -> None:
    number = site.page(site.person("somchai"), visibility="public")
    for agent in ("Mozilla/5.0 ก", "Mozilla/5.0 ก", "Mozilla/5.0 ข", "Googlebot/2.1"):
        for _ in range(3):
            seen(client, f"/p/{number}", **{"User-Agent": agent})
    app.extensions["kmwiki.reads"].flush()
    assert session.get_one(Page, number).read_count == 2


def test_a_browser_that_has_the_page_is_told_so(site: TestSite, client: FlaskClient) -> None:
    author = site.person("somchai")
    number = site.page(author, visibility="public", body="เดิม")
    first = client.get(f"/p/{number}")
    again = client.get(f"/p/{number}", headers={"If-None-Match": f'"other", {first.headers["ETag"]}'})
    assert again.status_code == 304
    assert again.data == b""
    assert again.headers["ETag"] == first.headers["ETag"]
    assert again.headers["Content-Security-Policy"]
    assert "Content-Length" not in again.headers
    save(author, number, body="ใหม่")
    changed = client.get(f"/p/{number}", headers={"If-None-Match": first.headers["ETag"]})
    assert changed.status_code == 200
    assert "ใหม่" in changed.get_data(as_text=True)


def test_asked_for_the_head_only_the_head_is_sent(site: TestSite, client: FlaskClient, cache: PageCache) -> None:
    number = site.page(site.person("somchai"), visibility="public")
    for headers in ({}, {"Accept-Encoding": "gzip"}):
        before = client.head(f"/p/{number}", headers=headers)
        assert (before.status_code, before.data) == (200, b"")
        whole = client.get(f"/p/{number}", headers=headers)
        after = client.head(f"/p/{number}", headers=headers)
        assert after.data == b""
        assert dict(after.headers) == dict(whole.headers)
    assert cache.hits > 0


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "evil.example:8000", ""])
def test_a_forged_host_gets_nothing_that_was_kept(
    site: TestSite, client: FlaskClient, cache: PageCache, host: str
) -> None:
    number = site.page(site.person("somchai"), title="แผนรับน้ำหลาก", visibility="public")
    seen(client, f"/p/{number}")
    answer = client.get(f"/p/{number}", headers={"Host": host})
    assert answer.status_code == 400
    assert "แผนรับน้ำหลาก" not in answer.get_data(as_text=True)
    assert cache.hits == 0
    assert "evil" not in seen(client, f"/p/{number}")


def test_what_is_no_page_of_visitors_is_never_kept(site: TestSite, client: FlaskClient, cache: PageCache) -> None:
    author = site.person("somchai")
    draft = site.page(author, state="draft", visibility="public")
    members = site.page(author, visibility="members")
    for number in (draft, members, 99_999):
        for _ in range(2):
            assert client.get(f"/p/{number}").status_code != 200
        assert client.post(f"/p/{number}").status_code in (400, 405)
    assert cache.hits == 0


def test_a_compressed_copy_is_whole(site: TestSite, client: FlaskClient) -> None:
    number = site.page(site.person("somchai"), visibility="public", body="น้ำ water " * 500)
    plain = client.get(f"/p/{number}")
    for _ in range(2):
        packed = client.get(f"/p/{number}", headers={"Accept-Encoding": "br, gzip"})
        assert gzip.decompress(packed.data) == plain.data
        assert packed.headers["ETag"] == plain.headers["ETag"]


def test_the_site_behind_https_says_so_on_kept_pages_too(tmp_path: Any, app: Flask, site: TestSite) -> None:
    number = site.page(site.person("somchai"), visibility="public")
    secure = create_app(test_settings(tmp_path, KMWIKI_BASE_URL="https://wiki.example"))
    secure.test_client_class = Browser
    with secure.app_context():
        for _ in range(2):
            answer = secure.test_client().get(f"/p/{number}", headers={"Host": "wiki.example"})
            assert answer.headers["Strict-Transport-Security"]
        db.engine.dispose()
