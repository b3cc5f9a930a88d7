"""Dates of pages pass: what shows, who is told, once."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from kmwiki.access import Actor
from kmwiki.core.clock import freeze
from kmwiki.core.database import db, transaction
from kmwiki.core.errors import NotAllowed, SignInFirst
from kmwiki.core.journal import JournalRow
from kmwiki.notifications.audiences.guidance import due as told_of
from kmwiki.pages.life import archive_page
from kmwiki.pages.models import Page
from kmwiki.reviewing.due import LOOK_AGAIN, NOT_YET, OVER, due_pages, note_passed, standing
from tests.features.acknowledging.test_acknowledging import change
from tests.support.site import TestSite

NOON = datetime(2026, 3, 10, 5, 0, tzinfo=UTC)  # 12.00 in the office


def journal(session: Session) -> list[JournalRow]:
    return list(session.scalars(select(JournalRow).where(JournalRow.verb == "page.review_due")))


@pytest.mark.parametrize(
    ("kind", "fields", "said"),
    [
        ("practice", {"look_again_on": "2026-03-10"}, LOOK_AGAIN),
        ("practice", {"look_again_on": "2026-03-11"}, None),
        ("guidance", {"valid_to": "2026-03-10"}, None),
        ("guidance", {"valid_to": "2026-03-09"}, OVER),
        ("guidance", {"valid_from": "2026-03-11"}, NOT_YET),
        ("guidance", {"valid_from": "2026-03-10"}, None),
        ("wiki", {"look_again_on": "2026-03-01"}, None),
        ("practice", {}, None),
    ],
)
def test_what_the_dates_of_a_page_make_of_it(kind: str, fields: dict[str, str], said: str | None) -> None:
    found = standing(kind, "published", fields, date(2026, 3, 10))
    assert (found and found[0]) == said
    assert standing(kind, "archived", fields, date(2026, 3, 10)) is None
    assert standing(kind, "draft", fields, date(2026, 3, 10)) is None


def test_its_authors_are_told_once_when_the_day_has_come(site: TestSite, session: Session) -> None:
    somchai = site.person("somchai")
    page = site.page(somchai, kind="practice", fields={"look_again_on": "2026-03-10"})
    site.page(site.person("nok"), kind="practice", fields={"look_again_on": "2026-09-01"})
    with freeze(NOON - timedelta(days=1)):
        assert note_passed() == 0
    with freeze(NOON):
        version = session.get_one(Page, page).version
        assert note_passed() == 1
        assert note_passed() == 0
        rows = journal(session)
        assert [row.page_no for row in rows] == [page]
        assert [told.person_id for told in told_of(rows[0])] == [somchai.person_id]
        session.expire_all()
        assert session.get_one(Page, page).version > version


def test_a_day_begins_at_the_offices_midnight(site: TestSite) -> None:
    site.page(site.person("somchai"), kind="practice", fields={"look_again_on": "2026-03-10"})
    with freeze(datetime(2026, 3, 9, 16, 59, tzinfo=UTC)):
        assert note_passed() == 0
    with freeze(datetime(2026, 3, 9, 17, 1, tzinfo=UTC)):
        assert note_passed() == 1


def test_a_date_that_is_moved_takes_the_page_off_the_list_and_is_told_of_again(
    site: TestSite, session: Session
) -> None:
    somchai, host = site.person("somchai"), site.person("host", "facilitator")
    page = site.page(somchai, kind="practice", fields={"look_again_on": "2026-03-10"})
    with freeze(NOON):
        note_passed()
        assert [due.record_no for due in due_pages(host)] == [page]
        change(somchai, page, fields={"look_again_on": "2026-04-01"})
        assert due_pages(host) == []
        assert list(told_of(journal(session)[0])) == []  # the worker was late: it is no news any more
    with freeze(NOON + timedelta(days=30)):
        assert note_passed() == 1
        assert len(journal(session)) == 2


def test_an_archived_page_is_not_due(site: TestSite) -> None:
    host = site.person("host", "facilitator")
    page = site.page(host, kind="guidance", fields={"valid_to": "2026-03-01"})
    with freeze(NOON):
        assert [due.field for due in due_pages(host)] == ["valid_to"]
        with transaction():
            archive_page(host, db.session.get_one(Page, page))
        assert due_pages(host) == []
        assert note_passed() == 0


def test_guidance_that_begins_shows_it_and_tells_nobody(site: TestSite, session: Session) -> None:
    page = site.page(site.person("host", "facilitator"), kind="guidance", fields={"valid_from": "2026-03-10"})
    version = session.get_one(Page, page).version
    with freeze(NOON):
        assert note_passed() == 1
    session.expire_all()
    assert session.get_one(Page, page).version > version
    assert journal(session) == []


def test_the_list_is_for_whoever_looks_after_pages_and_shows_what_they_may_see(site: TestSite) -> None:
    somchai = site.person("somchai")
    site.page(somchai, kind="practice", visibility="team", shared_people=(), fields={"look_again_on": "2026-03-01"})
    with freeze(NOON):
        assert due_pages(site.person("host", "facilitator")) == []
        assert len(due_pages(site.person("boss", "admin"))) == 1
        with pytest.raises(NotAllowed):
            due_pages(somchai)
        with pytest.raises(SignInFirst):
            due_pages(Actor())


def test_what_was_replaced_is_not_due_and_nobody_is_told(site: TestSite, session: Session) -> None:
    host, somchai = site.person("host", "facilitator"), site.person("somchai", "consultant")
    replaced = site.page(somchai, kind="guidance", title="Old plan", fields={"valid_to": "2026-03-01"})
    superseded = site.page(somchai, kind="practice", title="ธนาคารขยะ", fields={"look_again_on": "2026-03-01"})
    standing_alone = site.page(somchai, kind="guidance", title="แผนเดิม", fields={"valid_to": "2026-03-02"})
    newer = site.page(host, kind="guidance", title="New plan", fields={"replaces": replaced})
    site.page(host, kind="practice", title="ธนาคารขยะ 2", fields={"links": [{"type": "supersedes", "to": superseded}]})
    # A draft replaces nothing yet.
    site.page(host, kind="guidance", title="ร่าง", state="draft", fields={"replaces": standing_alone})
    with freeze(NOON):
        note_passed()
        assert [due.record_no for due in due_pages(host)] == [standing_alone]
        told = {row.page_no: [one.person_id for one in told_of(row)] for row in journal(session)}
        assert told == {replaced: [], superseded: [], standing_alone: [somchai.person_id]}
        # Put away again, the newer one replaces it no more.
        with transaction():
            archive_page(host, db.session.get_one(Page, newer))
        assert {due.record_no for due in due_pages(host)} == {replaced, standing_alone}


def test_what_replaces_it_out_of_sight_leaves_a_page_due(site: TestSite, session: Session) -> None:
    host, boss = site.person("host", "facilitator"), site.person("boss", "admin")
    somchai = site.person("somchai", "consultant")
    page = site.page(somchai, kind="guidance", title="Old plan", fields={"valid_to": "2026-03-01"})
    other = site.person("lek", "consultant")
    site.page(other, kind="guidance", title="ของคณะทำงาน", visibility="team", fields={"replaces": page})
    with freeze(NOON):
        note_passed()
        assert [due.record_no for due in due_pages(host)] == [page]
        assert due_pages(boss) == []
        assert [told.person_id for told in told_of(journal(session)[0])] == [somchai.person_id]


def test_guidance_is_due_as_long_as_what_replaces_it_has_not_begun(site: TestSite, session: Session) -> None:
    host, somchai = site.person("host", "facilitator"), site.person("somchai", "consultant")
    page = site.page(somchai, kind="guidance", title="แนวทางเดิม Old", fields={"valid_to": "2026-03-09"})
    site.page(somchai, kind="guidance", title="แนวทางใหม่", fields={"replaces": page, "valid_from": "2026-03-12"})
    with freeze(NOON):
        note_passed()
        assert [due.record_no for due in due_pages(host)] == [page]
        assert [told.person_id for told in told_of(journal(session)[0])] == [somchai.person_id]
    with freeze(NOON + timedelta(days=2)):
        assert due_pages(host) == []
