"""Renaming in a browser: the sentences are shown, one button changes the links."""

from __future__ import annotations

from tests.features.pages.writing import page, save
from tests.support.filling_in import fill_in, form_in
from tests.support.site import TestSite


def test_a_writer_who_renames_is_led_to_the_links_and_changes_them(site: TestSite) -> None:
    somchai = site.person("somchai")
    target = site.page(somchai, title="แผนเดิม")
    linking = site.page(somchai, title="วิกิ", body="ทีมใช้ [[แผนเดิม]] <b>ทุกปี")
    browser = site.browser("somchai")
    answer = fill_in(browser, f"/p/{target}/edit", action="save", title="แผนใหม่")
    assert answer.headers["Location"] == f"/p/{target}/relink"
    shown = browser.get(answer.headers["Location"]).text
    assert "ทีมใช้ <del>" in shown
    assert "&lt;b&gt;ทุกปี" in shown
    assert "[[แผนใหม่]]" in shown
    assert "[[แผนใหม่|แผนเดิม]]" in browser.get(f"/p/{target}/relink?words=keep&lang=en", follow_redirects=True).text
    sent = form_in(browser.get(f"/p/{target}/relink?lang=th", follow_redirects=True).text, css_class="relinking")
    answer = browser.post(f"/p/{target}/relink", data=sent)
    assert answer.status_code == 303
    assert page(linking).body == "ทีมใช้ [[แผนใหม่]] <b>ทุกปี"
    assert "ไม่มีลิงก์ที่ต้องแก้" in browser.get(f"/p/{target}/relink?lang=th", follow_redirects=True).text


def test_only_chosen_pages_change_and_a_page_that_moved_on_is_told(site: TestSite) -> None:
    somchai = site.person("somchai")
    target = site.page(somchai, title="แผนเดิม")
    first, second = (site.page(somchai, title=title, body="[[แผนเดิม]]") for title in ("หนึ่ง", "สอง"))
    save(somchai, target, title="แผนใหม่")
    browser = site.browser("somchai")
    sent = form_in(browser.get(f"/p/{target}/relink").text, css_class="relinking")
    assert set(sent.getlist("page")) == {str(first), str(second)}
    sent.setlist("page", [str(second)])
    sent[f"revision.{second}"] = "7"
    answer = browser.post(f"/p/{target}/relink", data=sent, follow_redirects=True)
    assert "1 หน้ามีคนแก้ไขไปก่อน" in answer.text
    assert (page(first).revision, page(second).revision) == (1, 1)
    assert site.browser("nok").get(f"/p/{target}/relink").status_code == 403
