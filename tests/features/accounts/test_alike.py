"""Nobody may only look as if they were somebody else."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from kmwiki.accounts.alike import namesakes, shares_name
from kmwiki.accounts.calling import people_called
from kmwiki.accounts.mentioning import names_typed
from kmwiki.accounts.models import Person
from kmwiki.accounts.profiles import change_profile
from kmwiki.accounts.registering import add_person, ask_to_join
from kmwiki.core.database import transaction
from kmwiki.core.errors import Invalid
from kmwiki.frame.agencies import add_agency
from tests.support.site import TestSite, password_hash


@pytest.mark.parametrize(
    ("theirs", "mine"),
    [
        ("แดงทะเล", "เเดงทะเล"), ("small man", "smаll man"), ("คุณ Lek", "คุณ Iek"), ("สมหญิง ริมเขา", "สมหญิงริมเขา"),
        ("small man", "small_man"), ("small man", "small man ✔"), ("small man", "Small Man"), ("ครู Bee", "ครูBee"),
        ("อำนวย สุขใจ", "คุณอำนวย สุขใจ"), ("อำนวย สุขใจ", "ท่าน ผอ. อํานวยสุขใจ"), ("อำนวย สุขใจ", "พี่อำนวย  สุขใจ ✔"),
        ("small man", "Dr. Small Man"), ("Bee มาลี", "ครู Bee มาลี"), ("สมหญิง ริมเขา", "สมหญงิ ริมเขา"),
        ("สมหญิง ริมเขา", "นางสมหญงิ ริมเขา"),
    ],
)  # fmt: skip
def test_a_name_that_passes_for_anothers_is_refused(site: TestSite, session: Session, theirs: str, mine: str) -> None:
    site.person("nok", display_name=theirs)
    lek, admin = site.person("lek"), site.person("boss", "admin")
    with pytest.raises(Invalid) as refused, transaction():
        change_profile(lek, session.get_one(Person, lek.person_id), display_name=mine)
    assert (refused.value.key, refused.value.field) == ("accounts.name_looks_like", "display_name")
    with pytest.raises(Invalid, match="name_looks_like"), transaction():
        ask_to_join(username="newcomer", display_name=mine, password_hash=password_hash(), agency_code="health")
    with pytest.raises(Invalid, match="name_looks_like"), transaction():
        add_person(admin, username="newcomer", display_name=mine, password_hash=password_hash())
    session.rollback()
    assert session.get_one(Person, lek.person_id).display_name == "lek"


def test_it_passes_for_a_username_as_well(site: TestSite, session: Session) -> None:
    site.person("somchai", display_name="สมชาย")
    lek = site.person("lek")
    with pytest.raises(Invalid, match="name_looks_like"), transaction():
        change_profile(lek, session.get_one(Person, lek.person_id), display_name="sоmchai")  # a Cyrillic о


@pytest.mark.parametrize("name", ["สมชาย", "Small Man", "หมอ Nok"], ids=["Thai", "English", "mixed"])
def test_two_people_may_be_called_the_same_and_it_is_known(site: TestSite, session: Session, name: str) -> None:
    site.person("first", display_name=name, agency="admin")
    lek = site.person("lek")
    with transaction():
        change_profile(lek, session.get_one(Person, lek.person_id), display_name=f" {name}  ")
    person = session.get_one(Person, lek.person_id)
    assert person.display_name == name
    assert shares_name(person)


def test_ones_own_name_may_be_put_right(site: TestSite, session: Session) -> None:
    lek = site.person("lek", display_name="เเดง")
    with transaction():
        change_profile(lek, session.get_one(Person, lek.person_id), display_name="แดง")
    assert not shares_name(session.get_one(Person, lek.person_id))


@pytest.mark.parametrize("field", ["nickname", "full_name", "address_as"])
@pytest.mark.parametrize(
    ("theirs", "mine"),
    [("มะลิ ริมทะเล", "มะลิ ริมทะเลํ"), ("small man", "smаll man"), ("ครู Bee", "ครู Веe"), ("นก น้อย", "นกน้อย")],
    ids=["Thai", "English", "mixed", "spaces"],
)  # fmt: skip
def test_no_other_name_passes_for_anothers_either(
    site: TestSite, session: Session, field: str, theirs: str, mine: str
) -> None:
    site.person("nok", display_name=theirs)
    lek, admin = site.person("lek"), site.person("boss", "admin")
    with pytest.raises(Invalid) as refused, transaction():
        change_profile(lek, session.get_one(Person, lek.person_id), **{field: mine})
    assert (refused.value.key, refused.value.field) == ("accounts.name_looks_like", field)
    with pytest.raises(Invalid, match="name_looks_like"), transaction():
        add_person(admin, username="newcomer", display_name="ผู้มาใหม่", password_hash=password_hash(), **{field: mine})
    session.rollback()
    with transaction():  # the very same is nobody's own: half the province is called นก
        change_profile(lek, session.get_one(Person, lek.person_id), **{field: theirs})


@pytest.mark.parametrize("field", ["display_name", "nickname", "full_name", "address_as"])
@pytest.mark.parametrize(
    ("typed", "seen"),
    [("นก\u200bน้อย", "นกน้อย"), ("small \u202eman\u202c", "small man"), ("\ufeffหมอ \u2066Dee\u2069", "หมอ Dee"), ("Lek\u3164", "Lek")],
    ids=["Thai", "English", "mixed", "blank"],
)  # fmt: skip
def test_what_nobody_sees_is_named_and_what_is_left_is_given_back(
    site: TestSite, session: Session, field: str, typed: str, seen: str
) -> None:
    lek = site.person("lek", display_name="เล็ก")
    with pytest.raises(Invalid) as refused, transaction():
        change_profile(lek, session.get_one(Person, lek.person_id), **{field: typed})
    assert (refused.value.key, refused.value.field) == ("accounts.name_hides", field)
    assert refused.value.args_["instead"] == seen
    session.rollback()
    with transaction():
        change_profile(lek, session.get_one(Person, lek.person_id), **{field: seen}, skills="งาน\u202eพัสดุ")
    assert session.get_one(Person, lek.person_id).skills == ["งานพัสดุ"]


def test_a_picture_in_a_name_hides_nothing(site: TestSite, session: Session) -> None:
    lek = site.person("lek", display_name="เล็ก")
    with transaction():
        change_profile(lek, session.get_one(Person, lek.person_id), display_name="เล็ก ❤\ufe0f👩\u200d🌾")


RESERVED = ["admin", "A d m i n", "ＡＤＭＩＮ", "admin2", "km-admin", "Аdmin", "ผู้ดูแลระบบ", "ผู้ดูแล ระบบ", "คุณแอดมิน", "แอดมินนก",
            "moderator", "Facilitator", "ระบบ", "kmwiki", "kmwiki ทีมงาน", "คลังบทเรียน", "Lessons Wiki", "เจ้าหน้าที่", "ทุกคน"]  # fmt: skip


@pytest.mark.parametrize("name", RESERVED)
def test_an_ordinary_person_bears_no_name_of_the_site(site: TestSite, session: Session, name: str) -> None:
    lek, fa = site.person("lek"), site.person("fa", "facilitator", "moderator")
    for somebody in (lek, fa):
        for field in ("display_name", "nickname"):
            with pytest.raises(Invalid) as refused, transaction():
                change_profile(somebody, session.get_one(Person, somebody.person_id), **{field: name})
            assert (refused.value.key, refused.value.field) == ("accounts.name_reserved", field)
            session.rollback()
    with pytest.raises(Invalid, match="name_reserved"), transaction():
        ask_to_join(username="newcomer", display_name=name, password_hash=password_hash(), agency_code="health")
    if " " not in name and "Ａ" not in name:
        with pytest.raises(Invalid) as refused, transaction():
            ask_to_join(username=name, display_name="ผู้มาใหม่", password_hash=password_hash(), agency_code="health")
        assert (refused.value.key, refused.value.field) == ("accounts.name_reserved", "username")


@pytest.mark.parametrize(
    "name", ["badminton", "นักแบดมินตัน", "อำนวย สุขใจ", "คุณอำนวย", "Alan", "system analyst", "ระเบียบ", "ดูแลสุข"]
)
def test_names_that_only_resemble_them_are_free(site: TestSite, session: Session, name: str) -> None:
    lek = site.person("lek")
    with transaction():
        change_profile(lek, session.get_one(Person, lek.person_id), display_name=name, nickname=name)


def test_administrators_may_bear_and_give_them_and_who_has_one_keeps_it(site: TestSite, session: Session) -> None:
    boss, old = site.person("boss", "admin"), site.person("admin", display_name="ผู้ดูแลระบบ")
    with transaction():
        change_profile(boss, session.get_one(Person, boss.person_id), display_name="แอดมินของจังหวัด")
        add_person(boss, username="moderator.a", display_name="ผู้ดูแลชุมชน", password_hash=password_hash())
        change_profile(old, session.get_one(Person, old.person_id), display_name="ผู้ดูแลระบบ", position="นักวิเคราะห์")


@pytest.mark.parametrize("name", ["สมชาย ใจดี", "small man", "หมอ Nok"], ids=["Thai", "English", "mixed"])
def test_within_an_agency_a_name_is_one_persons(site: TestSite, session: Session, name: str) -> None:
    first = site.person("first", display_name=name, agency="health")
    for agency, refused in (("health", True), ("admin", False), (None, False)):
        if refused:
            with pytest.raises(Invalid, match="name_in_agency"), transaction():
                ask_to_join(username="new", display_name=name, password_hash=password_hash(), agency_code=agency)
            session.rollback()
            continue
        with transaction():
            person = ask_to_join(
                username=f"new{len(agency or '')}",
                display_name=name,
                password_hash=password_hash(),
                agency_code=agency,
            )
        assert [one.id for one in namesakes([person])[person.id]] == [first.person_id]
    # Who only asks to come in keeps nobody from a name, nor does who has left.
    with transaction():
        ask_to_join(username="new2", display_name=name, password_hash=password_hash(), agency_code="admin")
        session.get_one(Person, first.person_id).state = "disabled"
    with transaction():
        ask_to_join(username="new3", display_name=name, password_hash=password_hash(), agency_code="health")


def test_a_username_looks_like_nobody_elses_name(site: TestSite, session: Session) -> None:
    site.person("somchai.k", display_name="small man")
    for username in ("small_man", "smallman", "somchai-k", "somсhai.k"):
        with pytest.raises(Invalid) as refused, transaction():
            ask_to_join(username=username, display_name="ผู้มาใหม่", password_hash=password_hash(), agency_code="health")
        assert (refused.value.key, refused.value.field) == ("accounts.name_looks_like", "username")


def test_a_display_name_is_nobody_elses_username_and_a_username_nobodys_name(site: TestSite, session: Session) -> None:
    site.person("somchai", display_name="สมชาย")
    lek, admin = site.person("lek", display_name="tiny"), site.person("boss", "admin")
    for name in ("somchai", "Somchai"):
        with pytest.raises(Invalid, match="name_looks_like"), transaction():
            change_profile(lek, session.get_one(Person, lek.person_id), display_name=name)
    for username in ("สมชาย", "TINY"):
        with pytest.raises(Invalid) as refused, transaction():
            add_person(admin, username=username, display_name="ผู้มาใหม่", password_hash=password_hash())
        assert (refused.value.key, refused.value.field) == ("accounts.username_taken", "username")
    with transaction():
        change_profile(lek, session.get_one(Person, lek.person_id), display_name="lek")  # their own


@pytest.mark.parametrize("name", ["มะลิ", "Malee", "หมอ Nok"], ids=["Thai", "English", "mixed"])
def test_a_nickname_comes_after_whoever_bears_the_name(site: TestSite, name: str) -> None:
    site.person("aaa", display_name="0 first in order", nickname=name)
    site.person("nok", display_name=name)
    assert [one.username for one in people_called(site.person("lek"), name, limit=5)] == ["nok", "aaa"]


@pytest.mark.parametrize(
    "name", ["คุณ", "คุณ ", "ท่านรอง", "คุ ณ", "ผอ.", "พี่ ✔", "พี่ 1", "น.ส.", "Khun", "Dr.", "mr", "ปู่", "หมอ"]
)
def test_a_word_of_respect_alone_is_no_name(site: TestSite, session: Session, name: str) -> None:
    lek, boss = site.person("lek"), site.person("boss", "admin")
    with pytest.raises(Invalid) as refused, transaction():
        change_profile(lek, session.get_one(Person, lek.person_id), display_name=name)
    assert (refused.value.key, refused.value.field) == ("accounts.name_is_title", "display_name")
    with pytest.raises(Invalid, match="name_is_title"), transaction():
        ask_to_join(username="newcomer", display_name=name, password_hash=password_hash(), agency_code="health")
    session.rollback()
    with transaction():
        change_profile(boss, session.get_one(Person, boss.person_id), display_name=name)


def test_some_words_of_respect_are_nicknames_and_others_are_not(site: TestSite, session: Session) -> None:
    lek = site.person("lek")
    with transaction():
        change_profile(lek, session.get_one(Person, lek.person_id), nickname="ตา", address_as="พี่")
    with pytest.raises(Invalid) as refused, transaction():
        change_profile(lek, session.get_one(Person, lek.person_id), nickname="คุณ")
    assert (refused.value.key, refused.value.field) == ("accounts.name_is_title", "nickname")
    session.rollback()
    with pytest.raises(Invalid) as refused, transaction():
        ask_to_join(username="คุณ", display_name="เล็ก", password_hash=password_hash(), agency_code="health")
    assert (refused.value.key, refused.value.field) == ("accounts.name_is_title", "username")


def test_a_name_with_respect_calls_its_bearer_still_and_full_names_may_hold_it(
    site: TestSite, session: Session
) -> None:
    fac, lek = site.person("fac", display_name="อำนวย สุขใจ"), site.person("lek")
    for fields in ({"nickname": "คุณอำนวย สุขใจ"}, {"display_name": "ท่านอำนวย สุขใจ"}):
        with pytest.raises(Invalid, match="name_looks_like"), transaction():
            change_profile(lek, session.get_one(Person, lek.person_id), **fields)
        session.rollback()
    with pytest.raises(Invalid, match="name_looks_like"), transaction():
        ask_to_join(
            username="คุณอำนวย.สุขใจ", display_name="เล็ก", password_hash=password_hash(), agency_code="health"
        )  # fmt: skip
    session.rollback()
    assert names_typed("@คุณอำนวย สุขใจ") == {"คุณอำนวย สุขใจ": "fac"}
    with transaction():
        change_profile(
            lek, session.get_one(Person, lek.person_id), full_name="นายอำนวย สุขใจ", address_as="คุณอำนวย สุขใจ"
        )  # fmt: skip
        own = session.get_one(Person, fac.person_id)
        change_profile(fac, own, display_name="ครูอำนวย สุขใจ")  # with their own name they may


def test_who_has_such_a_name_keeps_it(site: TestSite, session: Session) -> None:
    site.person("fac", display_name="อำนวย สุขใจ")
    for number, name in enumerate(("คุณอำนวย สุขใจ", "คุณ", "สสจ.")):
        old = site.person(f"old{number}", display_name=name)
        with transaction():
            person = session.get_one(Person, old.person_id)
            change_profile(old, person, display_name=name, position="นักวิเคราะห์")


def test_an_agencys_name_is_no_persons(site: TestSite, session: Session) -> None:
    lek, boss = site.person("lek"), site.person("boss", "admin")
    with transaction():
        add_agency(
            boss, code="farm", name_th="สำนักงานเกษตรจังหวัด", name_en="Provincial Agriculture Office", short_th="เกษตร",
            short_en="Farm",
        )  # fmt: skip
    for name in ("เกษตร", "คุณเกษตร", "สำนักงาน เกษตรจังหวัด", "FARM", "provincial agriculture office"):
        for field in ("display_name", "nickname"):
            with pytest.raises(Invalid) as refused, transaction():
                change_profile(lek, session.get_one(Person, lek.person_id), **{field: name})
            assert (refused.value.key, refused.value.field) == ("accounts.name_of_agency", field)
            session.rollback()
    with pytest.raises(Invalid, match="name_of_agency"), transaction():
        ask_to_join(username="farm", display_name="เล็ก", password_hash=password_hash(), agency_code="health")
    session.rollback()
    with transaction():
        change_profile(lek, session.get_one(Person, lek.person_id), display_name="เกษตร รักไทย", position="เกษตร")
        change_profile(boss, session.get_one(Person, boss.person_id), display_name="เกษตร")
