"""Reports, cases, notes and answers, as rules."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from kmwiki.access import Actor
from kmwiki.comments.models import Comment
from kmwiki.comments.reading import get_comment
from kmwiki.core.database import db, transaction
from kmwiki.core.errors import Invalid, NotAllowed, NotFound, SignInFirst
from kmwiki.core.journal import JournalRow
from kmwiki.moderation.answering import answer_note, get_note
from kmwiki.moderation.models import Case, ModeratorNote, Report
from kmwiki.moderation.reading import cases, count_open, open_to, own_reports, words_of
from kmwiki.moderation.reporting import report
from kmwiki.moderation.settling import act_by_themselves, acts_for, get_case, look, settle
from kmwiki.pages.models import Page
from kmwiki.pages.reading import get_page
from tests.features.notifications.test_telling import told, work_off
from tests.support.talk import say


@pytest.fixture
def mod(site) -> Actor:
    return site.person("mod", "moderator", agency=None)


@pytest.fixture
def malee(site) -> Actor:
    return site.person("malee")


@pytest.fixture
def nok(site) -> Actor:
    return site.person("nok")


@pytest.fixture
def words(site, malee) -> int:
    """A comment by malee on a page of hers."""
    return say(malee, site.page(malee), "ทำงานแบบนี้ใช้ไม่ได้ this is no good")


def comment_of(number: int) -> tuple[Comment, Page]:
    comment = db.session.get_one(Comment, number)
    return comment, db.session.get_one(Page, comment.page_no)


def report_words(who: Actor, number: int, kind: str = "hurt", words: str = "") -> Case:
    with transaction():
        comment, page = get_comment(who, number)
        made, _ = report(who, page, comment, kind=kind, words=words)
        return db.session.get_one(Case, made.case_id)


def report_page(who: Actor, no: int, kind: str = "untrue", words: str = "") -> Case:
    with transaction():
        made, _ = report(who, get_page(who, no), kind=kind, words=words)
        return db.session.get_one(Case, made.case_id)


def decide(who: Actor, case: Case, act: str, **more) -> None:
    with transaction():
        settle(who, get_case(who, case.id), act=act, **more)


def note_about(case: Case) -> ModeratorNote:
    return db.session.scalars(select(ModeratorNote).where(ModeratorNote.case_id == case.id)).one()


def test_reports_of_one_thing_are_gathered_and_twice_is_once(site, words, nok, mod):
    first = report_words(nok, words, "hurt", "อ่านแล้วเสียใจ it hurts")
    again = report_words(nok, words, "unkind")
    other = report_words(site.person("lek"), words, "unkind")
    assert first.id == again.id == other.id
    kinds = db.session.scalars(select(Report.kind).where(Report.case_id == first.id).order_by(Report.id)).all()
    assert kinds == ["hurt", "unkind"]
    assert count_open(mod) == 1


def test_a_visitor_signs_in_first_and_nobody_reports_their_own_words(site, malee, words):
    comment, page = comment_of(words)
    with pytest.raises(NotFound):
        report(Actor(), page, comment, kind="hurt")
    public = site.page(malee, visibility="public")
    with pytest.raises(SignInFirst):
        report(Actor(), get_page(Actor(), public), kind="hurt")
    with pytest.raises(Invalid) as own:
        report(malee, page, comment, kind="hurt")
    assert own.value.key == "moderation.own_words"


@pytest.mark.parametrize(
    ("kind", "given", "field"),
    [("anger", "x", "kind"), ("other", " \u200b", "words"), ("hurt", "ก" * 1001, "words"), ("hurt", "\x00", "words")],
)
def test_what_a_report_lacks_is_said_at_its_field(words, nok, kind, given, field):
    with pytest.raises(Invalid) as refused:
        report_words(nok, words, kind, given)
    assert refused.value.field == field
    assert db.session.scalar(select(func.count()).select_from(Case)) == 0


def test_who_reported_is_in_no_row_of_the_journal(words, nok):
    report_words(nok, words, words="อ่านแล้วเสียใจ")
    row = db.session.scalars(select(JournalRow).where(JournalRow.verb == "report.made")).one()
    assert row.actor_id is None
    assert "nok" not in str(row.detail)
    assert "เสียใจ" not in str(row.detail)


def test_moderators_hear_of_it_and_those_who_reported_hear_what_became_of_it(site, words, malee, nok, mod):
    case = report_words(nok, words)
    work_off(site)
    assert told(mod) == ["reported"]
    assert told(nok) == []
    decide(mod, case, "leave", word="ขอบคุณที่บอก เราคุยกับคุณมาลีแล้ว")
    work_off(site)
    assert told(nok) == ["report_settled"]
    assert told(malee) == []  # left as it is, nobody is told that somebody minded
    [mine] = own_reports(nok)
    assert (mine.outcome, mine.word) == ("left", "ขอบคุณที่บอก เราคุยกับคุณมาลีแล้ว")


def test_hidden_with_a_note_the_writer_reads_why_and_asks_once_for_another_look(site, words, malee, nok, mod):
    case = report_words(nok, words)
    with pytest.raises(Invalid) as refused:
        decide(mod, case, "hide")
    assert refused.value.field == "note"
    assert not db.session.get_one(Comment, words).hidden
    decide(mod, case, "hide", note="เราพูดถึงวิธีทำงาน\nไม่ใช่ตัวคน please rephrase")
    assert db.session.get_one(Comment, words).hidden
    work_off(site)
    assert "hidden_with_note" in told(malee)
    note = note_about(case)
    with transaction():
        answer_note(malee, get_note(malee, note.id), words="หมายถึงขั้นตอนค่ะ I meant the steps")
    assert count_open(mod) == 1
    with pytest.raises(Invalid), transaction():
        answer_note(malee, get_note(malee, note.id), words="อีกครั้ง")
    with pytest.raises(NotAllowed), transaction():
        answer_note(mod, get_note(mod, note.id), words="แทนเขา")
    with pytest.raises(NotFound):
        get_note(nok, note.id)
    work_off(site)
    assert told(mod) == ["review_asked"]  # what was settled before they could hear of it is no news
    decide(mod, case, "restore")
    assert not db.session.get_one(Comment, words).hidden
    assert note_about(case).ended_at is not None
    assert count_open(mod) == 0


def test_two_moderators_do_not_overrule_each_other_unseen(site, words, nok, mod):
    case = report_words(nok, words)
    decide(mod, case, "leave")
    other = site.person("mod2", "moderator", agency=None)
    with pytest.raises(Invalid) as late:
        decide(other, case, "hide", note="ช้าไป")
    assert late.value.key == "moderation.settled_already"
    decide(other, case, "hide", note="เห็นคำตัดสินแล้ว", was_open=False)
    assert db.session.get_one(Comment, words).hidden
    assert acts_for(db.session.get_one(Case, case.id)) == ["restore"]


def test_nobody_settles_what_is_about_their_own_words_nor_learns_who_reported_them(site, nok, mod):
    own = say(mod, site.page(site.person("malee")), "ผมพูดเอง")
    case = report_words(nok, own)
    with pytest.raises(NotFound):
        get_case(mod, case.id)
    assert cases(mod)[0] == []
    assert count_open(mod) == 0
    work_off(site)
    assert told(mod) == []
    boss = site.person("boss", "admin", agency=None)
    assert [one.id for one in cases(boss)[0]] == [case.id]
    with pytest.raises(NotAllowed):
        cases(nok)


def test_what_is_reported_of_a_team_is_read_through_the_report_alone_and_that_is_journalled(site, malee, mod):
    nok = site.person("nok")
    team = site.page(
        malee, visibility="team", title="เรื่องในคณะ", body="ความลับ secret plan", kind="practice", shared_people=("nok",)
    )
    case = report_page(nok, team)
    assert [one.id for one in cases(mod)[0]] == [case.id]
    found = get_case(mod, case.id)
    assert not open_to(mod, found)
    with transaction():
        look(mod, get_case(mod, case.id))
    row = db.session.scalars(select(JournalRow).where(JournalRow.verb == "report.looked")).one()
    assert (row.actor_id, row.page_no) == (mod.person_id, team)
    assert "secret plan" in words_of(found)
    with pytest.raises(NotFound):
        get_page(mod, team)
    decide(mod, case, "hide", note="มีข้อมูลส่วนตัว")
    assert db.session.get_one(Page, team).hidden
    with pytest.raises(NotFound):
        get_page(mod, team)
    assert get_page(malee, team).hidden
    decide(mod, case, "restore", was_open=False)
    assert not db.session.get_one(Page, team).hidden
    assert get_page(nok, team)


def test_a_look_at_what_everybody_sees_is_no_news(site, words, nok, mod):
    case = report_words(nok, words)
    with transaction():
        look(mod, get_case(mod, case.id))
    assert (
        db.session.scalar(select(func.count()).select_from(JournalRow).where(JournalRow.verb == "report.looked")) == 0
    )


def test_a_moderator_who_acts_by_themselves_leaves_a_case_and_settles_an_open_one(site, words, malee, nok, mod):
    def act(name: str, note: str = "") -> None:
        with transaction():
            comment, page = get_comment(mod, words)
            act_by_themselves(mod, page, comment, act=name, note=note)

    act("hide", "ขอพักไว้ก่อน")
    act("hide", "อีกครั้ง")  # it is so already
    assert db.session.scalar(select(func.count()).select_from(Case)) == 1
    act("restore")
    case = report_words(nok, words)
    act("hide", "มีผู้แจ้งด้วย")
    assert db.session.get_one(Case, case.id).outcome == "hidden"
    assert count_open(mod) == 0
    comment, page = comment_of(words)
    with pytest.raises(NotAllowed), transaction():
        act_by_themselves(nok, page, comment, act="restore")


def test_a_locked_page_keeps_its_reason_until_it_is_unlocked(site, malee, mod):
    from kmwiki.moderation.answering import notes_on_page

    no = site.page(malee)
    with pytest.raises(Invalid), transaction():
        act_by_themselves(mod, get_page(mod, no), None, act="lock")
    with transaction():
        act_by_themselves(mod, get_page(mod, no), None, act="lock", note="พักก่อน let us pause")
    assert [note.words for note in notes_on_page(no)] == ["พักก่อน let us pause"]
    work_off(site)
    assert told(malee) == ["locked"]
    with transaction():
        act_by_themselves(mod, get_page(mod, no), None, act="unlock")
    assert notes_on_page(no) == []
    assert not db.session.get_one(Page, no).locked
