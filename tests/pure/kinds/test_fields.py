"""Kinds are data, and their typed fields take one shape whoever hands them in."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kmwiki.kinds import (
    AAR,
    GUIDANCE,
    KINDS,
    PRACTICE,
    THREAD,
    WIKI,
    FieldProblem,
    clean_fields,
    field_texts,
    kind_named,
)
from kmwiki.kinds.fields import MOST_AIMS
from kmwiki.kinds.shapes import FIELD_TYPES

ANY_VALUE = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


def test_five_kinds_are_declared_whole() -> None:
    assert list(KINDS) == ["practice", "aar", "thread", "guidance", "wiki"]
    for key, kind in KINDS.items():
        assert kind_named(key) is kind
        keys = [field.key for field in kind.fields]
        assert len(keys) == len(set(keys))
        assert {field.type for field in kind.fields} <= set(FIELD_TYPES)
        assert all(field.choices for field in kind.fields if field.type == "choice")
    assert kind_named("sermon") is None
    assert not THREAD.asks_frame


@pytest.mark.parametrize("text", ["น้ำมา ๓ ครั้ง\n\n- ขน **ของ**", "Water came\n\n> thrice", "PMQA ครั้งที่ 2"])
def test_answers_are_keyed_parts_in_order_and_both_sets_may_stand(text: str) -> None:
    cleaned = clean_fields(AAR, {"answers": {"next": text, "expected": text, "planned": text, "short": "  "}})
    assert list(cleaned["answers"]) == ["expected", "next", "planned"]
    assert set(cleaned["answers"].values()) == {text}
    assert dict(field_texts(AAR, cleaned)) == {"expected": text, "next": text, "planned": text}


def test_aims_keep_rows_that_say_something() -> None:
    rows = [{"aim": "คนมาครบ", "got": "52", "rating": "beyond"}, {"rating": "met"}, {"why": " "}, {}]
    assert clean_fields(AAR, {"aims": rows})["aims"] == [{"aim": "คนมาครบ", "got": "52", "rating": "beyond"}]


@pytest.mark.parametrize(
    ("given", "kept"),
    [("2010-10-29", "2010-10-29"), (date(2010, 10, 29), "2010-10-29"), (" 2010-10-29 ", "2010-10-29"), ("", None)],
)
def test_dates_are_kept_as_iso(given: Any, kept: str | None) -> None:
    assert clean_fields(AAR, {"event_date": given}).get("event_date") == kept


@pytest.mark.parametrize(("given", "kept"), [("52", 52), ("๕๒", 52), (52, 52), ("0", 0)])
def test_counts_are_whole_numbers_of_any_digits(given: Any, kept: int) -> None:
    assert clean_fields(AAR, {"head_count": given})["head_count"] == kept


@pytest.mark.parametrize(
    ("kind", "given", "field", "key"),
    [
        (WIKI, {"mood": "ดี"}, "mood", "field.unknown"),
        (AAR, {"event_date": "29 ต.ค. 2553"}, "event_date", "field.not_a_date"),
        (AAR, {"event_date": "2010-10-29", "event_end": "2010-10-28"}, "event_end", "field.ends_before_it_starts"),
        (GUIDANCE, {"valid_from": "2026-02-01", "valid_to": "2026-01-01"}, "valid_to", "field.ends_before_it_starts"),
        (AAR, {"head_count": "หลายคน"}, "head_count", "field.not_a_number"),
        (AAR, {"head_count": True}, "head_count", "field.not_a_number"),
        (AAR, {"head_count": "9" * 13}, "head_count", "field.not_a_number"),
        (AAR, {"head_count": 10**7}, "head_count", "field.out_of_range"),
        (AAR, {"question_set": "quiz"}, "question_set", "field.not_a_choice"),
        (AAR, {"agencies": "health"}, "agencies", "field.not_a_list"),
        (AAR, {"answers": ["x"]}, "answers", "field.not_answers"),
        (AAR, {"answers": {"mood": "x"}}, "answers", "field.unknown"),
        (AAR, {"answers": {"beyond": "ก" * 20_001}}, "answers.beyond", "text.too_long"),
        (AAR, {"answers": {"beyond": "a\x00b"}}, "answers.beyond", "text.forbidden_character"),
        (AAR, {"aims": [{"aim": "x"}] * (MOST_AIMS + 1)}, "aims", "field.not_aims"),
        (AAR, {"aims": [{"aim": "x", "rating": "great"}]}, "aims", "field.not_a_choice"),
        (AAR, {"aims": [{"colour": "x"}]}, "aims", "field.not_aims"),
        (AAR, {"place": "ก" * 201}, "place", "text.too_long"),
        (PRACTICE, {"output": "a\ud800"}, "output", "text.forbidden_character"),
        (GUIDANCE, {"replaces": "-1"}, "replaces", "field.not_a_number"),
        (GUIDANCE, {"replaces": "99999999999999999999"}, "replaces", "field.not_a_number"),
    ],
)
def test_what_cannot_be_taken_is_named(kind: Any, given: dict[str, Any], field: str, key: str) -> None:
    with pytest.raises(FieldProblem) as refused:
        clean_fields(kind, given)
    assert (refused.value.field, refused.value.key) == (field, key)


@given(kind=st.sampled_from(list(KINDS.values())), data=st.data())
def test_anything_is_cleaned_for_good_or_refused(kind: Any, data: st.DataObject) -> None:
    keys = [field.key for field in kind.fields] or ["nothing"]
    try:
        cleaned = clean_fields(kind, data.draw(st.dictionaries(st.sampled_from(keys), ANY_VALUE, max_size=4)))
    except FieldProblem:
        return
    assert clean_fields(kind, cleaned) == cleaned
    assert all(value not in (None, "", [], {}) for value in cleaned.values())
    assert all(isinstance(text, str) for _, text in field_texts(kind, cleaned))


def test_a_superseded_page_is_said_in_one_place_by_guidance() -> None:
    other, older = {"type": "extends", "to": 5}, {"type": "supersedes", "to": 6}
    assert clean_fields(GUIDANCE, {"links": [other, older]}) == {"replaces": 6, "links": [other]}
    assert clean_fields(GUIDANCE, {"replaces": 6, "links": [older]}) == {"replaces": 6}
    assert clean_fields(WIKI, {"links": [other, older, other]}) == {"links": [other, older]}
    for wrong in ({"links": [older], "replaces": 7}, {"links": [{"type": "likes", "to": 5}]}, {"links": "5"}):
        with pytest.raises(FieldProblem) as refused:
            clean_fields(GUIDANCE, wrong)
        assert refused.value.field == "links"
