"""What looks alike on screen is found alike."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kmwiki.text.normalise import search_normalise, title_key

_THAI = st.text(alphabet="กขคนมรสพบอาะำัิีึืุู็่้๊๋์ํเแโใไฯๆ.๐๑๙ \u200bAbc1", max_size=40)


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("ก.พ.ร.", "กพร"),
        ("สำนักงาน ก.พ.ร. แจ้ง", "สำนักงาน กพร แจ้ง"),
        ("พ.ศ.๒๕๕๓", "พศ2553"),
        ("29 ต.ค. 53", "29 ตค 53"),
        ("เม.ย.", "เมย"),
        ("น.ส.สมศรี", "นส สมศรี"),
        ("ผอ.รพ.สต.", "ผอ รพสต"),
        ("อ.เมือง", "อ.เมือง"),
        ("จบแล้ว.", "จบแล้ว."),
        ("นํ้า", "น้ำ"),
        ("น้ํา", "น้ำ"),
        ("เเปลก", "แปลก"),
        ("ก่ี", "กี่"),
        ("กา่", "ก่า"),
        ("ที่่", "ที่"),
        ("การ\u200bประ\u00adชุม", "การประชุม"),
        ("Knowledge\u00a0  Sharing", "knowledge sharing"),
        ("แผน KM ปี ๒๕๕๓\n\tPMQA", "แผน km ปี 2553 pmqa"),
    ],
)
def test_one_spelling_for_many_ways_of_typing(typed: str, wanted: str) -> None:
    assert search_normalise(typed) == wanted


def test_am_stays_whole_and_tone_marks_stay_significant() -> None:
    assert "\u0e33" in search_normalise("ทำงานกำนัน")
    assert search_normalise("ขาว") != search_normalise("ข่าว")


def test_two_e_can_be_left_for_the_second_reading() -> None:
    assert search_normalise("เเพิ่ม") == "แพิ่ม"
    assert search_normalise("เเพิ่ม", repair_double_e=False) == "เเพิ่ม"


@given(st.one_of(_THAI, st.text(max_size=40)))
def test_normalising_twice_changes_nothing(text: str) -> None:
    once = search_normalise(text)
    assert search_normalise(once) == once


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("แนวปฏิบัติที่ดี", "เเนวปฏิบัติ\u200bที่ดี"),
        ("After-Action Review", "after-action  review"),
        ("AAR ปี ๒๕๕๓", "aar ปี 2553"),
    ],
)
def test_titles_typed_differently_have_one_key(one: str, other: str) -> None:
    assert title_key(one) == title_key(other)
