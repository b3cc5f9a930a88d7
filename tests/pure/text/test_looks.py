"""Names that a reader can't tell apart."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kmwiki.text.looks import look_of, loose_look_of


@pytest.mark.parametrize(
    ("name", "passes_for"),
    [
        ("แดงทะเล", "เเดงทะเล"),
        ("น้ำใส", "นํ้าใส"),
        ("น้ำใส", "น้ํ้าใส"),
        ("นกน้อย", "นกน้้อย"),
        ("ฟ้า", "ฟ้\u200bา"),
        ("small man", "smаll mаn"),  # Cyrillic а
        ("small man", "small\u00a0man"),
        ("small man", "smal\u200dl man"),
        ("Somchai", "Somchaі"),  # Cyrillic і
        ("Lek", "Iek"),
        ("มะลิ ริมทะเล", "มะลิ ริมทะเลํ"),
        ("มะลิ", "มะลิ̣"),
        ("NOK", "N0K"),
        ("Siri", "SIRI"),
        ("nok", "nοk"),  # Greek ο
        ("ครู Bee", "ครู Веe"),
        ("ฟ้า PMQA", "ฟ้า ＰＭＱＡ"),
        ("man", "\u202eman\u202c"),
        ("small man", "smallman"),
        ("small man", "small_man"),
        ("small man", "Small-Man ✔"),
        ("small man", "small man\u3164"),
        ("สมหญิง ริมเขา", "สมหญิงริมเขา"),
        ("สมหญิง ริมเขา", "«สมหญิง» ริมเขา."),
        ("ครู Bee", "ครูBee"),
        ("☆★", "☆ ★"),
    ],
)
def test_names_that_look_the_same_have_one_look(name: str, passes_for: str) -> None:
    assert name != passes_for
    assert look_of(name) == look_of(passes_for)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("นกน้อย", "นกใหญ่"), ("ปู", "ปุ"), ("ไก่", "ไก้"), ("น้อย", "น้อยๆ"), ("แม่", "เม่"), ("ขวัญ", "ฃวน"), ("น้ำ", "น้า"), ("José", "Jose"),
        ("Anan", "Arnan"), ("Mali", "Mala"), ("small man", "small men"), ("ครู Bee", "ครู Dee"),
        ("Lek 1", "Lek 2"), ("Lek", "Lek 1"), ("☆", "★"),
    ],
)  # fmt: skip
def test_names_that_differ_to_the_eye_stay_different(one: str, other: str) -> None:
    assert look_of(one) != look_of(other)


@pytest.mark.parametrize(
    ("name", "passes_for"),
    [("สมหญิง ริมเขา", "สมหญงิ ริมเขา"), ("น้อย", "นอ้ย"), ("ครูปิ่น Bee", "ครูปนิ่ Bee"), ("สมหญิง", "สมห​ญงิ")],
)
def test_a_mark_that_stands_at_the_next_letter_is_read_past(name: str, passes_for: str) -> None:
    assert look_of(name) != look_of(passes_for)
    assert loose_look_of(name) == loose_look_of(passes_for)


@pytest.mark.parametrize(
    ("one", "other"), [("ปู", "ปุ"), ("ไก่", "ไก้"), ("น้ำ", "น้า"), ("วินัย", "วิชัย"), ("มน", "มั่น"), ("small man", "small men")]
)
def test_names_of_other_marks_stay_different(one: str, other: str) -> None:
    assert loose_look_of(one) != loose_look_of(other)


@given(st.text(max_size=60))
def test_a_look_has_one_look(name: str) -> None:
    look_of(look_of(name))  # never fails, whatever is typed
    assert look_of(name) == look_of(f" {name} ")
    assert loose_look_of(name) == loose_look_of(f" {name} ")


@given(st.text(alphabet="กขคงจนมยวเแโไ่้๊๋ิีึืุูาำะัabcdEFGI 0123", max_size=30), st.integers(0, 30))
def test_what_nobody_sees_changes_no_look(name: str, at: int) -> None:
    for unseen in "\u200b\u200d\u2060\ufeff\u00ad\u202e\ufe0f":
        assert look_of(name[:at] + unseen + name[at:]) == look_of(name)
