"""Queue rows are removed only when their work is done; a bad row holds up nobody."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from kmwiki.comments.models import Comment
from kmwiki.comments.posting import post_comment, prepare_comment
from kmwiki.core import clock
from kmwiki.core.database import db, transaction
from kmwiki.core.journal import QueueRow, done, enqueue, queue_lengths, waiting
from kmwiki.pages.models import Page, RenderedText
from kmwiki.pages.rendering import ask_for_rendering
from kmwiki.render import RENDERER_VERSION
from kmwiki.worker import loop
from kmwiki.worker.consumers import Consumer, drain_one
from kmwiki.worker.loop import drain, drain_if_idle, waiting_rows
from tests.support.site import TestSite


def queued(*subjects: int) -> None:
    with transaction():
        enqueue("test", subjects)


def test_work_is_done_in_order_and_rows_go_when_it_is_done(app: Flask) -> None:
    queued(3, 1, 2)
    seen: list[int] = []
    assert drain_one(Consumer("test", lambda rows: seen.extend(row.subject_id for row in rows), batch=10)) == 3
    assert seen == [3, 1, 2]
    assert queue_lengths() == {}


def test_a_row_that_fails_is_put_off_and_the_others_are_done(app: Flask) -> None:
    queued(1, 2, 3)
    did: list[int] = []

    def work(rows: list[QueueRow]) -> None:
        for row in rows:
            if row.subject_id == 2:
                raise ValueError("หน้า 2 เสีย")
        did.extend(row.subject_id for row in rows)

    drain_one(Consumer("test", work, batch=10))
    assert did == [1, 3]
    (left,) = db.session.query(QueueRow).all()
    assert (left.subject_id, left.attempts, left.last_error) == (2, 1, "ValueError: หน้า 2 เสีย")
    assert waiting("test") == []  # not at once again
    with clock.freeze(clock.now() + timedelta(seconds=2)):
        assert [row.subject_id for row in waiting("test")] == [2]


def test_each_failure_waits_twice_as_long_but_never_beyond_ten_minutes(app: Flask) -> None:
    queued(7)

    def fail(rows: list[QueueRow]) -> None:
        raise OSError("disk")

    waits = []
    moment = clock.now()
    for _ in range(14):
        with clock.freeze(moment):
            drain_one(Consumer("test", fail, batch=5))
            (row,) = db.session.query(QueueRow).all()
            waits.append((row.run_after - moment).total_seconds())
            moment = row.run_after
    assert waits[:4] == [1, 2, 4, 8]
    assert waits[-1] == 600


def test_work_queued_while_working_is_not_lost(app: Flask) -> None:
    queued(5)
    calls: list[int] = []

    def work(rows: list[QueueRow]) -> None:
        calls.append(len(rows))
        if len(calls) == 1:
            queued(5)  # the same page is saved again meanwhile

    drain([Consumer("test", work, batch=10)])
    assert calls == [1, 1]
    assert queue_lengths() == {}


def test_a_consumer_that_removes_its_own_rows_is_trusted_to(app: Flask) -> None:
    queued(1, 2)

    def work(rows: list[QueueRow]) -> None:
        ids = [rows[0].id]
        with transaction():
            done(ids)

    drain_one(Consumer("test", work, batch=10, removes=True))
    assert queue_lengths() == {"test": 1}


def test_without_a_running_worker_the_command_line_does_the_work(site: TestSite, app: Flask) -> None:
    author = site.person("somying")
    no = site.page(author, title="หน้าใหม่ new page", visibility="public")
    assert waiting_rows() >= 2
    assert drain_if_idle(app.config["SETTINGS"]) is True
    assert waiting_rows() == 0
    assert list(app.config["SETTINGS"].content_dir.glob(f"wiki/{no}-*.md"))


def test_pages_and_comments_of_an_older_renderer_are_made_anew(site: TestSite, app: Flask) -> None:
    author = site.person("somying")
    no, other = site.page(author, body="**เดิม** [[ไม่มี]]"), site.page(author, title="หน้าอื่น", body="ใหม่แล้ว")
    with transaction() as session:
        post_comment(author, session.get_one(Page, no), prepared=prepare_comment("ดีค่ะ good"))
    drain_if_idle(app.config["SETTINGS"])
    with transaction() as session:
        for row in session.query(RenderedText).filter_by(page_no=no):
            row.renderer_version, row.html = 0, "<p>old</p>"
        for comment in session.query(Comment):
            comment.renderer_version, comment.html = 0, "<p>old</p>"
    before = db.session.get_one(Page, no).version
    with transaction():
        assert ask_for_rendering() == 1
        assert ask_for_rendering() == 0
    drain_if_idle(app.config["SETTINGS"])
    (row,) = db.session.query(RenderedText).filter_by(page_no=no)
    assert "<strong>เดิม</strong>" in row.html
    assert row.renderer_version == RENDERER_VERSION
    assert "ดีค่ะ good" in db.session.query(Comment).one().html
    assert db.session.get_one(Page, no).version > before
    assert db.session.get_one(Page, other).revision == 1


def test_the_first_queue_has_its_turn_after_each_row_of_another_while_people_save(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loop, "BUSY_S", 3600)
    with transaction():
        enqueue("first", [1])
        enqueue("other", [10, 20, 30])
    did: list[tuple[str, list[int]]] = []

    def work(name: str, rows: list[QueueRow]) -> None:
        subjects = [row.subject_id for row in rows]
        did.append((name, subjects))
        if subjects == [10]:
            with transaction():
                enqueue("first", [2])  # somebody saves meanwhile

    first = Consumer("first", lambda rows: work("first", rows), batch=20)
    drain([first, Consumer("other", lambda rows: work("other", rows), batch=20)])
    assert did == [("first", [1]), ("other", [10]), ("first", [2]), ("other", [20]), ("other", [30])]


def test_nobody_saves_and_the_others_go_by_batches(app: Flask) -> None:
    with transaction():
        enqueue("other", [10, 20, 30])
    did: list[int] = []
    drain(
        [
            Consumer("first", lambda rows: None, batch=20),
            Consumer("other", lambda rows: did.append(len(rows)), batch=20),
        ]
    )
    assert did == [3]
