"""Short Thai words inside longer ones: what has no pair of clusters is found in the words that are made of it."""

from __future__ import annotations

import pytest

from kmwiki.search.documents import Understood
from kmwiki.search.engine import SearchEngine
from kmwiki.search.thesaurus import Thesaurus
from tests.contracts.engines import ALL_FACETS, PUBLIC, STAFF, ask, page

PAGES = [
    page(1, "ส่งคนไข้", "รถพยาบาลส่งคนไข้ข้ามอำเภอ"),
    page(2, "ยุงลาย", "ไข้เลือดออกระบาดในตลาด"),
    page(3, "น้ำมา", "น้ำป่าไหลหลากเข้าหมู่บ้าน"),
    page(4, "ฉีดวัคซีน", "โรคพิษสุนัขบ้าในตลาดนัด"),
    page(5, "ระเบียบ", "กฎหมายว่าด้วยการปกครองและข่าวสาร"),
    page(6, "ลับ", "ป่าชุมชนผืนเดียว", tokens=frozenset({"p:99"})),
    page(7, "บ้านเรา", "บ้านของประชาชนในราชการ"),
]


@pytest.fixture
def engine(empty: SearchEngine) -> SearchEngine:
    empty.apply(PAGES)
    return empty


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("ไข้", {1, 2}),
        ("ป่า", {3}),
        ("บ้า", {4}),
        ("ตลาด ไข้", {1, 2, 4}),
        ("ขาว", set()),
        ("ยา", set()),
        ("ชา", set()),
    ],
)
def test_a_short_word_is_found_in_words_that_are_made_of_it(engine: SearchEngine, text: str, numbers: set[int]) -> None:
    result = engine.search(ask(text, facets=ALL_FACETS))
    assert {hit.record_no for hit in result.hits} == numbers
    assert result.nowhere == ()
    assert result.repairs == ()


@pytest.mark.parametrize(
    ("text", "numbers"),
    [("ลา", {41}), ("นก", set()), ("รม", set()), ("งบ", {42})],
)
def test_two_letters_are_looked_for_where_words_begin(engine: SearchEngine, text: str, numbers: set[int]) -> None:
    engine.apply(
        [
            page(40, "นัดหมาย", "กลางเดือนตุลาคม ระดับทะเลปานกลาง อบรมกระบวนกร"),
            page(41, "บุคคล", "ลาป่วยสองวัน"),
            page(42, "เงิน", "งบประมาณของตำบล"),
        ]
    )
    assert {hit.record_no for hit in engine.search(ask(text)).hits} == numbers


def test_what_it_was_found_in_is_said_and_marked(engine: SearchEngine) -> None:
    result = engine.search(ask("ไข้"))
    assert Understood("synonym", "ไข้ = ไข้เลือดออก · คนไข้") in result.understood
    assert any(("ไข้เลือดออก", True) in hit.snippet for hit in result.hits)


def test_words_of_hidden_pages_are_no_other_names(engine: SearchEngine) -> None:
    engine.apply([page(8, "ลับอีก", "ไข้หวัดใหญ่", tokens=frozenset({"p:99"}))])
    assert not any("หวัด" in one.value for one in engine.search(ask("ไข้", PUBLIC)).understood)
    assert any("หวัด" in one.value for one in engine.search(ask("ไข้", STAFF | {"p:99"})).understood)


def test_a_word_that_stands_often_by_itself_has_none(engine: SearchEngine) -> None:
    engine.apply([page(number, f"ป่า {number}", "เดินเข้าป่า") for number in range(20, 30)])
    result = engine.search(ask("ป่า", limit=50))
    assert {hit.record_no for hit in result.hits} == set(range(20, 30))


def test_as_typed_it_is_the_word_alone(engine: SearchEngine) -> None:
    assert engine.search(ask("ไข้", as_typed=True)).total == 0


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("หมา", {30, 31}),
        ("นักเรียน", {32, 33}),
        ("ลอยกระทง", {34}),
        ("ห้องประชุม", {35}),
        ("ประชุม", {35, 36}),
    ],
)
def test_one_word_is_not_found_in_letters_of_others(engine: SearchEngine, text: str, numbers: set[int]) -> None:
    engine.apply(
        [
            page(30, "จับหมา", "หมาจรจัด"),
            page(31, "ฉีดวัคซีน", "หมาบ้านสามตัว"),
            page(32, "โรงเรียน", "นักเรียนมาครบ"),
            page(33, "รถรับส่ง", "ชุมนุมนักเรียนนอก"),
            page(34, "งานประเพณี", "ลอยกระทงไร้โฟม"),
            page(35, "จอง", "ขอใช้ห้องประชุม"),
            page(36, "นัด", "ประชุมประจำเดือน"),
            page(37, "อยากเรียน", "หลายคนอยากเรียนต่อ"),
            page(38, "ผลกระทบ", "ลดผลกระทบจากการคอยกระทง"),
            page(39, "หมายเหตุ", "กฎหมายและหมายเหตุ"),
        ]
    )
    assert {hit.record_no for hit in engine.search(ask(text)).hits} == numbers


def test_the_small_part_of_a_name_does_not_stand_for_it(engine: SearchEngine) -> None:
    organisers = [page(number, f"งานที่ {number}", "ผู้ จัดงานประจำปี") for number in range(50, 53)]
    engine.apply([*organisers, page(60, "ทางลาด", "ทางลาดสำหรับคนพิการ")])
    result = engine.search(ask("ผู้พิการ", thesaurus=Thesaurus([("ผู้พิการ", "คนพิการ")])))
    assert {hit.record_no for hit in result.hits} == {60}
