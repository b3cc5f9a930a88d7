"""People are found by members, by every name they go by, and never by anybody else."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from kmwiki.access import Actor, visitor
from kmwiki.accounts.managing import approve_person, change_standing, disable_person, enable_person
from kmwiki.accounts.models import Person
from kmwiki.accounts.profiles import change_profile
from kmwiki.accounts.registering import ask_to_join
from kmwiki.core.database import db, transaction
from kmwiki.core.journal import queue_lengths
from kmwiki.frame.agencies import change_agency, get_agency
from kmwiki.indexing import asking
from kmwiki.indexing.draining import follow_or_rebuild, rebuild, rows_waiting
from kmwiki.indexing.engine import engine_in
from kmwiki.search.documents import SearchRequest
from kmwiki.search.engine import SearchEngine
from kmwiki.worker.loop import drain_if_idle
from tests.support.site import TestSite


@pytest.fixture
def engine(app: Flask) -> SearchEngine:
    return engine_in(Path(app.config["SETTINGS"].index_dir))


@pytest.fixture
def malee(site: TestSite, engine: SearchEngine) -> Actor:
    """มาลี, found among others; the index knows everybody."""
    site.person("other", display_name="สมชาย ใจเย็น", nickname="ชาย", position="นิติกร")
    malee = site.person(
        "small.man", display_name="มาลี ศรีสุข", nickname="เปิ้ล", full_name="นางมาลี ศรีสุขสวัสดิ์", address_as="พี่เปิ้ล",
        position="นักวิเคราะห์นโยบายและแผน", about="เล่าเรื่องเก่ง makes mind maps", skills=["จัดวงคุย", "Facilitation"],
    )  # fmt: skip
    follow(engine)
    return malee


def follow(engine: SearchEngine) -> None:
    follow_or_rebuild(engine, rows_waiting())


def people(engine: SearchEngine, reader: Actor, text: str) -> list[str]:
    result = asking.search(reader, engine, SearchRequest(text=text, tokens=frozenset(), units=("person",)))
    assert result.total == len(result.hits)
    return [hit.authors[0] for hit in result.hits]


def person(actor: Actor) -> Person:
    return db.session.get_one(Person, actor.person_id)


@pytest.mark.parametrize(
    "text",
    ["มาลี", "เปิ้ล", "ศรีสุขสวัสดิ์", "พี่เปิ้ล", "small man", "นักวิเคราะห์", "mind map", "จัดวงคุย", "facilitation", "มาลี สาธารณสุข"],
)
def test_a_person_is_found_by_every_name_and_by_what_they_do(
    site: TestSite, engine: SearchEngine, malee: Actor, text: str
) -> None:
    assert people(engine, site.person("reader", agency="admin"), text)[0] == "small.man"


def test_a_search_that_names_no_unit_is_for_what_people_wrote(
    site: TestSite, engine: SearchEngine, malee: Actor
) -> None:
    no = site.page(malee, title="บันทึกของมาลี")
    follow(engine)
    reader = site.person("reader")
    everything = SearchRequest(text="มาลี", tokens=frozenset(), facets=("unit", "tag", "author"))
    result = asking.search(reader, engine, everything)
    assert [(hit.unit, hit.record_no) for hit in result.hits] == [("page", no)]
    assert dict(result.facets["unit"]) == {"page": 1}
    assert dict(result.facets["tag"]) == {}
    assert people(engine, reader, "มาลี") == ["small.man"]


def test_visitors_meet_nobody(site: TestSite, engine: SearchEngine, malee: Actor) -> None:
    for text in ("มาลี", "เปิ้ล", ""):
        asked = SearchRequest(text=text, tokens=frozenset(), units=("person",), facets=("agency", "tag"))
        result = asking.search(visitor(), engine, asked)
        assert (result.total, result.hits) == (0, ())
        assert all(not counts for counts in result.facets.values())
    assert [one for one in asking.suggest(visitor(), engine, "มาลี") if one.unit == "person"] == []


def test_a_changed_profile_is_found_by_its_new_words_alone(site: TestSite, engine: SearchEngine, malee: Actor) -> None:
    with transaction():
        change_profile(malee, person(malee), nickname="แอปเปิล", position="หัวหน้าฝ่ายแผน")
    assert queue_lengths()["index"] == 1
    follow(engine)
    assert people(engine, malee, "แอปเปิล") == ["small.man"]
    assert people(engine, malee, "หัวหน้าฝ่ายแผน") == ["small.man"]
    assert people(engine, malee, "นักวิเคราะห์นโยบาย") == []


def test_a_closed_account_is_gone_at_once_and_comes_back_with_the_index(
    site: TestSite, engine: SearchEngine, malee: Actor
) -> None:
    chief, reader = site.person("chief", "admin"), site.person("reader")
    follow(engine)
    with transaction():
        disable_person(chief, person(malee))
    assert people(engine, reader, "มาลี") == []  # though the index has not heard of it
    follow(engine)
    assert people(engine, reader, "มาลี") == []
    with transaction():
        enable_person(chief, person(malee))
    follow(engine)
    assert people(engine, reader, "มาลี") == ["small.man"]


def test_whoever_waits_is_found_when_let_in(site: TestSite, engine: SearchEngine, malee: Actor) -> None:
    with transaction():
        ask_to_join(username="new.one", display_name="ใหม่ ล่าสุด", password_hash="x", agency_code="health")
    rebuild(engine)
    assert people(engine, malee, "ใหม่ ล่าสุด") == []
    chief = site.person("chief", "admin")
    with transaction():
        waiting = db.session.query(Person).filter_by(username="new.one").one()
        approve_person(chief, waiting)
    follow(engine)
    assert people(engine, malee, "ใหม่ ล่าสุด") == ["new.one"]


def test_people_move_with_their_agency_and_its_name(
    app: Flask, site: TestSite, engine: SearchEngine, malee: Actor
) -> None:
    chief = site.person("chief", "admin")
    with transaction():
        change_standing(chief, person(malee), roles=["staff"], agency_code="admin")
    follow(engine)
    assert people(engine, chief, "มาลี ปกครอง") == ["small.man"]
    with transaction():
        change_agency(
            chief, get_agency("admin"), name_th="สำนักงานบริหารราชการ", name_en="", short_th="", short_en="", position=1,
            closed_on=None,
        )  # fmt: skip
    assert drain_if_idle(app.config["SETTINGS"])
    assert people(engine, chief, "มาลี บริหารราชการ") == ["small.man"]


def test_a_rebuilt_index_knows_everybody_who_is_active(site: TestSite, engine: SearchEngine, malee: Actor) -> None:
    chief, other = site.person("chief", "admin"), site.person("other")
    with transaction():
        disable_person(chief, person(other))
    rebuild(engine)
    asked = SearchRequest(text="", tokens=frozenset(), units=("person",))
    found = {hit.authors[0] for hit in asking.search(malee, engine, asked).hits}
    assert found == {"small.man", "chief"}
