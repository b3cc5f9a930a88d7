"""Results as a file: Thai intact in a spreadsheet, at most a thousand rows, and nothing in it that runs."""

from __future__ import annotations

import csv
import io
from typing import Any

from kmwiki.search.documents import SearchRequest, SearchResult
from tests.support.site import TestSite
from tests.web.search.answering import hit, result
from tests.web.search.conftest import Answers


def rows_of(client: Any, address: str) -> list[list[str]]:
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer.mimetype == "text/csv"
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=")
    text = answer.get_data().decode("utf-8")
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))


def test_rows_carry_what_the_page_shows(site: TestSite, client: Any, answers: Answers) -> None:
    site.person("nok", display_name="นกน้อย")
    engine = answers(
        result(
            hit(7, "แผน[[น้ำ]]", snippet="a [[น้ำ]] b", agency="health", fiscal_year=2553, authors=("nok",), kind="aar"),
            hit(7, "แผนน้ำ", unit="comment", comment_id=12, authors=("ครู",), snippet="=HYPERLINK(1)"),
        )
    )
    rows = rows_of(client, "/search.csv?q=น้ำ&kind=aar&sort=newest")
    assert rows[0][:3] == ["หมายเลขบันทึก", "ประเภท", "ชื่อเรื่อง"]
    assert rows[1] == [
        "7", "ทบทวนหลังปฏิบัติงาน (AAR)", "แผนน้ำ", "สำนักงานสาธารณสุขจังหวัด", "2553", "นกน้อย", "2010-10-29", "th", "0",
        "a น้ำ b", "http://127.0.0.1:8000/r/7",
    ]  # fmt: skip
    assert rows[2][-2:] == ["'=HYPERLINK(1)", "http://127.0.0.1:8000/c/12"]
    assert (engine.asked[0].kinds, engine.asked[0].sort) == (("aar",), "newest")


def test_a_thousand_rows_are_enough(client: Any, answers: Answers) -> None:
    def answer(request: SearchRequest) -> SearchResult:
        numbers = range(request.offset + 1, request.offset + 1 + request.limit)
        return result(*(hit(number, "หน้า") for number in numbers), total=5_000)

    answers(answer)
    rows = rows_of(client, "/search.csv?q=หน้า")
    assert [row[0] for row in rows[1:]] == [str(number) for number in range(1, 1_001)]


def test_a_question_without_words_is_an_empty_file(client: Any, answers: Answers) -> None:
    engine = answers(result(hit(1, "หน้า")))
    assert len(rows_of(client, "/search.csv")) == 1
    assert engine.asked == []


def test_the_file_is_asked_for_with_the_rights_of_the_reader(site: TestSite, answers: Answers) -> None:
    engine = answers(result())
    rows_of(site.browser(), "/search.csv?q=x")
    rows_of(site.browser("nok"), "/search.csv?q=x")
    assert engine.asked[0].tokens == frozenset({"public"})
    assert "members" in engine.asked[1].tokens
