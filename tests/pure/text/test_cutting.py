"""Slugs, cuts and order keep Thai letters and their marks together."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kmwiki.text.collation import sort_key
from kmwiki.text.graphemes import clusters, cut_bytes, truncate
from kmwiki.text.slugs import RESERVED, file_slug, page_slug, slug

ANY = st.one_of(st.text(max_size=80), st.text(alphabet="กขนรอาำิีุู่้์เแโ -a1👩\u200d🌾🇹🇭é", max_size=80))


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("การแลกเปลี่ยนเรียนรู้ (Knowledge Sharing) ปี ๒๕๖๗", "การแลกเปลี่ยนเรียนรู้-knowledge-sharing-ปี-๒๕๖๗"),
        ("Best Practice!", "best-practice"),
        ("AAR: ครั้งที่ 1/2553", "aar-ครั้งที่-1-2553"),
        ("...", "หน้า"),
    ],
)
def test_slugs_keep_every_mark(text: str, wanted: str) -> None:
    assert slug(text) == wanted


@given(ANY)
def test_slugs_are_stable_and_safe(text: str) -> None:
    made = file_slug(text)
    assert slug(made) == made
    assert 0 < len(made.encode()) <= 120
    assert all(unicodedata.category(c)[0] in "LNM" or c == "-" for c in made)


def test_a_long_title_is_cut_between_letters() -> None:
    made = file_slug("ที่" * 60)
    assert len(made.encode()) <= 120
    assert made == "ที่" * (len(made) // 3)


def test_no_page_is_called_by_the_name_of_a_deed() -> None:
    for word in RESERVED:
        assert page_slug(word.title()) not in RESERVED
    assert page_slug("ประวัติ edit") == "ประวัติ-edit"


@given(ANY)
def test_clusters_lose_nothing(text: str) -> None:
    assert "".join(clusters(text)) == text


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("น้ำที่นี่", ["น้ำ", "ที่", "นี่"]),
        ("แก้ไข", ["แก้", "ไข"]),
        ("café", ["c", "a", "f", "é"]),
        ("ก👩\u200d🌾🇹🇭🇯🇵b", ["ก", "👩\u200d🌾", "🇹🇭", "🇯🇵", "b"]),
    ],
)
def test_what_is_one_to_the_eye_stays_one(text: str, wanted: list[str]) -> None:
    assert list(clusters(text)) == wanted


def test_truncating_counts_what_readers_see() -> None:
    assert truncate("น้ำที่นี่", 3) == "น้ำที่นี่"
    assert truncate("น้ำที่นี่เย็น", 3) == "น้ำที่…"
    assert truncate("hello world", 7) == "hello…"
    assert truncate("ทำ AAR แล้ว", 20) == "ทำ AAR แล้ว"


@given(ANY, st.integers(0, 100))
def test_cut_bytes_is_a_beginning_within_the_limit(text: str, limit: int) -> None:
    cut = cut_bytes(text, limit)
    assert text.startswith(cut)
    assert len(cut.encode()) <= limit


@pytest.mark.parametrize(
    "ordered",
    [
        ["กา", "เก่า", "แกง", "ไก่", "ขา"],
        ["กาล", "เกิด", "ไก่", "เป็ด", "วันที่", "วัว", "หมู"],
        ["ขา", "ข่า", "ข้า", "ขาก"],
        ["Budget", "plan", "Zone"],
        ["AAR", "แผน 2", "แผน ๓", "โรงเรียน"],
    ],
)
def test_dictionary_order(ordered: list[str]) -> None:
    shuffled = ordered[::2] + ordered[1::2]
    assert sorted(shuffled, key=sort_key) == ordered


@given(ANY)
def test_a_sort_key_is_bounded(text: str) -> None:
    key = sort_key(text * 20)
    assert len(key) <= 801
