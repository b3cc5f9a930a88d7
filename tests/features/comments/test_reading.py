"""What one reader sees of a talk, and of comments elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import insert
from sqlalchemy.orm import Session

from kmwiki.access import Actor, visitor
from kmwiki.comments.editing import delete_comment
from kmwiki.comments.models import Comment
from kmwiki.comments.moderating import hide_comment
from kmwiki.comments.reading import (
    DELETED,
    DELETED_BY_MODERATOR,
    HIDDEN,
    CommentCard,
    comments_by,
    get_comment,
    newest_comments,
    part_holding,
    thread_of,
)
from kmwiki.core.clock import now
from kmwiki.core.database import db, transaction
from kmwiki.core.errors import NotFound
from kmwiki.pages.models import Page
from tests.support.site import TestSite
from tests.support.statements import statements_sent
from tests.support.talk import act, say

GREETINGS = ("สวัสดีครับ", "Good morning", "สวัสดี team PMQA")


def _page(number: int) -> Page:
    return db.session.get_one(Page, number)


def _cards(actor: Actor, page: int) -> list[CommentCard]:
    return list(thread_of(actor, _page(page)).cards)


def _many(
    page: int, speaker: Actor, count: int, parent: Callable[[int], int | None] = lambda _number: None
) -> list[int]:
    """``count`` comments put straight into the table; hundreds through the rules would take a minute."""
    moment = now()
    with transaction() as session:
        first = (session.query(Comment.id).order_by(Comment.id.desc()).limit(1).scalar() or 0) + 1
        session.execute(
            insert(Comment),
            [
                {
                    "id": first + n, "page_no": page, "person_id": speaker.person_id, "author_name": "",
                    "page_revision": 1, "parent_id": parent(n), "reply_to_id": parent(n),
                    "body": f"คำที่ {n}", "html": f"<p>คำที่ {n}</p>",
                    "plain": f"คำที่ {n}", "links": [], "mentions": [], "renderer_version": 1, "edits": 0,
                    "hidden": False,
                    "created_at": moment + timedelta(seconds=n),
                }
                for n in range(count)
            ],
        )  # fmt: skip
    return list(range(first, first + count))


def test_a_talk_is_read_in_the_order_it_was_held(site: TestSite) -> None:
    page = site.page(site.person("somchai"))
    nok, lek = site.person("nok", display_name="นกน้อย"), site.person("lek", display_name="small man")
    first, second = say(nok, page, GREETINGS[0]), say(lek, page, GREETINGS[1])
    answer = say(lek, page, GREETINGS[2], reply_to=first)
    deeper = say(nok, page, "ขอบคุณค่ะ", reply_to=answer)
    say(nok, site.page(nok, title="หน้าอื่น"), "ไม่เกี่ยว")
    opening, other = _cards(nok, page)
    assert [opening.id, *(reply.id for reply in opening.replies), other.id] == [first, answer, deeper, second]
    assert [reply.answers for reply in opening.replies] == ["นกน้อย", "small man"]
    assert opening.answers is None
    assert opening.speaker is not None
    assert (opening.speaker.name, opening.speaker.username) == ("นกน้อย", "nok")
    assert opening.speaker.agency_th == "สำนักงานสาธารณสุขจังหวัด"
    assert opening.speaker.agency_en == "Provincial Health Office"


def test_a_speaker_without_an_account_is_a_name(site: TestSite, session: Session) -> None:
    page = site.page(site.person("somchai"))
    number = _many(page, visitor(), 1)[0]
    with transaction():
        session.get_one(Comment, number).author_name = "เพื่อนร่วมทาง"
    card = _cards(site.person("nok"), page)[0]
    assert card.speaker is not None
    assert (card.speaker.name, card.speaker.username) == ("เพื่อนร่วมทาง", None)
    assert not card.may_edit


def test_everyone_may_do_with_a_comment_what_the_map_says(site: TestSite) -> None:
    page = site.page(site.person("somchai"))
    say(site.person("nok"), page, "คำของนก")

    def rights(actor: Actor) -> tuple[bool, ...]:
        card = _cards(actor, page)[0]
        return card.may_edit, card.may_delete, card.may_hide, card.may_see_history

    assert rights(site.person("nok")) == (True, True, False, True)
    assert rights(site.person("somchai")) == (False, False, False, False)
    assert rights(site.person("mod", "moderator")) == (False, True, True, True)


def test_a_tombstone_has_neither_name_nor_words(site: TestSite) -> None:
    page, nok = site.page(site.person("somchai")), site.person("nok")
    number = say(nok, page, "คำที่เสียใจ")
    say(site.person("lek"), page, "ไม่เป็นไร", reply_to=number)
    act(delete_comment, nok, number)
    for reader in (nok, site.person("lek"), site.person("mod", "moderator")):
        card = _cards(reader, page)[0]
        assert (card.gone, card.speaker, card.html) == (DELETED, None, "")
        assert [reply.answers for reply in card.replies] == [None]
        assert card.may_undelete == (reader.username == "nok")  # her words, hers to bring back


def test_a_tombstone_says_when_a_moderator_took_the_words_away(site: TestSite) -> None:
    page, nok = site.page(site.person("somchai")), site.person("nok")
    number = say(nok, page, "คำไม่สุภาพ")
    act(delete_comment, site.person("mod", "moderator"), number)
    assert (_cards(nok, page)[0].gone, _cards(nok, page)[0].may_undelete) == (DELETED_BY_MODERATOR, False)


def test_hidden_words_are_shown_to_their_writer_and_moderators_only(site: TestSite) -> None:
    page, nok, lek = site.page(site.person("somchai"), visibility="public"), site.person("nok"), site.person("lek")
    number = say(nok, page, "คำที่ซ่อน")
    act(hide_comment, site.person("mod", "moderator"), number, reason="ระบุชื่อคน")
    for reader in (nok, site.person("mod", "moderator"), site.person("boss", "admin")):
        assert (_cards(reader, page)[0].hidden, _cards(reader, page)[0].html) == (True, "<p>คำที่ซ่อน</p>")
        assert get_comment(reader, number)[0].id == number
    for reader in (lek, visitor()):
        assert _cards(reader, page) == []  # no trace while nobody has answered
        with pytest.raises(NotFound):
            get_comment(reader, number)


def test_answers_to_hidden_words_stay_without_telling_whose_they_were(site: TestSite) -> None:
    page, lek = site.page(site.person("somchai")), site.person("lek")
    number = say(site.person("nok", display_name="นกน้อย"), page, "คำที่ซ่อน")
    say(lek, page, "ผมเห็นด้วย", reply_to=number)
    act(hide_comment, site.person("mod", "moderator"), number, reason="ระบุชื่อคน")
    card = _cards(lek, page)[0]
    assert (card.gone, card.speaker, card.html) == (HIDDEN, None, "")
    assert [reply.answers for reply in card.replies] == [None]


def test_five_hundred_comments_take_no_more_queries_than_five(site: TestSite) -> None:
    page, nok = site.page(site.person("somchai")), site.person("nok")
    _many(page, nok, 5)
    found = _page(page)
    with statements_sent() as few:
        thread_of(nok, found)
    _many(page, nok, 495)
    found = _page(page)
    with statements_sent() as many:
        assert len(thread_of(nok, found).cards) == 500
    assert len(many) == len(few) == 1


def test_more_than_five_hundred_come_in_parts_and_every_voice_is_in_one(site: TestSite) -> None:
    page, nok = site.page(site.person("somchai")), site.person("nok")
    opening = _many(page, nok, 1)[0]
    numbers = [opening, *_many(page, nok, 640, parent=lambda n: opening if n % 3 == 0 else None)]
    last = thread_of(nok, _page(page))
    assert (last.part, last.parts) == (last.parts, last.parts)
    seen: list[int] = []
    for part in range(1, last.parts + 1):
        shown = [one for card in thread_of(nok, _page(page), part=part).cards for one in (card, *card.replies)]
        assert 0 < len(shown) <= 200
        assert all(part_holding(_page(page), one.id) == part for one in shown[:3])
        seen += [one.id for one in shown]
    assert sorted(seen) == sorted(numbers)
    assert thread_of(nok, _page(page), part=99).part == last.parts
    assert thread_of(nok, _page(page), part=0).part == 1


def test_an_answer_in_a_later_part_still_names_whom_it_answers(site: TestSite) -> None:
    page, nok = site.page(site.person("somchai")), site.person("nok", display_name="นกน้อย")
    opening = _many(page, nok, 1)[0]
    _many(page, nok, 600, parent=lambda _n: opening)
    shown = thread_of(nok, _page(page), part=2).cards
    assert len(shown) == 200
    assert {card.answers for card in shown} == {"นกน้อย"}


def test_a_small_talk_has_no_parts(site: TestSite) -> None:
    page = site.page(site.person("somchai"))
    number = say(site.person("nok"), page, "หนึ่ง")
    assert part_holding(_page(page), number) is None
    assert thread_of(site.person("nok"), _page(page), part=7).part == 1


def test_a_comment_of_a_page_one_may_not_see_is_not_there(site: TestSite) -> None:
    site.person("lek")
    team = site.page(site.person("somchai"), visibility="team", shared_people=("lek",))
    number = say(site.person("lek"), team, "เรื่องในคณะทำงาน")
    assert get_comment(site.person("lek"), number)[1].record_no == team
    missing = [NotFound("x")]
    for reader in (site.person("nok"), site.person("mod", "moderator"), visitor()):
        for asked in (number, 999_999, 0, -1, 10**30):
            with pytest.raises(NotFound) as refused:
                get_comment(reader, asked)
            missing.append(refused.value)
    assert {(error.key, str(error.args_)) for error in missing[1:]} == {("comments.no_such_comment", "{}")}


def test_news_tell_only_what_the_reader_may_see(site: TestSite) -> None:
    somchai, nok, lek = site.person("somchai"), site.person("nok"), site.person("lek")
    public = site.page(somchai, visibility="public", title="หน้าสาธารณะ")
    members = site.page(somchai, title="หน้าสมาชิก")
    team = site.page(somchai, visibility="team", title="หน้าลับ", shared_people=("lek",))
    words = {say(nok, public, GREETINGS[0]), say(nok, members, GREETINGS[1])}
    secret = say(lek, team, GREETINGS[2])
    gone, hidden = say(nok, public, "จะลบ"), say(nok, public, "จะซ่อน")
    act(delete_comment, nok, gone)
    act(hide_comment, site.person("mod", "moderator"), hidden, reason="ทดสอบ")

    def told(reader: Actor) -> set[int]:
        return {row.id for row in newest_comments(reader, limit=10)}

    assert told(lek) == {*words, secret}
    assert told(site.person("fah")) == words
    assert told(visitor()) == {min(words)}
    assert told(visitor(may_read=False)) == set()


def test_news_are_newest_first_and_cut_between_characters(site: TestSite) -> None:
    page, nok = site.page(site.person("somchai"), title="เวทีคุย"), site.person("nok")
    say(nok, page, "เก่ากว่า")
    say(nok, page, "น้ำ\n\nใจ " + "เก่ง" * 200)
    newest, older = newest_comments(nok, limit=10)
    assert newest.excerpt.startswith("น้ำ ใจ เก่ง")
    assert newest.excerpt.endswith("เก่ง…") or newest.excerpt[-2] not in "เแโใไ"
    assert (older.excerpt, older.page_title, older.page_kind) == ("เก่ากว่า", "เวทีคุย", "wiki")
    assert len(newest_comments(nok, limit=1)) == 1


def test_what_a_person_said_is_counted_and_listed_through_visible_pages(site: TestSite) -> None:
    somchai, nok = site.person("somchai"), site.person("nok")
    site.person("lek")
    open_page, team = site.page(somchai), site.page(somchai, title="ลับ", visibility="team", shared_people=("nok",))
    for words in GREETINGS:
        say(nok, open_page, words)
    say(nok, team, "ในคณะ")
    say(somchai, open_page, "ของคนอื่น")
    assert nok.person_id is not None
    rows, paging = comments_by(site.person("lek"), nok.person_id, size=2)
    assert ([row.excerpt for row in rows], paging.total) == ([GREETINGS[2], GREETINGS[1]], 3)
    assert comments_by(nok, nok.person_id)[1].total == 4
    assert comments_by(visitor(), nok.person_id)[1].total == 0
