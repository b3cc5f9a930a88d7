"""Agencies are asked to take note of guidance; one of their members does so for all."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kmwiki.access import Actor
from kmwiki.acknowledging.asking import acknowledge, agencies_for, ask_to_acknowledge
from kmwiki.acknowledging.reading import rounds_of
from kmwiki.core.database import db, transaction
from kmwiki.core.errors import Invalid, NotAllowed, NotFound, SignInFirst
from kmwiki.notifications.audiences.guidance import asked
from kmwiki.notifications.telling import tell
from kmwiki.pages.models import Page
from kmwiki.pages.rendering import prepare_texts
from kmwiki.pages.saving import save_page, snapshot
from tests.support.site import TestSite


@pytest.fixture
def expert(site: TestSite) -> Actor:
    return site.person("expert", "consultant", agency=None)


@pytest.fixture
def guidance(site: TestSite, expert: Actor) -> int:
    return site.page(expert, kind="guidance", title="แนวทางจัดทำแผน")


def ask(actor: Actor, page_no: int, *codes: str) -> None:
    with transaction():
        ask_to_acknowledge(actor, db.session.get_one(Page, page_no), codes=codes)


def answer(actor: Actor, page_no: int) -> None:
    with transaction():
        acknowledge(actor, db.session.get_one(Page, page_no))


def change(actor: Actor, page_no: int, **more: object) -> None:
    page = db.session.get_one(Page, page_no)
    edit = replace(snapshot(page), **more)  # type: ignore[arg-type]
    prepared = prepare_texts(page.kind, edit)
    with transaction():
        save_page(actor, db.session.get_one(Page, page_no), edit=edit, based_on=page.revision, prepared=prepared)


def told(actor: Actor, page_no: int) -> list[tuple[int, list[str], list[str]]]:
    page = db.session.get_one(Page, page_no)
    return [
        (one.revision, [row.agency.code for row in one.done], [row.agency.code for row in one.waiting])
        for one in rounds_of(actor, page)
    ]


def test_one_member_takes_note_for_their_agency(site: TestSite, expert: Actor, guidance: int) -> None:
    ask(expert, guidance, "health", "admin")
    somchai = site.person("somchai", agency="health")
    version = db.session.get_one(Page, guidance).version
    answer(somchai, guidance)
    assert told(somchai, guidance) == [(1, ["health"], ["admin"])]
    assert rounds_of(somchai, db.session.get_one(Page, guidance))[0].done[0].name == "somchai"
    assert db.session.get_one(Page, guidance).version > version
    answer(site.person("nok", agency="health"), guidance)
    assert rounds_of(somchai, db.session.get_one(Page, guidance))[0].done[0].name == "somchai"  # the first one stands


def test_nobody_takes_note_for_an_agency_that_is_not_asked_or_without_one(
    site: TestSite, expert: Actor, guidance: int
) -> None:
    with pytest.raises(Invalid, match="not_asked"):
        answer(site.person("somchai"), guidance)
    ask(expert, guidance, "admin")
    with pytest.raises(Invalid, match="not_asked"):
        answer(site.person("somchai", agency="health"), guidance)
    with pytest.raises(Invalid, match="no_agency"):
        answer(expert, guidance)
    with pytest.raises((SignInFirst, NotFound)):
        answer(Actor(), guidance)
    with pytest.raises(NotAllowed):
        answer(site.person("somchai"), site.page(site.person("somchai")))


def test_a_new_revision_starts_anew_only_when_the_writer_asks_again(
    site: TestSite, expert: Actor, guidance: int
) -> None:
    ask(expert, guidance, "health")
    answer(site.person("somchai", agency="health"), guidance)
    change(expert, guidance, body="ฉบับปรับปรุง")
    assert told(expert, guidance) == [(1, ["health"], [])]
    ask(expert, guidance, "health", "admin")
    assert told(expert, guidance) == [(2, [], ["health", "admin"]), (1, ["health"], [])]


def test_more_agencies_are_asked_about_the_same_revision(expert: Actor, guidance: int) -> None:
    ask(expert, guidance, "health")
    ask(expert, guidance, "health", "admin")
    assert told(expert, guidance) == [(1, [], ["health", "admin"])]
    with pytest.raises(Invalid, match="asked_already"):
        ask(expert, guidance, "admin")
    with pytest.raises(Invalid, match="choose_agencies"):
        ask(expert, guidance)
    with pytest.raises(Invalid, match="no_such_agency"):
        ask(expert, guidance, "moon")


def test_only_whoever_answers_for_the_guidance_asks(site: TestSite, guidance: int) -> None:
    for other in (site.person("somchai"), site.person("second", "consultant"), site.person("mod", "moderator")):
        with pytest.raises(NotAllowed):
            ask(other, guidance, "health")
    ask(site.person("host", "facilitator"), guidance, "health")


def test_of_a_teams_guidance_only_its_agencies_are_asked(site: TestSite, expert: Actor) -> None:
    team = site.page(expert, kind="guidance", visibility="team", shared_agencies=("admin",))
    assert [agency.code for agency in agencies_for(db.session.get_one(Page, team))] == ["admin"]
    with pytest.raises(Invalid):
        ask(expert, team, "health")
    ask(expert, team, "admin")
    with pytest.raises(NotFound):
        answer(site.person("somchai", agency="health"), team)
    assert told(site.person("somchai"), team) == []


def test_a_visitor_learns_nothing_of_it(site: TestSite, expert: Actor) -> None:
    public = site.page(expert, kind="guidance", visibility="public")
    ask(expert, public, "health")
    assert told(Actor(), public) == []


def test_members_of_the_agencies_are_told_until_somebody_has_taken_note(
    site: TestSite, expert: Actor, guidance: int
) -> None:
    from sqlalchemy import select

    from kmwiki.core.journal import JournalRow

    somchai, nok = site.person("somchai", agency="health"), site.person("nok", agency="health")
    site.person("lek", agency="admin")
    ask(expert, guidance, "health")
    row = db.session.scalars(
        select(JournalRow).where(JournalRow.verb == "guidance.acknowledgement_asked")
    ).one()  # fmt: skip
    assert {one.person_id for one in asked(row)} == {somchai.person_id, nok.person_id}
    assert tell(row.id) == 2
    answer(somchai, guidance)
    assert list(asked(row)) == []
