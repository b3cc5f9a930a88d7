"""Lent words go where the text goes: a page is split or folded, and speakers are named where their words stand now."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from kmwiki.access import Actor
from kmwiki.core.database import db, transaction
from kmwiki.core.errors import Invalid
from kmwiki.core.journal import JournalRow
from kmwiki.extending.answering import lend_words, withdraw_words
from kmwiki.extending.reading import borrowed_for, extended_under, requests_of
from kmwiki.notifications.audiences.extending import carried_for
from kmwiki.pages import history
from kmwiki.pages.models import Page
from kmwiki.pages.rendering import prepare_texts
from tests.features.extending.lending import body_of, borrow, say_to, words_of, work
from tests.features.extending.test_lending import edit_page
from tests.features.extending.test_standing_words import LENT, lent, names
from tests.features.extending.test_told import told_of
from tests.features.pages.test_splitting import fold, split
from tests.support.site import TestSite
from tests.support.talk import say


@pytest.fixture
def fa(site: TestSite) -> Actor:
    return site.person("fa", "facilitator")


def in_two_sections(lek: Actor, page: int) -> None:
    edit_page(lek, page, body=f"## คำของชาวบ้าน\n\n{body_of(page)}\n\n## ต่อไป\n\nทำต่อ")


@pytest.mark.parametrize("words", LENT.values(), ids=LENT.keys())
def test_words_that_are_split_off_take_their_speaker_along(
    site: TestSite, mali: Actor, lek: Actor, fa: Actor, words: str
) -> None:
    page = lent(site, mali, lek, words)
    in_two_sections(lek, page)
    made = split(fa, page, [0], title="คำของชาวบ้าน").record_no
    work()
    assert (names(page), names(made)) == ([], ["มะลิ ริมทะเล"])
    source = db.session.get_one(Page, words_of(made).source_no)
    assert [one.page.record_no for one in extended_under(lek, source)] == [made]
    assert told_of("words.carried") == {(mali.person_id, "words_carried")}
    assert told_of("words.altered") == set()  # nobody changed them
    assert [(one.title, one.altered) for one in requests_of(mali)] == [("คำของชาวบ้าน", False)]
    assert borrowed_for(lek, page) == []
    assert [one.state for one in borrowed_for(lek, made)] == ["lent"]


def test_words_split_off_can_be_taken_back_there_and_the_way_they_came_stays(
    site: TestSite, mali: Actor, lek: Actor, fa: Actor
) -> None:
    page = lent(site, mali, lek)
    in_two_sections(lek, page)
    made = split(fa, page, [0], title="คำของชาวบ้าน").record_no
    with pytest.raises(Invalid, match="link_stays"):
        edit_page(fa, made, fields={})
    with pytest.raises(Invalid, match="narrower"):
        edit_page(fa, made, visibility="public")
    say_to(withdraw_words, mali, made)
    assert LENT["Thai"] not in body_of(made)
    assert names(made) == []


def test_a_split_that_is_undone_brings_words_and_name_back(site: TestSite, mali: Actor, lek: Actor, fa: Actor) -> None:
    page = lent(site, mali, lek)
    in_two_sections(lek, page)
    held = db.session.get_one(Page, page).revision
    split(fa, page, [0], title="คำของชาวบ้าน")
    now = db.session.get_one(Page, page)
    prepared = prepare_texts(now.kind, history.edit_of(now, history.get_revision(now, held)))
    with transaction():
        now = db.session.get_one(Page, page)
        history.restore(fa, now, number=held, based_on=now.revision, prepared=prepared)
    assert names(page) == ["มะลิ ริมทะเล"]
    edit_page(lek, page, body=f"{body_of(page)}\n\nอีกคำ")
    assert names(page) == ["มะลิ ริมทะเล"]  # once
    with pytest.raises(Invalid, match="narrower"):
        edit_page(lek, page, visibility="public")


def test_words_that_stay_are_not_carried(site: TestSite, mali: Actor, lek: Actor, fa: Actor) -> None:
    page = lent(site, mali, lek)
    in_two_sections(lek, page)
    made = split(fa, page, [1], title="ต่อไป").record_no
    assert (names(page), names(made)) == (["มะลิ ริมทะเล"], [])
    assert told_of("words.carried") == set()


def test_a_gap_that_is_split_off_gets_its_words_there(site: TestSite, mali: Actor, lek: Actor) -> None:
    thread = site.page(site.person("somchai"), kind="thread")
    page = borrow(lek, thread, (say(mali, thread, LENT["Thai"]), LENT["Thai"]))
    in_two_sections(lek, page)
    made = split(lek, page, [0], title="คำของชาวบ้าน").record_no
    say_to(lend_words, mali, made)
    assert f"> {LENT['Thai']}" in body_of(made)
    assert LENT["Thai"] not in body_of(page)
    assert names(made) == ["มะลิ ริมทะเล"]


@pytest.mark.parametrize("words", LENT.values(), ids=LENT.keys())
def test_a_page_that_takes_another_in_names_whose_words_came_with_it(
    site: TestSite, mali: Actor, lek: Actor, fa: Actor, words: str
) -> None:
    page, into = lent(site, mali, lek, words), site.page(fa, title="รวมเรื่องการประชุม")
    fold(fa, page, into, f"เนื้อความ\n\n{body_of(page)}")
    work()
    assert (names(page), names(into)) == (["มะลิ ริมทะเล"], ["มะลิ ริมทะเล"])
    assert told_of("words.carried") == {(mali.person_id, "words_carried")}
    row = db.session.scalars(select(JournalRow).where(JournalRow.verb == "words.carried")).one()
    shown = carried_for(mali, row)
    assert shown is not None
    assert (shown.path, shown.words) == (f"/extend/requests#r{words_of(into).id}", words)
    assert carried_for(lek, row) is None
    say_to(withdraw_words, mali, into)
    assert names(into) == []
    assert names(page) == ["มะลิ ริมทะเล"]  # an answer of its own


def test_a_page_that_takes_only_other_words_in_names_nobody(site: TestSite, mali: Actor, lek: Actor, fa: Actor) -> None:
    page, into = lent(site, mali, lek), site.page(fa)
    fold(fa, page, into, "> ชาวบ้านพูดไม่รู้เรื่อง")
    assert names(into) == []
    assert told_of("words.carried") == set()


def test_lent_words_are_not_opened_to_more_readers_by_folding(
    site: TestSite, mali: Actor, lek: Actor, fa: Actor
) -> None:
    page, into = lent(site, mali, lek), site.page(fa, visibility="public")
    with pytest.raises(Invalid, match="narrower"):
        fold(fa, page, into, body_of(page))
    assert names(into) == []
    fold(fa, page, into, "เนื้อความโดยไม่มีคำนั้น")
