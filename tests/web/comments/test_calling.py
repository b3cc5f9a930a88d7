"""Calling people by names as they are typed, without choosing from a list: the only way without scripts."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from kmwiki.pages.models import Mention
from tests.support.filling_in import fill_in
from tests.support.site import TestSite
from tests.web.comments.browsing import page_of, send

PEOPLE = {
    "malee": "มะลิ ริมทะเล", "mali": "มะลิ", "wave": "small wave", "small": "small", "jiew": "ป้าจิ๋ว พช.",
    "mok": "ครูหมอก", "lek1": "Lek 1",
}  # fmt: skip


@pytest.fixture
def province(site: TestSite) -> TestSite:
    for username, name in PEOPLE.items():
        site.person(username, display_name=name)
    return site


def _called(site: TestSite, session: Session) -> set[str]:
    ids = set(session.scalars(select(Mention.person_id)))
    return {username for username in PEOPLE if site.person(username).person_id in ids}


@pytest.mark.parametrize(
    ("words", "shown", "username"),
    [
        ("@มะลิ ริมทะเล ค่ะ", ">@มะลิ ริมทะเล</a> ค่ะ", "malee"),
        ("@มะลิ  ริมทะเลค่ะ", ">@มะลิ ริมทะเล</a>ค่ะ", "malee"),
        ("@มะลิ ริมน้ำ", ">@มะลิ</a> ริมน้ำ", "mali"),
        ("thanks @Small Wave!", ">@Small Wave</a>!", "wave"),
        ("@small waves are nice", ">@small</a> waves", "small"),
        ("@ป้าจิ๋ว พช. ช่วยดู", ">@ป้าจิ๋ว พช.</a> ช่วยดู", "jiew"),
        ("เรียน@ครูหมอกช่วยดู", 'เรียน<a href="/people/mok" class="mention">@ครูหมอก</a>ช่วยดู', "mok"),
        ("ขอบคุณ@smallครับ", ">@small</a>ครับ", "small"),
        ("@lek 1", ">@lek 1</a>", "lek1"),
        ("@มะลิ ริมทะเลสาบ", ">@มะลิ</a> ริมทะเลสาบ", "mali"),
        ("@มะลิช่วยดูหน่อย", ">@มะลิ</a>ช่วยดูหน่อย", "mali"),
        ("@มะลิวัลย์ช่วย ส่วน@มะลิดูด้วย", ">@มะลิ</a>ดูด้วย", "mali"),
    ],
)
def test_a_name_is_meant_as_far_as_somebody_bears_it(
    province: TestSite, session: Session, words: str, shown: str, username: str
) -> None:
    page, nok = province.page(province.person("somchai")), province.browser("nok")
    send(nok, page, words)
    html = page_of(nok, page)
    assert f'<a href="/people/{username}" class="mention"' in html
    assert shown in html
    assert _called(province, session) == {username}
    assert ("จึงไม่ได้แจ้งใคร" in html) is ("วัลย์" in words)


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("@smaller ครับ", "smaller"),
        ("@มะลำไย", "มะลำไย"),
        ("@มะลิวัลย์", "มะลิวัลย์"),
        ("ฝาก@มะลิวรรณช่วยดู", "มะลิวรรณช่วยดู"),
        ("@lek 12 คน", ""),
        ("@mali.x", "mali.x"),
        ("a@small.go.th", ""),
    ],
)
def test_part_of_another_word_is_nobodys_name(province: TestSite, session: Session, words: str, name: str) -> None:
    page, nok = province.page(province.person("somchai")), province.browser("nok")
    send(nok, page, words)
    html = page_of(nok, page)
    assert 'class="mention"' not in html
    assert not _called(province, session)
    assert (f"ไม่พบผู้ใช้ชื่อ @{name} " in html) is bool(name)


@pytest.mark.parametrize("name", ["นก น้อย", "tiny bird", "หมอ Nok"], ids=["Thai", "English", "mixed"])
def test_a_name_that_several_bear_calls_nobody_and_the_speaker_is_told(
    province: TestSite, session: Session, name: str
) -> None:
    province.person("mali", display_name=name)
    for username in ("first", "second"):
        province.person(username, display_name=name)
    province.person("third", nickname=name)
    page, nok = province.page(province.person("somchai")), province.browser("nok")
    send(nok, page, f"เรียน @{name} และ @ไม่มีใคร")
    html = page_of(nok, page)
    assert f"มีหลายคนใช้ชื่อ @{name} " in html
    assert "ไม่พบผู้ใช้ชื่อ @ไม่มีใคร " in html
    assert 'class="mention"' not in html
    assert not session.scalars(select(Mention)).all()


def test_a_page_calls_people_by_the_same_names(province: TestSite, session: Session) -> None:
    body = "เรียน @มะลิ ริมทะเล **ด่วน** และ@ครูหมอกช่วยดู `@small wave`"
    page = province.page(province.person("somchai"), body=body)
    assert _called(province, session) == {"malee", "mok"}
    html = page_of(province.browser("nok"), page)
    assert ">@มะลิ ริมทะเล</a> <strong>ด่วน</strong>" in html
    assert ">@ครูหมอก</a>ช่วยดู <code>@small wave</code>" in html


def test_whoever_writes_a_page_is_told_once_whom_it_could_not_call(province: TestSite) -> None:
    province.person("malee2", display_name="มะลิ ริมทะเล")
    somchai = province.browser("somchai")
    page = province.page(province.person("somchai"))
    for body, told in (("@มะลิ ริมทะเล @ครูหมอก @nobody", True), ("@มะลิ ริมทะเล @ครูหมอก @nobody อีกคำ", False)):
        fill_in(somchai, f"/p/{page}/edit", body=body)
        html = page_of(somchai, page)
        assert ("มีหลายคนใช้ชื่อ @มะลิ ริมทะเล " in html) is told
        assert ("ไม่พบผู้ใช้ชื่อ @nobody " in html) is told
