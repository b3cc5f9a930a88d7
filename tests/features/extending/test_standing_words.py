"""A speaker is named under a page while their words stand there as they were lent, and not a moment longer."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from kmwiki.access import Actor
from kmwiki.comments.editing import delete_comment
from kmwiki.comments.reading import get_comment
from kmwiki.core.clock import now
from kmwiki.core.database import db, end_reading, transaction
from kmwiki.core.errors import Invalid
from kmwiki.core.journal import JournalRow, QueueRow, enqueue
from kmwiki.extending import answering
from kmwiki.extending.answering import lend_words, withdraw_words
from kmwiki.extending.following import unsaid
from kmwiki.extending.reading import borrowed_for, credits_of, extended_under, requests_of
from kmwiki.extending.wording import quotation, stands_in
from kmwiki.notifications.audiences.extending import altered_for, restored_for
from kmwiki.notifications.inbox import read_inbox
from kmwiki.notifications.models import Notice
from kmwiki.pages import history
from kmwiki.pages.models import Page
from kmwiki.pages.rendering import prepare_texts
from kmwiki.worker.consumers import consumers
from tests.features.extending.lending import body_of, borrow, say_to, words_of, work
from tests.features.extending.test_lending import edit_page
from tests.features.extending.test_told import told_of
from tests.support.site import TestSite
from tests.support.talk import say

LENT = {
    "Thai": "ชาวบ้านพูดกันเองได้ดีกว่า ถ้าเราไม่เร่ง",
    "English": "People talk better when nobody hurries them: wait 3.5 days",
    "mixed": "ลอง AAR สั้น ๆ *ทุกครั้ง* แล้ว note ไว้ <b>",
    "short": "รอได้",
}


def lent(site: TestSite, mali: Actor, lek: Actor, words: str = LENT["Thai"], visibility: str = "members") -> int:
    """A published page of lek's that holds mali's words."""
    thread = site.page(site.person("somchai"), kind="thread", visibility=visibility)
    page = borrow(lek, thread, (say(mali, thread, words), words), visibility=visibility)
    say_to(lend_words, mali, page)
    edit_page(lek, page, state="published")
    return page


def names(page_no: int) -> list[str]:
    end_reading()
    return [one.name for one in credits_of(Actor(), db.session.get_one(Page, page_no))]


def versions(page_no: int) -> tuple[int, int]:
    end_reading()
    source = words_of(page_no).source_no
    return db.session.get_one(Page, page_no).version, db.session.get_one(Page, source).version


@pytest.mark.parametrize("words", LENT.values(), ids=LENT.keys())
@pytest.mark.parametrize("way", ["replaced", "words put in", "words put after", "taken out"])
def test_words_that_are_changed_name_nobody_from_that_save_on(
    site: TestSite, mali: Actor, lek: Actor, words: str, way: str
) -> None:
    page = lent(site, mali, lek, words)
    quoted = quotation(words, in_markdown=False)
    assert names(page) == ["มะลิ ริมทะเล"]
    before = versions(page)
    changed = {
        "replaced": "> ชาวบ้านพูดไม่รู้เรื่อง", "words put in": f"{quoted[:5]}ซึ่งเมา{quoted[5:]}",
        "words put after": f"{quoted}\nซึ่งเมา", "taken out": "",
    }  # fmt: skip
    edit_page(lek, page, body=body_of(page).replace(quoted, changed[way]))
    assert body_of(page).strip() == changed[way].strip()  # the save went through
    assert names(page) == []
    assert all(now > then for now, then in zip(versions(page), before, strict=True))
    assert extended_under(lek, db.session.get_one(Page, words_of(page).source_no)) == []
    assert [(one.altered, one.wording) for one in borrowed_for(lek, page)] == [(True, words)]
    assert [one.altered for one in requests_of(mali)] == [True]


@pytest.mark.parametrize("words", LENT.values(), ids=LENT.keys())
def test_words_that_stand_again_bring_the_name_back_while_they_are_lent(
    site: TestSite, mali: Actor, lek: Actor, words: str
) -> None:
    page = lent(site, mali, lek, words)
    held = db.session.get_one(Page, page).revision
    edit_page(lek, page, body="> คำอื่น")
    now = db.session.get_one(Page, page)
    prepared = prepare_texts(now.kind, history.edit_of(now, history.get_revision(now, held)))
    with transaction():
        now = db.session.get_one(Page, page)
        history.restore(lek, now, number=held, based_on=now.revision, prepared=prepared)
    assert names(page) == ["มะลิ ริมทะเล"]
    edit_page(lek, page, body="> คำอื่น")
    say_to(withdraw_words, mali, page)
    edit_page(lek, page, body="> คำอื่นอีก")
    assert names(page) == []


def test_what_a_writer_does_around_the_words_changes_nothing(site: TestSite, mali: Actor, lek: Actor) -> None:
    page = lent(site, mali, lek)
    words = LENT["Thai"]
    for body in (
        f"เกริ่น\n\n> **{words}**\n\nต่อ", f"- {words}\n- อีกข้อ", f"มีผู้บอกว่า {words} น่าคิด",
        "> ชาวบ้านพูดกันเอง\n> ได้ดีกว่า ถ้าเราไม่เร่ง\n\nต่อ",
    ):  # fmt: skip
        edit_page(lek, page, body=body)
        assert names(page) == ["มะลิ ริมทะเล"], body
    assert told_of("words.altered") == set()


@pytest.mark.parametrize(
    ("text", "words", "stands"),
    [
        ("> ได้ผล 3.5 เท่า", "ได้ผล 3.5 เท่า", True),
        ("> ได้ผล 35 เท่า", "ได้ผล 3.5 เท่า", False),  # a sign can be all there is to it
        ("> ดีแล้วหรือ?", "ดีแล้วหรือ", False),
        ("> ไม่\n> ดีแล้ว", "ดีแล้ว", False),
        ("> ไม่\n>\n> ดีแล้ว", "ดีแล้ว", True),
        ("> ดีแล้ว\nจริงหรือ", "ดีแล้ว", False),
        ("> ดีแล้ว\n\nจริงหรือ", "ดีแล้ว", True),
        ("> ดี\n> ไม่ดี\n>\n> ดี", "ดี", True),
        ("> ก่อน\n> \\[…\\]\n> หลัง", "ก่อน\n[…]\nหลัง", True),
        ("> ก่อน\n> หลัง", "ก่อน\n[…]\nหลัง", False),
        ("", "***", False),
    ],
)
def test_signs_count_and_a_quotation_is_all_theirs(text: str, words: str, stands: bool) -> None:
    assert stands_in(text, quotation(words, in_markdown=False)) is stands


@pytest.mark.parametrize("words", LENT.values(), ids=LENT.keys())
@pytest.mark.parametrize(
    "body",
    [
        "~~{words}~~", "> ~~{words}~~", "<del>{words}</del> จริงหรือ", "เขาว่า ~~ไม่จริง {words}~~",
        "ก่อนหน้า\n\n<!-- {words} -->\n\nต่อ", "<!--\n{quoted}\n-->\n\nต่อ", '[ที่นี่](https://example.test "{words}")',
        "ต่อ\n\n[เก็บ]: https://example.test '{words}'",
    ],
)  # fmt: skip
def test_words_that_are_struck_out_or_cannot_be_read_name_nobody(
    site: TestSite, mali: Actor, lek: Actor, words: str, body: str
) -> None:
    page = lent(site, mali, lek, words)
    quoted = quotation(words, in_markdown=False)
    edit_page(lek, page, body=body.format(words=quoted.removeprefix("> "), quoted=quoted))
    assert names(page) == []
    edit_page(lek, page, body=f"{quoted}\n\n~~คำอื่น~~ <!-- และอีกคำ -->")
    assert names(page) == ["มะลิ ริมทะเล"]


def test_a_word_struck_out_within_the_words_makes_others_of_them(site: TestSite, mali: Actor, lek: Actor) -> None:
    page = lent(site, mali, lek)
    for body in ("> ชาวบ้านพูดกันเองได้ดีกว่า ~~ถ้าเราไม่เร่ง~~", "> ชาวบ้าน~~ไม่~~พูดกันเองได้ดีกว่า ถ้าเราไม่เร่ง"):
        edit_page(lek, page, body=body)
        assert names(page) == [], body


def test_words_of_a_page_are_read_as_its_markdown_shows_them(site: TestSite, mali: Actor, lek: Actor) -> None:
    said = "ลอง **สามข้อ** นี้ [ที่นี่](https://example.test/a)\n\n- ~~เร็ว~~ ช้า\n- ชัด"
    thread = site.page(mali, kind="thread", body=said)
    page = borrow(lek, thread, (0, said))
    say_to(lend_words, mali, page)
    assert names(page) == ["มะลิ ริมทะเล"]
    assert words_of(page).read_as
    held = body_of(page)
    for body in (held.replace("~~เร็ว~~", "เร็ว"), held.replace("ช้า", "~~ช้า~~"), f"<!--\n{held}\n-->\n\nต่อ"):
        edit_page(lek, page, body=body)
        assert names(page) == [], body
    edit_page(lek, page, body=f"เกริ่น\n\n{held}\n\n> อีกคำ")
    assert names(page) == ["มะลิ ริมทะเล"]


def test_words_that_cannot_be_rendered_are_looked_for_in_the_source(site: TestSite, mali: Actor, lek: Actor) -> None:
    page = lent(site, mali, lek)
    edit_page(lek, page, body=f"> {LENT['Thai']}\n\n" + "[" * 2100)
    assert names(page) == ["มะลิ ริมทะเล"]
    edit_page(lek, page, body="> ชาวบ้านพูด\n\n" + "[" * 2100)
    assert names(page) == []


def test_own_words_that_are_struck_out_name_nobody(site: TestSite, lek: Actor) -> None:
    thread = site.page(lek, kind="thread")
    page = borrow(lek, thread, (say(lek, thread, LENT["mixed"]), LENT["mixed"]))
    work()
    assert names(page) == ["lek"]
    edit_page(lek, page, body=f"~~{body_of(page).removeprefix('> ')}~~")
    assert names(page) == []


def test_struck_out_words_of_before_are_found_when_the_page_is_rendered_again(
    site: TestSite, mali: Actor, lek: Actor
) -> None:
    page = lent(site, mali, lek)
    edit_page(lek, page, body=f"~~{LENT['Thai']}~~")
    with transaction():  # as rows were left by a site of before
        row = words_of(page)
        row.altered_at, row.read_as = None, ""
    assert names(page) == ["มะลิ ริมทะเล"]
    consumer = next(one for one in consumers(site.app.config["SETTINGS"]) if one.name == "render")
    consumer.work([QueueRow(consumer="render", subject_id=page)])
    assert names(page) == []


def test_speaker_and_writers_are_told_once_and_the_journal_holds_no_words(
    site: TestSite, mali: Actor, lek: Actor
) -> None:
    page = lent(site, mali, lek)
    edit_page(site.person("fa", "facilitator"), page, body="> ชาวบ้านพูดไม่รู้เรื่อง")
    edit_page(site.person("fa"), page, body="> ชาวบ้านพูดไม่รู้เรื่องเลย")
    rows = list(db.session.scalars(select(JournalRow).where(JournalRow.verb == "words.altered")))
    assert len(rows) == 1
    assert "ชาวบ้าน" not in str(rows[0].detail)
    assert told_of("words.altered") == {
        (mali.person_id, "own_words_altered"), (lek.person_id, "words_altered"),
    }  # fmt: skip
    row = db.session.scalars(select(JournalRow).where(JournalRow.verb == "words.altered")).one()
    for reader, path in ((mali, f"/extend/requests#r{words_of(page).id}"), (lek, f"/p/{page}")):
        shown = altered_for(reader, row)
        assert shown is not None
        assert shown.path == path
    edit_page(lek, page, visibility="team")
    assert altered_for(site.person("other"), row) is None


def test_changes_back_and_forth_are_told_once_till_they_are_read(site: TestSite, mali: Actor, lek: Actor) -> None:
    page = lent(site, mali, lek)
    whole = db.session.get_one(Page, page).body
    for number in range(3):
        edit_page(lek, page, body=f"> ชาวบ้านพูดไม่รู้เรื่อง {number}")
        told_of("words.altered")
        edit_page(lek, page, body=whole)
    edit_page(lek, page, body="> ชาวบ้านพูดไม่รู้เรื่อง")
    told_of("words.altered")  # rows that were told of before make nothing again
    rows = list(
        db.session.scalars(select(JournalRow).where(JournalRow.verb == "words.altered").order_by(JournalRow.id))
    )
    assert [row.page_no for row in rows] == [page] * 4  # the log tells the page
    [notice] = db.session.scalars(
        select(Notice)
        .where(Notice.person_id == mali.person_id, Notice.read_at.is_(None))
        .where(Notice.reason == "own_words_altered")
    )
    assert (notice.journal_id, notice.page_no) == (rows[-1].id, None)
    with transaction():
        db.session.get_one(Notice, notice.id).read_at = now()
    edit_page(lek, page, body=whole)
    edit_page(lek, page, body="> ชาวบ้านพูดไม่รู้เรื่องอีก")
    told_of("words.altered")
    kept = db.session.scalars(
        select(Notice.read_at)
        .where(Notice.person_id == mali.person_id, Notice.reason == "own_words_altered")
        .order_by(Notice.id)
    )
    assert [at is None for at in kept] == [False, True]


def test_the_speaker_hears_of_a_page_that_is_not_theirs_to_see(site: TestSite, mali: Actor, lek: Actor) -> None:
    page = lent(site, mali, lek)
    edit_page(lek, page, visibility="team", body="> ชาวบ้านพูดไม่รู้เรื่อง")
    assert (mali.person_id, "own_words_altered") in told_of("words.altered")
    assert read_inbox(mali).gatherings[0].page is None


def test_whoever_takes_back_changed_words_is_told_what_may_remain(site: TestSite, mali: Actor, lek: Actor) -> None:
    page = lent(site, mali, lek)
    edit_page(lek, page, body="> ชาวบ้านพูดกันเองซึ่งเมาได้ดีกว่า ถ้าเราไม่เร่ง")
    say_to(withdraw_words, mali, page)
    assert [one.remains for one in requests_of(mali)] == ["altered"]
    assert [one.remains for one in borrowed_for(lek, page)] == ["altered"]
    gone = lent(site, mali, lek)
    with transaction():
        withdraw_words(mali, words_of(gone))
    assert requests_of(mali)[0].remains == ""  # the program is about to take them out
    work()
    assert [one.remains for one in borrowed_for(lek, gone)] == [""]


def test_the_speaker_may_agree_to_the_words_that_stand_there_now(site: TestSite, mali: Actor, lek: Actor) -> None:
    page = lent(site, mali, lek)
    edit_page(lek, page, body="> ชาวบ้านคุยกันเองได้ดี")
    say_to(lend_words, mali, page)
    assert names(page) == []  # a yes was said to other words
    say_to(lend_words, mali, page, wording="ชาวบ้านคุยกันเองได้ดี")
    assert names(page) == ["มะลิ ริมทะเล"]


def test_short_words_are_not_opened_to_more_readers_under_a_name(site: TestSite, mali: Actor, lek: Actor) -> None:
    page = lent(site, mali, lek, LENT["short"])
    with pytest.raises(Invalid, match="narrower"):
        edit_page(lek, page, visibility="public")


def test_words_that_were_changed_before_anybody_looked_are_found_by_the_worker(
    site: TestSite, mali: Actor, lek: Actor
) -> None:
    page = lent(site, mali, lek)
    edit_page(lek, page, body="> ชาวบ้านพูดไม่รู้เรื่อง")
    with transaction():  # as rows were left by a site of before
        words_of(page).altered_at = None
        enqueue(answering.SETTLE, [page])
    assert names(page) == ["มะลิ ริมทะเล"]
    work()
    assert names(page) == []


@pytest.mark.parametrize("words", LENT.values(), ids=LENT.keys())
@pytest.mark.parametrize("lasting", [withdraw_words, None], ids=["taken back", "comment deleted"])
@pytest.mark.parametrize("hidden", ["<!-- {words} -->", "<!--\n{quoted}\n-->", "<!--{typed}-->"])
def test_words_in_a_comment_of_the_source_go_with_the_consent(
    site: TestSite, mali: Actor, lek: Actor, words: str, lasting: object, hidden: str
) -> None:
    page = lent(site, mali, lek, words)
    quoted = quotation(words, in_markdown=False)
    comment = hidden.format(words=quoted.removeprefix("> "), quoted=quoted, typed=words)
    edit_page(lek, page, body=f"ก่อน\n\n{comment}\n\nหลัง <!-- บันทึกของผู้เขียน -->")
    if lasting is None:
        row = words_of(page)
        assert row.comment_id is not None
        with transaction():
            comment_row, source = get_comment(mali, row.comment_id)
            delete_comment(mali, source, comment_row)
        unsaid(row.comment_id)
        work()
    else:
        say_to(withdraw_words, mali, page)
    assert body_of(page) == "ก่อน\n\nหลัง <!-- บันทึกของผู้เขียน -->"


def test_of_a_longer_comment_of_the_source_the_words_alone_go(site: TestSite, mali: Actor, lek: Actor) -> None:
    page = lent(site, mali, lek)
    edit_page(lek, page, body=f"ก่อน\n\n<!-- เก็บไว้: {LENT['Thai']} (มะลิ) -->")
    say_to(withdraw_words, mali, page)
    assert body_of(page) == "ก่อน\n\n<!-- เก็บไว้: (มะลิ) -->"
    short = lent(site, mali, lek, LENT["short"])
    edit_page(lek, short, body="ก่อน\n\n<!-- เรารอได้ไหม -->")
    say_to(withdraw_words, mali, short)
    assert body_of(short) == "ก่อน\n\n<!-- เรารอได้ไหม -->"


def unread_of(speaker: Actor) -> list[str]:
    end_reading()
    own = select(Notice.reason).where(Notice.person_id == speaker.person_id, Notice.read_at.is_(None))
    return list(db.session.scalars(own.where(Notice.reason.like("own_words_%")).order_by(Notice.id)))


def test_the_speaker_hears_that_changed_words_stand_again_in_place_of_what_they_have_not_read(
    site: TestSite, mali: Actor, lek: Actor
) -> None:
    page = lent(site, mali, lek)
    whole = body_of(page)
    edit_page(lek, page, body="> ชาวบ้านพูดไม่รู้เรื่อง")
    told_of("words.altered")
    assert unread_of(mali) == ["own_words_altered"]
    edit_page(lek, page, body=whole)
    assert told_of("words.restored") == {(mali.person_id, "own_words_restored")}
    assert unread_of(mali) == ["own_words_restored"]
    told_of("words.altered")  # the worker was late: it is no news any more
    assert unread_of(mali) == ["own_words_restored"]
    row = db.session.scalars(select(JournalRow).where(JournalRow.verb == "words.restored")).one()
    shown = restored_for(mali, row)
    assert shown is not None
    assert (shown.path, shown.did, shown.words) == (
        f"/extend/requests#r{words_of(page).id}", "words.restored", LENT["Thai"],
    )  # fmt: skip
    assert restored_for(lek, row) is None
    assert LENT["Thai"] not in str(row.detail)
    edit_page(lek, page, body="> ชาวบ้านพูดไม่รู้เรื่องอีก", visibility="team")
    told_of("words.altered")
    assert unread_of(mali) == ["own_words_altered"]
    shown = restored_for(mali, row)  # of a page that is not theirs to see, nobody is named
    assert shown is not None
    assert (shown.did, shown.who) == ("words.restored_own", "")


def test_words_that_never_changed_and_words_agreed_to_anew_are_no_news(site: TestSite, mali: Actor, lek: Actor) -> None:
    page = lent(site, mali, lek)
    edit_page(lek, page, body=f"เกริ่น\n\n{body_of(page)}")
    assert told_of("words.restored") == set()
    edit_page(lek, page, body="> ชาวบ้านคุยกันเองได้ดี")
    say_to(lend_words, mali, page, wording="ชาวบ้านคุยกันเองได้ดี")
    assert names(page) == ["มะลิ ริมทะเล"]
    assert told_of("words.restored") == set()


def test_who_puts_their_own_words_back_is_told_of_nothing(site: TestSite, mali: Actor, lek: Actor) -> None:
    page = lent(site, mali, lek)
    whole = body_of(page)
    edit_page(lek, page, body="> ชาวบ้านพูดไม่รู้เรื่อง")
    edit_page(mali, page, body=whole)
    assert names(page) == ["มะลิ ริมทะเล"]
    assert told_of("words.restored") == set()
