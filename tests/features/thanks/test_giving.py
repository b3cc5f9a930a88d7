"""Thanks: three meanings, one of each per person and thing, taken back by the same press, and never counted up."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from kmwiki.access import Actor, visitor
from kmwiki.comments.editing import delete_comment
from kmwiki.comments.models import Comment
from kmwiki.core.clock import now
from kmwiki.core.database import db, transaction
from kmwiki.core.errors import Invalid, KmwikiError, NotAllowed, NotFound, SignInFirst
from kmwiki.core.journal import JournalRow
from kmwiki.notifications.counting import unread_count
from kmwiki.notifications.digest import digest
from kmwiki.notifications.inbox import read_inbox
from kmwiki.notifications.models import Notice
from kmwiki.notifications.wording import did_words
from kmwiki.pages.models import Page
from kmwiki.thanks.giving import MEANINGS, thank
from kmwiki.thanks.models import Thanks
from kmwiki.thanks.reading import thanks_on
from tests.features.notifications.test_telling import work_off
from tests.support.site import TestSite
from tests.support.talk import act, say


def give(actor: Actor, page: int, meaning: str, comment: int | None = None) -> bool:
    with transaction():
        found = db.session.get_one(Comment, comment) if comment else None
        return thank(actor, db.session.get_one(Page, page), meaning=meaning, comment=found)


def names(page: int, thing: int | None, meaning: str) -> list[str]:
    return [who.name for who in thanks_on(page).get(thing, {}).get(meaning, ())]


def test_each_meaning_once_and_back_by_the_same_press(site: TestSite, session: Session) -> None:
    page, nok = site.page(site.person("somchai")), site.person("nok", display_name="small man")
    number = say(site.person("lek"), page, "ลองแล้ว ได้ผล")
    for meaning in MEANINGS:
        assert give(nok, page, meaning)
        assert give(nok, page, meaning, number)
    assert session.scalar(select(func.count()).select_from(Thanks)) == 6
    assert names(page, None, "thanks") == names(page, number, "will_try") == ["small man"]
    assert not give(nok, page, "thanks")
    assert names(page, None, "thanks") == []
    assert names(page, number, "thanks") == ["small man"]


def test_two_presses_at_once_leave_one(site: TestSite, session: Session) -> None:
    page, nok = site.page(site.person("somchai")), site.person("nok")
    give(nok, page, "thanks")
    second = Thanks(page_no=page, comment_id=None, person_id=nok.person_id, meaning="thanks", at=now())
    with pytest.raises(IntegrityError), transaction():
        session.add(second)


def test_ones_own_words_are_not_thanked_for(site: TestSite) -> None:
    somchai, lek = site.person("somchai"), site.person("lek")
    page = site.page(somchai)
    number = say(lek, page, "ของผมเอง")
    for actor, comment in ((somchai, None), (lek, number)):
        with pytest.raises(NotAllowed):
            give(actor, page, "thanks", comment)
    assert give(somchai, page, "thanks", number)


def test_a_visitor_signs_in_first_and_whoever_may_not_see_learns_nothing(site: TestSite) -> None:
    page = site.page(site.person("somchai"), visibility="public")
    with pytest.raises(SignInFirst):
        give(visitor(), page, "thanks")
    team = site.page(site.person("somchai"), visibility="team", title="ในคณะ")
    with pytest.raises(NotFound):
        give(site.person("nok"), team, "thanks")
    with pytest.raises(NotFound):
        give(site.person("nok"), page, "applause")


def test_for_words_that_are_gone_nobody_is_thanked(site: TestSite) -> None:
    page, lek = site.page(site.person("somchai")), site.person("lek")
    number = say(lek, page, "จะลบ")
    act(delete_comment, lek, number)
    with pytest.raises(Invalid, match="gone"):
        give(site.person("nok"), page, "thanks", number)


def test_the_page_shows_something_else_and_the_journal_knows_without_counting(site: TestSite, session: Session) -> None:
    page, nok = site.page(site.person("somchai")), site.person("nok")
    before = session.get_one(Page, page).version
    give(nok, page, "learned")
    give(nok, page, "learned")
    session.expire_all()
    assert session.get_one(Page, page).version == before + 2
    rows = session.scalars(select(JournalRow).where(JournalRow.verb.like("thanks.%")).order_by(JournalRow.id)).all()
    assert [(row.verb, row.detail) for row in rows] == [
        ("thanks.given", {"meaning": "learned"}), ("thanks.taken_back", {"meaning": "learned"}),
    ]  # fmt: skip


@pytest.mark.parametrize("meaning", ["", "THANKS", "thanks;", "ขอบคุณ", "x" * 500])
def test_other_meanings_are_not_there(site: TestSite, meaning: str) -> None:
    page = site.page(site.person("somchai"))
    with pytest.raises(KmwikiError):
        give(site.person("nok"), page, meaning)


def _inbox(actor: Actor) -> tuple[list[tuple[str, str]], int]:
    """What stands in somebody's inbox and digest (they say the same), and the number in the header."""
    lines = [line for one in read_inbox(actor).gatherings for line in one.lines]
    in_digest = [line for one in digest(actor, days=7) for line in one.lines]
    assert {line.id for line in lines} == {line.id for line in in_digest}
    said = [(did_words("th", line.did, line.who), did_words("en", line.did, line.who)) for line in lines]
    return said, unread_count(actor)


@pytest.mark.parametrize("under_a_comment", [False, True])
def test_who_is_thanked_reads_which_meaning_it_was(site: TestSite, under_a_comment: bool) -> None:
    somchai, nok = site.person("somchai"), site.person("nok", display_name="นก Nok")
    page = site.page(site.person("malee") if under_a_comment else somchai)
    number = say(somchai, page, "ลองแล้ว ได้ผล") if under_a_comment else None
    for meaning in MEANINGS:
        give(nok, page, meaning, number)
    work_off(site)
    said, count = _inbox(somchai)
    assert said == [
        ("นก Nok จะลองทำตามคุณ", "นก Nok will try this"),
        ("นก Nok ได้ความรู้จากคุณ", "นก Nok learned something from you"),
        ("นก Nok ขอบคุณ", "นก Nok thanked you"),
    ]
    assert count == 3


@pytest.mark.parametrize("under_a_comment", [False, True])
def test_thanks_taken_back_after_they_were_told_leave_the_inbox_and_come_back_as_the_same_row(
    site: TestSite, session: Session, under_a_comment: bool
) -> None:
    somchai, nok = site.person("somchai"), site.person("nok")
    page = site.page(site.person("malee") if under_a_comment else somchai)
    number = say(somchai, page, "ลองแล้ว ได้ผล") if under_a_comment else None
    give(nok, page, "learned", number)
    give(nok, page, "thanks", number)
    work_off(site)
    assert _inbox(somchai)[1] == 2
    give(nok, page, "learned", number)
    assert _inbox(somchai) == ([("nok ขอบคุณ", "nok thanked you")], 1)
    for _ in range(5):
        give(nok, page, "learned", number)
        work_off(site)
    assert _inbox(somchai)[1] == 2
    told = select(func.count()).select_from(Notice).where(Notice.person_id == somchai.person_id)
    assert session.scalar(told) == 2
