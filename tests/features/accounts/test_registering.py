"""How people come in."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kmwiki.accounts.invites import make_invite
from kmwiki.accounts.models import Invite, Person
from kmwiki.accounts.registering import add_person, ask_to_join, join_by_invite
from kmwiki.core.clock import freeze, now
from kmwiki.core.database import db, transaction
from kmwiki.core.errors import Invalid, NotAllowed, NotFound
from kmwiki.core.journal import JournalRow


def test_the_program_adds_a_person_with_roles_agency_and_profile(site):
    with transaction():
        person = add_person(
            None, username="สมหญิง.2", display_name="small man", roles=("facilitator", "staff"), agency_code="health",
            password="ทะเลเช้านี้ quiet", nickname="หญิง", skills="วิทยากร, PMQA, pmqa", email="Somying@Example.org",
        )  # fmt: skip
        assert person.id
    assert person.roles == {"staff", "facilitator"}
    assert person.agency.code == "health"
    assert person.skills == ["วิทยากร", "PMQA"]
    assert person.email_key == "somying@example.org"
    assert person.password_hash.startswith("$argon2id$")


@pytest.mark.parametrize("again", ["ARUNEE", "arunee", "Ａｒｕｎｅｅ"])
def test_a_username_is_taken_in_every_spelling(site, again):
    site.person("Arunee")
    with pytest.raises(Invalid, match="username_taken"), transaction():
        add_person(None, username=again, display_name="อื่น")


def test_an_email_belongs_to_one_person(site):
    site.person("one", email="a@example.org")
    with pytest.raises(Invalid, match="email_taken"), transaction():
        add_person(None, username="two", display_name="สอง", email="A@EXAMPLE.ORG")


@pytest.mark.parametrize(
    ("field", "given"),
    [
        ("roles", {"roles": ("king",)}),
        ("agency", {"agency_code": "nowhere"}),
        ("display_name", {"display_name": "\u200b"}),
        ("username", {"username": "../etc"}),
        ("password", {"password": "short"}),
        ("password", {"password": "Suree-Suree-2567"}),
        ("email", {"email": "a@b\nBcc: c@example.org"}),
    ],
)
def test_what_cannot_be_is_refused_with_its_field_named(site, field, given):
    with pytest.raises(Invalid) as refused, transaction():
        add_person(None, **{"username": "suree", "display_name": "สุรีย์", **given})
    assert refused.value.field == field
    assert db.session.query(Person).filter_by(username="suree").count() == 0


def test_a_member_does_not_add_people(site):
    moderator = site.person("somchai", "moderator")
    with pytest.raises(NotAllowed), transaction():
        add_person(moderator, username="new", display_name="ใหม่")


def test_who_asks_to_join_waits_and_holds_nothing(site):
    with transaction():
        person = ask_to_join(username="wait", display_name="รอ", password_hash="x", agency_code="health")
    assert person.state == "waiting"
    assert person.as_actor().is_visitor


def test_an_invite_brings_people_into_its_agency_as_often_as_it_says(site):
    facilitator = site.person("nok", "facilitator")
    with transaction():
        code = make_invite(facilitator, agency_code="admin", uses=1, days=3).code
    with transaction():
        person = join_by_invite(
            code=f" {code[:4].upper()}-{code[4:]}", username="newcomer", display_name="มาใหม่", password_hash="x"
        )
    assert (person.state, person.roles, person.agency.code) == ("active", {"staff"}, "admin")
    with pytest.raises(NotFound), transaction():
        join_by_invite(code=code, username="late", display_name="มาสาย", password_hash="x")


def test_an_invite_that_is_over_brings_nobody_in(site):
    facilitator = site.person("nok", "facilitator")
    with transaction():
        code = make_invite(facilitator, agency_code="admin", uses=5, days=3).code
    with freeze(now() + timedelta(days=4)), pytest.raises(NotFound), transaction():
        join_by_invite(code=code, username="late", display_name="มาสาย", password_hash="x")


def test_a_name_that_is_taken_does_not_use_up_the_invite(site):
    site.person("taken")
    facilitator = site.person("nok", "facilitator")
    with transaction():
        code = make_invite(facilitator, agency_code="admin", uses=1, days=3).code
    with pytest.raises(Invalid), transaction():
        join_by_invite(code=code, username="Taken", display_name="ซ้ำ", password_hash="x")
    assert db.session.query(Invite).one().uses_left == 1


def test_staff_make_no_invites(site):
    member = site.person("staff")
    with pytest.raises(NotAllowed), transaction():
        make_invite(member, agency_code="admin", uses=1, days=3)


def test_coming_in_is_written_into_the_journal(site):
    site.person("malee")
    row = db.session.query(JournalRow).filter_by(verb="person.added").one()
    assert row.detail == {"username": "malee", "roles": ["staff"]}
