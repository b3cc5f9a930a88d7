"""Comments are read as they were typed."""

from __future__ import annotations

import pytest

from kmwiki.render import render_comment


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("สวัสดีครับ\nพี่ ๆ\n\n\nขอบคุณ", "<p>สวัสดีครับ<br>\nพี่ ๆ</p>\n<p>ขอบคุณ</p>"),
        ("***happy new year***\n----", "<p>***happy new year***<br>\n----</p>"),
        ("# ไม่ใช่หัวข้อ & 1 < 2 <b>x</b>", "<p># ไม่ใช่หัวข้อ &amp; 1 &lt; 2 &lt;b&gt;x&lt;/b&gt;</p>"),
        ("- หนึ่ง\n- two", "<p>- หนึ่ง<br>\n- two</p>"),
        ("  \n ", ""),
    ],
)
def test_plain_words_stay_plain(typed: str, wanted: str) -> None:
    assert render_comment(typed).html == wanted


def test_pages_people_and_addresses_become_links() -> None:
    rendered = render_comment("ตอบ@small_manครับ ดู [[แผน|แผนปี 2553]] [[12]] https://a.go.th/x. @[pen name]")
    assert rendered.links == ("แผน", "12")
    assert rendered.mentions == ("small_man", "pen name")
    assert '<a href="https://a.go.th/x" rel="nofollow noopener noreferrer">https://a.go.th/x</a>.' in rendered.html
    assert rendered.plain == "ตอบ@small_manครับ ดู แผนปี 2553 12 https://a.go.th/x. @pen name"
    assert rendered.toc == ()


@pytest.mark.parametrize("piece", ["[[", "@", "http://", "www.", "<", "@[", "[[a|", "กั", "https://a.b/"])
def test_ten_thousand_characters_of_anything_are_quick_enough_to_need_no_guard(piece: str) -> None:
    assert render_comment(piece * (10_000 // len(piece))).html
