"""The twenty searches people of the first province asked for, each by its name, on a page with the traps of theirs.

Every one is asked of both engines, with the table of synonyms that every site begins with. Around the page stand others
that nearly answer, and one that the reader may not see and that answers everything.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from kmwiki.search.documents import SearchResult
from kmwiki.search.engine import SearchEngine
from tests.contracts.engines import ENGINES, PUBLIC, ask, comment, page
from tests.quality.small_set import THESAURUS

STORY = page(
    405365,
    "เจ้าภาพเล่าให้ฟัง: สามวันที่ขนอม",
    "เริ่มจากเล่าให้ผู้บริหารฟัง แล้วชวน๓๔ ส่วนราชการมาเป็นเจ้าของร่วมกัน หลายคนถามว่าจะเเพิ่มภาระงานไหม "
    "เราเชิญผู้รู้ในพื้นที่และข้าราชการบำนาญมาเป็นที่ปรึกษา เดินทางไปเขียนแผนพัฒนาองค์การที่ขนอมด้วยกันสามวัน "
    "เปลี่ยนจากฟังบรรยายเป็นระดมความคิด ทำ AAR แล้วได้ผลเกินคาดมาก เป็นLerningที่ดี "
    "เทียบผลปี 53 กับปี ๕๔ แล้วเห็นผลลัพธ์ ส่วนผลกระทบค่อยดูกันต่อไป ใช้แนวของสำนักงาน ก.พ.ร. บูรณาการกับงานประจำ",
    kind="aar",
    fiscal_year=2553,
    authors=("เจ้าภาพ",),
)
VOICE = comment(1, STORY, "เวทีแบบไม่เป็นทางการขยับได้มากกว่าสั่งการ", authors=("ผู้อ่าน",))
REPLY = comment(2, STORY, "ขอบคุณ small man ที่แวะมาครับ", authors=("เจ้าภาพ",))
OFFICIAL = page(405366, "พูดอย่างไรให้เป็นทางการ", "ภาษาทางการใช้ในพิธีและหนังสือราชการ ทางการหมายถึงตามแบบแผน")
STRATEGY = page(
    405367,
    "แนวทางการขับเคลื่อนยุทธศาสตร์",
    "แนวทางการขับเคลื่อนมีสี่ข้อ แนวทางการติดตามมีสองข้อ ช่องทางการติดต่อและเส้นทางการเงินอยู่ท้ายเล่ม",
)
CLOCK = page(405368, "บันทึกเหตุไฟดับ", "ไฟดับเวลา 19:54 น. และ 19.54 น. ปีก่อนก็ดับ มีบ้านที่เดือดร้อน 54 หลัง", fiscal_year=2560)
WHITE = page(405369, "ทาสีรั้วใหม่", "รั้วศาลากลางทาสีขาวทั้งแถบ")
NEWS = page(405370, "เสียงตามสาย", "อ่านข่าวเช้าวันละสิบนาที")
RICE = page(405371, "โรงสีชุมชน", "สีข้าวให้สมาชิกกิโลกรัมละหนึ่งบาท")
TOWN = page(405372, "ศึกษาดูงานจังหวัดนครศรีธรรมราช", "ไปดูงานเมืองเก่าที่นครศรีธรรมราชหนึ่งวัน")
ADLI = page(405373, "ADLI for beginners", "Integrate what works, one habit at a time.", lang="en")
# Holds translations of parts of what is nowhere (xyzไม่มีจริง): no answer all the same.
TRULY = page(405375, "How to ask", "No question is too small. What is it really asking?", lang="en")
SMALL = page(405374, "Notes of a walk", "A man came by on a small boat.", lang="en")
SECRET = replace(STORY, key="p405999", record_no=405999, title=f"{STORY.title} ฉบับลับ", tokens=frozenset({"p:99"}))
# Where one wrote Lerning, others wrote it right: their pages must not hide the one.
LEARNERS = tuple(page(405380 + n, f"Week {n}", "Learning by doing, week after week.", lang="en") for n in range(6))
SHELF = (*LEARNERS, STORY, VOICE, REPLY, OFFICIAL, STRATEGY, CLOCK, WHITE, NEWS, RICE, TOWN, ADLI, SMALL, TRULY, SECRET)


@pytest.fixture(scope="module", params=sorted(ENGINES))
def engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> SearchEngine:
    folder: Path = tmp_path_factory.mktemp("annex")
    engine = ENGINES[request.param](folder)
    engine.apply(SHELF)
    return engine


def search(engine: SearchEngine, text: str) -> SearchResult:
    return engine.search(ask(text, PUBLIC, thesaurus=THESAURUS, limit=100))


def found(engine: SearchEngine, text: str) -> list[int]:
    """Record numbers, best first."""
    return [hit.record_no for hit in search(engine, text).hits]


def found_or_meant(engine: SearchEngine, text: str) -> list[int]:
    """The same, and behind it what the "did you mean" link of the answer leads to."""
    result = search(engine, text)
    return [hit.record_no for hit in result.hits] + (found(engine, result.suggestion) if result.suggestion else [])


def test_a_place_is_found_inside_a_run_of_letters(engine: SearchEngine) -> None:
    assert found(engine, "ขนอม") == [STORY.record_no]


def test_an_abbreviation_in_small_letters(engine: SearchEngine) -> None:
    assert found(engine, "aar")[0] == STORY.record_no


def test_an_abbreviation_beside_thai_words(engine: SearchEngine) -> None:
    assert found(engine, "AAR เกินคาด")[0] == STORY.record_no


def test_learning_leads_to_the_page_where_it_is_misspelled(engine: SearchEngine) -> None:
    assert STORY.record_no in found_or_meant(engine, "learning")


def test_thai_and_arabic_digits_are_the_same(engine: SearchEngine) -> None:
    assert found(engine, "34 ส่วนราชการ")[0] == found(engine, "๓๔ ส่วนราชการ")[0] == STORY.record_no


@pytest.mark.parametrize("year", ["ปี 2554", "ปี 54", "ปี ๕๔", "พ.ศ. ๒๕๕๔"])
def test_a_year_in_each_of_its_spellings_and_never_a_time(engine: SearchEngine, year: str) -> None:
    assert found(engine, year) == [STORY.record_no]


def test_two_strokes_that_look_like_one_vowel(engine: SearchEngine) -> None:
    assert found(engine, "เพิ่มภาระงาน")[0] == STORY.record_no


@pytest.mark.parametrize("name", ["กพร", "ก.พ.ร.", "สำนักงาน กพร.", "OPDC"])
def test_an_office_by_each_of_its_names(engine: SearchEngine, name: str) -> None:
    assert found(engine, name)[0] == STORY.record_no


def test_two_words_for_organisation(engine: SearchEngine) -> None:
    assert found(engine, "แผนพัฒนาองค์กร")[0] == STORY.record_no


def test_official_is_not_a_way_of_doing(engine: SearchEngine) -> None:
    assert found(engine, "ทางการ")[0] == OFFICIAL.record_no
    assert STRATEGY.record_no not in found(engine, '"ทางการ"')


def test_not_official_is_not_official(engine: SearchEngine) -> None:
    assert OFFICIAL.record_no in found(engine, "เป็นทางการ")
    assert found(engine, "ไม่เป็นทางการ") == [STORY.record_no]


def test_a_consultant(engine: SearchEngine) -> None:
    assert found(engine, "ที่ปรึกษา")[0] == STORY.record_no


@pytest.mark.parametrize("name", ["บูรณาการ", "integration", "Integrate"])
def test_a_word_in_both_languages_and_its_forms(engine: SearchEngine, name: str) -> None:
    assert set(found(engine, name)) == {STORY.record_no, ADLI.record_no}


def test_impact(engine: SearchEngine) -> None:
    assert found(engine, "ผลกระทบ")[0] == STORY.record_no


def test_retired_officials(engine: SearchEngine) -> None:
    assert found(engine, "ข้าราชการบำนาญ")[0] == STORY.record_no


def test_a_pen_name_of_two_english_words_in_a_thai_comment(engine: SearchEngine) -> None:
    assert STORY.record_no in found(engine, "small man")
    hits = search(engine, '"small man"').hits
    assert [(hit.record_no, hit.comment_id) for hit in hits] == [(STORY.record_no, REPLY.comment_id)]


@pytest.mark.parametrize("number", ["405365", "๔๐๕๓๖๕", "#405365"])
def test_a_record_number_brings_its_page_first(engine: SearchEngine, number: str) -> None:
    assert found(engine, number)[0] == STORY.record_no


def test_the_beginning_of_a_long_name(engine: SearchEngine) -> None:
    assert found(engine, "นคร") == [TOWN.record_no]
    assert [one.record_no for one in engine.suggest("ศึกษาดูงานจังหวัดนคร", tokens=PUBLIC)] == [TOWN.record_no]


def test_white_is_neither_news_nor_rice(engine: SearchEngine) -> None:
    assert found_or_meant(engine, "ขาว") == [WHITE.record_no]


def test_brainstorming(engine: SearchEngine) -> None:
    assert found(engine, "ระดมความคิด")[0] == STORY.record_no


def test_what_is_nowhere_brings_nothing_and_suggests_nothing(engine: SearchEngine) -> None:
    result = search(engine, "xyzไม่มีจริง")
    assert (result.total, result.hits, result.suggestion) == (0, (), None)
    assert result.understood
