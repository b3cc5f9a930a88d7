"""Saying something under a page: who may, what is kept, what it brings about."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kmwiki.access import Actor, visitor
from kmwiki.comments.models import Comment
from kmwiki.comments.posting import post_comment
from kmwiki.comments.rendering import MOST_LINKS, MOST_MENTIONS, prepare_comment
from kmwiki.core.database import transaction
from kmwiki.core.errors import Invalid, NotAllowed, NotFound, SignInFirst
from kmwiki.core.journal import JournalRow, QueueRow
from kmwiki.core.once import UsedForm, new_form_id, remember
from kmwiki.pages.models import Mention, Page
from kmwiki.pages.reading import find_page
from tests.support.site import TestSite
from tests.support.talk import say, tags_of

WORDS = {
    "Thai": "สวัสดีครับพี่น้อง\nขอบคุณที่เล่าให้ฟัง\n\nจังหวัดเราจะลองทำดู",
    "English": "Dear all,\nthank you for telling us.\n\nWe will try it here.",
    "mixed": "เรียน คุณหมอ,\nวิธี PMQA ของท่านดีมาก\n\nThanks krub ๕๕๕",
}


@pytest.mark.parametrize("words", WORDS.values(), ids=WORDS)
def test_a_greeting_is_kept_as_typed(site: TestSite, session: Session, words: str) -> None:
    speaker = site.person("nok")
    comment = session.get(Comment, say(speaker, site.page(site.person("somchai")), words))
    assert comment is not None
    assert comment.body == words
    assert comment.html.count("<p>") == 2
    assert comment.html.count("<br>") == 1
    assert comment.person_id == speaker.person_id


def test_line_ends_of_any_system_are_one_and_empty_lines_around_go() -> None:
    assert prepare_comment("\r\n  \r\n  สวัสดี\r\nครับ\r\n\r\n").body == "  สวัสดี\nครับ"


@pytest.mark.parametrize("nothing", ["", "   \n\t ", "\u200b\u200b", "\u3164"])
def test_nothing_is_no_comment(nothing: str) -> None:
    with pytest.raises(Invalid) as refused:
        prepare_comment(nothing)
    assert (refused.value.key, refused.value.field) == ("comments.say_something", "body")


@pytest.mark.parametrize("letter", ["ก", "a", "🙏"])
def test_ten_thousand_characters_fit_and_one_more_is_refused_whole(letter: str) -> None:
    assert prepare_comment(letter * 10_000).body == letter * 10_000
    with pytest.raises(Invalid) as refused:
        prepare_comment(letter * 10_001)
    assert refused.value.key == "text.too_long"
    assert refused.value.args_ == {"limit": 10_000, "length": 10_001}


def test_line_breaks_count_as_the_reader_counts_them() -> None:
    # A browser sends two characters for each; the one who typed sees one.
    assert len(prepare_comment("ก\r\n" * 4_999 + "กก").body) == 10_000


@pytest.mark.parametrize("bad", ["a\x00b", "a\ud800b", "สวัสดี\x1b[31m"])
def test_characters_that_break_things_are_refused_by_name(bad: str) -> None:
    with pytest.raises(Invalid) as refused:
        prepare_comment(bad)
    assert refused.value.key == "text.forbidden_character"


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        '<a href="javascript:alert(1)">กด</a>',
        '<a href="person:somchai" onclick="x()">ปลอม</a>',
        "[[<script>]]",
        "@[<img src=x onerror=alert(1)>]",
        "<svg/onload=alert(1)>",
        "\u202e<b>กลับด้าน</b>",
        "<div hx-get='/logout'>",
    ],
)
def test_hostile_words_are_words(site: TestSite, hostile: str) -> None:
    tags = tags_of(prepare_comment(hostile).rendered.html)
    assert {name for name, _ in tags} <= {"p", "br", "a"}
    for name, attributes in tags:
        assert set(attributes) <= ({"href", "rel"} if name == "a" else set())
        assert attributes.get("href", "wiki:").startswith(("wiki:", "person:", "http://", "https://"))


@given(st.text(max_size=400))
@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
def test_any_text_is_kept_or_refused_but_never_changed_within(site: TestSite, body: str) -> None:
    try:
        prepared = prepare_comment(body)
    except Invalid:
        return
    again = prepare_comment(prepared.body)
    assert again.body == prepared.body
    assert again.rendered.html == prepared.rendered.html
    assert {name for name, _ in tags_of(prepared.rendered.html)} <= {"p", "br", "a"}


def test_an_answer_to_an_answer_stands_one_level_deep_and_names_whom_it_answers(
    site: TestSite, session: Session
) -> None:
    page = site.page(site.person("somchai"))
    opening = say(site.person("nok"), page, "สวัสดีค่ะ")
    answer = say(site.person("somchai"), page, "สวัสดีครับคุณนก", reply_to=opening)
    deeper = session.get(Comment, say(site.person("lek"), page, "ผมด้วย", reply_to=answer))
    assert deeper is not None
    assert (deeper.parent_id, deeper.reply_to_id) == (opening, answer)


def test_a_comment_remembers_what_its_speaker_had_read(site: TestSite, session: Session) -> None:
    author = site.person("somchai")
    page = site.page(author)
    with transaction():
        found = find_page(page)
        assert found is not None
        found.revision = 5
    seen = {
        asked: session.get_one(Comment, say(author, page, f"ฉบับ {asked}", seen_revision=asked)).page_revision
        for asked in (2, 5, 9, 0, -3, None)
    }
    assert seen == {2: 2, 5: 5, 9: 5, 0: 5, -3: 5, None: 5}


def test_speaking_shows_at_once_and_tells_the_index_the_mirror_and_whoever_follows(
    site: TestSite, session: Session
) -> None:
    author = site.person("somchai")
    page, other = site.page(author), site.page(author, title="หน้าอื่น")
    before = session.get_one(Page, page).version
    nok = site.person("nok")
    session.execute(QueueRow.__table__.delete())
    session.commit()
    number = say(nok, page, "ดีมากครับ ความลับอยู่ในคำ")
    after = session.get_one(Page, page)
    assert (after.version, after.comment_count) == (before + 1, 1)
    assert session.get_one(Page, other).comment_count == 0
    queued = {(row.consumer, row.subject_id) for row in session.scalars(select(QueueRow))}
    row = session.scalars(select(JournalRow).where(JournalRow.verb == "comment.posted")).one()
    assert queued == {("index", page), ("mirror", page), ("news", row.id)}
    assert (row.subject_type, row.subject_id, row.page_no) == ("comment", number, page)
    assert "ความลับ" not in str(row.detail)


def test_a_comment_that_fails_leaves_nothing(site: TestSite, session: Session) -> None:
    author = site.person("somchai")
    page = site.page(author)

    def break_off() -> None:
        with transaction():
            found = find_page(page)
            assert found is not None
            post_comment(author, found, prepared=prepare_comment("กำลังจะพัง"))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        break_off()
    assert session.scalar(select(func.count()).select_from(Comment)) == 0
    assert session.get_one(Page, page).comment_count == 0


def test_the_same_form_twice_makes_one_comment(site: TestSite, session: Session) -> None:
    speaker, page, form_id = site.person("nok"), site.page(site.person("somchai")), new_form_id()
    first = say(speaker, page, "กดสองที", form_id=form_id)
    again = say(speaker, page, "กดสองที", form_id=form_id)
    assert first == again
    assert session.get_one(Page, page).comment_count == 1


def test_a_form_left_open_by_somebody_else_still_speaks_for_whoever_sends_it(site: TestSite, session: Session) -> None:
    page, form_id = site.page(site.person("somchai")), new_form_id()
    first = say(site.person("nok"), page, "เครื่องเดียวกัน", form_id=form_id)
    second = say(site.person("lek"), page, "คนละคน", form_id=form_id)
    assert first != second
    assert session.get_one(Page, page).comment_count == 2
    assert session.scalar(select(func.count()).select_from(UsedForm)) == 1


def test_a_form_id_used_for_a_page_is_no_comment(site: TestSite) -> None:
    speaker, page, form_id = site.person("nok"), site.page(site.person("somchai")), new_form_id()
    with transaction():
        assert speaker.person_id is not None
        remember(form_id, person_id=speaker.person_id, outcome="/p/101/x")
    assert say(speaker, page, "ยังพูดได้", form_id=form_id) > 0


def test_a_visitor_is_asked_to_sign_in(site: TestSite) -> None:
    page = site.page(site.person("somchai"), visibility="public")
    with pytest.raises(SignInFirst):
        say(visitor(), page, "hello")


def _draft(site: TestSite) -> tuple[Actor, int]:
    author = site.person("somchai")
    return author, site.page(author, state="draft")


def test_nobody_speaks_under_a_draft(site: TestSite) -> None:
    author, page = _draft(site)
    with pytest.raises(NotAllowed):
        say(author, page, "ยังไม่เผยแพร่")
    with pytest.raises(NotFound):
        say(site.person("nok"), page, "ไม่ควรเห็น")


def test_nobody_speaks_under_a_locked_page(site: TestSite) -> None:
    page = site.page(site.person("somchai"))
    with transaction():
        found = find_page(page)
        assert found is not None
        found.locked = True
    with pytest.raises(NotAllowed):
        say(site.person("nok"), page, "ขอพูดอีกนิด")


def test_a_team_page_is_not_there_for_others(site: TestSite) -> None:
    page = site.page(site.person("somchai"), visibility="team", shared_people=("lek",)) if site.person("lek") else 0
    assert say(site.person("lek"), page, "คณะทำงานคุยกัน") > 0
    for stranger in (site.person("nok"), site.person("mod", "moderator"), site.person("fah", "facilitator")):
        with pytest.raises(NotFound):
            say(stranger, page, "ขอแอบดู")


@pytest.mark.parametrize("gone", ["elsewhere", "deleted", "hidden", "never", "huge"])
def test_an_answer_needs_what_it_answers(site: TestSite, session: Session, gone: str) -> None:
    author = site.person("somchai")
    page, other = site.page(author), site.page(author, title="อีกหน้า")
    answered = {"never": 999_999, "huge": 10**25}.get(gone) or say(
        author, other if gone == "elsewhere" else page, "คำเดิม"
    )
    with transaction():
        row = session.get(Comment, answered) if gone in ("deleted", "hidden") else None
        if row is not None and gone == "deleted":
            row.deleted_at = row.created_at
        elif row is not None:
            row.hidden = True
    with pytest.raises(Invalid) as refused:
        say(site.person("nok"), page, "ตอบ", reply_to=answered)
    assert refused.value.key == "comments.answered_is_gone"


def test_whom_a_comment_names_is_noted(site: TestSite, session: Session) -> None:
    site.person("small-man", display_name="small man")
    site.person("somchai", nickname="ชาย")
    site.person("nok", display_name="นกน้อย")
    page = site.page(site.person("somchai"))
    number = say(site.person("lek"), page, "ขอบคุณ@somchaiครับ และ @นกน้อย กับ @[small man] ส่วน @ไม่มีตัวตน ไม่มี")
    named = session.scalars(select(Mention.person_id).where(Mention.comment_id == number)).all()
    assert set(named) == {site.person(name).person_id for name in ("small-man", "somchai", "nok")}


def test_a_thousand_mentions_are_bounded_and_said(site: TestSite, session: Session) -> None:
    for number in range(60):
        site.person(f"p{number:03}")
    prepared = prepare_comment(" ".join(f"@p{number:03}" for number in range(1000)))
    assert len(prepared.mentions) == MOST_MENTIONS
    assert prepared.mentions_left_out == 1000 - MOST_MENTIONS
    comment = say(site.person("nok"), site.page(site.person("somchai")), prepared.body)
    told = session.scalar(select(func.count()).where(Mention.comment_id == comment))
    assert told == MOST_MENTIONS
    assert "@p999" in session.get_one(Comment, comment).plain


def test_two_thousand_links_are_bounded() -> None:
    prepared = prepare_comment("".join(f"[[{number}]]" for number in range(1000, 2200)))
    assert len(prepared.links) == MOST_LINKS
