"""The history page and who wrote what, in both languages."""

from __future__ import annotations

import pytest

from kmwiki.i18n.catalogue import translations
from kmwiki.pages import life, timeline
from tests.features.pages.writing import do, save
from tests.support.site import TestSite


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("th", ["เปลี่ยนชื่อจาก “แผน” เป็น “แผน &lt;2&gt;”", "เปิดให้เห็นกว้างขึ้น", "เก็บเข้ากรุ", "ใครเขียนตรงไหน"]),
        ("en", ["Renamed from “แผน” to “แผน &lt;2&gt;”", "Opened to more readers", "Archived", "Who wrote what"]),
    ],
)
def test_a_pages_life_is_told_and_filtered_without_javascript(site: TestSite, lang: str, said: list[str]) -> None:
    somchai = site.person("somchai")
    number = site.page(somchai, title="แผน", body="หนึ่ง\n\nสอง")
    save(somchai, number, title="แผน <2>", visibility="public", body="หนึ่ง\n\nสอง\n\nสาม <i>")
    do(life.archive_page, somchai, number, reason="เก่า")
    browser = site.browser("somchai")
    browser.get(f"/?lang={lang}")
    shown = browser.get(f"/p/{number}/history").text
    assert [words for words in said if words not in shown] == []
    assert "history__pick" in shown
    only = browser.get(f"/p/{number}/history?show=texts").text
    assert said[2] + "</strong>" not in only
    assert browser.get(f"/p/{number}/history?show=life&page=9").status_code == 200
    assert browser.get(f"/p/{number}/history?show=%00").status_code == 200
    blamed = browser.get(f"/p/{number}/blame").text
    assert "สาม &lt;i&gt;" in blamed
    assert f"/p/{number}/compare?from=1&amp;to=2" in blamed
    assert site.browser().get(f"/p/{number}/blame").status_code == 200
    assert "/people/somchai" not in site.browser().get(f"/p/{number}/blame").text


def test_every_act_has_its_words() -> None:
    acts = [*timeline._ACTS, *timeline._HIDING, *timeline._WITH_OTHERS]
    keys = [f"history.verb.{verb.removeprefix('page.')}" for verb in acts]
    for lang in ("th", "en"):
        known = translations(lang)._catalog  # type: ignore[attr-defined]
        assert [key for key in keys if key not in known] == []
