"""Words and their translations: what a Thai question asks an English page for, and the other way round."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kmwiki.search.analysis import analyse
from kmwiki.search.lexicon import FILE, RARER, key_of, look_up, translate


def translations_of(text: str) -> dict[str, list[str]]:
    tokens = analyse(text, grams=False).tokens
    return {
        " ".join(token.form for token in tokens[entry.first : entry.last]): [t.text for t in entry.translations]
        for entry in translate(tokens)
    }


@pytest.mark.parametrize(
    ("asked", "word", "translation"),
    [
        ("งบประมาณประจำปี", "งบประมาณ", "budget"),
        ("annual budgets", "budgets", "งบประมาณ"),
        ("บูรณาการ", "บูรณาการ", "integrate"),
        ("Integrating services", "integrating", "บูรณาการ"),
        ("จังหวัดเชียงใหม่", "เชียงใหม่", "chiang mai"),
        ("Chiang Mai province", "chiang mai", "เชียงใหม่"),
    ],
)
def test_a_word_is_called_in_the_other_language(asked: str, word: str, translation: str) -> None:
    assert translation in translations_of(asked)[word]


def test_the_longest_known_stretch_is_one_entry() -> None:
    found = translate(analyse("chiang mai", grams=False).tokens)
    assert [(entry.first, entry.last) for entry in found] == [(0, 2)]


def test_numbers_and_unknown_words_have_no_translation() -> None:
    assert translations_of("2554 qwrtzx") == {}


def test_a_rarer_translation_weighs_less() -> None:
    weights = {translation.text: translation.weight for translation in look_up("ท่วม")}
    assert set(weights.values()) <= {1.0, RARER}
    assert 1.0 in weights.values()


def test_every_line_of_the_list_is_found_and_none_stands_twice() -> None:
    lines = FILE.read_bytes().splitlines()
    assert lines == sorted(lines)
    keys = [line.split(b"\t")[0].decode() for line in lines]
    assert len(keys) == len(set(keys))
    for key in (keys[0], keys[-1], *keys[:: len(keys) // 500]):
        assert look_up(key), key


def test_what_almost_is_a_word_is_not_one() -> None:
    assert look_up("budge\t") == ()
    assert look_up("งบประมา") == ()
    assert look_up("") == ()


def test_thai_is_filed_as_one_however_it_is_cut_and_english_by_stems() -> None:
    assert key_of(["งบ", "ประมาณ"], "thai") == "งบประมาณ"
    assert key_of(["annual", "budgets"], "latin") == "annual budget"


@given(st.text(max_size=60))
def test_no_text_raises(text: str) -> None:
    translate(analyse(text, grams=False).tokens)
