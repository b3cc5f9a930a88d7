"""The map of permissions, asked every question of ``docs/permissions.md``."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from kmwiki.access import ABILITIES, Actor, can, page_tokens, require
from kmwiki.core.errors import NotAllowed, NotFound, SignInFirst
from tests.access.scenarios import PAGE, TEAM, WHAT, WHO, Scenario, as_document, scenarios

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "permissions.md"


@pytest.mark.parametrize(
    "asked", list(scenarios()), ids=lambda asked: f"{asked.number} {asked.who} {asked.ability} {asked.what}"
)
def test_scenario(asked: Scenario):
    assert can(WHO[asked.who], asked.ability, WHAT[asked.what]) is asked.may


def test_the_document_tells_what_the_tests_ask():
    assert DOCUMENT.read_text(encoding="utf-8") == as_document(), (
        "run: python -m tests.access.scenarios > docs/permissions.md"
    )


def test_every_ability_is_asked_for_with_both_answers_where_anybody_may():
    asked = {(one.ability, one.may) for one in scenarios()}
    assert {ability for ability, _ in asked} == set(ABILITIES)
    assert {ability for ability, may in asked if may} == set(ABILITIES)
    assert {ability for ability, may in asked if not may} == set(ABILITIES)


def test_a_misspelt_ability_is_an_error_and_not_a_no():
    with pytest.raises(KeyError):
        can(WHO["an administrator"], "pages.destroy", PAGE)


@pytest.mark.parametrize(
    ("who", "ability", "what", "refusal"),
    [
        ("a visitor", "pages.see", "a members' page", NotFound),
        ("staff", "pages.see", "a team page", NotFound),
        ("staff", "pages.edit", "a draft", NotFound),
        ("staff", "pages.see", "a binned page", NotFound),
        ("a facilitator", "pages.unbin", "a binned team page", NotFound),
        ("staff", "pages.edit", "a practice", NotAllowed),
        ("its author (staff)", "pages.edit", "a locked page", NotAllowed),
        ("its author (staff)", "pages.unbin", "a binned and locked page", NotAllowed),
        ("a visitor", "comments.post", "a public page", SignInFirst),
        ("a visitor", "admin.enter", "the office", SignInFirst),
        ("staff", "admin.enter", "the office", NotAllowed),
    ],
)
def test_what_may_not_be_seen_is_not_found_and_the_rest_is_refused(who, ability, what, refusal):
    with pytest.raises(refusal) as raised:
        require(WHO[who], ability, WHAT[what])
    assert type(raised.value) is refusal


def test_a_person_who_is_not_active_holds_nothing(site):
    from kmwiki.accounts.models import Person
    from kmwiki.core.database import db, transaction

    actor = site.person("gone", "admin")
    for state in ("disabled", "waiting"):
        with transaction():
            db.session.get(Person, actor.person_id).state = state
        closed = db.session.get(Person, actor.person_id).as_actor()
        assert closed.is_visitor
        assert closed.roles == frozenset()


def test_seeing_is_the_meeting_of_two_sets_of_tokens():
    assert page_tokens(PAGE) == {"members"}
    assert page_tokens(TEAM) == {"p:100", "p:101", "p:102", "a:2", "admin"}
    assert page_tokens(replace(TEAM, binned=True)) == frozenset()
    assert Actor(person_id=7, agency_id=2, roles=frozenset({"staff"})).tokens == {"public", "members", "p:7", "a:2"}
    assert Actor(visitors_may_read=False).tokens == frozenset()
