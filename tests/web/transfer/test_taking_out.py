"""Many pages taken out by their reader: from a list, from a search, by ticks."""

from __future__ import annotations

import io
import zipfile

from tests.support.site import TestSite


def names(data: bytes) -> list[str]:
    return sorted(int(name.split("/")[1].split("-")[0]) for name in zipfile.ZipFile(io.BytesIO(data)).namelist())  # type: ignore[misc]


def test_a_member_takes_out_a_list_or_what_they_tick_of_it(site: TestSite) -> None:
    writer = site.person("nok")
    first = site.page(writer, title="หนึ่ง One", visibility="public")
    second = site.page(writer, title="สอง Two", tags=("pmqa",))
    third = site.page(writer, title="สาม", kind="thread")
    secret = site.page(site.person("other"), title="ความลับ secret", visibility="team")
    browser = site.browser("nok")
    shown = browser.get("/export").get_data(as_text=True)
    for title in ("หนึ่ง One", "สอง Two", "สาม"):
        assert title in shown
    assert "ความลับ" not in shown
    assert names(browser.get("/export.zip").data) == [first, second, third]
    assert names(browser.get("/export.zip?kind=wiki").data) == [first, second]
    assert names(browser.get("/export.zip?tag=PMQA").data) == [second]
    assert names(browser.get(f"/export.zip?no={first}&no={third}&no={secret}&no=x&no={'9' * 40}").data) == [
        first,
        third,
    ]
    assert names(browser.get("/export.zip?q=สอง").data) == [second]


def test_lists_and_searches_offer_their_pages_to_members_only(site: TestSite) -> None:
    site.page(site.person("nok"), title="เรื่อง", visibility="public", tags=("pmqa",))
    member, visitor = site.browser("nok"), site.browser()
    assert "/export?kind=wiki" in member.get("/kind/wiki").get_data(as_text=True)
    assert "/export?tag=pmqa" in member.get("/tags/pmqa").get_data(as_text=True)
    assert "/export?q=" in member.get("/search?q=เรื่อง").get_data(as_text=True)
    assert "/export?" not in visitor.get("/kind/wiki").get_data(as_text=True)
    for path in ("/export", "/export.zip"):
        answer = visitor.get(path)
        assert answer.status_code == 302
        assert "/login" in answer.headers["Location"]


def test_drafts_come_along_only_when_asked_for(site: TestSite) -> None:
    writer = site.person("nok")
    draft = site.page(writer, title="ร่าง", state="draft")
    browser = site.browser("nok")
    assert names(browser.get("/export.zip").data) == []
    assert names(browser.get("/export.zip?drafts=1").data) == [draft]
    assert names(site.browser("malee").get("/export.zip?drafts=1").data) == []


def test_nothing_to_take_out_says_so_in_both_languages(site: TestSite) -> None:
    browser = site.browser("nok")
    assert "ไม่มีหน้าที่จะนำออก" in browser.get("/export?kind=aar").get_data(as_text=True)
    browser.get("/?lang=en")
    assert "Nothing to take out" in browser.get("/export?kind=aar").get_data(as_text=True)
