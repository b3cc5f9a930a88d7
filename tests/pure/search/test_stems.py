"""English stems. A Snowball that stems one of these otherwise asks for another `ANALYZER_VERSION`: indexes hold stems."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kmwiki.search.stems import stem

STEMS = {
    "knowledge": "knowledg", "management": "manag", "communities": "communiti", "community": "communiti",
    "lessons": "lesson", "learned": "learn", "learning": "learn", "agencies": "agenc", "policies": "polici",
    "evaluation": "evalu", "generalization": "general", "happily": "happili", "stopped": "stop", "hoping": "hope",
    "dying": "die", "skies": "sky", "news": "news", "exceedingly": "exceed", "apologies": "apolog", "geology": "geolog",
    "village's": "villag", "officers'": "offic", "covid": "covid", "xyzzy": "xyzzi", "y": "y", "'": "'", "'s": "'s",
}  # fmt: skip


@pytest.mark.parametrize(("word", "expected"), STEMS.items())
def test_stems_are_those_that_indexes_hold(word: str, expected: str) -> None:
    assert stem(word) == expected


@pytest.mark.parametrize(
    "pair",
    """children child|children's child|grandchildren grandchild|men man|women woman|women's woman|chairmen chairman
    feet foot|teeth tooth|mice mouse|geese goose|criteria criterion|phenomena phenomenon|analyses analysis|crises crisis
    hypotheses hypothesis|theses thesis|indices index|appendices appendix|matrices matrix|wives wife|knives knife
    shelves shelf|curricula curriculum|memoranda memorandum|bureaux bureau|buses bus|quizzes quiz""".replace(
        "\n", "|"
    ).split("|"),
)
def test_irregular_plurals_are_stemmed_as_their_singular(pair: str) -> None:
    plural, singular = pair.split()
    assert stem(plural) == stem(singular) == stem(f"{singular}'s")


def test_an_irregular_plural_that_is_another_word_as_well_stays_it() -> None:
    assert stem("these") != stem("thesis")
    assert stem("leaves") == stem("leave")
    assert stem("bases") == stem("base")
    assert stem("indicate") != stem("indices")


@pytest.mark.parametrize("word", ["", "ความรู้", "café", "km ความรู้"])
def test_what_is_not_english_letters_stays(word: str) -> None:
    assert stem(word) == word


@given(st.text(st.characters(max_codepoint=127, exclude_categories=()), max_size=70))
def test_any_text_has_a_stem_and_only_nothing_has_none(word: str) -> None:
    assert bool(stem(word)) == bool(word)


def test_threads_may_stem_at_the_same_time() -> None:
    words = [f"{word}{number}ations" for number in range(200) for word in ("govern", "inform", "organis")]
    alone = [stem(word) for word in words]
    stem.cache_clear()
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(stem, words)) == alone
