"""The sentence around a place in a text."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kmwiki.text.sentences import LONGEST, sentence_around

THAI = "ทีมงานตำบลเตรียมศูนย์พักพิงไว้ก่อนน้ำมาสองวันและซ้อมแผนร่วมกับโรงพยาบาลทุกปี "


@pytest.mark.parametrize(
    ("before", "words", "after", "told"),
    [
        ("ทีมตำบลใช้ ", "แนวทางซ้อมแผน", " เมื่อปีก่อน", "ทีมตำบลใช้ แนวทางซ้อมแผน เมื่อปีก่อน"),
        ("It rained. We used ", "the drill", " twice. Nobody was late.", "We used the drill twice."),
        ("ประชุม ต.ค. 2553 ตาม ", "SOP v2", " ของ กพร. แล้ว", "ประชุม ต.ค. 2553 ตาม SOP v2 ของ กพร. แล้ว"),
    ],
)
def test_a_short_line_is_told_whole_and_english_stops_narrow_it(before: str, words: str, after: str, told: str) -> None:
    assert sentence_around(before, words, after) == told


@pytest.mark.parametrize(
    "filler", [THAI, "people came early and nobody was late ", "ทีม PMQA หมวด 2 ซ้อมแผน drill ครั้งที่ ๓ "]
)
def test_a_long_line_is_cut_between_words_on_both_sides(filler: str) -> None:
    told = sentence_around(filler * 20, "ชื่อหน้า", filler * 20)
    assert len(told) <= LONGEST + 2
    assert told[0] == told[-1] == "…"
    assert "ชื่อหน้า" in told
    before, after = told[1:-1].split("ชื่อหน้า")
    assert (filler * 20).endswith(before)
    assert (filler * 20).startswith(after)
    assert len(before) + len(after) > LONGEST // 2


@given(st.text(), st.text(min_size=1), st.text())
def test_anything_gives_one_piece_that_begins_with_no_loose_mark(before: str, words: str, after: str) -> None:
    told = sentence_around(before, words, after, most=30)
    assert len(told) <= max(30, len(words)) + 2
    assert words.strip() in told
    if told.startswith("…") and len(told) > 1 and not words.startswith(told[1]):
        first = told[1]
        assert unicodedata.category(first)[0] != "M" or before.lstrip().startswith(first) or first in before
