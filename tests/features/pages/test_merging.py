"""A whole page that two people changed: what comes together by itself, and what is laid before the writer."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kmwiki.kinds import AAR, WIKI
from kmwiki.pages.edits import AuthorRef, PageEdit
from kmwiki.pages.merging import base_of, merge_edits, merge_onto, saved_between
from tests.features.pages.writing import page, save
from tests.support.site import TestSite

ROWS = [
    {"aim": "คนมาครบ", "expected": "40"},
    {"aim": "จบก่อนเที่ยง", "rating": "met"},
]
BASE = PageEdit(
    title="ซ้อมแผนน้ำหลาก flood drill", summary="ซ้อมที่ท้ายบัว", body="หนึ่ง\n\nสอง", tags=("น้ำท่วม", "flood"), categories=(4, 6),
    adli="AD", fiscal_year=2569, agency="health", shared_people=("nok",), shared_agencies=(), authors=(AuthorRef("somchai"),),
    fields={"answers": {"expected": "มาครบ", "short": "เสียงดัง"}, "aims": ROWS, "place": "ศาลากลาง", "head_count": 40, "agencies": ["health"]},
)  # fmt: skip


def with_fields(**changes: Any) -> PageEdit:
    return replace(BASE, fields={**BASE.fields, **changes})


def merged(mine: PageEdit, theirs: PageEdit) -> PageEdit:
    """What comes of it, whoever was first; nothing clashes."""
    there, back = merge_edits(AAR, BASE, mine, theirs), merge_edits(AAR, BASE, theirs, mine)
    assert (there.clashing_parts, there.values) == (back.clashing_parts, back.values) == ((), ())
    assert there.edit.fields == back.edit.fields
    return there.edit


def test_two_people_who_answer_different_questions_of_one_aar_both_keep_their_answers() -> None:
    mine = with_fields(answers={**BASE.fields["answers"], "short": "เสียงดังมาก", "next": "ยืมของโรงเรียน"})
    theirs = replace(with_fields(answers={**BASE.fields["answers"], "expected": "มาครบ 40 คน"}), body="หนึ่ง\n\nสองครึ่ง")
    found = merged(mine, theirs)
    assert found.fields["answers"] == {"expected": "มาครบ 40 คน", "short": "เสียงดังมาก", "next": "ยืมของโรงเรียน"}
    assert found.body == "หนึ่ง\n\nสองครึ่ง"


def test_rows_of_aims_are_merged_row_by_row_and_cell_by_cell() -> None:
    mine = with_fields(aims=[{**ROWS[0], "got": "52"}, {**ROWS[1], "why": "ฝนตก"}])
    theirs = with_fields(aims=[{**ROWS[0], "rating": "beyond"}, ROWS[1], {"aim": "ปลอดภัย"}])
    assert merged(mine, theirs).fields["aims"] == [
        {"aim": "คนมาครบ", "expected": "40", "got": "52", "rating": "beyond"},
        {"aim": "จบก่อนเที่ยง", "why": "ฝนตก", "rating": "met"},
        {"aim": "ปลอดภัย"},
    ]


def test_rows_both_have_added_at_one_place_are_for_the_writer_to_order() -> None:
    found = merge_edits(
        AAR, BASE, with_fields(aims=[*ROWS, {"aim": "ของฉัน"}]), with_fields(aims=[*ROWS, {"aim": "ของเขา"}])
    )
    assert found.clashing_parts == ("aims",)
    assert found.edit.fields["aims"] == [*ROWS, {"aim": "ของเขา"}, {"aim": "ของฉัน"}]
    assert found.choosing("aims", "mine") == [*ROWS, {"aim": "ของฉัน"}]
    assert found.choosing("aims", "theirs") == [*ROWS, {"aim": "ของเขา"}]


def test_one_cell_both_have_changed_clashes_and_the_other_cells_are_merged() -> None:
    mine = with_fields(aims=[{**ROWS[0], "got": "52 คน", "rating": "beyond"}, ROWS[1]])
    theirs = with_fields(aims=[{**ROWS[0], "got": "38 คน", "why": "รถเสีย", "rating": "below"}, ROWS[1]])
    found = merge_edits(AAR, BASE, mine, theirs)
    assert found.choosing("aims", "both")[0] == {
        "aim": "คนมาครบ",
        "expected": "40",
        "got": "38 คน / 52 คน",
        "why": "รถเสีย",
        "rating": "beyond",
    }
    assert found.choosing("aims", "theirs")[0]["rating"] == "below"


def test_lists_are_merged_as_sets_and_a_value_only_one_has_changed_is_taken() -> None:
    mine = replace(
        BASE, tags=("น้ำท่วม", "ซ้อมแผน"), categories=(1, 4, 6), adli="ADL", fiscal_year=2570, shared_people=None
    )
    theirs = replace(
        with_fields(agencies=["health", "admin"], head_count=52),
        tags=("น้ำท่วม", "flood", "2569"),
        categories=(4,),
        agency="admin",
        shared_people=("lek", "nok"),
    )
    found = merged(mine, theirs)
    assert (set(found.tags), found.categories, found.adli) == ({"น้ำท่วม", "ซ้อมแผน", "2569"}, (1, 4), "ADL")
    assert (found.fiscal_year, found.agency, found.fields["head_count"]) == (2570, "admin", 52)
    assert (found.fields["agencies"], found.shared_people) == (["health", "admin"], ("lek", "nok"))


def test_links_to_other_pages_that_both_have_added_stand_together() -> None:
    extends, answers = {"type": "extends", "to": 405365}, {"type": "answers", "to": 12}
    there = merge_edits(AAR, BASE, with_fields(links=[extends]), with_fields(links=[answers]))
    assert there.is_clean
    assert there.edit.fields["links"] == [answers, extends]


def test_a_value_both_have_set_differently_is_named_and_the_writers_own_is_proposed() -> None:
    found = merge_edits(
        AAR,
        BASE,
        replace(with_fields(head_count=41), visibility="public"),
        replace(with_fields(head_count=39), visibility="team"),
    )
    assert set(found.values) == {"visibility", "head_count"}
    assert (found.edit.visibility, found.edit.fields["head_count"], found.theirs.visibility) == ("public", 41, "team")


TITLES = {
    "Thai": ("แนวทางจัดประชุม", "แนวทางจัดประชุมเช้า", "แนวทางจัดประชุมบ่าย", "แนวทางจัดประชุมบ่าย / เช้า"),
    "English": ("Meeting rules", "Good meeting rules", "Meeting rules 2569", None),
    "mixed": ("AAR ซ้อมแผน", "AAR ซ้อมแผนน้ำ", "AAR ซ้อมแผนไฟ", "AAR ซ้อมแผนไฟ / น้ำ"),
}


@pytest.mark.parametrize(("base", "mine", "theirs", "proposed"), TITLES.values(), ids=TITLES)
def test_titles_are_texts_like_any_other(base: str, mine: str, theirs: str, proposed: str | None) -> None:
    found = merge_edits(WIKI, PageEdit(title=base), PageEdit(title=mine), PageEdit(title=theirs))
    assert found.is_clean == (proposed is None)
    assert found.edit.title == (proposed or "Good meeting rules 2569")


words = st.sampled_from(["", "ก่อน", "หลัง", "ก่อน\nหลัง", "AAR"])
edits = st.builds(
    lambda title, body, tags, answers, count: PageEdit(
        title=title, body=body, tags=tuple(tags), fields={"answers": answers, "head_count": count} if answers else {}
    ),
    words, words, st.lists(st.sampled_from("กขค"), unique=True), st.dictionaries(st.sampled_from(["expected", "short"]), words), st.integers(1, 3),
)  # fmt: skip


@given(edits, edits)
def test_whoever_wrote_alone_gets_exactly_what_they_wrote(base: PageEdit, mine: PageEdit) -> None:
    for ours, theirs in ((mine, base), (base, mine), (mine, mine)):
        found = merge_edits(AAR, base, ours, theirs)
        assert found.is_clean
        assert replace(found.edit, fields={}) == replace(mine, fields={})
        answers = {part: text for part, text in mine.fields.get("answers", {}).items() if text}
        assert {part: text for part, text in found.edit.fields.get("answers", {}).items() if text} == answers


def test_a_page_is_merged_from_the_revision_its_writer_began_with(site: TestSite) -> None:
    somchai, nok = site.person("somchai"), site.person("nok")
    number = site.page(somchai, body="บรรทัดหนึ่ง\n\nบรรทัดสอง", tags=("ก",))
    began = base_of(page(number), 1)
    save(nok, number, body="บรรทัดหนึ่งใหม่\n\nบรรทัดสอง")
    save(nok, number, body="บรรทัดหนึ่งใหม่กว่า\n\nบรรทัดสอง")
    found = merge_onto(page(number), replace(began, body="บรรทัดหนึ่ง\n\nบรรทัดสอง แก้", tags=("ก", "ข")), based_on=1)
    assert found.is_clean
    assert (found.edit.body, found.edit.tags) == ("บรรทัดหนึ่งใหม่กว่า\n\nบรรทัดสอง แก้", ("ก", "ข"))
    assert [row.number for row in saved_between(page(number), 1, 3)] == [2, 3]
    lost = merge_onto(page(number), replace(began, body="คนละเรื่อง"), based_on=77)
    assert not lost.is_clean
    assert "คนละเรื่อง" in lost.edit.body
    assert "บรรทัดหนึ่งใหม่กว่า" in lost.edit.body
