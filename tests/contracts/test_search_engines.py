"""What every search engine must do, whoever it is."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from typing import Any

import pytest

from kmwiki.search.documents import WAYS_APART, Document, SearchResult
from kmwiki.search.engine import SearchEngine
from kmwiki.search.thesaurus import Thesaurus
from tests.contracts.engines import (
    AGREE,
    FLOOD_NOTE,
    KM,
    PUBLIC,
    QUEUES,
    RETREAT,
    TALK,
    THANKS,
    VILLAGE,
    ask,
    comment,
    page,
)


def keys(result: SearchResult) -> list[str]:
    return [hit.key for hit in result.hits]


def marked(result: SearchResult) -> list[str]:
    return [piece for hit in result.hits for piece, is_hit in hit.snippet if is_hit]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("ขนอม", "p101"),  # inside a run
        ("ระดมความคิด", "p101"),
        ("queue", "p102"),  # stemmed
        ("QUEUES", "p102"),
        ("learning", "p102"),
        ("story เวที", "p103"),
        ("KM ขุมความรู้", "p103"),
        ("น้ำท่วม", "p104"),
        ("นํ้าท่วม", "p104"),  # ํ + า for ำ
        ("น้ำ\u200bท่วม", "p104"),
        ("เพิ่มภาระงาน", "p101"),  # written with two เ there
        ("34 ส่วนราชการ", "p101"),
        ("๑๒๕๐ บาท", "p103"),
        ("ทำอย่างไรเมื่อน้ำมาเร็วกว่าที่คาดไว้", "p104"),
    ],
)
def test_what_was_written_is_found_however_it_is_typed(engine: SearchEngine, text: str, first: str) -> None:
    assert keys(engine.search(ask(text)))[0] == first


@pytest.mark.parametrize("text", ["ขนอม ปี ๕๔", "ขนอม ปี 54", "ขนอม 2554", "ขนอม พ.ศ. ๒๕๕๔", "ขนอม FY2011", "ขนอม 2011",
    "ขนอม B.E. 2554", "ขนอม ปีงบฯ 54", "ขนอม fiscal year 2011"])  # fmt: skip
def test_a_year_is_one_year_in_all_its_spellings(engine: SearchEngine, text: str) -> None:
    result = engine.search(ask(text))
    assert keys(result)[0] == "p101"
    assert ("year", "2554") in {(one.what, one.value) for one in result.understood}


def test_a_time_is_not_a_year(engine: SearchEngine) -> None:
    assert "p102" not in keys(engine.search(ask("ปี 54")))
    assert keys(engine.search(ask("19.54"))) == ["p102"]


@pytest.mark.parametrize("typed", ["AAR", "A.A.R.", "ＡＡＲ", "a.a.r"])
def test_dots_and_forms_of_letters_make_no_difference(empty: SearchEngine, typed: str) -> None:
    empty.apply([page(1, "หนึ่ง", "ทำ A.A.R. ทุกครั้ง"), page(2, "สอง", "ทำ AAR แล้ว"), page(3, "สาม", "a r")])
    result = empty.search(ask(typed))
    assert set(keys(result)) == {"p1", "p2"}


def test_tone_marks_tell_words_apart(empty: SearchEngine) -> None:
    empty.apply([page(1, "ข้าว", "ข้าวหอม"), page(2, "ขาว", "เครื่องแบบขาว"), page(3, "ข่าว", "ข่าวเช้า")])
    assert [keys(empty.search(ask(text))) for text in ("ข้าว", "ขาว", "ข่าว")] == [["p1"], ["p2"], ["p3"]]


def test_a_record_number_alone_comes_first(engine: SearchEngine) -> None:
    for text in ("103", "๑๐๓", "#103", "หมายเลข 103"):
        result = engine.search(ask(text))
        assert keys(result)[0] == "p103"
        assert result.understood[0].what == "record_no"


def test_an_exact_title_comes_before_a_page_full_of_its_words(empty: SearchEngine) -> None:
    empty.apply(
        [
            page(1, "แผน", "น้ำท่วม " * 200 + "flood " * 200),
            page(2, "น้ำท่วม", "หน้านี้ยังสั้น"),
            page(3, "Flood", "short"),
            page(4, "flood น้ำท่วม", "สั้น"),
        ]
    )
    assert keys(empty.search(ask("น้ำท่วม")))[0] == "p2"
    assert keys(empty.search(ask("FLOOD")))[0] == "p3"
    assert keys(empty.search(ask("Flood น้ำท่วม")))[0] == "p4"


def test_a_word_in_the_title_weighs_more_than_in_the_body(empty: SearchEngine) -> None:
    filler = " ประชุม งาน office work" * 10
    empty.apply([page(1, "เรื่องอื่น", "ขนอม beach" + filler), page(2, "ขนอม beach", "อีกเรื่อง" + filler)])
    for text in ("ขนอม", "beach", "ขนอม beach อีก"):
        assert keys(empty.search(ask(text)))[0] == "p2"


def test_a_second_language_title_is_a_title(empty: SearchEngine) -> None:
    empty.apply([page(1, "แผนน้ำ", title_2="Water plan"), page(2, "อื่น", "water plan water plan")])
    assert keys(empty.search(ask("water plan")))[0] == "p1"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('"แผนพัฒนาองค์การ"', ["p101"]),
        ('"แผน พัฒนา องค์การ"', ["p101"]),
        ('"พัฒนาแผน"', []),
        ("“knowledge sharing”", ["p103"]),
        ('"sharing knowledge"', []),
        ('"เวที knowledge"', ["p103"]),
        ('"เวที sharing"', []),
        ('"ปลาโลมาสีชมพู"', ["c2"]),
    ],
)
def test_a_phrase_must_stand_as_typed_across_thai_without_spaces(
    engine: SearchEngine, text: str, found: list[str]
) -> None:
    assert keys(engine.search(ask(text))) == found


def test_a_phrase_is_not_found_inside_a_longer_word(empty: SearchEngine) -> None:
    empty.apply([page(1, "ก", "ข่าวสารบ้านเรา"), page(2, "ข", "ราคาปุ๋ยและสาร"), page(3, "c", "replanted")])
    assert keys(empty.search(ask('"สาร"'))) == ["p2"]
    assert keys(empty.search(ask('"plant"'))) == []
    assert keys(empty.search(ask('"ปุ๋ย และสาร"'))) == ["p2"]


def test_minus_takes_away_and_or_takes_either(engine: SearchEngine) -> None:
    assert keys(engine.search(ask("เวที -knowledge"))) == []
    assert set(keys(engine.search(ask("น้ำท่วม OR stamp")))) == {"p104", "p102", "p105"}  # p105 speaks of a flood
    assert set(keys(engine.search(ask('"น้ำท่วม" OR stamp')))) == {"p104", "p102"}
    assert set(keys(engine.search(ask('"story telling" OR "ศูนย์พักพิง" OR nowhere')))) == {"p103", "p104"}
    assert "p101" not in keys(engine.search(ask('-"แผนพัฒนา"')))
    assert "p102" in keys(engine.search(ask('-"แผนพัฒนา"')))


@pytest.mark.parametrize(
    ("word", "noun"),
    [("อพยพ", "การอพยพ"), ("อพยพ", "ผู้อพยพ"), ("ปลอดภัย", "ความปลอดภัย"), ("ท่องเที่ยว", "นักท่องเที่ยว"), ("ประชุม", "การประชุม")],
)
def test_what_is_excluded_takes_the_nouns_made_of_it_along_as_it_finds_them(
    empty: SearchEngine, word: str, noun: str
) -> None:
    empty.apply([page(1, "แผน ก", f"ซ้อม{noun}ทุกปี"), page(2, "แผน ข", "ขุดคลอง"), page(3, "แผน ค", f"{word} แล้ว")])
    assert set(keys(empty.search(ask(word)))) == {"p1", "p3"}
    result = empty.search(ask(f"แผน -{word}"))
    assert keys(result) == ["p2"]
    assert [one.value for one in result.understood if one.what == "without"] == [word]
    assert set(keys(empty.search(ask(f'แผน -"{word}"')))) == {"p1", "p2"}  # as a phrase, which finds no more either
    assert set(keys(empty.search(ask(f"แผน -{noun}")))) == {"p2", "p3"}


@pytest.mark.parametrize(("word", "noun"), [("บ้าน", "การบ้าน"), ("เมือง", "การเมือง"), ("ใหญ่", "ผู้ใหญ่"), ("รู้", "ความรู้")])
def test_a_noun_that_is_another_thing_or_is_not_found_by_it_stays(empty: SearchEngine, word: str, noun: str) -> None:
    empty.apply([page(1, "แผน ก", f"เรื่อง{noun}"), page(2, "แผน ข", f"{word} นั้น")])
    assert keys(empty.search(ask(f"แผน -{word}"))) == ["p1"]


def _talked_about() -> list[Document]:
    flood = page(1, "น้ำท่วม อพยพเร็ว", "ศูนย์พักพิง", tags=("ซ้อมแผน",), kind="aar", aside="ท่าศาลา")
    market = page(2, "น้ำท่วมตลาด", "ล้างตลาดหลังน้ำลด", kind="wiki")
    sheet = replace(comment(7, market, "บันทึกน้ำท่วม ซ้อมแผน"), key="f7", unit="file", comment_id=None)
    return [
        flood, market, comment(1, flood, "น้ำท่วมปีก่อน"), comment(2, flood, "อพยพช้า น้ำท่วมเร็ว"),
        comment(3, market, "น้ำท่วมถึงเอว ต้องอพยพ"), comment(4, market, "น้ำท่วมสองวัน"),
        sheet, replace(page(-3, "คน", "น้ำท่วม อพยพ"), unit="person"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("น้ำท่วม", {1: {1, 2}, 2: {3, 4}, -3: set()}),
        ("น้ำท่วม -อพยพ", {2: {4}}),  # in a title: none of its comments; in a comment: that one alone
        ("น้ำท่วม -ศูนย์พักพิง", {2: {3, 4}, -3: set()}),  # in a body
        ("น้ำท่วม -ซ้อมแผน", {2: {3, 4}, -3: set()}),  # a tag, and a file of another page
        ("น้ำท่วม -ท่าศาลา", {2: {3, 4}, -3: set()}),  # a field
        ('น้ำท่วม -"ล้างตลาด"', {1: {1, 2}, -3: set()}),
        ("น้ำท่วม -อพยพ -ตลาด", {}),
        ("-อพยพ", {2: {4}}),
        ("-น้ำท่วม", {}),
        ("-ขนอม", {1: {1, 2}, 2: {3, 4}, -3: set()}),
    ],
)
def test_what_a_page_holds_excludes_all_of_it_and_what_a_comment_holds_that_one(
    empty: SearchEngine, text: str, found: dict[int, set[int]]
) -> None:
    empty.apply(_talked_about())
    result = empty.search(ask(text, facets=("kind",)))
    told = {hit.record_no: {*hit.also, *([hit.comment_id] if hit.comment_id else [])} for hit in result.hits}
    assert told == found
    assert result.total == len(found)
    kinds = {1: "aar", 2: "wiki", -3: "wiki"}
    assert dict(result.facets["kind"]) == Counter(kinds[number] for number in found)


def test_a_page_in_two_writings_is_excluded_whole(empty: SearchEngine) -> None:
    first, second, *others = _talked_about()
    empty.apply([first, second])
    empty.apply(others)
    assert {hit.record_no for hit in empty.search(ask("น้ำท่วม -อพยพ")).hits} == {2}
    empty.apply([replace(first, title="น้ำท่วม")])
    assert {hit.record_no for hit in empty.search(ask("น้ำท่วม -อพยพ")).hits} == {1, 2}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("kind:aar", {"p101", "p105"}),
        ("ประเภท:ทบทวน", {"p101", "p105"}),
        ("kind:after-action-reviews", {"p101", "p105"}),
        ('ประเภท:"ทบทวน หลังปฏิบัติงาน"', {"p101", "p105"}),
        ("ปี:54", {"p101"}),
        ("year:2010", {"p102", "p103"}),
        ("agency:district", {"p102"}),
        ("หน่วยงาน:แผน", {"p101", "p103"}),
        ("ป้าย:aar", {"p101", "p103"}),
        ("tag:AAR story", {"p103"}),
        ('by:"small man"', {"p101"}),
        ("โดย:small", {"p101"}),
        ("category:5", {"p101"}),
        ("kind:practice ปี:53 -stamp", {"p103"}),
        ("ภาษา:อังกฤษ flood", {"p105"}),
    ],
)
def test_field_words_narrow_in_both_languages(engine: SearchEngine, text: str, found: set[str]) -> None:
    names = {"kind": {"aar": ["ทบทวนหลังปฏิบัติงาน", "After-action review"]}, "agency": {"planning": ["กลุ่มงานแผน"]}}
    assert set(keys(engine.search(ask(text, names=names)))) - {"c1", "c2"} == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("โดย:วนิดา", {"p102", "c1"}),
        ('by:"Wanida at the desk"', {"p102", "c1"}),
        ("by:DESK", {"p102", "c1"}),
        ("by:@wanida", {"p102", "c1"}),
        ("โดย:คุณวนิดา", {"p102", "c1"}),
        ('by:"Khun Wanida"', {"p102", "c1"}),
        ("โดย:@พี่วนิดา", {"p102", "c1"}),
        ('โดย:"มาลี"', {"p101", "p103", "c3", "p104"}),  # with an account and without one
        ('โดย:"ท่านรองมาลี"', {"p101", "p103", "c3", "p104"}),
        ("-โดย:วนิดา kind:practice", {"p103"}),
        ("โดย:คุณค", set()),  # one letter behind a word of respect is nobody
        ("โดย:นายวนิดาคนอื่น", set()),
        ("by:@", set()),
        ("by:คุณ", set()),
        ("kind:วนิดา", set()),
    ],
)
def test_people_are_asked_for_by_the_names_they_are_shown_with(empty: SearchEngine, text: str, found: set[str]) -> None:
    empty.apply([one for one in VILLAGE if one.tokens == PUBLIC])
    called = {"wanida": ["วนิดา  Wanida at the desk"], "สมชาย": ["มาลี จาก ปภ."], "nok": ["คคค", "นก"]}
    result = empty.search(ask(text, names={"author": called}, facets=("author",)))
    units = {key for hit in result.hits for key in (hit.key, *(f"c{number}" for number in hit.also))}
    assert units - {"c2"} == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("-kind:aar", {"p102", "p103", "p104", "c3"}),
        ("-ประเภท:ทบทวน", {"p102", "p103", "p104", "c3"}),
        ("-tag:AAR", {"p102", "p104", "c3", "p105"}),
        ("-ปี:2553 -kind:thread", {"p101", "c1", "c2", "p105"}),
        ("-หน่วยงาน:แผน", {"p102", "p104", "c3", "p105"}),
        ("-โดย:มาลี", {"p102", "p105"}),  # of p104 the comment is hers as well
        ("-by:wanida kind:aar", {"p101", "c2", "p105"}),  # of p101 a comment is hers, which goes alone
        ("-lang:en -by:small -tag:aar", {"p104", "c3"}),
        ("kind:practice OR kind:thread", {"p102", "p103", "p104", "c3"}),
        ("kind:practice kind:thread", {"p102", "p103", "p104", "c3"}),
        ("ปี:2553 | ปี:2554 | ปี:2550", {"p101", "c1", "c2", "p102", "p103"}),
        ("tag:service OR tag:แผน", {"p101", "c1", "c2", "p102"}),
        ("tag:AAR tag:แผน", {"p101", "c1", "c2"}),
        ("kind:practice OR kind:aar -kind:aar", {"p102", "p103"}),
        ("kind:aar OR -lang:en", {"p101", "c1", "c2"}),
        ("-kind:nosuch kind:practice", {"p102", "p103"}),
        ("stamp OR kind:practice", {"p102"}),
    ],
)
def test_fields_exclude_behind_a_minus_and_widen_beside_an_or(empty: SearchEngine, text: str, found: set[str]) -> None:
    empty.apply([one for one in VILLAGE if one.tokens == PUBLIC and one.record_no != 104])
    empty.apply([replace(TALK, authors=("มาลี",)), FLOOD_NOTE])
    names = {"kind": {"aar": ["ทบทวนหลังปฏิบัติงาน"]}, "agency": {"planning": ["กลุ่มงานแผน"]}}
    result = empty.search(ask(text, names=names, facets=("kind", "unit")))
    units = {key for hit in result.hits for key in (hit.key, *(f"c{number}" for number in hit.also))}
    assert units == found
    assert sum(count for _, count in result.facets["kind"]) == result.total


def test_filters_of_the_form_narrow_and_add_up(engine: SearchEngine) -> None:
    assert set(keys(engine.search(ask(kinds=("practice",))))) == {"p102", "p103"}
    assert set(keys(engine.search(ask(kinds=("practice", "aar"), fiscal_years=(2553,))))) == {"p102", "p103"}
    assert keys(engine.search(ask("planning", kinds=("practice",), agencies=("district",)))) == ["p102"]
    assert keys(engine.search(ask(tags=("แผน",)))) == ["p101"]
    assert keys(engine.search(ask(authors=("Small Man",)))) == ["p101"]
    assert keys(engine.search(ask(categories=(6,)))) == ["p102"]
    assert keys(engine.search(ask("planned", langs=("en",), kinds=("aar",)))) == ["p105"]
    assert keys(engine.search(ask(kinds=("nosuch",)))) == []


def test_facets_count_what_was_found_and_nothing_else(engine: SearchEngine) -> None:
    facets = engine.search(ask(kinds=("practice",), facets=("kind", "fiscal_year", "agency", "author"))).facets
    assert facets["kind"] == (("practice", 2),)
    assert facets["fiscal_year"] == ((2553, 2),)
    assert dict(facets["agency"]) == {"district": 1, "planning": 1}
    assert dict(facets["author"]) == {"wanida": 1, "มาลี": 1}


def test_a_facet_promises_the_number_its_filter_then_finds(engine: SearchEngine) -> None:
    facets = engine.search(ask("planning แผน น้ำ story", facets=("kind", "fiscal_year"))).facets
    for value, count in facets["kind"]:
        assert engine.search(ask("planning แผน น้ำ story", kinds=(str(value),))).total == count
    for value, count in facets["fiscal_year"]:
        assert engine.search(ask("planning แผน น้ำ story", fiscal_years=(int(value),))).total == count


def test_who_spoke_under_a_page_is_counted_wherever_they_are_found(empty: SearchEngine) -> None:
    first, second = (page(number, f"ตลาด {number}", "น้ำท่วม ตลาด", authors=("มาลี",)) for number in (1, 2))
    spoken = [
        comment(1, first, "น้ำท่วม ตลาด ตลาด ตลาด", authors=("wanida",)),
        comment(2, first, "น้ำท่วม ตลาด", authors=("small man",)),
        comment(3, first, "ตลาดอีกครั้ง", authors=("wanida",)),
        comment(4, second, "ตลาด", authors=("small man",)),
        comment(5, second, "ไม่เกี่ยว", authors=("wanida",)),
    ]
    empty.apply([first, second, *spoken])
    for more in ({}, {"authors": ("wanida",), "widening": True}):
        facets = empty.search(ask("ตลาด", facets=("author", "unit", "kind"), **more)).facets
        assert dict(facets["author"]) == {"มาลี": 2, "wanida": 1, "small man": 2}
    for name, count in facets["author"]:
        assert empty.search(ask("ตลาด", authors=(str(name),))).total == count
    assert dict(facets["unit"]) == {"comment": 1}  # what wanida said


def test_a_facet_that_is_chosen_from_can_be_counted_as_if_it_were_not(engine: SearchEngine) -> None:
    chosen: dict[str, Any] = {"kinds": ("practice",), "agencies": ("district",)}
    facets = engine.search(ask(**chosen, facets=("kind", "agency", "fiscal_year"), widening=True)).facets
    assert facets["kind"] == engine.search(ask(agencies=("district",), facets=("kind",))).facets["kind"]
    assert facets["agency"] == engine.search(ask(kinds=("practice",), facets=("agency",))).facets["agency"]
    assert len(facets["agency"]) > 1
    assert facets["fiscal_year"] == engine.search(ask(**chosen, facets=("fiscal_year",))).facets["fiscal_year"]
    typed = engine.search(ask("kind:practice", facets=("kind",), widening=True)).facets
    assert typed["kind"] == (("practice", 2),)


def test_a_facet_tells_of_its_most_frequent_values_and_of_the_chosen_ones(empty: SearchEngine) -> None:
    empty.apply([page(no, "ตลาดนัด", tags=("ตลาด", *(f"ป้าย {n}" for n in range(no)))) for no in range(1, 8)])
    everything = ask("ตลาดนัด", facets=("tag",), widening=True)
    counted = empty.search(everything).facets["tag"]
    assert counted[:3] == (("ตลาด", 7), ("ป้าย 0", 7), ("ป้าย 1", 6))
    assert empty.search(replace(everything, most_values=3)).facets["tag"] == counted[:3]
    chosen = replace(everything, most_values=3, tags=("ป้าย 5", "ป้าย 0"))
    assert empty.search(chosen).facets["tag"] == (*counted[:2], ("ป้าย 5", 2))
    assert empty.search(replace(chosen, most_values=1)).facets["tag"] == (("ป้าย 0", 7),)
    assert empty.search(replace(chosen, most_values=0)).facets["tag"] == ()


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("ประขุม", "ประชุม"), ("การปะชุม", "การประชุม"), ("meetng", "meeting"), ("flod", "flood"), ("บันทึกประขุม", "บันทึกประชุม")],
)
def test_a_slip_that_leaves_words_of_the_language_is_read_where_nothing_is_found(
    empty: SearchEngine, typed: str, meant: str
) -> None:
    empty.apply(
        [
            page(1, "บันทึก", "ประชุมเรื่องน้ำ การประชุมครั้งแรก meeting about the flood"),
            page(2, "การประชุม", "ประชุมอีกครั้ง meetings, floods"),
        ]
    )
    result = empty.search(ask(typed))
    assert result.total > 0
    assert [repair.read in meant for repair in result.repairs] == [True]
    assert empty.search(ask(typed, as_typed=True)).total == 0


def test_an_unknown_facet_is_left_out(engine: SearchEngine) -> None:
    assert engine.search(ask("ขนอม", facets=("nosuch",))).facets == {}


def test_a_page_and_its_comments_are_one_line(engine: SearchEngine) -> None:
    result = engine.search(ask("ปลาโลมา"))
    assert result.total == 1
    (hit,) = result.hits
    assert (hit.unit, hit.record_no, hit.title) == ("comment", 101, RETREAT.title)
    assert {hit.comment_id, *hit.also} == {1, 2}
    both = engine.search(ask("ขนอม OR ปลาโลมา"))
    assert keys(both) == ["p101"]
    assert set(both.hits[0].also) == {1, 2}


def test_a_comment_is_not_found_by_its_pages_title(engine: SearchEngine) -> None:
    (hit,) = engine.search(ask("ถอดบทเรียน")).hits
    assert hit.key == "p101"
    assert hit.also == ()
    assert keys(engine.search(ask("ถอดบทเรียน", units=("comment",)))) == []
    assert keys(engine.search(ask("ชมพู", units=("comment",)))) == ["c2"]


def test_sorting_by_newest_and_most_read(engine: SearchEngine) -> None:
    assert keys(engine.search(ask(units=("page",), sort="newest")))[:2] == ["p105", "p104"]
    assert keys(engine.search(ask(units=("page",), sort="most_read")))[:2] == ["p102", "p101"]


def test_pages_of_results_add_up_to_the_total(engine: SearchEngine) -> None:
    whole = keys(engine.search(ask(limit=100)))
    pieces = [keys(engine.search(ask(limit=2, offset=offset))) for offset in (0, 2, 4, 6)]
    assert [one for piece in pieces for one in piece] == whole
    assert engine.search(ask(limit=2, offset=4)).total == len(whole)
    assert keys(engine.search(ask(limit=0))) == []
    assert keys(engine.search(ask(limit=-5, offset=-5))) == []
    assert keys(engine.search(ask(limit=10**9, offset=10**9))) == []


def test_who_widens_a_question_finds_no_less(empty: SearchEngine) -> None:
    names = Thesaurus([("น้ำท่วม", "อุทกภัย", "flood"), ("AAR", "ทบทวนหลังปฏิบัติงาน")])
    empty.apply(
        [
            page(1, "หนึ่ง", "น้ำท่วมถนน"),
            page(2, "สอง", "แผนรับอุทกภัย"),
            page(3, "Three", "a flood of letters", lang="en"),
            page(4, "สี่", "ไฟป่าบนเขา"),
            page(5, "ห้า", "หลังปฏิบัติงาน ไม่มีอะไรให้ทบทวน"),
            page(6, "หก", "ทบทวนหลังปฏิบัติงานทุกครั้ง"),
        ]
    )
    assert set(keys(empty.search(ask("น้ำท่วม OR ไฟป่า", thesaurus=names)))[:2]) == {"p4", "p1"}
    assert set(keys(empty.search(ask("น้ำท่วม OR ไฟป่า", thesaurus=names)))) == {"p1", "p2", "p3", "p4"}
    assert set(keys(empty.search(ask('"น้ำท่วม" OR ไฟป่า', thesaurus=names)))) == {"p1", "p4"}
    assert set(keys(empty.search(ask("AAR OR ไฟป่า", thesaurus=names)))) == {"p4", "p6"}
    assert set(keys(empty.search(ask("น้ำท่วม OR ไฟป่า", thesaurus=names, as_typed=True)))) == {"p1", "p4"}
    said = empty.search(ask("น้ำท่วม OR ไฟป่า", thesaurus=names)).understood
    assert [(one.what, one.value) for one in said] == [
        ("either", "น้ำท่วม | ไฟป่า"),
        ("synonym", "น้ำท่วม = อุทกภัย · flood"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "ข้าว OR ห้อง",
        "ห้อง | ข้าว",
        "ประชุม OR ข้าว OR meeting",
        "ข้าวเหนียว OR ประชุมเช้า",
        "rice OR ห้อง",
        "ปี54 OR ห้อง",
        "ขี่ OR ปี 54",
    ],
)
def test_a_word_beside_or_finds_what_it_finds_alone(empty: SearchEngine, text: str) -> None:
    """Inside compounds of the dictionary, in the other language, by its year: all that a plain word finds."""
    empty.apply(
        [
            page(1, "หนึ่ง", "นัดกันที่ห้องประชุมชั้นสอง"),
            page(2, "สอง", "ข้าวเหนียวมะม่วง"),
            page(3, "Three", "the rice is cooked before the meeting", lang="en"),
            page(4, "สี่", "ประชุมเช้าทุกวัน"),
            page(5, "ห้า", "รายงานปี 2554"),
            page(6, "หก", "ขี่ช้าง"),
            comment(1, page(1, "หนึ่ง", "นัดกันที่ห้องประชุมชั้นสอง"), "กินข้าวในห้อง"),
        ]
    )
    alone = {key for side in re.split(r" (?:OR|\|) ", text) for key in keys(empty.search(ask(side, limit=50)))}
    assert {key[1:] for key in keys(empty.search(ask(text, limit=50)))} == {key[1:] for key in alone}
    narrowed = empty.search(ask(f'{text} "ประชุมเช้า"', limit=50))
    assert set(keys(narrowed)) == ({"p4"} if "p4" in alone else set())


def test_what_is_typed_to_a_foreign_part_that_is_nowhere_is_not_translated(empty: SearchEngine) -> None:
    empty.apply([page(1, "Four questions", "What is it really asking? No one knows.", lang="en")])
    assert keys(empty.search(ask("ไม่มีจริง"))) == ["p1"]
    assert empty.search(ask("xyzไม่มีจริง")).total == 0


def test_one_letter_off_in_a_short_piece_beside_a_right_one(empty: SearchEngine) -> None:
    """The dictionary cuts บทเรีน to บท|เรีน; half of it is a word, and the whole is only asked about or said."""
    empty.apply([page(1, "ถอดบทเรียนน้ำท่วม", "บทเรียนสามข้อ"), page(2, "ถอดหมวก", "บทหนึ่ง"), page(3, "อื่น", "ปลาโลมา")])
    result = empty.search(ask("ถอดบทเรีน"))
    assert "ถอดบทเรียน" in (result.suggestion, *(repair.read for repair in result.repairs)) or keys(result)[0] == "p1"
    result = empty.search(ask("บทเรีน"))
    assert result.suggestion == "บทเรียน" or [repair.read for repair in result.repairs] == ["บทเรียน"]
    assert empty.search(ask("บทเรีน", as_typed=True)).suggestion is None


def _in_pieces() -> list[Document]:
    """ประชม is cut into ประ and ชม, which stand in many pages, but nowhere side by side."""
    return [
        *(page(n, f"บันทึกที่ {n}", "ชมสวนแล้วพรมน้ำ ประ แป้ง") for n in range(1, 7)),
        *(page(n, f"วาระที่ {n}", "ประชุมเรื่องตลาด", kind="aar") for n in range(7, 11)),
    ]


def test_pieces_of_a_word_that_find_much_are_asked_about_and_change_nothing(empty: SearchEngine) -> None:
    empty.apply(_in_pieces())
    result, as_typed = empty.search(ask("ประชม")), empty.search(ask("ประชม", as_typed=True))
    assert (result.suggestion, result.repairs, as_typed.suggestion) == ("ประชุม", (), None)
    assert result.total > 3
    assert set(keys(as_typed)) <= set(keys(result))
    for text in ("ประ ชม", '"ประ" ชม', "ชมสวน", "ประชุม", "ประชม kind:wiki"):
        assert empty.search(ask(text)).suggestion is None
    assert empty.search(ask("ประชม", kinds=("wiki",))).suggestion is None  # where no page holds it


def test_a_word_cut_into_many_pieces_is_asked_about(empty: SearchEngine) -> None:
    """งบปะมาณ is cut into งบ, ปะ, มา and ณ."""
    empty.apply(
        [
            *(page(n, f"บันทึกที่ {n}", "งบมา ณ ที่นี่ แล้วปะผ้า") for n in range(1, 7)),
            *(page(n, f"วาระที่ {n}", "งบประมาณเรื่องตลาด") for n in range(7, 11)),
        ]
    )
    result = empty.search(ask("งบปะมาณ"))
    assert (result.suggestion, result.repairs) == ("งบประมาณ", ())
    assert result.total > 3


def test_pieces_that_somebody_wrote_side_by_side_are_what_was_meant(empty: SearchEngine) -> None:
    empty.apply([*_in_pieces(), page(20, "ชื่อร้าน", "ร้านประชมเปิดแล้ว")])
    assert empty.search(ask("ประชม")).suggestion is None


def test_a_word_of_others_papers_is_not_asked_about(empty: SearchEngine) -> None:
    visible, others = _in_pieces()[:6], _in_pieces()[6:]
    empty.apply([*visible, *(replace(one, tokens=frozenset({"p:99"})) for one in others)])
    assert empty.search(ask("ประชม")).suggestion is None
    assert empty.search(ask("ประชม", frozenset({"public", "p:99"}))).suggestion == "ประชุม"


def test_nothing_like_it_finds_nothing(engine: SearchEngine) -> None:
    for text in ("xyzไม่มีจริง", "qqqq", "ฆฆฆฆฆฆ", '"', "- OR", "!!!"):
        result = engine.search(ask(text, facets=("kind",)))
        assert (text, result.total, result.hits) == (text, 0, ())
        assert result.facets["kind"] == ()


def test_snippets_mark_every_hit_and_end_at_words(engine: SearchEngine) -> None:
    assert marked(engine.search(ask("ขนอม"))) == ["ขนอม"]
    assert marked(engine.search(ask("sharing บันทึก"))) == ["sharing", "บันทึก"]
    assert marked(engine.search(ask("stamp waiting"))) == ["wait", "stamp", "waiting"]
    (hit,) = engine.search(ask("story")).hits
    assert ("Story", True) in hit.title_segments
    assert "".join(piece for piece, _ in hit.title_segments) == KM.title


def test_a_snippet_comes_from_the_place_that_answers(empty: SearchEngine) -> None:
    body = "ประชุมประจำเดือนเรื่องทั่วไป " * 100 + "ปลาโลมาว่ายที่ขนอม a pink dolphin " + "รายงานผลตามปกติ " * 100
    empty.apply([page(1, "รายงาน", body)])
    for text, words in (
        ("ขนอม", ["ขนอม"]),
        ("pink", ["pink"]),
        ("dolphin", ["ปลาโลมา", "dolphin"]),  # its translation answers too
        ("dolphin ขนอม", ["ปลาโลมา", "ขนอม", "dolphin"]),
    ):
        (hit,) = empty.search(ask(text)).hits
        assert [piece for piece, is_hit in hit.snippet if is_hit] == words
        assert hit.snippet[0][0].startswith("…")
        assert hit.snippet[-1][0].endswith("…")
        assert len("".join(piece for piece, _ in hit.snippet)) < 300


def test_facts_beside_the_text_are_found_and_shown_where_the_text_answers_less(empty: SearchEngine) -> None:
    day = WAYS_APART.join(("29 ต.ค. 2553", "29 ตุลาคม 2553", "29 Oct 2010", "2010-10-29"))
    told = f"นัดกันที่{'ลานหน้าอาคาร' * 30} พร้อมรถเครน{'และรถดับเพลิง' * 30}"
    empty.apply(
        [
            page(1, "ซ้อมดับเพลิง", "ซ้อมปี 2553 ครบทุกชั้น", summary="ซ้อมหนีไฟ", aside=f"ศาลากลาง\n\n{day}\n\n{told}"),
            page(2, "อื่น", "ปลาโลมา"),
        ]
    )

    def shown(text: str) -> str:
        (hit,) = empty.search(ask(text)).hits
        return "".join(piece for piece, _ in hit.snippet)

    assert shown("ซ้อม") == shown("ปี 2553") == "ซ้อมปี 2553 ครบทุกชั้น"
    assert shown("29 ตุลาคม 2553") == "29 ตุลาคม 2553"
    assert shown("2010-10-29") == "2010-10-29"
    assert shown("ศาลากลาง") == "ศาลากลาง"
    assert re.fullmatch(r"….*อาคาร พร้อมรถเครนและรถดับเพลิง.*…", shown("เครน"))
    assert len(shown("เครน")) < 300


def test_a_word_of_another_name_is_marked_where_the_name_stands(empty: SearchEngine) -> None:
    names = Thesaurus([("AAR", "ถอดบทเรียน", "after action review")])
    empty.apply(
        [
            page(1, "หนึ่ง", "ทุกคนถอดหมวกก่อนทำ AAR"),
            page(2, "สอง", "ถอดหมวกแล้วถอดบทเรียน"),
            page(3, "Three", "Review it after lunch: an after-action review.", lang="en"),
        ]
    )
    hits = empty.search(ask("AAR", thesaurus=names)).hits
    marked = {hit.key: "|".join(piece for piece, is_hit in hit.snippet if is_hit) for hit in hits}
    assert marked["p1"] == "AAR"
    assert marked["p2"].replace("|", "") == "ถอดบทเรียน"
    assert marked["p3"].replace("|", " ").lower() == "after action review"


def test_a_hit_by_a_tag_alone_says_so(empty: SearchEngine) -> None:
    empty.apply(
        [
            page(1, "เสาเรือนจำได้", "รอยบนเสา", tags=("แม่น้ำธารา", "น้ำหลาก", "flood")),
            page(2, "น้ำหลาก", "ซ้อม", tags=("น้ำหลาก",)),
        ]
    )
    tags = {hit.key: hit.tags for hit in empty.search(ask("น้ำหลาก")).hits}
    assert tags == {"p1": ("น้ำหลาก",), "p2": ()}
    assert [hit.tags for hit in empty.search(ask("floods")).hits] == [("flood",)]


def test_markup_in_a_page_stays_text(empty: SearchEngine) -> None:
    empty.apply([page(1, "<b>ขนอม</b>", "<script>alert('ขนอม')</script> & ขนอม")])
    (hit,) = empty.search(ask("ขนอม")).hits
    assert "".join(piece for piece, _ in hit.snippet) == "<script>alert('ขนอม')</script> & ขนอม"
    assert "".join(piece for piece, _ in hit.title_segments) == "<b>ขนอม</b>"


def test_suggestions_are_titles_and_numbers_that_begin_so(engine: SearchEngine) -> None:
    def numbers(prefix: str) -> list[int]:
        return [one.record_no for one in engine.suggest(prefix, tokens=frozenset({"public"}))]

    assert numbers("ถอดบท") == [101]
    assert numbers("short") == [102]
    assert numbers("ใช้ st") == [103]
    assert numbers("telling") == [103]
    assert numbers("10") == [102, 101, 105, 104, 103]
    assert numbers("๑๐๔") == [104]
    assert numbers("") == []
    assert numbers("ปลาโลมา") == []
    assert len(engine.suggest("10", tokens=frozenset({"public"}), limit=2)) == 2


def test_a_changed_page_is_found_by_its_new_words_only(engine: SearchEngine) -> None:
    engine.apply([replace(TALK, title="ไฟป่า wildfire", body="ควันมาจากเขา smoke")])
    assert keys(engine.search(ask("น้ำท่วม", as_typed=True))) == []
    for text in ("ไฟป่า", "smoke", "wildfire ควัน"):
        assert keys(engine.search(ask(text, as_typed=True))) == ["p104"]


def test_a_deleted_record_takes_its_comments_along(engine: SearchEngine) -> None:
    engine.apply(gone=[101])
    for text in ("ขนอม", "ปลาโลมา", "beach", "ถอดบทเรียน"):
        result = engine.search(ask(text, facets=("author",)))
        assert (result.total, dict(result.facets["author"])) == (0, {})
    assert engine.suggest("ถอด", tokens=frozenset({"public"})) == ()


def test_naming_a_record_gone_and_giving_it_anew_is_one_change(engine: SearchEngine) -> None:
    engine.apply([RETREAT, AGREE], gone=[101])
    assert set(engine.search(ask("ปลาโลมา")).hits[0].also) == set()
    assert keys(engine.search(ask("ปลาโลมา"))) == ["c2"]
    assert engine.status().documents == 12


def test_the_same_work_done_twice_changes_nothing(engine: SearchEngine) -> None:
    before = engine.search(ask("ขนอม แผน", facets=("kind",)))
    for _ in range(2):
        engine.apply([RETREAT, THANKS, AGREE], gone=[101])
    after = engine.search(ask("ขนอม แผน", facets=("kind",)))
    assert (before.total, before.hits, before.facets) == (after.total, after.hits, after.facets)


def test_tidying_changes_no_answer(empty: SearchEngine) -> None:
    for number in range(1, 20):
        empty.apply([page(number, f"หน้า {number}", f"ขนอม beach number{number} {'น้ำ' * number}")])
    empty.apply(gone=[3, 4])
    before = [empty.search(ask(text, facets=("kind",))) for text in ("ขนอม", "น้ำ", "beach หน้า")]
    while empty.tidy():
        pass
    after = [empty.search(ask(text, facets=("kind",))) for text in ("ขนอม", "น้ำ", "beach หน้า")]
    assert [(one.total, one.hits, one.facets) for one in before] == [(one.total, one.hits, one.facets) for one in after]


def test_a_rebuild_replaces_everything_and_tells_how_far_it_is(engine: SearchEngine) -> None:
    seen: list[int] = []
    assert engine.rebuild([QUEUES, KM], progress=seen.append) == 2
    assert seen[-1] == 2
    assert keys(engine.search(ask("ขนอม"))) == []
    assert set(keys(engine.search(ask()))) == {"p102", "p103"}
    assert engine.status().documents == 2


def test_a_failed_rebuild_leaves_the_living_index(engine: SearchEngine) -> None:
    def broken():  # type: ignore[no-untyped-def]
        yield QUEUES
        raise RuntimeError("the database went away")

    with pytest.raises(RuntimeError):
        engine.rebuild(broken())
    assert keys(engine.search(ask("ขนอม"))) == ["p101"]
    assert engine.rebuild([KM]) == 1


def test_archived_pages_rank_below(empty: SearchEngine) -> None:
    empty.apply([page(1, "แผนน้ำ 1", "ขุดลอก dredging", state="archived"), page(2, "แผนน้ำ 2", "ขุดลอก dredging")])
    for text in ("ขุดลอก", "dredging", "ขุดลอก dredging"):
        assert keys(empty.search(ask(text))) == ["p2", "p1"]


def test_a_comment_ranks_below_a_page_that_says_the_same(empty: SearchEngine) -> None:
    one, two = page(1, "ก", "ปลาโลมาที่ขนอม pink dolphin"), page(2, "ข", "อื่น ๆ ทั้งหมดในหน้านี้")
    empty.apply([one, two, comment(5, two, "ปลาโลมาที่ขนอม pink dolphin")])
    for text in ("ปลาโลมา", "dolphin", "pink ปลาโลมา"):
        assert keys(empty.search(ask(text))) == ["p1", "c5"]


def test_a_file_is_a_part_of_its_page_like_a_comment(empty: SearchEngine) -> None:
    plan = page(7, "แผนลุ่มน้ำ", "อ่านในแฟ้ม", tags=("น้ำ",), read_count=3)
    sheet = replace(plan, key="f3", unit="file", body="อ่างเก็บน้ำ spillway", aside="ผลสำรวจ survey.xlsx")
    hidden = replace(sheet, key="f4", record_no=8, aside="ลับ.txt", tokens=frozenset({"a:9"}))
    empty.apply([plan, sheet, hidden, comment(5, plan, "ขอแฟ้ม spillway ด้วย")])
    for text in ("อ่างเก็บน้ำ", "ผลสำรวจ", "survey.xlsx"):
        (hit,) = empty.search(ask(text)).hits
        assert (hit.key, hit.file_id, hit.comment_id, hit.title) == ("f3", 3, None, plan.title)
    (hit,) = empty.search(ask("spillway")).hits
    assert {hit.key, *(f"c{number}" for number in hit.also)} >= {"c5"}
    assert 3 not in hit.also
    assert keys(empty.search(ask("แผนลุ่มน้ำ"))) == ["p7"]
    assert keys(empty.search(ask("spillway", units=("file",)))) == ["f3"]
    assert [one.key for one in empty.suggest("แผน", tokens=plan.tokens)] == ["p7"]
    assert [one.record_no for one in empty.suggest("7", tokens=plan.tokens)] == [7]


def test_an_answer_says_what_it_understood_and_how_long_it_took(engine: SearchEngine) -> None:
    result = engine.search(ask('ขนอม "best practice" -ประชุม ปี:54'))
    assert {(one.what, one.value) for one in result.understood} == {
        ("word", "ขนอม"),
        ("phrase", "best practice"),
        ("without", "ประชุม"),
        ("fiscal_year", "2554"),
    }
    assert result.took_ms >= 0
    assert engine.search(ask("ก" * 5000)).notes == ("search.query_cut",)
    assert FLOOD_NOTE.key == "c3"


def test_index_and_query_are_cut_with_the_words_the_index_was_built_with(engine: SearchEngine) -> None:
    ours = page(901, "บันทึกทีม", "เมื่อวานทีมสิชลไปดูงาน")
    theirs = page(902, "บันทึกอื่น", "สิ่งที่ชลประทานทำ")
    assert engine.own_words() == frozenset()
    engine.rebuild([ours, theirs], words=["สิชล", "ขนอม"])
    assert engine.own_words() == {"สิชล", "ขนอม"}
    assert [hit.record_no for hit in engine.search(ask("สิชล")).hits] == [901]
    engine.apply([page(903, "บันทึกใหม่", "พรุ่งนี้ทีมสิชลกลับ")], gone=[903])
    assert {hit.record_no for hit in engine.search(ask("ทีมสิชล")).hits} == {901, 903}
    engine.rebuild([ours, theirs])
    assert engine.own_words() == frozenset()
    assert engine.search(ask("สิชล")).hits[0].record_no == 901


def test_a_page_in_the_other_language_is_found_and_says_how(engine: SearchEngine) -> None:
    engine.rebuild(
        [
            page(201, "Annual budgets of the districts", body="How a budget is planned and followed.", lang="en"),
            page(202, "งบประมาณของอำเภอ", body="วางแผนงบประมาณอย่างไร"),
            page(203, "เครื่องแบบ", body="สีขาว"),
        ]
    )

    def whys(text: str) -> dict[int, str]:
        return {hit.record_no: hit.why for hit in engine.search(ask(text)).hits}

    assert whys("งบประมาณ") == {202: "words", 201: "lexicon"}
    assert [hit.record_no for hit in engine.search(ask("งบประมาณ", as_typed=True)).hits] == [202]
    assert whys("budget") == {201: "words", 202: "lexicon"}
    assert whys("งบประมาณ budget") == {201: "words", 202: "words"}


def test_of_each_ten_the_other_languages_pages_come_last(engine: SearchEngine) -> None:
    engine.rebuild(
        [page(300 + n, f"งบประมาณ {n}", body="วางแผนงบประมาณ " * (n % 5 + 1)) for n in range(14)]
        + [page(400 + n, f"Budget {n}", body="The budget " * (n % 5 + 1), lang="en") for n in range(14)]
    )
    all_of_them = engine.search(ask("งบประมาณ", limit=28)).hits
    whys = [hit.why for hit in all_of_them]
    assert {"words", "lexicon"} <= set(whys[:10]) | set(whys[10:20])
    for start in (0, 10, 20):
        ten = whys[start : start + 10]
        assert ten == sorted(ten, key=lambda why: why == "lexicon")
    in_pieces = [hit for start in (0, 7, 14, 21) for hit in engine.search(ask("งบประมาณ", limit=7, offset=start)).hits]
    assert in_pieces == list(all_of_them)


def test_other_names_and_translations_are_marked(engine: SearchEngine) -> None:
    engine.rebuild(
        [
            page(501, "รายงาน", body="ประชุมกับ OPDC เมื่อวาน"),
            page(502, "Report", body="The annual budget was late.", lang="en"),
        ]
    )
    table = Thesaurus([("กพร", "OPDC")])
    assert marked(engine.search(ask("กพร", thesaurus=table))) == ["OPDC"]
    assert marked(engine.search(ask("งบประมาณ"))) == ["budget"]


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        ("children", "each child is fed first"),
        ("child", "children are fed first"),
        ("children", "เด็กกินก่อน"),
        ("women", "one woman of the group"),
        ("feet", "one foot above the road"),
        ("criteria", "the first criterion"),
        ("analysis", "two analyses"),
        ("bus", "ten buses"),
    ],
)
def test_an_irregular_plural_and_its_singular_find_each_other(empty: SearchEngine, asked: str, text: str) -> None:
    empty.apply([page(1, "Record", text), page(2, "Other", "nothing of it")])
    assert [hit.key for hit in empty.search(ask(asked)).hits] == ["p1"]
