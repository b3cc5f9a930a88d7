"""What is being written is kept, comes back, and is nobody else's; sessions may end, the words do not."""

from __future__ import annotations

from datetime import timedelta
from html import unescape

import pytest
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from kmwiki.accounts.models import SignedIn
from kmwiki.core.clock import freeze, now
from kmwiki.core.database import transaction
from kmwiki.core.journal import JournalRow, QueueRow
from kmwiki.pages import drafts
from kmwiki.pages.drafts import UnsavedText
from kmwiki.pages.models import Page, Revision
from kmwiki.worker.loop import keep_up
from tests.support.filling_in import fill_in, form_in
from tests.support.site import PASSWORD, TestSite, token_in

WORDS = {"Thai": "เขียนค้างไว้ ยังไม่จบ", "English": "half written & <gone>", "mixed": "AAR ครึ่งเดียว 2569"}


def keep(browser, form: MultiDict[str, str], *, kind: str = "wiki", no: int | str = "", **changes: str) -> TestResponse:  # type: ignore[no-untyped-def]
    """What the form's script sends while somebody types."""
    sent = MultiDict(form)
    for name, text in {**changes, "draft.kind": kind, "draft.page": str(no)}.items():
        sent[name] = text
    return browser.post("/drafts", data=sent)


def opened(browser, path: str) -> MultiDict[str, str]:  # type: ignore[no-untyped-def]
    return form_in(browser.get(path).get_data(as_text=True))


@pytest.mark.parametrize("words", WORDS.values(), ids=WORDS)
def test_what_was_typed_into_a_new_page_is_offered_when_it_is_begun_again(
    site: TestSite, session: Session, words: str
) -> None:
    nok = site.browser("nok")
    form = opened(nok, "/new/wiki")
    journal = session.scalar(select(func.count()).select_from(JournalRow))
    for text in ("เ", words):
        answer = keep(nok, form, title="เรื่องค้าง", body=text, tags="ก, ข")
        assert answer.status_code == 200
        assert answer.json["said"].startswith("บันทึกร่างแล้ว ")
        assert answer.json["said"].endswith(" น.")
    shown = nok.get("/new/wiki").get_data(as_text=True)
    draft = session.scalars(select(UnsavedText)).one()
    assert f"/new/wiki?draft={draft.id}" in shown
    assert f"/new/wiki?draft={draft.id}" in nok.get("/me/drafts").get_data(as_text=True)
    again = opened(nok, f"/new/wiki?draft={draft.id}")
    assert (again["title"], again["body"], again["tags"]) == ("เรื่องค้าง", words, "ก, ข")
    assert again["form_id"] == form["form_id"]
    assert session.scalar(select(func.count()).select_from(JournalRow)) == journal
    assert session.scalar(select(func.count()).select_from(Page)) == 0
    assert fill_in(nok, "/new/wiki", form=again, action="publish").status_code == 303
    assert drafts.my_texts(site.person("nok")) == []
    assert "?draft=" not in nok.get("/new/wiki").get_data(as_text=True)


def test_a_draft_of_a_page_goes_on_from_the_revision_it_began_with_and_is_merged(
    site: TestSite, session: Session
) -> None:
    number = site.page(site.person("somchai"), kind="aar", body="หนึ่ง\n\nสอง", fields={"answers": {"short": "ฝน"}})
    site.person("fah", "facilitator")
    somchai, fah = site.browser("somchai"), site.browser("fah")
    form = opened(somchai, f"/p/{number}/edit")
    keep(somchai, form, kind="aar", no=number, body="หนึ่ง\r\n\r\nสองครึ่ง", **{"f.answers.next": "ยืมเต็นท์", "aims.0.aim": "ครบ"})  # fmt: skip
    fill_in(fah, f"/p/{number}/edit", body="หนึ่งเดียว\n\nสอง")
    text = session.scalars(select(UnsavedText).where(UnsavedText.done.is_(False))).one()
    again = opened(somchai, f"/p/{number}/edit?draft={text.id}")
    assert (again["based_on"], again["f.answers.next"], again["aims.0.aim"]) == ("1", "ยืมเต็นท์", "ครบ")
    assert fill_in(somchai, f"/p/{number}/edit", form=again).status_code == 303
    page = session.get_one(Page, number)
    assert (page.body, page.fields["answers"]) == ("หนึ่งเดียว\n\nสองครึ่ง", {"short": "ฝน", "next": "ยืมเต็นท์"})
    assert session.scalar(select(func.count()).select_from(Revision)) == 3


def test_two_windows_on_one_page_keep_a_text_each_and_one_is_thrown_away_without_javascript(
    site: TestSite, session: Session
) -> None:
    number = site.page(site.person("somchai"))
    somchai = site.browser("somchai")
    for words in ("หน้าต่างหนึ่ง", "หน้าต่างสอง"):
        keep(somchai, opened(somchai, f"/p/{number}/edit"), no=number, body=words)
    assert [dict(text.fields)["body"] for text in drafts.my_texts(site.person("somchai"))] == ["หน้าต่างสอง", "หน้าต่างหนึ่ง"]  # fmt: skip
    first = min(row.id for row in session.scalars(select(UnsavedText)))
    html = somchai.get(f"/p/{number}/edit").get_data(as_text=True)
    assert html.count(f"/p/{number}/edit?draft=") == 2
    token = form_in(html)["csrf_token"]
    answer = somchai.post(f"/drafts/{first}/discard", data={"csrf_token": token})
    assert (answer.status_code, answer.location) == (303, f"/p/{number}/edit")
    assert somchai.get(f"/p/{number}/edit").get_data(as_text=True).count(f"/p/{number}/edit?draft=") == 1


def test_nobody_else_sees_opens_or_throws_away_a_text(site: TestSite, session: Session) -> None:
    number = site.page(site.person("somchai"))
    somchai, nok = site.browser("somchai"), site.browser("nok")
    keep(somchai, opened(somchai, f"/p/{number}/edit"), no=number, body="ของสมชายคนเดียว")
    text = session.scalars(select(UnsavedText)).one().id
    assert "ของสมชาย" not in nok.get("/me/drafts").get_data(as_text=True)
    assert "?draft=" not in nok.get(f"/p/{number}/edit").get_data(as_text=True)
    for path in (f"/p/{number}/edit?draft={text}", f"/new/wiki?draft={text}", "/new/wiki?draft=x", "/new/wiki?draft=" + "9" * 30):  # fmt: skip
        assert nok.get(path).status_code == 404
    assert nok.post(f"/drafts/{text}/discard", data={"csrf_token": opened(nok, "/new/wiki")["csrf_token"]}).status_code == 404  # fmt: skip
    site.page(site.person("somchai"), title="อีกหน้า")
    assert somchai.get(f"/p/{number + 1}/edit?draft={text}").status_code == 404


def test_the_text_of_a_page_one_may_no_longer_edit_goes_on_as_a_new_page(site: TestSite, session: Session) -> None:
    number = site.page(site.person("somchai"))
    nok = site.browser("nok")
    keep(nok, opened(nok, f"/p/{number}/edit"), no=number, body="งานของนกทั้งบ่าย")
    with transaction():
        session.get_one(Page, number).locked = True
    text = session.scalars(select(UnsavedText)).one().id
    assert f'href="/new/wiki?draft={text}"' in nok.get("/me/drafts").get_data(as_text=True)
    form = opened(nok, f"/new/wiki?draft={text}")
    assert (form["body"], form["based_on"]) == ("งานของนกทั้งบ่าย", "0")
    assert fill_in(nok, "/new/wiki", form=form, action="draft", title="หน้าใหม่").status_code == 303


def test_what_was_on_its_way_when_the_page_was_saved_is_no_draft(site: TestSite) -> None:
    number = site.page(site.person("somchai"))
    somchai = site.browser("somchai")
    form = opened(somchai, f"/p/{number}/edit")
    assert fill_in(somchai, f"/p/{number}/edit", form=form, body="บันทึกแล้ว").status_code == 303
    assert keep(somchai, form, no=number, body="บันทึกแล้ว").json == {"done": True}
    assert somchai.get(f"/drafts/me?form={form['form_id']}").json["done"] is True
    with freeze(now() + timedelta(minutes=1)):  # the way back led to the form once more
        assert "said" in keep(somchai, form, no=number, body="เขียนต่อ").json
    assert somchai.get(f"/drafts/me?form={form['form_id']}").json["done"] is False


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"body": "ก" * 400_000}, 413),
        ({"form_id": "x"}, 413),
        ({"form_id": "y" * 65}, 413),
        ({"kind": "diary"}, 404),
        ({"no": "9" * 40}, 200),
        ({"no": "12345"}, 200),
        ({"body": "\x00\x01"}, 200),
    ],
    ids=["long", "short id", "long id", "kind", "huge number", "no such page", "control characters"],
)
def test_what_is_no_draft_is_refused_and_what_is_odd_is_kept(
    site: TestSite, changes: dict[str, str], status: int
) -> None:
    nok = site.browser("nok")
    assert keep(nok, opened(nok, "/new/wiki"), **changes).status_code == status
    assert nok.get("/me/drafts").status_code == 200


def test_texts_nobody_came_back_to_are_forgotten_after_ninety_days(site: TestSite, session: Session) -> None:
    nok = site.browser("nok")
    keep(nok, opened(nok, "/new/wiki"), body="เก่า")
    with freeze(now() + timedelta(days=89)):
        keep_up()
        assert session.scalar(select(func.count()).select_from(UnsavedText)) == 1
    with freeze(now() + timedelta(days=91)):
        keep_up()
    assert session.scalar(select(func.count()).select_from(UnsavedText)) == 0
    assert session.scalar(select(func.count()).select_from(QueueRow).where(QueueRow.consumer == "drafts")) == 0


# Who else is writing.


def test_whoever_may_edit_learns_who_else_has_the_page_open(site: TestSite) -> None:
    number = site.page(site.person("somchai"), kind="practice")
    site.person("fah", "facilitator", display_name="ฟ้า ใจดี")
    somchai, fah, nok = site.browser("somchai"), site.browser("fah"), site.browser("nok")
    tokens = {who: opened(who, "/new/wiki")["csrf_token"] for who in (somchai, fah, nok)}
    assert fah.post(f"/p/{number}/here", data={"csrf_token": tokens[fah]}).json == {"others": ""}
    said = somchai.post(f"/p/{number}/here", data={"csrf_token": tokens[somchai]}).json["others"]
    assert "ฟ้า ใจดี กำลังแก้ไข" in said
    assert said in somchai.get(f"/p/{number}/edit").get_data(as_text=True)
    assert nok.post(f"/p/{number}/here", data={"csrf_token": tokens[nok]}).status_code == 403
    fah.post(f"/p/{number}/here", data={"csrf_token": tokens[fah], "leaving": "1"})
    assert somchai.post(f"/p/{number}/here", data={"csrf_token": tokens[somchai]}).json == {"others": ""}


def test_who_went_silent_or_saved_is_not_writing_any_more(site: TestSite) -> None:
    number = site.page(site.person("somchai"))
    somchai, nok = site.browser("somchai"), site.browser("nok")
    token = opened(nok, "/new/wiki")["csrf_token"]
    nok.post(f"/p/{number}/here", data={"csrf_token": token})
    assert "nok กำลังแก้ไข" in somchai.get(f"/p/{number}/edit").get_data(as_text=True)
    with freeze(now() + timedelta(minutes=3)):
        assert "nok กำลังแก้ไข" not in somchai.get(f"/p/{number}/edit").get_data(as_text=True)
    nok.post(f"/p/{number}/here", data={"csrf_token": token})
    assert fill_in(nok, f"/p/{number}/edit", body="เสร็จแล้ว").status_code == 303
    assert "nok กำลังแก้ไข" not in somchai.get(f"/p/{number}/edit").get_data(as_text=True)


# Drafts that are shared.


def test_whom_the_authors_named_to_write_writes_in_the_draft_until_it_is_published(
    site: TestSite, session: Session
) -> None:
    somchai, nok, lek = site.browser("somchai"), site.browser("nok"), site.browser("lek")
    fill_in(somchai, "/new/practice", action="draft", title="ร่างร่วม", shared_people="lek, nok", shared_writers="nok")
    number = session.scalars(select(Page.record_no)).one()
    assert "ร่างร่วม" in nok.get("/me/drafts").get_data(as_text=True)
    assert fill_in(nok, f"/p/{number}/edit", body="นกเขียน", title="ร่างร่วมกัน").status_code == 303
    assert lek.get(f"/p/{number}").status_code in (200, 302)
    assert lek.get(f"/p/{number}/edit").status_code == 403
    again = opened(somchai, f"/p/{number}/edit")
    assert (again["shared_people"], again["shared_writers"], again["title"]) == ("lek", "nok", "ร่างร่วมกัน")
    assert fill_in(nok, f"/p/{number}/edit", action="publish").status_code == 403
    assert session.get_one(Page, number).state == "draft"
    assert fill_in(somchai, f"/p/{number}/edit", action="publish").status_code == 303
    assert nok.get(f"/p/{number}/edit").status_code == 403
    assert fill_in(somchai, f"/p/{number}/edit", form=again, shared_writers="ไม่มีใคร").status_code in (409, 422)


# Sessions that end while somebody writes.


def signed_out(browser, how: str) -> None:  # type: ignore[no-untyped-def]
    """The cookie is gone, or the session has ended on the server."""
    if how == "cookie":
        browser.delete_cookie("kmwiki")
    else:
        with transaction() as session:
            session.execute(delete(SignedIn))


def sent_again(answer: TestResponse) -> MultiDict[str, str]:
    return form_in(answer.get_data(as_text=True), css_class="send-again")


@pytest.mark.parametrize("how", ["cookie", "server"])
@pytest.mark.parametrize("new", [True, False], ids=["new page", "edit"])
def test_a_form_sent_after_the_session_is_gone_comes_back_whole_and_is_saved_after_signing_in(
    site: TestSite, session: Session, how: str, new: bool
) -> None:
    path = "/new/aar" if new else f"/p/{site.page(site.person('nok'), kind='aar')}/edit"
    nok = site.browser("nok")
    form = opened(nok, path)
    typed = {"title": "ซ้อมแผน <b> & 'x'", "body": "บรรทัดหนึ่ง\r\n\r\nEnd", "f.place": "ศาลา", "aims.0.aim": "ครบ"}
    for name, text in typed.items():
        form[name] = text
    form.setlist("categories", ["4", "6"])
    form["action"] = "publish" if new else "save"
    signed_out(nok, how)
    answer = nok.post(path, data=form)
    assert answer.status_code in (400, 403)
    html = unescape(answer.get_data(as_text=True))
    assert "คุณออกจากระบบไปแล้ว ข้อความยังอยู่ครบ" in html
    assert "/login?next=/me/drafts" in html
    kept = sent_again(answer)
    assert kept == form
    assert sent_again(nok.post(path, data=kept)) == form  # pressed before signing in
    token = form_in(nok.get("/login").get_data(as_text=True), css_class="form")["csrf_token"] if False else None
    token = token_in(nok.get("/login").get_data(as_text=True))
    assert nok.post("/login", data={"csrf_token": token, "name": "nok", "password": PASSWORD}).status_code in (302, 303)
    answer = nok.post(path, data=kept)  # the token is that of the session before
    assert answer.status_code == 400
    renewed = form_in(answer.get_data(as_text=True))
    assert {name: renewed[name] for name in typed} == typed
    assert renewed.getlist("categories") == ["4", "6"]
    assert renewed["form_id"] == form["form_id"]
    renewed["action"] = form["action"]
    assert nok.post(path, data=renewed).status_code == 303
    page = session.scalars(select(Page)).one()
    assert (page.title, page.body, page.categories) == ("ซ้อมแผน <b> & 'x'", "บรรทัดหนึ่ง\n\nEnd", [4, 6])


@pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://elsewhere.example"}])
def test_what_another_site_sends_is_not_laid_before_anybody_to_send(site: TestSite, headers: dict[str, str]) -> None:
    number = site.page(site.person("somchai"))
    for browser in (site.browser(), site.browser("somchai")):
        answer = browser.post(f"/p/{number}/edit", data={"title": "หลอก", "body": "ลวง"}, headers=headers)
        assert answer.status_code == 400
        assert 'class="send-again"' not in answer.get_data(as_text=True)
        assert 'class="editor"' not in answer.get_data(as_text=True)


def test_visitors_learn_nothing_of_pages_from_the_form_that_comes_back(site: TestSite) -> None:
    hidden = site.page(site.person("somchai"), visibility="team")
    visitor = site.browser()
    answers = [visitor.post(f"/p/{no}/edit", data={"body": "x"}) for no in (hidden, 98765)]
    pages = [answer.get_data(as_text=True).replace(str(hidden), "N").replace("98765", "N") for answer in answers]
    assert {answer.status_code for answer in answers} == {400}
    assert pages[0] == pages[1]


def test_a_renewed_form_of_a_page_that_is_gone_says_so_and_gives_the_words_back(site: TestSite) -> None:
    answer = site.browser("nok").post("/p/98765/edit", data={"body": "คำที่ห้ามหาย", "csrf_token": "old"})
    assert answer.status_code == 404
    assert "คำที่ห้ามหาย" in answer.get_data(as_text=True)
