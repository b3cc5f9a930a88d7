"""Two people write at once: what they did in different places comes together, what meets is theirs to settle."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kmwiki.text import merge as merging
from kmwiki.text.merge import Clash, merge

BASE = "เตรียมรถสองคันก่อนแปดโมง\n\nแจ้งผู้ใหญ่บ้านทุกหมู่\n\nปิดถนนสายหลัก"

# Words that cut alike wherever they stand, so that what was added can be counted again.
OLD = ["ประชุม", "ถนน", "น้ำท่วม", " ", "road", "\n", "ผู้ใหญ่บ้าน", " ", "2569", "\n"]
WORDS = st.lists(st.sampled_from(OLD), max_size=14)


@st.composite
def edits(draw: st.DrawFn, mark: str) -> tuple[list[str], list[tuple[int, int, list[str]]]]:
    """Up to three changes of a text: where, how much is taken out, and new words nobody else uses."""
    changes = draw(st.lists(st.tuples(st.integers(0, 14), st.integers(0, 3), st.integers(0, 2)), max_size=3))
    return [], [(at, out, [f"{mark}{n}{i}" for i in range(new)]) for n, (at, out, new) in enumerate(changes)]


def changed(words: list[str], given_edits: tuple[list[str], list[tuple[int, int, list[str]]]]) -> str:
    text = list(words)
    for at, out, new in given_edits[1]:
        put = [piece for word in new for piece in (" ", word, " ")]
        text[min(at, len(text)) : min(at + out, len(text))] = put
    return "".join(text)


@pytest.mark.parametrize(
    ("base", "mine", "theirs", "wanted"),
    [
        (BASE, BASE.replace("สองคัน", "สามคัน"), BASE.replace("สายหลัก", "สายรอง"), BASE.replace("สองคัน", "สามคัน").replace("สายหลัก", "สายรอง")),
        ("ก่อน\nหลัง", "ก่อน\nกลาง\nหลัง", "ก่อน\nหลัง\nท้าย", "ก่อน\nกลาง\nหลัง\nท้าย"),
        ("we meet on Monday at the town hall", "we meet on Tuesday at the town hall", "we meet on Monday at the old town hall", "we meet on Tuesday at the old town hall"),
        ("ประชุม AAR ที่ศาลากลาง วันจันทร์ เวลา 09.00 น.", "ประชุม AAR ที่ศาลากลาง วันอังคาร เวลา 09.00 น.", "สรุป AAR ที่ศาลากลาง วันจันทร์ เวลา 09.00 น.", "สรุป AAR ที่ศาลากลาง วันอังคาร เวลา 09.00 น."),
        ("- หนึ่ง\n- สอง\n- สาม", "- หนึ่ง\n- สาม", "- หนึ่งเดียว\n- สอง\n- สาม", "- หนึ่งเดียว\n- สาม"),
        ("ก\nข", "ก\nข\nค", "ก\nข\nค", "ก\nข\nค"),
        ("", "เริ่ม", "", "เริ่ม"),
        ("ลบทั้งหมด", "", "ลบทั้งหมด", ""),
        ("ก\n\n", "ก\n\n\nข", "ก!\n\n", "ก!\n\n\nข"),
    ],
    ids=["Thai", "lines", "English", "mixed", "list", "the same", "from nothing", "to nothing", "ends"],
)  # fmt: skip
def test_changes_in_different_places_come_together(base: str, mine: str, theirs: str, wanted: str) -> None:
    assert merge(base, mine, theirs).text == wanted
    assert merge(base, theirs, mine).text == wanted


@pytest.mark.parametrize(
    ("base", "mine", "theirs", "clash", "proposed"),
    [
        ("เริ่มแปดโมงเช้า", "เริ่มเก้าโมงเช้า", "เริ่มสิบโมงเช้า", Clash("แปด", "เก้า", "สิบ"), "เริ่มสิบ / เก้าโมงเช้า"),
        ("the red car", "the blue car", "the red bike", Clash("red car", "blue car", "red bike"), "the red bike / blue car"),
        ("ก\nข", "ก\nข\nของฉัน", "ก\nข\nของเขา", Clash("", "ของฉัน\n", "ของเขา\n"), "ก\nข\nของเขา\nของฉัน"),
        ("", "mine\n\nสอง", "theirs", Clash("\n", "mine\n\nสอง\n", "theirs\n"), "theirs\nmine\n\nสอง"),
        ("ย่อหน้าเดิมยาวพอ\nต่อไป", "ต่อไป", "ย่อหน้าใหม่ยาวพอ\nต่อไป", None, "ย่อหน้าใหม่ยาวพอ\nต่อไป"),
    ],
    ids=["Thai", "English, touching", "both add at the end", "both write the first words", "taken out and changed"],
)  # fmt: skip
def test_changes_at_one_place_clash_and_both_sides_words_are_proposed(
    base: str, mine: str, theirs: str, clash: Clash | None, proposed: str
) -> None:
    merged = merge(base, mine, theirs)
    assert merged.text is None
    if clash is not None and base:
        assert merged.clashes == (clash,)
    assert merged.proposed == proposed


def test_one_side_is_chosen_where_they_clash_and_the_rest_is_merged() -> None:
    base = "แปดโมงที่ศาลากลาง\nพร้อมรถ\nปิดท้าย"
    merged = merge(
        base, base.replace("แปด", "เก้า").replace("ปิดท้าย", "จบ"), base.replace("แปด", "สิบ").replace("พร้อม", "ไม่มี")
    )
    assert merged.choosing("mine") == "เก้าโมงที่ศาลากลาง\nไม่มีรถ\nจบ"
    assert merged.choosing("theirs") == "สิบโมงที่ศาลากลาง\nไม่มีรถ\nจบ"


def test_what_comes_too_late_clashes_whole_and_keeps_both(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(merging, "_BUDGET", 0.0)
    merged = merge("หนึ่ง สอง สาม", "หนึ่งเดียว สอง สาม", "หนึ่ง สอง สามคน")
    assert merged.clashes == (Clash("หนึ่ง สอง สาม\n", "หนึ่งเดียว สอง สาม\n", "หนึ่ง สอง สามคน\n"),)
    assert merged.proposed == "หนึ่ง สอง สามคน\nหนึ่งเดียว สอง สาม"


@given(WORDS, edits("m"), edits("t"))
def test_it_does_not_matter_who_was_first(words: list[str], one: object, other: object) -> None:
    base, mine, theirs = "".join(words), changed(words, one), changed(words, other)  # type: ignore[arg-type]
    there, back = merge(base, mine, theirs), merge(base, theirs, mine)
    assert there.text == back.text
    assert [(c.base, c.mine, c.theirs) for c in there.clashes] == [(c.base, c.theirs, c.mine) for c in back.clashes]
    assert there.choosing("mine") == back.choosing("theirs")


@given(WORDS, edits("m"), edits("t"))
def test_no_word_that_either_has_added_is_lost(words: list[str], one: object, other: object) -> None:
    base, mine, theirs = "".join(words), changed(words, one), changed(words, other)  # type: ignore[arg-type]
    merged = merge(base, mine, theirs)
    for text in (mine, theirs):
        for word in text.split():
            if word[:1] in "mt" and word[1:].isdigit():
                assert merged.proposed.count(word) >= text.count(word)


@given(WORDS, edits("m"))
def test_whoever_wrote_alone_gets_their_text(words: list[str], one: object) -> None:
    base, mine = "".join(words), changed(words, one)  # type: ignore[arg-type]
    assert merge(base, mine, base).text == mine
    assert merge(base, base, mine).text == mine
    assert merge(base, mine, mine).text == mine


@given(*(st.text(st.sampled_from("กำแไเโ่้ิา \nab"), max_size=20) for _ in range(3)))
def test_whatever_is_typed_is_merged_or_clashes_and_no_piece_begins_with_a_mark(
    base: str, mine: str, theirs: str
) -> None:
    merged = merge(base, mine, theirs)
    assert (merged.text is None) == bool(merged.clashes)
    for clash in merged.clashes:
        for piece, text in ((clash.mine, mine), (clash.theirs, theirs)):
            if piece and (unicodedata.category(piece[0]) == "Mn" or piece[0] == "ำ"):
                # Only where its writer has typed it without a letter: at the start, or behind a space.
                assert any(gap + piece[:1] in "\n" + text for gap in (" ", "\n"))
