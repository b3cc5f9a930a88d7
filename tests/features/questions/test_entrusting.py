"""ฝากถาม: what is asked without a name, and that the name stands nowhere else."""

from __future__ import annotations

import re
from datetime import time, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import inspect, select, text

from kmwiki.contentsync.mirroring import mirror_pages
from kmwiki.core.clock import OFFICE_ZONE, freeze, now
from kmwiki.core.database import db, transaction
from kmwiki.core.errors import Conflict, Invalid, NotAllowed, NotFound, SignInFirst
from kmwiki.core.journal import JournalRow
from kmwiki.indexing.documents import documents_of
from kmwiki.notifications.models import Notice
from kmwiki.notifications.telling import tell
from kmwiki.pages.models import Page
from kmwiki.pages.saving import prepare_texts
from kmwiki.questions.entrusting import NAME_KEPT, entrust, forget_names, my_entrusted, note_seen
from kmwiki.questions.looking_up import all_entrusted, entrusted_to_look_up, look_up
from kmwiki.questions.models import Entrusted, EntrustedName
from kmwiki.questions.passing_on import (
    ASKED_THROUGH,
    decline_entrusted,
    edit_for,
    get_entrusted,
    post_entrusted,
    waiting_entrusted,
)
from kmwiki.questions.waiting import tell_of_entrusted
from kmwiki.worker.consumers import consumers
from kmwiki.worker.loop import drain
from tests.features.questions.conftest import accept, answers_about
from tests.support.talk import say

QUESTION = "หัวหน้าไม่ให้ลงพื้นที่ จะทำ AAR อย่างไร"
WORDS = "งานเราอยู่หน้างาน but nobody lets us out"


def give(who, title=QUESTION, body=WORDS, **more):
    with transaction():
        entrust(who, title=title, body=body, **more)


def the_one() -> Entrusted:
    return db.session.scalars(select(Entrusted)).one()


def post(facilitator, row, title=None, body=None, categories=()):
    edit = edit_for(
        title=title or row.title, body=row.body if body is None else body, categories=categories,
        facilitator=facilitator,
    )  # fmt: skip
    prepared, number = prepare_texts("thread", edit), row.id
    with transaction():
        return post_entrusted(facilitator, get_entrusted(facilitator, number), edit=edit, prepared=prepared).record_no


def everything_in_the_database() -> dict[str, list[str]]:
    """Table -> its rows as text."""
    end = {}
    with db.engine.connect() as connection:
        for table in inspect(connection).get_table_names():
            end[table] = [repr(tuple(row)) for row in connection.execute(text(f'SELECT * FROM "{table}"'))]
    return end


@pytest.fixture
def people(site):
    """The asker (whose number no other thing bears), two facilitators and a moderator."""
    for number in range(40):
        site.person(f"other{number}")
    asker = site.person("kraithong", display_name="ไกรทอง ใจดี", nickname="ทอง")
    return asker, site.person("วา", "facilitator"), site.person("ing", "facilitator"), site.person("mod", "moderator")


def test_facilitators_see_words_and_a_day_and_no_name(people):
    asker, wa, ing, _ = people
    give(asker, categories=[4, 9, -1])
    [row] = waiting_entrusted(wa)
    assert (row.title, row.body, row.categories) == (QUESTION, WORDS, [4])
    assert row.id == waiting_entrusted(ing)[0].id
    columns = {column.name for column in Entrusted.__table__.columns}
    assert not {"person_id", "agency_id", "given_at", "created_at", "given_by"} & columns


def test_within_a_day_neither_number_nor_order_tells_who_came_first(people):
    asker, wa, *_ = people
    with freeze(now() - timedelta(days=1)):
        give(asker, "เมื่อวาน")
    for number in range(12):
        give(asker, f"คำถามที่ {number}")
    orders = {tuple(row.title for row in waiting_entrusted(wa)) for _ in range(8)}
    assert len(orders) > 1
    assert {order[0] for order in orders} == {"เมื่อวาน"}
    ids = db.session.scalars(
        select(Entrusted.id).join(EntrustedName, EntrustedName.entrusted_id == Entrusted.id).order_by(Entrusted.title)
    ).all()
    assert ids != sorted(ids)
    moments = list(db.session.scalars(select(EntrustedName.entrusted_at)).all())
    moments += db.session.scalars(select(JournalRow.at).where(JournalRow.verb == "entrusted.given")).all()
    assert {moment.astimezone(OFFICE_ZONE).time() for moment in moments} == {time()}


def test_a_facilitator_puts_it_better_and_asks_it_in_their_own_name(people, site):
    asker, wa, *_ = people
    mok = site.person("ครูหมอก", "consultant")
    answers_about(mok, 4)
    give(asker)
    no = post(wa, the_one(), title="ทำ AAR โดยไม่ลงพื้นที่ได้ไหม", categories=(4,))
    page = db.session.get_one(Page, no)
    assert [(row.name, row.person_id) for row in page.authors] == [(ASKED_THROUGH, None), ("", wa.person_id)]
    assert (page.created_by, page.agency_id, page.fields["subtype"]) == (wa.person_id, None, "question")
    assert waiting_entrusted(wa) == []
    answer = say(mok, no, "ได้ครับ")
    accept(wa, no, answer)
    [own] = my_entrusted(asker)
    assert (own.state, own.page_no, own.answered, own.answers, own.new_answers) == ("posted", no, True, 1, 1)


def test_the_asker_sees_what_was_answered_since_they_last_looked(people, site):
    asker, wa, *_ = people
    give(asker)
    no = post(wa, the_one())
    say(wa, no, "คำตอบแรก")
    with transaction():
        note_seen(asker)
    assert my_entrusted(asker)[0].new_answers == 0
    with freeze(now() + timedelta(seconds=5)):
        say(site.person("other1"), no, "Another answer")
    assert (my_entrusted(asker)[0].answers, my_entrusted(asker)[0].new_answers) == (2, 1)
    assert my_entrusted(site.person("other1")) == []


def test_a_page_the_asker_may_not_see_shows_them_nothing_of_itself(people):
    asker, wa, *_ = people
    give(asker)
    no = post(wa, the_one())
    with transaction():
        from kmwiki.pages.life import bin_page

        bin_page(wa, db.session.get_one(Page, no))
    [own] = my_entrusted(asker)
    assert (own.state, own.page_no, own.page_title, own.answers) == ("posted", None, "", 0)


def test_declining_needs_a_kind_word_and_the_asker_reads_it(people):
    asker, wa, ing, _ = people
    give(asker)
    number = the_one().id
    with pytest.raises(Invalid, match="why_declined"), transaction():
        decline_entrusted(wa, get_entrusted(wa, number), reason="  ")
    with transaction():
        decline_entrusted(wa, get_entrusted(wa, number), reason="เรื่องนี้คุยกับหัวหน้าโดยตรงน่าจะดีกว่า")
    assert my_entrusted(asker)[0].reason == "เรื่องนี้คุยกับหัวหน้าโดยตรงน่าจะดีกว่า"
    with pytest.raises(Conflict):
        post(ing, the_one())
    assert db.session.query(Page).count() == 0


def test_the_same_form_twice_asks_once(people):
    asker, *_ = people
    for _ in range(2):
        give(asker, form_id="a-form-id-of-ours")
    assert db.session.query(Entrusted).count() == 1


@pytest.mark.parametrize("title", ["", " \u200b ", "x" * 201, "nul\x00"])
def test_what_is_no_question_is_refused_and_nothing_is_kept(people, title):
    asker, *_ = people
    with pytest.raises(Invalid) as refused:
        give(asker, title)
    assert refused.value.field == "title"
    with pytest.raises(Invalid):
        give(asker, body="ก" * 10_001)
    assert db.session.query(EntrustedName).count() == db.session.query(Entrusted).count() == 0


@given(title=st.text(max_size=230), body=st.text(max_size=60))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_whatever_is_typed_is_kept_as_it_is_or_refused_at_its_field(people, title, body):
    asker, wa, *_ = people
    expected, field = len(my_entrusted(asker)) + 1, "title"
    try:
        give(asker, title, body)
    except Invalid as refused:
        expected, field = expected - 1, refused.field
    assert field in ("title", "body")
    assert len(waiting_entrusted(wa)) == len(my_entrusted(asker)) == expected


def test_who_may_do_what(people, site):
    asker, wa, _, mod = people
    with pytest.raises(SignInFirst):
        give(type(asker)())
    give(asker)
    for other in (asker, mod, site.person("boss", "admin")):
        with pytest.raises(NotAllowed):
            waiting_entrusted(other)
        with pytest.raises(NotAllowed):
            get_entrusted(other, the_one().id)
    for other in (asker, wa, site.person("boss", "admin")):
        with pytest.raises(NotAllowed):
            all_entrusted(other)
        with pytest.raises(NotAllowed), transaction():
            look_up(other, the_one(), reason="อยากรู้")
    assert db.session.query(JournalRow).filter_by(verb="entrusted.looked_up").count() == 0
    with pytest.raises(NotFound):
        get_entrusted(wa, 2**60)


def test_only_a_moderator_looks_up_who_and_the_look_is_journalled_without_the_name(people):
    asker, _, _, mod = people
    give(asker)
    number = the_one().id
    with pytest.raises(Invalid, match="why_look_up"), transaction():
        look_up(mod, entrusted_to_look_up(mod, number), reason=" ")
    with transaction():
        person = look_up(mod, entrusted_to_look_up(mod, number), reason="ข่มขู่ผู้อื่น a threat")
        assert person is not None
        assert person.id == asker.person_id
    row = db.session.query(JournalRow).filter_by(verb="entrusted.looked_up").one()
    assert (row.actor_id, row.subject_type, row.subject_id) == (mod.person_id, "entrusted", number)
    assert row.detail == {"reason": "ข่มขู่ผู้อื่น a threat"}


def test_after_180_days_nobody_can_look_it_up(people):
    asker, wa, _, mod = people
    with freeze(now() - NAME_KEPT - timedelta(days=1)):
        give(asker, "เก่าและถามแล้ว")
        old = the_one().id
        no = post(wa, the_one())
        give(asker, "เก่าและยังรอ")
    give(asker, "ใหม่ a new one")
    with transaction():
        assert forget_names() == 2
    assert [own.title for own in my_entrusted(asker)] == ["ใหม่ a new one"]
    assert {row.title for row in waiting_entrusted(wa)} == {"เก่าและยังรอ", "ใหม่ a new one"}
    assert db.session.get(Entrusted, old) is None
    assert db.session.get(Page, no) is not None
    waiting = next(row for row in waiting_entrusted(wa) if row.title == "เก่าและยังรอ")
    with transaction():
        assert look_up(mod, waiting, reason="ตรวจสอบ") is None
    assert db.session.query(JournalRow).filter_by(verb="entrusted.looked_up").count() == 1


def test_facilitators_hear_of_it_on_the_next_day_and_once_a_day(people, site):
    asker, wa, ing, _ = people
    morning = now().astimezone(OFFICE_ZONE).replace(hour=9)
    with freeze(morning):
        give(asker)
        with transaction():
            assert not tell_of_entrusted()
    for later in (timedelta(days=1), timedelta(days=1, hours=8), timedelta(days=2)):
        with freeze(morning + later), transaction():
            tell_of_entrusted()
    rows = db.session.query(JournalRow).filter_by(verb="entrusted.waiting").all()
    assert [(row.at - morning.astimezone(row.at.tzinfo)).days for row in rows] == [1, 2]
    assert {(row.actor_id, row.subject_type) for row in rows} == {(None, "site")}
    tell(rows[0].id)
    found = db.session.query(Notice).filter_by(journal_id=rows[0].id).all()
    assert {notice.person_id for notice in found} == {wa.person_id, ing.person_id}
    post(wa, the_one())
    with freeze(morning + timedelta(days=3)), transaction():
        assert not tell_of_entrusted()


def test_the_name_stands_in_one_table_and_in_no_other_row_of_the_database(people, site):
    """Everything the database holds before and after: no new or changed row but the asker's own one knows them."""
    asker, wa, *_ = people
    answers_about(site.person("ครูหมอก", "consultant"), 4)
    before = everything_in_the_database()
    give(asker, form_id="a-form-id-of-ours")
    row = the_one()
    no = post(wa, row, categories=(4,))
    say(site.person("ครูหมอก"), no, "ตอบค่ะ")
    with transaction():
        look_up(people[3], entrusted_to_look_up(people[3], row.id), reason="ตรวจสอบ")
    mirror_pages([no])
    drain(consumers(site.app.config["SETTINGS"]))
    after = everything_in_the_database()
    new = {table: [line for line in lines if line not in before[table]] for table, lines in after.items()}
    assert [table for table, lines in new.items() if _knows(lines, asker)] == ["entrusted_name"]
    assert not [
        line for line in new["journal"] if "entrusted.given" in line and ", None, 'entrusted.given'" not in line
    ]
    assert new["used_form"] == []
    assert new["unsaved_text"] == []
    folder = site.app.config["SETTINGS"].data_dir
    for file in folder.rglob("*"):  # the index knows every member as a person: what it knows of the page is below
        if file.is_file() and "kmwiki.sqlite" not in file.name and "index" not in file.parts:
            assert not _knows([file.read_bytes().decode("utf-8", "ignore")], asker, names_only=True), file

    for document in documents_of([no])[no]:
        assert not _knows([repr(document)], asker), document


def _knows(lines, asker, *, names_only=False):
    words = [asker.username, asker.display_name, "ทอง"]
    if not names_only:
        # Not a piece of a longer number, a time or a checksum.
        words.append(rf"(?<![0-9a-f.:-]){asker.person_id}(?![0-9a-f.:-])")
        return any(
            re.search(word if word.startswith("(") else re.escape(word), line) for word in words for line in lines
        )
    return any(word in line for word in words[:2] for line in lines)
