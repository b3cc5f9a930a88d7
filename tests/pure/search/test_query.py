from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kmwiki.search.query import Query, parse


def said(query: Query) -> list[tuple[str, str]]:
    return [(one.what, one.value) for one in query.understood]


def test_words_phrases_and_exclusions_are_told_apart() -> None:
    query = parse('ขนอม "best practice" -ประชุม -"annual report"')
    assert said(query) == [
        ("word", "ขนอม"),
        ("phrase", "best practice"),
        ("without", "ประชุม"),
        ("without", "annualreport"),
    ]


def test_what_is_said_again_holds_nothing_that_nobody_sees() -> None:
    typed = 'ขนอม\u200b "best\u200b practice" a\u200bb OR c\ufeffd -ประ\u200bชุม tag:ก\u200bข รหัส\u00ad'
    shown = 'ขนอม "best practice" ab OR cd -ประชุม tag:กข รหัส'
    assert said(parse(typed)) == said(parse(shown))


def test_field_words_work_in_both_languages() -> None:
    assert parse("kind:aar ปี:๕๓ หน่วยงาน: ปกครอง โดย:“small man” tag:KM").filters == (
        ("kind", "aar"),
        ("fiscal_year", "2553"),
        ("agency", "ปกครอง"),
        ("author", "small man"),
        ("tag", "km"),
    )


def test_a_year_field_takes_every_spelling() -> None:
    for typed in ("year:2553", "ปี:2553", "ปีงบประมาณ:53", "fy:2010", "ปี: ๒๕๕๓"):
        assert parse(typed).filters == (("fiscal_year", "2553"),)


def test_what_is_no_field_is_words() -> None:
    for typed, words in (
        ("หมายเหตุ: ขนอม", ["หมายเหตุ", "ขนอม"]),
        ("10:30", ["10.30"]),
        ("ปี:สวย", ["ปี", "สวย"]),
        ("re:plan", ["re", "plan"]),
        ("kind:", ["kind"]),
    ):
        query = parse(typed)
        assert query.filters == ()
        assert [value for what, value in said(query) if what == "word"] == words


@pytest.mark.parametrize(
    ("typed", "filters", "without", "told"),
    [
        ("-kind:aar", (), (("kind", "aar"),), [("without", "kind:aar")]),
        ("−หน่วยงาน: ปภ", (), (("agency", "ปภ"),), [("without", "agency:ปภ")]),
        ("–ปี:๖๙ -tag:“ถอดบทเรียน ก”", (), (("fiscal_year", "2569"), ("tag", "ถอดบทเรียน ก")), None),
        ("kind:practice OR kind:aar", (("kind", "practice", "aar"),), (), [("kind", "practice | aar")]),
        ("kind:practice ขนอม ประเภท:aar", (("kind", "practice", "aar"),), (), None),
        ("tag:a | tag:b tag:c", (("tag", "a", "b"), ("tag", "c")), (), None),
        ("kind:x tag:a kind:y OR kind:z OR tag:b", (("kind", "x", "y", "z"), ("tag", "a"), ("tag", "b")), (), None),
        ("kind:a OR -kind:b -kind:c", (("kind", "a"),), (("kind", "b"), ("kind", "c")), None),
    ],
)
def test_fields_may_be_excluded_and_widened(
    typed: str, filters: object, without: object, told: list[tuple[str, str]] | None
) -> None:
    query = parse(typed)
    assert (query.filters, query.filters_without, query.without) == (filters, without, ())
    assert told is None or said(query) == told


def test_an_or_beside_a_field_joins_no_words() -> None:
    for typed in (
        "ขนอม OR kind:aar beach",
        "ขนอม kind:aar OR beach",
        "ขนอม kind:aar OR tag:a beach",
        "ขนอม OR OR kind:a beach",
    ):
        query = parse(typed)
        assert query.needs == ()
        assert [unit.terms for unit in query.units] == [("ขนอม",), ("beach",)]


def test_what_is_no_field_behind_a_minus_is_words() -> None:
    query = parse("-10:30 -หมายเหตุ:ขนอม a-kind:aar --kind:aar")
    assert (query.filters, query.filters_without) == ((), ())
    assert [piece.form for piece in query.without] == ["10.30", "หมายเหตุขนอม"]


def test_or_joins_its_neighbours() -> None:
    query = parse('น้ำท่วม OR flood OR "น้ำ ล้น" ขนอม')
    assert [[piece.form for piece in need] for need in query.needs] == [["น้ำท่วม", "flood", "น้ำล้น"]]
    assert [unit.terms for unit in query.units] == [("ขนอม",)]


@pytest.mark.parametrize(
    ("typed", "sides", "plain"),
    [
        ("ปี 54 OR ปี ๕๕", ["ปี 54", "ปี ๕๕"], []),
        ("พ.ศ. 2554 | FY 11 | flood", ["พ.ศ. 2554", "FY 11", "flood"], []),
        ("ขนอม ปี 54 OR beach", ["ปี 54", "beach"], [("ขนอม",)]),
        ("ขนอม OR ปี 54 beach", ["ขนอม", "ปี 54"], [("beach",)]),
        ("ปี 54 ขนอม OR beach", ["ขนอม", "beach"], [("y2554",)]),
        ("ขนอม 54 OR beach", ["54", "beach"], [("ขนอม",)]),
        ("ปี สวย OR beach", ["สวย", "beach"], [("ปี",)]),
    ],
)
def test_a_year_and_its_word_are_one_side_of_an_or(typed: str, sides: list[str], plain: list[tuple[str, ...]]) -> None:
    query = parse(typed)
    assert [(one.what, one.value) for one in query.understood if one.what == "either"] == [
        ("either", " | ".join(sides))
    ]
    assert [side.plain for one in query.sides for side in one] == sides
    assert [unit.terms for unit in query.units] == plain
    years = [unit.terms for one in query.sides for side in one for unit in side.units if unit.terms[0].startswith("y2")]
    assert len(years) == sum("ปี" in side or "พ.ศ." in side or "FY" in side for side in sides)


def test_a_record_number_is_read_alone_only() -> None:
    assert [parse(text).record_no for text in ("405365", "#๔๐๕๓๖๕", "หมายเลข 405365", "no. 405365")] == [405365] * 4
    assert [parse(text).record_no for text in ("405365 ขนอม", "9" * 20, "page")] == [None] * 3


def test_a_year_swallows_the_word_that_made_it_one() -> None:
    assert said(parse("ขนอม ปี ๕๔ trip")) == [("word", "ขนอม"), ("year", "2554"), ("word", "trip")]


def test_half_finished_typing_is_words() -> None:
    assert said(parse('"ขนอม beach')) == [("word", "ขนอม"), ("word", "beach")]
    for text in ("", "   ", '"', '""', "-", "--", "OR", "OR OR", "| |", ":", "\x00"):
        query = parse(text)
        assert (query.units, query.needs, query.without, query.filters) == ((), (), (), ())


def test_a_very_long_query_is_cut_and_that_is_said() -> None:
    assert parse("ขนอม " * 1000).notes == ("search.query_cut",)


@settings(deadline=None)
@given(st.text(max_size=400))
def test_nothing_a_person_types_raises(text: str) -> None:
    assert set(parse(text).notes) <= {"search.query_cut"}


@settings(deadline=None)
@given(st.lists(st.sampled_from(['"', "-", "OR", "|", "kind:", "ปี:", "๕๔", "ขนอม", "plan", " ", "“", "”", "#"])))
def test_no_order_of_signs_raises(parts: list[str]) -> None:
    assert set(parse("".join(parts)).notes) <= {"search.query_cut"}


@pytest.mark.parametrize(
    "typed",
    "ปีงบ 69|ปีงบ69|ปีงบฯ 69|ปีงบฯ69|ปีงบประมาณ 69|ปี พ.ศ. 2569|ปีงบประมาณ พ.ศ. 2569|year 2026|fiscal year 2026|fiscal year 26"
    "|FY 26|FY26|B.E. 2569|B.E. 69|BE 2569|A.D. 2026".split("|"),
)
def test_a_year_and_the_words_that_only_say_so_are_one_word(typed: str) -> None:
    assert [unit.terms for unit in parse(typed).units] == [("y2569",)]


@pytest.mark.parametrize("typed", ["fy:26", "year:26", "fy:69", "year:69", "fy:2026", "ปี:69", "ปีงบ:69", "ปีงบฯ:69"])
def test_the_field_of_years_takes_either_era(typed: str) -> None:
    assert parse(typed).filters == (("fiscal_year", "2569"),)


@pytest.mark.parametrize("typed", ["19:54", "19.54 น.", "year 26", "งบ 69 ล้าน", "be 26"])
def test_other_numbers_are_no_years(typed: str) -> None:
    assert not any(term.startswith("y2") for unit in parse(typed).units for term in unit.terms)
