from __future__ import annotations

import pytest

from kmwiki.search.documents import Document
from kmwiki.search.positions import occurrences, places_of
from kmwiki.search.prepare import prepare
from kmwiki.search.query import parse


def holds_phrase(body: str, phrase: str) -> bool:
    ((piece,),) = parse(f'"{phrase}"').needs
    stream = prepare(Document("p1", "page", 1, body=body)).stream
    return bool(occurrences(places_of(stream), stream.cuts, piece.tokens))


@pytest.mark.parametrize(
    ("body", "phrase"),
    [
        ("จัดทำแผนพัฒนาองค์การสามวัน", "แผนพัฒนาองค์การ"),
        ("จัดทำแผน พัฒนา\nองค์การ", "แผนพัฒนาองค์การ"),
        ("The Best-Practice award", "best practice"),
        ("เวที Knowledge Sharing ประจำเดือน", "เวที knowledge sharing"),
        ("ตามที่สำนักงาน ก.พ.ร. กำหนด", "สำนักงาน กพร"),
        ("สำนักงาน กพร กำหนด", "สำนักงาน ก.พ.ร."),
        ("ใช้งบ 1,250 บาทถ้วน", "1250 บาท"),
        ("แก้นํ้าท่วมเมือง", "น้ำท่วมเมือง"),
        ("ปีงบประมาณ ๒๕๕๔", "ปีงบประมาณ 2554"),
        ("the Café owners", "cafe owners"),
    ],
)
def test_a_phrase_is_found_in_the_spelling_of_the_text(body: str, phrase: str) -> None:
    assert holds_phrase(body, phrase)


@pytest.mark.parametrize(
    ("body", "phrase"),
    [
        ("แนวทางการขับเคลื่อน", "ทางการขับ"),
        ("ข่าวสารเคมี", "ขาวสาร"),
        ("พัฒนาแผน", "แผนพัฒนา"),
        ("replanting trees", "planting trees"),
        ("เวที ของ Knowledge", "เวที knowledge"),
    ],
)
def test_a_phrase_is_not_found_where_its_words_are_not(body: str, phrase: str) -> None:
    assert not holds_phrase(body, phrase)
