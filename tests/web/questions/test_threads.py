"""Threads and questions as pages: begun on one screen, answered, listed."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from kmwiki.accounts.answering import change_categories
from kmwiki.accounts.reading import get_account
from kmwiki.comments.editing import delete_comment
from kmwiki.core.clock import freeze, now
from kmwiki.core.database import db, transaction
from kmwiki.pages.models import Page
from tests.support.filling_in import fill_in, form_in
from tests.support.site import token_in
from tests.support.talk import act, say, tags_of

TITLE = "เก็บความรู้คนเกษียณ before they leave"


def text(answer):
    return answer.get_data(as_text=True)


def press(browser, page, path, **fields):
    return browser.post(path, data={"csrf_token": token_in(text(browser.get(page))), **fields})


def question(site, who, title=TITLE, **more):
    return site.page(who, kind="thread", title=title, fields={"subtype": "question"}, **more)


def shown(html, id_):
    """The words of the element with this id."""
    found = re.search(rf'<section[^>]*id="{id_}".*?</section>', html, re.DOTALL)
    return re.sub(r"<[^>]+>", " ", found[0]) if found else ""


@pytest.mark.parametrize("lang", ["th", "en"])
def test_a_thread_asks_for_a_title_and_first_words_and_folds_the_rest(site, lang):
    browser = site.browser("malee")
    browser.get(f"/?lang={lang}")
    for address in ("/new/thread", "/new/thread?subtype=question"):
        html = text(browser.get(address))
        form = html[html.index('<form class="editor"') : html.index("</form>", html.index('<form class="editor"'))]
        open_part = re.sub(
            r"<details.*?</details>",
            "",
            re.sub(r"<details(?:(?!<details).)*?</details>", "", form, flags=re.DOTALL),
            flags=re.DOTALL,
        )
        asked = [
            attrs["name"] for tag, attrs in tags_of(open_part)
            if tag in ("input", "textarea", "select") and attrs.get("type") != "hidden" and "name" in attrs
        ]  # fmt: skip
        assert asked == ["title", "body"]


def test_a_title_and_first_words_make_a_thread_and_a_title_alone_as_well(site):
    malee = site.browser("malee")
    assert fill_in(malee, "/new/thread", title="คุยกันหน่อย", body="สวัสดีค่ะ", action="publish").status_code == 303
    assert fill_in(malee, "/new/thread", title="Only a title", body="", action="publish").status_code == 303
    pages = db.session.query(Page).order_by(Page.record_no).all()
    assert [(page.title, page.state, page.visibility) for page in pages] == [
        ("คุยกันหน่อย", "published", "members"), ("Only a title", "published", "members"),
    ]  # fmt: skip
    html = text(malee.get(f"/p/{pages[0].record_no}"))
    assert 'class="opening__name" href="/people/malee"' in html
    assert 'href="#comment-form"' in html


def test_a_question_is_asked_of_the_consultants_of_its_category(site):
    mok = site.person("ครูหมอก", "consultant")
    with transaction():
        change_categories(mok, get_account("ครูหมอก"), [4])
    malee = site.browser("malee")
    answer = fill_in(
        malee, "/new/thread?subtype=question", title=TITLE, body="", categories=["", "4"], visibility="public",
        action="publish",
    )  # fmt: skip
    assert answer.status_code == 303
    no = db.session.query(Page).one().record_no
    assert "ครูหมอก" in text(malee.get(f"/p/{no}"))
    assert "ครูหมอก" not in text(site.app.test_client().get(f"/p/{no}"))  # visitors don't meet people
    assert fill_in(malee, f"/p/{no}/edit", categories=[""], body="ไม่เกี่ยวกับหมวดแล้ว").status_code == 303
    assert db.session.get(Page, no).categories == []


def test_the_asker_accepts_an_answer_by_one_press_and_everybody_sees_it_first(site, client):
    malee, somchai = site.person("malee"), site.person("somchai")
    no = question(site, malee, visibility="public")
    answer, other = say(somchai, no, "นั่งคุยสามบ่าย <b>three</b>"), say(somchai, no, "อีกความเห็น")
    asker = site.browser("malee")
    assert f'formaction="/c/{answer}/accept"' in text(asker.get(f"/p/{no}"))
    assert f"/c/{answer}/accept" not in text(site.browser("somchai").get(f"/p/{no}"))
    before = text(client.get(f"/p/{no}"))
    assert 'id="answer"' not in before
    accepted = press(asker, f"/p/{no}", f"/c/{answer}/accept")
    assert accepted.status_code == 303
    assert accepted.location.endswith("#answer")
    for reader in (client, site.browser("somchai"), asker):
        html = text(reader.get(f"/p/{no}"))
        assert "นั่งคุยสามบ่าย &lt;b&gt;three" in html
        assert "somchai" in shown(html, "answer")
        assert f'href="#c{answer}"' in html
        assert html.count("คำตอบที่เลือกแล้ว") == 1
        assert "มีคำตอบแล้ว" in html
    assert press(site.browser("somchai"), f"/p/{no}", f"/c/{other}/accept").status_code == 403
    act(delete_comment, somchai, answer)
    html = text(client.get(f"/p/{no}"))
    assert 'id="answer"' not in html
    assert "รอคำตอบ" in html


def test_taking_back_what_is_no_answer_any_more_changes_nothing(site):
    malee = site.person("malee")
    no = question(site, malee)
    first, second = say(malee, no, "หนึ่ง"), say(malee, no, "two")
    asker = site.browser("malee")
    press(asker, f"/p/{no}", f"/c/{first}/accept")
    press(asker, f"/p/{no}", f"/c/{second}/accept")
    assert press(asker, f"/p/{no}", f"/c/{first}/take-back").status_code == 303
    assert db.session.get(Page, no).fields["accepted_answer"] == second
    press(asker, f"/p/{no}", f"/c/{second}/take-back")
    assert "accepted_answer" not in db.session.get(Page, no).fields


def test_a_file_that_names_somebody_elses_comment_as_answer_shows_none_of_it(site, client):
    malee = site.person("malee")
    secret = say(malee, site.page(malee, title="ลับ", visibility="team"), "ความลับของทีม")
    no = question(site, malee, visibility="public")
    with transaction():
        page = db.session.get(Page, no)
        page.fields = {**page.fields, "accepted_answer": secret}
        page.version += 1
    for reader in (client, site.browser("somchai")):
        html = text(reader.get(f"/p/{no}"))
        assert "ความลับของทีม" not in html
        assert 'id="answer"' not in html


@pytest.mark.parametrize("lang", ["th", "en"])
def test_the_list_of_questions_leads_to_asking_and_shows_what_may_be_seen(site, client, lang):
    malee = site.person("malee")
    question(site, malee, "คำถามของทีม", visibility="team")
    question(site, malee, "Open to all", visibility="public", categories=(4,))
    with freeze(now() - timedelta(days=30)):
        question(site, malee, "รอมานาน", visibility="members")
    client.get(f"/?lang={lang}")
    html = text(client.get("/questions"))
    assert "Open to all" in html
    assert "คำถามของทีม" not in html
    assert "รอมานาน" not in html
    assert "/new/thread" not in html
    member = site.browser("somchai")
    member.get(f"/?lang={lang}")
    html = text(member.get("/questions"))
    assert 'href="/new/thread?subtype=question"' in html
    assert 'href="/questions/entrust"' in html
    assert "รอมานาน" in text(member.get("/questions?list=waiting"))
    assert "Open to all" not in text(member.get("/questions?list=waiting"))
    assert "รอมานาน" not in text(member.get("/questions?list=all&category=4"))


@pytest.mark.parametrize(
    "query", ["list=x", "category=99", "category=๔", "agency=%00", "page=0", "page=99999999999999999999"]
)
def test_an_address_that_makes_no_sense_shows_the_list_all_the_same(site, client, query):
    assert client.get(f"/questions?{query}").status_code == 200


def test_threads_are_listed_by_their_last_word_with_who_spoke(site, client):
    malee = site.person("malee")
    with freeze(now() - timedelta(days=200)):
        silent = site.page(malee, kind="thread", title="เงียบมานาน", visibility="public")
    with freeze(now() - timedelta(days=300)):
        revived = site.page(malee, kind="thread", title="Spoken again", visibility="public")
    site.page(malee, kind="thread", title="วงใหม่", visibility="public")
    html = text(client.get("/kind/thread"))
    assert html.index("วงใหม่") < html.index("เงียบมานาน") < html.index("Spoken again")
    assert html.count("เงียบไปแล้ว") == 2
    say(site.person("small", display_name="small man"), revived, "กลับมาแล้วครับ")
    html = text(client.get("/kind/thread"))
    assert html.index("Spoken again") < html.index("วงใหม่") < html.index("เงียบมานาน")
    assert "ล่าสุด: small man" in html
    assert "2 คนคุยกัน" in html
    assert html.count("เงียบไปแล้ว") == 1
    page = text(client.get(f"/p/{silent}"))
    assert "เงียบไปแล้ว" in page
    assert "หกเดือน" in page
    assert "เงียบไปแล้ว" not in text(client.get(f"/p/{revived}"))


def test_words_that_find_nothing_lead_to_asking_with_the_words_kept(site):
    malee = site.browser("malee")
    html = text(malee.get("/search?q=zzqqxjk ไม่มีแน่"))
    found = re.search(r'href="(/new/thread\?[^"]*title=[^"]+)"', html)
    assert found
    form = text(malee.get(found[1].replace("&amp;", "&")))
    assert form_in(form)["title"] == "zzqqxjk ไม่มีแน่"
    assert "ถามคำถาม" in form


def test_facilitators_find_what_waits_in_their_menu_and_on_the_home_page(site):
    malee = site.person("malee")
    with freeze(now() - timedelta(days=30)):
        question(site, malee)
    site.person("วา", "facilitator")
    assert 'href="/questions?list=waiting"' in text(site.browser("วา").get("/"))
    home = text(site.browser("somchai").get("/"))
    assert "list=waiting" not in home
    assert "/questions/entrusted/waiting" not in home


def test_a_new_thread_for_a_team_shows_the_box_for_names(site):
    nok = site.browser("nok")
    html = nok.get("/new/thread").get_data(as_text=True)
    fields = {"csrf_token": token_in(html), "title": "", "visibility": "team", "action": "publish"}
    form_id = re.search(r'name="form_id" value="([^"]+)"', html)
    if form_id:
        fields["form_id"] = form_id[1]
    back = nok.post("/new/thread", data=fields).get_data(as_text=True)
    assert re.search(r'<details class="start__fold" open>(?:(?!</details>).)*data-who-else open', back, re.DOTALL)


def test_a_question_is_called_a_question_above_its_title(site):
    page = site.page(site.person("malee"), kind="thread", title="ถามเรื่องแผน", fields={"subtype": "question"})
    talk = site.page(site.person("malee"), kind="thread", title="คุยเรื่องแผน")
    nok = site.browser("nok")
    for number, word in ((page, "คำถาม"), (talk, "วงคุย")):
        html = nok.get(f"/p/{number}", follow_redirects=True).get_data(as_text=True)
        badge = re.search(r'class="kind-badge[^>]*>(.*?)</(?:a|span)>', html.split("<main")[1], re.DOTALL)
        assert badge
        assert re.sub(r"<[^>]*>", "", badge[1]).strip() == word
