"""Putting one's words better, taking them away and back."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kmwiki.access import visitor
from kmwiki.comments.editing import delete_comment, edit_comment, may_undelete, undelete_comment, wordings_of
from kmwiki.comments.loading import SaidBefore, load_comments
from kmwiki.comments.models import Comment, CommentText
from kmwiki.comments.moderating import hide_comment
from kmwiki.comments.reading import thread_of
from kmwiki.comments.rendering import prepare_comment
from kmwiki.core.clock import freeze, now
from kmwiki.core.database import transaction
from kmwiki.core.errors import Invalid, NotAllowed, SignInFirst
from kmwiki.core.journal import JournalRow
from kmwiki.pages.models import Mention, Page
from kmwiki.pages.reading import find_page
from tests.support.site import TestSite
from tests.support.talk import act, say


@pytest.mark.parametrize(
    ("first", "better"),
    [("ขอบคุณคับ", "ขอบคุณครับ"), ("Thnaks", "Thanks"), ("ขอบคุน krub", "ขอบคุณ krub")],
    ids=["Thai", "English", "mixed"],
)
def test_better_words_stand_and_the_former_are_kept(site: TestSite, session: Session, first: str, better: str) -> None:
    speaker, page = site.person("nok"), site.page(site.person("somchai"))
    number = say(speaker, page, first)
    said_at, version = session.get_one(Comment, number).created_at, session.get_one(Page, page).version
    with freeze(now()) as later:
        act(edit_comment, speaker, number, prepared=prepare_comment(better))
    comment = session.get_one(Comment, number)
    assert (comment.body, comment.edits, comment.edited_at) == (better, 1, later)
    assert [(row.number, row.body, row.written_at) for row in wordings_of(speaker, comment)] == [
        (2, better, later),
        (1, first, said_at),
    ]
    shown = session.get_one(Page, page)
    assert (shown.version, shown.comment_count) == (version + 1, 1)


def test_the_same_words_make_no_history(site: TestSite, session: Session) -> None:
    speaker, page = site.person("nok"), site.page(site.person("somchai"))
    number = say(speaker, page, "คำเดิม")
    version = session.get_one(Page, page).version
    act(edit_comment, speaker, number, prepared=prepare_comment("คำเดิม\n"))
    assert session.scalar(select(func.count()).select_from(CommentText)) == 0
    assert session.get_one(Page, page).version == version


def test_nobody_edits_the_words_of_another(site: TestSite, session: Session) -> None:
    number = say(site.person("nok"), site.page(site.person("somchai")), "คำของฉัน")
    for other in (site.person("somchai"), site.person("mod", "moderator"), site.person("boss", "admin")):
        with pytest.raises(NotAllowed):
            act(edit_comment, other, number, prepared=prepare_comment("คำของคนอื่น"))
    with pytest.raises(SignInFirst):
        act(edit_comment, visitor(), number, prepared=prepare_comment("คำของใครไม่รู้"))
    assert session.get_one(Comment, number).body == "คำของฉัน"


def test_on_a_locked_page_words_stay_as_they_are_but_may_be_taken_away(site: TestSite, session: Session) -> None:
    speaker, page = site.person("nok"), site.page(site.person("somchai"))
    number = say(speaker, page, "คำเดิม")
    with transaction():
        found = find_page(page)
        assert found is not None
        found.locked = True
    with pytest.raises(NotAllowed) as refused:
        act(edit_comment, speaker, number, prepared=prepare_comment("คำใหม่"))
    assert refused.value.key == "comments.page_is_locked"
    act(delete_comment, speaker, number)
    assert session.get_one(Comment, number).deleted_at is not None


def test_whom_the_better_words_name_replaces_whom_the_former_named(site: TestSite, session: Session) -> None:
    fah, lek = site.person("fah"), site.person("lek")
    number = say(site.person("nok"), site.page(site.person("somchai")), "ขอบคุณ @fah")
    act(edit_comment, site.person("nok"), number, prepared=prepare_comment("ขอบคุณ @lek"))
    named = session.scalars(select(Mention.person_id).where(Mention.comment_id == number)).all()
    assert named == [lek.person_id]
    assert fah.person_id not in named


def test_history_is_for_its_writer_and_for_moderators(site: TestSite, session: Session) -> None:
    comment = session.get_one(Comment, say(site.person("nok"), site.page(site.person("somchai")), "หนึ่ง"))
    for may in (site.person("nok"), site.person("mod", "moderator"), site.person("boss", "admin")):
        assert len(wordings_of(may, comment)) == 1
    with pytest.raises(NotAllowed):
        wordings_of(site.person("somchai"), comment)


def test_deleting_leaves_the_answers_and_the_way_back(site: TestSite, session: Session) -> None:
    speaker, page = site.person("nok"), site.page(site.person("somchai"))
    number = say(speaker, page, "พูดผิดไป @somchai")
    say(site.person("somchai"), page, "ไม่เป็นไรครับ", reply_to=number)
    act(delete_comment, speaker, number)
    assert session.get_one(Page, page).comment_count == 1
    assert session.scalar(select(func.count()).where(Mention.comment_id == number)) == 0
    assert session.get_one(Comment, number).body == "พูดผิดไป @somchai"  # kept for who took it away
    act(undelete_comment, speaker, number)
    assert session.get_one(Page, page).comment_count == 2
    assert session.scalar(select(func.count()).where(Mention.comment_id == number)) == 1


def test_deleting_twice_counts_once(site: TestSite, session: Session) -> None:
    speaker, page = site.person("nok"), site.page(site.person("somchai"))
    say(speaker, page, "ยังอยู่")
    number = say(speaker, page, "ไม่อยู่")
    for _ in range(2):
        act(delete_comment, speaker, number)
    assert session.get_one(Page, page).comment_count == 1
    for _ in range(2):
        act(undelete_comment, speaker, number)
    assert session.get_one(Page, page).comment_count == 2


def test_a_deleted_comment_is_not_edited(site: TestSite) -> None:
    speaker = site.person("nok")
    number = say(speaker, site.page(site.person("somchai")), "ลบแล้ว")
    act(delete_comment, speaker, number)
    with pytest.raises(Invalid):
        act(edit_comment, speaker, number, prepared=prepare_comment("แก้"))


def test_what_a_moderator_deleted_its_writer_does_not_bring_back(site: TestSite, session: Session) -> None:
    speaker, moderator = site.person("nok"), site.person("mod", "moderator")
    number = say(speaker, site.page(site.person("somchai")), "คำไม่สุภาพ")
    act(delete_comment, moderator, number)
    with pytest.raises(NotAllowed) as refused:
        act(undelete_comment, speaker, number)
    assert refused.value.key == "comments.deleted_by_moderator"
    assert not may_undelete(speaker, session.get_one(Comment, number))
    act(undelete_comment, moderator, number)
    assert session.get_one(Comment, number).deleted_at is None


def test_nobody_deletes_or_brings_back_the_words_of_another(site: TestSite) -> None:
    number = say(site.person("nok"), site.page(site.person("somchai")), "คำของฉัน")
    for rule in (delete_comment, undelete_comment):
        with pytest.raises(NotAllowed):
            act(rule, site.person("somchai"), number)
        with pytest.raises(SignInFirst):
            act(rule, visitor(), number)


def test_a_comment_that_is_hidden_and_deleted_is_counted_out_once(site: TestSite, session: Session) -> None:
    speaker, page = site.person("nok"), site.page(site.person("somchai"))
    number = say(speaker, page, "ทั้งซ่อนทั้งลบ")
    act(hide_comment, site.person("mod", "moderator"), number, reason="ไม่สุภาพ")
    act(delete_comment, speaker, number)
    assert session.get_one(Page, page).comment_count == 0
    act(undelete_comment, speaker, number)
    assert session.get_one(Page, page).comment_count == 0


def test_the_journal_tells_what_was_done_and_never_the_words(site: TestSite, session: Session) -> None:
    speaker = site.person("nok")
    number = say(speaker, site.page(site.person("somchai")), "ความในใจ")
    act(edit_comment, speaker, number, prepared=prepare_comment("ความในใจที่แก้แล้ว"))
    act(delete_comment, speaker, number)
    act(undelete_comment, speaker, number)
    rows = session.scalars(select(JournalRow).where(JournalRow.subject_type == "comment").order_by(JournalRow.id)).all()
    assert [row.verb for row in rows] == ["comment.posted", "comment.edited", "comment.deleted", "comment.undeleted"]
    assert all(row.actor_id == speaker.person_id and "ความในใจ" not in str(row.detail) for row in rows)


def test_a_tombstone_from_a_file_has_no_words_to_bring_back(site: TestSite, session: Session) -> None:
    page, moderator = site.page(site.person("somchai")), site.person("mod", "moderator")
    with transaction():
        found = session.get_one(Page, page)
        number = load_comments(found, [SaidBefore(prepared=None, deleted_at=now())])[0].id
    assert not thread_of(moderator, session.get_one(Page, page)).cards[0].may_undelete
    with pytest.raises(Invalid):
        act(undelete_comment, moderator, number)
