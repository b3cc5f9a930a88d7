"""What the office does about people."""

from __future__ import annotations

import pytest

from kmwiki.accounts import managing
from kmwiki.accounts.api_tokens import holder_of, make_token
from kmwiki.accounts.models import Person, SignedIn
from kmwiki.accounts.reading import PeopleFilter, get_account, get_person, list_people, person_by_username
from kmwiki.accounts.registering import ask_to_join
from kmwiki.accounts.sessions import end_session, presence_of, sessions_of, start_session
from kmwiki.core.database import db, transaction
from kmwiki.core.errors import Conflict, Invalid, NotAllowed, NotFound, SignInFirst
from kmwiki.core.journal import JournalRow
from kmwiki.core.site import the_site


@pytest.fixture
def admin(site):
    return site.person("boss", "admin")


def signed_in(username):
    with transaction():
        return start_session(get_account(username), device="test")


def test_approving_lets_somebody_in_as_staff_once(site):
    facilitator = site.person("nok", "facilitator")
    with transaction():
        ask_to_join(username="new", display_name="ใหม่", password_hash="x", agency_code=None)
    with transaction():
        managing.approve_person(facilitator, get_account("new"))
    assert get_account("new").roles == {"staff"}
    with pytest.raises(Conflict), transaction():
        managing.approve_person(facilitator, get_account("new"))


def test_declining_deletes_what_was_told(site):
    moderator = site.person("mod", "moderator")
    with transaction():
        ask_to_join(username="new", display_name="ใหม่", password_hash="x", agency_code=None, about="เบอร์โทร")
    with transaction():
        managing.decline_person(moderator, get_account("new"))
    assert person_by_username("new") is None
    assert "เบอร์โทร" not in str([row.detail for row in db.session.query(JournalRow)])


def test_staff_do_not_approve_and_facilitators_do_not_give_roles(site):
    staff, facilitator = site.person("somchai"), site.person("nok", "facilitator")
    with transaction():
        ask_to_join(username="new", display_name="ใหม่", password_hash="x", agency_code=None)
    with pytest.raises(NotAllowed), transaction():
        managing.approve_person(staff, get_account("new"))
    with pytest.raises(NotAllowed), transaction():
        managing.change_standing(facilitator, get_account("nok"), roles=("admin",))


def test_new_roles_end_the_sessions_and_are_journalled_with_before_and_after(site, admin):
    site.person("malee")
    token = signed_in("malee")
    with transaction():
        assert managing.change_standing(admin, get_account("malee"), roles=("staff", "moderator"))
    assert presence_of(token) is None
    row = db.session.query(JournalRow).filter_by(verb="person.standing_changed").one()
    assert row.detail["before"]["roles"] == ["staff"]
    assert row.detail["after"]["roles"] == ["moderator", "staff"]
    assert row.actor_id == admin.person_id


def test_saving_the_same_roles_changes_nothing(site, admin):
    site.person("malee")
    token = signed_in("malee")
    with transaction():
        assert not managing.change_standing(admin, get_account("malee"), roles=("staff",), agency_code="health")
    assert presence_of(token).actor.username == "malee"


def test_another_agency_keeps_the_session_and_changes_what_it_may_read(site, admin):
    site.person("malee")
    token = signed_in("malee")
    with transaction():
        managing.change_standing(admin, get_account("malee"), roles=("staff",), agency_code="admin")
    assert presence_of(token).actor.agency_id == get_account("malee").agency.id


def test_the_last_administrator_keeps_the_role_and_the_account(site, admin):
    with pytest.raises(Invalid, match="last_admin"), transaction():
        managing.change_standing(admin, get_account("boss"), roles=("staff",))
    second = site.person("second", "admin")
    with transaction():
        managing.disable_person(admin, get_account("second"))
    with pytest.raises(Invalid, match="last_admin"), transaction():
        managing.disable_person(second, get_account("boss"))


def test_nobody_closes_their_own_account_or_goes_without_a_role(site, admin):
    site.person("second", "admin")
    with pytest.raises(Invalid, match="not_oneself"), transaction():
        managing.disable_person(admin, get_account("boss"))
    with pytest.raises(Invalid, match="needs_a_role"), transaction():
        managing.change_standing(admin, get_account("second"), roles=())


def test_closing_an_account_ends_sessions_and_tokens_at_once(site, admin):
    site.person("malee")
    token = signed_in("malee")
    with transaction():
        bearer = make_token(get_account("malee"), days=3)
    with transaction():
        managing.disable_person(admin, get_account("malee"))
    assert presence_of(token) is None
    assert holder_of(bearer) is None
    with transaction():
        managing.enable_person(admin, get_account("malee"))
    assert presence_of(token) is None
    assert get_account("malee").state == "active"


def test_another_administrator_helps_who_lost_the_phone(site, admin):
    site.person("malee")
    with transaction():
        get_account("malee").totp_secret = "A" * 32
    with transaction():
        managing.remove_second_factor(admin, get_account("malee"))
    assert get_account("malee").totp_secret is None


def test_a_session_of_somebody_else_cannot_be_ended_by_its_number(site):
    somchai, malee = site.person("somchai"), site.person("malee")
    token = signed_in("malee")
    [row] = sessions_of(malee)
    with pytest.raises(NotFound), transaction():
        end_session(somchai, row.id)
    assert presence_of(token) is not None
    assert sessions_of(somchai) == []


def test_one_query_tells_who_asks(site):
    site.person("malee", "facilitator", "staff", executive=True, nickname="ลี")
    with transaction():
        the_site().visitors_may_read = False
    found = presence_of(signed_in("malee"))
    assert found.actor == get_account("malee").as_actor(visitors_may_read=False)
    assert found.nickname == "ลี"
    assert presence_of("no such token") is None
    assert db.session.query(SignedIn).count() == 1


def test_people_are_found_by_words_agency_and_role_in_dictionary_order(site, admin):
    for username, name, agency in (("a1", "แก้ว", "health"), ("a2", "กบ", "health"), ("a3", "Khun Anan", "admin")):
        site.person(username, display_name=name, agency=agency, position="นักวิเคราะห์ policy")
    names = lambda **asked: [p.display_name for p in list_people(admin, PeopleFilter(**asked))[0]]  # noqa: E731
    assert names(text="นักวิเคราะห์ POLICY", agency="health") == ["กบ", "แก้ว"]
    assert names(text="anan") == ["Khun Anan"]
    assert names(text="100%") == []
    assert names(role="admin") == ["boss"]


def test_only_administrators_find_closed_accounts_and_visitors_find_nobody(site, admin):
    staff = site.person("somchai")
    site.person("gone")
    with transaction():
        managing.disable_person(admin, get_account("gone"))
    with pytest.raises(NotFound):
        get_person(staff, "gone")
    assert get_person(admin, "gone").username == "gone"
    with pytest.raises(NotAllowed):
        list_people(staff, PeopleFilter(state="disabled"))
    with pytest.raises(SignInFirst):
        get_person(Person(state="waiting").as_actor(), "somchai")
