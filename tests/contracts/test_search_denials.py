"""A word of denial and what it denies are one thing, where both stand side by side in what the reader may see."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from kmwiki.search.engine import SearchEngine
from kmwiki.search.thesaurus import Thesaurus
from tests.contracts.engines import ENGINES, PUBLIC, VILLAGE, ask, comment, page

FORMAL = page(301, "คุยอย่างเป็นทางการ", "ภาษาทางการใช้ในพิธี เป็นทางการทุกครั้ง")
INFORMAL = page(302, "เวทีเล็กข้างวัด", "เวทีไม่เป็นทางการได้ผลกว่าประชุมอย่างเป็นทางการ")
WATER = page(304, "น้ำประปาไหลแรง", "น้ำไหลทุกวันทุกหมู่บ้าน")
DRY = page(305, "ประปาหมู่บ้าน", "ช่วงเช้าน้ำไม่ไหล ช่างไปดูท่อแล้ว")
SAID = comment(31, WATER, "บ้านผมอยู่ปลายท่อ น้ำไม่ไหลมาสามวัน")
ALL = [*VILLAGE, FORMAL, INFORMAL, WATER, DRY, SAID]


@pytest.fixture
def told(empty: SearchEngine) -> SearchEngine:
    empty.apply(ALL)
    return empty


def found(engine: SearchEngine, text: str, tokens: frozenset[str] = PUBLIC, **more: object) -> list[str]:
    return [hit.key for hit in engine.search(ask(text, tokens, **more)).hits]


def test_what_only_holds_the_denied_word_is_no_answer(told: SearchEngine) -> None:
    for text in ("ไม่เป็นทางการ", "แบบไม่เป็นทางการ", "ไม่เป็นทางการ ฆฆฆฆ", '"ไม่เป็นทางการ"', "ไม่เป็นทางการ OR ฆฆฆฆ"):
        assert found(told, text) == ["p302"], text
    assert found(told, "ไม่เป็นทางการ", as_typed=True) == ["p302"]
    assert found(told, "ทางการ") == ["p301", "p302"]


def test_in_a_longer_question_the_denied_word_counts_for_nothing(told: SearchEngine) -> None:
    assert found(told, "ช่วงเช้าน้ำไม่ไหล")[0] == "p305"
    assert found(told, "ทำไมน้ำไม่ไหล")[:2] == ["p305", "c31"]
    assert "p301" not in found(told, "เวทีแบบไม่เป็นทางการ")


def test_a_denial_is_marked_as_a_whole(told: SearchEngine) -> None:
    (hit,) = told.search(ask("ไม่เป็นทางการ")).hits
    assert [text for text, is_hit in hit.snippet if is_hit] == ["ไม่เป็นทางการ"]


def test_a_denial_nobody_may_see_changes_nothing(empty: SearchEngine) -> None:
    empty.apply([FORMAL, WATER])
    before = empty.search(ask("ไม่เป็นทางการ"))
    empty.apply([page(399, "ลับ", "เวทีไม่เป็นทางการ", tokens=frozenset({"p:99"}))])
    after = empty.search(ask("ไม่เป็นทางการ"))
    assert [hit.key for hit in before.hits] == [hit.key for hit in after.hits] == ["p301"]
    assert [hit.score for hit in before.hits] == [hit.score for hit in after.hits]
    assert found(empty, "ไม่เป็นทางการ", PUBLIC | {"p:99"}) == ["p399"]


def test_other_names_of_the_whole_denial_answer_too(told: SearchEngine) -> None:
    names = Thesaurus([("ไม่เป็นทางการ", "ข้างวัด"), ("ทางการ", "พิธี")])
    assert found(told, "ไม่เป็นทางการ", thesaurus=names) == ["p302"]
    names = Thesaurus([("ไม่เป็นทางการ", "ปลายท่อ")])
    assert set(found(told, "ไม่เป็นทางการ", thesaurus=names)) == {"p302", "c31"}


def test_both_engines_say_the_same_of_denials(tmp_path: Path) -> None:
    words = ["ไม่", "ไม่ได้", "มิ", "ไร้", "เป็น", "ทางการ", "ไหล", "น้ำ", "ประชุม", " ", "เวที", "OPDC", "ขนอม", " OR ", "-"]
    chance = random.Random(11)
    made = [
        page(n, "".join(chance.choices(words[:13], k=3)), "".join(chance.choices(words[:13], k=12)))
        for n in range(401, 441)
    ]
    engines = []
    for name, make in sorted(ENGINES.items()):
        (tmp_path / name).mkdir()
        engine = make(tmp_path / name)
        engine.apply([*ALL, *made])
        engines.append(engine)
    for _ in range(150):
        text = "".join(chance.choices(words, k=chance.randint(2, 6)))
        memory, whoosh = (engine.search(ask(text)) for engine in engines)
        assert [(hit.key, hit.score, hit.snippet, hit.also) for hit in memory.hits] == [
            (hit.key, hit.score, hit.snippet, hit.also) for hit in whoosh.hits
        ], text
        assert (memory.total, memory.understood, memory.repairs) == (whoosh.total, whoosh.understood, whoosh.repairs)
