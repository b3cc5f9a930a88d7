"""A word that stands nowhere beside words that are known: an answer by what is known, said and undone."""

from __future__ import annotations

import pytest

from kmwiki.search.documents import NOWHERE, Document, Repair, SearchResult
from kmwiki.search.engine import SearchEngine
from kmwiki.search.thesaurus import Thesaurus
from tests.contracts.engines import ALL_FACETS, PUBLIC, STAFF, ask, comment, page

OFFICE = [
    *(page(n, f"บันทึกที่ {n}", "ประชุมเรื่องงบประมาณ", kind="wiki", fiscal_year=2554) for n in range(1, 15)),
    *(page(n, f"Notes {n}", "a meeting about the budget", lang="en") for n in range(15, 25)),
    *(page(n, f"วันที่ {n}", "ปลูกข้าวเหนียว", kind="aar") for n in range(25, 33)),
    page(40, "ไปขนอม", "ประชุมที่ขนอมสามวัน ปี ๕๔", kind="aar", fiscal_year=2554),
    page(41, "ลับ", "คปสอ zanzibar ไดโนเสาร์", tokens=frozenset({"p:99"})),
]
NAMES = Thesaurus([("ประชุม", "หารือ")])


@pytest.fixture
def engine(empty: SearchEngine) -> SearchEngine:
    empty.apply([*OFFICE, comment(1, OFFICE[-1], "ความลับของ qqzzx", tokens=frozenset({"p:99"}))])
    return empty


def shown(result: SearchResult) -> list[tuple[str, float]]:
    return [(hit.key, hit.score) for hit in result.hits]


def left_out(result: SearchResult) -> list[str]:
    return [repair.typed for repair in result.repairs if repair.what == NOWHERE]


@pytest.mark.parametrize(
    ("text", "missing", "read"),
    [
        ("ประชุม ฆฆฆฆ", ["ฆฆฆฆ"], "ประชุม"),
        ("meeting zzzqqq", ["zzzqqq"], "meeting"),
        ("ประชุม ๙๙๙๙๙๙๙", ["๙๙๙๙๙๙๙"], "ประชุม"),
        ("ประชุม kpi2xq", ["kpi2xq"], "ประชุม"),
        ("xyzไม่มีจริง ประชุม", ["xyzไม่มีจริง"], "ประชุม"),
        ("ประชุมไดโนเสาร์", ["ไดโนเสาร์"], "ประชุม"),
        ("ปี 2499 ประชุม", ["ปี 2499"], "ประชุม"),
        ("ประชุม ปีงบประมาณ พ.ศ. ๒๔๙๙", ["ปีงบประมาณ พ.ศ. ๒๔๙๙"], "ประชุม"),
        ("meeting fiscal year 1956", ["fiscal year 1956"], "meeting"),
        ("zzz ประชุม qqq", ["zzz", "qqq"], "ประชุม"),
        ("kind:aar ข้าวเหนียว zzzqqq", ["zzzqqq"], "kind:aar ข้าวเหนียว"),
        ('"เรื่องงบประมาณ" zzzqqq', ["zzzqqq"], '"เรื่องงบประมาณ"'),
        ("zzzqqq ประชุม -ขนอม", ["zzzqqq"], "ประชุม -ขนอม"),
    ],
)
def test_the_answer_is_that_of_the_known_words_and_says_so(
    engine: SearchEngine, text: str, missing: list[str], read: str
) -> None:
    result, alone = (engine.search(ask(one, facets=ALL_FACETS, limit=100)) for one in (text, read))
    assert result.repairs == tuple(Repair(NOWHERE, one, read) for one in missing)
    assert result.total > 0
    assert shown(result) == shown(alone)
    assert (result.facets, result.understood, result.tags) == (alone.facets, alone.understood, alone.tags)
    assert [hit.snippet for hit in result.hits] == [hit.snippet for hit in alone.hits]


def test_of_several_known_words_the_rare_one_and_the_year_still_lead(engine: SearchEngine) -> None:
    result = engine.search(ask("ขนอม ฆฆฆฆ ๙๙๙๙๙๙๙ zzzqqq ปี 54"))
    assert result.hits[0].key == "p40"


@pytest.mark.parametrize("text", ["ประชุม ฆฆฆฆ", "meeting zzzqqq", "ประชุมไดโนเสาร์", "kind:aar ข้าวเหนียว zzzqqq"])
def test_as_typed_finds_nothing(engine: SearchEngine, text: str) -> None:
    result = engine.search(ask(text, as_typed=True))
    assert (result.total, result.hits, result.repairs) == (0, (), ())


@pytest.mark.parametrize(
    "text",
    [
        "xyzไม่มีจริง",
        "zzzqqq",
        "the zzzqqq",
        "ที่ ฆฆฆฆ",
        "ฆฆฆฆ ปี 54",
        "zzzqqq 2554",
        "kind:aar zzzqqq",
        "-ประชุม zzzqqq",
        'ประชุม "zzz qqq"',
        "ประชุม zzz OR qqq",
        '"ประชุม zzzqqq"',
        "kind:guidance ประชุม zzzqqq",
        "tag:none ประชุม zzzqqq",
    ],
)
def test_what_was_asked_for_strictly_and_what_says_too_little_finds_nothing(engine: SearchEngine, text: str) -> None:
    result = engine.search(ask(text, facets=("kind",)))
    assert (result.total, result.hits, result.repairs, result.facets["kind"]) == (0, (), (), ())


def test_what_finds_something_is_left_as_it_is(engine: SearchEngine) -> None:
    for text in ("ขนอม zzzqqq", "ประชุม OR zzzqqq", "ประชุม -zzzqqq", "ประชุม ขนอม zzzqqq"):
        result = engine.search(ask(text))
        assert result.total > 0
        assert result.repairs == ()


def test_chosen_filters_hold_for_what_is_left(engine: SearchEngine) -> None:
    text = "ประชุม zzzqqq"
    found = engine.search(ask(text, kinds=("wiki",), facets=("kind",), limit=100))
    assert {hit.kind for hit in found.hits} == {"wiki"}
    assert found.total == engine.search(ask("ประชุม", kinds=("wiki",))).total
    assert engine.search(ask(text, kinds=("guidance",))).repairs == ()
    whole = engine.search(ask(text, facets=ALL_FACETS, limit=100))
    for kind, count in whole.facets["kind"]:
        assert engine.search(ask(text, kinds=(str(kind),))).total == count
    in_pieces = [hit for at in (0, 7, 14, 21) for hit in engine.search(ask(text, limit=7, offset=at)).hits]
    assert in_pieces == list(whole.hits[: len(in_pieces)])
    assert len(in_pieces) == whole.total


def test_another_name_and_a_translation_are_known(engine: SearchEngine) -> None:
    unknown = ["zzzqqq", "ฆฆฆฆ"]
    assert left_out(engine.search(ask("หารือ zzzqqq ฆฆฆฆ"))) == []  # all three are
    assert left_out(engine.search(ask("หารือ zzzqqq ฆฆฆฆ", thesaurus=NAMES))) == unknown
    engine.apply(gone=range(1, 15))  # งบประมาณ stands in English pages alone
    result = engine.search(ask("งบประมาณ zzzqqq ฆฆฆฆ"))
    assert (left_out(result), {hit.lang for hit in result.hits}) == (unknown, {"en"})


def test_a_slip_beside_an_unknown_word_is_put_right_and_both_are_said(engine: SearchEngine) -> None:
    result = engine.search(ask("ประขุม zzzqqq"))
    assert [(one.what, one.typed) for one in result.repairs] == [("spelling", "ประขุม"), (NOWHERE, "zzzqqq")]
    assert shown(result) == shown(engine.search(ask("ประชุม")))


@pytest.mark.parametrize("word", ["ข้าว", "ขนอน", "เหนียว", "ขนมข้าว", "ฉมวก", "ไดโนเสาร์", "zzzqqq", "kpi2xq", "budgets"])
def test_a_word_is_named_as_unknown_where_it_finds_nothing_alone(engine: SearchEngine, word: str) -> None:
    """ข้าว stands in ข้าวเหนียว alone, and most letters of ขนอน stand in ขนอม: both find pages by themselves."""
    alone = engine.search(ask(word))
    beside = engine.search(ask(f"meeting {word} ๙๙๙๙๙๙๙ qqzz"))
    assert (word in left_out(beside)) == (alone.total == 0)


@pytest.mark.parametrize("word", ["คปสอ", "zanzibar", "ไดโนเสาร์", "qqzzx"])
def test_a_word_of_others_papers_is_nowhere_like_one_that_is_in_none(engine: SearchEngine, word: str) -> None:
    """Whether a hidden page holds it must make no difference to anything that is said."""
    for reader in (PUBLIC, STAFF):
        with_it = engine.search(ask(f"ประชุม {word}", reader, facets=ALL_FACETS, limit=100))
        assert left_out(with_it) == [word]
        without: list[Document] = [one for one in OFFICE if one.tokens & PUBLIC]
        before = (with_it.total, shown(with_it), with_it.repairs, with_it.facets, with_it.suggestion)
        engine.apply(gone=[41])
        again = engine.search(ask(f"ประชุม {word}", reader, facets=ALL_FACETS, limit=100))
        assert (again.total, shown(again), again.repairs, again.facets, again.suggestion) == before
        assert engine.status().documents == len(without)
        engine.apply([OFFICE[-1], comment(1, OFFICE[-1], "ความลับของ qqzzx", tokens=frozenset({"p:99"}))])
    found = engine.search(ask(f"ประชุม {word}", frozenset({"public", "p:99"})))
    assert (found.hits[0].record_no, left_out(found)) == (41, [])


def test_a_word_that_was_withdrawn_a_moment_ago_is_nowhere(engine: SearchEngine) -> None:
    assert engine.search(ask("meeting ขนอม")).hits[0].key == "p40"
    result = engine.search(ask("meeting ขนอม", withdrawn={40: frozenset()}))
    assert left_out(result) == ["ขนอม"]
    assert "p40" not in {hit.key for hit in result.hits}


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("ขนอม zzzqqq", ["zzzqqq"]),
        ("ขนอม ไดโนเสาร์ ประชุม zzzqqq", ["ไดโนเสาร์", "zzzqqq"]),
        ("ขนอม ปี 2499", ["ปี 2499"]),
        ("ขนอม ปี 54", []),
        ("how ขนอม x", []),  # small words and single letters
        ("ขนอม ข้าว", []),  # inside a longer word
        ("ประชุม OR zzzqqq", []),
        ("ประชุม -zzzqqq", []),
        ("40", []),
        ("zzzqqq", []),
        ("ประชุม ฆฆฆฆ", []),  # left out and said so
        ("หารือ ขนอม", ["หารือ"]),
    ],
)
def test_where_something_is_found_what_stands_nowhere_is_named(
    engine: SearchEngine, text: str, named: list[str]
) -> None:
    for one in (ask(text), ask(text, limit=1, offset=1), ask(text, sort="newest")):
        assert list(engine.search(one).nowhere) == named


def test_another_name_is_not_nowhere_unless_names_are_not_asked_for(engine: SearchEngine) -> None:
    assert engine.search(ask("หารือ ขนอม", thesaurus=NAMES)).nowhere == ()
    assert engine.search(ask("หารือ ขนอม", thesaurus=NAMES, as_typed=True)).nowhere == ("หารือ",)


@pytest.mark.parametrize("word", ["zanzibar", "ไดโนเสาร์", "qqzzx"])
def test_a_word_of_others_papers_is_named_like_one_that_is_in_none(engine: SearchEngine, word: str) -> None:
    for reader in (PUBLIC, STAFF):
        assert engine.search(ask(f"ขนอม {word}", reader)).nowhere == (word,)
    assert engine.search(ask(f"ขนอม {word}", frozenset({"public", "p:99"}))).nowhere == ()
