"""The report of links that lead nowhere, in a browser and as CSV."""

from __future__ import annotations

from tests.support.site import TestSite


def test_an_author_is_led_from_the_page_to_its_broken_links_and_mends_them(site: TestSite) -> None:
    somchai = site.person("somchai")
    number = site.page(somchai, title="ต้นทาง", body="ตาม [[แผน <b>]] ทุกปี\n\n[[99999]]")
    site.page(site.person("nok"), title="ของนก", body="[[ของคนอื่น]]")
    browser = site.browser("somchai")
    assert f'href="/links/broken?of={number}">ลิงก์ที่ยังไม่มีปลายทาง 2 แห่ง' in browser.get(f"/p/{number}").text
    shown = browser.get(f"/links/broken?of={number}").text
    assert "<mark>แผน &lt;b&gt;</mark> ทุกปี" in shown
    assert f'href="/p/{number}/edit"' in shown
    assert "/new/wiki?title=" in shown
    assert "ของคนอื่น" not in browser.get("/links/broken?all=1").text, "everybody's pages are for who looks after them"
    only = browser.get("/links/broken?kind=gone").text
    assert "99999" in only
    assert "<mark>" not in only.replace("<mark>99999</mark>", "")


def test_who_looks_after_the_site_sees_all_pages_and_takes_the_list_along(site: TestSite) -> None:
    site.page(site.person("nok"), kind="practice", title="=ของนก", body="[[ยังไม่มี]]")
    site.person("fah", "facilitator")
    browser = site.browser("fah")
    assert "<mark>ยังไม่มี</mark>" in browser.get("/links/broken?all=1").text
    answer = browser.get("/links/broken.csv?all=1")
    assert answer.mimetype == "text/csv"
    assert "'=ของนก" in answer.text
    assert site.browser().get("/links/broken").status_code == 302
