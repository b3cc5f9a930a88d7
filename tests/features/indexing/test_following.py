"""The index follows the database, and never tells anybody more than the database would."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from kmwiki.access import Actor, visitor
from kmwiki.comments.models import Comment
from kmwiki.core.clock import now
from kmwiki.core.database import db, transaction
from kmwiki.core.journal import enqueue, queue_lengths
from kmwiki.indexing import asking
from kmwiki.indexing.draining import count_documents, follow_or_rebuild, rebuild, rows_waiting
from kmwiki.indexing.engine import engine_in
from kmwiki.indexing.mending import Mender, ask_for_mending
from kmwiki.pages.life import bin_page, hide_page
from kmwiki.pages.models import Page
from kmwiki.search.documents import SearchRequest
from kmwiki.search.engine import SearchEngine
from tests.support.site import TestSite


@pytest.fixture
def engine(app: Flask) -> SearchEngine:
    return engine_in(Path(app.config["SETTINGS"].index_dir))


def follow(engine: SearchEngine) -> None:
    follow_or_rebuild(engine, rows_waiting())


def found(engine: SearchEngine, reader: Actor, text: str, **more: object) -> list[int]:
    request = SearchRequest(text=text, tokens=frozenset(), facets=asking.FACETS, **more)  # type: ignore[arg-type]
    return [hit.record_no for hit in asking.search(reader, engine, request).hits]


def page(no: int) -> Page:
    found = db.session.get(Page, no)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("title", "body", "query"),
    [
        ("ซ้อมแผนอพยพน้ำหลาก", "ชาวบ้านอพยพเสร็จก่อนเวลา", "อพยพ"),
        ("Evacuation drill", "The villagers evacuated early.", "evacuate"),
        ("Flood drill ขนอม ปี ๒๕๕๔", "ใช้ LINE แจ้งเตือน", "ขนอม ปี ๕๔"),
    ],
)
def test_what_was_saved_is_found_in_both_languages(
    site: TestSite, engine: SearchEngine, title: str, body: str, query: str
) -> None:
    author = site.person("somying")
    site.page(author, title="เรื่องอื่น another matter", body="ไม่เกี่ยวกัน")
    no = site.page(author, title=title, body=body)
    follow(engine)
    assert found(engine, author, query)[0] == no
    assert queue_lengths().get("index", 0) == 0


def test_typed_fields_and_answers_are_found(site: TestSite, engine: SearchEngine) -> None:
    author = site.person("somying")
    no = site.page(
        author,
        kind="aar",
        title="ทบทวนงาน",
        body="",
        fields={"place": "หาดทรายแก้ว", "answers": {"expected": "อยากให้ทุกคนกล้าพูด", "next": "นัดประชุมกองทุนขยะ"}},
    )
    follow(engine)
    assert found(engine, author, "กองทุนขยะ") == [no]
    assert found(engine, author, "หาดทรายแก้ว") == [no]


def test_a_comment_is_found_and_opens_at_the_comment(site: TestSite, engine: SearchEngine) -> None:
    author = site.person("somying")
    no = site.page(author, title="วงคุยเรื่องขยะ", body="เริ่มคุย")
    with transaction() as session:
        session.add(
            Comment(
                page_no=no,
                person_id=author.person_id,
                page_revision=1,
                body="เสนอให้ใช้ถังหมัก",
                html="<p>เสนอให้ใช้ถังหมัก</p>",
                plain="เสนอให้ใช้ถังหมัก",
                links=[],
                mentions=[],
                renderer_version=1,
                created_at=now(),
            )
        )
        enqueue("index", [no])
    follow(engine)
    hits = asking.search(author, engine, SearchRequest(text="ถังหมัก", tokens=frozenset())).hits
    assert [(hit.record_no, hit.comment_id is not None) for hit in hits] == [(no, True)]


def test_others_pages_of_a_team_appear_in_no_hit_count_or_suggestion(site: TestSite, engine: SearchEngine) -> None:
    author, stranger = site.person("somying"), site.person("stranger", agency="admin")
    no = site.page(author, title="ความลับของคณะทำงาน secret plan", visibility="team")
    follow(engine)
    assert found(engine, author, "คณะทำงาน") == [no]
    for reader in (stranger, visitor(), site.person("mod", "moderator", agency="admin")):
        result = asking.search(reader, engine, SearchRequest(text="คณะทำงาน", tokens=frozenset(), facets=asking.FACETS))
        assert (result.total, result.hits) == (0, ())
        assert all(not counts for counts in result.facets.values())
        assert asking.suggest(reader, engine, "ความลับ") == ()


def test_narrowed_rights_count_at_once_though_the_index_is_late(site: TestSite, engine: SearchEngine) -> None:
    author, reader = site.person("somying"), site.person("reader")
    binned = site.page(author, title="แผนเดิมของจังหวัด", visibility="public")
    hidden = site.page(author, title="แผนใหม่ของจังหวัด", visibility="public")
    follow(engine)
    assert set(found(engine, reader, "แผน")) == {binned, hidden}
    moderator = site.person("mod", "moderator")
    with transaction():
        bin_page(author, page(binned))
        hide_page(moderator, page(hidden), reason="ขอตรวจ")
    assert found(engine, reader, "แผน") == []
    assert found(engine, visitor(), "แผน") == []
    assert found(engine, moderator, "แผน") == [hidden]
    follow(engine)
    assert found(engine, reader, "แผน") == []


def test_search_goes_on_from_the_database_while_there_is_no_index(site: TestSite, engine: SearchEngine) -> None:
    author, stranger = site.person("somying"), site.person("stranger", agency="admin")
    no = site.page(author, title="คู่มือรับเรื่องร้องเรียน", body="ตอบภายในสามวัน", visibility="members")
    site.page(author, title="คู่มือรับเรื่องร้องเรียน (ลับ)", visibility="team")
    result = asking.search(stranger, engine, SearchRequest(text="ร้องเรียน", tokens=frozenset()))
    assert [hit.record_no for hit in result.hits] == [no]
    assert result.total == 1
    assert asking.FROM_DATABASE in result.notes
    assert asking.search(visitor(), engine, SearchRequest(text="ร้องเรียน", tokens=frozenset())).total == 0


def test_percent_and_underscore_are_letters_when_the_database_answers(site: TestSite, engine: SearchEngine) -> None:
    author = site.person("somying")
    no = site.page(author, title="ลดได้ 100% ใน a_b", body="x")
    site.page(author, title="ลดได้ 1000 ใน axb", body="y")
    assert found(engine, author, "100%") == [no]
    assert found(engine, author, "a_b") == [no]


def test_an_index_that_was_deleted_is_built_anew_by_the_next_change(
    app: Flask, site: TestSite, engine: SearchEngine
) -> None:
    author = site.person("somying")
    nos = [site.page(author, title=f"หน้าที่ {n} ของคลัง") for n in range(3)]
    follow(engine)
    for file in sorted(Path(app.config["SETTINGS"].index_dir).rglob("*"), reverse=True):
        file.unlink() if file.is_file() else file.rmdir()
    last = site.page(author, title="หน้าล่าสุดของคลัง")
    follow(engine)
    assert set(found(engine, author, "คลัง")) == {*nos, last}


def test_a_rebuild_covers_what_was_queued_before_it_and_nothing_queued_after(
    site: TestSite, engine: SearchEngine
) -> None:
    author = site.person("somying")
    first = site.page(author, title="หน้าแรกของเรา")
    assert rebuild(engine) == count_documents() == 2  # the page and its author
    assert queue_lengths().get("index", 0) == 0
    second = site.page(author, title="หน้าสองของเรา")
    assert queue_lengths()["index"] == 1
    assert found(engine, author, "ของเรา") == [first]
    follow(engine)
    assert set(found(engine, author, "ของเรา")) == {first, second}


def test_kinds_agencies_and_years_narrow_with_counts(site: TestSite, engine: SearchEngine) -> None:
    author = site.person("somying")
    aar = site.page(author, kind="aar", title="ทบทวนงานน้ำท่วม", agency="health", fiscal_year=2568)
    wiki = site.page(author, kind="wiki", title="ความรู้เรื่องน้ำท่วม", agency="admin", fiscal_year=2569, categories=(4,))
    follow(engine)
    result = asking.search(author, engine, SearchRequest(text="น้ำท่วม", tokens=frozenset(), facets=asking.FACETS))
    assert dict(result.facets["kind"]) == {"aar": 1, "wiki": 1}
    assert dict(result.facets["fiscal_year"]) == {2568: 1, 2569: 1}
    assert dict(result.facets["agency"]) == {"health": 1, "admin": 1}
    assert dict(result.facets["category"]) == {4: 1}
    assert found(engine, author, "น้ำท่วม", kinds=("aar",)) == [aar]
    assert found(engine, author, "น้ำท่วม", fiscal_years=(2569,)) == [wiki]
    assert found(engine, author, "น้ำท่วม หน่วยงาน:health") == [aar]


def test_an_index_a_reader_finds_broken_is_mended(app: Flask, site: TestSite, engine: SearchEngine) -> None:
    folder = Path(app.config["SETTINGS"].index_dir)
    author = site.person("somying")
    no = site.page(author, title="หน้าที่ต้องหาเจอ must be found")
    follow(engine)
    for file in folder.rglob("*"):
        if file.is_file():
            file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    asked: list[bool] = []
    fresh = type(engine)(folder)  # type: ignore[call-arg]
    request = SearchRequest(text="หาเจอ", tokens=frozenset())
    result = asking.search(author, fresh, request, on_trouble=lambda: asked.append(True))
    assert [hit.record_no for hit in result.hits] == [no]  # from the database
    assert asked == [True]
    ask_for_mending(folder)
    mender = Mender(fresh, folder)
    assert mender.spare_moment() is True
    assert found(fresh, author, "หาเจอ") == [no]
    assert mender.spare_moment() is False
