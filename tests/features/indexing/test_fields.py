"""Every field of every kind of page is found: places, dates as people write them, agencies by name, rows of aims."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from kmwiki.access import Actor
from kmwiki.indexing import asking, field_lines
from kmwiki.indexing.documents import documents_of
from kmwiki.indexing.draining import follow_or_rebuild, rows_waiting
from kmwiki.indexing.engine import engine_in
from kmwiki.kinds import shapes
from kmwiki.kinds.declarations import KINDS
from kmwiki.search.documents import WAYS_APART, SearchRequest
from kmwiki.search.engine import SearchEngine
from tests.support.site import TestSite

LONG = "เล่ายาว ๆ ว่าเหตุใดจึงเป็นเช่นนั้น " * 20


@pytest.fixture
def engine(app: Flask) -> SearchEngine:
    return engine_in(Path(app.config["SETTINGS"].index_dir))


def found(engine: SearchEngine, reader: Actor, text: str) -> list[int]:
    return [h.record_no for h in asking.search(reader, engine, SearchRequest(text=text, tokens=frozenset())).hits]


CASES: dict[str, tuple[dict[str, Any], list[str]]] = {
    "aar": (
        {
            "event": "ประชุมเชิงปฏิบัติการริมทะเล", "event_date": "2010-10-29", "event_end": "2010-10-31",
            "place": "หาดทรายแก้ว Sandy Cove", "facilitator": "ประพนธ์", "note_taker": "ธัญญา", "agencies": ["admin"],
            "head_count": 40, "question_set": "expect",
            "answers": {"expected": "กล้าพูดตรงไปตรงมา", "planned": "ทำแผนให้เสร็จในสามคืน"},
            "aims": [
                {"aim": "ลดขยะมูลฝอย", "expected": "ครึ่งหนึ่ง", "got": "เหลือหนึ่งในสาม", "why": LONG + "\nเพราะปุ๋ยหมัก",
                 "rating": "beyond"},
            ],
        },
        ["ปฏิบัติการริมทะเล", "29 ต.ค. 2553", "29 October 2010", "๓๑ ตุลาคม ๒๕๕๓", "2010-10-29", "หาดทรายแก้ว", "sandy cove", "ประพนธ์",
         "ธัญญา", "ที่ทำการปกครองจังหวัด", "Provincial Administration", "กล้าพูดตรงไปตรงมา", "เสร็จในสามคืน", "ลดขยะมูลฝอย",
         "เหลือหนึ่งในสาม", "ปุ๋ยหมัก", "เกินคาด"],
    ),
    "practice": (
        {"output": "คู่มือแปดเล่ม", "outcome": "Complaints fell by half", "impact": "ยังไม่เห็น", "look_again_on": "2027-03-01"},
        ["คู่มือแปดเล่ม", "complaint", "1 มีนาคม 2570"],
    ),
    "guidance": (
        {"scope": "ใช้กับงานสารบรรณ", "valid_from": "2026-01-01", "valid_to": "2026-12-31", "issued_by": "สำนักงานจังหวัด",
         "based_on": "ระเบียบว่าด้วยพัสดุ", "replaces": 77},
        ["งานสารบรรณ", "31 ธ.ค. 2569", "สำนักงานจังหวัด", "ระเบียบว่าด้วยพัสดุ"],
    ),
    "thread": ({"subtype": "question"}, ["ชวนคุย"]),
    "wiki": ({}, ["ชวนคุย"]),
}  # fmt: skip


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_field_of_a_kind_is_found(site: TestSite, engine: SearchEngine, kind: str) -> None:
    author = site.person("somying", "consultant")
    fields, queries = CASES[kind]
    assert {field.key for field in KINDS[kind].fields if field.asked} <= set(fields)
    site.page(author, title="หน้าอื่น another page", body="ไม่เกี่ยวกัน")
    no = site.page(author, kind=kind, title="บันทึก", body="ชวนคุย", fields=fields)
    follow_or_rebuild(engine, rows_waiting())
    for text in queries:
        assert found(engine, author, text)[:1] == [no], text


def test_days_and_places_stand_aside_and_no_text_stands_twice(site: TestSite, engine: SearchEngine) -> None:
    author = site.person("somying")
    fields, _ = CASES["practice"]
    no = site.page(author, kind="practice", title="บันทึก", body="เริ่มที่เรื่องเล่า", fields=fields)
    (document,) = documents_of([no])[no]
    assert document.body.count("คู่มือแปดเล่ม") == 1
    assert "1 มีนาคม 2570" in document.aside
    assert "2570" not in document.body


def test_a_field_declared_later_is_found_by_its_type(monkeypatch: pytest.MonkeyPatch) -> None:
    later = shapes.Kind(
        key="visit", tone="formal", folder="visit",
        fields=(shapes.Field("host", "line"), shapes.Field("seen_on", "date"), shapes.Field("guests", "agencies")),
    )  # fmt: skip
    monkeypatch.setitem(KINDS, "visit", later)
    given = {"host": "ศูนย์เรียนรู้", "seen_on": "2026-02-05", "guests": ["health", "closed-one"]}
    lines = field_lines.field_lines("visit", given, {"health": ("สาธารณสุข", "Health")})
    assert lines[0] == "ศูนย์เรียนรู้"
    assert "5 ก.พ. 2569" in lines[1]
    assert lines[2:] == [WAYS_APART.join(("สาธารณสุข", "Health")), "closed-one"]
    assert field_lines.day_in_words(date(2026, 2, 5)).endswith("2026-02-05")
