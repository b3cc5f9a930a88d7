"""Markdown, HTML and Word files, in the encodings people have them in, and the ones that are not what they say."""

from __future__ import annotations

import io
import zipfile
from contextlib import suppress
from datetime import UTC, datetime

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kmwiki.transfer import docx_apart
from kmwiki.transfer.incoming import IncomingPage, Unreadable
from kmwiki.transfer.recognising import LARGEST_TEXT, read_source
from tests.support import files


def read(name: str, content: str | bytes) -> IncomingPage:
    (page,) = read_source(name, content.encode() if isinstance(content, str) else content)
    return page


def refusal(name: str, content: bytes) -> Unreadable:
    with pytest.raises(Unreadable) as caught:
        read_source(name, content)
    return caught.value


OURS = """---
record_no: 405365
kind: practice
lang: th
title: แผนน้ำสามปี
tags: [แผนน้ำ, PMQA]
authors: [small man]
created: 2010-10-29T12:54:00Z
---

1) ไม่แตะ
   • เพราะเป็นของเราเอง
"""


def test_markdown_of_our_own_comes_back_as_it_was() -> None:
    page = read("practice/405365.md", OURS)
    assert (page.record_no, page.kind, page.edit.title) == (405365, "practice", "แผนน้ำสามปี")
    assert page.edit.body == "1) ไม่แตะ\n   • เพราะเป็นของเราเอง"
    assert page.created == datetime(2010, 10, 29, 12, 54, tzinfo=UTC)


def test_a_mistake_in_our_own_front_matter_names_its_line() -> None:
    trouble = refusal("a.md", OURS.replace("tags: [", "tags: ก [").encode())
    assert trouble.args_["line"] == 6


def test_markdown_of_another_program_is_understood_and_the_rest_told() -> None:
    page = read(
        "posts/plan.md",
        "---\ntitle: River plan แผนน้ำ\ndate: 2011-02-03\ntags:\n  - water\n  - แผน\nauthor: Somying\n"
        "description: One plan.\nlayout: post\nlicense: CC BY-SA 4.0\n---\n\nSteps\n=====\n\n* one\n  * two\n\n1. a\n1. b\n",
    )
    edit = page.edit
    assert (edit.title, edit.summary, edit.tags, edit.licence) == (
        "River plan แผนน้ำ", "One plan.", ("water", "แผน"), "CC-BY-SA-4.0",
    )  # fmt: skip
    assert edit.body == "# Steps\n\n- one\n    - two\n\n1. a\n1. b"
    assert page.created == datetime(2011, 2, 2, 17, 0, tzinfo=UTC)
    assert [(left.key, left.args) for left in page.left_out] == [("transfer.read.left.keys", {"names": "layout"})]


@pytest.mark.parametrize(
    ("text", "title", "body", "lang"),
    [
        ("# แผนน้ำ\n\nข้อความ", "แผนน้ำ", "ข้อความ", "th"),
        ("The plan\n========\ntext", "The plan", "text", "en"),
        ("ไม่มีหัวข้อ plan A", "บันทึก ประชุม", "ไม่มีหัวข้อ plan A", "th"),
        ("---\n&a [*a]\n---\n# Bomb\n\nx", "Bomb", "x", "en"),
    ],
)
def test_markdown_without_front_matter_takes_its_title_from_its_heading_or_name(
    text: str, title: str, body: str, lang: str
) -> None:
    edit = read("โฟลเดอร์/บันทึก_ประชุม.md", text).edit
    assert (edit.title, edit.body, edit.lang) == (title, body, lang)


@pytest.mark.parametrize(
    "content",
    [
        "แผนน้ำ plan".encode("utf-8-sig"),
        "แผนน้ำ plan".encode("utf-16"),
        "แผนน้ำ plan".encode("utf-16-be") + " ".encode("utf-16-be") * 40,
        "แผนน้ำ plan".encode("cp874"),
        "แผนน้ำ plan".encode("tis-620"),
    ],
)
def test_text_is_read_in_the_encodings_people_have(content: bytes) -> None:
    assert read("a.txt", content).edit.body == "แผนน้ำ plan"


def test_a_page_that_names_its_encoding_is_read_in_it() -> None:
    html = '<html><head><meta http-equiv="Content-Type" content="text/html; charset=TIS-620"></head><p>แผนน้ำ “ดี”</p>'
    assert read("เก่า.htm", html.encode("cp874")).edit.body == "แผนน้ำ “ดี”"
    english = '<meta charset="iso-8859-1"><p>caf\u00e9</p>'
    assert read("old.html", english.encode("latin-1")).edit.body == "caf\u00e9"


@pytest.mark.parametrize(
    ("name", "content", "key"),
    [
        ("a.exe", b"MZ", "transfer.read.unknown_type"),
        ("a.md", b"\x00\x01\x02\xff", "transfer.read.not_text"),
        ("a.md", b"\x89PNG\r\n\x1a\n\xff\xfe\x10", "transfer.read.not_text"),
        ("a.html", b" \n ", "transfer.read.empty"),
        ("a.html", b"<script>x</script>", "transfer.read.empty"),
        ("a.md", b"x" * (LARGEST_TEXT + 1), "transfer.read.too_large"),
        ("a.html", b"<" * 2_000_000, "transfer.read.too_tangled"),
        ("a.docx", b"PK\x03\x04 cut off", "transfer.read.docx_broken"),
        ("a.docx", b"\xd0\xcf\x11\xe0" + b"x" * 100, "transfer.read.docx_old_or_locked"),
    ],
)
def test_what_cannot_be_read_is_said_with_the_name_of_the_file(name: str, content: bytes, key: str) -> None:
    trouble = refusal(f"ที่มา/{name}", content)
    assert trouble.key == key
    assert trouble.args_["name"] == f"ที่มา/{name}"


def word_file() -> bytes:
    document = docx.Document()
    document.core_properties.created = datetime(2010, 10, 29, 12, 54, tzinfo=UTC)
    document.add_heading("รายงาน PMQA", 0)
    paragraph = document.add_paragraph("ผล")
    paragraph.add_run("ดีมาก").bold = True
    paragraph.add_run(" in 2*3*4 days")
    for words, style in (("หนึ่ง", "List Bullet"), ("first", "List Number")):
        document.add_paragraph(words, style=style)
    table = document.add_table(2, 2)
    table.cell(0, 0).text, table.cell(1, 1).text = "ปี", "2553|54"
    document.add_picture(io.BytesIO(files.picture()))
    document.sections[0].footer.paragraphs[0].text = "หน้า 1"
    saved = io.BytesIO()
    document.save(saved)
    return saved.getvalue()


def test_a_word_file_brings_its_words_its_pictures_and_what_stayed_behind() -> None:
    page = read("เอกสาร/รายงาน.docx", word_file())
    assert page.edit.title == "รายงาน PMQA"
    assert page.edit.body == (
        "ผล**ดีมาก** in 2\\*3\\*4 days\n\n- หนึ่ง\n\n1. first\n\n| ปี |  |\n|---|---|\n|  | 2553\\|54 |\n\n![](incoming:0)"
    )
    assert [file.name for file in page.files] == ["picture-1.png"]
    assert page.created == datetime(2010, 10, 29, 12, 54, tzinfo=UTC)
    assert [left.key for left in page.left_out] == ["transfer.read.left.margins"]


def doctored(**parts: bytes) -> bytes:
    """A Word file with parts put in its archive."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(word_file())) as before, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as after:
        for entry in before.infolist():
            if entry.filename not in parts:
                after.writestr(entry.filename, before.read(entry))
        for name, content in parts.items():
            after.writestr(name, content)
    return made.getvalue()


ENTITIES = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>'


@pytest.mark.parametrize(
    ("parts", "refused"),
    [
        ({"word/document.xml": ENTITIES.encode()}, "docx_declares"),
        ({"word/styles.xml": ENTITIES.encode("utf-16")}, "docx_declares"),
        ({"word/document.xml": b"<w:document"}, "docx_broken"),
        ({"word/document.xml": b"<a>" * 50_000}, "docx_broken"),
        ({"word/comments.xml": b" " * 600_000}, "docx_too_large"),
        ({"word/media/bomb.bin": bytes(3_000_000)}, "docx_too_large"),
    ],
)
def test_a_hostile_word_file_is_refused_for_what_it_is(
    parts: dict[str, bytes], refused: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The limits of the program are a hundred times these: a test need not unpack that much.
    monkeypatch.setattr(docx_apart, "MOST_UNPACKED", 2_000_000)
    monkeypatch.setattr(docx_apart, "MOST_XML", 500_000)
    assert docx_apart.answer(doctored(**parts)) == {"refused": refused}


def test_a_hostile_word_file_is_refused_by_name_through_its_own_process() -> None:
    trouble = refusal("รายงาน.docx", doctored(**{"word/document.xml": ENTITIES.encode()}))
    assert (trouble.key, trouble.args_["name"]) == ("transfer.read.docx_declares", "รายงาน.docx")


@settings(max_examples=80, deadline=None)
@given(
    name=st.sampled_from(["a.md", "b.txt", "c.html"]),
    content=st.one_of(
        st.binary(max_size=200),
        st.lists(
            st.sampled_from(
                [b"---\n", b"title: x\n", b"date: 31/02/2553\n", b"tags: {a: 1}\n", b"+++\n", b"<article>", b"</article>",
                 b"<div class=comment>", b"<b>x</b>", "เขียนเมื่อ ".encode(), "31 ก.พ. 2553 ".encode(), "แก้ไข ".encode(),
                 "หมายเลขบันทึก 99999999999999999999".encode(), b"<time datetime=9999-99-99T99:99>", b"\xa1\xd2", b"# \n", b"\n",
                 b"</div>", b"<li id=comment-1>", b"<h1>", b"2010-13-41T25:61:00", b"<meta name=description content=x>"]
            ),
            max_size=25,
        ).map(b"".join),
    ),
)  # fmt: skip
def test_any_file_is_read_or_refused(name: str, content: bytes) -> None:
    with suppress(Unreadable):  # which is an answer too
        (page,) = read_source(name, content)
        assert page.edit.title
