from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kmwiki.search.query import Query, parse
from kmwiki.search.thesaurus import Thesaurus

ROWS = [
    ("AAR", "ทบทวนหลังปฏิบัติงาน", "ถอดบทเรียน", "after action review"),
    ("ก.พ.ร.", "สำนักงาน ก.พ.ร.", "OPDC", "สำนักงานคณะกรรมการพัฒนาระบบราชการ"),
    ("องค์กร", "องค์การ"),
    ("บูรณาการ", "integration"),
    ("IT", "เทคโนโลยีสารสนเทศ"),
    ("อบต.", "องค์การบริหารส่วนตำบล"),
]
THESAURUS = Thesaurus(ROWS)


def read(text: str) -> Query:
    return parse(text, thesaurus=THESAURUS)


def others(text: str) -> list[set[str]]:
    """Of each group that has other names, those names."""
    return [{one.piece.form for one in group.alternatives} for group in read(text).groups if group.alternatives]


@pytest.mark.parametrize("typed", ["กพร", "ก.พ.ร.", "ก.พ.ร", "สำนักงาน กพร.", "สำนักงานก.พ.ร.", "OPDC", "opdc"])
def test_one_office_under_all_its_names(typed: str) -> None:
    (names,) = others(typed)
    assert "สำนักงานคณะกรรมการพัฒนาระบบราชการ" in names
    assert names & {"opdc", "กพร", "สำนักงานกพร"}


@pytest.mark.parametrize("typed", ["AAR", "aar", "After Action Review", "ถอดบทเรียน", "ถอด บทเรียน", "ทบทวนหลังปฏิบัติงาน"])
def test_a_name_of_several_words_is_one_thing(typed: str) -> None:
    (names,) = others(typed)
    assert len(names) == 3
    assert len(read(typed).groups) == 1


def test_the_longest_name_wins_and_others_stay_words() -> None:
    query = read("AAR ของสำนักงาน ก.พ.ร. วันนี้")
    assert [bool(group.alternatives) for group in query.groups] == [True, False, True, False, False][
        : len(query.groups)
    ]


def test_english_endings_make_no_difference() -> None:
    for typed in ("integration", "Integrate", "integrated"):
        assert others(typed) == [{"บูรณาการ"}]


def test_a_name_inside_a_longer_word_is_seen() -> None:
    assert others("แผนพัฒนาองค์กร") == [{"องค์การ"}]
    assert others("องค์กรอิสระ") == [{"องค์การอิสระ"}]


def test_a_small_english_word_is_no_abbreviation() -> None:
    assert others("how does it work") == []
    assert others("IT") == [{"เทคโนโลยีสารสนเทศ"}]
    assert others("it ศาลากลาง") == [{"เทคโนโลยีสารสนเทศ"}]


def test_what_was_read_is_said() -> None:
    said = [one.value for one in read("AAR น้ำท่วม").understood if one.what == "synonym"]
    assert said == ["AAR = ทบทวนหลังปฏิบัติงาน · ถอดบทเรียน · after action review"]


def test_a_quoted_name_is_taken_as_it_stands() -> None:
    assert others('"องค์กร"') == []


def test_rows_of_nothing_change_nothing() -> None:
    assert len(Thesaurus([(), ("",), ("...", "  "), ("only",)])) == 1
    assert parse("only", thesaurus=Thesaurus([("only",)])).groups[0].alternatives == ()


def test_a_word_in_two_rows_has_the_names_of_both() -> None:
    query = parse("km", thesaurus=Thesaurus([("KM", "การจัดการความรู้"), ("KM", "กิโลเมตร")]))
    assert {one.piece.form for one in query.groups[0].alternatives} == {"การจัดการความรู้", "กิโลเมตร"}


@settings(deadline=None)
@given(st.lists(st.lists(st.text(max_size=20), max_size=4), max_size=5), st.text(max_size=60))
def test_no_row_and_no_text_raises(rows: list[list[str]], text: str) -> None:
    units = parse(text).units
    assert {unit.terms for unit in parse(text, thesaurus=Thesaurus(rows)).units} == {unit.terms for unit in units}
