"""Nobody may only look as if they were somebody else."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from kmwiki.accounts.alike import shares_name
from kmwiki.accounts.calling import people_called
from kmwiki.accounts.models import Person
from kmwiki.accounts.profiles import change_profile
from kmwiki.accounts.registering import add_person, ask_to_join
from kmwiki.core.database import transaction
from kmwiki.core.errors import Invalid
from tests.support.site import TestSite, password_hash


@pytest.mark.parametrize(
    ("theirs", "mine"),
    [("นกน้อย", "นกน้\u200bอย"), ("แดงทะเล", "เเดงทะเล"), ("small man", "smаll man"), ("คุณ Lek", "คุณ Iek")],
    ids=["unseen", "Thai", "English", "mixed"],
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
    site.person("first", display_name=name)
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
    [("มะลิ ริมทะเล", "มะลิ ริมทะเลํ"), ("small man", "smаll man"), ("ครู Bee", "ครู Веe"), ("นกน้อย", "นก\u2066น้อย")],
    ids=["Thai", "English", "mixed", "turned"],
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


def test_what_hides_or_turns_text_stands_in_no_name(site: TestSite, session: Session) -> None:
    lek = site.person("lek")
    names = dict.fromkeys(("nickname", "full_name", "address_as"), "คุณ\u200b\u202eหมอ \u2066Dr\u2069")
    with transaction():
        change_profile(lek, session.get_one(Person, lek.person_id), **names, skills="งาน\u202eพัสดุ")
    person = session.get_one(Person, lek.person_id)
    assert {person.nickname, person.full_name, person.address_as} == {"คุณหมอ Dr"}
    assert person.skills == ["งานพัสดุ"]


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
