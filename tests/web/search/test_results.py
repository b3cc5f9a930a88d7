"""The page of results as readers see it: who wrote what, where the words stand, what was read out of them."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from kmwiki.accounts.models import Person
from kmwiki.accounts.profiles import change_profile
from kmwiki.core.database import db, transaction
from kmwiki.search.documents import Repair, SearchRequest, SearchResult, Understood
from tests.support.site import TestSite
from tests.support.talk import say
from tests.web.search.answering import NOTHING, Text, hit, result
from tests.web.search.conftest import Answers


def page_of(client: Any, address: str) -> Text:
    return Text(html_of(client, address))


def html_of(client: Any, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return str(answer.get_data(as_text=True))


def test_a_result_says_what_it_is_who_wrote_it_and_when(site: TestSite, client: Any, answers: Answers) -> None:
    site.person("nok", display_name="นกน้อย ใจดี")
    answers(
        result(
            hit(405365, "แผน[[น้ำ]]หลาก", snippet="ซ้อม <b>[[น้ำ]]</b> กับ [[water]]", kind="aar", agency="health",
                fiscal_year=2553, authors=("nok", "ครูสมหมาย"), state="archived")
        )
    )  # fmt: skip
    html = html_of(client, "/search?q=น้ำ water")
    page = Text(html)
    for words in (
        "ทบทวนหลังปฏิบัติงาน",
        "สำนักงานสาธารณสุขจังหวัด",
        "ปีงบประมาณ 2553",
        "นกน้อย ใจดี",
        "ครูสมหมาย",
        "29 ต.ค. 2553",
        "405365",
        "เก็บเข้ากรุ",
    ):
        assert words in page.said, words
    assert "nok" not in page.said
    assert re.findall("<mark>(.*?)</mark>", html) == ["น้ำ", "น้ำ", "water"]
    assert "<b>" not in html[html.index("search-hit__snippet") : html.index("page-card__meta")]
    assert unquote(page.links["แผน น้ำ หลาก"]) == "/p/405365/แผนน้ำหลาก"


@pytest.mark.parametrize(("lang", "sign"), [("th", "แทนที่แล้ว"), ("en", "Replaced")])
def test_what_was_replaced_says_so(client: Any, answers: Answers, lang: str, sign: str) -> None:
    client.set_cookie("lang", lang)
    answers(result(hit(1, "คู่มือ", kind="guidance"), hit(2, "คู่มือเดิม", kind="guidance", replaced=True)))
    said = page_of(client, "/search?q=คู่มือ").said
    assert said.count(sign) == 1
    assert said.index("คู่มือ") < said.index(sign) < said.index("คู่มือเดิม")


@pytest.mark.parametrize(
    ("lang", "line"),
    [
        ("th", "ไม่พบคำว่า “คปสอ” , “<x>” ในคลังนี้ ผลที่แสดงมาจากคำที่เหลือ"),
        ("en", "Nothing here has “คปสอ” , “<x>” – these results are by your other words"),
    ],
)
def test_words_that_no_page_has_are_named_beside_what_the_others_found(
    client: Any, answers: Answers, lang: str, line: str
) -> None:
    client.set_cookie("lang", lang)
    answers(result(hit(1, "ประชุม"), nowhere=("คปสอ", "<x>")))
    assert line in page_of(client, "/search?q=ประชุม คปสอ <x>").said
    answers(result(hit(1, "ประชุม"), nowhere=tuple("กขคงจ")))
    assert "“ก” , “ข” , “ค” , … " in page_of(client, "/search?q=ประชุม").said


def test_a_new_name_is_shown_at_once(site: TestSite, client: Any, answers: Answers) -> None:
    nok = site.person("nok", display_name="นกน้อย")
    answers(result(hit(1, "หน้า", authors=("nok", "ครู"))))
    assert "นกน้อย, ครู" in page_of(client, "/search?q=x").said
    with transaction():
        change_profile(nok, db.session.get_one(Person, nok.person_id), display_name="นกใหญ่")
    assert "นกใหญ่, ครู" in page_of(client, "/search?q=x").said


def test_names_lead_to_people_for_members_only(site: TestSite, client: Any, answers: Answers) -> None:
    site.person("nok", display_name="นกน้อย")
    answers(result(hit(1, "หน้า", authors=("nok",))))
    assert "นกน้อย" not in page_of(client, "/search?q=x").links
    assert page_of(site.browser("reader"), "/search?q=x").links["นกน้อย"] == "/people/nok"


@pytest.mark.parametrize(("lang", "shown"), [("en", "Flood plan"), ("th", "แผนน้ำหลาก")])
def test_the_title_is_the_readers_and_the_words_are_marked_where_they_stand(
    client: Any, answers: Answers, lang: str, shown: str
) -> None:
    answers(result(hit(7, "แผน[[น้ำ]]หลาก", title_2="Flood plan")))
    client.set_cookie("lang", lang)
    html = html_of(client, "/search?q=น้ำ")
    title = re.search(r'<h2 class="search-hit__title"><a[^>]*lang="(\w\w)">(.*?)</a>', html)
    assert title
    assert (title[1], re.sub("<[^>]+>", "", title[2])) == (lang, shown)
    assert html.count("<mark>น้ำ</mark>") == 1


def test_a_comment_is_its_speakers_and_the_others_are_named(site: TestSite, client: Any, answers: Answers) -> None:
    small_man = site.person("small.man", display_name="small man")
    page_no = site.page(small_man, title="วงคุย", visibility="public")
    fah = site.person("fah", display_name="ฟ้า")
    first, second, third = say(small_man, page_no, "โอเลี้ยง"), say(fah, page_no, "ด้วย"), say(fah, page_no, "อีก")
    answers(
        result(
            hit(page_no, "วงคุย", key=f"c{first}", unit="comment", comment_id=first, snippet="[[โอเลี้ยง]]",
                authors=("small.man",), also=(second, third, 999_999))
        )
    )  # fmt: skip
    page = page_of(client, "/search?q=โอเลี้ยง")
    assert page.links["วงคุย"] == f"/c/{first}"
    assert "ในความเห็นของ small man" in page.said
    assert (page.links["ฟ้า"], page.links["ฟ้า (2)"]) == (f"/c/{second}", f"/c/{third}")


def test_the_other_language_and_meaning_stand_apart_and_say_why(client: Any, answers: Answers) -> None:
    answers(
        result(
            hit(2, "ซ้อมน้ำท่วม"),
            hit(1, "Flood drill", lang="en", why="lexicon"),
            hit(4, "Flood report", lang="en", why="lexicon"),
            hit(3, "เรือท้องแบน", why="meaning"),
        )
    )
    html = html_of(client, "/search?q=น้ำท่วม")
    english = html[html.index('id="group-in_en"') : html.index("</section>", html.index('id="group-in_en"'))]
    assert ("Flood drill" in english, "Flood report" in english, "ซ้อมน้ำท่วม" in english) == (True, True, False)
    said = Text(html).said
    assert "ภาษาอังกฤษ (In English)" in said
    assert "หน้าเหล่านี้ไม่มีคำที่พิมพ์" in said
    assert html.index("ซ้อมน้ำท่วม") < html.index("Flood drill") < html.index("เรือท้องแบน")


@pytest.mark.parametrize(
    ("understood", "said"),
    [
        ((Understood("word", "ขนอม"), Understood("year", "2554")), "เข้าใจว่า ขนอม · พ.ศ. 2554 = ค.ศ. 2011"),
        ((Understood("synonym", "กพร = OPDC · สำนักงาน ก.พ.ร."), Understood("word", "กพร")), "เข้าใจว่า กพร = OPDC · สำนักงาน ก.พ.ร."),
        ((Understood("without", "ร่าง"), Understood("phrase", "แผนสามวัน")), "เข้าใจว่า ไม่เอา ร่าง · วลี “แผนสามวัน”"),
        ((Understood("either", "น้ำท่วม | flood"),), "เข้าใจว่า อย่างใดอย่างหนึ่ง: น้ำท่วม หรือ flood"),
        ((Understood("kind", "aar"), Understood("agency", "health")), "เข้าใจว่า ประเภท ทบทวนหลังปฏิบัติงาน (AAR) · หน่วยงาน สำนักงานสาธารณสุขจังหวัด"),
        ((Understood("fiscal_year", "2554"), Understood("category", "4")), "เข้าใจว่า ปีงบประมาณ 2554 · หมวด PMQA 4 การวัด"),
        ((Understood("without", "kind:aar"), Understood("without", "tag:AAR")), "เข้าใจว่า ไม่เอา ประเภท ทบทวนหลังปฏิบัติงาน (AAR) · ไม่เอา ป้ายกำกับ AAR"),
        ((Understood("fiscal_year", "2554 | 2555"),), "เข้าใจว่า ปีงบประมาณ 2554 หรือ 2555"),
    ],
    ids=["year", "synonyms", "without and phrase", "either", "kind and agency", "year and category", "without fields", "either year"],
)  # fmt: skip
def test_what_was_read_is_said_in_one_line(
    site: TestSite, client: Any, answers: Answers, understood: tuple[Understood, ...], said: str
) -> None:
    answers(result(hit(1, "หน้า"), understood=understood))
    assert said in page_of(client, "/search?q=anything else").said


def test_words_read_as_they_were_typed_are_not_said_again(client: Any, answers: Answers) -> None:
    answers(result(hit(1, "หน้า"), understood=(Understood("word", "flood"), Understood("word", "แผน"))))
    assert "เข้าใจว่า" not in page_of(client, "/search?q=Flood แผน").said


def test_words_a_repair_has_said_are_not_said_again(client: Any, answers: Answers) -> None:
    answers(
        result(hit(1, "หน้า"), understood=(Understood("word", "สวัสดี"),), repairs=(Repair("layout", "l;ylfu", "สวัสดี"),))
    )
    assert "เข้าใจว่า" not in page_of(client, "/search?q=l;ylfu").said


def test_a_long_reading_is_folded(client: Any, answers: Answers) -> None:
    words = tuple(Understood("word", f"คำ{number}") for number in range(40))
    answers(result(hit(1, "หน้า"), understood=words))
    html = html_of(client, "/search?q=x")
    fold = html[html.index('<details class="understood">') : html.index("</details>", html.index('class="understood"'))]
    line, rest = fold.split("</summary>")
    assert ("คำ0" in line, "คำ39" in line, "คำ39" in rest) == (True, False, True)
    assert f"และอีก {rest.count('<b>')} อย่าง" in line


def test_of_many_names_of_a_thing_the_first_are_said_and_the_rest_is_folded(client: Any, answers: Answers) -> None:
    names = "กพร = สำนักงาน ก.พ.ร. · Office of the Public Sector Development Commission · OPDC"
    answers(result(hit(1, "หน้า"), understood=(Understood("synonym", names), Understood("year", "2554"))))
    html = html_of(client, "/search?q=กพร")
    line, rest = html[html.index('<details class="understood">') :].split("</summary>", 1)
    assert "กพร = สำนักงาน ก.พ.ร. · OPDC …" in line
    assert "พ.ศ. 2554" in line
    assert names in rest


def test_a_repair_is_said_and_can_be_undone(client: Any, answers: Answers) -> None:
    def answer(request: SearchRequest) -> SearchResult:
        repairs = () if request.as_typed else (Repair("layout", "l;ylfu", "สวัสดี"),)
        return result(hit(1, "หน้า"), repairs=repairs)

    engine = answers(answer)
    page = page_of(client, "/search?q=l;ylfu&kind=aar")
    assert "แสดงผลของ สวัสดี แทน l;ylfu · ค้นตามที่พิมพ์" in page.said
    undone = page_of(client, page.links["ค้นตามที่พิมพ์"])
    assert engine.asked[-1].as_typed
    assert engine.asked[-1].kinds == ("aar",)
    assert "แสดงผลของ" not in undone.said
    again = undone.links["ค้นตามที่พิมพ์ เอาตัวกรองนี้ออก"]
    page_of(client, again)
    assert not engine.asked[-1].as_typed


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("th", "ไม่พบคำว่า “ฆฆฆฆ” , “<b>zzz” ในคลังนี้ แสดงผลของ ประชุม · ค้นตามที่พิมพ์"),
        ("en", "Nothing here has “ฆฆฆฆ” , “<b>zzz” – showing results for ประชุม · Search as typed"),
    ],
)
def test_words_that_stand_nowhere_are_named_and_can_be_asked_for_all_the_same(
    client: Any, answers: Answers, lang: str, said: str
) -> None:
    repairs = tuple(Repair("nowhere", words, "ประชุม") for words in ("ฆฆฆฆ", "<b>zzz"))
    engine = answers(lambda request: NOTHING if request.as_typed else result(hit(1, "หน้า"), total=7, repairs=repairs))
    client.set_cookie("lang", lang)
    page = page_of(client, "/search?q=ประชุม ฆฆฆฆ <b>zzz&kind=aar")
    assert said in page.said
    noted = "คำที่ค้นไม่พบจะถูกจดไว้" if lang == "th" else "The words are noted"
    assert noted not in page.said  # of a narrowed question they are not
    assert noted in page_of(client, "/search?q=ประชุม ฆฆฆฆ <b>zzz").said
    as_typed = page.links["ค้นตามที่พิมพ์" if lang == "th" else "Search as typed"]
    assert parse_qs(urlsplit(as_typed).query) == {"q": ["ประชุม ฆฆฆฆ <b>zzz"], "kind": ["aar"], "exact": ["1"]}
    page_of(client, as_typed)
    assert any(request.as_typed and request.kinds == ("aar",) for request in engine.asked)


def test_what_was_repaired_and_what_was_left_out_are_two_sentences(client: Any, answers: Answers) -> None:
    repairs = (Repair("layout", "l;ylfu", "สวัสดี"), Repair("nowhere", "zzz", "สวัสดี flood"))
    answers(result(hit(1, "หน้า"), repairs=repairs))
    said = page_of(client, "/search?q=l;ylfu zzz flood").said
    assert "ไม่พบคำว่า “zzz” ในคลังนี้ แสดงผลของ สวัสดี flood · แสดงผลของ สวัสดี แทน l;ylfu · ค้นตามที่พิมพ์" in said


def test_a_better_spelling_is_offered(client: Any, answers: Answers) -> None:
    answers(result(hit(1, "หน้า"), suggestion="learning"))
    address = page_of(client, "/search?q=lerning&sort=newest").links["learning"]
    assert parse_qs(urlsplit(address).query) == {"q": ["learning"], "sort": ["newest"]}


@pytest.mark.parametrize("who", [None, "reader"])
def test_people_are_shown_to_members_and_never_to_visitors(site: TestSite, answers: Answers, who: str | None) -> None:
    site.person("malee", display_name="มาลี ศรีสุข")
    engine = answers(result(hit(1, "หน้า")))
    engine.people = result(hit(0, "มาลี ศรีสุข", unit="person", authors=("malee",)), total=7)
    page = page_of(site.browser(who), "/search?q=มาลี")
    assert ("มาลี ศรีสุข" in page.said) is (who is not None)
    assert [request.units == ("person",) for request in engine.asked].count(True) == (who is not None)
    if who:
        assert unquote(page.links["ดูทั้งหมด 7 คน"]) == "/people?q=มาลี"
        assert page.links["ม มาลี ศรีสุข สำนักงานสาธารณสุขจังหวัด"] == "/people/malee"


def test_tags_that_answer_lead_to_their_pages(client: Any, answers: Answers) -> None:
    answers(result(hit(1, "หน้า"), tags=(("น้ำ/ฝน", 12),)))
    assert unquote(page_of(client, "/search?q=น้ำ").links["น้ำ/ฝน 12"]) == "/tags/น้ำ/ฝน"


def test_beyond_the_last_page_is_the_last_page(client: Any, answers: Answers) -> None:
    def answer(request: SearchRequest) -> SearchResult:
        numbers = range(request.offset + 1, min(request.offset + request.limit, 21) + 1)
        return result(*(hit(number, f"หน้าที่ {number}") for number in numbers), total=21)

    engine = answers(answer)
    page = page_of(client, "/search?q=x&kind=aar&page=999")
    assert "หน้าที่ 21" in page.said
    assert "หน้า 3 จาก 3" in page.said
    assert parse_qs(urlsplit(page.links["ก่อนหน้า"]).query) == {"q": ["x"], "kind": ["aar"], "page": ["2"]}
    assert "ถัดไป" not in page.links
    assert [request.offset for request in engine.asked] == [9980, 20]
    page_of(client, "/search?q=x&page=3")
    assert len(engine.asked) == 3  # a page there is is asked for once


def test_beyond_the_last_page_of_nothing_nothing_is_noted(client: Any, answers: Answers) -> None:
    engine = answers(NOTHING)
    assert "คำที่ค้นไม่พบจะถูกจดไว้" not in page_of(client, "/search?q=ฆฆฆฆ&page=9").said
    assert engine.asked[0].offset == 80


def test_pages_of_results_keep_what_was_asked(client: Any, answers: Answers) -> None:
    engine = answers(result(*(hit(number, f"หน้า {number}") for number in range(1, 21)), total=45))
    page = page_of(client, "/search?q=น้ำ&kind=aar&kind=wiki&sort=newest")
    following = next(url for words, url in page.links.items() if url.endswith("page=2"))
    page_of(client, following)
    asked = engine.asked[-1]
    assert (asked.text, asked.kinds, asked.sort, asked.offset, asked.limit) == ("น้ำ", ("aar", "wiki"), "newest", 10, 10)


def test_what_takes_no_time_takes_a_millisecond(client: Any, answers: Answers) -> None:
    answers(result(hit(1, "หน้า"), took_ms=0.2))
    assert "พบ 1 รายการ ใน 1 มิลลิวินาที" in page_of(client, "/search?q=x").said


def test_new_words_keep_the_filters(client: Any, answers: Answers) -> None:
    answers(result(hit(1, "หน้า")))
    html = html_of(client, "/search?q=x&tag=น้ำ&tag=ฝน&sort=newest&exact=1")
    form = html[html.index("search-form--large") :]
    form = form[: form.index("</form>")]
    assert re.findall(r'type="hidden" name="(\w+)" value="([^"]+)"', form) == [
        ("tag", "น้ำ"),
        ("tag", "ฝน"),
        ("sort", "newest"),
    ]


def test_members_keep_a_search_and_visitors_meet_no_form(site: TestSite, answers: Answers) -> None:
    answers(result(hit(1, "หน้า")))
    html = html_of(site.browser("reader"), "/search?q=น้ำ&kind=aar&page=2")
    kept = re.search(r'name="query" value="([^"]+)"', html)
    assert kept
    assert parse_qs(kept[1].replace("&amp;", "&")) == {"q": ["น้ำ"], "kind": ["aar"]}
    assert 'method="post"' not in html_of(site.browser(), "/search?q=น้ำ")


def test_nothing_asked_explains_how_to_ask(client: Any, answers: Answers) -> None:
    engine = answers(NOTHING)
    page = page_of(client, "/search")
    assert "วิธีค้นให้ตรงใจ" in page.said
    assert engine.asked == []
