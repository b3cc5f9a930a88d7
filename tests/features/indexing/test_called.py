"""How kinds, agencies and people are called in a question; a colon that stands apart; kinds there are not."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from kmwiki.i18n.catalogue import LANGUAGES, translate
from kmwiki.indexing import asking
from kmwiki.indexing.called import (
    KIND_NAMES,
    NO_SUCH_KIND,
    closed_up,
    kinds_meant,
    names,
    unknown_kinds,
    with_kind,
)
from kmwiki.indexing.draining import follow_or_rebuild, rows_waiting
from kmwiki.indexing.engine import engine_in
from kmwiki.search.documents import SearchRequest
from kmwiki.search.query import parse
from tests.support.site import TestSite

CALLED = {
    "kind": KIND_NAMES,
    "agency": {"dopa": ("dopa", "ที่ทำการปกครองจังหวัด", "ปกครอง")},
    "author": {"sara": ("Sara by the bay",), "fon": ("ฝนมาแล้ว",)},
}


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("kind", KIND_NAMES)
def test_a_kind_is_read_by_every_name_the_site_has_for_it(lang: str, kind: str) -> None:
    own = translate(lang, f"kind.{kind}"), translate(lang, f"kind.{kind}.many")
    for name in (*own, kind, f"{kind}s", kind.upper()):
        assert kinds_meant(name) == [kind], name
    assert kind in translate(lang, NO_SUCH_KIND)


@pytest.mark.parametrize(
    ("typed", "kind"),
    [
        ("practices", "practice"), ("best-practice", "practice"), ("Best Practices", "practice"), ("bestpractice", "practice"),
        ("แนวปฏิบัติ ที่ดี", "practice"), ("เอเออาร์", "aar"), ("After Action Review", "aar"), ("after-action-reviews", "aar"),
        ("AARs", "aar"), ("ทบทวนหลังปฏิบัติงาน", "aar"), ("บันทึก AAR", "aar"), ("Threads", "thread"), ("discussions", "thread"),
        ("กระทู้", "thread"), ("guidelines", "guidance"), ("แนวทาง", "guidance"), ("wikis", "wiki"), ("wiki-pages", "wiki"),
    ],
)  # fmt: skip
def test_other_writings_of_a_kind(typed: str, kind: str) -> None:
    assert kinds_meant(typed) == [kind]


@pytest.mark.parametrize("typed", ["SOP", "คำถามที่พบบ่อย", "xyz", "-", "()", "practicess"])
def test_what_is_no_kind(typed: str) -> None:
    assert kinds_meant(typed) == []


@pytest.mark.parametrize(
    ("text", "unknown"),
    [
        ("kind:SOP น้ำ", ["SOP"]),
        ("-ประเภท:ข่าว", ["ข่าว"]),
        ("kind:aar OR kind:news", ["news"]),
        ("kind:practices -kind:aar", []),
        ("ประเภทนี้ SOP", []),
        ("tag:SOP", []),
    ],
)
def test_kinds_there_are_not_are_named(text: str, unknown: list[str]) -> None:
    assert unknown_kinds(parse(text).understood) == unknown


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("kind:SOP น้ำ", "kind:aar น้ำ"),
        ('น้ำ ประเภท: "SOP"', "น้ำ ประเภท: aar"),
        ("-kind:SOP tag:SOP", "-kind:aar tag:SOP"),
        ("kind:wiki OR kind:SOP", "kind:wiki OR kind:aar"),
    ],
)
def test_another_kind_takes_its_place(text: str, other: str) -> None:
    assert with_kind(text, "SOP", "aar") == other


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("ประเภท : aar", "ประเภท:aar"),
        ("Kind :AARs น้ำ", "Kind:AARs น้ำ"),
        ("น้ำ -ประเภท  ：  แนวปฏิบัติที่ดี", "น้ำ -ประเภท:แนวปฏิบัติที่ดี"),
        ("ปี : 2569", "ปี:2569"),
        ("หมวด : 5", "หมวด:5"),
        ('หน่วยงาน : "ปกครอง"', 'หน่วยงาน:"ปกครอง"'),
        ('โดย : ฝนมาแล้ว by : "Sara by the bay"', 'โดย:ฝนมาแล้ว by:"Sara by the bay"'),
        # Words like any other: no field before it, no value behind it, a part of a name, what stands in a phrase.
        ("หมายเหตุ : aar", None),
        ("ประเภท : ใบอนุญาต", None),
        ("by : the", None),
        ("หน่วยงาน : ที่ทำการ", None),
        ("tag : น้ำ", None),
        ("type : a", None),
        ("ประชุมปี : มาก", None),
        ("ราคาต่อปี : 2569", None),
        ('"แยกตาม ประเภท : aar"', None),
        ("ประเภท :", None),
    ],
)
def test_a_colon_that_stands_apart(text: str, read: str | None) -> None:
    assert closed_up(text, CALLED) == (read or text)


@given(
    st.lists(st.sampled_from(["ประเภท", " ", ":", "：", "aar", '"', "-", "kind", "ปี", "๖๙", "“", "OR", "\n", "\x00"]))
)
def test_nothing_is_too_odd(parts: list[str]) -> None:
    text = "".join(parts)
    read = closed_up(text, CALLED)
    assert "".join(read.split()).replace("：", ":") == "".join(text.split()).replace("：", ":")
    assert closed_up(read, CALLED) == read
    with_kind(read, "aar", "wiki")
    unknown_kinds(parse(read).understood)


def test_an_answer_says_that_there_is_no_such_kind(app: Flask, site: TestSite) -> None:
    writer = site.person("writer", display_name="ผู้เขียน คนหนึ่ง")
    no = site.page(writer, kind="practice", title="รับมือน้ำหลาก", visibility="public")
    engine = engine_in(Path(app.config["SETTINGS"].index_dir))
    follow_or_rebuild(engine, rows_waiting())

    def asked(text: str) -> tuple[list[int], tuple[str, ...]]:
        found = asking.search(writer, engine, SearchRequest(text=text, tokens=frozenset()))
        return [hit.record_no for hit in found.hits], found.notes

    for text in ("kind:practices", "ประเภท : best-practice", "น้ำหลาก ประเภท:แนวปฏิบัติ", "โดย : writer"):
        assert asked(text) == ([no], ()), text
    assert asked("kind:news") == ([], (NO_SUCH_KIND,))
    assert asked("น้ำหลาก -kind:news") == ([no], (NO_SUCH_KIND,))
    assert names()["author"]["writer"] == ("ผู้เขียน คนหนึ่ง",)
