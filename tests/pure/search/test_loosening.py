"""A question without one of its conditions."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kmwiki.search.loosening import loosened
from kmwiki.search.query import Query, parse


@pytest.mark.parametrize(
    ("typed", "ways"),
    [
        ('ขนอม "แผน สามวัน"', [[("quotes", "แผน สามวัน", "ขนอม แผน สามวัน"), ("phrase", "แผน สามวัน", "ขนอม")]]),
        ("“three-day plan”", [[("quotes", "three-day plan", "three-day plan")]]),
        ('x "-y z"', [[("phrase", "-y z", "x")]]),  # without its marks it would exclude
        ("น้ำท่วม ประเภท:aar", [[("field", "ประเภท:aar", "น้ำท่วม")]]),
        ("หน่วยงาน: ปภ flood", [[("field", "หน่วยงาน: ปภ", "flood")]]),
        ("tag:“ถอดบทเรียน ก” น้ำ", [[("field", "tag:“ถอดบทเรียน ก”", "น้ำ")]]),
        ("น้ำ ปี:๒๕๖๙", [[("field", "ปี:๒๕๖๙", "น้ำ")]]),
        ("kind:aar OR kind:wiki flood", [[("field", "kind:aar kind:wiki", "flood")]]),
        ("kind:aar flood kind:wiki", [[("field", "kind:aar kind:wiki", "flood")]]),
        ("tag:a tag:b x", [[("field", "tag:a", "tag:b x")], [("field", "tag:b", "tag:a x")]]),
        ("ขนอม OR kind:aar beach", [[("field", "kind:aar", "ขนอม beach")]]),
        ("flood -draft", [[("minus", "draft", "flood")]]),
        ('น้ำ -"ฉบับ ร่าง"', [[("minus", "ฉบับ ร่าง", "น้ำ")]]),
        ("flood −kind:thread", [[("minus", "kind:thread", "flood")]]),
        ("ท่วม -อพยพ", [[("minus", "อพยพ", "ท่วม")]]),
        ("a OR -b c", [[("minus", "b", "a c")]]),
    ],
)
def test_each_condition_may_go_alone(typed: str, ways: list[list[tuple[str, str, str]]]) -> None:
    assert [[tuple(way) for way in one] for one in loosened(typed)] == ways


def test_several_conditions_go_one_at_a_time() -> None:
    assert [one[0].text for one in loosened('ขนอม "แผน งาน" -ร่าง ประเภท:aar')] == [
        "ขนอม แผน งาน -ร่าง ประเภท:aar",
        'ขนอม "แผน งาน" ประเภท:aar',
        'ขนอม "แผน งาน" -ร่าง',
    ]


@pytest.mark.parametrize(
    "typed", ["", "น้ำท่วม ขนอม", "10:30 re:plan", '"unclosed x', "kind:aar", "-draft", "a OR b", '""']
)
def test_where_nothing_can_go_nothing_is_offered(typed: str) -> None:
    assert list(loosened(typed)) == []


def _conditions(query: Query) -> int:
    return sum(map(len, (query.needs, query.without, query.filters, query.filters_without)))


_TYPED = st.lists(
    st.sampled_from(
        ['"', "-", " OR ", "|", "kind:", "ปี:", "tag: ", "๕๔", "ขนอม", "plan", " ", "“", "”", "«", "#", "aar"]
    )
).map("".join)


@given(_TYPED | st.text())
def test_whatever_is_typed_one_condition_goes_and_no_other_comes(typed: str) -> None:
    before = parse(typed)
    for ways in loosened(typed):
        for way in ways:
            assert way.text
            assert way.part
            assert _conditions(parse(way.text)) < _conditions(before)
