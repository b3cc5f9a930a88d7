"""Who wrote which line: it keeps its writer while it stays, moves, comes back or is mended."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kmwiki.text.blame import Blame, Origin

LONG = {
    "Thai": "ทีมงานตำบลเตรียมศูนย์พักพิงไว้ก่อนน้ำมาสองวัน",
    "English": "The district team opened the shelter two days early",
    "mixed": "ทีม PMQA หมวด 2 ซ้อมแผน flood drill ครั้งที่ 3 แล้ว",
}
OTHER = "บรรทัดอื่นที่ไม่เกี่ยวกับเรื่องนี้เลยแม้แต่น้อย"


def told(*texts: str) -> list[tuple[str, int, int]]:
    blame = Blame()
    for number, text in enumerate(texts, start=1):
        blame.tell(number, text)
    return [(run.text, run.origin.changed, run.origin.begun) for run in blame.told()]


@pytest.mark.parametrize("line", LONG.values(), ids=LONG)
def test_a_line_that_stays_or_moves_keeps_its_writer(line: str) -> None:
    assert told(line, f"{OTHER}\n\n{line}", f"{line}\n\n{OTHER}") == [(f"{line}\n", 1, 1), (OTHER, 2, 2)]


@pytest.mark.parametrize("line", LONG.values(), ids=LONG)
def test_a_line_that_is_deleted_and_restored_is_still_its_writers(line: str) -> None:
    assert told(f"{line}\n{OTHER}", OTHER, f"{line}\n{OTHER}") == [(f"{line}\n{OTHER}", 1, 1)]


@pytest.mark.parametrize("line", LONG.values(), ids=LONG)
def test_a_mended_line_was_changed_by_one_and_begun_by_another(line: str) -> None:
    mended = line.replace("ทีม", "คณะ", 1).replace("The", "Our", 1)
    assert told(line, mended) == [(mended, 2, 1)]
    assert told(line, OTHER) == [(OTHER, 2, 2)]


def test_a_text_that_was_emptied_and_written_anew_is_the_second_writers() -> None:
    assert told("เดิม", "", "ใหม่") == [("ใหม่", 3, 3)]
    assert told("เดิม", "") == []


@given(st.lists(st.lists(st.sampled_from([*LONG.values(), OTHER, "", "- ใช่"]), max_size=6).map("\n".join), min_size=1))
def test_what_is_told_is_the_newest_text_and_no_revision_is_made_up(texts: list[str]) -> None:
    blame = Blame()
    for number, text in enumerate(texts, start=1):
        blame.tell(number, text)
    runs = blame.told()
    assert "\n".join(run.text for run in runs) == texts[-1]
    for run in runs:
        assert isinstance(run.origin, Origin)
        assert 1 <= run.origin.begun <= run.origin.changed <= len(texts)
