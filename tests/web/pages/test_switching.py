"""Changing the kind in the form: of what nobody has saved yet, and of a page that stands."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kmwiki.pages import drafts
from kmwiki.pages.models import Page
from tests.support.filling_in import fill_in, form_in
from tests.support.site import TestSite


def switch(browser, form, kind: str, to: str):  # type: ignore[no-untyped-def]
    form = form.copy()
    form["kind_to"] = to
    answer = browser.post(f"/new/{kind}/kind", data=form)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    html = answer.get_data(as_text=True)
    assert f'action="/new/{to}"' in html
    return form_in(html)


def test_what_is_being_written_goes_round_all_kinds_and_comes_back(site: TestSite, session: Session) -> None:
    site.person("somchai", "facilitator")
    somchai = site.browser("somchai")
    start = form_in(somchai.get("/new/aar").get_data(as_text=True))
    written = {
        "title": "ซ้อมแผน Drill", "summary": "สรุป", "body": "ภาพรวม", "tags": "น้ำ", "f.event_date": "29/10/2553",
        "f.place": "ศาลา", "f.head_count": "๕๒", "f.answers.short": "ลำโพงเบา", "aims.0.aim": "ครบ", "aims.0.rating": "met",
        "categories": "4", "fiscal_year": "2553",
    }  # fmt: skip
    for name, value in written.items():
        start[name] = value
    form = start
    for kind, to in (
        ("aar", "thread"),
        ("thread", "practice"),
        ("practice", "wiki"),
        ("wiki", "guidance"),
        ("guidance", "aar"),
    ):
        form = switch(somchai, form, kind, to)
        assert (form["title"], form["summary"], form["tags"], form["categories"]) == ("ซ้อมแผน Drill", "สรุป", "น้ำ", "4")
    assert {name: form[name] for name in written} == written | {"f.head_count": "52"}
    assert session.scalar(select(func.count()).select_from(Page)) == 0
    assert fill_in(somchai, "/new/aar", form=form, action="publish").status_code == 303
    assert session.scalars(select(Page)).one().fields["answers"] == {"short": "ลำโพงเบา"}


def test_a_date_nobody_can_place_is_said_before_the_kind_is_changed(site: TestSite) -> None:
    site.person("somchai")
    somchai = site.browser("somchai")
    form = form_in(somchai.get("/new/aar").get_data(as_text=True))
    form["f.event_date"], form["kind_to"] = "วันก่อน", "wiki"
    answer = somchai.post("/new/aar/kind", data=form)
    assert answer.status_code == 422
    assert form_in(answer.get_data(as_text=True))["f.event_date"] == "วันก่อน"


def test_staff_are_not_offered_guidance_and_get_none_by_asking(site: TestSite) -> None:
    nok = site.person("nok") and site.browser("nok")
    html = nok.get("/new/wiki").get_data(as_text=True)
    form = form_in(html)
    assert '<option value="guidance"' not in html
    for to, status in (("guidance", 403), ("nonsense", 404), ("", 404)):
        form["kind_to"] = to
        assert nok.post("/new/wiki/kind", data=form).status_code == status


def test_a_page_that_stands_changes_with_what_the_form_holds(site: TestSite, session: Session) -> None:
    site.person("nok")
    number = site.page(site.person("somchai"), kind="aar", body="เดิม", fields={"answers": {"next": "ยืมลำโพง"}})
    somchai, nok = site.browser("somchai"), site.browser("nok")
    form = form_in(somchai.get(f"/p/{number}/edit").get_data(as_text=True))
    form["body"], form["kind_to"] = "ใหม่", "wiki"
    answer = somchai.post(f"/p/{number}/kind", data=form)
    assert (answer.status_code, answer.location) == (303, f"/p/{number}/edit")
    page = session.get_one(Page, number)
    assert (page.kind, page.fields) == ("wiki", {})
    # The form was saved by it: neither the server nor the browser offers its words again.
    assert drafts.is_done(site.person("somchai"), form["form_id"])
    assert page.body == "ใหม่\n\n## สิ่งที่จะกลับไปทำต่อ\n\nยืมลำโพง"
    assert nok.get(f"/p/{number}").status_code == 200
    assert "kind_to" not in form_in(nok.get(f"/p/{number}/edit").get_data(as_text=True))
    assert (
        nok.post(f"/p/{number}/kind", data=form_in(nok.get(f"/p/{number}/edit").get_data(as_text=True))).status_code
        == 403
    )


def test_a_change_after_somebody_elses_save_gives_the_words_back(site: TestSite, session: Session) -> None:
    number = site.page(site.person("somchai"), body="เดิม")
    site.person("nok")
    somchai, nok = site.browser("somchai"), site.browser("nok")
    form = form_in(somchai.get(f"/p/{number}/edit").get_data(as_text=True))
    fill_in(nok, f"/p/{number}/edit", body="นกแก้")
    form["body"], form["kind_to"] = "คำที่ห้ามหาย", "practice"
    answer = somchai.post(f"/p/{number}/kind", data=form)
    assert answer.status_code == 409
    again = form_in(answer.get_data(as_text=True))
    assert "คำที่ห้ามหาย" in again["body"]
    assert session.get_one(Page, number).kind == "wiki"
