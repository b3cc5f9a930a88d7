"""Lent words are to be put differently: the speaker is asked anew, and till they say yes nothing changes."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kmwiki.access import Actor
from kmwiki.core.clock import freeze, now
from kmwiki.core.database import db, transaction
from kmwiki.core.errors import Invalid, NotAllowed, NotFound, SignInFirst
from kmwiki.extending.answering import get_request, lend_words, refuse_words, withdraw_words
from kmwiki.extending.following import lapse_old
from kmwiki.extending.proposing import get_lent, propose_words
from kmwiki.extending.reading import borrowed_for, requests_of
from kmwiki.pages import history
from kmwiki.pages.models import Page
from kmwiki.pages.rendering import prepare_texts
from tests.features.extending.lending import body_of, say_to, words_of, work
from tests.features.extending.test_lending import edit_page
from tests.features.extending.test_standing_words import LENT, lent, names
from tests.features.extending.test_told import told_of
from tests.features.pages.test_splitting import split
from tests.support.site import TestSite

NEW = {
    "Thai": "ชาวบ้านพูดกันเองได้ดีกว่า ถ้ามีเวลาให้",
    "English": "People talk better when there is time: wait 5 days",
    "mixed": "ลอง AAR *สั้น ๆ* แล้ว note ไว้ทุกครั้ง",
    "short": "รอก่อน",
}


def propose(actor: Actor, page_no: int, wording: str, place: int = 1) -> int:
    number = words_of(page_no, place).id
    with transaction():
        row, page = get_lent(actor, number)
        return propose_words(actor, row, page, wording=wording).place


@pytest.mark.parametrize("language", list(LENT))
def test_a_yes_puts_the_new_words_where_the_lent_ones_stood(
    site: TestSite, mali: Actor, lek: Actor, language: str
) -> None:
    page = lent(site, mali, lek, LENT[language])
    edit_page(lek, page, body=f"เกริ่น\n\n{body_of(page)}\n\nต่อ")
    before = body_of(page)
    other = site.person("fa", "facilitator")  # not who borrowed them
    place = propose(other, page, NEW[language])
    assert told_of("words.proposed") == {(mali.person_id, "words_asked")}
    assert (body_of(page), names(page)) == (before, ["มะลิ ริมทะเล"])
    asked = requests_of(mali)[0]
    assert (asked.words, asked.instead_of, asked.open) == (NEW[language], LENT[language], True)
    say_to(lend_words, mali, page, place)
    assert words_of(page, place).placed
    assert NEW[language].replace("*", "\\*") in body_of(page)
    assert LENT[language].replace("*", "\\*").replace("<", "&#60;") not in body_of(page)
    assert body_of(page).startswith("เกริ่น\n\n> ")
    assert body_of(page).endswith("\n\nต่อ")
    assert names(page) == ["มะลิ ริมทะเล"]
    assert told_of("words.altered") == set()
    assert [one.words for one in requests_of(mali)] == [NEW[language]]  # the former are done with
    assert borrowed_for(lek, page) == []
    assert [one.state for one in borrowed_for(other, page)] == ["lent"]


def test_the_former_words_are_named_until_the_new_ones_are_in_the_text(site: TestSite, mali: Actor, lek: Actor) -> None:
    page = lent(site, mali, lek)
    number = words_of(page, propose(lek, page, NEW["Thai"])).id
    with transaction():
        lend_words(mali, get_request(mali, number))
    assert LENT["Thai"] in body_of(page)
    assert names(page) == ["มะลิ ริมทะเล"]
    work()
    assert NEW["Thai"] in body_of(page)
    assert names(page) == ["มะลิ ริมทะเล"]


def test_a_speaker_may_give_words_of_their_own_instead(site: TestSite, mali: Actor, lek: Actor) -> None:
    page = lent(site, mali, lek)
    say_to(lend_words, mali, page, propose(lek, page, NEW["Thai"]), wording="ให้ชาวบ้านพูดกันเองก่อน")
    assert body_of(page) == "> ให้ชาวบ้านพูดกันเองก่อน"
    assert names(page) == ["มะลิ ริมทะเล"]


def test_no_and_silence_leave_the_lent_words_and_their_name(site: TestSite, mali: Actor, lek: Actor) -> None:
    page = lent(site, mali, lek)
    before = body_of(page)
    say_to(refuse_words, mali, page, propose(lek, page, NEW["Thai"]))
    with pytest.raises(Invalid, match="refused_before"):
        propose(lek, page, NEW["Thai"])
    propose(lek, page, NEW["English"])
    with freeze(now() + timedelta(days=31)):
        with transaction():
            lapse_old()
        work()
        assert (body_of(page), names(page)) == (before, ["มะลิ ริมทะเล"])
        propose(lek, page, "คำที่สาม ลองถามอีกครั้ง")


def test_new_words_do_not_get_in_before_the_yes(site: TestSite, mali: Actor, lek: Actor) -> None:
    page = lent(site, mali, lek)
    propose(lek, page, NEW["Thai"])
    with pytest.raises(Invalid, match="not_lent"):
        edit_page(lek, page, body=f"> {NEW['Thai']}")


def test_words_that_were_changed_already_are_agreed_to_as_they_stand(site: TestSite, mali: Actor, lek: Actor) -> None:
    page = lent(site, mali, lek)
    edit_page(lek, page, body=f"เกริ่น\n\n> {NEW['Thai']}")
    assert names(page) == []
    say_to(lend_words, mali, page, propose(lek, page, NEW["Thai"]))
    assert body_of(page) == f"เกริ่น\n\n> {NEW['Thai']}"
    assert names(page) == ["มะลิ ริมทะเล"]


@pytest.mark.parametrize(
    ("wording", "told"),
    [("", "no_words"), (" \u200b", "no_words"), (LENT["Thai"], "same_words"), (f" {LENT['Thai']}\n", "same_words"),
     ("ก" * 10_001, "too_long")],
)  # fmt: skip
def test_what_cannot_be_asked_for(site: TestSite, mali: Actor, lek: Actor, wording: str, told: str) -> None:
    page = lent(site, mali, lek)
    with pytest.raises(Invalid, match=told):
        propose(lek, page, wording)


def test_one_request_at_a_time_and_asked_twice_it_is_one(site: TestSite, mali: Actor, lek: Actor) -> None:
    page = lent(site, mali, lek)
    assert propose(lek, page, NEW["Thai"]) == propose(lek, page, NEW["Thai"])
    with pytest.raises(Invalid, match="already_asked"):
        propose(lek, page, NEW["English"])
    assert len(requests_of(mali)) == 2


def test_whoever_may_not_edit_the_page_and_the_speaker_ask_for_nothing(site: TestSite, mali: Actor, lek: Actor) -> None:
    page = lent(site, mali, lek)
    edit_page(lek, page, visibility="team")
    for actor, refusal in ((site.person("other"), NotFound), (Actor(), NotFound)):
        with pytest.raises(refusal):
            propose(actor, page, NEW["Thai"])
    public = lent(site, mali, lek, visibility="public")
    with pytest.raises((SignInFirst, NotAllowed)):
        propose(Actor(), public, NEW["Thai"])
    with pytest.raises(NotFound):
        propose(mali, public, NEW["Thai"])
    say_to(withdraw_words, mali, public)
    with pytest.raises(NotFound):
        propose(lek, public, NEW["Thai"])
    with pytest.raises(NotFound):
        get_lent(lek, 2**60)


def test_new_words_can_be_taken_back_and_the_former_do_not_return(site: TestSite, mali: Actor, lek: Actor) -> None:
    page = lent(site, mali, lek)
    place = propose(lek, page, NEW["Thai"])
    say_to(lend_words, mali, page, place)
    say_to(withdraw_words, mali, page, place)
    assert body_of(page) == ""
    assert names(page) == []


def test_a_former_revision_brings_the_former_words_back_without_a_name(site: TestSite, mali: Actor, lek: Actor) -> None:
    page = lent(site, mali, lek)
    held = db.session.get_one(Page, page).revision
    say_to(lend_words, mali, page, propose(lek, page, NEW["Thai"]))
    now_there = db.session.get_one(Page, page)
    prepared = prepare_texts(now_there.kind, history.edit_of(now_there, history.get_revision(now_there, held)))
    with transaction():
        now_there = db.session.get_one(Page, page)
        history.restore(lek, now_there, number=held, based_on=now_there.revision, prepared=prepared)
    work()
    assert LENT["Thai"] in body_of(page)
    assert names(page) == []
    with pytest.raises(Invalid, match="narrower"):
        edit_page(lek, page, visibility="public")


def test_a_question_about_words_that_are_split_off_goes_with_them(site: TestSite, mali: Actor, lek: Actor) -> None:
    page = lent(site, mali, lek)
    edit_page(lek, page, body=f"## คำ\n\n{body_of(page)}\n\n## ต่อไป\n\nทำต่อ")
    place = propose(lek, page, NEW["Thai"])
    made = split(site.person("fa", "facilitator"), page, [0], title="คำ").record_no
    say_to(lend_words, mali, made, place)
    assert body_of(made) == f"> {NEW['Thai']}"
    assert names(made) == ["มะลิ ริมทะเล"]
