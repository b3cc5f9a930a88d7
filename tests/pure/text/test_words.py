"""Cutting Thai into words loses nothing and knows the site's own words."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kmwiki.text import words
from kmwiki.text.words import OwnWords, segment, with_own_words


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("การประชุมแลกเปลี่ยนเรียนรู้", ["การประชุม", "แลกเปลี่ยน", "เรียนรู้"]),
        ("after action review", ["after", " ", "action", " ", "review"]),
        ("ทำ AAR ปี 2553", ["ทำ", " ", "AAR", " ", "ปี", " ", "2553"]),
        ("แนวทางการขับเคลื่อน", ["แนวทาง", "การ", "ขับเคลื่อน"]),  # nothing official about it
        ("ภาษาทางการติดต่อ", ["ภาษา", "ทางการ", "ติดต่อ"]),
    ],
)
def test_words_of_thai_english_and_mixed_text(text: str, wanted: list[str]) -> None:
    assert segment(text) == wanted


@given(st.one_of(st.text(max_size=60), st.text(alphabet="กขคงมรสาำิีุู่้์เแโ ๆ.a1\n\u00a0", max_size=60)))
def test_pieces_joined_are_the_text(text: str) -> None:
    assert "".join(segment(text)) == text
    assert "".join(segment(text, extra={"กา", text[:5] or "ข"})) == text


def test_nothing_gives_no_words() -> None:
    assert segment("") == []


def test_extra_words_join_neighbouring_pieces() -> None:
    assert segment("อำเภอบางปลาม้า", extra={"บางปลาม้า"}) == ["อำเภอ", "บางปลาม้า"]
    assert segment("แผน PMQA4.0", extra={"PMQA4.0"})[-1] == "PMQA4.0"


@pytest.mark.parametrize("text", ["ประชุมเตรียมการก่อนลงพื้นที่", "knowledge sharing", "น้ำท่วมปี 2554 ที่ผ่านมา"])
def test_the_fallback_cuts_the_same_words(text: str) -> None:
    assert words._newmm_words(text) == segment(text)


OWN = OwnWords(["สิชล", "บางปลาม้า", "ท่าตะโกนา", "ขนอม", "ศอบต"])


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("ทีมสิชลไป", ["ทีม", "สิชล", "ไป"]),  # not ที|มสิ|ชล|ไป
        ("อำเภอบางปลาม้า", ["อำเภอ", "บางปลาม้า"]),
        ("ขนอมสิชลขนอม", ["ขนอม", "สิชล", "ขนอม"]),
        ("สิชล", ["สิชล"]),
        ("LINE ของสิชล 2569", ["LINE", " ", "ของ", "สิชล", " ", "2569"]),
    ],
)
def test_own_words_are_whole_and_so_are_their_neighbours(text: str, wanted: list[str]) -> None:
    with with_own_words(OWN):
        assert segment(text) == wanted


@pytest.mark.parametrize("text", ["รสิชลิต", "เขนอม", "การประชุมแลกเปลี่ยนเรียนรู้", "sea breeze"])
def test_own_words_are_not_torn_out_of_others(text: str) -> None:
    with with_own_words(OWN):
        assert not set(segment(text)) & OWN.words


def test_own_words_hold_inside_their_block_only() -> None:
    before = segment("ทีมสิชลไป")
    with with_own_words(OWN), with_own_words(OwnWords()):
        assert segment("ทีมสิชลไป") == before
    assert segment("ทีมสิชลไป") == before


@given(st.text(alphabet="สิชลขนอมทีไปเ่า a1", max_size=80))
def test_with_own_words_too_the_pieces_are_the_text(text: str) -> None:
    with with_own_words(OWN):
        assert "".join(segment(text)) == text


def test_words_that_begin_alike_are_told_apart() -> None:
    with with_own_words(OwnWords(["กระชล", "กระชลา", "กระชลาลัย"])):
        assert "กระชลา" in segment("ไปกระชลากัน")
        assert "กระชลาลัย" in segment("ไปกระชลาลัยกัน")
        assert "กระชล" in segment("ไปกระชลกัน")


def test_cutting_imports_no_pythainlp() -> None:
    program = (
        "from kmwiki.text.words import OwnWords, segment, with_own_words\n"
        "with with_own_words(OwnWords(['สิชล'])): assert 'สิชล' in segment('ทีมสิชลไป')\n"
        "import sys; assert 'pythainlp' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True, timeout=60)
