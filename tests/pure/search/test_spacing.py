"""Words typed with spaces inside them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kmwiki.search.analysis import analyse
from kmwiki.search.spacing import find_spaced, joined_stretches


def spaced(text: str, *known: str) -> list[tuple[int, int, str]]:
    return find_spaced(text, analyse(text).tokens, lambda term: term in known)


def test_a_word_with_spaces_inside_is_the_word_of_the_index() -> None:
    assert spaced("โรง เรียน", "โรงเรียน") == [(0, 2, "โรงเรียน")]
    assert spaced("AAR โรง  เรียน 2567", "โรงเรียน") == [(1, 3, "โรงเรียน")]
    assert spaced("ที่ โรง พยา บาล ใน เขต น้ำ ท่วม", "โรงพยาบาล") == [(1, 5, "โรงพยาบาล")]  # พ|ยา
    assert spaced("โรง เรียน", "เรียน") == spaced("flood plan", "floodplan") == spaced("", "โรงเรียน") == []


def test_only_whole_stretches_of_typing_are_joined() -> None:
    assert spaced("ที่บ้านได้ ผลตรวจ", "ได้ผล", "บ้านได้ผล") == []


def test_what_may_be_one_word_is_known_without_cutting() -> None:
    assert joined_stretches("โรง เรียน ดี 2567 ก") == ("โรงเรียน", "โรงเรียนดี", "เรียนดี")
    assert joined_stretches("โรงเรียน flood") == joined_stretches("") == ()
    assert joined_stretches("ก ข ค ง จ ฉ ช") is None


@given(st.lists(st.text("กขเรีนยโแา่้ำํๆ .aA1๑\t\n", max_size=6), max_size=6).map(" ".join))
def test_no_word_is_overlooked_that_cutting_finds(text: str) -> None:
    possible = joined_stretches(text)
    found = find_spaced(text, analyse(text).tokens, lambda term: True)
    if possible is not None:
        assert {word[:60] for _, _, word in found} <= set(possible)
