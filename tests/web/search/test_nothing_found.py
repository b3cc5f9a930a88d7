"""Nothing found: what can be done next, and a note of the words without the person."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, unquote, urlencode, urlsplit

import pytest

from kmwiki.search.documents import SearchRequest, SearchResult
from tests.support.site import TestSite
from tests.web.search.answering import NOTHING, Text, hit, result
from tests.web.search.conftest import Answers


def page_of(client: Any, address: str) -> Text:
    return Text(client.get(address).get_data(as_text=True))


def test_a_member_may_write_it_or_ask_for_it(site: TestSite, answers: Answers) -> None:
    answers(NOTHING)
    page = page_of(site.browser("nok"), "/search?q=xyzไม่มีจริง")
    assert "ยังไม่พบเรื่องนี้" in page.said
    assert unquote(page.links["เขียนหน้า “xyzไม่มีจริง”"]) == "/new/wiki?title=xyzไม่มีจริง"
    asking = urlsplit(page.links["ตั้งคำถามในวงคุย"])
    assert (asking.path, parse_qs(asking.query)) == ("/new/thread", {"subtype": ["question"], "title": ["xyzไม่มีจริง"]})


def test_a_visitor_is_shown_the_way_in_and_comes_back(client: Any, answers: Answers) -> None:
    answers(NOTHING)
    page = page_of(client, "/search?q=ไม่มีจริง")
    way_in = urlsplit(page.links["เข้าสู่ระบบเพื่อเขียนเรื่องนี้ หรือถามในวงคุย"])
    assert way_in.path == "/login"
    assert parse_qs(urlsplit(parse_qs(way_in.query)["next"][0]).query) == {"q": ["ไม่มีจริง"]}
    assert not any(url.startswith("/new/") for url in page.links.values())


def test_filters_that_hide_everything_are_offered_to_be_dropped(client: Any, answers: Answers) -> None:
    def answer(request: SearchRequest) -> SearchResult:
        return NOTHING if request.kinds else result(hit(1, "หน้า"), total=12)

    answers(answer)
    page = page_of(client, "/search?q=น้ำ&kind=aar")
    assert parse_qs(urlsplit(page.links["ค้นโดยไม่ใช้ตัวกรอง พบ 12 รายการ"]).query) == {"q": ["น้ำ"]}
    assert "ลองเอาตัวกรองออก" in page.said


def test_as_typed_is_no_filter_and_leads_back(client: Any, answers: Answers) -> None:
    answers(lambda request: NOTHING if request.as_typed else result(hit(1, "หน้า"), total=12))
    page = page_of(client, "/search?q=ประชุม ฆฆฆฆ&exact=1")
    assert "อาจเขียนไว้ด้วยคำอื่น" in page.said
    assert "ลองเอาตัวกรองออก" not in page.said
    assert "คำที่ค้นไม่พบจะถูกจดไว้" in page.said
    back = page.links["ค้นโดยช่วยแก้คำและใช้ชื่ออื่นด้วย พบ 12 รายการ"]
    assert parse_qs(urlsplit(back).query) == {"q": ["ประชุม ฆฆฆฆ"]}


def test_as_typed_offers_no_help_that_finds_nothing(client: Any, answers: Answers) -> None:
    answers(NOTHING)
    assert "ค้นโดยช่วยแก้คำ" not in page_of(client, "/search?q=ฆฆฆฆ&exact=1").said


@pytest.mark.parametrize(("typed", "read"), [("l;ylfu", "สวัสดี"), ("ดสนนก", "flood")])
def test_the_other_layout_is_offered_when_it_finds_something(
    client: Any, answers: Answers, typed: str, read: str
) -> None:
    answers(lambda request: result(hit(1, "หน้า"), total=3) if request.text == read else NOTHING)
    page = page_of(client, f"/search?q={typed}")
    way = next(url for words, url in page.links.items() if f"“{read}”" in words and words.endswith("พบ 3 รายการ"))
    assert parse_qs(urlsplit(way).query) == {"q": [read]}


@pytest.mark.parametrize("typed", ["solar", "OR OR", "cafe", "นพ", "ดอย", "kmx", "zoom", "ฟฟฟฟ"])
def test_keys_that_make_no_words_in_the_other_layout_are_not_offered(client: Any, answers: Answers, typed: str) -> None:
    engine = answers(lambda request: NOTHING if request.text == typed else result(hit(1, "หน้า")))
    page_of(client, f"/search?{urlencode({'q': typed})}")
    assert {request.text for request in engine.asked} == {typed}


def test_a_word_of_both_scripts_is_no_slip_of_the_layout(client: Any, answers: Answers) -> None:
    engine = answers(lambda request: NOTHING if request.text == "xyzไม่มีจริง" else result(hit(1, "หน้า")))
    page_of(client, "/search?q=xyzไม่มีจริง")
    assert {request.text for request in engine.asked} == {"xyzไม่มีจริง"}


def test_the_words_are_noted_once_and_probes_are_not(app: Any, client: Any, answers: Answers) -> None:
    answers(NOTHING)
    noted: list[str] = []
    app.extensions["kmwiki.misses"].note_miss = noted.append
    page_of(client, "/search?q=ไม่มีใครเขียน")
    assert noted == ["ไม่มีใครเขียน"]
    page_of(client, "/search?q=ไม่มีใครเขียน&kind=aar")
    client.get("/search.csv?q=ไม่มีใครเขียน")
    assert noted == ["ไม่มีใครเขียน"]


def test_what_is_found_is_not_noted(app: Any, client: Any, answers: Answers) -> None:
    answers(result(hit(1, "หน้า")))
    noted: list[str] = []
    app.extensions["kmwiki.misses"].note_miss = noted.append
    page_of(client, "/search?q=หน้า")
    assert noted == []


_NOTED = "คำที่ค้นไม่พบจะถูกจดไว้"


@pytest.mark.parametrize("text", [":", "-", '" " "', "🌊", "เบอร์ 081-234-5678", "นก somsri@example.go.th", "2554"])
def test_nothing_is_said_to_be_noted_where_nothing_is(client: Any, answers: Answers, text: str) -> None:
    answers(NOTHING)
    assert _NOTED not in page_of(client, f"/search?{urlencode({'q': text})}").said


def test_what_is_noted_is_said_to_be(app: Any, client: Any, answers: Answers) -> None:
    answers(NOTHING)
    assert _NOTED in page_of(client, "/search?q=ไม่มีใครเขียน").said
    assert _NOTED not in page_of(client, "/search?q=ไม่มีใครเขียน&kind=aar").said
    assert _NOTED not in page_of(client, "/search?q=ไม่มีใครเขียน&page=2").said


def test_what_robots_search_for_is_not_said_to_be_noted(client: Any, answers: Answers) -> None:
    answers(NOTHING)
    seen = client.get("/search?q=ไม่มีใครเขียน", headers={"User-Agent": "Googlebot/2.1"})
    assert _NOTED not in seen.get_data(as_text=True)
