"""What comes in is made clean or refused by name."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kmwiki.text.input import BadText, clean_name, clean_tag, clean_tags, clean_text, clean_title, count_visible


@pytest.mark.parametrize("text", ["สวัสดีครับ\n\n  ย่อหน้า\tใหม่", "Hello  there\nfriend", "ทำ AAR แล้ว\n\tok \u00a0\u00a0 •"])
def test_a_body_stays_as_typed(text: str) -> None:
    assert clean_text(text, multiline=True) == text


def test_line_ends_become_one_kind() -> None:
    assert clean_text("ก\r\nข\rค\u2028ง\x85จ", multiline=True) == "ก\nข\nค\nง\nจ"


def test_text_is_composed_and_am_left_whole() -> None:
    assert clean_text("cafe\u0301 น้ำ", multiline=True) == "café น้ำ"


@pytest.mark.parametrize("bad", ["\x00", "\x01", "\x0b", "\x1b", "\ud800", "\ufffe", "\uffff"])
def test_what_breaks_files_and_databases_is_refused(bad: str) -> None:
    with pytest.raises(BadText) as refused:
        clean_text(f"ข้อความ{bad}", multiline=True)
    assert refused.value.key == "text.forbidden_character"
    assert refused.value.args_ == {"code": f"U+{ord(bad):04X}", "position": 8}


@given(st.text(max_size=60))
def test_whatever_is_accepted_is_accepted_again_unchanged(text: str) -> None:
    for clean in (lambda t: clean_text(t, multiline=True), clean_title, clean_name, clean_tag):
        try:
            once = clean(text)
        except BadText:
            continue
        assert clean(once) == once


def test_length_counts_after_cleaning() -> None:
    assert clean_text("  กข  ", multiline=False, max_length=2) == "กข"
    with pytest.raises(BadText) as refused:
        clean_text("กขค", multiline=False, max_length=2)
    assert (refused.value.key, refused.value.args_) == ("text.too_long", {"limit": 2, "length": 3})


def test_long_amounts_are_said_with_separators_and_stay_numbers() -> None:
    with pytest.raises(BadText) as refused:
        clean_text("ก" * 10_001, multiline=True, max_length=10_000)
    assert {name: str(amount) for name, amount in refused.value.args_.items()} == {
        "limit": "10,000",
        "length": "10,001",
    }
    assert json.dumps(refused.value.args_) == '{"limit": 10000, "length": 10001}'


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (" แนวปฏิบัติ\n ที่ดี ", "แนวปฏิบัติ ที่ดี"),
        ("Best\u202e practice", "Best practice"),
        ("AAR\u200b ครั้งที่ ๑", "AAR ครั้งที่ ๑"),
        ("ทีม 👩\u200d🌾 ดี", "ทีม 👩\u200d🌾 ดี"),
    ],
)
def test_a_title_is_one_line_without_what_hides(typed: str, kept: str) -> None:
    assert clean_title(typed) == kept


@pytest.mark.parametrize("nothing", ["", "   ", "\u200b\u200d", "\u3164", "\u0e48\u0e34", "\u00a0\n"])
def test_a_title_has_something_to_see(nothing: str) -> None:
    with pytest.raises(BadText) as refused:
        clean_title(nothing)
    assert refused.value.key == "text.empty"


def test_limits_of_titles_names_and_tags() -> None:
    assert clean_title("ก" * 200)
    assert clean_name("small man") == "small man"
    for clean, limit in ((clean_title, 200), (clean_name, 60), (clean_tag, 50)):
        with pytest.raises(BadText):
            clean("ก" * (limit + 1))


def test_tags_come_from_a_field_or_a_list_and_once_each() -> None:
    assert clean_tags(" การจัดการความรู้, #KM ,km,, PMQA/ADLI\nAAR ") == ["การจัดการความรู้", "KM", "PMQA-ADLI", "AAR"]
    assert clean_tags(["เเผน", "แผน"]) == ["เเผน"]


def test_a_tag_of_signs_alone_is_no_tag() -> None:
    with pytest.raises(BadText):
        clean_tag("...")


def test_twenty_tags_and_no_more() -> None:
    assert len(clean_tags([f"แท็ก{n}" for n in range(20)])) == 20
    with pytest.raises(BadText) as refused:
        clean_tags([f"แท็ก{n}" for n in range(21)])
    assert refused.value.key == "text.too_many_tags"


def test_counting_what_can_be_seen() -> None:
    assert count_visible("ที่ นี่") == 2
    assert count_visible("a b.", stop_at=2) == 2


@given(st.text(alphabet="กข่ำab \n\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f", max_size=60))
def test_nothing_kept_turns_round_what_stands_behind_it(text: str) -> None:
    kept = clean_text(text, multiline=True)
    assert not re.search("[\u202a-\u202e\u2066-\u2069]", kept)
    # What the writer could see is as it was typed; marks of direction that bind nobody else may stay.
    assert kept == re.sub("[\u202a-\u202e\u2066-\u2069]", "", text)
