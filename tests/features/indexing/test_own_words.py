"""The site's own words: which are taken, and when the index learns them."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from kmwiki.core.database import transaction
from kmwiki.discovery.editing import add_row, read_entry
from kmwiki.frame.agencies import add_agency
from kmwiki.indexing import asking, mending
from kmwiki.indexing.draining import rebuild
from kmwiki.indexing.engine import engine_in
from kmwiki.indexing.mending import Mender
from kmwiki.indexing.own_words import differ_enough, own_words, place_names
from kmwiki.search.analysis import analyse
from kmwiki.search.documents import SearchRequest
from kmwiki.search.engine import SearchEngine
from kmwiki.text.words import OwnWords, segment, with_own_words
from tests.support.site import TestSite


@pytest.fixture
def engine(app: Flask) -> SearchEngine:
    return engine_in(Path(app.config["SETTINGS"].index_dir))


@pytest.mark.parametrize(
    ("place", "names"),
    [
        ("ห้องประชุม อ.สิชล จ.นครศรีธรรมราช", ["สิชล"]),
        ("อำเภอท่าศาลา", ["ท่าศาลา"]),
        ("บ้านคีรีวง ต.กำโลน", ["คีรีวง", "กำโลน"]),
        ("หาดทรายแก้ว อำเภอขนอม", []),  # both are in the dictionary
        ("ห้องประชุมสำนักงานสาธารณสุขจังหวัด", []),  # its parts are what people search for
        ("Sichon Beach, Room 4", []),
    ],
)
def test_names_of_places_that_no_dictionary_has(place: str, names: list[str]) -> None:
    assert list(place_names(place)) == names


def test_words_come_from_agencies_glossary_and_reviews_people_may_read(site: TestSite) -> None:
    facilitator = site.person("สมหญิง", "facilitator", display_name="สมหญิง ทองแท้จริง")
    with transaction():
        add_agency(None, code="border", name_th="ศูนย์อำนวยการบริหารจังหวัดชายแดนภาคใต้", short_th="ศอ.บต.")
        add_row(facilitator, read_entry(["รพ.สต.", "โรงพยาบาลส่งเสริมสุขภาพตำบล"]))
    site.page(facilitator, kind="aar", title="ทบทวน", fields={"place": "อ.สิชล"})
    site.page(facilitator, kind="aar", title="ลับ", fields={"place": "อ.พิปูน"}, visibility="team")
    found = own_words()
    assert {"ศอบต", "รพสต", "สิชล"} <= found
    assert not {"พิปูน", "สมหญิง", "โรงพยาบาลส่งเสริมสุขภาพตำบล"} & found


def test_the_abbreviations_every_site_begins_with_are_words(app: Flask) -> None:
    words = own_words()
    assert set("อบต อบจ อปท สสจ สสอ ศธจ กศจ พมจ ทสจ อปพร กกต สตง กปภ กฟภ กพช นอภ ผวจ สนจ".split()) <= words
    with with_own_words(OwnWords(words)):
        for word in ("อบต", "กกต", "สสจ", "กปภ"):
            dotted = ".".join(word) + "."
            for text in (word, f"{word}.", dotted, f"ที่{word}แล้ว", f"ประชุม{word}จังหวัด", f"{word}.ท่าศาลา"):
                assert word in [token.form for token in analyse(text).tokens], text
        # None of them is torn out of the words people write.
        for text in ("ขอบ|ตลาด", "ขอบ|ต้นไม้", "สอบ|จน|หมด", "นายก|อบต", "ระบบ|จังหวัด"):
            assert segment(text.replace("|", "")) == text.split("|")


@pytest.mark.parametrize("typed", ["อบต", "อบต.", "อ.บ.ต."])
def test_an_abbreviation_finds_its_long_form_and_no_noise(site: TestSite, engine: SearchEngine, typed: str) -> None:
    author = site.person("somying")
    long = site.page(author, title="ถนนสายใหม่", body="องค์การบริหารส่วนตำบลซ่อมถนนแล้ว")
    short = site.page(author, title="ประปาหมู่บ้าน", body="ประชุมกับอบต.ท่าศาลาเรื่องน้ำ")
    site.page(author, title="ตลาดเช้า", body="เดินตามขอบตลาดและขอบตึก")
    rebuild(engine)
    request = SearchRequest(text=typed, tokens=frozenset())
    hits = asking.search(author, engine, request).hits
    assert {hit.record_no for hit in hits} == {long, short}


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [((), ("ก",), False), ((), "กขคง", True), ("กขคง", "กขคงจ", False), (range(1000), range(1040), False),
     (range(1000), range(1060), True)],
)  # fmt: skip
def test_a_word_more_is_not_worth_a_new_index(old: object, new: object, expected: bool) -> None:
    assert differ_enough(frozenset(map(str, old)), frozenset(map(str, new))) is expected  # type: ignore[call-overload]


def test_the_index_learns_new_words_when_they_have_stayed_for_a_while(
    site: TestSite, engine: SearchEngine, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mending, "WORDS_LOOK_S", 0)
    author = site.person("somying")
    no = site.page(author, title="บันทึกทีม", body="เมื่อวานทีมสิชลไปดูงาน")
    other = site.page(author, title="Dam notes บันทึกอื่น", body="สิ่งที่ชลประทานทำ กับเรื่องของที วงดนตรี")
    rebuild(engine)
    before = engine.own_words()
    mender = Mender(engine, Path(app.config["SETTINGS"].index_dir))
    while mender.spare_moment():
        pass
    for place in ("อ.สิชล", "อ.พิปูน", "อ.ชะอวด", "ต.กำโลน", "บ้านคีรีวง"):
        site.page(author, kind="aar", title=f"ทบทวน {place}", fields={"place": place})
    assert mender.spare_moment() is False  # seen for the first time
    assert engine.own_words() == before
    assert mender.spare_moment() is True
    assert engine.own_words() == before | {"สิชล", "พิปูน", "ชะอวด", "กำโลน", "คีรีวง"}
    assert mender.spare_moment() is False
    request = SearchRequest(text="ทีมสิชล", tokens=frozenset())
    found = [hit.record_no for hit in asking.search(author, engine, request).hits]
    assert found[0] == no
    assert other not in found
