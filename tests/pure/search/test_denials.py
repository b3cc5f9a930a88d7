from __future__ import annotations

import pytest

from kmwiki.search.analysis import analyse
from kmwiki.search.denials import denials
from kmwiki.search.query import parse


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("เวทีไม่เป็นทางการ", ["ไม่เป็นทางการ"]),
        ("ทำไมน้ำไม่ไหลตอนเช้า", ["ไม่ไหล"]),
        ("ยังไม่ได้ส่งรายงาน", ["ไม่ได้ส่ง"]),
        ("มิใช่คนไทย ไร้ที่พึ่ง", ["มิใช่คนไทย", "ไร้ที่พึ่ง"]),
        ("ไม่เคยใช้ ปราศจากเชื้อ", ["ไม่เคยใช้", "ปราศจากเชื้อ"]),
        ("OPDC ไม่พร้อม 2554", ["ไม่พร้อม"]),
        # Nothing is denied here.
        ("ไม่", []), ("ไม่ ทางการ", []), ("ไม่OPDC", []), ("ส่งรายงานหรือไม่", []), ("ไม่ว่าจะเป็นน้ำ", []),
        ("ไม่ค่อยมีคน", []), ("ห้ามจอด", []), ("ไม้ผล", []), ("", []), ("not official", []),
    ],
)  # fmt: skip
def test_a_denial_is_typed_together_with_what_it_denies(text: str, whole: list[str]) -> None:
    tokens = analyse(text).tokens
    assert [piece.form for _, _, piece in denials(text, tokens, lambda piece: True)] == whole
    assert denials(text, tokens, lambda piece: False) == []


def test_a_denial_that_stands_somewhere_is_one_word() -> None:
    query = parse("เวทีไม่เป็นทางการ", stands=lambda piece: True)
    assert [unit.terms for unit in query.units] == [("เวที",), ("ไม่เป็นทางการ",)]
    assert [one.value for one in query.understood] == ["เวที", "ไม่เป็นทางการ"]
    assert query.pairs == ("เวที", "ทีไม่")  # most letters of it are what it denies
    assert query.joint_terms >= {"ไม่", "เป็นทางการ"}
    twice = parse("ไม่เป็นทางการ ไม่เป็นทางการ", stands=lambda piece: True)
    assert [unit.terms for unit in twice.units] == [("ไม่เป็นทางการ",)]


def test_a_denial_that_stands_nowhere_is_read_word_by_word() -> None:
    assert parse("เวทีไม่เป็นทางการ", stands=lambda piece: False) == parse("เวทีไม่เป็นทางการ")


def test_other_names_of_what_is_denied_are_not_asked_for() -> None:
    query = parse("ไม่ประชุม", spellings=[("ประชุม", "สัมมนา")], with_lexicon=True, stands=lambda piece: True)
    assert all(not group.alternatives for group in query.groups)
    query = parse("ไม่ประชุม", spellings=[("ไม่ประชุม", "งดประชุม")], stands=lambda piece: True)
    assert [other.piece.form for group in query.groups for other in group.alternatives] == ["งดประชุม"]
