"""Who answers questions about which category."""

from __future__ import annotations

import pytest

from kmwiki.accounts.answering import categories_of, change_categories, consultants_for
from kmwiki.accounts.managing import disable_person
from kmwiki.accounts.models import Person, PersonRole
from kmwiki.accounts.reading import get_account
from kmwiki.core.database import db, transaction
from kmwiki.core.errors import Invalid, NotAllowed
from kmwiki.core.journal import JournalRow


def say(actor, *numbers):
    with transaction():
        change_categories(actor, get_account(actor.username), numbers)


def asked(*numbers):
    return [person.username for person in consultants_for(numbers)]


def test_consultants_are_found_by_any_of_their_categories(site):
    mok, fah = site.person("ครูหมอก", "consultant"), site.person("dr-fah", "consultant", "staff")
    say(mok, 1, 4)
    say(fah, 4, 7)
    assert asked(4) == ["dr-fah", "ครูหมอก"]
    assert asked(1) == ["ครูหมอก"]
    assert asked(1, 7) == ["dr-fah", "ครูหมอก"]
    assert asked(2) == asked() == []
    say(fah, 7)
    assert (asked(4), categories_of(fah.person_id)) == (["ครูหมอก"], (7,))


def test_saying_the_same_again_is_no_news(site):
    mok = site.person("ครูหมอก", "consultant")
    say(mok, 0, 3)
    say(mok, 3, 0)
    rows = db.session.query(JournalRow).filter_by(verb="person.changed").all()
    assert [row.detail for row in rows] == [{"fields": ["categories"]}]


def test_only_consultants_say_it_and_each_for_themselves(site):
    staff, mok, fah = site.person("malee"), site.person("ครูหมอก", "consultant"), site.person("fah", "consultant")
    with pytest.raises(NotAllowed):
        say(staff, 1)
    with pytest.raises(NotAllowed), transaction():
        change_categories(mok, get_account("fah"), [1])
    assert asked(1) == []
    assert fah.username == "fah"


@pytest.mark.parametrize("number", [-1, 8, 10**20])
def test_there_are_eight_categories(site, number):
    with pytest.raises(Invalid) as refused:
        say(site.person("ครูหมอก", "consultant"), 1, number)
    assert refused.value.field == "answers"


def test_who_is_no_consultant_any_more_or_has_gone_is_not_asked(site):
    boss = site.person("boss", "admin")
    for name in ("mok", "fah", "stays"):
        say(site.person(name, "consultant"), 2)
    with transaction():
        disable_person(boss, get_account("mok"))
        fah = db.session.query(Person).filter_by(username="fah").one()
        fah.role_rows = [PersonRole(role="staff")]
    assert asked(2) == ["stays"]
