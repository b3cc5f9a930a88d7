"""One page taken out as a file: Markdown, HTML, Word."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import UTC, datetime
from urllib.parse import unquote

import pytest
from flask import Flask

from kmwiki.contentfiles import parse_page
from kmwiki.core.clock import freeze
from kmwiki.transfer.documents import Document, Section
from kmwiki.transfer.word import as_word
from tests.support.site import TestSite

BODY = """## หัวข้อ Heading

ย่อหน้า**หนา**ไทย และ [ลิงก์](/kind/aar) กับ [[ทีมลับ secret team]] ๆ @nok

1. หนึ่ง
2. สอง

ต่อ

1. นับใหม่

| ก | ข |
|---|---|
| 1 | สอง |
"""
FORMS = ("md", "html", "docx")


def words_in(docx: bytes) -> str:
    from docx import Document as open_docx

    file = open_docx(io.BytesIO(docx))
    cells = [cell.text for table in file.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in file.paragraphs), *cells])


def test_every_form_has_a_thai_name_and_may_be_kept_by_nobody_between(site: TestSite) -> None:
    number = site.page(site.person("nok"), title="ซ้อมแผนน้ำหลาก A drill", visibility="public", body=BODY)
    browser = site.browser()
    for form in FORMS:
        answer = browser.get(f"/p/{number}/download/{form}")
        assert answer.status_code == 200
        said = unquote(answer.headers["Content-Disposition"])
        assert f"filename*=UTF-8''{number}-ซ้อมแผนน้ำหลาก-a-drill.{form}" in said
        assert f'filename="{number}--a-drill.{form}"' in said
        assert answer.headers["Cache-Control"] == "private, no-store"
    assert browser.get(f"/p/{number}/download/exe").status_code == 404


def test_markdown_is_the_very_file(site: TestSite) -> None:
    number = site.page(site.person("nok"), title="เรื่อง", visibility="public", body=BODY, tags=("ก", "b"))
    data = site.browser().get(f"/p/{number}/download/md").data
    file = parse_page(data, path="x")
    assert (file.record_no, file.body, file.tags, file.revision) == (number, BODY.strip("\n"), ("ก", "b"), 1)


def test_html_and_word_show_what_this_reader_may_see(site: TestSite) -> None:
    writer = site.person("nok")
    team = site.page(writer, title="ทีมลับ secret team", visibility="team")
    number = site.page(writer, title="หน้าหลัก", summary="สรุป", visibility="public", body=BODY, fiscal_year=2553)
    mine, theirs = site.browser("nok"), site.browser("malee")
    base = "http://127.0.0.1:8000"
    assert f'href="{base}/p/{team}/' in mine.get(f"/p/{number}/download/html").get_data(as_text=True)
    shown = theirs.get(f"/p/{number}/download/html").get_data(as_text=True)
    assert f"/p/{team}/" not in shown
    assert "<script" not in shown
    assert 'href="/' not in shown, "a file on a disk has no site"
    assert "2553" in shown
    for browser, knows in ((mine, True), (theirs, False)):
        docx = browser.get(f"/p/{number}/download/docx").data
        links = zipfile.ZipFile(io.BytesIO(docx)).read("word/_rels/document.xml.rels").decode()
        assert (f"{base}/p/{team}/" in links) is knows
        assert f"{base}/kind/aar" in links


@pytest.mark.parametrize("form", FORMS)
def test_who_may_not_see_a_page_gets_no_file_of_it(site: TestSite, form: str) -> None:
    writer = site.person("nok")
    members = site.page(writer)
    draft = site.page(writer, state="draft", title="ร่าง")
    assert site.browser().get(f"/p/{members}/download/{form}").status_code == 404
    stranger = site.browser("malee")
    assert stranger.get(f"/p/{members}/download/{form}").status_code == 200
    assert stranger.get(f"/p/{draft}/download/{form}").status_code == 404
    assert site.browser("nok").get(f"/p/{draft}/download/{form}").status_code == 200


def test_word_is_told_the_font_for_thai_and_numbers_each_list_for_itself(site: TestSite) -> None:
    number = site.page(site.person("nok"), title="เอกสาร Paper", visibility="public", body=BODY, fiscal_year=2553)
    docx = site.browser().get(f"/p/{number}/download/docx").data
    parts = zipfile.ZipFile(io.BytesIO(docx))
    styles = parts.read("word/styles.xml").decode()
    defaults = re.search(r"<w:rPrDefault>.*?</w:rPrDefault>", styles, re.DOTALL)
    assert defaults is not None
    for said in ('w:cs="TH Sarabun New"', 'w:szCs w:val="32"', 'w:bidi="th-TH"'):
        assert said in defaults[0]
    assert "Theme=" not in defaults[0], "a font of the theme would win"
    text = parts.read("word/document.xml").decode()
    assert "<w:bCs/>" in text
    assert len(set(re.findall(r'<w:numId w:val="(\d+)"', text))) == 2
    words = words_in(docx)
    for said in ("เอกสาร Paper", "หัวข้อ Heading", "ย่อหน้าหนาไทย", "หมายเลขบันทึก", str(number), "สอง"):
        assert said in words


def test_an_aar_takes_its_answers_and_aims_along(site: TestSite) -> None:
    fields = {
        "event": "ซ้อมแผน", "question_set": "expect", "answers": {"expected": "ตั้งใจ **ชัด**"},
        "aims": [{"aim": "ถึงที่ <b>", "expected": "30", "got": "25", "rating": "beyond", "why": "ดี"}],
    }  # fmt: skip
    number = site.page(site.person("nok"), kind="aar", title="AAR", visibility="public", body="สรุป", fields=fields)
    browser = site.browser()
    html = browser.get(f"/p/{number}/download/html").get_data(as_text=True)
    words = words_in(browser.get(f"/p/{number}/download/docx").data)
    for said in ("ซ้อมแผน", "เกินคาด", "สิ่งที่คาดหวัง"):
        assert said in html
        assert said in words
    assert "ถึงที่ &lt;b&gt;" in html
    assert "ถึงที่ <b>" in words


def test_dates_are_of_the_readers_era(site: TestSite) -> None:
    with freeze(datetime(2010, 10, 29, 12, 54, tzinfo=UTC)):
        number = site.page(site.person("nok"), title="วันที่", visibility="public")
    browser = site.browser()
    assert "29 ต.ค. 2553" in browser.get(f"/p/{number}/download/html").get_data(as_text=True)
    browser.get("/?lang=en")
    assert "29 Oct 2010" in browser.get(f"/p/{number}/download/html").get_data(as_text=True)


@pytest.mark.parametrize(
    "html",
    [
        "<p>" * 400 + "x",
        "<ul><li>" * 300,
        "<table></table><table><tr></tr></table>",
        "<p>a\x0bb</p>",
        "<ol><li></li></ol>",
    ],
)
def test_no_text_is_too_odd_for_word(html: str) -> None:
    document = Document("th", "หัวเรื่อง\x0c", "wiki", "เว็บ", "http://localhost/r/1", sections=(Section(html),))
    assert as_word(document, picture=lambda address: None).startswith(b"PK")


def test_a_picture_that_can_be_had_stands_in_word_and_another_is_named(app: Flask) -> None:
    from PIL import Image

    picture = io.BytesIO()
    Image.new("RGB", (1200, 40), "navy").save(picture, "PNG")
    html = '<p><img src="/files/1/a.png" alt="แผนที่"> <img src="/files/2/b.png" alt="อีกภาพ"></p>'
    document = Document("th", "ภาพ", "wiki", "เว็บ", "http://localhost/r/1", sections=(Section(html),))
    docx = as_word(document, picture=lambda address: picture.getvalue() if address == "/files/1/a.png" else None)
    parts = zipfile.ZipFile(io.BytesIO(docx))
    assert any(name.startswith("word/media/") for name in parts.namelist())
    assert 'descr="แผนที่"' in parts.read("word/document.xml").decode()
    assert "[อีกภาพ]" in words_in(docx)
