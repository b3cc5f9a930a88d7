"""Slips in single words: what is answered as if another word had been typed, and what is only asked."""

from __future__ import annotations

import pytest

from kmwiki.search.documents import SearchResult
from kmwiki.search.engine import SearchEngine
from kmwiki.search.english_words import is_english
from kmwiki.search.understanding import FEW_HITS
from tests.contracts.engines import ask, page
from tests.support.office_english import OFFICE_WORDS

_SAID = (
    "people came home and take the parts of a line",
    "the name of the room we got, come in, said Chan who had an indee",
    "flood meeting with volunteers and the hospital, on a voluntary basis",
    "a decision about the evacuation, receiving and relieving",
    "แพทย์ตรวจคนไข้ น้ำท่วมบ้าน ประชุมเรื่องข้าว",
)
SHELF = [page(n, f"บันทึกที่ {n}", _SAID[n % len(_SAID)]) for n in range(1, 26)]


@pytest.fixture
def engine(empty: SearchEngine) -> SearchEngine:
    empty.apply(SHELF)
    return empty


def read(result: SearchResult) -> list[tuple[str, str]]:
    return [(repair.typed, repair.read) for repair in result.repairs]


@pytest.mark.parametrize("word", "cafe code lake wine game zoom goat paris firewood chain index whom".split())
def test_a_word_of_the_language_that_stands_nowhere_is_not_answered_with_another(
    engine: SearchEngine, word: str
) -> None:
    result = engine.search(ask(word))
    assert (result.total, result.hits, result.repairs) == (0, (), ())
    if result.suggestion is not None:
        assert engine.search(ask(result.suggestion, as_typed=True)).total > 0


def test_the_word_it_nearly_is_is_asked_about(engine: SearchEngine) -> None:
    assert engine.search(ask("cafe")).suggestion == "came"
    assert engine.search(ask("แพทย")).suggestion == "แพทย์"


def test_it_is_left_out_beside_words_that_are_known(engine: SearchEngine) -> None:
    result = engine.search(ask("cafe meeting"))
    assert read(result) == [("cafe", "meeting")]
    assert result.total == engine.search(ask("meeting")).total


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("flod", "flood"),
        ("meetng", "meeting"),
        ("evacution", "evacuation"),
        ("evacuasion", "evacuation"),
        ("recieve", "receive"),
        ("voluntear", "volunteer"),
        ("hospitl", "hospital"),
        ("decison", "decision"),
    ],
)
def test_a_slip_is_read_as_a_word_that_people_write(engine: SearchEngine, typed: str, meant: str) -> None:
    result = engine.search(ask(typed))
    assert read(result) == [(typed, meant)]
    assert result.total == engine.search(ask(meant)).total > 0


@pytest.mark.parametrize("field", ["", " kind:aar"])
def test_slips_are_told_in_the_order_they_were_typed(engine: SearchEngine, field: str) -> None:
    engine.apply([page(40, "Drill", "flood evacuation", kind="aar")])
    for text in ("flod evacution", "evacution flod"):
        expected = [(word, {"flod": "flood", "evacution": "evacuation"}[word]) for word in text.split()]
        assert read(engine.search(ask(text + field))) == expected


def test_a_known_word_with_two_letters_swapped_is_that_word_though_no_page_has_it(empty: SearchEngine) -> None:
    empty.apply([page(1, "Relief", "relieving people of work"), page(2, "ธุรการ", "หนังสือที่ได้รับ")])
    result = empty.search(ask("recieve"))
    assert read(result) == [("recieve", "receive")]
    assert [hit.key for hit in result.hits] == ["p2"]


@pytest.mark.parametrize("years", ["", " 2554", " ๒๕๕๔"])
@pytest.mark.parametrize("aunts", [0, 1, FEW_HITS + 1])
def test_water_typed_as_aunt_is_asked_about(engine: SearchEngine, aunts: int, years: str) -> None:
    engine.apply([page(n, f"น้าที่ {n}", "บ้านน้า 2554") for n in range(40, 40 + aunts)])
    engine.apply([page(n, f"ที่ {n}", "ของท่วม ๒๕๕๔") for n in range(50, 55)])
    result = engine.search(ask(f"น้าท่วม{years}"))
    assert result.suggestion is not None or read(result)
    asked_about = result.suggestion or read(result)[0][1]
    assert asked_about.startswith("น้ำท่วม")
    assert engine.search(ask("น้า")).suggestion is None


def test_a_half_word_that_hardly_a_page_has_is_asked_about(engine: SearchEngine) -> None:
    engine.apply([page(60, "สมาคม", "แพทย ฯ")])
    result = engine.search(ask("แพทย"))
    assert (result.total, result.suggestion, result.repairs) == (1, "แพทย์", ())
    engine.apply([page(n, "สมาคม", "แพทย ฯ") for n in range(61, 70)])
    assert engine.search(ask("แพทย")).suggestion is None


_THIRDS = [" ".join(OFFICE_WORDS[n::3]) for n in range(3)]


def test_no_ordinary_english_word_is_replaced_or_asked_about_where_it_was_found(empty: SearchEngine) -> None:
    """Every word stands on one page, most of those a letter away on others, and oftener."""
    empty.apply([page(n, f"Record {n}", _THIRDS[n % 3]) for n in range(1, 4)])
    empty.apply([page(n, f"Record {n}", "flood five form was stop that would read have time") for n in range(4, 20)])
    for word in OFFICE_WORDS:
        result = empty.search(ask(word))
        assert result.total > 0, word
        assert (result.repairs, result.suggestion) == ((), None), word


@pytest.mark.parametrize("which", range(3))
def test_an_ordinary_english_word_that_stands_nowhere_is_never_replaced(empty: SearchEngine, which: int) -> None:
    """The other words stand there; what is asked about where nothing was found is a word and finds something."""
    empty.apply([page(n, f"Record {n}", _THIRDS[(which + n) % 3]) for n in (1, 2)])
    empty.apply([page(n, "บันทึก", "ไฟ พก ไฟ เรื่อง Lerning, explaination and a greated form") for n in range(4, 8)])
    for word in OFFICE_WORDS[which::3]:
        result = empty.search(ask(word))
        assert result.repairs == (), word
        if result.suggestion is not None:
            assert result.total == 0
            assert all(map(is_english, result.suggestion.split())), (word, result.suggestion)
            assert empty.search(ask(result.suggestion)).total > 0


@pytest.mark.parametrize("text", ["hospital ward", "ward", "wards", "wage", "during", "during the flood", "inclusion"])
def test_english_is_neither_thai_keys_nor_a_slip(engine: SearchEngine, text: str) -> None:
    engine.apply([page(n, f"ไฟพกที่ {n}", "ไฟพก ไฟเ พกห including sure things start busy") for n in range(40, 50)])
    assert not [repair for repair in engine.search(ask(text)).repairs if repair.what != "nowhere"]


def test_one_english_word_on_thai_keys_is_read_though_pieces_of_it_are_words(engine: SearchEngine) -> None:
    engine.apply([page(40, "ป่าสน", "สน นก ด ช ด ญ")])
    result = engine.search(ask("ดสนนก"))
    assert read(result) == [("ดสนนก", "flood")]
    assert result.total == engine.search(ask("flood")).total


def test_the_same_word_in_british_and_american_spelling_is_found(empty: SearchEngine) -> None:
    empty.apply([page(1, "Association", "an organization and its center"), page(2, "Other", "nothing of it")])
    for text in ("organisation", "centre"):
        result = empty.search(ask(text))
        assert [hit.key for hit in result.hits] == ["p1"], text
        assert result.suggestion is None
