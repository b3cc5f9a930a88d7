"""Two people save one page through its form: what comes together says so, what does not is theirs to choose."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kmwiki.core.clock import now
from kmwiki.core.database import transaction
from kmwiki.pages.models import Page, Proposal, Revision
from tests.support.filling_in import fill_in, form_in
from tests.support.site import TestSite

BODIES = {
    "Thai": ("รถสองคัน\n\nโทรก่อนใช้", "รถสามคัน\n\nโทรก่อนใช้", "รถสองคัน\n\nโทรก่อนใช้หนึ่งวัน", "รถสามคัน\n\nโทรก่อนใช้หนึ่งวัน"),
    "English": ("Two cars\n\nCall first", "Three cars\n\nCall first", "Two cars\n\nCall us first", "Three cars\n\nCall us first"),
    "mixed": ("AAR รอบ 1\n\nPMQA หมวด 4", "AAR รอบ 2\n\nPMQA หมวด 4", "AAR รอบ 1\n\nPMQA หมวด 6", "AAR รอบ 2\n\nPMQA หมวด 6"),
}  # fmt: skip


@pytest.mark.parametrize(("body", "theirs", "mine", "both"), BODIES.values(), ids=BODIES)
def test_changes_in_different_places_are_saved_together_and_it_is_said_whose_they_were(
    site: TestSite, session: Session, body: str, theirs: str, mine: str, both: str
) -> None:
    number = site.page(site.person("somchai"), title="คู่มือรถ", body=body)
    site.person("nok", display_name="นกน้อย")
    somchai, nok = site.browser("somchai"), site.browser("nok")
    form = form_in(somchai.get(f"/p/{number}/edit").get_data(as_text=True))
    assert fill_in(nok, f"/p/{number}/edit", body=theirs).status_code == 303
    assert fill_in(somchai, f"/p/{number}/edit", form=form, body=mine).status_code == 303
    assert session.get_one(Page, number).body == both
    html = somchai.get(f"/p/{number}", follow_redirects=True).get_data(as_text=True)
    assert "รวมกับส่วนที่ นกน้อย แก้ไว้แล้ว" in html
    assert f"/p/{number}/compare?from=1&amp;to=3" in html
    assert fill_in(somchai, f"/p/{number}/edit", form=form, body=mine).status_code == 303  # a second click
    assert session.scalar(select(func.count()).select_from(Revision)) == 3


def test_one_press_takes_mine_theirs_or_both_and_may_be_taken_back(site: TestSite, session: Session) -> None:
    number = site.page(site.person("somchai"), kind="aar", title="ซ้อมแผน", body="เริ่มแปดโมง\n\nท้าย", fields={"aims": [{"aim": "ครบ", "got": "40"}]})  # fmt: skip
    site.person("fah", "facilitator")
    somchai, fah = site.browser("somchai"), site.browser("fah")
    form = form_in(somchai.get(f"/p/{number}/edit").get_data(as_text=True))
    fill_in(fah, f"/p/{number}/edit", body="เริ่มเก้าโมง\n\nท้าย", aims__0__got="41 คน")
    answer = fill_in(somchai, f"/p/{number}/edit", form=form, body="เริ่มสิบโมง\n\nท้ายสุด", aims__0__got="52 คน")
    assert answer.status_code == 409
    shown = form_in(answer.get_data(as_text=True))
    assert (shown["body"], shown["aims.0.got"]) == ("เริ่มเก้า / สิบโมง\r\n\r\nท้ายสุด", "41 คน / 52 คน")
    for side, wanted in (("mine", "เริ่มสิบโมง"), ("theirs", "เริ่มเก้าโมง"), ("both", "เริ่มเก้า / สิบโมง")):
        answer = fill_in(somchai, f"/p/{number}/edit", form=shown, take=f"{side}:body", title="ซ้อมแผนใหญ่")
        assert answer.status_code == 200
        shown = form_in(answer.get_data(as_text=True))
        assert (shown["body"], shown["title"]) == (f"{wanted}\r\n\r\nท้ายสุด", "ซ้อมแผนใหญ่")
        assert shown["aims.0.got"] == "41 คน / 52 คน"
    shown = form_in(fill_in(somchai, f"/p/{number}/edit", form=shown, take="mine:aims").get_data(as_text=True))
    assert shown["aims.0.got"] == "52 คน"
    shown = form_in(fill_in(somchai, f"/p/{number}/edit", form=shown, action="preview").get_data(as_text=True))
    assert shown["mine.body"] == "เริ่มสิบโมง\r\n\r\nท้ายสุด"
    assert session.get_one(Page, number).revision == 2
    shown.poplist("take")
    assert fill_in(somchai, f"/p/{number}/edit", form=shown).status_code == 303
    page = session.get_one(Page, number)
    assert (page.body, page.fields["aims"][0]["got"], page.revision) == ("เริ่มเก้า / สิบโมง\n\nท้ายสุด", "52 คน", 3)


@pytest.mark.parametrize(
    "take", ["", "mine", "mine:", "mine:title", "yours:body", "mine:f.answers.nothing", "both:aims"]
)
def test_a_choice_of_what_does_not_clash_changes_nothing(site: TestSite, session: Session, take: str) -> None:
    number = site.page(site.person("somchai"), kind="aar", body="หนึ่ง")
    somchai = site.browser("somchai")
    form = form_in(somchai.get(f"/p/{number}/edit").get_data(as_text=True))
    form["mine.aims"], form["mine.f.nothing"], form["written_on"] = '[{"aim": 1}, 2]', "x", "1"
    answer = fill_in(somchai, f"/p/{number}/edit", form=form, take=take, body="คำที่ห้ามหาย")
    assert answer.status_code == 200
    assert form_in(answer.get_data(as_text=True))["body"] == "คำที่ห้ามหาย"
    assert session.get_one(Page, number).revision == 1


def test_an_old_form_does_not_open_a_page_again_that_was_closed_meanwhile(site: TestSite, session: Session) -> None:
    number = site.page(site.person("somchai"), kind="practice", body="หนึ่ง\n\nสอง", visibility="public")
    site.person("fah", "facilitator")
    somchai, fah = site.browser("somchai"), site.browser("fah")
    form = form_in(somchai.get(f"/p/{number}/edit").get_data(as_text=True))
    assert fill_in(fah, f"/p/{number}/edit", visibility="members", shared_people="fah").status_code == 303
    assert fill_in(somchai, f"/p/{number}/edit", form=form, body="หนึ่ง\n\nสองครึ่ง").status_code == 303
    page = session.get_one(Page, number)
    assert (page.body, page.visibility, len(page.shared_with)) == ("หนึ่ง\n\nสองครึ่ง", "members", 1)
    answer = fill_in(somchai, f"/p/{number}/edit", form=form, visibility="team", shared_people="somchai")
    assert answer.status_code == 409  # both decided who may see it
    assert fill_in(somchai, f"/p/{number}/edit", form=form_in(answer.get_data(as_text=True))).status_code == 303
    page = session.get_one(Page, number)
    assert (page.visibility, sorted(row.person.username for row in page.shared_with)) == ("team", ["fah", "somchai"])


def test_a_file_that_waits_is_merged_with_what_became_of_the_page(site: TestSite, session: Session) -> None:
    number = site.page(site.person("somchai"), title="แผน", body="หนึ่ง\n\nสอง\n\nสาม")
    somchai = site.browser("somchai")
    fill_in(somchai, f"/p/{number}/edit", body="หนึ่ง (เว็บ)\n\nสอง\n\nสาม")
    with transaction():
        session.add(Proposal(page_no=number, based_on=1, source="wiki/101.md", content={"title": "แผน", "body": "หนึ่ง\n\nสอง\n\nสาม (ไฟล์)"}, created_at=now()))  # fmt: skip
    waiting = session.scalars(select(Proposal.id)).one()
    shown = somchai.get(f"/p/{number}/edit?proposal={waiting}").get_data(as_text=True)
    form = form_in(shown)
    assert form["body"] == "หนึ่ง (เว็บ)\r\n\r\nสอง\r\n\r\nสาม (ไฟล์)"
    assert fill_in(somchai, f"/p/{number}/edit", form=form).status_code == 303
    assert session.get_one(Page, number).body == "หนึ่ง (เว็บ)\n\nสอง\n\nสาม (ไฟล์)"
    assert session.scalars(select(Proposal)).one().settled_at is not None
