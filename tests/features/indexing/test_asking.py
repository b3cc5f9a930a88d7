"""What is asked on a reader's behalf: synonyms of now, what was missed, comments taken away, the database's own answer."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from kmwiki.access import Actor, visitor
from kmwiki.comments.editing import delete_comment
from kmwiki.comments.moderating import hide_comment
from kmwiki.core.database import transaction
from kmwiki.discovery.editing import add_row, change_row, delete_row, read_entry
from kmwiki.indexing import asking
from kmwiki.indexing.asking import missed_words
from kmwiki.indexing.draining import follow_or_rebuild, rows_waiting
from kmwiki.indexing.engine import engine_in
from kmwiki.indexing.from_database import marked
from kmwiki.indexing.synonyms import thesaurus
from kmwiki.search.documents import NOWHERE, Repair, SearchRequest, SearchResult
from kmwiki.search.engine import SearchEngine
from tests.support.site import TestSite
from tests.support.talk import act, say

NOBODY: frozenset[str] = frozenset()


@pytest.fixture
def engine(app: Flask) -> SearchEngine:
    return engine_in(Path(app.config["SETTINGS"].index_dir))


def follow(engine: SearchEngine) -> None:
    follow_or_rebuild(engine, rows_waiting())


def ask(engine: SearchEngine, reader: Actor, text: str, **more: Any) -> SearchResult:
    return asking.search(reader, engine, SearchRequest(text=text, tokens=NOBODY, **more))


def numbers(result: SearchResult) -> list[int]:
    return [hit.record_no for hit in result.hits]


# Synonyms


def test_synonyms_count_from_the_moment_they_are_edited(site: TestSite, engine: SearchEngine) -> None:
    facilitator = site.person("chao", "facilitator")
    no = site.page(facilitator, title="ประชุมทางไกล", body="ใช้ระบบสนทนาภาพ")
    site.page(facilitator, title="Something else", body="อื่น ๆ")
    follow(engine)
    assert numbers(ask(engine, facilitator, "วีซีเอ็กซ์")) == []
    with transaction():
        row_id = add_row(facilitator, read_entry(["วีซีเอ็กซ์", "ประชุมทางไกล"])).id
    assert numbers(ask(engine, facilitator, "วีซีเอ็กซ์")) == [no]
    with transaction():
        change_row(facilitator, row_id, read_entry(["ประชุมออนไลน์กันเอง", "ประชุมทางไกล"]), based_on=1)
    assert numbers(ask(engine, facilitator, "วีซีเอ็กซ์")) == []
    assert no in numbers(ask(engine, facilitator, "ประชุมออนไลน์กันเอง"))
    with transaction():
        delete_row(facilitator, row_id)
    assert thesaurus() is thesaurus()


# What was missed


@pytest.mark.parametrize(
    ("asked", "noted"),
    [
        (SearchRequest("  xyzไม่มีจริง ", NOBODY), "xyzไม่มีจริง"),
        (SearchRequest("flood drill", NOBODY, as_typed=True), "flood drill"),
        (SearchRequest(" ", NOBODY), None),
        (SearchRequest("น้ำ", NOBODY, kinds=("aar",)), None),  # there may be one of another kind
        (SearchRequest("น้ำ", NOBODY, fiscal_years=(2554,)), None),
        (SearchRequest("น้ำ", NOBODY, authors=("malee",)), None),
        (SearchRequest("น้ำ", NOBODY, units=("person",)), None),
        (SearchRequest("น้ำ", NOBODY, offset=20), None),
    ],
)
def test_words_of_a_whole_question_without_an_answer_are_noted(asked: SearchRequest, noted: str | None) -> None:
    assert missed_words(asked, SearchResult(0, (), {}, (), 1.0)) == noted
    assert missed_words(asked, SearchResult(1, (), {}, (), 1.0)) is None
    assert missed_words(asked, SearchResult(0, (), {}, (), 1.0, notes=(asking.FROM_DATABASE,))) is None


@pytest.mark.parametrize(
    ("repairs", "more", "noted"),
    [
        ((Repair(NOWHERE, "คปสอ", "ประชุม"),), {}, "คปสอ"),
        ((Repair(NOWHERE, "คปสอ", "ประชุม"), Repair(NOWHERE, "zzz", "ประชุม")), {}, "คปสอ zzz"),
        ((Repair("spelling", "ประขุม", "ประชุม"), Repair(NOWHERE, "zzz", "ประชุม")), {}, "zzz"),
        ((Repair("spelling", "ประขุม", "ประชุม"),), {}, None),
        ((Repair(NOWHERE, "คปสอ", "ประชุม"),), {"offset": 10}, None),
        ((Repair(NOWHERE, "คปสอ", "ประชุม"),), {"sort": "newest"}, None),
        ((Repair(NOWHERE, "คปสอ", "ประชุม"),), {"kinds": ("aar",)}, None),
    ],
)
def test_of_a_question_that_was_answered_by_its_known_words_the_unknown_are_noted(
    repairs: tuple[Repair, ...], more: dict[str, Any], noted: str | None
) -> None:
    request = SearchRequest("ประชุม คปสอ zzz", NOBODY, **more)
    assert missed_words(request, SearchResult(7, (), {}, (), 1.0, repairs=repairs)) == noted


# Comments


@pytest.mark.parametrize("rule", [delete_comment, hide_comment])
def test_a_comment_taken_away_is_gone_before_the_index_hears_of_it(
    site: TestSite, engine: SearchEngine, rule: Any
) -> None:
    author, moderator, reader = site.person("somying"), site.person("mod", "moderator"), site.person("reader")
    no = site.page(author, title="วงคุยเรื่องขยะ", visibility="public")
    other = site.page(author, title="Compost หมักปุ๋ย", visibility="public")
    comment = say(author, no, "เบอร์โทรของป้าแดง Aunt Daeng")
    say(author, other, "ป้าแดงสอนหมักปุ๋ย")
    follow(engine)
    assert set(numbers(ask(engine, reader, "ป้าแดง"))) == {no, other}
    act(rule, moderator, comment, **({"reason": "ข้อมูลส่วนตัว"} if rule is hide_comment else {}))
    assert numbers(ask(engine, reader, "ป้าแดง")) == [other]
    follow(engine)
    assert numbers(ask(engine, reader, "ป้าแดง")) == [other]
    assert numbers(ask(engine, reader, "วงคุยเรื่องขยะ"))[0] == no


def test_a_page_that_was_only_saved_stays_where_it_was(site: TestSite, engine: SearchEngine) -> None:
    author, moderator = site.person("somying"), site.person("mod", "moderator")
    no = site.page(author, title="วงคุยเรื่องขยะ", visibility="public")
    act(hide_comment, moderator, say(author, no, "ป้าแดง"), reason="x")
    follow(engine)
    say(author, no, "อีกคำ one more word")
    assert numbers(ask(engine, author, "วงคุยเรื่องขยะ")) == [no]


# The database's own answer, before there is an index


@pytest.fixture
def library(site: TestSite) -> dict[str, int]:
    """Pages in both languages that differ in one thing each, and one for a team."""
    author = site.person("somying")
    second = site.person("lek.noi", display_name="เล็ก น้อย", agency="admin")
    return {
        "thai": site.page(author, title="คู่มือน้ำท่วม", body="เริ่มจาก" + "เล่าความ " * 60 + "อพยพชาวบ้านออกก่อน",
                          visibility="public", agency="health", categories=(4,), tags=("อุทกภัย",), fiscal_year=2568),
        "english": site.page(second, title="Flood handbook", lang="en", body="Evacuate early. ไม่รอให้น้ำท่วมถึงบ้าน",
                             visibility="public", agency="admin", categories=(6,), tags=("Flood",), fiscal_year=2569),
        "members": site.page(second, kind="practice", title="ซ้อมแผน", body="น้ำท่วม 100%", visibility="members"),
        "team": site.page(author, title="น้ำท่วม ลับ", visibility="team"),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "narrowed", "expected"),
    [
        ("น้ำท่วม", {}, ["thai", "english", "members"]),
        ("evacuate", {}, ["english"]),
        ("น้ำท่วม", {"agencies": ("admin",)}, ["english"]),
        ("น้ำท่วม", {"categories": (4, 5)}, ["thai"]),
        ("น้ำท่วม", {"tags": ("FLOOD",)}, ["english"]),
        ("น้ำท่วม", {"authors": ("lek.noi",)}, ["english", "members"]),
        ("น้ำท่วม", {"fiscal_years": (2568,)}, ["thai"]),
        ("น้ำท่วม", {"kinds": ("practice",)}, ["members"]),
        ("น้ำท่วม", {"langs": ("en",)}, ["english"]),
        ("น้ำท่วม", {"units": ("person",)}, []),
        ("น้ำท่วม -อพยพ", {}, ["english", "members"]),
        ('"น้ำท่วม" "อพยพ"', {}, ["thai"]),
        ("tag:น้ำท่วม handbook", {}, ["english"]),
        ("100%", {}, ["members"]),
        ("1_0", {}, []),
        ("", {"agencies": ("health",)}, ["thai"]),
    ],
)
def test_the_database_narrows_as_the_index_does(
    site: TestSite, engine: SearchEngine, library: dict[str, int], text: str, narrowed: dict[str, Any],
    expected: list[str],
) -> None:  # fmt: skip
    result = ask(engine, site.person("reader", agency="admin"), text, **narrowed)
    assert asking.FROM_DATABASE in result.notes
    assert set(numbers(result)) == {library[name] for name in expected}
    assert result.total == len(expected)


def test_what_a_comment_holds_takes_no_page_out_of_the_databases_answer(
    site: TestSite, engine: SearchEngine, library: dict[str, int]
) -> None:
    reader = site.person("reader", agency="admin")
    say(reader, library["members"], "คราวหน้าต้องอพยพ")
    assert set(numbers(ask(engine, reader, "น้ำท่วม -อพยพ"))) == {library["english"], library["members"]}


def test_the_database_puts_titles_first_and_marks_what_it_found(
    site: TestSite, engine: SearchEngine, library: dict[str, int]
) -> None:
    result = ask(engine, visitor(), "น้ำท่วม")
    assert numbers(result) == [library["thai"], library["english"]]
    assert [piece for piece, is_hit in result.hits[0].title_segments if is_hit] == ["น้ำท่วม"]
    assert result.hits[1].authors == ("lek.noi",)
    assert result.hits[1].agency == "admin"
    (hit,) = ask(engine, visitor(), "อพยพ").hits
    assert ("อพยพ", True) in hit.snippet
    assert "".join(piece for piece, _ in hit.snippet).startswith("…")
    assert len("".join(piece for piece, _ in hit.snippet)) < 300


def test_the_database_looks_under_pages_too_but_not_at_what_was_hidden(
    site: TestSite, engine: SearchEngine, library: dict[str, int]
) -> None:
    author, moderator = site.person("somying"), site.person("mod", "moderator")
    comment = say(author, library["thai"], "ขอบคุณป้าแดง thank you")
    assert numbers(ask(engine, visitor(), "ป้าแดง")) == [library["thai"]]
    act(hide_comment, moderator, comment, reason="ขอ")
    assert numbers(ask(engine, visitor(), "ป้าแดง")) == []


@pytest.mark.parametrize("text", ['"', "-", "::", "((((", "%", "_", "\\", "ก" * 5_000, "-x -y", "a OR", "\u200b"])
def test_no_text_is_too_odd_for_the_database(
    site: TestSite, engine: SearchEngine, library: dict[str, int], text: str
) -> None:
    assert ask(engine, visitor(), text).total <= 2


@pytest.mark.parametrize(
    ("text", "words", "expected"),
    [
        ("น้ำท่วมบ้าน", ["น้ำท่วม", "น้ำ"], (("น้ำท่วม", True), ("บ้าน", False))),
        ("Flood <b>flood</b>", ["flood"], (("Flood", True), (" <b>", False), ("flood", True), ("</b>", False))),
        ("a.b", ["."], (("a", False), (".", True), ("b", False))),
        ("ไม่มี", [], (("ไม่มี", False),)),
    ],
)
def test_words_are_marked_in_pieces_never_in_html(text: str, words: list[str], expected: Any) -> None:
    assert marked(text, words) == expected
