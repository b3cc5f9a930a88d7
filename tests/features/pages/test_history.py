"""Looking back: comparing revisions, restoring one, and what a save does to its neighbours and readers."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kmwiki.access import Actor
from kmwiki.core.clock import freeze
from kmwiki.core.database import db, transaction
from kmwiki.core.errors import Conflict, NotAllowed, NotFound
from kmwiki.kinds import AAR, WIKI
from kmwiki.pages import history, life
from kmwiki.pages.counting import ReadBuffer, forget_readers
from kmwiki.pages.models import Page, PageRead, ReaderKey, Revision
from kmwiki.pages.rendering import PreparedTexts, prepare_texts
from kmwiki.pages.saving import save_page, snapshot
from tests.features.pages.writing import do, page, save
from tests.support.site import TestSite

TEXTS = {
    "Thai": ("ประชุมเวลา ๙ นาฬิกา", "ประชุมเวลา ๘ นาฬิกา"),
    "English": ("We meet at nine", "We meet at eight"),
    "mixed": ("ประชุม PMQA at nine", "ประชุม PMQA at eight"),
}


@pytest.mark.parametrize(("old", "new"), TEXTS.values(), ids=TEXTS)
def test_two_revisions_differ_by_whole_words(site: TestSite, old: str, new: str) -> None:
    author = site.person("somchai")
    number = site.page(author, body=old)
    save(author, number, body=new, categories=(1, 4), tags=("ก",))
    first, second = (history.get_revision(page(number), n) for n in (1, 2))
    parts = history.compare_texts(
        history.texts_of_revision(page(number), first), history.texts_of_revision(page(number), second)
    )
    assert [part.part for part in parts] == ["body"]
    changed = {
        (segment.kind, segment.text.strip())
        for row in parts[0].rows
        for segment in row.segments
        if segment.kind != "same"
    }
    assert {kind for kind, _ in changed} == {"added", "removed"}
    assert all(text in old.split() + new.split() or text in old + new for _, text in changed)
    values = history.compare_values(WIKI, first, second)
    assert {value.name: (value.before, value.after) for value in values} == {
        "categories": ([], [1, 4]),
        "tags": ([], ["ก"]),
    }


def test_typed_fields_are_compared_too(site: TestSite) -> None:
    author = site.person("somchai")
    number = site.page(author, kind="aar", fields={"event_date": "2010-10-29", "answers": {"expected": "คน 40"}})
    save(author, number, fields={"event_date": "2010-10-30", "head_count": 42, "answers": {"expected": "คน 42"}})
    first, second = (history.get_revision(page(number), n) for n in (1, 2))
    parts = history.compare_texts(
        history.texts_of_revision(page(number), first), history.texts_of_revision(page(number), second)
    )
    assert [part.part for part in parts] == ["expected"]
    values = {value.name: (value.before, value.after) for value in history.compare_values(AAR, first, second)}
    assert values == {"event_date": ("2010-10-29", "2010-10-30"), "head_count": (None, 42)}


def _restore(actor: Actor, number: int, revision: int, based_on: int) -> None:
    found = page(number)
    prepared = prepare_texts(found.kind, history.edit_of(found, history.get_revision(found, revision)))
    with transaction():
        history.restore(actor, page(number), number=revision, based_on=based_on, prepared=prepared)


def test_restoring_saves_the_old_text_anew_and_leaves_rights_and_state(site: TestSite) -> None:
    author = site.person("somchai")
    number = site.page(author, title="เดิม", body="ฉบับหนึ่ง", visibility="team")
    save(author, number, title="ใหม่", body="ฉบับสอง", visibility="public")
    _restore(author, number, 1, 2)
    found = page(number)
    assert (found.revision, found.title, found.body, found.visibility) == (3, "เดิม", "ฉบับหนึ่ง", "public")
    assert history.revisions(found, limit=1)[0].source == "restore"


def test_restoring_over_a_newer_revision_is_a_clash(site: TestSite) -> None:
    author = site.person("somchai")
    number = site.page(author)
    save(author, number, body="สอง")
    save(author, number, body="สาม")
    with pytest.raises(Conflict):
        _restore(author, number, 1, 2)
    assert page(number).body == "สาม"


def test_who_may_not_edit_restores_nothing(site: TestSite) -> None:
    number = site.page(site.person("somchai"), kind="practice")
    save(site.person("somchai"), number, body="สอง")
    with pytest.raises(NotAllowed):
        _restore(site.person("nok"), number, 1, 2)


@pytest.mark.parametrize("number", [0, 3, -1, 10**20])
def test_there_is_no_such_revision(site: TestSite, number: int) -> None:
    found = page(site.page(site.person("somchai")))
    with pytest.raises(NotFound):
        history.get_revision(found, number)


# What a page's look depends on besides itself.


def _versions(*numbers: int) -> list[int]:
    return [page(number).version for number in numbers]


def test_a_new_page_turns_the_links_that_waited_for_it(site: TestSite) -> None:
    author = site.person("somchai")
    waiting, other = site.page(author, title="รอ", body="[[แผนปี 70]]"), site.page(author, title="อื่น")
    before = _versions(waiting, other)
    site.page(author, title="แผนปี 70")
    assert _versions(waiting, other) == [before[0] + 1, before[1]]


def test_renaming_hiding_and_binning_show_at_those_who_link(site: TestSite) -> None:
    author, mod = site.person("somchai"), site.person("mod", "moderator")
    target = site.page(author, title="ปลายทาง")
    by_title, by_number = (
        site.page(author, title="ก", body="[[ปลายทาง]]"),
        site.page(author, title="ข", body=f"[[{target}]]"),
    )
    for change in (
        lambda: save(author, target, title="ปลายทางใหม่"),
        lambda: do(life.hide_page, mod, target, reason="x"),
        lambda: do(life.unhide_page, mod, target),
        lambda: do(life.bin_page, author, target),
        lambda: do(life.unbin_page, author, target),
        lambda: save(author, target, visibility="team"),
    ):
        before = _versions(by_title, by_number)
        change()
        after = _versions(by_title, by_number)
        assert all(now > then for now, then in zip(after, before, strict=True))


def test_a_link_taken_out_takes_its_backlink_along(site: TestSite) -> None:
    author = site.person("somchai")
    target = site.page(author, title="ปลายทาง")
    number = site.page(author, title="ต้นทาง", body="[[ปลายทาง]]")
    before = _versions(target)
    save(author, number, body="ไม่มีลิงก์แล้ว")
    assert _versions(target)[0] > before[0]


def test_guidance_that_replaces_another_shows_there(site: TestSite) -> None:
    author = site.person("ajarn", "consultant")
    old = site.page(author, kind="guidance", title="ฉบับเก่า")
    before = _versions(old)
    new = site.page(author, kind="guidance", title="ฉบับใหม่", fields={"replaces": old})
    between = _versions(old)
    save(author, new, fields={})
    assert before < between < _versions(old)


# Reading, counted.


def test_a_reader_counts_once_a_day_and_robots_never(site: TestSite, session: Session) -> None:
    number = site.page(site.person("somchai"), visibility="public")
    version = page(number).version
    with freeze(datetime(2026, 11, 1, 3, tzinfo=UTC)):
        reads, other_process = ReadBuffer(), ReadBuffer()
        for buffer in (reads, reads, other_process):
            buffer.person_read(number, site.person("nok").person_id or 0)
            buffer.visitor_read(number, address="10.0.0.1", agent="Mozilla/5.0")
        reads.visitor_read(number, address="10.0.0.1", agent="Firefox on a phone")
        for robot in ("Googlebot/2.1", "curl/8", "facebookexternalhit/1.1", "", "LINE preview"):
            reads.visitor_read(number, address="10.0.0.2", agent=robot)
        reads.person_read(10**6, 1)  # a page that is gone
        assert (reads.flush(), other_process.flush(), reads.flush()) == (3, 0, 0)
    with freeze(datetime(2026, 11, 2, 3, tzinfo=UTC)):
        reads.person_read(number, site.person("nok").person_id or 0)
        reads.flush()
        assert (page(number).read_count, page(number).version) == (4, version)
        assert not session.scalar(select(func.count()).select_from(PageRead).where(PageRead.reader.contains("10.0.0")))
        with transaction():
            forget_readers(datetime(2026, 11, 2, tzinfo=UTC).date())
        assert session.scalars(select(ReaderKey.day)).all() == ["2026-11-02"]
        assert page(number).read_count == 4


def test_reads_that_could_not_be_written_are_written_later(site: TestSite, monkeypatch: pytest.MonkeyPatch) -> None:
    number = site.page(site.person("somchai"))
    reads = ReadBuffer()
    reads.person_read(number, 1)
    with monkeypatch.context() as broken:
        broken.setattr("kmwiki.pages.counting._write", lambda _waiting: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            reads.flush()
    assert reads.flush() == 1


# Many at once.


def _write_often(app: Flask, number: int, who: Actor, trouble: list[BaseException]) -> None:
    """Read first, then save; on a clash read again, as a person would."""
    try:
        with app.app_context():
            for turn in range(3):
                while True:
                    found = db.session.get_one(Page, number)
                    edit, based_on = snapshot(found), found.revision
                    edit = replace(edit, body=f"{edit.body}\n{threading.get_ident()} {turn}")
                    try:
                        with transaction():
                            # Nothing is rendered: the texts' HTML is not what is tried here.
                            fresh = db.session.get_one(Page, number)
                            save_page(who, fresh, edit=edit, based_on=based_on, prepared=PreparedTexts())
                        break
                    except Conflict:
                        db.session.rollback()
            db.session.remove()
    except BaseException as error:
        trouble.append(error)


def test_twenty_writers_who_read_first_lose_nothing_and_are_never_locked_out(
    app: Flask, site: TestSite, session: Session
) -> None:
    author = site.person("somchai")
    number = site.page(author, body="เริ่ม")
    db.session.remove()
    trouble: list[BaseException] = []
    writers = [threading.Thread(target=_write_often, args=(app, number, author, trouble)) for _ in range(20)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert trouble == []
    found = page(number)
    assert found.revision == 61
    assert len(found.body.splitlines()) == 61
    assert len(set(found.body.splitlines())) == 61
    assert session.scalar(select(func.count()).select_from(Revision).where(Revision.page_no == number)) == 61
    assert found.updated_at - found.created_at < timedelta(hours=1)
