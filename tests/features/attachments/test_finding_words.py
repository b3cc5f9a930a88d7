"""Names and words of files are found by whoever sees the page, and are gone as soon as they should be."""

from __future__ import annotations

import pytest

from kmwiki.access import Actor, visitor
from kmwiki.attachments.reading_words import read_words
from kmwiki.attachments.storing import add_file
from kmwiki.attachments.tending import change_file, delete_file, file_to_tend
from kmwiki.core.database import app_settings, transaction
from kmwiki.indexing.asking import search, suggest
from kmwiki.indexing.documents import documents_of
from kmwiki.indexing.draining import count_documents
from kmwiki.indexing.engine import engine_of
from kmwiki.pages.life import bin_page, hide_page
from kmwiki.pages.reading import find_page
from kmwiki.search.documents import Hit, SearchRequest
from kmwiki.worker.loop import drain_if_idle
from tests.support import files
from tests.support.site import TestSite


def found(actor: Actor, words: str) -> list[Hit]:
    return list(search(actor, engine_of(app_settings()), SearchRequest(text=words, tokens=frozenset())).hits)


def keys(actor: Actor, words: str) -> list[str]:
    return [hit.key for hit in found(actor, words)]


def follow() -> None:
    assert drain_if_idle(app_settings())


@pytest.fixture
def river(site: TestSite) -> tuple[Actor, int, int]:
    """A public page with a Word file; its words are read and indexed."""
    author = site.person("author")
    no = site.page(author, title="แผนลุ่มน้ำ", visibility="public", body="อ่านในแฟ้ม", tags=("น้ำ",))
    content = files.docx("อ่างเก็บน้ำห้วยใหญ่รับน้ำได้", "Spillway capacity")
    row = add_file(author, page_no=no, name="ผลสำรวจ survey.docx", content=content, alt="ตารางระดับน้ำ")
    follow()
    return author, no, row.id


@pytest.mark.parametrize("words", ["ห้วยใหญ่", "spillway", "อ่างเก็บน้ำ capacity", "ผลสำรวจ", "survey", "ตารางระดับน้ำ"])
def test_a_file_is_found_by_its_words_name_and_description(river: tuple[Actor, int, int], words: str) -> None:
    _, no, number = river
    [hit] = found(visitor(), words)
    assert (hit.key, hit.unit, hit.file_id, hit.record_no, hit.title) == (f"f{number}", "file", number, no, "แผนลุ่มน้ำ")
    assert any(marked for _, marked in hit.snippet)


def test_a_page_and_its_file_are_one_line_and_one_suggestion(river: tuple[Actor, int, int]) -> None:
    _, no, _ = river
    assert keys(visitor(), "แผนลุ่มน้ำ") == [f"p{no}"]  # the page's title is not its file's
    assert len(found(visitor(), "แฟ้ม ห้วยใหญ่")) == 1
    for beginning in ("แผน", str(no)):
        assert [one.unit for one in suggest(visitor(), engine_of(app_settings()), beginning)] == ["page"]
    assert count_documents() >= sum(map(len, documents_of([no]).values())) == 2


def test_words_of_a_file_are_found_by_the_readers_of_its_page_alone(site: TestSite) -> None:
    author, other = site.person("author"), site.person("other")
    no = site.page(author, visibility="team")
    row = add_file(author, page_no=no, name="ลับ.txt", content="รหัสสีม่วงเข้ม".encode())
    alone = add_file(author, page_no=None, name="ยังไม่ใช้.txt", content="สีม่วงอ่อน".encode())
    follow()
    read_words(alone.id)
    assert keys(author, "สีม่วง") == [f"f{row.id}"]
    assert keys(other, "สีม่วง") == keys(visitor(), "สีม่วง") == []


def test_what_is_narrowed_or_taken_away_is_gone_before_the_index_follows(
    site: TestSite, river: tuple[Actor, int, int]
) -> None:
    author, no, number = river
    moderator = site.person("mod", "moderator")
    with transaction():
        change_file(author, file_to_tend(author, number), name="ใหม่เอี่ยม", alt="")
    follow()
    assert keys(visitor(), "ใหม่เอี่ยม") == [f"f{number}"]
    assert keys(visitor(), "ตารางระดับน้ำ") == []
    with transaction():
        delete_file(author, file_to_tend(author, number))
    assert keys(visitor(), "ห้วยใหญ่") == keys(author, "ห้วยใหญ่") == []
    follow()
    assert keys(author, "ห้วยใหญ่") == []
    second = add_file(author, page_no=no, name="สอง.txt", content="ฝายหินทิ้ง".encode())
    follow()
    assert keys(visitor(), "ฝายหินทิ้ง") == [f"f{second.id}"]
    with transaction():
        hide_page(moderator, find_page(no), reason="ตรวจ")
    assert keys(visitor(), "ฝายหินทิ้ง") == []
    assert keys(author, "ฝายหินทิ้ง") == [f"f{second.id}"]
    with transaction():
        bin_page(moderator, find_page(no))
    assert keys(author, "ฝายหินทิ้ง") == []


def test_a_result_page_says_in_which_file(site: TestSite, river: tuple[Actor, int, int]) -> None:
    _, no, number = river
    page = site.browser().get("/search?q=spillway").get_data(as_text=True)
    assert f'href="/files/{number}/' in page
    assert "ผลสำรวจ survey.docx" in page
    assert f'href="/p/{no}/' in page
    [hit] = site.browser().get("/api/v1/search?q=spillway").get_json()["hits"]
    assert (hit["record_no"], hit["file_id"]) == (no, number)
