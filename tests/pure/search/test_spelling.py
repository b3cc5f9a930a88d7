from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kmwiki.search.spelling import FAR, align, build, distance, look_up, tolerance

WORDS = sorted(
    "เว็บไซต์ อินเทอร์เน็ต กฎหมาย อนุญาต สังเกตการณ์ ภูมิปัญญา จรรยาบรรณ เวิร์กช็อป บทเรียน สาธารณสุข น้ำท่วม ที่ปรึกษา คู่มือ ร้องเรียน "
    "ขาว ข่าว ข้าว แผน knowledg communiti manag practic learn lern 2553 y2553 ก".split()
)
ARRAYS = build(WORDS)


def near(word: str) -> list[str]:
    return look_up(ARRAYS, WORDS, [word]).get(word, [])


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("เวปไซด์", "เว็บไซต์"),
        ("อินเตอร์เนต", "อินเทอร์เน็ต"),
        ("กฏหมาย", "กฎหมาย"),
        ("อนุญาติ", "อนุญาต"),
        ("สังเกตุการณ์", "สังเกตการณ์"),
        ("ภูมิปันยา", "ภูมิปัญญา"),
        ("จรรยาบัน", "จรรยาบรรณ"),
        ("เวิร์คชอป", "เวิร์กช็อป"),
        ("บทเรียณ", "บทเรียน"),
        ("สาธารนสุข", "สาธารณสุข"),
        ("น้ำทวม", "น้ำท่วม"),
        ("ทีปรึกษา", "ที่ปรึกษา"),
        ("คูมือ", "คู่มือ"),
        ("ร้องเรีนย", "ร้องเรียน"),
        ("knowleg", "knowledg"),
        ("knwoledg", "knowledg"),
        ("comunity", "communiti"),
        ("learn", "lern"),
    ],
)
def test_slips_people_make(typed: str, meant: str) -> None:
    assert near(typed) == [meant]


@pytest.mark.parametrize("word", ["ขนอม", "ประชุม", "integr", "แผนที่โลก", "y2554", "2554", "ก", "", "ก" * 50])
def test_what_is_no_slip_has_no_neighbours(word: str) -> None:
    assert near(word) == []


def test_a_word_is_not_near_itself_and_short_ones_differ_by_a_mark_at_most() -> None:
    assert near("แผน") == []
    assert near("ขาว") == ["ข่าว", "ข้าว"]
    assert near("ปาว") == []


def test_distance_weighs_marks_and_sounds_less() -> None:
    assert distance("คูมือ", "คู่มือ") == 0.5
    assert distance("กฏหมาย", "กฎหมาย") == 0.5
    assert distance("เรีนย", "เรียน") == 1.0
    assert distance("plan", "plane") == 1.0
    assert distance("แผน", "plan") > tolerance("แผน" * 10)


def test_an_index_of_nothing_finds_nothing() -> None:
    assert look_up(build([]), [], ["knowledge"]) == {}
    assert look_up(ARRAYS, WORDS, []) == {}


@settings(deadline=None)
@given(st.lists(st.text(alphabet="กขคงจน่้าิเ", min_size=1, max_size=8), unique=True, max_size=12), st.integers(0, 12))
def test_parts_looked_up_apart_give_what_the_whole_gives(words: list[str], cut: int) -> None:
    whole = look_up(build(words), words, words)
    first, second = words[:cut], words[cut:]
    apart = [look_up(build(part), part, words) for part in (first, second)]
    for word in words:
        assert set(whole.get(word, ())) == {one for found in apart for one in found.get(word, ())}


@settings(deadline=None)
@given(st.text(alphabet="กขคงจณน่้าิเabcy", max_size=12), st.text(alphabet="กขคงจณน่้าิเabcy", max_size=12))
def test_only_a_word_itself_is_no_distance_away(one: str, other: str) -> None:
    assert (distance(one, other) == 0) is (one == other)


@pytest.mark.parametrize(("typed", "meant"), [("เพอร์เฟ็กต์", "เพอเฟ็ค"), ("แชมป์เปี้ยน", "แชมเปียนส์")])
def test_long_words_of_one_sound_are_near_though_much_is_written_otherwise(typed: str, meant: str) -> None:
    assert align(typed, meant, 9.0) > 3
    assert distance(typed, meant) == 0.5


def cheapest(one: str, other: str) -> float:
    """What turns `one` into `other` most cheaply, by trying everything at every letter."""
    marks, sounds = set("\u0e48\u0e49'"), {"ก": "k", "ข": "k", "ณ": "n", "น": "n", "i": "i", "y": "i"}

    def price(letter: str) -> float:
        return 0.5 if letter in marks else 1.0

    @cache
    def from_here(a: int, b: int) -> float:
        if a == len(one) or b == len(other):
            return sum(map(price, one[a:] + other[b:]))
        x, y = one[a], other[b]
        half = (x in marks and y in marks) or sounds.get(x, x) == sounds.get(y, y)
        ways = [from_here(a + 1, b + 1) + (0.0 if x == y else 0.5 if half else 1.0)]
        ways += [from_here(a + 1, b) + price(x), from_here(a, b + 1) + price(y)]
        if x != y and one[a : a + 2] == other[b : b + 2][::-1] and len(one) > a + 1:
            ways.append(from_here(a + 2, b + 2) + 1.0)
        return min(ways)

    return from_here(0, 0)


LETTERS = st.text(alphabet="กขนณ\u0e48\u0e49i'", max_size=6)


@settings(deadline=None)
@given(LETTERS, LETTERS, LETTERS, LETTERS, st.sampled_from([0.5, 1.0, 1.5, 2.0, 3.5, 20.0]))
def test_what_words_begin_and_end_with_alike_changes_nothing(
    head: str, one: str, other: str, tail: str, furthest: float
) -> None:
    one, other = head + one + tail, head + other + tail
    expected = cheapest(one, other)
    far = abs(len(one) - len(other)) > 4 or expected > furthest
    assert align(one, other, furthest) == (FAR if far else expected)
