"""What was confirmed is kept, what failed leaves nothing, and nobody is told "database is locked"."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta, timezone

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from kmwiki.core import once
from kmwiki.core.clock import freeze, now, today
from kmwiki.core.database import UTCDateTime, data_version, db, transaction
from kmwiki.core.journal import JournalRow, QueueRow, record
from kmwiki.core.site import Site, bump_site_version, the_site
from kmwiki.pages.models import PageLink


def test_sqlite_is_told_to_keep_its_promises(app: Flask) -> None:
    asked = {
        name: db.session.execute(text(f"PRAGMA {name}")).scalar()
        for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
    }
    assert asked == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 15000}


def test_a_change_its_journal_row_and_its_queue_rows_stand_or_fall_together(app: Flask) -> None:
    with pytest.raises(ValueError), transaction():  # noqa: PT012  (both lines are the story)
        record("test.done", actor_id=None, subject_type="page", subject_id=1, tell={"index": 1, "mirror": [1, 2]})
        raise ValueError
    done = select(JournalRow).where(JournalRow.verb == "test.done")
    assert db.session.scalars(done).all() == []
    with transaction():
        record("test.done", actor_id=None, subject_type="page", subject_id=1, tell={"index": 1, "mirror": [1, 2]})
    assert [(row.consumer, row.subject_id) for row in db.session.scalars(select(QueueRow))] == [
        ("index", 1), ("mirror", 1), ("mirror", 2),
    ]  # fmt: skip


def test_transactions_do_not_nest(app: Flask) -> None:
    with transaction(), pytest.raises(RuntimeError), transaction():
        pass


def test_an_orphan_row_is_refused(app: Flask) -> None:
    with pytest.raises(IntegrityError), transaction() as session:
        session.add(PageLink(from_no=987, target_text="ไม่มี"))


def test_twenty_writers_that_read_first_lose_no_update(app: Flask) -> None:
    """Each reads, thinks, then writes: the pattern SQLite refuses unless the write lock is taken first."""
    failures: list[Exception] = []

    def write() -> None:
        with app.app_context():
            try:
                for _ in range(5):
                    the_site()  # an open read transaction
                    with transaction():
                        site = the_site()
                        site.version = site.version + 1
            except Exception as error:
                failures.append(error)
            finally:
                db.session.remove()

    before = the_site().version
    db.session.rollback()
    threads = [threading.Thread(target=write) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    db.session.rollback()
    assert the_site().version == before + 100


def test_what_was_read_before_is_read_again_inside(app: Flask) -> None:
    site = the_site()
    seen = site.version

    def other() -> None:
        with app.app_context():
            with transaction():
                bump_site_version()
            db.session.remove()

    thread = threading.Thread(target=other)
    thread.start()
    thread.join()
    with transaction():
        assert site.version == seen + 1


def test_others_commits_are_noticed(app: Flask) -> None:
    before = data_version()
    assert data_version() == before
    with transaction():
        bump_site_version()
    assert data_version() != before


def test_times_are_aware_and_utc_or_refused(app: Flask) -> None:
    bangkok = datetime(2010, 10, 29, 19, 54, tzinfo=timezone(timedelta(hours=7)))
    with transaction():
        row = record("test.done", actor_id=None, subject_type="page", subject_id=1)
        row.at = bangkok
    db.session.expire_all()
    stored = db.session.scalars(select(JournalRow).where(JournalRow.verb == "test.done")).one().at
    assert stored == bangkok
    assert stored.tzinfo is UTC
    with pytest.raises(ValueError):
        UTCDateTime().process_bind_param(datetime(2010, 10, 29), db.engine.dialect)  # noqa: DTZ001


def test_a_thai_office_lives_seven_hours_ahead(app: Flask) -> None:
    with freeze(datetime(2026, 9, 30, 17, 30, tzinfo=UTC)):
        assert now().isoformat() == "2026-09-30T17:30:00+00:00"
        assert today().isoformat() == "2026-10-01"


def test_a_form_is_acted_on_once_and_only_for_its_sender(app: Flask) -> None:
    form = once.new_form_id()
    with transaction():
        assert once.outcome_of(form, person_id=1) is None
        once.remember(form, person_id=1, outcome="/p/101/x")
    assert once.outcome_of(form, person_id=1) == "/p/101/x"
    assert once.outcome_of(form, person_id=2) is None
    with transaction():  # the next person at a shared machine sends what the last one had left open
        once.remember(form, person_id=2, outcome="/p/102/y")
    assert once.outcome_of(form, person_id=1) == "/p/101/x"


def test_used_forms_are_forgotten_when_no_session_can_send_them(app: Flask) -> None:
    form = once.new_form_id()
    with transaction():
        once.remember(form, person_id=1, outcome="/")
    with freeze(now() + timedelta(days=9)), transaction():
        once.forget_old()
    assert once.outcome_of(form, person_id=1) is None


def test_the_site_row_is_one(app: Flask) -> None:
    assert db.session.query(Site).count() == 1
