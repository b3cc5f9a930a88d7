from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pythainlp.util.keyboard import EN_TH_KEYB_PAIRS

from kmwiki.search.layout import is_impossible, other_readings, to_english, to_thai


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("l;ylfu", "สวัสดี"),
        ("czogz=bPgs96", "แผนเผชิญเหตุ"),
        ("Fi'giupoz^hl^'vkp6", "โรงเรียนผู้สูงอายุ"),
        ("xu @%%$", "ปี ๑๔๔๓"),
        ("สวัสl;ylfu", "สวัสสวัสดี"),
    ],
)
def test_english_keys_give_thai(typed: str, meant: str) -> None:
    assert to_thai(typed) == meant


@pytest.mark.parametrize(("typed", "meant"), [("าืนไสำกเำ", "knowledge"), ("นืำขหะนย", "one-stop"), ("๐ษ", "QK")])
def test_thai_keys_give_english(typed: str, meant: str) -> None:
    assert to_english(typed) == meant


def test_every_key_is_that_of_the_library() -> None:
    """The library lacks the key left of 2, so the table is our own."""
    assert {key: to_thai(key) for key in EN_TH_KEYB_PAIRS} == {**EN_TH_KEYB_PAIRS, "`": "_", "~": "%"}
    assert to_thai("1!") == "ๅ+"


def test_caps_lock_is_read_too() -> None:
    assert "สวัสดี" in other_readings("L;YLFU")


def test_what_begins_with_a_mark_is_no_reading() -> None:
    assert "าท" not in other_readings("km")
    assert other_readings("yes") == ()


@pytest.mark.parametrize(
    ("text", "impossible"),
    [("าืน", True), ("นืำ", True), ("เ", True), ("แนวทาง", False), ("น้ำท่วม", False), ("ปี", False), ("learning", False)],
)
def test_what_no_thai_word_looks_like(text: str, impossible: bool) -> None:
    assert is_impossible(text) is impossible


@settings(deadline=None)
@given(st.text(max_size=60))
def test_any_text_has_readings(text: str) -> None:
    assert all(isinstance(one, str) and one != text for one in other_readings(text))


@settings(deadline=None)
@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ1234567890-=[];'", max_size=30))
def test_there_and_back_is_the_same(text: str) -> None:
    assert to_english(to_thai(text)) == text
