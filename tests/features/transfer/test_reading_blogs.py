"""A saved blog page becomes a page and its talk."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from kmwiki.transfer.incoming import IncomingComment, IncomingPage
from kmwiki.transfer.recognising import read_source

SOURCES = Path(__file__).parent / "sources"


def read(name: str) -> IncomingPage:
    (page,) = read_source(f"saved/{name}", (SOURCES / name).read_bytes())
    return page


def test_a_thai_blog_page_brings_its_record_and_times_in_the_buddhist_era() -> None:
    page = read("blog-thai.html")
    assert page.source == "saved/blog-thai.html"
    assert page.record_no == 405365
    assert page.created == datetime(2010, 10, 29, 12, 54, tzinfo=UTC)
    assert page.updated == datetime(2012, 6, 12, 15, 19, tzinfo=UTC)
    edit = page.edit
    assert edit.title == "ถอดบทเรียนแผนน้ำสามปี"
    assert edit.summary == "จากคนละแผนสู่แผนเดียว: เล่าให้ทีมถัดไปเริ่มจากจุดที่เราหยุด"
    assert (edit.lang, edit.tags, edit.licence) == ("th", ("แผนน้ำ", "PMQA"), "CC-BY-NC-SA-4.0")
    assert edit.authors is not None
    assert [author.name for author in edit.authors] == ["small man"]


def test_its_text_is_clean_and_nothing_around_it_comes_along() -> None:
    assert read("blog-thai.html").edit.body == (
        "ปีแรก**ไม่มีใคร**เชื่อว่าทำได้ “แผนของใครก็ของมัน”\n\n"
        "- ชวนผู้บริหารคุยก่อน\n- เลือก ๓๔ หน่วยงาน\n    - ที่พร้อมก่อน\n\n"
        "| ปี | ผล |\n|---|---|\n| 2552 | 10 |\n| 2553 | 24 |\n\n"
        "ดูต่อที่ [แผนเต็ม](http://example.go.th/plan)"
    )


def test_its_talk_keeps_greetings_names_times_and_who_answered_whom() -> None:
    assert read("blog-thai.html").comments == (
        IncomingComment(
            "ครูแดง",
            "สวัสดีค่ะคุณ small man\n\nวงคุยแบบไม่เป็นทางการ ขยับได้มากกว่าการประชุมใด ๆ ค่ะ",
            datetime(2010, 10, 29, 14, 7, tzinfo=UTC),
        ),
        IncomingComment(
            "ลุงโต ช่างน้ำ",
            "ขอบคุณครับ\n\n- จะลองทำที่อำเภอ\n- แล้วจะมาเล่า",
            datetime(2010, 10, 30, 1, 15, tzinfo=UTC),
        ),
        IncomingComment(
            "small man",
            "ยินดีครับลุงโต รออ่านนะครับ",
            datetime(2010, 10, 30, 2, 0, tzinfo=UTC),
            datetime(2010, 10, 30, 2, 30, tzinfo=UTC),
            reply_to=1,
        ),
        IncomingComment("ไม่ระบุชื่อ", "ได้ความรู้มากครับ", datetime(2010, 10, 31, 17, 0, tzinfo=UTC)),
    )


def test_an_english_blog_page_is_read_by_what_it_tells_machines() -> None:
    page = read("blog-english.html")
    assert page.edit.title == "What we learned from the river plan"
    assert (page.edit.lang, page.edit.licence, page.record_no) == ("en", "CC-BY-4.0", None)
    assert page.created == datetime(2011, 2, 3, 1, 30, tzinfo=UTC)
    assert page.updated == datetime(2011, 2, 5, 3, 0, tzinfo=UTC)
    assert page.edit.body == (
        "## Before\n\nNobody *shared* data.\n\n1. Ask\n2. Listen\n    - twice\n\n## After\n\n> One plan, one table.\n\n"
        "![The river in March](images/river.jpg)"
    )
    assert [(said.author, said.body, said.reply_to) for said in page.comments] == [
        ("Mr Lee", "Dear all, thank you.", None),
        ("Somying of Bansai", "Welcome, Mr Lee!", 0),
    ]


def test_a_page_without_any_class_names_is_read_by_its_labels() -> None:
    html = """<html><head><meta charset="utf-8"><title>สองภาษา in one post</title></head><body>
    <h1>สองภาษา in one post</h1><p>Learning together เรียนรู้ด้วยกัน</p>
    <p>เขียนโดย: นายสมมุติ ทดลอง</p><p>เลขที่บันทึก ๑๒๓๔ เขียนเมื่อ ๑ ม.ค. ๒๕๕๔ แก้ไขเมื่อ 2011-02-03</p>
    <p>License: All rights reserved</p></body></html>"""
    (page,) = read_source("สองภาษา.html", html.encode())
    assert page.record_no == 1234
    assert page.created == datetime(2010, 12, 31, 17, 0, tzinfo=UTC)
    assert page.updated == datetime(2011, 2, 2, 17, 0, tzinfo=UTC)
    assert page.edit.body == "Learning together เรียนรู้ด้วยกัน"
    assert [author.name for author in page.edit.authors or ()] == ["นายสมมุติ ทดลอง"]
    # Nobody gave these words away: they may be used inside, and the report says why.
    assert page.edit.licence == "internal"
    assert [left.key for left in page.left_out] == ["transfer.read.left.licence"]
