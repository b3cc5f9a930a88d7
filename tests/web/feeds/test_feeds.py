"""Feeds: valid Atom, public pages only whoever asks, quick when asked often, nothing that breaks XML."""

from __future__ import annotations

import time
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st

from kmwiki.comments.editing import delete_comment
from kmwiki.comments.moderating import hide_comment
from kmwiki.core.clock import now
from kmwiki.core.database import db, transaction
from kmwiki.core.journal import record
from kmwiki.core.site import Site, bump_site_version
from kmwiki.notifications.feeds import Entry
from kmwiki.pages.life import bin_page
from kmwiki.pages.models import Page
from kmwiki.web.feeds.atom import AtomEntry, AtomFeed, write_atom
from tests.support.site import TestSite
from tests.support.statements import statements_sent
from tests.support.talk import act, say

A = "{http://www.w3.org/2005/Atom}"


def feed(browser: FlaskClient, address: str = "/feed.atom") -> ElementTree.Element:
    """The feed, read as a feed reader does and held against what RFC 4287 asks of every feed."""
    answer = browser.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    assert answer.mimetype == "application/atom+xml"
    root = ElementTree.fromstring(answer.data)
    assert root.tag == f"{A}feed"
    for node in (root, *root.findall(f"{A}entry")):
        for name in ("id", "title", "updated"):
            assert len(node.findall(f"{A}{name}")) == 1, name
        assert node.findtext(f"{A}id", "").startswith("http")
        assert node.findtext(f"{A}updated", "").endswith("Z")
        assert len([link for link in node.findall(f"{A}link") if link.get("rel") == "alternate"]) == 1
    (own,) = [link.get("href", "") for link in root.findall(f"{A}link") if link.get("rel") == "self"]
    assert own == root.findtext(f"{A}id")
    assert root.get("{http://www.w3.org/XML/1998/namespace}lang") == "th"
    assert root.find(f"{A}author/{A}name") is not None
    ids = [entry.findtext(f"{A}id") for entry in root.findall(f"{A}entry")]
    assert len(ids) == len(set(ids))
    return root


def titles(browser: FlaskClient, address: str = "/feed.atom") -> list[str]:
    return [entry.findtext(f"{A}title", "") for entry in feed(browser, address).findall(f"{A}entry")]


@pytest.mark.parametrize("title", ["แผนรับน้ำหลาก", "Flood plan", "แผน PMQA 2569 <b>&amp;</b>"])
def test_a_public_page_is_in_the_feeds_of_all_it_is_about(site: TestSite, title: str) -> None:
    author = site.person("malee", display_name="มาลี ดี")
    number = site.page(
        author, title=title, visibility="public", tags=("น้ำ",), categories=(3,), agency="health", summary="บทสรุป"
    )
    site.page(author, title="ของสมาชิก", tags=("น้ำ",), categories=(3,), agency="health")
    site.page(author, title="ร่าง", visibility="public", state="draft")
    browser = site.browser()
    for address in (
        "/feed.atom", "/kind/wiki/feed.atom", "/agency/health/feed.atom", "/category/3/feed.atom", "/tags/น้ำ/feed.atom",
    ):  # fmt: skip
        assert titles(browser, address) == [title], address
    for address in ("/kind/aar/feed.atom", "/agency/admin/feed.atom", "/category/4/feed.atom", "/tags/ไฟ/feed.atom"):
        assert titles(browser, address) == [], address
    entry = feed(browser).find(f"{A}entry")
    assert entry is not None
    assert entry.findtext(f"{A}id", "").endswith(f"/r/{number}")
    assert entry.findtext(f"{A}author/{A}name") == "มาลี ดี"
    assert entry.findtext(f"{A}summary") == "บทสรุป"


@pytest.mark.parametrize("who", [None, "malee", "boss"])
def test_a_members_page_is_in_no_feed_whoever_asks(site: TestSite, who: str | None) -> None:
    malee = site.person("malee")
    site.person("boss", "admin")
    number = site.page(malee, title="ของสมาชิกเท่านั้น")
    site.page(malee, title="ของคณะทำงาน", visibility="team")
    browser = site.browser(who)
    assert titles(browser) == []
    assert browser.get(f"/p/{number}/feed.atom").status_code == 404
    assert browser.get("/p/99999/feed.atom").status_code == 404


def test_a_page_that_closes_leaves_the_feed_at_once(site: TestSite) -> None:
    malee = site.person("malee")
    number = site.page(malee, title="เปิดแล้วปิด", visibility="public")
    browser = site.browser()
    assert titles(browser) == ["เปิดแล้วปิด"]
    with transaction():
        bin_page(malee, db.session.get_one(Page, number))
    assert titles(browser) == []
    assert browser.get(f"/p/{number}/feed.atom").status_code == 404


def test_a_closed_site_has_no_feeds_not_even_for_members(site: TestSite) -> None:
    number = site.page(site.person("malee"), visibility="public")
    browser = site.browser("nok")
    assert titles(browser)
    with transaction():
        db.session.get_one(Site, 1).visitors_may_read = False
        bump_site_version()
    for address in ("/feed.atom", "/kind/wiki/feed.atom", "/tags/x/feed.atom", f"/p/{number}/feed.atom"):
        assert browser.get(address).status_code == 404
    assert "application/atom+xml" not in browser.get("/").get_data(as_text=True)


def test_the_talk_of_a_page_tells_what_is_shown_and_nothing_else(site: TestSite) -> None:
    malee, nok = site.person("malee"), site.person("nok", display_name="small man")
    number = site.page(malee, title="วงคุยเรื่องน้ำ", visibility="public", kind="thread")
    first = say(nok, number, "สวัสดีครับ & <b>ขอบคุณ</b>")
    gone, hidden = say(nok, number, "ถอนคืน"), say(nok, number, "ไม่สุภาพ")
    act(delete_comment, nok, gone)
    act(hide_comment, site.person("mo", "moderator"), hidden, reason="x")
    root = feed(site.browser(), f"/p/{number}/feed.atom")
    (entry,) = root.findall(f"{A}entry")
    assert entry.findtext(f"{A}id", "").endswith(f"/c/{first}")
    assert entry.findtext(f"{A}summary") == "สวัสดีครับ & <b>ขอบคุณ</b>"
    assert entry.findtext(f"{A}author/{A}name") == "small man"
    assert "วงคุยเรื่องน้ำ" in root.findtext(f"{A}title", "")


def test_a_feed_that_has_not_changed_is_not_sent_again(site: TestSite) -> None:
    number = site.page(site.person("malee"), visibility="public")
    browser = site.browser()
    for address in ("/feed.atom", f"/p/{number}/feed.atom"):
        first = browser.get(address)
        assert first.headers["ETag"]
        assert first.headers["Last-Modified"]
        again = browser.get(address, headers={"If-None-Match": first.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b"")
        dated = browser.get(address, headers={"If-Modified-Since": first.headers["Last-Modified"]})
        assert dated.status_code == 304
        say(site.person("nok"), number, "ใหม่")
        site.page(site.person("malee"), title=f"หน้าใหม่ {address}", visibility="public")
        changed = browser.get(address, headers={"If-None-Match": first.headers["ETag"]})
        assert changed.status_code == 200


def test_a_feed_asked_for_a_hundred_times_is_made_once_and_costs_one_question_each_time(site: TestSite) -> None:
    site.page(site.person("malee"), visibility="public")
    browser = site.browser()
    kept = site.app.extensions["kmwiki.feeds"]
    browser.get("/feed.atom")
    made = kept.made
    started = time.perf_counter()
    with statements_sent() as asked:
        for _ in range(100):
            assert browser.get("/feed.atom").status_code == 200
    assert kept.made == made
    assert len(asked) == 100
    assert time.perf_counter() - started < 3
    with transaction():
        record("test.happened", actor_id=None, subject_type="site", subject_id=1)
    browser.get("/feed.atom")
    assert kept.made == made + 1


def test_feeds_are_found_from_the_pages_they_are_about(site: TestSite) -> None:
    malee = site.person("malee")
    public, members = site.page(malee, visibility="public", tags=("น้ำ",)), site.page(malee, title="ของสมาชิก")
    browser = site.browser("nok")
    link = 'type="application/atom+xml"'
    for address, found in (
        (f"/p/{public}", f'href="/p/{public}/feed.atom"'), ("/kind/wiki", 'href="/kind/wiki/feed.atom"'),
        ("/agency/health", 'href="/agency/health/feed.atom"'), ("/category/3", 'href="/category/3/feed.atom"'),
        ("/", 'href="/feed.atom"'),
    ):  # fmt: skip
        html = browser.get(address).get_data(as_text=True)
        assert link in html
        assert found in html
    assert f"/p/{members}/feed.atom" not in browser.get(f"/p/{members}").get_data(as_text=True)


@pytest.mark.parametrize(
    "address", ["/kind/moon/feed.atom", "/category/99/feed.atom", "/agency/nowhere/feed.atom", "/p/99999999999999999999/feed.atom",
                "/tags/" + "ก" * 60 + "/feed.atom"],
)  # fmt: skip
def test_a_feed_of_what_is_not_there_is_not_found(site: TestSite, address: str) -> None:
    assert site.browser().get(address).status_code == 404


def test_a_tag_nobody_uses_looks_like_one_that_only_members_pages_bear(site: TestSite) -> None:
    site.page(site.person("malee"), tags=("ลับ",))
    browser = site.browser()
    assert titles(browser, "/tags/ลับ/feed.atom") == titles(browser, "/tags/ไม่มี/feed.atom") == []


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60), st.text(max_size=60))
def test_no_text_breaks_the_xml(title: str, words: str) -> None:
    entry = AtomEntry("http://x/r/1", "http://x/p/1", title, Entry(1, None, title, "th", words, (title,), now(), now()))
    written = write_atom(AtomFeed("http://x/feed.atom", "http://x/", title, "th", words, [entry]))
    root = ElementTree.fromstring(written)
    kept = root.findtext(f"{A}entry/{A}title") or ""
    assert "\x00" not in kept


@pytest.mark.parametrize("bad", ["\x00", "\x0b", "\x1f", "\ufffe", "\uffff", "\ud800"])
def test_control_characters_are_left_out(bad: str) -> None:
    title = f"แผน{bad}น้ำ"
    entry = AtomEntry("http://x/r/1", "http://x/p/1", title, Entry(1, None, title, "th", bad, (bad,), now(), now()))
    root = ElementTree.fromstring(write_atom(AtomFeed("http://x/f", "http://x/", f"a{bad}b", "th", "s", [entry])))
    assert root.findtext(f"{A}entry/{A}title") == "แผนน้ำ"
