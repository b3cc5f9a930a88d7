"""Whoever said they would try is asked a month later: once, kindly."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from kmwiki.accounts.models import Person
from kmwiki.core.clock import freeze, now
from kmwiki.core.database import db, end_reading, transaction
from kmwiki.core.errors import NotFound
from kmwiki.core.journal import JournalRow, QueueRow
from kmwiki.notifications.audiences import audiences_of
from kmwiki.notifications.digest import digest
from kmwiki.notifications.letters import letter
from kmwiki.notifications.models import Notice
from kmwiki.notifications.showing import shown_notices
from kmwiki.notifications.wording import did_words, reason_words
from kmwiki.pages.life import hide_page
from kmwiki.pages.models import Page
from kmwiki.pages.reading import find_page
from kmwiki.thanks.asking import ASKED_AFTER, SHOWN_FOR, ask_those_who_wanted_to_try, questions_for, settle
from kmwiki.thanks.models import Thanks
from tests.features.notifications.test_telling import work_off
from tests.features.thanks.test_giving import give
from tests.support.site import TestSite
from tests.support.talk import say
from tests.web.comments.browsing import page_of

MONTH = ASKED_AFTER + timedelta(hours=1)


def ask_in(time: timedelta) -> int:
    with freeze(now() + time), transaction():
        return ask_those_who_wanted_to_try()


def told(session: Session, verb: str) -> list[tuple[int, str]]:
    """Who would be told of the newest row of that verb, and why."""
    row = session.scalars(select(JournalRow).where(JournalRow.verb == verb).order_by(JournalRow.id.desc())).first()
    assert row is not None
    return [(one.person_id, one.reason) for audience in audiences_of(verb) for one in audience.whom(row)]


def test_asked_once_and_only_of_what_they_wanted_to_try(site: TestSite, session: Session) -> None:
    page, nok = site.page(site.person("somchai"), kind="practice", title="คัดแยกที่ต้นทาง"), site.person("nok")
    give(nok, page, "will_try")
    give(nok, page, "thanks")
    assert ask_in(timedelta(days=20)) == 0
    assert ask_in(MONTH) == 1
    assert ask_in(MONTH) == 0
    with freeze(now() + MONTH):
        (question,) = questions_for(nok)
        assert (question.page_no, question.page_title) == (page, "คัดแยกที่ต้นทาง")
        assert questions_for(site.person("lek")) == []
    assert told(session, "thanks.asked") == [(nok.person_id, "asked_how_it_went")]
    assert session.scalar(select(QueueRow.id).where(QueueRow.consumer == "news")) is not None


def test_whoever_is_thanked_is_told_unless_it_was_taken_back(site: TestSite, session: Session) -> None:
    somchai, lek, nok = site.person("somchai"), site.person("lek"), site.person("nok")
    page = site.page(somchai)
    number = say(lek, page, "ได้ผลจริง")
    give(nok, page, "thanks")
    assert told(session, "thanks.given") == [(somchai.person_id, "thanked")]
    give(nok, page, "learned", number)
    assert told(session, "thanks.given") == [(lek.person_id, "thanked")]
    give(nok, page, "learned", number)
    assert told(session, "thanks.given") == []


def test_it_goes_away_when_they_told_or_when_nobody_answers(site: TestSite, session: Session) -> None:
    page, nok, lek = site.page(site.person("somchai")), site.person("nok"), site.person("lek")
    give(nok, page, "will_try")
    give(lek, page, "will_try")
    ask_in(MONTH)
    with freeze(now() + MONTH + timedelta(days=1)):
        mine = questions_for(nok)[0].id
        with pytest.raises(NotFound), transaction():
            settle(lek, mine)
        with transaction():
            settle(nok, mine)
        assert questions_for(nok) == []
        assert len(questions_for(lek, page_no=page)) == 1
    with freeze(now() + MONTH + SHOWN_FOR):
        assert questions_for(lek) == []


def test_a_page_one_may_not_see_any_more_is_not_asked_about(site: TestSite, session: Session) -> None:
    page, nok = site.page(site.person("somchai")), site.person("nok")
    moderator = site.person("mod", "moderator")
    give(nok, page, "will_try")
    with transaction():
        found = find_page(page)
        assert found is not None
        hide_page(moderator, found, reason="มีข้อมูลส่วนบุคคล")
    assert ask_in(MONTH) == 0
    with freeze(now() + MONTH):
        assert questions_for(nok) == []
    session.expire_all()
    assert db.session.scalars(select(Thanks)).one().answered_at is not None
    assert session.scalar(select(JournalRow.id).where(JournalRow.verb == "thanks.asked")) is None


def test_the_page_is_drawn_anew_when_somebody_is_asked(site: TestSite, session: Session) -> None:
    page, nok = site.page(site.person("somchai")), site.person("nok")
    give(nok, page, "will_try")
    session.expire_all()
    before = session.get_one(Page, page).version
    ask_in(MONTH)
    session.expire_all()
    assert session.get_one(Page, page).version == before + 1


@pytest.mark.parametrize("of_comment", [False, True])
def test_the_notice_asks_in_words_of_its_own_and_leads_to_where_it_is_answered(
    site: TestSite, session: Session, of_comment: bool
) -> None:
    somchai, nok = site.person("somchai"), site.person("nok", email="nok@example.org")
    page = site.page(somchai, kind="practice", title="คัดแยกที่ต้นทาง")
    number = say(somchai, page, "ลองดูครับ") if of_comment else None
    give(nok, page, "will_try", number)
    with freeze(now() + MONTH):
        with transaction():
            assert ask_those_who_wanted_to_try() == 1
        work_off(site)
        end_reading()
        (question,) = questions_for(nok)
        (news,) = digest(nok, days=7)
        (line,) = news.lines
        assert line.path == f"/p/{page}#asked-{question.id}"
        html = page_of(site.browser("nok"), page)
        assert f'id="asked-{question.id}"' in html
        for lang in ("th", "en"):
            mail = letter(
                db.session.get_one(Person, nok.person_id), [news], lang=lang, base_url="https://wiki.example.org"
            )
            reason, did = reason_words(lang, line.reason), did_words(lang, line.did, line.who)
            assert reason not in did
            assert f"- {reason} · {did} (" in mail.body
            assert f"https://wiki.example.org{line.path}" in mail.body
    with freeze(now() + MONTH + SHOWN_FOR + timedelta(days=1)):
        (line,) = shown_notices(nok, list(session.scalars(select(Notice).where(Notice.person_id == nok.person_id))))
        assert line.path == (f"/c/{number}" if of_comment else f"/p/{page}#comment-form")
