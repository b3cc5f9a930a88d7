"""Where a Thai name ends that is written without a space behind it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kmwiki.text.calling import may_end_before

CALLED = [
    ("มะลิ", "ช่วยดูหน่อย"),
    ("มะลิ", "ครับ"),
    ("มะลิ", "คร้าบ"),
    ("มะลิ", "นะคะ"),
    ("มะลิ", "เห็นด้วย"),
    ("มะลิ", "ขอบคุณมากค่ะ"),
    ("มะลิ", "กับนกช่วยกัน"),
    ("มะลิ", "ใจเย็นนะ"),  # ใจ makes names, ใจเย็น does not
    ("มะลิ", "ๆ"),
    ("มะลิ", "ช่วย AAR"),
    ("ตา", "ลองดูนะ"),  # ตาล is a word, but no sentence goes on with องดู
    ("ดาว", "รู้ไหม"),
    ("สม", "ช่วยที"),
    ("มะลิ ริมทะเล", "ค่ะ"),
    ("มะลิ", ""),
    ("มะลิ", " วัลย์"),
    ("มะลิ", "2"),
    ("มะลิ", "xyz"),
    ("small man", "ครับ"),  # where Thai begins a Latin name ends
    ("ป้าจิ๋ว พช.", "ช่วยดู"),
]
NOT_CALLED = [
    ("มะลิ", "วัลย์"),  # a first name
    ("มะลิ", "วัลย์ช่วยดู"),
    ("มะลิ", "วรรณ"),
    ("มะลิ", "ลา"),  # a word of the dictionary
    ("ดาว", "เรือง"),
    ("ส้ม", "โอ"),
    ("สม", "ชาย"),
    ("สม", "ใจดีมาก"),  # both สม and สมใจ may be meant: nobody is called by mistake
    ("นก", "น้อย"),  # what names are made of
    ("นก", "น้อยช่วยดู"),
    ("มะลิ", "พร"),
    ("มะลิ", "กานต์"),  # กา is a word, นต์ is none
    ("แดง", "ต้อย"),  # not a usual word
    ("มะลิ", "ลลล"),
    ("มะลิ", "ชวยดู"),
]


@pytest.mark.parametrize(("name", "behind"), CALLED)
def test_a_new_word_begins_behind_the_name(name: str, behind: str) -> None:
    assert may_end_before(name, behind)


@pytest.mark.parametrize(("name", "behind"), NOT_CALLED)
def test_the_name_is_part_of_a_longer_one(name: str, behind: str) -> None:
    assert not may_end_before(name, behind)


@given(st.text(alphabet="กมลิ์ะาเแใๆฯ่้ยวชนดa 1", max_size=12), st.text(alphabet="กมลิ์ะาเแใๆฯ่้ยวชนดa 1\u0000", max_size=60))
def test_any_letters_are_answered(name: str, behind: str) -> None:
    assert may_end_before(name, behind) in (True, False)
