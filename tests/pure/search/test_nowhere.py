"""Which words of a question stand nowhere, and what is left of it without them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kmwiki.search.documents import NOWHERE, Repair, SearchRequest
from kmwiki.search.nowhere import find_nowhere
from kmwiki.search.query import Query, parse
from kmwiki.search.thesaurus import Thesaurus
from kmwiki.search.understanding import Answer, answer
from tests.pure.search.shelf import Shelf

SHELF = Shelf(
    (
        "ประชุมประจำเดือน monthly meeting ปี 2554",
        "นัดที่ห้องประชุมชั้นสอง a meeting about the flood at the one-stop service",
        "ข้าวเหนียวมะม่วง น้ำท่วม วัคซีน",
        "มีสิ่งที่เป็นจริงกับไม่จริง ตัวชี้วัด 12 ข้อ",
    )
)
THESAURUS = Thesaurus([("KPI", "ตัวชี้วัด"), ("AAR", "ถอดบทเรียน")])


def read(text: str) -> tuple[tuple[str, ...], str] | None:
    """Which words are named as unknown and what is left; nothing when the rest says too little to be asked."""
    query = parse(text, thesaurus=THESAURUS, found_in=SHELF.found_in, with_lexicon=True)
    nowhere = find_nowhere(text, query, SHELF)
    missing = tuple(text[start:end] for start, end in nowhere.spans)
    return (missing, nowhere.left) if nowhere.says_something else None


@pytest.mark.parametrize(
    ("text", "missing", "left"),
    [
        ("ประชุม ฆฆฆฆ", ("ฆฆฆฆ",), "ประชุม"),
        ("ฆฆฆฆ  ประชุม", ("ฆฆฆฆ",), "ประชุม"),
        ("meeting zzzqqq", ("zzzqqq",), "meeting"),
        ("ประชุม ๙๙๙๙๙๙๙", ("๙๙๙๙๙๙๙",), "ประชุม"),
        ("น้ำท่วม ฆฆฆฆ ปี 54", ("ฆฆฆฆ",), "น้ำท่วม ปี 54"),
        ("ประชุม kpi2xq", ("kpi2xq",), "ประชุม"),  # one stretch of typing, with a foreign part: all of it
        ("ประชุม xyzไม่มีจริง", ("xyzไม่มีจริง",), "ประชุม"),
        ("zzz ประชุม qqq", ("zzz", "qqq"), "ประชุม"),
        ("วัคซีนไดโนเสาร์", ("ไดโนเสาร์",), "วัคซีน"),  # Thai is typed together anyway
        ("วัคซีนไดโนเสาร์ประชุม", ("ไดโนเสาร์",), "วัคซีน ประชุม"),
        ("ประชุมฆฆฆฆ", ("ฆฆฆฆ",), "ประชุม"),
        ("ไดโนเสาร์-ประชุม", ("ไดโนเสาร์",), "ประชุม"),  # and not: without meetings
        ("ประชุม(ไดโนเสาร์)", ("ไดโนเสาร์",), "ประชุม"),
        ("how meeting zzzqqq", ("how", "zzzqqq"), "meeting"),
        ("KPI zzzqqq", ("zzzqqq",), "KPI"),  # by its other name
        ("อุทกภัย zzzqqq", ("zzzqqq",), "อุทกภัย"),  # by its translation: flood
        ("ข้าว zzzqqq", ("zzzqqq",), "ข้าว"),  # inside a longer word of the dictionary
        ("ประชุม น้ำท่วม", (), "ประชุม น้ำท่วม"),
    ],
)
def test_words_that_stand_nowhere_are_left_out(text: str, missing: tuple[str, ...], left: str) -> None:
    assert read(text) == (missing, left)


@pytest.mark.parametrize(
    "text",
    [
        "zzzqqq",
        "ฆฆฆฆ",
        "xyzไม่มีจริง",
        "a zzzqqq",
        "ที่ ฆฆฆฆ",
        "12 zzzqqq",
        "ฆฆฆฆ ปี 54",
        "-meeting zzzqqq",
        "kind:aar zzzqqq",
        "AAR",
    ],
)
def test_small_words_numbers_and_what_only_narrows_answer_nothing(text: str) -> None:
    assert read(text) is None


@pytest.mark.parametrize(
    ("text", "missing", "left"),
    [
        ('meeting "zzz qqq"', (), 'meeting "zzz qqq"'),
        ("meeting -zzz", (), "meeting -zzz"),
        ("meeting zzz OR qqq", (), "meeting zzz OR qqq"),
        ("meeting tag:zzz xxqq", ("xxqq",), "meeting tag:zzz"),
        ('"one-stop service" zzz', ("zzz",), '"one-stop service"'),
        ('zzz"one-stop service"', ("zzz",), '"one-stop service"'),
        ("zzz flood OR fire", ("zzz",), "flood OR fire"),
    ],
)
def test_what_was_asked_for_strictly_stays(text: str, missing: tuple[str, ...], left: str) -> None:
    assert read(text) == (missing, left)


def asked(text: str, **more: object) -> Answer[int]:
    """The answer of an engine that finds a document where all plain words stand, and nothing otherwise."""

    def ask(query: Query) -> int:
        return int(all(any(map(SHELF.found_in, unit.terms)) for unit in query.units))

    request = SearchRequest(text, frozenset({"public"}), thesaurus=THESAURUS, **more)  # type: ignore[arg-type]
    return answer(request, SHELF, ask, int)


def test_what_is_left_out_is_said_with_what_is_shown() -> None:
    found = asked("zzz ประชุม  qqq flood")
    assert found.reading.repairs == (
        Repair(NOWHERE, "zzz", "ประชุม flood"),
        Repair(NOWHERE, "qqq", "ประชุม flood"),
    )
    assert (found.found, found.reading.text) == (1, "ประชุม flood")


def test_repairs_come_first_and_are_said_too() -> None:
    assert [(one.what, one.typed) for one in asked("meetng zzzqqq").reading.repairs] == [
        ("spelling", "meetng"),
        (NOWHERE, "zzzqqq"),
    ]
    assert [(one.what, one.typed) for one in asked("xit=6, zzzqqq").reading.repairs] == [
        ("layout", "xit=6,"),
        (NOWHERE, "zzzqqq"),
    ]


@pytest.mark.parametrize("text", ["ประชุม zzzqqq", "meetng zzzqqq", "วัคซีนไดโนเสาร์"])
def test_as_typed_leaves_nothing_out(text: str) -> None:
    found = asked(text, as_typed=True)
    assert (found.found, found.reading.repairs, found.reading.text) == (0, (), text)


def test_where_the_known_words_find_nothing_either_nothing_is_said() -> None:
    found = answer(SearchRequest("ประชุม zzzqqq", frozenset()), SHELF, lambda query: 0, int)
    assert (found.found, found.reading.repairs, found.reading.text) == (0, (), "ประชุม zzzqqq")


def test_a_question_that_finds_something_is_asked_once() -> None:
    queries: list[Query] = []

    def ask(query: Query) -> int:
        queries.append(query)
        return 4

    found = answer(SearchRequest("ประชุม zzzqqq", frozenset()), SHELF, ask, int)
    assert (len(queries), found.reading.repairs) == (1, ())


_PARTS = [
    "ประชุม",
    "meeting",
    "zzz",
    "ฆฆฆฆ",
    "-",
    '"',
    "OR",
    " ",
    "kind:",
    "aar",
    "54",
    "ปี",
    "(",
    "ไดโนเสาร์",
    "|",
    "#",
    "\t",
]


@given(st.lists(st.sampled_from(_PARTS), max_size=14).map("".join))
def test_no_order_of_signs_loosens_a_condition(text: str) -> None:
    found = asked(text)
    strict = parse(text)
    read = found.reading.query
    assert (read.without, read.filters, read.record_no) == (strict.without, strict.filters, strict.record_no)
    assert len(read.needs) == len(strict.needs)
