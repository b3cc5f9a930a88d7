"""One section edited instead of the whole page, and a text written section by section in boxes."""

from __future__ import annotations

import re
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from kmwiki.kinds import GUIDANCE, PRACTICE
from kmwiki.pages.models import Page
from kmwiki.pages.saving import snapshot
from kmwiki.web.pages.outline import Boxes, in_boxes, joined
from tests.support.filling_in import fill_in, form_in
from tests.support.site import TestSite

BODY = "เกริ่น\n\n## แผนรถ Cars\n\nจอดตึก 1\n\n```\n## ไม่ใช่หัวข้อ\n```\n\n### ย่อย\n\nโทรก่อน\n\n## ท้ายบท\n\nจบ"


def edit_address(number: int, anchor: str) -> str:
    return f"/p/{number}/edit?section={quote(anchor)}"


@pytest.fixture
def number(site: TestSite) -> int:
    return site.page(site.person("somchai"), body=BODY, summary="สรุป", categories=(4,), adli="AD", tags=("รถ",))


def test_only_the_section_is_shown_and_only_it_is_changed(site: TestSite, session: Session, number: int) -> None:
    somchai = site.browser("somchai")
    before = snapshot(session.get_one(Page, number))
    form = form_in(somchai.get(edit_address(number, "h-แผนรถ-cars")).get_data(as_text=True))
    text = form["body"].replace("\r\n", "\n")
    assert text == "## แผนรถ Cars\n\nจอดตึก 1\n\n```\n## ไม่ใช่หัวข้อ\n```\n\n### ย่อย\n\nโทรก่อน"
    assert "summary" not in form
    address = f"/p/{number}/edit"
    assert fill_in(somchai, address, form=form).status_code == 303  # as it stands: nothing changes
    assert session.get_one(Page, number).revision == 1
    answer = fill_in(somchai, address, form=form, body=form["body"].replace("ตึก 1", "ตึก 2"))
    assert answer.location.endswith("#h-แผนรถ-cars") or "#" in answer.location
    after = snapshot(session.get_one(Page, number))
    assert after.body == BODY.replace("ตึก 1", "ตึก 2")
    assert after == type(before)(**{**before.__dict__, "body": after.body})


def test_a_section_merges_with_what_others_saved_meanwhile(site: TestSite, session: Session, number: int) -> None:
    site.person("fah", "facilitator")
    somchai, fah = site.browser("somchai"), site.browser("fah")
    form = form_in(somchai.get(edit_address(number, "h-แผนรถ-cars")).get_data(as_text=True))
    fill_in(fah, f"/p/{number}/edit", body=f"ใหม่ทั้งต้น\n\n{BODY.replace('จบ', 'จบแล้วจริง ๆ')}")
    answer = fill_in(somchai, f"/p/{number}/edit", form=form, body=form["body"].replace("ตึก 1", "ตึก 2"))
    assert answer.status_code == 303
    body = session.get_one(Page, number).body
    assert body.startswith("ใหม่ทั้งต้น")
    assert "ตึก 2" in body
    assert body.endswith("จบแล้วจริง ๆ")


def test_a_section_that_is_gone_or_not_clear_gives_the_whole_text_and_says_so(site: TestSite, number: int) -> None:
    somchai = site.browser("somchai")
    html = somchai.get(edit_address(number, "h-ไม่มี")).get_data(as_text=True)
    assert form_in(html)["body"].replace("\r\n", "\n") == BODY
    assert "จึงแสดงข้อความทั้งหน้า" in html
    forged = form_in(somchai.get(edit_address(number, "h-ท้ายบท")).get_data(as_text=True))
    answer = fill_in(somchai, f"/p/{number}/edit", form=forged, section="h-ไม่มี", body="คำที่ห้ามหาย")
    assert answer.status_code == 422
    assert "คำที่ห้ามหาย" in answer.get_data(as_text=True)


def test_a_section_comes_back_as_a_section_from_a_preview_and_emptied_it_is_gone(
    site: TestSite, session: Session, number: int
) -> None:
    somchai = site.browser("somchai")
    form = form_in(somchai.get(edit_address(number, "h-ท้ายบท")).get_data(as_text=True))
    again = form_in(
        fill_in(somchai, f"/p/{number}/edit", form=form, action="preview", body="## ท้ายบท\n\nจบใหม่").get_data(
            as_text=True
        )
    )
    assert (again["section"], again["body"].replace("\r\n", "\n")) == ("h-ท้ายบท", "## ท้ายบท\n\nจบใหม่")
    assert fill_in(somchai, f"/p/{number}/edit", form=again, body="").status_code == 303
    assert session.get_one(Page, number).body == BODY.removesuffix("\n\n## ท้ายบท\n\nจบ")


def test_the_way_to_a_section_is_shown_to_those_who_may_edit(site: TestSite, number: int) -> None:
    site.person("nok")
    practice = site.page(site.person("fah", "facilitator"), kind="practice", body=BODY)
    assert f'data-edit-sections="/p/{number}/edit"' in site.browser("nok").get(f"/p/{number}").get_data(as_text=True)
    assert "data-edit-sections" not in site.browser("nok").get(f"/p/{practice}").get_data(as_text=True)


def test_each_answer_of_an_aar_has_its_own_way_into_the_form(site: TestSite) -> None:
    somchai = site.person("somchai")
    number = site.page(
        somchai, kind="aar", body="สรุป", fields={"answers": {"expected": "หวังว่าทันเวลา", "next": "นัดใหม่ next week"}}
    )
    page = site.browser("somchai").get(f"/p/{number}").get_data(as_text=True)
    form = site.browser("somchai").get(f"/p/{number}/edit").get_data(as_text=True)
    for box in ("f.answers.expected", "f.answers.next"):
        assert f'href="/p/{number}/edit#{box}"' in page
        assert f'id="{box}"' in form
    site.person("nok")
    assert "#f.answers" not in site.browser("nok").get(f"/p/{number}").get_data(as_text=True)


# boxes


@pytest.mark.parametrize("lang", ["th", "en"])
def test_what_is_written_in_boxes_is_the_text_of_the_page(site: TestSite, session: Session, lang: str) -> None:
    site.person("somchai", "facilitator")
    somchai = site.browser("somchai")
    somchai.get(f"/?lang={lang}")
    written = {"body": "เกริ่นก่อน", "s__problem": "น้ำท่วม\r\n\r\n- ทุกปี", "s__start": "First **week**"}
    assert fill_in(somchai, "/new/practice", action="publish", title="แผน", **written).status_code == 303
    page = session.scalars(select(Page)).one()
    problem, start = {"th": ("ปัญหาและที่มา", "เริ่มอย่างไร"), "en": ("Problem and background", "How to start")}[lang]
    assert page.body == f"เกริ่นก่อน\n\n## {problem}\n\nน้ำท่วม\n\n- ทุกปี\n\n## {start}\n\nFirst **week**"
    form = form_in(somchai.get(f"/p/{page.record_no}/edit").get_data(as_text=True))
    assert (form["body"], form["s.start"], form["s.goal"]) == ("เกริ่นก่อน", "First **week**", "")
    somchai.get(f"/?lang={'en' if lang == 'th' else 'th'}")  # the interface's language is not the page's
    assert fill_in(somchai, f"/p/{page.record_no}/edit").status_code == 303
    assert page.revision == 1


def test_boxes_and_one_text_are_two_views_of_the_same_words(site: TestSite) -> None:
    site.person("somchai", "facilitator")
    somchai = site.browser("somchai")
    answer = fill_in(somchai, "/new/guidance", action="as_text", title="นับคน", body="ก่อน", s__steps="หนึ่ง")
    form = form_in(answer.get_data(as_text=True))
    assert "s.steps" not in form
    assert re.fullmatch(r"ก่อน\s+## สรุปสั้น\s+## ขั้นตอน\s+หนึ่ง\s+## ตัวอย่าง\s+## คำถามที่พบบ่อย\s*", form["body"])
    back = form_in(fill_in(somchai, "/new/guidance", action="as_boxes", form=form).get_data(as_text=True))
    assert (back["body"], back["s.steps"], back["title"]) == ("ก่อน", "หนึ่ง", "นับคน")
    own = form["body"] + "\r\n\r\n## หัวข้อของฉัน"
    stays = fill_in(somchai, "/new/guidance", action="as_boxes", form=form, body=own).get_data(as_text=True)
    assert form_in(stays)["body"] == own
    assert "จึงแสดงเป็นข้อความเดียว" in stays


@pytest.mark.parametrize(
    "body", ["เขียนอิสระ", "## หัวข้ออื่น\n\nก", "## ตัวอย่าง\n\nก\n\n## ขั้นตอน\n\nข", "## ขั้นตอน\n\n\n\nสามบรรทัดว่าง"]
)
def test_a_published_text_that_does_not_fit_is_one_text(site: TestSite, session: Session, body: str) -> None:
    number = site.page(site.person("somchai", "facilitator"), kind="guidance", body=body)
    form = form_in(site.browser("somchai").get(f"/p/{number}/edit").get_data(as_text=True))
    assert form["body"].replace("\r\n", "\n") == body
    assert "s.steps" not in form


def test_prompts_stand_in_their_boxes_are_said_to_screen_readers_and_are_never_saved(
    site: TestSite, session: Session
) -> None:
    site.person("somchai", "facilitator")
    somchai = site.browser("somchai")
    for kind, name, prompt in (
        ("practice", "s.problem", "เดิมเป็นอย่างไร"),
        ("aar", "f.answers.expected", "ตั้งใจจะได้อะไร"),
    ):
        html = somchai.get(f"/new/{kind}").get_data(as_text=True)
        box = re.search(rf'<textarea[^>]*name="{re.escape(name)}"[^>]*>', html)
        assert box
        assert f'placeholder="{prompt}' in box[0]
        assert f'aria-describedby="{name}-prompt"' in box[0]
        assert re.search(rf'id="{re.escape(name)}-prompt">{prompt}', html)
        fill_in(somchai, f"/new/{kind}", action="publish", title="ว่าง")
    for page in session.scalars(select(Page)):
        assert (page.body, page.fields.get("answers")) == ("", None)


words = st.text(st.sampled_from("กขa1 \n-*#`"), max_size=40)


@given(
    intro=words,
    texts=st.dictionaries(st.sampled_from([s.key for s in PRACTICE.sections]), words),
    lang=st.sampled_from(["th", "en"]),
)
@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
def test_boxes_that_open_again_hold_the_very_same_text(intro: str, texts: dict[str, str], lang: str) -> None:
    text = joined(PRACTICE, Boxes(intro, texts, lang))
    again = in_boxes(PRACTICE, text, lang=lang)
    assert again is None or joined(PRACTICE, again) == text.strip("\n")
    assert again is None or not again.texts or in_boxes(GUIDANCE, text, lang=lang) is None
