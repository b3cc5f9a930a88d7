"""The answer that helped."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from kmwiki.comments.editing import delete_comment, undelete_comment
from kmwiki.comments.moderating import hide_comment
from kmwiki.contentsync.mirroring import mirror_pages
from kmwiki.contentsync.pulling import pull
from kmwiki.core.database import db, transaction
from kmwiki.core.errors import Invalid, NotAllowed, NotFound
from kmwiki.core.journal import JournalRow, QueueRow
from kmwiki.pages.history import restore
from kmwiki.pages.models import Revision
from kmwiki.pages.saving import prepare_texts, save_page, snapshot
from tests.features.questions.conftest import accept, page_of, take_back
from tests.support.talk import act, say


@pytest.fixture
def people(site):
    return site.person("malee"), site.person("somchai"), site.person("วา", "facilitator")


def accepted(no):
    return page_of(no).fields.get("accepted_answer")


def test_the_asker_accepts_an_answer_and_changes_their_mind(site, ask, people):
    malee, somchai, _ = people
    no = ask(malee)
    first, second = say(somchai, no, "ลองถามหน้างาน"), say(somchai, no, "Short survey on paper")
    before = page_of(no).version
    accept(malee, no, first)
    assert (accepted(no), page_of(no).version > before) == (first, True)
    accept(malee, no, second)
    assert accepted(no) == second
    take_back(malee, no)
    assert accepted(no) is None
    verbs = db.session.scalars(select(JournalRow.verb).where(JournalRow.verb.startswith("question."))).all()
    assert verbs == ["question.answered", "question.answered", "question.opened_again"]


def test_a_facilitator_may_and_nobody_else(site, ask, people):
    malee, somchai, wa = people
    no = ask(malee)
    answer = say(somchai, no, "คำตอบ")
    for other in (somchai, site.person("mok", "consultant"), site.person("mod", "moderator")):
        with pytest.raises(NotAllowed):
            accept(other, no, answer)
    accept(wa, no, answer)
    assert accepted(no) == answer


def test_accepting_makes_no_revision_and_the_newest_one_says_the_same(site, ask, people):
    malee, somchai, _ = people
    no = ask(malee)
    answer = say(somchai, no, "คำตอบ")
    accept(malee, no, answer)
    revisions = db.session.scalars(select(Revision).where(Revision.page_no == no)).all()
    assert [revision.fields for revision in revisions] == [{"subtype": "question", "accepted_answer": answer}]


def test_accepting_twice_is_no_news(site, ask, people):
    malee, somchai, _ = people
    no = ask(malee)
    answer = say(somchai, no, "คำตอบ")
    accept(malee, no, answer)
    version, news = page_of(no).version, db.session.query(QueueRow).filter_by(consumer="news").count()
    accept(malee, no, answer)
    assert page_of(no).version == version
    assert db.session.query(QueueRow).filter_by(consumer="news").count() == news


@pytest.mark.parametrize("gone", ["deleted", "hidden"])
def test_an_answer_whose_words_are_gone_is_no_answer_any_more(site, ask, people, gone):
    malee, somchai, _ = people
    no, moderator = ask(malee), site.person("mod", "moderator")
    answer, other = say(somchai, no, "คำตอบ"), say(somchai, no, "อีกคำตอบ")
    accept(malee, no, answer)
    act(delete_comment, somchai, other)
    assert accepted(no) == answer
    if gone == "deleted":
        act(delete_comment, somchai, answer)
    else:
        act(hide_comment, moderator, answer, reason="ขอดูก่อน")
    assert accepted(no) is None
    if gone == "deleted":
        act(undelete_comment, somchai, answer)
        assert accepted(no) is None  # bringing it back leaves that to the asker
    else:
        with pytest.raises(Invalid, match="answer_is_gone"):
            accept(malee, no, answer)


def test_only_a_comment_of_this_question_answers_it(site, ask, people):
    malee, somchai, _ = people
    no, other = ask(malee), ask(somchai, "อีกเรื่องหนึ่ง")
    elsewhere = say(malee, other, "คนละหน้า")
    with pytest.raises(Invalid, match="answer_is_gone"):
        accept(malee, no, elsewhere)
    talk = site.page(malee, kind="thread", title="วงคุยเฉย ๆ")
    with pytest.raises(Invalid, match="not_a_question"):
        accept(malee, talk, say(somchai, talk, "คุยด้วย"))


def test_on_a_team_question_a_facilitator_outside_the_team_finds_nothing(site, ask, people):
    malee, somchai, wa = people
    no = ask(malee, visibility="team", shared_people=("somchai",))
    answer = say(somchai, no, "คำตอบ")
    with pytest.raises(NotFound):
        accept(wa, no, answer)
    accept(malee, no, answer)


def test_editing_and_restoring_keep_the_accepted_answer(site, ask, people):
    malee, somchai, _ = people
    no = ask(malee)
    answer = say(somchai, no, "คำตอบ")
    accept(malee, no, answer)
    edit = snapshot(page_of(no))
    changed = type(edit)(**{**edit.__dict__, "body": "ถ้อยคำใหม่ other words"})
    with transaction():
        save_page(malee, page_of(no), edit=changed, based_on=1, prepared=prepare_texts("thread", changed))
    assert accepted(no) == answer
    take_back(malee, no)
    other = say(somchai, no, "คำตอบที่ดีกว่า")
    accept(malee, no, other)
    former = type(edit)(**edit.__dict__)
    with transaction():
        restore(malee, page_of(no), number=1, based_on=2, prepared=prepare_texts("thread", former))
    assert (page_of(no).revision, page_of(no).body) == (3, "ขอคำแนะนำค่ะ")
    assert accepted(no) == other


def test_the_content_file_tells_the_answer_and_nothing_waits_to_be_settled(site, ask, people, app):
    malee, somchai, _ = people
    no = ask(malee)
    mirror_pages([no])
    answer = say(somchai, no, "คำตอบ")
    accept(malee, no, answer)
    mirror_pages([no])
    folder = app.config["SETTINGS"].content_dir / "thread"
    file = next(path for path in folder.glob(f"{no}-*.md"))
    assert f"accepted_answer: {answer}" in file.read_text("utf-8")
    assert pull().problems == []
    assert accepted(no) == answer
    act(delete_comment, somchai, answer)
    mirror_pages([no])
    assert "accepted_answer" not in file.read_text("utf-8")
