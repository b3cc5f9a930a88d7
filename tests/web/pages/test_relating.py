"""Typed links in the form and on the pages, without JavaScript."""

from __future__ import annotations

import pytest

from kmwiki.pages.relations import links_in
from tests.features.pages.writing import page
from tests.support.filling_in import fill_in
from tests.support.site import TestSite


@pytest.mark.parametrize(
    "typed", ["{no}", "เลขที่ {no}", "#{no}", "/p/{no}/any-slug", "http://wiki.example/r/{no}", "  แผนเดิม "]
)
def test_a_page_is_named_by_number_title_or_address_and_echoed(site: TestSite, typed: str) -> None:
    somchai = site.person("somchai")
    old, new = site.page(somchai, title="แผนเดิม"), site.page(somchai, title="แผนใหม่")
    browser = site.browser("somchai")
    answer = fill_in(
        browser, f"/p/{new}/edit", action="save", links__0__type="answers", links__0__to=typed.format(no=old)
    )
    assert answer.status_code == 303
    assert links_in(page(new).fields) == [("answers", old)]
    assert f"เข้าใจว่าเป็น แผนเดิม ({old})" in browser.get(f"/p/{new}/edit").text
    assert "ตอบ</h2>" in browser.get(f"/p/{new}").text
    assert "มีหน้าที่ตอบ</h2>" in browser.get(f"/p/{old}").text
    assert "Answered by</h2>" in browser.get(f"/p/{old}?lang=en", follow_redirects=True).text
    assert "แผนเดิม" in browser.get(f"/p/{new}/compare").text


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("ไม่มีชื่อนี้ <b>", "ไม่พบหน้าชื่อ “ไม่มีชื่อนี้ &lt;b&gt;”"),
        ("9" * 20, "ไม่พบหน้าเลขที่ 999"),
        ("4711", "ไม่พบหน้าเลขที่ 4711"),
        ("ซ้ำ", "มีหลายหน้า"),
    ],
)
def test_what_is_no_page_is_said_at_its_row_and_nothing_typed_is_lost(site: TestSite, typed: str, said: str) -> None:
    somchai = site.person("somchai")
    number = site.page(somchai, title="แผนใหม่")
    site.page(somchai, title="ซ้ำ")
    site.page(somchai, title="ซ้ำ")
    browser = site.browser("somchai")
    answer = fill_in(browser, f"/p/{number}/edit", action="save", body="พิมพ์ไว้", links__0__to=typed)
    assert answer.status_code == 422
    assert said in answer.text
    assert "พิมพ์ไว้" in answer.text
    assert 'href="#links.0.to"' in answer.text
    assert page(number).revision == 1


def test_a_superseded_page_says_so_above_its_text(site: TestSite) -> None:
    somchai = site.person("somchai")
    old = site.page(somchai, title="แผนเดิม")
    site.page(somchai, title="แผนใหม่", fields={"links": [{"type": "supersedes", "to": old}]})
    shown = site.browser("somchai").get(f"/p/{old}").text
    assert shown.count("แผนใหม่</a>") == 2, "in the banner and among the relations"
    assert "ถูกแทนที่โดย" in shown


def test_a_form_that_asks_for_no_links_leaves_those_of_the_page(site: TestSite) -> None:
    somchai = site.person("somchai")
    old = site.page(somchai, title="แผนเดิม")
    new = site.page(somchai, title="แผนใหม่", fields={"links": [{"type": "split_from", "to": old}]})
    browser = site.browser("somchai")
    assert fill_in(browser, f"/p/{new}/edit", action="save", body="แก้แล้ว").status_code == 303
    assert links_in(page(new).fields) == [("split_from", old)]
    assert "แยกจาก" in browser.get(f"/p/{new}").text
