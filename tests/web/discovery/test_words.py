"""The pages about words: glossary, synonyms, what was not found."""

from __future__ import annotations

import csv
import io
import re

import pytest

from kmwiki.core.database import db, transaction
from kmwiki.discovery import synonyms
from kmwiki.discovery.editing import add_row, get_row, read_entry, wordings_of
from kmwiki.discovery.misses import keep_misses
from kmwiki.discovery.models import MissedSearch, SynonymRow
from tests.support.filling_in import form_in
from tests.support.site import token_in

TERMS = "กปน.\r\nการประปานครหลวง\r\nMWA"


@pytest.fixture
def nok(site):
    site.person("nok", "facilitator", display_name="คุณนก")
    return site.browser("nok")


@pytest.fixture
def row_id(site):
    return add(site, *TERMS.split(), meaning_th="ประปาของเมืองหลวง", meaning_en="The capital's waterworks")


def add(site, *terms, **meanings):
    """A row by a facilitator; its number."""
    editor = site.person("nok", "facilitator", display_name="คุณนก")
    with transaction():
        return add_row(editor, read_entry(terms, **meanings)).id


def text(answer):
    return answer.get_data(as_text=True)


def send(browser, path, **fields):
    """Post to a path with the token of some page."""
    return browser.post(path, data={"csrf_token": token_in(text(browser.get("/synonyms"))), **fields})


def fields_of(browser, path):
    html = text(browser.get(path))
    found = dict(re.findall(r'<input type="hidden" name="(csrf_token|form_id|based_on)" value="([^"]*)">', html))
    assert found.keys() == {"csrf_token", "form_id", "based_on"}
    return found


def csv_rows(answer):
    assert answer.data.startswith(b"\xef\xbb\xbf")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    return list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))


def test_visitors_read_the_glossary_in_either_language_and_find_in_it(client, row_id):
    html = text(client.get("/glossary?q=กปน"))
    assert "ประปาของเมืองหลวง" in html
    assert "MWA" in html
    client.set_cookie("lang", "en")
    assert "The capital&#39;s waterworks" in text(client.get("/glossary?q=MWA"))
    assert '<form method="post"' not in text(client.get("/glossary"))
    assert 'href="/synonyms' not in text(client.get("/glossary"))


def test_a_row_without_a_meaning_is_no_entry_of_the_glossary(site, client):
    add(site, "กปน.", "MWA")
    assert "กปน." not in text(client.get("/glossary?q=MWA"))


def test_a_meaning_in_one_language_is_shown_to_readers_of_the_other_and_says_which_it_is(site, client):
    add(site, "กปน.", "MWA", meaning_th="ประปาเมืองหลวง")
    client.set_cookie("lang", "en")
    assert 'lang="th">ประปาเมืองหลวง' in text(client.get("/glossary?q=MWA"))


def test_letters_lead_through_the_alphabet(client):
    html = text(client.get("/glossary?letter=A"))
    assert "AAR" in html
    assert "OPDC" not in html
    assert re.search(r'href="/glossary"[^>]*aria-current="true">A', html)


def test_facilitators_add_a_row_and_a_double_click_makes_one(nok):
    before = len(synonyms.rows())
    fields = fields_of(nok, "/synonyms/new?term=กปน.")
    first = nok.post("/synonyms/new", data={**fields, "terms": TERMS, "meaning_th": "", "meaning_en": ""})
    again = nok.post("/synonyms/new", data={**fields, "terms": TERMS, "meaning_th": "", "meaning_en": ""})
    assert first.status_code == again.status_code == 303
    assert first.location == again.location
    assert len(synonyms.rows()) == before + 1
    assert "บันทึกคำพ้องแล้ว" in text(nok.get(first.location))


def test_words_that_were_not_found_begin_the_form(nok):
    assert re.search(r">\n?น้ำหลาก\n", text(nok.get("/synonyms/new?term=น้ำหลาก")))


def test_what_is_refused_is_said_at_its_field_and_nothing_typed_is_lost(nok):
    fields = fields_of(nok, "/synonyms/new")
    answer = nok.post(
        "/synonyms/new", data={**fields, "terms": "คำเดียวดาย", "meaning_th": "ความหมายยาว", "meaning_en": ""}
    )
    assert answer.status_code == 422
    html = text(answer)
    assert html.count("ต้องมี 2 ถึง 12 คำ") == 2  # in the summary and at the field
    assert 'aria-invalid="true"' in html
    assert "คำเดียวดาย" in html
    assert "ความหมายยาว" in html
    assert "ข้อผิดพลาด" in html


def test_a_term_that_stands_in_another_row_is_told_and_saved_all_the_same(nok, row_id):
    fields = fields_of(nok, "/synonyms/new")
    answer = nok.post(
        "/synonyms/new", data={**fields, "terms": "mwa\nMetropolis Water", "meaning_th": "", "meaning_en": ""}
    )
    html = text(nok.get(answer.location))
    assert "คำเหล่านี้อยู่ในแถวอื่นด้วย: mwa" in html
    assert f'href="/synonyms/{row_id}"' in html
    assert "“MWA” อยู่ในอีกแถวด้วย" in text(nok.get(f"/synonyms/{row_id}"))
    assert "mwa" in text(nok.get("/synonyms?show=shared"))


def test_a_row_is_changed_and_its_history_tells_who_changed_what_and_puts_it_back(nok, row_id):
    fields = fields_of(nok, f"/synonyms/{row_id}/edit")
    answer = nok.post(
        f"/synonyms/{row_id}/edit", data={**fields, "terms": "กปน.\nประปาหลวง", "meaning_th": "", "meaning_en": ""}
    )
    assert answer.status_code == 303
    html = text(nok.get(answer.location))
    assert "คุณนก" in html
    assert "เพิ่ม: ประปาหลวง" in html
    assert "ตัดออก: การประปานครหลวง, MWA" in html
    assert send(nok, f"/synonyms/{row_id}/put-back/1").status_code == 303
    assert get_row(row_id).words == ("กปน.", "การประปานครหลวง", "MWA")


def test_saving_over_somebody_elses_change_shows_both_and_keeps_the_typed_words(site, nok, row_id):
    mine = fields_of(nok, f"/synonyms/{row_id}/edit")
    site.person("boss", "admin")
    boss = site.browser("boss")
    theirs = fields_of(boss, f"/synonyms/{row_id}/edit")
    boss.post(
        f"/synonyms/{row_id}/edit", data={**theirs, "terms": "กปน.\nคำของเจ้านาย", "meaning_th": "", "meaning_en": ""}
    )
    answer = nok.post(
        f"/synonyms/{row_id}/edit", data={**mine, "terms": "กปน.\nคำของนก", "meaning_th": "", "meaning_en": ""}
    )
    assert answer.status_code == 409
    html = text(answer)
    assert "คำของเจ้านาย" in html
    assert "คำของนก" in html
    assert get_row(row_id).words == ("กปน.", "คำของเจ้านาย")
    again = dict(re.findall(r'<input type="hidden" name="(csrf_token|form_id|based_on)" value="([^"]*)">', html))
    answer = nok.post(
        f"/synonyms/{row_id}/edit", data={**again, "terms": "กปน.\nคำของนก", "meaning_th": "", "meaning_en": ""}
    )
    assert answer.status_code == 303
    assert get_row(row_id).words == ("กปน.", "คำของนก")


def test_a_deleted_row_offers_the_way_back_where_one_lands(nok, client, row_id):
    answer = send(nok, f"/synonyms/{row_id}/delete")
    html = text(nok.get(answer.location))
    assert "แถวนี้ถูกลบแล้ว" in html
    assert f'action="/synonyms/{row_id}/put-back/1"' in html
    assert "กปน." not in text(client.get("/glossary?q=MWA"))
    assert "กปน." in text(nok.get("/synonyms?show=deleted"))
    send(nok, f"/synonyms/{row_id}/put-back/1")
    assert "กปน." in text(client.get("/glossary?q=MWA"))


def test_staff_read_the_table_and_find_no_button_in_it(site, row_id):
    browser = site.browser("somchai")
    for path in ("/synonyms", f"/synonyms/{row_id}"):
        html = text(browser.get(path))
        assert "กปน." in html or path == "/synonyms"
        assert f"/synonyms/{row_id}/edit" not in html
        assert "/delete" not in html
        assert "/synonyms/new" not in html
        assert "/searches/not-found" not in html
    for path in ("/synonyms/new", f"/synonyms/{row_id}/edit", "/searches/not-found", "/searches/not-found.csv"):
        assert browser.get(path).status_code == 403
    assert send(browser, f"/synonyms/{row_id}/delete").status_code == 403


@pytest.mark.parametrize("role", ["facilitator", "admin"])
def test_the_office_leads_to_synonyms_and_misses_for_whoever_edits_them(site, role):
    site.person("officer", role)
    html = text(site.browser("officer").get("/admin/"))
    assert 'href="/synonyms"' in html
    assert 'href="/searches/not-found"' in html


def test_moderators_are_not_led_there(site):
    site.person("mod", "moderator")
    assert 'href="/synonyms"' not in text(site.browser("mod").get("/admin/"))


def test_the_lists_open_in_a_spreadsheet_with_thai_intact_and_no_formulas(site, nok, row_id):
    add(site, "=1+1", "@สูตร", meaning_th="+66")
    rows = csv_rows(nok.get("/synonyms.csv?q=กปน"))
    assert [row["terms"] for row in rows] == ["กปน. | การประปานครหลวง | MWA"]
    [formula] = csv_rows(nok.get("/glossary.csv?q=สูตร"))
    assert (formula["term"], formula["other_terms"], formula["meaning_th"]) == ("'=1+1", "'@สูตร", "'+66")
    assert len(csv_rows(nok.get("/synonyms.csv"))) == len(synonyms.rows())


def test_hostile_terms_are_text(site, nok, client):
    number = add(site, "<script>alert(1)</script>", '" onclick="x', meaning_th="<b>หนา</b>")
    for path in ("/glossary?q=alert", f"/synonyms/{number}", f"/synonyms/{number}/edit", "/synonyms?q=alert"):
        html = text(nok.get(path))
        assert "<script>alert" not in html
        assert "<b>หนา" not in html
        assert "&lt;script&gt;" in html
        assert ' onclick="x' not in html


def test_what_was_not_found_is_listed_with_what_can_be_done_about_it(nok):
    with transaction():
        keep_misses({"โดรนสำรวจ": 3, "flood drill 2569": 1})
    html = text(nok.get("/searches/not-found"))
    assert html.index("โดรนสำรวจ") < html.index("flood drill 2569")
    assert "ค้น 3 ครั้ง" in html
    assert "/search?q=flood+drill+2569" in html
    assert "/new/wiki?title=flood+drill+2569" in html
    assert "/synonyms/new?term=flood+drill+2569" in html
    by_words = text(nok.get("/searches/not-found?order=words"))
    assert by_words.index("flood drill 2569") < by_words.index("โดรนสำรวจ")
    rows = csv_rows(nok.get("/searches/not-found.csv"))
    assert [(row["words"], row["times"]) for row in rows] == [("โดรนสำรวจ", "3"), ("flood drill 2569", "1")]


def test_words_are_set_aside_and_brought_back(nok):
    with transaction():
        keep_misses({"โดรน": 3})
    [number] = [row.id for row in db.session.query(MissedSearch)]
    send(nok, f"/searches/not-found/{number}/dismiss")
    assert "พัก “โดรน” ไว้แล้ว" in text(nok.get("/searches/not-found"))
    assert "ค้น 3 ครั้ง" not in text(nok.get("/searches/not-found"))
    assert "ค้น 3 ครั้ง" in text(nok.get("/searches/not-found?aside=1"))
    send(nok, f"/searches/not-found/{number}/bring-back")
    assert "ค้น 3 ครั้ง" in text(nok.get("/searches/not-found"))


@pytest.mark.parametrize(
    "query",
    ["q=%25&letter=%00&show=x&page=-1", "q=" + "ก" * 500, "letter=" + "9" * 50, "page=99999999999", "order=x&aside=2"],
)
def test_no_address_breaks_a_list(nok, query):
    for path in (
        "/glossary",
        "/synonyms",
        "/searches/not-found",
        "/glossary.csv",
        "/synonyms.csv",
        "/searches/not-found.csv",
    ):
        assert nok.get(f"{path}?{query}").status_code == 200, path


@pytest.mark.parametrize("lang", ["th", "en"])
def test_no_page_about_words_shows_a_key_without_words(nok, row_id, lang):
    with transaction():
        keep_misses({"โดรน": 3})
    nok.set_cookie("lang", lang)
    send(nok, f"/synonyms/{row_id}/delete")
    pages = f"/glossary /glossary?q=ไม่มีเลย /synonyms /synonyms?show=deleted /synonyms?q=ไม่มีเลย /synonyms/{row_id} /synonyms/{row_id}/edit"
    more = "/synonyms/new /searches/not-found /searches/not-found?aside=1 /searches /admin/audit?about=synonym /admin/"
    for path in f"{pages} {more}".split():
        answer = nok.get(path)
        words = re.sub(r"<[^>]+>", " ", text(answer))
        assert answer.status_code in (200, 403), path
        assert not re.findall(r"\b(?:discovery|face|admin|lists)\.[a-z_]+(?:\.[a-z_]+)*\b", words), path


def test_a_row_changed_by_the_program_says_so(nok, app):
    seeded = db.session.query(SynonymRow).filter_by(seed_key="aar").one()
    assert wordings_of(seeded)[0].person is None
    assert "ระบบ" in text(nok.get(f"/synonyms/{seeded.id}"))


def test_the_form_sends_what_it_shows(nok, row_id):
    """Nothing changes when the form is opened and sent as it stands, whatever line ends the browser uses."""
    html = text(nok.get(f"/synonyms/{row_id}/edit"))
    answer = nok.post(
        f"/synonyms/{row_id}/edit",
        data=form_in(
            html.replace(
                '<form method="post" action="/synonyms', '<form class="editor" method="post" action="/synonyms'
            )
        ),
    )
    assert answer.status_code == 303
    assert len(wordings_of(get_row(row_id))) == 1
