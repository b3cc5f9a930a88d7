"""Calling people by names as they are typed, without choosing from a list: the only way without scripts."""

from __future__ import annotations

import pickle

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from kmwiki.accounts.models import Person
from kmwiki.core.database import transaction
from kmwiki.pages.models import Mention
from kmwiki.render.mentions import Meant
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


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("@คุณมะลิ ริมทะเล ค่ะ", ">@คุณมะลิ ริมทะเล</a> ค่ะ"),
        ("@พี่ small ครับ", ">@พี่ small</a> ครับ"),
        ("@ท่านรองมะลิ", ">@ท่านรองมะลิ</a>"),
        ("@[ผอ. ครูหมอก]", ">@ผอ. ครูหมอก</a>"),
    ],
)
def test_words_of_respect_before_a_name_are_kept_and_the_bearer_is_called(
    province: TestSite, session: Session, words: str, shown: str
) -> None:
    page, nok = province.page(province.person("somchai")), province.browser("nok")
    send(nok, page, words)
    html = page_of(nok, page)
    assert shown in html
    assert len(_called(province, session)) == 1
    assert "จึงไม่ได้แจ้งใคร" not in html


def test_who_takes_part_is_meant_before_others_of_the_name(province: TestSite, session: Session) -> None:
    for username, agency in (("ying1", "health"), ("ying2", "admin"), ("ying3", "admin")):
        province.person(username, display_name="หญิง", agency=agency)
    ids = {name: province.person(name).person_id for name in ("ying1", "ying2", "ying3")}
    page, nok = province.page(province.person("somchai")), province.browser("nok")
    send(province.browser("ying2"), page, "สวัสดีค่ะ")
    send(nok, page, "@พี่หญิง ช่วยดูหน่อยค่ะ")
    assert set(session.scalars(select(Mention.person_id))) == {ids["ying2"]}
    assert '<a href="/people/ying2" class="mention">@พี่หญิง</a>' in page_of(nok, page)
    send(province.browser("ying3"), page, "มาด้วยค่ะ")  # now two of them take part
    other = province.page(province.person("somchai"), title="อีกหน้า")
    for where, username in ((page, "ying1"), (other, "ying1")):  # one's own agency
        send(nok, where, "เรียน @หญิง")
        assert f'<a href="/people/{username}" class="mention">@หญิง</a>' in page_of(nok, where)
    far = province.browser("far")  # of no agency that tells them apart
    province.person("ying4", display_name="หญิง")
    send(far, other, "ถาม @หญิง")
    html = page_of(far, other)
    for choice in ("@ying1 (สำนักงานสาธารณสุขจังหวัด)", "@ying2 (ที่ทำการปกครองจังหวัด)", "@ying4 (สำนักงานสาธารณสุขจังหวัด)"):
        assert choice in html


def test_whom_words_have_called_they_call_when_others_take_the_name(province: TestSite, session: Session) -> None:
    page, nok = province.page(province.person("somchai"), body="ถาม @small wave"), province.browser("nok")
    send(nok, page, "@มะลิ ริมทะเล ค่ะ")
    for username, name in (("copy1", "มะลิ ริมทะเล"), ("copy2", "small wave")):
        province.person(username, display_name=name)
    html = page_of(nok, page)
    assert '<a href="/people/malee" class="mention">@มะลิ ริมทะเล</a>' in html
    assert '<a href="/people/wave" class="mention">@small wave</a>' in html
    fill_in(province.browser("somchai"), f"/p/{page}/edit", body="ถาม @small wave อีกครั้ง")
    assert '<a href="/people/wave" class="mention">@small wave</a>' in page_of(nok, page)


def test_a_writer_is_told_who_cannot_read_what_calls_them(province: TestSite, session: Session) -> None:
    province.person("con")
    team = province.page(province.person("somchai"), visibility="team", shared_people=("con",))
    con = province.browser("con")
    send(con, team, "@somchai @คุณมะลิ ริมทะเล @small wave ดูด้วย")
    html = page_of(con, team)
    assert "small wave, มะลิ ริมทะเล อ่านหน้านี้ไม่ได้ จึงไม่ได้รับแจ้ง" in html
    assert "somchai อ่านหน้านี้ไม่ได้" not in html
    province.person("closed", display_name="คนเก่า")
    with transaction():
        session.get_one(Person, province.person("closed").person_id).state = "disabled"
    send(con, team, "@คนเก่า")
    html = page_of(con, team)
    assert "อ่านหน้านี้ไม่ได้" not in html  # closed accounts are nobody's, as anywhere
    assert "ไม่พบผู้ใช้ชื่อ @คนเก่า " in html
    con.get("/?lang=en")
    send(con, team, "@มะลิ ริมทะเล")
    assert "มะลิ ริมทะเล cannot read this page and was not told." in page_of(con, team)


def test_of_a_draft_it_is_told_when_it_is_published(province: TestSite) -> None:
    somchai = province.browser("somchai")
    page = province.page(province.person("somchai"), visibility="team", state="draft")
    fill_in(somchai, f"/p/{page}/edit", body="@มะลิ ริมทะเล @somchai")
    assert "อ่านหน้านี้ไม่ได้" not in page_of(somchai, page)
    fill_in(somchai, f"/p/{page}/edit", action="publish")
    assert "มะลิ ริมทะเล อ่านหน้านี้ไม่ได้ จึงไม่ได้รับแจ้ง" in page_of(somchai, page)


@pytest.mark.parametrize("respect", ["คุณ", "พี่", "ท่านรอง", "คุณ "])
@pytest.mark.parametrize("known", [True, False], ids=["both bear their name", "only the shorter name is borne"])
def test_of_two_names_that_begin_alike_each_calls_its_own_with_respect_before_them(
    province: TestSite, session: Session, respect: str, known: bool
) -> None:
    if known:
        province.person("malila", display_name="มะลิลา")
    page, nok = province.page(province.person("somchai")), province.browser("nok")
    for words in (f"@{respect}มะลิ ดูด้วย ส่วน@{respect}มะลิลาช่วยพิมพ์", f"@{respect}มะลิลา กับ @{respect}มะลิ"):
        number = int(send(nok, page, words).location.rpartition("#c")[2])
        html = page_of(nok, page).partition(f'id="c{number}"')[2].partition("</article>")[0]
        assert f'href="/people/mali" class="mention">@{respect}มะลิ</a>' in html
        assert html.count('href="/people/mali"') == 1
        assert (f'href="/people/malila" class="mention">@{respect}มะลิลา</a>' in html) is known


def test_the_same_in_a_page(province: TestSite) -> None:
    page = province.page(province.person("somchai"), body="@คุณมะลิ ดูด้วย **ส่วน** @คุณมะลิลาช่วยพิมพ์")
    html = page_of(province.browser("nok"), page)
    assert html.count('href="/people/mali"') == 1
    assert 'href="/people/mali" class="mention">@คุณมะลิ</a> ดูด้วย' in html


def test_who_a_name_means_travels_to_the_processes_that_render() -> None:
    kept = pickle.loads(pickle.dumps({"คุณมะลิ": Meant("mali", 3)}))
    assert (kept["คุณมะลิ"], kept["คุณมะลิ"].respect) == ("mali", 3)
