"""Who hears of borrowed words, and that nobody else does."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from kmwiki.access import Actor
from kmwiki.comments.editing import delete_comment
from kmwiki.core.database import db, end_reading
from kmwiki.core.journal import NEWS, JournalRow, QueueRow
from kmwiki.extending.answering import lend_words, refuse_words, withdraw_words
from kmwiki.notifications.audiences.extending import asked_for
from kmwiki.notifications.models import Notice
from kmwiki.notifications.telling import tell
from tests.features.extending.lending import borrow, say_to, words_of, work
from tests.support.site import TestSite
from tests.support.talk import act, say

WORDS = "พวกเราควรมีเวทีแบบไม่เป็นทางการ an informal place"


def told_of(verb: str) -> set[tuple[int, str]]:
    """(person, reason) of every notice that the rows of a verb make."""
    end_reading()
    rows = [row.id for row in db.session.scalars(select(JournalRow).where(JournalRow.verb == verb))]
    for row in rows:
        tell(row)
        tell(row)  # whatever runs twice tells once
    end_reading()
    notices = db.session.scalars(select(Notice).where(Notice.journal_id.in_(rows)))
    return {(notice.person_id, notice.reason) for notice in notices}


@pytest.fixture
def asked(site: TestSite) -> tuple[Actor, Actor, int, int]:
    """nok, whose words lek asks for; the draft; the comment. Others follow the talk by having spoken in it."""
    nok, lek = site.person("nok"), site.person("lek")
    thread = site.page(site.person("somchai"), kind="thread")
    number = say(nok, thread, WORDS)
    say(site.person("other"), thread, "เห็นด้วยครับ")
    return nok, lek, borrow(lek, thread, (number, WORDS)), number


def test_the_speaker_hears_of_a_request_and_is_led_to_it(asked: tuple[Actor, Actor, int, int]) -> None:
    nok, lek, page, _ = asked
    assert told_of("words.asked") == {(nok.person_id, "words_asked")}
    row = db.session.scalars(select(JournalRow).where(JournalRow.verb == "words.asked")).one()
    shown = asked_for(nok, row)
    assert shown is not None
    assert shown.path == f"/extend/requests#r{words_of(page).id}"
    assert asked_for(lek, row) is None
    assert row.page_no == page  # for the log; the notice is about no page, for the draft is not theirs to see
    assert db.session.scalars(select(Notice.page_no).where(Notice.journal_id == row.id)).all() == [None]


@pytest.mark.parametrize(
    ("rule", "more", "verb", "reason"),
    [
        (lend_words, {}, "words.lent", "words_lent"),
        (lend_words, {"wording": "คำที่ดีกว่า"}, "words.changed", "words_changed"),
        (refuse_words, {}, "words.refused", "words_refused"),
    ],
)
def test_whoever_asked_hears_of_the_answer_and_nobody_else(
    asked: tuple[Actor, Actor, int, int], rule: object, more: dict[str, str], verb: str, reason: str
) -> None:
    nok, lek, page, _ = asked
    say_to(rule, nok, page, **more)
    assert told_of(verb) == {(lek.person_id, reason)}
    saved = select(JournalRow.id).where(JournalRow.verb == "page.saved")
    news = select(QueueRow).where(QueueRow.consumer == NEWS, QueueRow.subject_id.in_(saved))
    assert db.session.scalars(news).all() == []  # the program's own save is no second notice


def test_words_that_go_are_told_to_whoever_answers_for_the_page(asked: tuple[Actor, Actor, int, int]) -> None:
    nok, lek, page, _ = asked
    say_to(lend_words, nok, page)
    say_to(withdraw_words, nok, page)
    assert told_of("words.withdrawn") == {(lek.person_id, "words_gone")}


def test_a_comment_that_goes_is_told_as_well(asked: tuple[Actor, Actor, int, int]) -> None:
    nok, lek, page, number = asked
    say_to(lend_words, nok, page)
    act(delete_comment, nok, number)
    work()
    assert told_of("words.gone") == {(lek.person_id, "words_gone")}


def test_a_request_that_is_over_before_the_worker_came_is_told_to_nobody(
    asked: tuple[Actor, Actor, int, int],
) -> None:
    nok, _, page, _ = asked
    say_to(refuse_words, nok, page)
    assert told_of("words.asked") == set()
