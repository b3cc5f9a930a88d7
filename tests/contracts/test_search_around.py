"""What stands around the hits: suggestions, similar pages, tags that answer, replaced guidance, other names."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from kmwiki.search import among, picking, scoring, snapshot
from kmwiki.search.documents import Document
from kmwiki.search.engine import SearchEngine
from kmwiki.search.memory_engine import MemoryEngine
from kmwiki.search.thesaurus import Thesaurus
from kmwiki.search.whoosh_engine import WhooshEngine
from tests.contracts.engines import PUBLIC, SECRET, STAFF, VILLAGE, ask, comment, page

ENGINE_WORDS = ["ขนอม", "แผน", "น้ำท่วม", "flood", "plan", "เวที", "ความรู้", "ปี ๕๔", "budget", "ประชุม", "learning", "ข่าว"]


def person(name: str, **more: object) -> Document:
    return Document(key=f"u{name}", unit="person", record_no=0, title=name, tokens=PUBLIC, **more)  # type: ignore[arg-type]


def suggested(engine: SearchEngine, prefix: str, **more: object) -> list[tuple[str, str]]:
    return [(one.unit, one.title) for one in engine.suggest(prefix, tokens=PUBLIC, **more)]  # type: ignore[arg-type]


def test_people_and_tags_are_suggested_beside_pages(empty: SearchEngine) -> None:
    empty.apply(
        [
            page(1, "สมชายเล่าเรื่องน้ำ", "x", tags=("สมุดบันทึก", "AAR")),
            page(2, "บันทึกของสมชาย", "x", tags=("สมุดบันทึก",)),
            person("สมชาย ใจดี", read_count=3),
        ]
    )
    assert suggested(empty, "สมชาย") == [
        ("person", "สมชาย ใจดี"),
        ("page", "สมชายเล่าเรื่องน้ำ"),
        ("page", "บันทึกของสมชาย"),
    ]
    assert suggested(empty, "สม")[-1] == ("tag", "สมุดบันทึก")
    assert suggested(empty, "aa") == [("tag", "AAR")]
    assert suggested(empty, "ใจดี") == [("person", "สมชาย ใจดี")]
    assert suggested(empty, "0") == []


def test_suggestions_keep_to_the_limit_and_a_place_for_tags(empty: SearchEngine) -> None:
    empty.apply([page(n, f"แผนที่ {n}", read_count=n, tags=("แผนงาน",)) for n in range(1, 20)])
    assert [title for _, title in suggested(empty, "แผน", limit=4)] == ["แผนที่ 19", "แผนที่ 18", "แผนที่ 17", "แผนงาน"]
    assert suggested(empty, "แผน", limit=0) == []
    assert suggested(empty, "แผน", limit=-1) == []
    assert [title for _, title in suggested(empty, "1", limit=3)] == ["แผนที่ 19", "แผนที่ 18", "แผนที่ 17"]


def test_a_tag_on_a_hidden_page_is_suggested_to_nobody_else(engine: SearchEngine) -> None:
    assert suggested(engine, "secret") == []
    assert [one.title for one in engine.suggest("secret", tokens=frozenset({"p:99"}))] == ["secret-tag"]
    assert suggested(engine, "aa", withdrawn={101: frozenset()}) == [("tag", "AAR")]
    assert suggested(engine, "aa", withdrawn={101: frozenset(), 103: frozenset()}) == []


def test_tags_that_hold_the_words_answer_with_visible_counts(engine: SearchEngine) -> None:
    assert engine.search(ask("aar")).tags == (("AAR", 2),)
    assert engine.search(ask("AAR", frozenset({"public", "p:99"}))).tags == (("AAR", 3),)
    assert engine.search(ask("แผน")).tags == (("แผน", 1),)
    assert engine.search(ask("secret")).tags == ()
    assert engine.search(ask("")).tags == ()


def test_similar_pages_share_telling_words(empty: SearchEngine) -> None:
    filler = "ประชุมติดตามงานประจำเดือนของสำนักงาน report meeting office"
    empty.apply(
        [
            page(1, "ซ้อมแผนรับน้ำท่วม", f"ศูนย์พักพิง เครื่องสูบน้ำ flood drill {filler}"),
            page(2, "ถอดบทเรียนน้ำท่วม", f"ศูนย์พักพิงไม่พอ เครื่องสูบน้ำมาช้า {filler}"),
            page(3, "Flood drill", f"a flood drill with the shelter {filler}"),
            page(4, "งานสารบรรณ", f"หนังสือเข้าออก letters {filler}"),
            *(page(n, f"งานทั่วไป {n}", filler) for n in range(5, 12)),
            page(20, "น้ำท่วมลับ", "ศูนย์พักพิง เครื่องสูบน้ำ flood drill", tokens=frozenset({"p:9"})),
        ]
    )
    found = [one.record_no for one in empty.similar(1, tokens=PUBLIC)]
    assert set(found[:2]) == {2, 3}
    assert 1 not in found
    assert 20 not in found
    assert 20 in [one.record_no for one in empty.similar(1, tokens=PUBLIC | {"p:9"})]
    assert empty.similar(1, tokens=PUBLIC, withdrawn={2: frozenset(), 3: frozenset()}, limit=1)[0].record_no > 3
    assert len(empty.similar(1, tokens=PUBLIC, limit=2)) == 2


def test_nothing_is_similar_to_what_may_not_be_seen(engine: SearchEngine) -> None:
    for number in (SECRET.record_no, 999, 0, -1):
        assert engine.similar(number, tokens=PUBLIC) == ()
    assert engine.similar(101, tokens=frozenset()) == ()
    assert SECRET.record_no not in [one.record_no for one in engine.similar(101, tokens=STAFF)]


def test_replaced_guidance_ranks_below_what_replaced_it(empty: SearchEngine) -> None:
    body = "ขั้นตอนการเบิกจ่าย payment steps"
    empty.apply([page(1, "คู่มือเบิกจ่าย", body), page(2, "คู่มือเบิกจ่าย 2", body), page(9, "อื่น", "x")])
    empty.apply([page(2, "คู่มือเบิกจ่าย 2", body, replaced=True)])
    for text in ("เบิกจ่าย", "payment", "ขั้นตอน steps"):
        assert [(hit.key, hit.replaced) for hit in empty.search(ask(text)).hits] == [("p1", False), ("p2", True)]


def test_a_hit_brings_its_other_title(empty: SearchEngine) -> None:
    empty.apply([page(1, "แผนน้ำ", "ขุดลอก", title_2="Water plan")])
    (hit,) = empty.search(ask("ขุดลอก")).hits
    assert (hit.title, hit.title_2) == ("แผนน้ำ", "Water plan")


def test_another_name_finds_and_counts_as_a_phrase(empty: SearchEngine) -> None:
    empty.apply(
        [
            page(1, "ทบทวนหลังปฏิบัติงานที่ขนอม", "เล่าสู่กันฟัง"),
            page(2, "AAR แรกของเรา", "x"),
            page(3, "หลังปฏิบัติงานทบทวนตน", "x"),
            page(4, "อื่น", "x"),
        ]
    )
    thesaurus = Thesaurus([("AAR", "ทบทวนหลังปฏิบัติงาน")])
    assert {hit.key for hit in empty.search(ask("AAR", thesaurus=thesaurus)).hits} == {"p1", "p2"}
    assert {hit.key for hit in empty.search(ask("AAR")).hits} == {"p2"}


def test_stuffing_a_page_with_a_word_gains_nothing(empty: SearchEngine) -> None:
    filler = "ประชุม office " * 20
    empty.apply([page(1, "เรื่องน้ำ", f"ขุดลอก คลอง dredging {filler}"), page(2, "เรื่องอื่น", "ขุดลอก dredging " * 3000)])
    assert empty.search(ask("ขุดลอก คลอง")).hits[0].key == "p1"
    few, many = (page(n, "หน้า", "ขุดลอก " * times + "ประชุม " * (900 - times)) for n, times in ((3, 255), (4, 800)))
    empty.apply([few, many], gone=[1, 2])
    scores = {hit.key: hit.score for hit in empty.search(ask("ขุดลอก")).hits}
    assert scores["p4"] < 1.1 * scores["p3"]


def test_words_that_stand_in_thousands_of_pages_are_kept_as_they_were_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(snapshot, "_LONG", 3)
    documents = [page(number, "หน้า", "น้ำท่วม " * (number % 3 + 1) + "แผน" * (number % 2)) for number in range(1, 20)]
    memory, whoosh = MemoryEngine(), WhooshEngine(tmp_path / "index")
    for engine in (memory, whoosh):
        engine.rebuild(documents)
    for text in ("น้ำท่วม", "แผน", '"น้ำท่วม"', "น้ำท่วม แผน", "แผน น้ำท่วม", '"น้ำท่วม" หน้า'):
        expected, found = memory.search(ask(text, limit=100)), whoosh.search(ask(text, limit=100))
        assert [(hit.key, hit.score) for hit in found.hits] == [(hit.key, hit.score) for hit in expected.hits]


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> tuple[MemoryEngine, WhooshEngine]:
    """Three hundred pages with comments in both engines; in one of them through every way an index is changed."""
    chance = random.Random(11)
    documents: list[Document] = list(VILLAGE)
    for number in range(1000, 1100):
        words = chance.choices(ENGINE_WORDS, k=chance.randrange(3, 40))
        one = page(
            number,
            " ".join(chance.choices(ENGINE_WORDS, k=2)),
            "".join(word + chance.choice(["", " ", "\n\n"]) for word in words),
            kind=chance.choice(["wiki", "aar"]),
            tags=tuple(chance.sample(["AAR", "น้ำ", "plan"], 2)),
            tokens=PUBLIC if number % 7 else frozenset({"p:99"}),
            read_count=chance.randrange(5),
            state=chance.choice(["published", "published", "archived"]),
            replaced=chance.random() < 0.1,
        )
        documents.append(one)
        if number % 3 == 0:
            documents.append(comment(number, one, " ".join(chance.choices(ENGINE_WORDS, k=4)), tokens=one.tokens))
    memory = MemoryEngine()
    memory.apply(documents)
    whoosh = WhooshEngine(tmp_path_factory.mktemp("pair") / "index")
    whoosh.rebuild([*documents[:60], page(5000, "ขนอม gone")])
    for start in range(60, len(documents), 7):
        whoosh.apply(documents[start : start + 7], gone={one.record_no for one in documents[start : start + 2]})
        whoosh.apply([one for one in documents if one.record_no in {d.record_no for d in documents[start : start + 2]}])
        whoosh.tidy()
    whoosh.apply(gone=[5000])
    return memory, whoosh


@pytest.mark.parametrize("rescored", [400, 5])
@pytest.mark.parametrize("tokens", [PUBLIC, PUBLIC | {"p:99"}])
def test_both_engines_agree_on_many_pages(
    pair: tuple[MemoryEngine, WhooshEngine],
    tokens: frozenset[str],
    rescored: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(scoring, "SCORED_WHOLE", rescored)
    monkeypatch.setattr(scoring, "RESCORED", rescored)
    monkeypatch.setattr(scoring, "COMMON_AT_LEAST", 10)
    if rescored == 5:  # as on a large site
        for where, name in (
            (snapshot, "_LONG"),
            (among, "_LONG_POSTINGS"),
            (picking, "_SORT_ALL"),
            (picking, "_EVERY"),
        ):
            monkeypatch.setattr(where, name, 3)
    chance = random.Random(rescored)
    thesaurus = Thesaurus([("plan", "แผน"), ("flood", "น้ำท่วม"), ("ข่าว", "ความรู้")])
    for _ in range(25):
        text = " ".join(chance.sample(ENGINE_WORDS, chance.randrange(1, 5)))
        text = chance.choice([text, text, f'"{text}"', f"-{text}", text.replace(" ", "")])
        request = ask(
            text,
            tokens,
            limit=100,
            facets=("kind", "tag", "unit"),
            sort=chance.choice(["relevance", "relevance", "newest", "most_read"]),
            thesaurus=thesaurus,
        )
        expected, result = (engine.search(request) for engine in pair)
        assert (text, [(hit.key, hit.also, hit.why) for hit in result.hits]) == (
            text,
            [(hit.key, hit.also, hit.why) for hit in expected.hits],
        )
        assert [hit.score for hit in result.hits] == pytest.approx([hit.score for hit in expected.hits], abs=1e-3)
        assert (result.total, dict(result.facets), result.tags) == (
            expected.total,
            dict(expected.facets),
            expected.tags,
        )
    for prefix in ("ข", "แผน", "f", "10", "น้ำ", "พ"):
        assert pair[0].suggest(prefix, tokens=tokens, limit=30) == pair[1].suggest(prefix, tokens=tokens, limit=30)
    for number in (101, 1000, 1001, 1050):
        assert pair[0].similar(number, tokens=tokens) == pair[1].similar(number, tokens=tokens)


def test_the_title_in_the_other_language_is_marked_too(empty: SearchEngine) -> None:
    flood = page(1, "แผนรับน้ำท่วม", "เล่าไว้ที่นี่", title_2="Getting ready for the flood")
    empty.apply([flood, comment(5, flood, "the flood came at night", title_2=flood.title_2)])
    (hit,) = empty.search(ask("flood", units=("page",))).hits
    assert hit.title_2_segments == (("Getting ready for the ", False), ("flood", True))
    (hit,) = empty.search(ask("flood", units=("comment",))).hits
    assert hit.title_2_segments == (("Getting ready for the flood", False),)
    empty.apply([page(1, "แผนรับน้ำท่วม", "flood")])
    assert empty.search(ask("flood", units=("page",))).hits[0].title_2_segments == ()


@pytest.mark.parametrize("limit", [2, 5, 20])
def test_what_was_replaced_is_suggested_last(empty: SearchEngine, limit: int) -> None:
    reads = (5, 0, 90, 3, 7, 90, 1)
    empty.apply([page(no, f"ก่อนกดส่ง {no}", read_count=read, replaced=read == 90) for no, read in enumerate(reads, 1)])
    found = [(one.record_no, one.replaced) for one in empty.suggest("ก่อนกด", tokens=PUBLIC, limit=limit)]
    assert found == [(no, no in (3, 6)) for no in [5, 1, 4, 7, 2, 3, 6][:limit]]


def test_a_number_is_completed_as_it_is_shown(empty: SearchEngine) -> None:
    empty.apply([page(111, "ซ้อมอพยพ"), page(1112, "แผน"), page(5, "#ก่อนกด")])
    assert suggested(empty, "#111") == suggested(empty, "111") == [("page", "ซ้อมอพยพ"), ("page", "แผน")]
    assert suggested(empty, "#") == suggested(empty, "#ก") == [("page", "#ก่อนกด")]
