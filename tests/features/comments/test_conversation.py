"""The order of a talk, and where a very long one is cut."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kmwiki.comments.conversation import conversations, parts


def test_answers_follow_what_they_answer_in_the_order_they_were_said() -> None:
    assert conversations([(1, None), (2, None), (3, 1), (4, 2), (5, 1)]) == [[1, 3, 5], [2, 4]]


def test_an_answer_may_be_older_than_what_it_stands_under() -> None:
    assert conversations([(3, 1), (1, None)]) == [[1, 3]]


def test_an_answer_without_its_comment_begins_a_talk_of_its_own() -> None:
    assert conversations([(2, 1), (3, 1)]) == [[2], [3]]


def test_up_to_five_hundred_are_one_part() -> None:
    talks = [[number] for number in range(500)]
    assert len(parts(talks)) == 1
    assert len(parts([*talks, [500]])) == 3


def test_a_talk_stays_whole_where_it_can() -> None:
    assert parts([[1, 2], [3, 4], [5]], size=3, all_at_once=4) == [[1, 2], [3, 4, 5]]


def test_a_talk_longer_than_a_part_is_cut_all_the_same() -> None:
    assert parts([[1, 2, 3, 4, 5], [6]], size=2, all_at_once=4) == [[1, 2], [3, 4], [5, 6]]


def test_no_comments_are_one_empty_part() -> None:
    assert parts([]) == [[]]


@given(st.lists(st.tuples(st.integers(0, 60), st.none() | st.integers(0, 60)), unique_by=lambda row: row[0]))
def test_no_voice_is_lost_or_heard_twice(rows: list[tuple[int, int | None]]) -> None:
    laid_out = [number for part in parts(conversations(rows), size=4, all_at_once=8) for number in part]
    assert sorted(laid_out) == sorted(number for number, _ in rows)


@given(st.lists(st.integers(1, 9), max_size=30))
def test_no_part_is_longer_than_it_may_be(lengths: list[int]) -> None:
    cut = parts([list(range(length)) for length in lengths], size=5, all_at_once=5)
    assert all(len(part) <= 5 for part in cut)
    assert all(cut) or cut == [[]]
