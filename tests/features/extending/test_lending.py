"""What somebody said becomes part of another page when they agree, and only then."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from kmwiki.access import Actor
from kmwiki.comments.editing import delete_comment, undelete_comment
from kmwiki.comments.moderating import hide_comment
from kmwiki.core.clock import freeze, now
from kmwiki.core.database import db, transaction
from kmwiki.core.errors import Invalid, NotAllowed, NotFound, SignInFirst
from kmwiki.core.journal import JournalRow
from kmwiki.extending.answering import get_request, lend_words, refuse_words, withdraw_words
from kmwiki.extending.following import follow_hidden, lapse_old
from kmwiki.extending.reading import borrowed_for, credits_of, extended_under, requests_of
from kmwiki.pages.life import hide_page
from kmwiki.pages.models import Page
from kmwiki.pages.rendering import prepare_texts, stored_texts
from kmwiki.pages.saving import save_page, snapshot
from tests.features.extending.lending import body_of, borrow, say_to, words_of, work
from tests.support.site import TestSite
from tests.support.talk import act, say

WORDS = {
    "Thai": "พวกเราควรมีเวทีแบบไม่เป็นทางการ จะขยับได้มากกว่า",
    "English": "An informal place would move more than anything official",
    "mixed": "ลองใช้ AAR แบบสั้น ๆ หลังประชุมทุกครั้ง มัน work มาก",
}


@pytest.fixture
def talk(site: TestSite) -> tuple[int, int]:
    """A thread of somchai's and the number of what nok said in it."""
    thread = site.page(site.person("somchai"), kind="thread", title="วงคุยเรื่องเวที", body="ชวนคุยกันครับ")
    said = say(site.person("nok", display_name="นกน้อย"), thread, WORDS["Thai"])
    say(site.person("other"), thread, "เห็นด้วยครับ ผมก็คิดอย่างนั้นมานานแล้วเหมือนกัน")
    return thread, said


@pytest.fixture
def nok(site: TestSite, talk: tuple[int, int]) -> Actor:
    return site.person("nok")


@pytest.fixture
def lek(site: TestSite) -> Actor:
    return site.person("lek")


def edit_page(actor: Actor, page_no: int, **changes: object) -> None:
    page = db.session.get_one(Page, page_no)
    edit = replace(snapshot(page), **changes)  # type: ignore[arg-type]
    prepared = prepare_texts(page.kind, edit)
    with transaction():
        page = db.session.get_one(Page, page_no)
        save_page(actor, page, edit=edit, based_on=page.revision, prepared=prepared)


@pytest.mark.parametrize("language", list(WORDS))
def test_words_come_into_the_page_only_after_their_speaker_said_yes(
    site: TestSite, lek: Actor, language: str, session: Session
) -> None:
    thread = site.page(site.person("somchai"), kind="thread")
    nok = site.person("nok")
    page = borrow(lek, thread, (say(nok, thread, WORDS[language]), WORDS[language]))
    assert WORDS[language] not in body_of(page)
    assert "nok" not in body_of(page)
    say_to(lend_words, nok, page)
    assert f"> {WORDS[language]}" in body_of(page)
    assert session.get_one(Page, page).state == "draft"


def test_ones_own_words_need_no_asking(site: TestSite, talk: tuple[int, int], nok: Actor) -> None:
    page = borrow(nok, talk[0], (talk[1], WORDS["Thai"]))
    assert f"> {WORDS['Thai']}" in body_of(page)
    assert requests_of(nok) == []
    shown = db.session.get_one(Page, page)
    assert [credit.name for credit in credits_of(nok, shown)] == ["นกน้อย"]


def test_the_speaker_may_give_other_words_and_these_are_used(talk: tuple[int, int], nok: Actor, lek: Actor) -> None:
    page = borrow(lek, talk[0], (talk[1], WORDS["Thai"]))
    say_to(lend_words, nok, page, wording="เวทีเล็ก ๆ ที่คุยกันสบาย ๆ\nช่วยได้มาก")
    assert "> เวทีเล็ก ๆ ที่คุยกันสบาย ๆ\n> ช่วยได้มาก" in body_of(page)
    assert WORDS["Thai"] not in body_of(page)


def test_no_leaves_the_gap_and_nobody_is_named(talk: tuple[int, int], nok: Actor, lek: Actor) -> None:
    page = borrow(lek, talk[0], (talk[1], WORDS["Thai"]))
    before = body_of(page)
    say_to(refuse_words, nok, page)
    assert body_of(page) == before
    assert credits_of(nok, db.session.get_one(Page, page)) == []
    assert [one.state for one in borrowed_for(lek, page)] == ["refused"]


def test_who_said_no_may_think_again(talk: tuple[int, int], nok: Actor, lek: Actor) -> None:
    page = borrow(lek, talk[0], (talk[1], WORDS["Thai"]))
    say_to(refuse_words, nok, page)
    say_to(lend_words, nok, page)
    assert WORDS["Thai"] in body_of(page)


def test_silence_is_a_no_after_a_month(talk: tuple[int, int], nok: Actor, lek: Actor) -> None:
    page = borrow(lek, talk[0], (talk[1], WORDS["Thai"]))
    with freeze(now() + timedelta(days=29)):
        with transaction():
            lapse_old()
        assert requests_of(nok)[0].open
    with freeze(now() + timedelta(days=31)):
        assert not requests_of(nok)[0].open  # before the worker has come by
        with pytest.raises(Invalid, match="over"), transaction():
            lend_words(nok, words_of(page))
        with transaction():
            lapse_old()
        assert words_of(page).state == "lapsed"
        assert WORDS["Thai"] not in body_of(page)


def test_a_part_may_be_chosen_and_nothing_that_was_not_said(site: TestSite, lek: Actor) -> None:
    thread = site.page(site.person("somchai"), kind="thread")
    number = say(site.person("nok"), thread, "สวัสดีครับทุกท่าน\nผมว่าเราควรลองทำเล็ก ๆ ก่อน\nฝนตกหนักมาก\nแล้วค่อยขยาย")
    page = borrow(lek, thread, (number, "ผมว่าเราควรลองทำเล็ก ๆ ก่อน\n...\nแล้วค่อยขยาย"))
    assert words_of(page).words == "ผมว่าเราควรลองทำเล็ก ๆ ก่อน\n[…]\nแล้วค่อยขยาย"
    for invented in ("ผมว่าเราไม่ควรลองทำ", "แล้วค่อยขยาย\n…\nผมว่าเราควรลองทำเล็ก ๆ ก่อน", "  \n …", ""):
        with pytest.raises(Invalid):
            borrow(lek, thread, (number, invented))


def test_several_people_are_asked_one_by_one(site: TestSite, talk: tuple[int, int], nok: Actor, lek: Actor) -> None:
    another = say(site.person("ying"), talk[0], "เริ่มจากกลุ่มเล็กที่สุดก่อนก็พอแล้วค่ะ")
    own = say(lek, talk[0], "ผมขอเป็นเจ้าภาพรอบแรกเองครับ")
    page = borrow(
        lek, talk[0], (talk[1], WORDS["Thai"]), (another, "เริ่มจากกลุ่มเล็กที่สุดก่อน"), (own, "ผมขอเป็นเจ้าภาพรอบแรกเองครับ")
    )  # fmt: skip
    say_to(lend_words, site.person("ying"), page, 2)
    body = body_of(page)
    assert WORDS["Thai"] not in body
    assert body.index("เริ่มจากกลุ่มเล็ก") < body.index("ผมขอเป็นเจ้าภาพ")
    assert [one.name for one in credits_of(lek, db.session.get_one(Page, page))] == ["ying", "lek"]


def test_the_opening_of_a_thread_is_its_authors_words(site: TestSite, talk: tuple[int, int], lek: Actor) -> None:
    page = borrow(lek, talk[0], (0, "ชวนคุยกันครับ"))
    assert words_of(page).speaker_id == site.person("somchai").person_id
    say_to(lend_words, site.person("somchai"), page)
    assert "> ชวนคุยกันครับ" in body_of(page)


def test_the_opening_of_a_page_that_is_hidden_is_used_no_more(
    site: TestSite, talk: tuple[int, int], nok: Actor, lek: Actor
) -> None:
    page = borrow(lek, talk[0], (0, "ชวนคุยกันครับ"), (talk[1], WORDS["Thai"]))
    say_to(lend_words, site.person("somchai"), page)
    say_to(lend_words, nok, page, 2)
    moderator = site.person("mod", "moderator")
    with transaction():
        hide_page(moderator, db.session.get_one(Page, talk[0]), reason="ตรวจสอบก่อน")
        follow_hidden()
    work()
    assert "ชวนคุยกันครับ" not in body_of(page)
    assert WORDS["Thai"] in body_of(page)  # what others said there was not hidden


def test_words_look_as_they_were_typed(site: TestSite, lek: Actor) -> None:
    thread = site.page(site.person("somchai"), kind="thread")
    typed = "*** ขอบคุณมาก ***\n# ไม่ใช่หัวข้อ\n- ข้อหนึ่ง <b>หนา</b>\n1. หนึ่ง"
    page = borrow(lek, thread, (say(site.person("nok"), thread, typed), typed))
    say_to(lend_words, site.person("nok"), page)
    made = db.session.get_one(Page, page)
    html = stored_texts(page, made.revision)["body"].html
    for tag in ("<strong", "<em", "<h2", "<li", "<b>", "<ul", "<ol"):
        assert tag not in html
    assert "*** ขอบคุณมาก ***" in html
    assert "# ไม่ใช่หัวข้อ" in html


def test_taking_back_takes_words_and_name_off_the_page_and_leaves_the_history(
    talk: tuple[int, int], nok: Actor, lek: Actor
) -> None:
    page = borrow(lek, talk[0], (talk[1], WORDS["Thai"]))
    say_to(lend_words, nok, page)
    edit_page(lek, page, body=body_of(page) + "\n\nผมสรุปต่อจากนั้น", state="published")
    say_to(withdraw_words, nok, page)
    body = body_of(page)
    assert WORDS["Thai"] not in body
    assert "ผมสรุปต่อจากนั้น" in body
    shown = db.session.get_one(Page, page)
    assert credits_of(lek, shown) == []
    assert extended_under(lek, db.session.get_one(Page, talk[0])) == []
    from kmwiki.pages.history import get_revision

    assert WORDS["Thai"] in get_revision(shown, shown.revision - 1).body


def test_words_that_were_put_differently_stay_and_the_borrower_is_told_so(
    talk: tuple[int, int], nok: Actor, lek: Actor
) -> None:
    page = borrow(lek, talk[0], (talk[1], WORDS["Thai"]))
    say_to(lend_words, nok, page)
    edit_page(lek, page, body=f"มีผู้กล่าวว่า **{WORDS['Thai']}** ซึ่งน่าคิด")
    say_to(withdraw_words, nok, page)
    assert WORDS["Thai"] in body_of(page)
    assert [one.remains for one in borrowed_for(lek, page)] == ["same"]


@pytest.mark.parametrize("way", ["deleted", "hidden"])
def test_a_comment_that_goes_takes_its_words_along(
    site: TestSite, talk: tuple[int, int], nok: Actor, lek: Actor, way: str
) -> None:
    lent, open_ = borrow(lek, talk[0], (talk[1], WORDS["Thai"])), borrow(lek, talk[0], (talk[1], WORDS["Thai"]))
    say_to(lend_words, nok, lent)
    if way == "deleted":
        act(delete_comment, nok, talk[1])
    else:
        act(hide_comment, site.person("mod", "moderator"), talk[1], reason="ไม่สุภาพ")
    work()
    assert WORDS["Thai"] not in body_of(lent)
    assert credits_of(lek, db.session.get_one(Page, lent)) == []
    assert {words_of(lent).state, words_of(open_).state} == {"gone"}
    assert not any(one.open for one in requests_of(nok))


def test_a_comment_that_is_back_before_the_worker_came_keeps_its_words(
    talk: tuple[int, int], nok: Actor, lek: Actor
) -> None:
    page = borrow(lek, talk[0], (talk[1], WORDS["Thai"]))
    say_to(lend_words, nok, page)
    act(delete_comment, nok, talk[1])
    act(undelete_comment, nok, talk[1])
    work()
    assert WORDS["Thai"] in body_of(page)


def test_words_do_not_get_in_by_hand(talk: tuple[int, int], nok: Actor, lek: Actor) -> None:
    page = borrow(lek, talk[0], (talk[1], WORDS["Thai"]))
    with pytest.raises(Invalid, match="not_lent"):
        edit_page(lek, page, body=f"เขาบอกว่า {WORDS['Thai']}")
    with pytest.raises(Invalid, match="not_lent"):
        edit_page(lek, page, summary=WORDS["Thai"])
    say_to(lend_words, nok, page, wording="เวทีเล็กช่วยให้คนกล้าพูดและกล้าลอง")
    with pytest.raises(Invalid, match="not_lent"):  # the words they did not want to see
        edit_page(lek, page, body=f"{body_of(page)}\n\n{WORDS['Thai']}")


def test_a_former_revision_does_not_bring_back_what_was_taken_back(
    talk: tuple[int, int], nok: Actor, lek: Actor
) -> None:
    page = borrow(lek, talk[0], (talk[1], WORDS["Thai"]))
    say_to(lend_words, nok, page)
    held = body_of(page)
    say_to(withdraw_words, nok, page)
    with pytest.raises(Invalid, match="not_lent"):
        edit_page(lek, page, body=held)


def test_words_lent_for_members_are_not_opened_to_visitors(talk: tuple[int, int], nok: Actor, lek: Actor) -> None:
    page = borrow(lek, talk[0], (talk[1], WORDS["Thai"]))
    say_to(lend_words, nok, page)
    with pytest.raises(Invalid, match="narrower"):
        edit_page(lek, page, visibility="public", state="published")
    edit_page(lek, page, state="published")
    edit_page(lek, page, visibility="public", body="ไม่มีคำของใครแล้ว")


def test_a_gap_is_not_published(talk: tuple[int, int], lek: Actor) -> None:
    page = borrow(lek, talk[0], (talk[1], WORDS["Thai"]))
    with pytest.raises(Invalid, match="gap_left"):
        edit_page(lek, page, state="published")
    edit_page(lek, page, state="published", body="เขียนเองทั้งหมด")


def test_the_link_to_where_lent_words_come_from_stays(talk: tuple[int, int], nok: Actor, lek: Actor) -> None:
    page = borrow(lek, talk[0], (talk[1], WORDS["Thai"]))
    edit_page(lek, page, fields={})
    edit_page(lek, page, fields={"links": [{"type": "extends", "to": talk[0]}]})
    say_to(lend_words, nok, page)
    with pytest.raises(Invalid, match="link_stays"):
        edit_page(lek, page, fields={})


def test_both_sides_tell_of_each_other_to_whoever_may_see_both(
    site: TestSite, talk: tuple[int, int], nok: Actor, lek: Actor
) -> None:
    page = borrow(lek, talk[0], (talk[1], WORDS["Thai"]))
    say_to(lend_words, nok, page)
    source = db.session.get_one(Page, talk[0])
    assert [one.page.record_no for one in extended_under(lek, source)] == [page]
    assert extended_under(site.person("other"), source) == []  # a draft is not theirs to see
    edit_page(lek, page, state="published")
    assert [one.comment_id for one in extended_under(site.person("other"), source)] == [talk[1]]
    edit_page(site.person("somchai"), talk[0], visibility="team", shared_people=("nok",))
    credit = credits_of(site.person("other"), db.session.get_one(Page, page))[0]
    assert (credit.name, credit.source, credit.comment_id) == ("นกน้อย", None, None)


def test_a_request_is_the_speakers_alone(site: TestSite, talk: tuple[int, int], nok: Actor, lek: Actor) -> None:
    page = borrow(lek, talk[0], (talk[1], WORDS["Thai"]))
    row = words_of(page)
    for other in (lek, site.person("other"), site.person("boss", "admin"), Actor()):
        with pytest.raises(NotFound):
            get_request(other, row.id)
        with pytest.raises((NotAllowed, SignInFirst)), transaction():
            lend_words(other, row)
    request = requests_of(nok)[0]
    assert (request.words, request.title, request.page) == (WORDS["Thai"], "บทเรียนเรื่องการประชุม", None)
    assert [request.source.record_no if request.source else None, request.visibility] == [talk[0], "members"]


def test_who_may_not_see_a_page_extends_nothing_of_it(site: TestSite, lek: Actor) -> None:
    site.person("nok")
    team = site.page(site.person("somchai"), visibility="team", shared_people=("nok",))
    number = say(site.person("nok"), team, WORDS["Thai"])
    with pytest.raises(NotFound):
        borrow(lek, team, (number, WORDS["Thai"]))
    with pytest.raises((NotFound, SignInFirst)):
        borrow(Actor(), team, (number, WORDS["Thai"]))


def test_guidance_is_for_whoever_may_write_it(site: TestSite, talk: tuple[int, int], lek: Actor) -> None:
    with pytest.raises(NotAllowed):
        borrow(lek, talk[0], (talk[1], WORDS["Thai"]), target="guidance")
    question = site.page(
        site.person("somchai"), kind="thread", fields={"subtype": "question"}, title="เริ่มอย่างไร", categories=(4,)
    )
    expert = site.person("expert", "consultant")
    answer = say(expert, question, "เริ่มจากเรื่องที่ทุกคนเดือดร้อนร่วมกันก่อนครับ")
    page = borrow(expert, question, (answer, "เริ่มจากเรื่องที่ทุกคนเดือดร้อนร่วมกันก่อนครับ"), target="guidance")
    made = db.session.get_one(Page, page)
    assert (made.kind, made.fields["links"]) == ("guidance", [{"type": "answers", "to": question}])
    assert "เริ่มจากเรื่องที่ทุกคนเดือดร้อน" in made.body
    assert made.categories == [4]


def test_who_has_no_account_is_not_asked_and_not_used(site: TestSite, lek: Actor) -> None:
    from kmwiki.comments.loading import SaidBefore, load_comments
    from kmwiki.comments.rendering import prepare_comment

    thread = site.page(site.person("somchai"), kind="thread")
    with transaction():
        old = load_comments(
            db.session.get_one(Page, thread), [SaidBefore(prepare_comment("คำจากบล็อกเก่าเมื่อสิบปีก่อน"), name="สมัยก่อน")]
        )[0].id
    with pytest.raises(Invalid, match="nobody_to_ask"):
        borrow(lek, thread, (old, "คำจากบล็อกเก่าเมื่อสิบปีก่อน"))


def test_the_journal_never_holds_the_words(talk: tuple[int, int], nok: Actor, lek: Actor, session: Session) -> None:
    page = borrow(lek, talk[0], (talk[1], WORDS["Thai"]))
    say_to(lend_words, nok, page, wording="คำลับที่แก้ใหม่ให้ดีกว่าเดิม")
    say_to(withdraw_words, nok, page)
    rows = list(session.scalars(select(JournalRow)))
    assert {"words.asked", "words.changed", "words.withdrawn"} <= {row.verb for row in rows}
    told = " ".join(str(row.detail) for row in rows)
    assert WORDS["Thai"] not in told
    assert "คำลับ" not in told
