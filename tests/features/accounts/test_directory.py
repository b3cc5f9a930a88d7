"""The directory: who knows what, who answers about which category, how many there are of each."""

from __future__ import annotations

import pytest

from kmwiki.access import Actor
from kmwiki.accounts.answering import write_categories
from kmwiki.accounts.directory import directory_counts
from kmwiki.accounts.models import Person
from kmwiki.accounts.profiles import change_profile
from kmwiki.accounts.reading import PeopleFilter, list_people
from kmwiki.core.database import db, transaction
from kmwiki.core.errors import Invalid, SignInFirst
from kmwiki.indexing.people import people_documents
from tests.support.site import TestSite


@pytest.fixture
def me(site: TestSite) -> Actor:
    """A reader; others are consultants and staff of two agencies."""
    mok = site.person(
        "mok", "consultant", agency=None, skills="PMQA, การตั้งคำถาม", retired_expert=True,
        reachable="วันอังคารบ่าย ทางโทรศัพท์", ask_about="อ่านเกณฑ์ให้เข้ากับงาน",
    )  # fmt: skip
    ying = site.person("ying", "consultant", agency="admin", skills="pmqa, Data analysis")
    site.person("former", "staff", agency="admin", skills="ข้าว")
    with transaction():
        for actor, numbers in ((mok, (1, 4)), (ying, (4,)), (site.person("former"), (4,))):
            write_categories(db.session.get_one(Person, actor.person_id), numbers)
    return site.person("nok", skills="ข้าว, งานคุณภาพ")


def names(actor: Actor, **asked: object) -> list[str]:
    return [person.username for person in list_people(actor, PeopleFilter(**asked))[0]]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"skill": "PMQA"}, "mok ying"),
        ({"skill": "Pmqa"}, "mok ying"),
        ({"skill": "ข้าว"}, "former nok"),
        ({"skill": "PM"}, ""),
        ({"category": 4}, "mok ying"),  # whoever is no consultant any more answers nothing
        ({"category": 1, "skill": "pmqa"}, "mok"),
        ({"retired": True}, "mok"),
        ({"role": "consultant", "agency": "admin"}, "ying"),
        ({"text": "โทรศัพท์"}, "mok"),
        ({"text": "analysis"}, "ying"),
        ({"text": "งานคุณภาพ"}, "nok"),
        ({"text": "เกณฑ์ PMQA"}, "mok"),
        ({"skill": "' OR 1=1"}, ""),
    ],
    ids=str,
)
def test_people_are_found_by_what_they_know(me: Actor, asked: dict[str, object], found: str) -> None:
    assert set(names(me, **asked)) == set(found.split())


def test_every_choice_tells_how_many_it_leaves(me: Actor) -> None:
    counts = directory_counts(me, PeopleFilter(role="consultant"))
    assert counts["skill"] == [("PMQA", 2), ("Data analysis", 1), ("การตั้งคำถาม", 1)]
    assert counts["category"] == [("4", 2), ("1", 1)]
    assert counts["retired"] == [("1", 1)]
    assert dict(counts["role"])["staff"] == 2  # choosing another role instead
    for choice, values in counts.items():
        for value, count in values:
            asked: dict[str, object] = {"role": "consultant", choice: value}
            if choice == "category":
                asked["category"] = int(value)
            if choice == "retired":
                asked["retired"] = True
            assert len(names(me, **asked)) == count, (choice, value)


def test_a_choice_that_leaves_nobody_can_be_let_go_of(me: Actor) -> None:
    counts = directory_counts(me, PeopleFilter(skill="ดำน้ำ", role="consultant"))
    assert ("ดำน้ำ", 0) in counts["skill"]


def test_who_works_here_is_no_visitors_business(me: Actor) -> None:
    with pytest.raises(SignInFirst):
        directory_counts(Actor(), PeopleFilter())


def test_a_closed_account_is_counted_nowhere(me: Actor) -> None:
    with transaction():
        db.session.get_one(Person, db.session.query(Person).filter_by(username="mok").one().id).state = "disabled"
    assert directory_counts(me, PeopleFilter())["retired"] == []


def test_one_tells_when_one_can_be_reached_and_it_is_kept_in_bounds(site: TestSite, me: Actor) -> None:
    person = db.session.get_one(Person, me.person_id)
    with transaction():
        change_profile(me, person, reachable="ทุกเช้า LINE: nok", ask_about="ปลูกข้าว\nเลี้ยงปลา", retired_expert=True)
    assert (person.reachable, person.retired_expert) == ("ทุกเช้า LINE: nok", True)
    for field, text in (("reachable", "ย" * 301), ("ask_about", "x" * 1001), ("reachable", "a\x00b")):
        with pytest.raises(Invalid), transaction():
            change_profile(me, person, **{field: text})


def test_the_index_knows_what_one_may_ask_whom(me: Actor) -> None:
    mok = db.session.query(Person).filter_by(username="mok").one()
    (document,) = people_documents([mok.id])
    assert "โทรศัพท์" in document.body
    assert "เข้ากับงาน" in document.body
    assert "Leadership" in document.body
    assert "การตั้งคำถาม" in document.tags
