"""Small answers for whoever writes: pages and people to choose from, dates said back, titles like the one being typed."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kmwiki.accounts.mentioning import people_mentioned
from kmwiki.render import render_here
from tests.support.site import TestSite


@pytest.fixture
def world(site: TestSite):  # type: ignore[no-untyped-def]
    author = site.person("somchai", display_name="สมชาย ใจดี", nickname="ชาย", agency="health")
    numbers = {
        title: site.page(author, title=title)
        for title in ("แผนน้ำหลาก ปี 2569", "Flood plan 100%", "แผนรถ [ฉบับ|แก้]", "บันทึกซ้ำ", "2569")
    }
    numbers["ซ้ำสอง"] = site.page(author, title="บันทึกซ้ำ")
    numbers["ร่าง"] = site.page(author, title="แผนลับของฉัน", state="draft")
    site.person("nok", display_name="นกน้อย", agency="health")
    site.person("small.man", agency="admin", display_name="small man")
    site.person("twin1", agency="admin", display_name="แฝด คนหนึ่ง")
    site.person("twin2", agency="admin", display_name="แฝด คนหนึ่ง")
    return numbers


@pytest.fixture
def nok(site: TestSite, world):  # type: ignore[no-untyped-def]
    return site.browser("nok")


def asked(browser, what: str, words: str):  # type: ignore[no-untyped-def]
    answer = browser.get(f"/editor/{what}{'&' if '?' in what else '?'}q={quote(words)}")
    assert answer.status_code == 200
    return answer.get_json() if answer.is_json else answer.get_data(as_text=True)


@pytest.mark.parametrize(
    ("typed", "first"),
    [("แผนน้ำ", "แผนน้ำหลาก ปี 2569"), ("น้ำหลาก", "แผนน้ำหลาก ปี 2569"), ("flood", "Flood plan 100%"), ("ปี ๒๕๖๙", "แผนน้ำหลาก ปี 2569"), ("100%", "Flood plan 100%")],
)  # fmt: skip
def test_pages_are_found_by_any_part_of_their_title(site: TestSite, world, typed: str, first: str) -> None:  # type: ignore[no-untyped-def]
    rows = asked(site.browser("nok"), "pages", typed)
    assert [row["title"] for row in rows] == [first]
    assert rows[0]["insert"] == f"[[{first}]]"


def test_a_page_is_found_by_its_number_and_a_title_of_digits_is_linked_by_number(site: TestSite, world) -> None:  # type: ignore[no-untyped-def]
    nok = site.browser("nok")
    number = world["Flood plan 100%"]
    assert str(number) in [str(row["record_no"]) for row in asked(nok, "pages", str(number))]
    digits = next(row for row in asked(nok, "pages", "2569") if row["title"] == "2569")
    assert digits["insert"] == f"[[{world['2569']}|2569]]"


def test_a_title_that_two_pages_bear_or_no_link_can_hold_is_linked_by_number(site: TestSite, world) -> None:  # type: ignore[no-untyped-def]
    nok = site.browser("nok")
    twins = {row["insert"] for row in asked(nok, "pages", "บันทึกซ้ำ")}
    assert twins == {f"[[{world['บันทึกซ้ำ']}|บันทึกซ้ำ]]", f"[[{world['ซ้ำสอง']}|บันทึกซ้ำ]]"}
    (car,) = asked(nok, "pages", "แผนรถ")
    assert render_here(car["insert"]).links == (str(world["แผนรถ [ฉบับ|แก้]"]),)


def test_nobody_is_offered_a_page_they_may_not_see(site: TestSite, world) -> None:  # type: ignore[no-untyped-def]
    assert asked(site.browser("nok"), "pages", "แผนลับ") == []
    assert [row["title"] for row in asked(site.browser("somchai"), "pages", "แผนลับ")] == ["แผนลับของฉัน"]
    assert "แผนลับของฉัน" not in [row["title"] for row in asked(site.browser("nok"), "pages", "")]
    assert asked(site.browser("nok"), "pages", "%") == asked(site.browser("nok"), "pages", "100%")


@pytest.mark.parametrize(
    ("typed", "insert"),
    [("สมชาย", "@[สมชาย ใจดี]"), ("ใจดี", "@[สมชาย ใจดี]"), ("ชาย", "@[สมชาย ใจดี]"), ("SMALL", "@[small man]"), ("สาธารณสุข", "@[สมชาย ใจดี]")],
)  # fmt: skip
def test_people_are_found_by_name_nickname_and_agency_and_called_so_that_it_is_understood(
    site: TestSite, world, typed: str, insert: str
) -> None:  # type: ignore[no-untyped-def]
    rows = asked(site.browser("nok"), "people", typed)
    assert [row["insert"] for row in rows] == [insert]
    (name,) = render_here(f"ขอบคุณ{insert}ครับ").mentions
    assert name in people_mentioned([name])


def test_people_of_one_name_are_called_by_their_usernames_and_at_alone_offers_colleagues(site: TestSite, world) -> None:  # type: ignore[no-untyped-def]
    nok = site.browser("nok")
    assert {row["insert"] for row in asked(nok, "people", "แฝด")} == {"@twin1", "@twin2"}
    assert [row["title"] for row in asked(nok, "people", "")] == ["สมชาย ใจดี"]
    assert asked(nok, "people", "นกน้อย") == []  # nobody calls themselves


@pytest.mark.parametrize(
    ("typed", "said", "ok"),
    [("29/10/2553", "29 ตุลาคม 2553", True), ("29 ต.ค. 53", "29 ตุลาคม 2553", True), ("๒๙/๑๐/๒๕๕๓", "29 ตุลาคม 2553", True), ("2010-10-29", "29 ตุลาคม 2553", True), ("1/1/2300", "2300", False), ("29 ต.ค.", "ปี", False), ("", "", True), ("9" * 90, "", False)],
)  # fmt: skip
def test_a_date_is_said_back_while_it_is_typed(site: TestSite, world, typed: str, said: str, ok: bool) -> None:  # type: ignore[no-untyped-def]
    answer = asked(site.browser("nok"), "understood?type=date", typed)
    assert said in answer["said"]
    assert answer["ok"] is ok


def test_a_page_that_is_replaced_is_named_by_number_or_title(site: TestSite, world) -> None:  # type: ignore[no-untyped-def]
    nok = site.browser("nok")
    number = world["Flood plan 100%"]
    for typed in (str(number), f"#{number}", "flood plan 100%", f"[[{number}|แผน]]"):
        assert asked(nok, "understood?type=page", typed)["said"] == f"หมายถึง “Flood plan 100%” ({number})"
    secret = asked(nok, "understood?type=page", "แผนลับของฉัน")
    assert secret == {"said": "ไม่พบหน้าชื่อ “แผนลับของฉัน”", "ok": False}
    assert not asked(nok, "understood?type=page", "บันทึกซ้ำ")["ok"]


def test_somebody_who_types_a_title_sees_who_has_written_it(site: TestSite, world) -> None:  # type: ignore[no-untyped-def]
    nok = site.browser("nok")
    number = world["แผนน้ำหลาก ปี 2569"]
    assert f"/p/{number}/" in asked(nok, "similar", "แผนน้ำหลาก ปี 2569")
    assert f"/p/{number}/" not in asked(nok, f"similar?no={number}", "แผนน้ำหลาก ปี 2569")
    assert "แผนลับ" not in asked(nok, "similar", "แผนลับของฉัน")
    assert asked(nok, "similar", "งาน").strip() == ""


def test_visitors_are_told_nothing(site: TestSite, client, world) -> None:  # type: ignore[no-untyped-def]
    for what in ("pages", "people", "understood?type=page", "similar"):
        assert client.get(f"/editor/{what}{'&' if '?' in what else '?'}q=1").status_code == 302


@given(words=st.text(st.characters(exclude_categories=["Cs"]), max_size=120))
@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
def test_whatever_is_typed_is_answered(nok, words: str) -> None:  # type: ignore[no-untyped-def]
    for what in ("pages", "people", "understood?type=date", "understood?type=page", "similar"):
        path, _, type_ = what.partition("?type=")
        assert nok.get(f"/editor/{path}", query_string={"q": words, "type": type_}).status_code == 200


def test_a_field_for_guidance_offers_guidance_only_and_says_what_does_not_fit(site: TestSite) -> None:
    expert = site.person("mok", "consultant")
    numbers = {
        kind: site.page(expert, kind=kind, title="เตือนภัยน้ำ Flood") for kind in ("practice", "guidance", "thread")
    }
    alone = site.page(expert, kind="practice", title="เตือนภัยแล้ง")
    mok = site.browser("mok")
    html = mok.get("/new/guidance").get_data(as_text=True)
    field = html.split('id="f.replaces"')[1].split(">")[0]
    assert 'data-names-kind="guidance"' in field
    assert 'data-understood="/editor/understood?type=page&amp;kind=guidance"' in field
    for typed in ("เตือนภัย", "flood"):
        assert [row["record_no"] for row in asked(mok, "pages?kind=guidance", typed)] == [numbers["guidance"]]
    assert len(asked(mok, "pages", "เตือนภัย")) == 4
    assert len(asked(mok, "pages?kind=nothing", "เตือนภัย")) == 4
    # Several pages bear the title: here it means the guidance.
    said = asked(mok, "understood?type=page&kind=guidance", "เตือนภัยน้ำ Flood")
    assert said == {"said": f"หมายถึง “เตือนภัยน้ำ Flood” ({numbers['guidance']})", "ok": True}
    for typed in ("เตือนภัยแล้ง", str(alone)):
        said = asked(mok, "understood?type=page&kind=guidance", typed)
        assert said == {"said": "ที่นี่เลือกได้เฉพาะหน้าชนิดคำแนะนำ “เตือนภัยแล้ง” เป็นหน้าชนิดอื่น", "ok": False}
        assert asked(mok, "understood?type=page", typed)["ok"] is True
