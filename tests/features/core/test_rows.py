"""Rows read without the ORM are what the session would give, and of one moment where that is asked for."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import JSON, bindparam, func, literal, select
from sqlalchemy.exc import IntegrityError, PendingRollbackError

from kmwiki.core import once
from kmwiki.core.clock import now
from kmwiki.core.database import db, transaction
from kmwiki.core.journal import JournalRow, record
from kmwiki.core.rows import RawReader, raw_reader, rows_of
from kmwiki.core.site import Site, bump_site_version

VERSION = select(Site.version).where(Site.id == 1)
TOLD = (
    select(JournalRow.subject_id.label("number"), JournalRow.verb, JournalRow.detail, JournalRow.at)
    .where(JournalRow.subject_type == "test")
    .order_by(JournalRow.subject_id)
)
AMONG = TOLD.where(
    JournalRow.subject_id.in_(bindparam("numbers", expanding=True)), JournalRow.verb == bindparam("verb")
)


def _in_another_thread(act: Any) -> None:
    thread = threading.Thread(target=act)
    thread.start()
    thread.join()


def _change_elsewhere(app: Flask) -> None:
    def change() -> None:
        with app.app_context(), transaction():
            bump_site_version()

    _in_another_thread(change)


def _tell(*numbers: int) -> None:
    with transaction():
        for number in numbers:
            record("test.done", actor_id=None, subject_type="test", subject_id=number, detail={"ชื่อ": f"หน้า {number}"})


def test_a_raw_read_sees_each_commit_at_once_and_holds_nothing_open(app: Flask) -> None:
    reader = RawReader.of_app()
    (first,) = reader.one("SELECT version FROM site WHERE id = ?", (1,)) or (0,)
    with transaction():
        bump_site_version()
    assert reader.one("SELECT version FROM site WHERE id = ?", (1,)) == (first + 1,)
    assert reader.one("SELECT version FROM site WHERE id = ?", (2,)) is None


def test_a_query_without_a_session_gives_what_the_session_gives(app: Flask) -> None:
    query = select(once.UsedForm.form_id, once.UsedForm.person_id, once.UsedForm.at).where(
        once.UsedForm.form_id == bindparam("form_id"), once.UsedForm.at < bindparam("before")
    )
    at = datetime(2010, 10, 29, 12, 54, 3, 7, tzinfo=UTC)
    with transaction() as session:
        session.add(once.UsedForm(form_id="แบบฟอร์ม form-1", person_id=7, outcome="ผล", at=at))
    given = {"form_id": "แบบฟอร์ม form-1", "before": at + timedelta(microseconds=1)}
    assert (
        raw_reader().first(query, given) == tuple(db.session.execute(query, given).one()) == ("แบบฟอร์ม form-1", 7, at)
    )
    assert raw_reader().first(query, given | {"before": at}) is None


def test_a_query_without_a_session_sees_each_commit_at_once(app: Flask) -> None:
    query = select(once.UsedForm.outcome).where(once.UsedForm.form_id == bindparam("form_id"))
    for outcome in ("ก่อน", "after"):
        with transaction() as session:
            session.merge(once.UsedForm(form_id="form-12345", person_id=1, outcome=outcome, at=now()))
        assert raw_reader().first(query, {"form_id": "form-12345"}) == (outcome,)


def test_rows_have_their_columns_as_attributes_and_in_their_types(app: Flask) -> None:
    _tell(1, 2)
    first, second = rows_of(TOLD, {})
    assert (first.number, first.verb, first.detail) == (1, "test.done", {"ชื่อ": "หน้า 1"})
    assert second.at.tzinfo is UTC
    assert [first, second] == [tuple(row) for row in db.session.execute(TOLD)]


@pytest.mark.parametrize("count", [0, 1, 2, 3, 5, 33, 64, 65, 1_000])
def test_lists_of_any_length_find_what_they_name_and_nothing_else(app: Flask, count: int) -> None:
    _tell(*range(1, 80))
    for last in (count, 3):  # the same query once more, with another length
        given = {"numbers": list(range(2, last + 2)), "verb": "test.done"}
        expected = [number for number in given["numbers"] if number < 80]
        assert [row.number for row in rows_of(AMONG, given)] == expected
        assert rows_of(AMONG, given | {"verb": "test.other"}) == []


def test_a_value_of_the_query_itself_is_not_taken_from_the_first_who_asked(app: Flask) -> None:
    _tell(1, 2, 3)
    query = select(JournalRow.subject_id, literal("ค่าคงที่").label("word")).where(
        JournalRow.subject_type == "test", JournalRow.subject_id > bindparam("above")
    )
    assert [len(rows_of(query, {"above": above})) for above in (0, 2, 1)] == [3, 1, 2]
    assert rows_of(query, {"above": 2})[0].word == "ค่าคงที่"


def test_columns_without_a_name_or_with_the_same_do_no_harm(app: Flask) -> None:
    query = select(func.max(Site.version), Site.id, (Site.id + 1).label("id"), func.json('{"ก": 1}', type_=JSON))
    assert tuple(rows_of(query, {})[0])[1:] == (1, 2, {"ก": 1})


def test_what_a_transaction_has_written_is_seen_in_it_and_not_outside(app: Flask) -> None:
    (before,) = rows_of(VERSION, {})[0]
    seen_elsewhere: list[int] = []

    def look() -> None:
        with app.app_context():
            seen_elsewhere.append(rows_of(VERSION, {})[0].version)

    with transaction() as session:
        session.get_one(Site, 1).version += 5  # not flushed yet
        assert rows_of(VERSION, {})[0].version == before + 5
        _in_another_thread(look)
    assert seen_elsewhere == [before]
    assert rows_of(VERSION, {})[0].version == before + 5


def test_after_a_write_that_failed_nothing_more_is_read_in_its_transaction(app: Flask) -> None:
    with transaction() as session:
        session.add(once.UsedForm(form_id="form-12345", person_id=1, outcome="first", at=now()))
    session.expunge_all()
    session.execute(VERSION)
    assert session.in_transaction()
    assert rows_of(VERSION, {})
    session.add(once.UsedForm(form_id="form-12345", person_id=1, outcome="second", at=now()))
    with pytest.raises(IntegrityError):
        session.flush()
    with pytest.raises(PendingRollbackError):
        rows_of(VERSION, {})
    session.rollback()
    assert rows_of(VERSION, {})


def test_a_snapshot_is_of_one_moment_whatever_others_write(app: Flask) -> None:
    with raw_reader().snapshot():
        (before,) = rows_of(VERSION, {})[0]
        _change_elsewhere(app)
        with raw_reader().snapshot():
            assert rows_of(VERSION, {})[0].version == before
        assert rows_of(VERSION, {})[0].version == before
    assert rows_of(VERSION, {})[0].version == before + 1


def test_a_session_that_begins_to_read_later_does_not_mix_moments(app: Flask) -> None:
    with raw_reader().snapshot():
        (before,) = rows_of(VERSION, {})[0]
        _change_elsewhere(app)
        assert db.session.scalar(VERSION) == before + 1
        assert rows_of(VERSION, {})[0].version == before


def test_a_snapshot_ends_with_its_block_however_that_ends(app: Flask) -> None:
    with pytest.raises(ValueError), raw_reader().snapshot():  # noqa: PT012  (both lines are the story)
        (before,) = rows_of(VERSION, {})[0]
        raise ValueError
    _change_elsewhere(app)
    assert rows_of(VERSION, {})[0].version == before + 1


def test_a_snapshot_of_one_thread_is_not_another_threads(app: Flask) -> None:
    seen: list[int] = []

    def look() -> None:
        with app.app_context():
            seen.append(rows_of(VERSION, {})[0].version)

    with raw_reader().snapshot():
        (before,) = rows_of(VERSION, {})[0]
        _change_elsewhere(app)
        _in_another_thread(look)
    assert seen == [before + 1]
