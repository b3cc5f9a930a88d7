"""A search tried on a document in hand: all its words, its filters, its phrases; in Thai, English and both."""

from __future__ import annotations

import pytest

from kmwiki.search.documents import Document, SearchRequest
from kmwiki.search.matching import InHand
from kmwiki.search.thesaurus import Thesaurus

PAGE = Document(
    key="p101", unit="page", record_no=101, kind="aar", title="ถอดบทเรียนแผนรับน้ำหลาก", agency="health",
    summary="ทบทวนหลังปฏิบัติงาน Flood drill with 34 agencies", body="ซ้อมแผนอพยพผู้ป่วยก่อนฤดูฝน และเก็บข้อมูล PMQA หมวด 6",
    tags=("น้ำท่วม",), fiscal_year=2569, categories=(6,), authors=("malee",),
)  # fmt: skip
OTHER = Document(key="p102", unit="page", record_no=102, kind="wiki", title="งบประมาณ", body="ตารางงบ")


def found(text: str, **asked: object) -> bool:
    return InHand([PAGE]).is_found_by(SearchRequest(text=text, tokens=frozenset(), **asked))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text",
    [
        "น้ำหลาก", "แผนอพยพ ผู้ป่วย", "flood drill", "PMQA แผนรับน้ำหลาก", '"แผนอพยพ"', "งบประมาณ OR อพยพ", "อพยพ -งบประมาณ",
        "101", "kind:aar อพยพ",
    ],
)  # fmt: skip
def test_what_holds_every_word_is_found(text: str) -> None:
    assert found(text)


@pytest.mark.parametrize(
    ("text", "is_found"),
    [("ขอบคุณ", True), ("ขอบคุณ -ผู้ป่วย", False), ("ขอบคุณ -โดย:malee", False), ("ขอบคุณ -น้ำท่วม", False),
     ("ขอบคุณ -งบประมาณ -kind:wiki", True), ("ผู้ป่วย", False)],
)  # fmt: skip
def test_a_comment_is_excluded_by_what_its_page_holds(text: str, is_found: bool) -> None:
    said = Document(key="c1", unit="comment", record_no=101, comment_id=1, kind="aar", body="ขอบคุณมาก")
    in_hand = InHand([said], pages=[PAGE])
    assert in_hand.is_found_by(SearchRequest(text=text, tokens=frozenset())) == is_found


@pytest.mark.parametrize(
    "text",
    ["งบประมาณ", "แผนอพยพ งบประมาณ", "flood budget", '"ผู้ป่วยอพยพ"', "อพยพ -ผู้ป่วย", "999", "kind:wiki อพยพ", "PMQA งบ"],
)
def test_what_lacks_one_is_not(text: str) -> None:
    assert not found(text)


@pytest.mark.parametrize(
    ("text", "body"),
    [
        ("วิทยุ", "ใช้วิทยุสื่อสารทุกจุด"), ("วิทยุ", "ทดสอบวิทยุกระจายเสียง"), ("วิทยุ", "ไปที่สถานีวิทยุเก่า"), ("น้ำ", "รับน้ำท่วม"),
        ("ขนอม", "ปลาโลมาสีชมพูที่ขนอมปีนี้"), ("สื่อสาร จุด", "ใช้วิทยุสื่อสารทุกจุด"), ("ข่าว", "จดหมายข่าวสารของอำเภอ"),
        ("วิทยุ OR ขนอม", "ใช้วิทยุสื่อสารทุกจุด"), ("ขนอม | วิทยุ", "ทดสอบวิทยุกระจายเสียง"),
    ],
)  # fmt: skip
def test_a_word_inside_a_run_is_found_as_the_page_of_results_finds_it(text: str, body: str) -> None:
    page = Document(key="p1", unit="page", record_no=1, body=body)
    assert InHand([page]).is_found_by(SearchRequest(text=text, tokens=frozenset()))


@pytest.mark.parametrize(
    ("text", "body"),
    [
        ("ทางการ", "แนวทางการขับเคลื่อน"), ("ขาว", "ข่าวและข้าว"), ("ขา", "ผ้าสีขาว"), ("วิทยุ", "วิทยา ยุทธ"),
        ("ทางการ OR ขนอม", "แนวทางการขับเคลื่อน"), ('"วิทยุ" OR ขนอม', "ใช้วิทยุสื่อสารทุกจุด"),
    ],
)  # fmt: skip
def test_letters_that_only_meet_are_no_word(text: str, body: str) -> None:
    page = Document(key="p1", unit="page", record_no=1, body=body)
    assert not InHand([page]).is_found_by(SearchRequest(text=text, tokens=frozenset()))


def test_a_comment_is_not_found_by_a_word_inside_its_pages_title() -> None:
    said = Document(key="c1", unit="comment", record_no=1, comment_id=1, title="สถานีวิทยุเก่า", body="ขอบคุณครับ")
    assert not InHand([said]).is_found_by(SearchRequest(text="วิทยุ", tokens=frozenset()))


def test_filters_of_the_form_narrow() -> None:
    assert found("อพยพ", kinds=("aar",), fiscal_years=(2569,), categories=(6,), tags=("น้ำท่วม",), agencies=("health",))
    assert found("", kinds=("aar",))
    for asked in ({"kinds": ("wiki",)}, {"fiscal_years": (2568,)}, {"categories": (1,)}, {"agencies": ("admin",)}):
        assert not found("อพยพ", **asked)


def test_another_name_of_a_word_will_do() -> None:
    other_names = Thesaurus([("น้ำหลาก", "อุทกภัย")])
    assert not found("อุทกภัย")
    assert found("อุทกภัย", thesaurus=other_names)


def test_any_of_several_documents_will_do_and_none_is_found_by_the_words_of_two() -> None:
    both = InHand([PAGE, OTHER])
    assert both.is_found_by(SearchRequest(text="งบประมาณ", tokens=frozenset()))
    assert not both.is_found_by(SearchRequest(text="งบประมาณ อพยพ", tokens=frozenset()))


@pytest.mark.parametrize("text", ["", " ", '"', "-", "OR", "kind:", "\x00", "ก" * 5_000, "((((", "ไม่-มี:อะไร"])
def test_no_text_is_too_odd(text: str) -> None:
    found(text)
