"""To whom a question goes, and what is done about one that waits."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from kmwiki.core.clock import freeze, now
from kmwiki.core.database import db, transaction
from kmwiki.core.journal import JournalRow, waiting
from kmwiki.core.site import the_site
from kmwiki.notifications.models import Notice
from kmwiki.notifications.telling import tell
from kmwiki.questions.listing import ALL, ANSWERED, OPEN, WAITING, QuestionFilter, count_questions, list_questions
from kmwiki.questions.routing import ask_consultants, asked_about
from kmwiki.questions.waiting import tell_of_waiting
from tests.features.questions.conftest import TITLES, accept, answers_about, page_of
from tests.support.talk import say


def route(who, no):
    with transaction():
        return [person.username for person in ask_consultants(who, page_of(no))]


def told():
    """Works off the news; gives who was told why."""
    for row in waiting("news"):
        tell(row.subject_id)
    found = db.session.execute(select(Notice.person_id, Notice.reason)).all()
    return {(row.person_id, row.reason) for row in found}


def titles(who, **asked):
    return [card.title for card in list_questions(who, QuestionFilter(**asked)).cards]


def test_the_consultants_of_its_categories_are_asked_once_and_told(site, ask):
    malee, mok, fah = site.person("malee"), site.person("ครูหมอก", "consultant"), site.person("fah", "consultant")
    answers_about(mok, 1, 4)
    answers_about(fah, 7)
    no = ask(malee, categories=(3, 4))
    assert route(malee, no) == ["ครูหมอก"]
    assert route(malee, no) == []
    assert asked_about(no) == [("ครูหมอก", "ครูหมอก")]
    assert told() == {(mok.person_id, "question_asked")}
    row = db.session.query(JournalRow).filter_by(verb="question.asked").one()
    assert (row.actor_id, row.page_no) == (malee.person_id, no)


def test_nobody_is_asked_without_a_category_nor_about_a_talk_a_draft_or_what_they_may_not_see(site, ask):
    malee, mok = site.person("malee"), site.person("ครูหมอก", "consultant")
    answers_about(mok, 0, 1, 2, 3, 4, 5, 6, 7)
    quiet = [
        ask(malee),
        ask(malee, "ยังร่าง", categories=(4,), state="draft"),
        ask(malee, "ในทีม", categories=(4,), visibility="team"),
        site.page(malee, kind="thread", title="วงคุย", categories=(4,)),
        ask(mok, "ถามเอง", categories=(4,)),
    ]
    assert [route(malee, no) for no in quiet] == [[]] * 5


def test_the_answer_is_told_to_who_gave_it(site, ask):
    malee, somchai = site.person("malee"), site.person("somchai")
    no = ask(malee)
    answer = say(somchai, no, "ลองแบบนี้")
    told()
    accept(malee, no, answer)
    assert (somchai.person_id, "question_answered") in told()
    assert malee.person_id not in {person for person, reason in told() if reason == "question_answered"}


def test_what_waits_too_long_is_the_facilitators_and_told_them_once(site, ask):
    malee, wa, other = site.person("malee"), site.person("วา", "facilitator"), site.person("ing", "facilitator")
    with freeze(now() - timedelta(days=8)):
        no, answered = ask(malee, TITLES[0]), ask(malee, TITLES[1])
        team = ask(malee, "ในทีม", visibility="team")
    with freeze(now() - timedelta(days=6)):
        ask(malee, TITLES[2])
    accept(malee, answered, say(wa, answered, "Half a page."))
    assert titles(wa, show=WAITING) == [TITLES[0]]
    for _ in range(2):
        with transaction():
            tell_of_waiting()
    rows = db.session.query(JournalRow).filter_by(verb="question.waiting").all()
    assert [(row.page_no, row.actor_id) for row in rows] == [(no, None), (team, None)]
    found = told()
    assert {person for person, reason in found if reason == "question_waiting"} == {wa.person_id, other.person_id}
    assert db.session.query(Notice).filter_by(page_no=team).count() == 0


def test_how_long_is_the_sites_to_say_and_old_ones_are_on_the_list_but_no_news(site, ask):
    malee = site.person("malee")
    with freeze(now() - timedelta(days=400)):
        ask(malee, TITLES[1])
    with freeze(now() - timedelta(days=3)):
        ask(malee, TITLES[0])
    assert titles(malee, show=WAITING) == [TITLES[1]]
    with transaction():
        the_site().question_days = 2
    assert titles(malee, show=WAITING) == [TITLES[1], TITLES[0]]
    with transaction():
        assert tell_of_waiting() == 1


def test_the_list_by_answer_category_and_agency_shows_what_may_be_seen(site, ask):
    malee, somchai = site.person("malee"), site.person("somchai", agency="admin")
    first = ask(malee, TITLES[0], categories=(3,), agency="health", visibility="public")
    ask(somchai, TITLES[1], categories=(3, 6), agency="admin")
    ask(malee, "ลับของทีม", visibility="team", categories=(3,))
    site.page(malee, kind="thread", title="วงคุยไม่ใช่คำถาม")
    accept(malee, first, say(somchai, first, "ถามหน้างาน"))
    assert titles(somchai) == [TITLES[1]]
    assert titles(somchai, show=ANSWERED) == [TITLES[0]]
    assert titles(somchai, show=ALL) == [TITLES[0], TITLES[1]]
    assert titles(somchai, show=ALL, category=6) == [TITLES[1]]
    assert titles(somchai, show=ALL, agency="health") == [TITLES[0]]
    assert titles(malee, show=OPEN) == ["ลับของทีม", TITLES[1]]
    visitor = type(malee)()
    assert [count_questions(visitor, QuestionFilter(show)) for show in (OPEN, WAITING, ANSWERED, ALL)] == [0, 0, 1, 1]


@pytest.mark.parametrize("days", [0, 91])
def test_days_out_of_reason_are_refused(site, days):
    from kmwiki.core.errors import Invalid
    from kmwiki.frame.site_settings import change_site

    boss = site.person("boss", "admin")
    with pytest.raises(Invalid) as refused, transaction():
        change_site(
            boss, default_visibility="members", visitors_may_read=True, question_days=days,
            name_th="คลัง", name_en="", goal_th="", goal_en="", contact_th="", contact_en="",
        )  # fmt: skip
    assert refused.value.field == "question_days"
