"""What is read out of what was typed, by the words of a small shelf."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kmwiki.search.documents import SearchRequest
from kmwiki.search.pieces import Piece
from kmwiki.search.query import Query
from kmwiki.search.thesaurus import Thesaurus
from kmwiki.search.understanding import FEW_HITS, answer, makes_sense_instead, understand
from tests.pure.search.shelf import Shelf

SHELF = (
    "แผนเผชิญเหตุเมื่อเกิดดินโคลนถล่ม",
    "คู่มือกฎหมายสำหรับผู้ใหญ่บ้านและกำนัน รวมกฎหมายปกครองท้องที่",
    "โรงเรียนผู้สูงอายุกับการดูแลสุขภาพจิต ถ่ายทอดภูมิปัญญาให้เยาวชน",
    "คำแนะนำของที่ปรึกษา ให้รับฟังความคิดเห็นก่อนก่อสร้าง และสังเกตการณ์โดยภาคประชาสังคม",
    "กลุ่มแม่บ้านทอผ้าขายออนไลน์ น้ำท่วมแจกถุงยังชีพ",
    "knowledge management handbook, one-stop service, a community of practice",
    "เป็น Lerning ที่ดี เรื่องร้องเรียนศูนย์ดำรงธรรม สวัสดีทุกคน น้ำท่วมปีก่อน",
    "จังหวัดน่านพัฒนาเว็บไซต์ของจังหวัด เว็บไซต์ใหม่ใช้ง่าย",
)

VOCABULARY = Shelf(SHELF)


def request(text: str, **more: object) -> SearchRequest:
    return SearchRequest(text, frozenset({"public"}), **more)  # type: ignore[arg-type]


def repairs(text: str) -> list[tuple[str, str, str]]:
    return [(one.what, one.typed, one.read) for one in understand(request(text), VOCABULARY).repairs]


def spellings(text: str) -> list[str]:
    query = understand(request(text), VOCABULARY).query
    return [one.piece.form for group in query.groups for one in group.alternatives if one.why == "spelling"]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("l;ylfu", "สวัสดี"),
        ("czogz=bPgs96", "แผนเผชิญเหตุ"),
        ("Fi'giupoz^hl^'vkp6", "โรงเรียนผู้สูงอายุ"),
        ("c,j[hkomvzhk-kpvvow]oN", "แม่บ้านทอผ้าขายออนไลน์"),
        ("าืนไสำกเำ ทฟืฟเำทำืะ", "knowledge management"),
        ("นืำขหะนย หำพอรแำ", "one-stop service"),
        ("แนททีืระั นด ยพฟแะรแำ", "community of practice"),
    ],
)
def test_the_other_layout_is_read_when_only_it_makes_sense(typed: str, meant: str) -> None:
    assert repairs(typed) == [("layout", typed, meant)]


def test_only_the_words_typed_wrongly_are_repaired() -> None:
    assert repairs("handbook l;ylfu 2553") == [("layout", "l;ylfu", "สวัสดี")]
    assert repairs("kind:aar l;ylfu") == [("layout", "l;ylfu", "สวัสดี")]


@pytest.mark.parametrize(
    "typed", ["handbook", "km", "xyz", "xylophone", "แผนเผชิญเหตุ", "2553", "xyzไม่มีจริง", "ก.พ.ร.", "o8o8"]
)
def test_what_may_be_right_is_left_alone(typed: str) -> None:
    assert repairs(typed) == []


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("knowlege handbook", ("knowlege", "knowledge")),
        ("comunity", ("comunity", "community")),
        ("managemint", ("managemint", "management")),
        ("knowledgemanagement", ("knowledgemanagement", "knowledge management")),
        ("เรื่องร้องเรีนย", ("ร้องเรีนย", "ร้องเรียน")),
        ("แม่บ้านทผอ้าขายออนไลน์", ("ทผอ้า", "ทอผ้า")),
    ],
)
def test_a_word_that_is_nowhere_is_read_as_the_one_it_nearly_is(typed: str, read: tuple[str, str]) -> None:
    assert repairs(typed) == [("spelling", *read)]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("สังเกตุการณ์", "สังเกตการณ์"),
        ("ภูมิปันยา เยาวชน", "ภูมิปัญญา"),
        ("คำแนะนำของทีปรึกษา", "ที่ปรึกษา"),
        ("คูมือ", "คู่มือ"),
        ("เวปไซด์จังหวัด", "เว็บไซต์"),
    ],
)
def test_pieces_that_are_words_are_searched_both_ways(typed: str, meant: str) -> None:
    read = understand(request(typed), VOCABULARY)
    assert spellings(typed) == [meant] or [one.read for one in read.repairs] == [meant]
    assert any(meant in one.value for one in read.query.understood)


def test_words_typed_apart_are_put_together() -> None:
    query = understand(request("โรง เรียน ผู้ สูง อายุ"), VOCABULARY).query
    assert [[one.piece.form for one in group.alternatives if one.why == "spacing"] for group in query.groups] == [
        ["โรงเรียน"],
        ["ผู้สูงอายุ"],
    ]


@pytest.mark.parametrize(
    ("typed", "read", "makes_sense"),
    [
        ("l;ylfu", "สวัสดี", True),
        ("ดสนนก", "flood", True),
        ("ดสนนก ทำำะรืเ", "flood meeting", True),
        ("solar", "หนสฟพ", False),
        ("OR OR", "นพ นพ", False),
        ("flood", "ดสนนก", False),
        ("", "", False),
    ],
)
def test_the_language_alone_knows_which_layout_makes_sense(typed: str, read: str, makes_sense: bool) -> None:
    assert makes_sense_instead(typed, read) == makes_sense


def test_as_typed_undoes_everything() -> None:
    thesaurus = Thesaurus([("AAR", "ถอดบทเรียน")])
    for text in ("l;ylfu", "knowlege", "คูมือ", "โรง เรียน", "AAR"):
        reading = understand(request(text, as_typed=True, thesaurus=thesaurus), VOCABULARY)
        assert reading.repairs == ()
        assert not any(group.alternatives for group in reading.query.groups)


def test_words_of_documents_nobody_may_see_repair_nothing() -> None:
    class Hidden(Shelf):
        def found_in(self, term: str) -> int:
            return 0

        def has_pair(self, pair: str) -> bool:
            return False

        def has_all_of(self, pairs: Sequence[str]) -> bool:
            return False

        def has_piece(self, piece: Piece) -> bool:
            return False

        def holding(self, word: str) -> Mapping[str, int]:
            return {}

    hidden = Hidden(SHELF)
    for text in ("l;ylfu", "knowlege", "คูมือ", "โรง เรียน", "ร้องเรีนย", "knowledgemanagement"):
        reading = understand(request(text), hidden)
        assert reading.repairs == ()
        assert all(one.why == "lexicon" for group in reading.query.groups for one in group.alternatives)


def asked(text: str, hits: Mapping[str, int]) -> tuple[str | None, tuple[str, ...], int]:
    """Suggestion, repairs and hits, where `hits` tells how many a query with that word finds."""

    def ask(query: Query) -> int:
        return max((hits.get(term, 0) for unit in query.units for term in unit.terms), default=0)

    found = answer(request(text), VOCABULARY, ask, lambda count: count)
    return found.suggestion, tuple(one.read for one in found.reading.repairs), found.found


def test_a_better_spelling_is_suggested_only_where_little_was_found() -> None:
    few, many = {"manag": FEW_HITS, "lern": 2, "learn": 0}, {"learn": FEW_HITS + 1, "lern": 9}
    assert asked("management", few) == (None, (), FEW_HITS)
    assert asked("learning", many)[0] is None


def test_learning_finds_lerning() -> None:
    suggestion, read, found = asked("learning", {"lern": 1})
    assert (suggestion, read, found) == (None, ("lerning",), 1)


def test_a_word_that_is_right_is_no_slip_of_another() -> None:
    shelf = Shelf(("ข่าวเช้า", "ข้าวหอม ข้าวเหนียว", "ข้าวกล้อง"))
    found = answer(request("ข่าว"), shelf, lambda query: 2 if ("ข้าว",) in {u.terms for u in query.units} else 1, int)
    assert found.suggestion is None


def test_a_suggestion_that_finds_no_more_is_not_made() -> None:
    assert asked("xyzzy", {}) == (None, (), 0)


def test_signs_that_make_no_word_are_not_put_in_order() -> None:
    shelf = Shelf(("เร ขึ้น",))  # เร|โ็|ขึ้น: words on either side of two swapped signs
    assert understand(request("เร็โขึ้น"), shelf).repairs == ()


@settings(deadline=None, max_examples=60)
@given(st.text(max_size=400))
def test_nothing_a_person_types_raises(text: str) -> None:
    assert understand(request(text), VOCABULARY).query.notes in ((), ("search.query_cut",))


_SIGNS = [
    '"',
    "-",
    "OR",
    "|",
    "kind:",
    "ปี:",
    "๕๔",
    "คูมือ",
    "knowlege",
    " ",
    "“",
    "”",
    "#",
    "l;ylfu",
    "\u200b",
    "เเ",
    "\u0e48",
]


@settings(deadline=None, max_examples=60)
@given(st.lists(st.sampled_from(_SIGNS), max_size=25))
def test_no_order_of_signs_raises(parts: list[str]) -> None:
    answer(request("".join(parts)), VOCABULARY, lambda query: 0, lambda count: count)
