"""Differences are told in whole words, and a long page costs no more than its time."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kmwiki.text import diff
from kmwiki.text.anchoring import gaps
from kmwiki.text.diff import Row, Segment, compare, count_changes
from kmwiki.text.graphemes import clusters

LINES = st.lists(st.sampled_from(["ก้าวหน้า ไป", "after action", "ทำ AAR แล้ว", "", "น้ำ", "ป่า"]), max_size=8)


def told(old: str, new: str) -> str:
    """The only changed line of a comparison, as [-removed-]{+added+}."""
    marks = {"same": "{}", "removed": "[-{}-]", "added": "[+{}+]"}
    (row,) = [row for row in compare(old, new) if row.kind == "changed"]
    return "".join(marks[part.kind].format(part.text) for part in row.segments)


@pytest.mark.parametrize(
    ("old", "new", "wanted"),
    [
        ("ประชุมที่แผนก", "ประชุมที่แนวทาง", "ประชุมที่[-แผนก-][+แนวทาง+]"),
        ("we will meet", "we did meet", "we [-will-][+did+] meet"),
        ("ทำ AAR ทุกปี", "ทำ AAR ทุกเดือน", "ทำ AAR [-ทุกปี-][+ทุกเดือน+]"),
    ],
)
def test_whole_words_are_changed(old: str, new: str, wanted: str) -> None:
    assert told(old, new) == wanted


def test_marks_never_stand_at_the_start_of_a_piece() -> None:
    for row in compare("ที่่นี่ กาา้", "ที่นี่ กาา"):
        assert not any(part.text[:1] in "่้ำ" for part in row.segments if part.text)


@given(LINES, LINES)
def test_both_texts_are_in_the_comparison(old: list[str], new: list[str]) -> None:
    rows = compare("\n".join(old), "\n".join(new), context=None)
    parts = [part for row in rows for part in row.segments]
    assert "".join(part.text for part in parts if part.kind != "added") == "".join(old)
    assert "".join(part.text for part in parts if part.kind != "removed") == "".join(new)


def test_lines_added_and_removed_are_rows_of_their_own() -> None:
    rows = compare("ก\nข\nค", "ก\nค\nง")
    assert [row.kind for row in rows] == ["same", "removed", "same", "added"]


def test_like_lines_far_from_a_change_are_counted_not_shown() -> None:
    old = "\n".join(f"บรรทัด {n}" for n in range(20))
    rows = compare(old, old.replace("บรรทัด 10\n", "บรรทัดที่สิบ\n"), context=1)
    assert [row.kind for row in rows] == ["skipped", "same", "changed", "same", "skipped"]
    assert (rows[0].count, rows[-1].count) == (9, 8)
    assert compare(old, old) == [Row("skipped", count=20)]


def test_how_much_was_added_and_removed() -> None:
    assert count_changes(
        [Row("changed", (Segment("added", "กขค"), Segment("same", "ง"), Segment("removed", "จ")))]
    ) == (
        3,
        1,
    )


@pytest.mark.parametrize("line_end", ["\n", " "])
def test_a_page_of_45_000_characters_with_every_third_word_changed(line_end: str) -> None:
    chance = random.Random(2553)
    words = ["จังหวัด", "แผน", "ประชุม", "ตัวชี้วัด", "PMQA", "บุคลากร", "ผลลัพธ์", "เรียนรู้"]
    old = [chance.choice(words) for _ in range(7_000)]
    new = [chance.choice(words) if chance.random() < 0.3 else word for word in old]
    rows = compare(line_end.join(old), line_end.join(new), context=None)
    parts = [part for row in rows for part in row.segments]
    assert "".join(part.text for part in parts if part.kind != "removed").replace(" ", "") == "".join(new)


def test_when_time_is_up_a_block_is_shown_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(diff, "_BUDGET", -1.0)
    (row,) = compare("แผนเดิม", "แผนใหม่")
    assert row.segments == (Segment("removed", "แผนเดิม"), Segment("added", "แผนใหม่"))


# Words, mistyped marks, vowels without their consonant, emoji of several parts, flags: in any order, as people paste.
PIECES = st.lists(
    st.sampled_from(
        [
            "ประชุม",
            "แผน",
            "team ",
            "2569",
            " ",
            "่",
            "ำ",
            "์",
            "เ",
            "แ",
            "โ",
            "ก",
            "👩\u200d👩\u200d👧",
            "👍🏽",
            "🇹🇭",
            "🇱",
            "\u200d",
            "\n",
        ]
    ),
    max_size=14,
).map("".join)


@given(PIECES, PIECES)
def test_no_difference_begins_or_ends_inside_what_a_reader_sees_as_one(old: str, new: str) -> None:
    for side, other in (("removed", old), ("added", new)):
        lines: list[str] = []
        for row in compare(old, new, context=None):
            cut = [part.text for part in row.segments if part.kind in ("same", side)]
            line = "".join(cut)
            edges, at = {0}, 0
            for cluster in clusters(line):
                at += len(cluster)
                edges.add(at)
            at = 0
            for text in cut:
                at += len(text)
                assert at in edges, (cut, line)
            lines.append(line)
        assert "".join(lines) == other.replace("\n", "")


@given(st.text(alphabet="กขค ab\n", max_size=60), st.text(alphabet="กขค ab\n", max_size=60), st.integers(0, 12))
def test_sequences_laid_over_each_other_are_whole_and_what_is_the_same_is(old: str, new: str, small: int) -> None:
    at = (0, 0)
    for same, (i1, i2, j1, j2) in gaps(old, new, small=small):
        assert (i1, j1) == at
        assert not same or old[i1:i2] == new[j1:j2]
        at = (i2, j2)
    assert at == (len(old), len(new))


@pytest.mark.parametrize("line_end", ["\n\n", "\n", " "])
def test_a_long_page_with_every_paragraph_changed_still_tells_which_words(
    line_end: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(diff, "_BUDGET", 60.0)  # what is told, not how fast: bench.comparing looks at that
    chance = random.Random(7)
    words = ["จังหวัด", "แผน", "ประชุม", "ตัวชี้วัด", "PMQA", "บุคลากร", "ผลลัพธ์", "เรียนรู้", "น้ำ", "ฝน", "ทุ่ง", "บ้าน"]
    old = ["".join(chance.choice(words) for _ in range(12)) + f" ข้อ {number}" for number in range(500)]
    new = [f"{line} แก้ไขแล้ว" for line in old]
    rows = compare(line_end.join(old), line_end.join(new))
    added, removed = count_changes(rows)
    assert removed == 0
    assert added == len(" แก้ไขแล้ว") * len(new)
