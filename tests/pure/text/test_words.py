"""Cutting Thai into words loses nothing and knows the site's own words."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kmwiki.text import words
from kmwiki.text.words import segment


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("การประชุมแลกเปลี่ยนเรียนรู้", ["การประชุม", "แลกเปลี่ยน", "เรียนรู้"]),
        ("after action review", ["after", " ", "action", " ", "review"]),
        ("ทำ AAR ปี 2553", ["ทำ", " ", "AAR", " ", "ปี", " ", "2553"]),
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


def test_registered_words_are_in_the_dictionary_itself() -> None:
    """In a process of its own: what is registered stays for the life of a process."""
    program = (
        "from kmwiki.text import words\n"
        "before = words.dictionary_version()\n"
        "words.register_words(['บางปลาม้า', ' '])\n"
        "assert words.dictionary_version() != before\n"
        "assert words.segment('อำเภอบางปลาม้า') == ['อำเภอ', 'บางปลาม้า'], words.segment('อำเภอบางปลาม้า')\n"
        "words.register_words(['ท่าตะโกนา'])\n"
        "assert 'ท่าตะโกนา' in words.segment('ไปท่าตะโกนา')\n"
        "import sys; assert 'pythainlp' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True, timeout=60)
