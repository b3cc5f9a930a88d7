"""Splitting and folding in a browser without JavaScript."""

from __future__ import annotations

from tests.features.pages.writing import page, save
from tests.support.filling_in import form_in
from tests.support.site import TestSite

TEXT = "นำเรื่อง\n\n## ก่อนน้ำมา\n\nเตรียมของ\n\n## After <b>\n\nตรวจบ้าน"


def test_a_section_is_split_off_by_its_heading(site: TestSite) -> None:
    number = site.page(site.person("somchai"), body=TEXT)
    browser = site.browser("somchai")
    shown = browser.get(f"/p/{number}/split").text
    assert "After &lt;b&gt;" in shown
    sent = form_in(shown, css_class="splitting")
    assert browser.post(f"/p/{number}/split", data=sent).status_code == 422
    sent.add("section", "0")
    answer = browser.post(f"/p/{number}/split", data=sent)
    assert answer.status_code == 303
    assert answer.location.startswith(f"/p/{number + 1}/")
    assert page(number + 1).title == "ก่อนน้ำมา"
    assert "แยกจาก" in browser.get(answer.location).text
    again = browser.post(f"/p/{number}/split", data=sent)
    assert again.status_code == 409
    assert "มีคนแก้ไขหน้านี้ไปก่อน" in again.text
    assert page(number).revision == 2


def test_a_long_title_of_what_is_split_off_is_refused_and_comes_back(site: TestSite) -> None:
    number = site.page(site.person("somchai"), body=TEXT)
    browser = site.browser("somchai")
    shown = browser.get(f"/p/{number}/split").text
    assert "maxlength" not in shown.split('id="title"')[1].split(">")[0]
    sent = form_in(shown, css_class="splitting")
    sent.add("section", "0")
    sent["title"] = "ก่อนน้ำมา " * 30
    answer = browser.post(f"/p/{number}/split", data=sent)
    assert answer.status_code == 422
    assert "ขณะนี้ 299" in answer.text
    assert "ก่อนน้ำมา " * 30 in answer.text


def test_a_page_is_folded_and_its_readers_are_led_on(site: TestSite) -> None:
    somchai = site.person("somchai")
    old, whole = site.page(somchai, title="ย่อย", body="สรุป"), site.page(somchai, title="รวม", body="เดิม")
    browser = site.browser("somchai")
    assert "ไม่พบหน้าชื่อ" in browser.get(f"/p/{old}/fold?into=ไม่มี").text
    sent = form_in(browser.get(f"/p/{old}/fold?into=รวม").text, css_class="folding")
    assert sent["body"] == "เดิม\r\n\r\n## ย่อย\r\n\r\nสรุป"
    save(somchai, whole, body="เดิม แก้แล้ว")
    clash = browser.post(f"/p/{old}/fold", data={**sent.to_dict(), "action": "fold"})
    assert clash.status_code == 409
    assert "เดิม แก้แล้ว" in clash.text
    sent = form_in(clash.text, css_class="folding")
    sent["body"] = "เดิม แก้แล้ว\r\n\r\nสรุป"
    answer = browser.post(f"/p/{old}/fold", data={**sent.to_dict(), "action": "fold"})
    assert answer.status_code == 303
    assert page(whole).body == "เดิม แก้แล้ว\n\nสรุป"
    shown = browser.get(f"/p/{old}").text
    assert "หน้านี้รวมไว้ในหน้าอื่นแล้ว" in shown
    assert f'href="/p/{whole}/' in shown
    assert site.browser("nok").get(f"/p/{old}/fold").status_code == 403
