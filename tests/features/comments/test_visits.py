"""When somebody was here last: for the marks of what is new, and for nobody but them."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kmwiki.comments.visits import KEPT, Looked, TalkVisit, VisitBuffer, forget_old_visits
from kmwiki.core.clock import freeze, now
from kmwiki.core.database import transaction
from tests.support.site import TestSite


def _visit(session: Session, person: int | None, page: int) -> TalkVisit:
    session.rollback()
    return session.get_one(TalkVisit, (person, page))


def test_what_came_after_the_last_visit_is_new_for_the_whole_of_this_one(site: TestSite, session: Session) -> None:
    page, nok = site.page(site.person("somchai")), site.person("nok").person_id
    assert nok is not None
    monday, looks = now(), VisitBuffer()
    with freeze(monday):
        looks.looked(nok, page, 5)
        assert looks.flush() == 1
    first = _visit(session, nok, page)
    assert (first.seen_id, first.last_id) == (5, 5)
    tuesday = monday + timedelta(days=1)
    with freeze(tuesday):
        looks.looked(nok, page, 9)
        looks.flush()
    with freeze(tuesday + timedelta(minutes=10)):  # came back after sending an answer
        looks.looked(nok, page, 10)
        looks.flush()
    visit = _visit(session, nok, page)
    looked = Looked(visit.seen_id, visit.last_id, visit.at)
    assert looked.known_up_to(tuesday + timedelta(minutes=20)) == 5
    assert looked.known_up_to(tuesday + timedelta(days=1)) == 10


def test_looking_again_and_again_is_written_once(site: TestSite, session: Session) -> None:
    page, nok = site.page(site.person("somchai")), site.person("nok").person_id
    assert nok is not None
    looks, moment = VisitBuffer(), now()
    with freeze(moment):
        for _ in range(50):
            looks.looked(nok, page, 3)
        assert looks.flush() == 1
        looks.looked(nok, page, 3)
        assert looks.flush() == 0
        looks.looked(nok, page, 4)
        assert looks.flush() == 1


def test_a_page_or_person_that_has_gone_meanwhile_is_no_trouble(site: TestSite, session: Session) -> None:
    page, nok = site.page(site.person("somchai")), site.person("nok").person_id
    assert nok is not None
    looks = VisitBuffer()
    looks.looked(nok, 999_999, 1)
    looks.looked(999_999, page, 1)
    looks.looked(nok, page, 0)
    looks.flush()
    assert session.scalar(select(func.count()).select_from(TalkVisit)) == 1


def test_what_lies_far_back_is_forgotten(site: TestSite, session: Session) -> None:
    page, nok = site.page(site.person("somchai")), site.person("nok").person_id
    assert nok is not None
    looks = VisitBuffer()
    with freeze(now() - KEPT - timedelta(days=1)):
        looks.looked(nok, page, 1)
        looks.flush()
    with transaction():
        forget_old_visits()
    assert session.scalar(select(func.count()).select_from(TalkVisit)) == 0
