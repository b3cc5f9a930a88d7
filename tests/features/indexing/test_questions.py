"""What a parameter may hold is said once: a page leaves out what can't be meant, a program is told of it."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kmwiki.indexing.questions import FILTERS, PARAMETERS, Question, read_question, readable
from kmwiki.search.engine import MAX_LIMIT, MAX_OFFSET
from kmwiki.search.query import parse


def test_every_parameter_is_read() -> None:
    question, refused = read_question(
        {
            "q": ["อพยพ evacuate"], "kind": ["aar", "practice", "aar"], "fiscal_year": ["๒๕๖๙", "2568"],
            "agency": [" health "], "category": ["0", "7"], "tag": ["น้ำท่วม"], "author": ["สมหญิง"],
            "sort": ["newest"], "exact": ["1"], "limit": ["100"], "offset": ["40"],
        }
    )  # fmt: skip
    assert refused == ()
    request = question.request()
    assert (request.text, request.sort, request.as_typed) == ("อพยพ evacuate", "newest", True)
    assert (request.kinds, request.fiscal_years) == (("aar", "practice"), (2569, 2568))
    assert (request.agencies, request.categories) == (("health",), (0, 7))
    assert (request.tags, request.authors) == (("น้ำท่วม",), ("สมหญิง",))
    assert (request.limit, request.offset) == (100, 40)
    assert request.facets == tuple(FILTERS)
    assert request.tokens == frozenset(), "rights come with the reader, never with the question"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("kind", "novel"), ("kind", "AAR"), ("fiscal_year", "2026"), ("fiscal_year", "9" * 30), ("fiscal_year", "-1"),
        ("category", "8"), ("category", "²"), ("tag", "ก" * 61), ("author", "x" * 61), ("agency", "a" * 61),
        ("sort", "oldest"), ("exact", "perhaps"), ("limit", "0"), ("limit", "101"), ("limit", "ten"),
        ("offset", "10001"), ("offset", "-1"), ("offset", "1.5"),
    ],
)  # fmt: skip
def test_what_cannot_be_meant_is_told_by_name_and_left_out(name: str, value: str) -> None:
    question, refused = read_question({"q": ["ข้าว"], name: [value]})
    assert [trouble.field for trouble in refused] == [name]
    assert question == Question(text="ข้าว")


def test_more_values_than_anybody_means_are_told() -> None:
    question, refused = read_question({"tag": [f"tag {number}" for number in range(11)]})
    assert [trouble.key for trouble in refused] == ["api.param.many"]
    assert len(question.filters["tag"]) == 10


@pytest.mark.parametrize("given", [{}, {"q": []}, {"q": ["  "]}, {"q": [""], "kind": ["", " "], "limit": [""]}])
def test_empty_controls_of_a_form_ask_nothing(given: dict[str, list[str]]) -> None:
    question, refused = read_question(given)
    assert refused == ()
    assert not question.asks


def test_broken_bytes_of_a_terminal_become_text_that_can_be_said_again() -> None:
    question, _ = read_question({"q": ["ข้าว\udcff\x00"], "tag": ["\udcff"]})
    assert question.text.encode() == "ข้าว? ".encode()
    assert question.filters == {"tag": ("?",)}


@pytest.mark.parametrize("letters", ["\x00", " \x00 ", "\x1c", "\u202e", "\x01", "\u200b"])
def test_letters_that_say_nothing_are_no_empty_question(letters: str) -> None:
    """An empty one is answered by everything, for programs: these find nothing, on the page and for programs."""
    question, _ = read_question({"q": [letters]})
    assert question.asks
    assert question.request().text.strip()
    assert not parse(question.text).groups


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(
    st.dictionaries(st.sampled_from(PARAMETERS), st.lists(st.text(max_size=80) | st.integers().map(str), max_size=12))
)
def test_anything_becomes_a_question_an_engine_can_be_asked(given: dict[str, list[str]]) -> None:
    question, refused = read_question(given)
    request = question.request()
    assert 1 <= request.limit <= MAX_LIMIT
    assert 0 <= request.offset <= MAX_OFFSET
    assert {trouble.field for trouble in refused} <= set(given)
    request.text.encode("utf-8")


@pytest.mark.parametrize("words", ["น้ำท่วม", "flood plan", "แผน PMQA"], ids=["Thai", "English", "mixed"])
def test_words_said_again_turn_nothing_round(words: str) -> None:
    assert readable(f"\u202e{words}\u2066\u202c") == words
