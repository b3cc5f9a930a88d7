"""ฝากถาม from browser to browser, and everything a name could leak by."""

from __future__ import annotations

import io
import logging
import re
import zipfile

import pytest

from kmwiki.contentsync.mirroring import mirror_pages
from kmwiki.core.database import db, transaction
from kmwiki.core.journal import JournalRow
from kmwiki.core.once import UsedForm
from kmwiki.core.site import the_site
from kmwiki.pages.drafts import UnsavedText
from kmwiki.pages.models import Page
from kmwiki.questions.models import Entrusted, EntrustedName
from kmwiki.worker.consumers import consumers
from kmwiki.worker.loop import drain
from tests.support.filling_in import fill_in, form_in
from tests.support.site import token_in
from tests.support.talk import say

NAMES = ("kraithong", "ไกรทอง")
QUESTION = "หัวหน้าไม่เห็นด้วย จะเริ่ม AAR อย่างไร"


def text(answer):
    return answer.get_data(as_text=True)


@pytest.fixture
def asker(site):
    site.person("kraithong", display_name="ไกรทอง ใจดี", agency="admin")
    return site.browser("kraithong")


@pytest.fixture
def facilitator(site):
    site.person("วา", "facilitator")
    return site.browser("วา")


@pytest.fixture
def moderator(site):
    site.person("mod", "moderator")
    return site.browser("mod")


def fill(browser, address, **changes):
    form = form_in(text(browser.get(address)), css_class="asking")
    return fill_in(browser, address, form=form, **changes)


def give(browser, title=QUESTION, body="ไม่อยากให้รู้ว่าใครถาม anonymous please", **more):
    return fill(browser, "/questions/entrust", title=title, body=body, **more)


def waiting_address(facilitator):
    found = re.findall(r'href="(/questions/entrusted/\d+)"', text(facilitator.get("/questions/entrusted/waiting")))
    assert len(found) == 1
    return found[0]


def names_in(html):
    return [name for name in NAMES if name in html]


def test_from_the_form_to_the_answer(site, asker, facilitator):
    assert give(asker).location.endswith("/questions/entrusted")
    own = text(asker.get("/questions/entrusted"))
    assert QUESTION in own
    assert "รอผู้อำนวยกระบวนการ" in own
    address = waiting_address(facilitator)
    posted = fill(facilitator, address, title="จะเริ่ม AAR อย่างไรเมื่อหัวหน้ายังไม่เห็นด้วย", action="post")
    assert posted.status_code == 303
    page = db.session.query(Page).one()
    html = text(facilitator.get(posted.location))
    assert "ฝากถามผ่านผู้อำนวยกระบวนการ" in html
    facilitator.get("/?lang=en")
    assert "Asked through a facilitator" in text(facilitator.get(posted.location))
    say(site.person("somchai"), page.record_no, "เริ่มจากวงเล็ก ๆ")
    own = text(asker.get("/questions/entrusted"))
    assert page.title in own
    assert "คำตอบใหม่ 1 รายการ" in own
    assert "คำตอบใหม่" not in text(asker.get("/questions/entrusted"))
    assert waiting_list_is_empty(facilitator)


def waiting_list_is_empty(facilitator):
    return QUESTION not in text(facilitator.get("/questions/entrusted/waiting"))


def test_a_form_sent_twice_asks_once_and_a_settled_question_is_settled_once(asker, facilitator):
    form = text(asker.get("/questions/entrust"))
    form_id = re.search(r'name="form_id" value="([^"]+)"', form)[1]
    for _ in range(2):
        sent = {"csrf_token": token_in(form), "title": QUESTION, "body": "", "form_id": form_id}
        assert asker.post("/questions/entrust", data=sent).status_code == 303
    address = waiting_address(facilitator)
    page = text(facilitator.get(address))
    for _ in range(2):
        sent = {"csrf_token": token_in(page), "title": QUESTION, "body": "", "action": "post"}
        answer = facilitator.post(address, data=sent)
    assert answer.status_code == 303
    assert answer.location.startswith("/r/")
    assert db.session.query(Page).count() == 1


def test_declining_without_a_word_gives_the_form_back_and_with_one_reaches_the_asker(asker, facilitator):
    give(asker)
    address = waiting_address(facilitator)
    refused = fill(facilitator, address, title="ถ้อยคำที่ปรับไว้", reason=" ", action="decline")
    assert refused.status_code == 422
    assert "ถ้อยคำที่ปรับไว้" in text(refused)
    assert fill(facilitator, address, reason="คุยกับ HR ก่อนน่าจะดีกว่าค่ะ", action="decline").status_code == 303
    assert "คุยกับ HR ก่อนน่าจะดีกว่าค่ะ" in text(asker.get("/questions/entrusted"))


def test_words_that_can_not_be_taken_come_back_in_the_form(asker):
    refused = give(asker, title=" ", body="เล่าไว้ยาวแล้ว", categories=["4"])
    assert refused.status_code == 422
    assert "เล่าไว้ยาวแล้ว" in text(refused)
    assert "error-summary" in text(refused)
    assert 'value="4" checked' in text(refused)


def test_nobody_but_a_facilitator_sees_what_waits_and_nobody_but_a_moderator_who(site, asker, facilitator, moderator):
    give(asker)
    number = db.session.query(Entrusted).one().id
    site.person("boss", "admin")
    staff, boss = site.browser("somchai"), site.browser("boss")
    for reader in (staff, boss, moderator):
        assert reader.get("/questions/entrusted/waiting").status_code == 403
        assert reader.get(f"/questions/entrusted/{number}").status_code == 403
    for reader in (staff, boss, facilitator, asker):
        assert reader.get("/questions/entrusted/all").status_code == 403
        assert reader.get(f"/questions/entrusted/{number}/who").status_code == 403
    assert QUESTION not in text(staff.get("/questions/entrusted"))
    assert moderator.get("/questions/entrusted/1/who").status_code == 404


def test_a_moderator_looks_up_who_with_a_reason_and_every_look_is_in_the_log(site, asker, moderator):
    give(asker)
    number = db.session.query(Entrusted).one().id
    everything = text(moderator.get("/questions/entrusted/all"))
    assert QUESTION in everything
    assert not names_in(everything)
    address = f"/questions/entrusted/{number}/who"
    assert not names_in(text(moderator.get(address)))
    refused = fill(moderator, address, reason="")
    assert refused.status_code == 422
    assert not names_in(text(refused))
    looked = fill(moderator, address, reason="มีคำข่มขู่ a threat")
    assert names_in(text(looked)) == list(NAMES)
    assert "no-store" in looked.headers["Cache-Control"]
    [row] = rows_of_log(moderator, "มีคำข่มขู่ a threat")
    assert "mod" in row
    assert not names_in(row)


def rows_of_log(reader, words):
    """The rows of the office's log that hold these words."""
    rows = re.findall(r"<tr.*?</tr>", text(reader.get("/admin/audit")), re.DOTALL)
    return [row for row in rows if words in row]


def test_the_name_is_in_no_page_feed_search_export_api_file_or_log(site, client, asker, facilitator, moderator, caplog):
    """Asked, put better, posted, answered: then every way the site tells of the question is read by somebody else."""
    with transaction():
        the_site().default_visibility = "public"
    drain(consumers(site.app.config["SETTINGS"]))
    with caplog.at_level(logging.DEBUG):
        give(asker)
        address = waiting_address(facilitator)
        assert not names_in(text(facilitator.get("/questions/entrusted/waiting")))
        assert not names_in(text(facilitator.get(address)))
        fill(facilitator, address, action="post")
        no = db.session.query(Page).one().record_no
        say(site.person("somchai"), no, "ตอบแล้ว answered")
        mirror_pages([no])
        drain(consumers(site.app.config["SETTINGS"]))
    assert not [entry.getMessage() for entry in caplog.records if names_in(entry.getMessage())]
    somchai = site.browser("somchai")
    addresses = (
        f"/p/{no}", f"/p/{no}/history", f"/p/{no}/blame", f"/p/{no}/files", "/", "/recent", "/kind/thread", "/questions?list=all",
        "/people/วา", "/search?q=AAR", "/search?q=AAR&author=kraithong", "/feed.atom", "/questions/entrusted",
        "/questions/entrusted/waiting", "/inbox", "/api/v1/search?q=AAR", f"/p/{no}/similar",
    )  # fmt: skip
    for reader in (client, somchai, facilitator, moderator):
        for one in addresses:
            answer = reader.get(one)
            html = re.sub(r'value="[^"]*"|q=[^"&]*|author[=:][^"&<]*', "", text(answer))
            # The asker is a member like others: what is looked at is every place where this question is told of.
            assert not names_in(html) or QUESTION not in html, (one, answer.status_code)
    with zipfile.ZipFile(io.BytesIO(facilitator.get("/export.zip?kind=thread").data)) as packed:
        assert any(name.startswith(f"thread/{no}-") or f"/{no}-" in name for name in packed.namelist())
        assert not [name for name in packed.namelist() if names_in(packed.read(name).decode("utf-8", "ignore"))]
    folder = site.app.config["SETTINGS"].content_dir
    files = [file for file in folder.rglob("*") if file.is_file()]
    assert files
    assert not [file for file in files if names_in(file.read_text("utf-8"))]
    assert db.session.query(UsedForm).filter_by(person_id=site.person("kraithong").person_id).count() == 0
    assert db.session.query(UnsavedText).count() == 0
    rows = db.session.query(JournalRow).filter(JournalRow.verb.startswith("entrusted.")).all()
    asker_id = site.person("kraithong").person_id
    assert [(row.verb, row.actor_id) for row in rows if row.verb == "entrusted.given"] == [("entrusted.given", None)]
    assert asker_id not in {row.actor_id for row in rows}
    assert db.session.query(EntrustedName).one().person_id == asker_id


def test_the_form_asks_browser_and_server_to_keep_nothing(asker):
    html = text(asker.get("/questions/entrust"))
    assert "data-drafting" not in html
    assert "js/editor.js" not in html
    assert 'autocomplete="off"' in html


def test_the_log_of_the_office_does_not_show_who_entrusted(site, asker):
    site.person("boss", "admin")
    give(asker)
    boss = site.browser("boss")
    rows = rows_of_log(boss, "มีผู้ฝากถาม")
    assert rows
    assert not [row for row in rows if names_in(row)]


def test_the_form_says_where_the_answer_is_seen(site):
    html = site.browser("nok").get("/questions/entrust").get_data(as_text=True)
    assert '<a href="/questions/entrusted">คำถามที่ฉันฝากไว้</a>' in html.split("<main")[1]


@pytest.mark.parametrize("words", ["หัวหน้าไม่เห็นด้วย " * 20, "My boss disagrees " * 20], ids=["Thai", "English"])
def test_a_long_question_is_refused_with_its_length_and_comes_back(asker, words):
    assert "maxlength" not in text(asker.get("/questions/entrust")).split('id="title"')[1].split(">")[0]
    answer = give(asker, title=words)
    assert answer.status_code == 422
    assert f"ขณะนี้ {len(words.strip())}" in text(answer)
    assert form_in(text(answer), css_class="asking")["title"] == words
    assert db.session.query(Entrusted).count() == 0


@pytest.mark.parametrize(("lang", "words"), [("th", "จะไม่มีการแจ้งเตือนถึงคุณ"), ("en", "You will get no notice")])
def test_whoever_gives_a_question_is_told_to_come_back_before_and_after(asker, lang, words):
    asker.set_cookie("lang", lang)
    assert words in text(asker.get("/questions/entrust"))
    assert give(asker).status_code == 303
    assert words in text(asker.get("/questions/entrusted"))
