"""Which words English has, so that none of them is taken for a slip."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kmwiki.search.english import with_ending
from kmwiki.search.english_words import is_english, is_english_stem, other_spellings
from kmwiki.search.stems import stem
from tests.support.office_english import OFFICE_WORDS

SLIPS = """
alway bringe budgett busness comunity decison evacuasion evacution excercise explaination fiving flod goverment greated
hered hospitl infomation knowledgemanagement knowlege lern lerning managemint managment meetng recieve recomendation
servise suring volunter voluntear
""".split()


@pytest.mark.parametrize("word", OFFICE_WORDS)
def test_words_of_the_office_are_english(word: str) -> None:
    assert is_english(word)
    assert is_english_stem(stem(word)) or word == "labour"


@pytest.mark.parametrize("word", SLIPS)
def test_slips_are_not(word: str) -> None:
    assert not is_english(word)


@pytest.mark.parametrize(
    ("british", "american"),
    [
        ("organisation", "organization"),
        ("organised", "organized"),
        ("analyse", "analyze"),
        ("colour", "color"),
        ("neighbours", "neighbors"),
        ("centre", "center"),
        ("programme", "program"),
        ("defence", "defense"),
        ("practise", "practice"),
        ("counselling", "counseling"),
        ("kilometres", "kilometers"),
        ("judgement", "judgment"),
    ],
)
def test_british_english_is_english_and_the_same_word_as_american(british: str, american: str) -> None:
    assert is_english(british)
    assert is_english(american)
    assert american in other_spellings(british)
    assert british in other_spellings(american)


@pytest.mark.parametrize("word", ["", "a", "is", "ไฟพก", "café", "พ.ศ.", "x" * 500, "covid19"])
def test_what_is_too_short_or_no_english_letters_is_no_english_word(word: str) -> None:
    assert not is_english(word)


@given(st.text(max_size=60))
def test_any_text_is_a_word_or_none(text: str) -> None:
    assert is_english(text) in {True, False}
    assert is_english_stem(text) in {True, False}
    assert text not in other_spellings(text)


@pytest.mark.parametrize(("form", "wanted"), [("created", "great"), ("filing", "five"), ("during", "sure")])
def test_no_word_is_put_together_that_english_has_not(form: str, wanted: str) -> None:
    read = with_ending(form, stem(form), wanted)
    assert not read or is_english(read)


def test_a_name_is_offered_as_it_stands() -> None:
    assert with_ending("songkla", stem("songkla"), "songkhla") == "songkhla"
