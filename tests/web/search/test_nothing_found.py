"""Nothing found: what can be done next, and a note of the words without the person."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlencode, urlsplit

import pytest
from flask import Flask

from kmwiki.indexing.draining import follow_or_rebuild, rows_waiting
from kmwiki.indexing.engine import engine_in
from kmwiki.search.documents import NOWHERE, Repair, SearchRequest, SearchResult
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


def test_a_member_may_be_told_when_there_is_something(site: TestSite, client: Any, answers: Answers) -> None:
    answers(NOTHING)
    address = "/search?q=xyzไม่มีจริง&kind=aar"
    html = site.browser("nok").get(address).get_data(as_text=True)
    form = re.search(r'<details class="save-search">.*?</details>', html, re.DOTALL)
    assert form
    assert "บอกฉันเมื่อมีเรื่องนี้" in form[0]
    assert 'id="save-follow" name="follow" value="1" checked' in form[0]
    assert parse_qs(unescape(str(re.findall(r'name="query" value="([^"]*)"', form[0])[0]))) == {
        "q": ["xyzไม่มีจริง"], "kind": ["aar"],
    }  # fmt: skip
    assert "save-search" not in client.get(address).get_data(as_text=True)
    answers(result(hit(1, "หน้า")))
    html = site.browser("nok").get(address).get_data(as_text=True)
    assert "บันทึกการค้นหานี้" in html
    assert 'id="save-follow" name="follow" value="1">' in html


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
    assert _NOTED not in page_of(client, "/search?q=ไม่มีใครเขียน&sort=newest").said


def test_leafing_and_sorting_count_words_once(app: Any, client: Any, answers: Answers) -> None:
    noted: list[str] = []
    app.extensions["kmwiki.misses"].note_miss = noted.append
    left_out = result(hit(1, "ประชุม"), total=40, repairs=(Repair(NOWHERE, "คปสอ", "ประชุม"),))
    for answer in (left_out, NOTHING):
        answers(answer)
        noted.clear()
        for more in ("", "&page=2", "&page=3", "&sort=newest", "&sort=most_read&page=2"):
            page_of(client, f"/search?q=ประชุม คปสอ{more}")
        assert len(noted) == 1


def test_what_robots_search_for_is_not_said_to_be_noted(client: Any, answers: Answers) -> None:
    answers(NOTHING)
    seen = client.get("/search?q=ไม่มีใครเขียน", headers={"User-Agent": "Googlebot/2.1"})
    assert _NOTED not in seen.get_data(as_text=True)


def _ask(client: Any, **args: Any) -> Text:
    return page_of(client, f"/search?{urlencode(args)}")


@pytest.mark.parametrize(
    ("lang", "text", "without", "words"),
    [
        ("th", 'ขนอม "แผน สามวัน"', "ขนอม แผน สามวัน", "ค้นโดยไม่มีเครื่องหมายคำพูด: แผน สามวัน พบ 12 รายการ"),
        ("en", '"three-day plan"', "three-day plan", "Search without the quotation marks: three-day plan finds 12"),
        ("th", "น้ำท่วม ปี:2569", "น้ำท่วม", "ค้นโดยไม่จำกัด ปี:2569 พบ 12 รายการ"),
        ("en", "flood kind:aar", "flood", "Search without kind:aar finds 12"),
        ("th", "น้ำท่วม -อพยพ", "น้ำท่วม", "ค้นโดยไม่ตัด “อพยพ” ออก พบ 12 รายการ"),
        ("en", "flood -draft", "flood", "Search without leaving out “draft” finds 12"),
    ],
)
def test_a_condition_that_hides_everything_is_offered_to_be_dropped(
    client: Any, answers: Answers, lang: str, text: str, without: str, words: str
) -> None:
    answers(lambda request: result(hit(1, "หน้า"), total=12) if request.text == without else NOTHING)
    client.set_cookie("lang", lang)
    assert parse_qs(urlsplit(_ask(client, q=text).links[words]).query) == {"q": [without]}


def test_a_condition_that_hides_nothing_stays_and_filters_hold(client: Any, answers: Answers) -> None:
    def answer(request: SearchRequest) -> SearchResult:
        return result(hit(1, "หน้า"), total=3) if "-ร่าง" not in request.text and request.kinds else NOTHING

    answers(answer)
    page = _ask(client, q='น้ำ "แผน งาน" -ร่าง', kind="aar", sort="newest")
    offered = {
        words: parse_qs(urlsplit(url).query) for words, url in page.links.items() if words.endswith("พบ 3 รายการ")
    }
    assert offered == {"ค้นโดยไม่ตัด “ร่าง” ออก พบ 3 รายการ": {"q": ['น้ำ "แผน งาน"'], "kind": ["aar"], "sort": ["newest"]}}


def test_words_that_need_not_stand_together_go_where_they_stand_nowhere(client: Any, answers: Answers) -> None:
    answers(lambda request: result(hit(1, "หน้า"), total=2) if request.text == "ขนอม" else NOTHING)
    assert "ค้นโดยไม่มีคำในเครื่องหมายคำพูด: qq zz พบ 2 รายการ" in _ask(client, q='ขนอม "qq zz"').links


def test_where_two_conditions_hide_everything_the_words_alone_are_offered(client: Any, answers: Answers) -> None:
    answers(lambda request: result(hit(1, "หน้า"), total=2) if request.text == "ขนอม" else NOTHING)
    assert "ค้นเฉพาะคำ: ขนอม พบ 2 รายการ" in _ask(client, q="ขนอม kind:nosuch -ชายหาด").links


def test_of_several_filters_each_is_offered_to_be_dropped(client: Any, answers: Answers) -> None:
    answers(lambda request: NOTHING if request.kinds else result(hit(1, "หน้า"), total=4))
    page = _ask(client, q="น้ำ", kind="aar", fiscal_year=2569)
    assert parse_qs(urlsplit(page.links["ค้นโดยไม่ใช้ตัวกรองประเภท พบ 4 รายการ"]).query) == {
        "q": ["น้ำ"],
        "fiscal_year": ["2569"],
    }
    assert not any("ตัวกรองปีงบประมาณ" in words for words in page.links)


def test_at_most_three_are_offered_and_few_are_tried(client: Any, answers: Answers) -> None:
    text = " ".join(f'"คำ ที่{n}" -น้ำ{n}' for n in range(9))
    engine = answers(lambda request: NOTHING if request.text == text else result(hit(1, "หน้า"), total=5))
    assert sum(words.endswith("พบ 5 รายการ") for words in _ask(client, q=text).links) == 3
    engine.asked.clear()
    engine = answers(NOTHING)
    _ask(client, q=text)
    assert len(engine.asked) <= 1 + 6 + 1


def test_what_finds_something_is_asked_once(client: Any, answers: Answers) -> None:
    engine = answers(result(hit(1, "หน้า")))
    _ask(client, q='"แผน งาน" -ร่าง kind:aar')
    assert len(engine.asked) == 1


def test_a_kind_there_is_not_leads_to_those_there_are(app: Flask, client: Any) -> None:
    follow_or_rebuild(engine_in(Path(app.config["SETTINGS"].index_dir)), rows_waiting())
    page = page_of(client, "/search?q=น้ำ ประเภท:ข่าว&fiscal_year=2569")
    assert "ไม่มีประเภท “ข่าว” ประเภทที่มี: แนวปฏิบัติที่ดี" in page.said
    way = parse_qs(urlsplit(page.links["ทบทวนหลังปฏิบัติงาน (AAR)"]).query)
    assert way == {"q": ["น้ำ ประเภท:aar"], "fiscal_year": ["2569"]}
    client.get("/?lang=en")
    assert "There is no kind “news” – there are: Best practice" in page_of(client, "/search?q=kind:news").said
    read = page_of(client, "/search?q=kind:practices").said
    assert "There is no kind" not in read
    assert "Kind Best practice" in read
