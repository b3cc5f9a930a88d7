"""Documents near in meaning, where an engine is given a sentence encoder: the same for every engine."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kmwiki.search import meaning, understanding
from kmwiki.search.documents import Document, SearchResult
from kmwiki.search.engine import SearchEngine
from kmwiki.search.meaning import Encoder
from kmwiki.search.memory_engine import MemoryEngine
from kmwiki.search.whoosh_engine import WhooshEngine
from tests.contracts.engines import ALL_FACETS, ENGINES, PUBLIC, ask, comment, page
from tests.support.concepts import ConceptEncoder


def _whoosh(folder: Path, encoder: Encoder) -> SearchEngine:
    engine = WhooshEngine(folder / "semantic", encoder)
    engine.rebuild([])
    return engine


WITH_ENCODER: dict[str, Callable[[Path, Encoder], SearchEngine]] = {
    "memory": lambda _, encoder: MemoryEngine(encoder),
    "whoosh": _whoosh,
}

# Pages of one matter each, without a word in common with EVACUATE, nor one that the lexicon knows for one of its words.
RIVER = page(
    1, "The river rose overnight", "Volunteers had to move people to safety before dawn.", lang="en", kind="aar"
)
COUNTER = page(
    2, "Less waiting at the counter", "One stamp fewer and the waiting was gone.", lang="en", agency="district"
)
HIGH = page(3, "คืนที่หนีขึ้นที่สูง", "น้ำเอ่อเร็วกว่าที่คิด ชาวบ้านช่วยกันเอง", tags=("ภัย",))
QUESTION = page(4, "อพยพน้ำท่วมบ้านริมคลอง", "ซ้อมอพยพน้ำท่วมทุกปี")
NURSE = page(5, "ฉีดให้ครบทุกบ้าน", "พยาบาลเดินเท้า")
SAID = comment(9, NURSE, "ปีที่น้ำเอ่อ พวกเราหนีขึ้นที่สูง กันหมด")
HIDDEN = page(6, "Inundation, evacuated all", "flood flood evacuation", lang="en", tokens=frozenset({"p:99"}))
PERSON = Document("u1", "person", -1, title="ธาร น้ำเอ่อ", body="หนีขึ้นที่สูง", tokens=PUBLIC)
SHELF = (RIVER, COUNTER, HIGH, QUESTION, NURSE, SAID, HIDDEN, PERSON)

EVACUATE = "อพยพน้ำท่วมริมคลอง"


@pytest.fixture(params=sorted(WITH_ENCODER))
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> SearchEngine:
    return WITH_ENCODER[request.param](tmp_path, ConceptEncoder())


@pytest.fixture
def engine(empty: SearchEngine) -> SearchEngine:
    empty.apply(SHELF)
    return empty


def whys(result: SearchResult) -> dict[str, str]:
    return {hit.key: hit.why for hit in result.hits}


def test_what_is_near_in_meaning_is_found_and_said_to_be(engine: SearchEngine) -> None:
    result = engine.search(ask(EVACUATE))
    assert result.hits[0].key == "p4"
    assert whys(result) == {"p4": "words", "p1": "meaning", "p3": "meaning", "c9": "meaning"}
    assert result.total == 4


@pytest.mark.parametrize("name", sorted(ENGINES))
def test_without_an_encoder_words_alone_find(name: str, tmp_path: Path) -> None:
    plain = ENGINES[name](tmp_path)
    plain.apply(SHELF)
    assert whys(plain.search(ask(EVACUATE))) == {"p4": "words"}


def test_a_question_in_english_finds_what_is_written_in_thai(engine: SearchEngine) -> None:
    result = engine.search(ask("how to evacuate in a flood"))
    assert {"p3", "p4"} <= set(whys(result))
    assert "p2" not in whys(result)


def test_in_the_other_language_meaning_takes_the_place_of_words(engine: SearchEngine) -> None:
    """As near, and found by no word either: the page in the reader's language has less to go by."""
    by_meaning = [hit for hit in engine.search(ask(EVACUATE)).hits if hit.why == "meaning"]
    assert by_meaning[0].key == "p1"
    assert by_meaning[0].score > by_meaning[1].score > 0


def test_a_page_is_found_by_its_nearest_passage(empty: SearchEngine) -> None:
    chatter = "\n".join(f"Item {number}: nothing worth telling was said about this." for number in range(40))
    empty.apply([page(1, "Minutes", f"{chatter}\nThe river rose. We move people to safety.\n{chatter}", lang="en")])
    empty.apply([QUESTION])
    result = empty.search(ask(EVACUATE))
    assert whys(result) == {"p4": "words", "p1": "meaning"}


def test_of_many_only_the_nearest_are_answers(empty: SearchEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(meaning, "NEAREST", 2)
    near = [page(number, "The river rose", f"We move people to safety {number}", lang="en") for number in (11, 12)]
    half = [page(number, "The river rose", f"on day {number}", lang="en") for number in (13, 14)]
    empty.apply([QUESTION, *near, *half])
    # As near as the last of them, and so one of them: 4, 11 and 12 have the same vector.
    assert set(whys(empty.search(ask(EVACUATE)))) == {"p4", "p11", "p12"}


# What holds for words holds for meaning


def test_a_hidden_page_is_near_to_nothing(engine: SearchEngine, empty: SearchEngine) -> None:
    before = engine.search(ask(EVACUATE, facets=ALL_FACETS))
    assert "p6" not in whys(before)
    assert "p6" in whys(engine.search(ask(EVACUATE, frozenset({"public", "p:99"}))))
    empty.apply(gone=[6])
    after = empty.search(ask(EVACUATE, facets=ALL_FACETS))
    assert [(hit.key, hit.score) for hit in after.hits] == [(hit.key, hit.score) for hit in before.hits]
    assert (after.total, after.facets) == (before.total, before.facets)


def test_rights_of_now_are_subtracted(engine: SearchEngine) -> None:
    assert "p1" not in whys(engine.search(ask(EVACUATE, withdrawn={1: frozenset()})))
    assert "p1" not in whys(engine.search(ask(EVACUATE, withdrawn={1: frozenset({"p:7"})})))


def test_what_is_gone_is_gone_and_what_is_changed_means_what_it_says_now(engine: SearchEngine) -> None:
    engine.apply(gone=[1])
    assert "p1" not in whys(engine.search(ask(EVACUATE)))
    engine.apply([page(3, "คืนที่หนีขึ้นที่สูง", "รอนาน รอนาน รอนาน รอนาน", tags=("ภัย",))], gone=[3])
    assert "p3" not in whys(engine.search(ask(EVACUATE)))


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"kinds": ("aar",)}, {"p1"}),
        ({"langs": ("en",)}, {"p1"}),
        ({"langs": ("th",)}, {"p3", "p4", "c9"}),
        ({"tags": ("ภัย",)}, {"p3"}),
        ({"units": ("comment",)}, {"c9"}),
        ({"agencies": ("district",)}, set()),
    ],
)
def test_filters_hold(engine: SearchEngine, more: dict[str, object], expected: set[str]) -> None:
    assert set(whys(engine.search(ask(EVACUATE, **more)))) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f'{EVACUATE} "ชาวบ้าน"', {"p3"}),
        (f"{EVACUATE} -volunteers", {"p3", "p4", "c9"}),
        (f"{EVACUATE} volunteers OR ชาวบ้าน", {"p1", "p3"}),
        (f"{EVACUATE} kind:aar", {"p1"}),
        (f'"{EVACUATE}"', set()),
    ],
)
def test_phrases_exclusions_and_fields_hold(engine: SearchEngine, text: str, expected: set[str]) -> None:
    assert set(whys(engine.search(ask(text)))) == expected


def test_as_typed_asks_for_words_alone(engine: SearchEngine) -> None:
    assert whys(engine.search(ask(EVACUATE, as_typed=True))) == {"p4": "words"}


def test_exact_title_and_record_number_stay_first(engine: SearchEngine) -> None:
    engine.apply([page(21, "flood evacuation", "ว่าง", lang="th"), page(22, "x", "flood evacuation " * 9, lang="en")])
    assert engine.search(ask("flood evacuation")).hits[0].key == "p21"
    assert [hit.key for hit in engine.search(ask("3")).hits] == ["p3"]


@pytest.mark.parametrize("text", ["xyzไม่มีจริง", "zzzz", "น้ำเอ่อxyz", "flood", "2554", "?!", "ๆๆๆ", "asdf qwer zxcv", ""])
def test_what_says_nothing_is_near_to_nothing(engine: SearchEngine, text: str) -> None:
    assert "meaning" not in whys(engine.search(ask(text))).values()


def test_a_name_means_nothing(engine: SearchEngine) -> None:
    assert "u1" not in whys(engine.search(ask(EVACUATE)))


def test_slips_are_mended_as_without_an_encoder(engine: SearchEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = MemoryEngine()
    plain.apply(SHELF)
    text = "flood evacuate peple safty"
    expected, result = plain.search(ask(text)), engine.search(ask(text))
    assert [(repair.typed, repair.read) for repair in result.repairs] == [("peple", "people"), ("safty", "safety")]
    assert (result.repairs, result.suggestion) == (expected.repairs, expected.suggestion)

    # Every word is doubted where words found little, however much is near.
    doubted = []
    find_slips = understanding.find_slips

    def watch(*args: Any, doubt_all: bool = False) -> Any:
        doubted.append(doubt_all)
        return find_slips(*args, doubt_all=doubt_all)

    monkeypatch.setattr(understanding, "find_slips", watch)
    assert engine.search(ask(EVACUATE)).total > understanding.FEW_HITS
    assert doubted == [False, True]


def test_lines_facets_and_pages_of_results_count_them(empty: SearchEngine) -> None:
    empty.apply(
        [
            QUESTION,
            *(
                page(n, "The river rose", f"move people to safety, day {n}", lang="en", kind="aar")
                for n in range(11, 41)
            ),
        ]
    )
    whole = empty.search(ask(EVACUATE, limit=100, facets=("kind",)))
    assert whole.total == len(whole.hits) == 31
    assert dict(whole.facets["kind"]) == {"aar": 30, "wiki": 1}
    assert whole.hits[0].why == "words"
    pages = [empty.search(ask(EVACUATE, limit=10, offset=start)).hits for start in range(0, 40, 10)]
    assert [hit.key for hits in pages for hit in hits] == [hit.key for hit in whole.hits]


def test_a_page_found_by_words_stands_before_those_that_are_near_within_a_ten(engine: SearchEngine) -> None:
    found = [hit.why for hit in engine.search(ask(EVACUATE)).hits]
    assert found == sorted(found, key=["words", "lexicon", "meaning"].index)


_WORDS = st.sampled_from(
    ["น้ำท่วม", "อพยพ", "คิว", "ข้าว", "flood", "evacuate", "queue", "rice", "ที่", "the", "ขนอม", "volunteers", "๑๐"]
)
_TEXTS = st.lists(_WORDS, min_size=1, max_size=6).map(" ".join)


@settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(_TEXTS, st.sampled_from(["th", "en"]), st.booleans()), min_size=1, max_size=8), _TEXTS)
def test_the_engines_agree(tmp_path: Path, texts: list[tuple[str, str, bool]], text: str) -> None:
    pages = [
        page(number, f"หน้า {number}", body, lang=lang, tokens=PUBLIC if is_public else frozenset({"p:99"}))
        for number, (body, lang, is_public) in enumerate(texts, 1)
    ]
    found = []
    for name in sorted(WITH_ENCODER):
        engine = WITH_ENCODER[name](tmp_path, ConceptEncoder())
        engine.apply(pages)
        result = engine.search(ask(text, limit=100))
        found.append([(hit.key, hit.why, pytest.approx(hit.score, abs=0.001)) for hit in result.hits])
    assert found[0] == found[1]
