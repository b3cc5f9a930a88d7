"""The directory and an expert's page in the browser."""

from __future__ import annotations

import csv
import re
from html import unescape

import pytest

from kmwiki.accounts.answering import write_categories
from kmwiki.accounts.models import Person
from kmwiki.core.database import db, transaction
from kmwiki.questions.accepting import accept_answer
from tests.support.site import TestSite, token_in
from tests.support.talk import act, say


@pytest.fixture
def expert(site: TestSite) -> str:
    mok = site.person(
        "mok", "consultant", agency=None, display_name="ครูหมอก", skills="PMQA, การตั้งคำถาม", retired_expert=True,
        reachable="วันอังคารบ่าย <b>ทางโทรศัพท์</b>", ask_about="อ่านเกณฑ์ให้เข้ากับงาน",
    )  # fmt: skip
    with transaction():
        write_categories(db.session.get_one(Person, mok.person_id), (4,))
    return "mok"


@pytest.mark.parametrize("lang", ["th", "en"])
def test_plain_links_narrow_the_list_and_widen_it_again(site: TestSite, expert: str, lang: str) -> None:
    nok = site.browser("nok")
    nok.get(f"/?lang={lang}")
    html = nok.get("/people").get_data(as_text=True)
    assert "ครูหมอก" in html
    link = re.search(r'href="(/people\?[^"]*skill=PMQA[^"]*)"', html)
    assert link
    html = nok.get(unescape(link[1])).get_data(as_text=True)
    assert "ครูหมอก" in html
    assert 'href="/people/nok"' not in html.split("<main")[1]
    back = re.search(r'class="facet facet--chosen" href="([^"]+)"', html)
    assert back
    assert back[1] == "/people"


@pytest.mark.parametrize(
    "query", ["category=9", "category=x", "role=king", "skill=%00", "skill=" + "ย" * 500, "retired=2", "agency='"]
)
def test_what_can_not_be_meant_breaks_nothing(site: TestSite, expert: str, query: str) -> None:
    assert site.browser("nok").get(f"/people?{query}").status_code in (200, 400)


def test_an_experts_page_tells_what_to_ask_and_begins_the_question(site: TestSite, expert: str) -> None:
    nok = site.browser("nok")
    html = nok.get("/people/mok").get_data(as_text=True)
    assert "อ่านเกณฑ์ให้เข้ากับงาน" in html
    assert "&lt;b&gt;ทางโทรศัพท์" in html
    assert "ข้าราชการบำนาญ" in html
    ask = re.search(r'href="(/new/thread[^"]+)"', html.split("<main")[1])
    assert ask
    form = nok.get(unescape(ask[1])).get_data(as_text=True)
    assert ">\n@mok </textarea>" in form
    assert re.search(r'name="categories" value="4"[^>]* checked', form)
    assert "/new/thread" not in site.browser("mok").get("/people/mok").get_data(as_text=True).split("<main")[1]


def test_nobody_is_addressed_by_a_name_that_nobody_bears(site: TestSite) -> None:
    html = site.browser("nok").get("/new/thread?subtype=question&to=ghost&categories=99").get_data(as_text=True)
    assert "ghost" not in html.split("<main")[1].replace("to=ghost", "")


def test_a_consultants_page_shows_guidance_and_accepted_answers_one_may_see(site: TestSite, expert: str) -> None:
    mok, somchai = site.person("mok"), site.person("somchai")
    site.page(mok, kind="guidance", title="แนวทางตั้งคำถาม")
    site.page(mok, kind="guidance", title="แนวทางลับ", visibility="team")
    asked = [
        site.page(somchai, kind="thread", title=title, fields={"subtype": "question"}, **more)
        for title, more in (
            ("ถามเรื่องเกณฑ์", {}),
            ("ถามในทีม", {"visibility": "team", "shared_people": ("mok",)}),
            ("ถามแล้วไม่เลือก", {}),
        )
    ]
    for page in asked:
        number = say(mok, page, f"คำตอบของหมอกสำหรับ {page}")
        if page != asked[2]:
            act(accept_answer, somchai, number)
    html = site.browser("nok").get("/people/mok").get_data(as_text=True)
    answers = html[html.index('id="answered"') : html.index('id="contributions"')]
    assert f"คำตอบของหมอกสำหรับ {asked[0]}" in answers
    assert "ถามเรื่องเกณฑ์" in answers
    assert "ถามแล้วไม่เลือก" not in answers
    assert "ถามในทีม" not in html
    guidance = html[html.index('id="guided"') : html.index('id="answered"')]
    assert "แนวทางตั้งคำถาม" in guidance
    assert "แนวทางลับ" not in html


def test_the_profile_form_takes_it_all(site: TestSite) -> None:
    nok = site.browser("nok")
    html = nok.get("/me").get_data(as_text=True)
    sent = {
        "csrf_token": token_in(html), "display_name": "นก", "retired_expert": "y", "reachable": "ทุกเช้า",
        "ask_about": "ปลูกข้าว",
    }  # fmt: skip
    assert nok.post("/me", data=sent).status_code == 302
    html = site.browser("lek").get("/people/nok").get_data(as_text=True)
    assert "ทุกเช้า" in html
    assert "ปลูกข้าว" in html
    del sent["retired_expert"]
    nok.post("/me", data=sent)
    assert "ข้าราชการบำนาญ" not in site.browser("lek").get("/people/nok").get_data(as_text=True)


def test_the_directory_as_a_file_holds_what_everybody_reads_and_no_address_of_mail(site: TestSite, expert: str) -> None:
    site.person("lek", display_name="=HYPERLINK(1)", email="lek@example.org", skills="PMQA")
    site.person("gone", email="gone@example.org")
    nok = site.browser("nok")
    link = re.search(r'href="(/people\.csv\?[^"]*)"', nok.get("/people?skill=PMQA").get_data(as_text=True))
    assert link
    sent = nok.get(unescape(link[1]))
    assert sent.mimetype == "text/csv"
    text = sent.get_data(as_text=True)
    assert text.startswith("\ufeffชื่อที่แสดง,")
    assert "ครูหมอก,mok," in text
    row = next(row for row in csv.DictReader(text.removeprefix("\ufeff").splitlines()) if row["ชื่อผู้ใช้"] == "mok")
    assert row["หมวดที่ให้คำปรึกษา"].startswith("4 ")
    page = unescape(nok.get("/people/mok").get_data(as_text=True))
    assert row["หมวดที่ให้คำปรึกษา"] in page
    assert "'=HYPERLINK(1),lek," in text
    assert "gone" not in text
    everybody = nok.get("/people.csv").get_data(as_text=True)
    assert "gone" in everybody
    assert "example.org" not in everybody
    assert site.browser().get("/people.csv").status_code == 302  # to the sign-in form


def test_categories_of_who_is_no_consultant_any_more_are_not_in_the_file(site: TestSite, expert: str) -> None:
    nok = site.person("nok")
    with transaction():
        write_categories(db.session.get_one(Person, nok.person_id), (1, 7))
    text = site.browser("lek").get("/people.csv").get_data(as_text=True)
    rows = {row["ชื่อผู้ใช้"]: row for row in csv.DictReader(text.removeprefix("\ufeff").splitlines())}
    assert rows["nok"]["หมวดที่ให้คำปรึกษา"] == ""


@pytest.mark.parametrize(
    ("lang", "words"), [("th", "ข้าราชการบำนาญ ยังให้คำปรึกษา"), ("en", "Retired experts Still advising")]
)
def test_a_chosen_filter_says_nothing_twice(site: TestSite, expert: str, lang: str, words: str) -> None:
    nok = site.browser("nok")
    nok.set_cookie("lang", lang)
    html = nok.get("/people?retired=1").get_data(as_text=True)
    chip = re.search(r'class="tag tag--chosen"[^>]*>(.*?)<svg', html, re.DOTALL)
    assert chip
    assert " ".join(re.sub("<[^>]+>", "", chip[1]).split()) == words


def test_guidance_stands_apart_from_the_other_pages_of_an_expert(site: TestSite, expert: str) -> None:
    mok = site.person("mok")
    site.page(mok, kind="guidance", title="แนวทางตั้งคำถาม")
    site.page(mok, title="บันทึกของหมอก")
    html = site.browser("nok").get("/people/mok").get_data(as_text=True)
    wrote = html[html.index('id="wrote"') : html.index('id="contributions"')]
    assert "แนวทางตั้งคำถาม" in html[html.index('id="guided"') : html.index('id="wrote"')]
    assert "บันทึกของหมอก" in wrote
    assert "แนวทางตั้งคำถาม" not in wrote
