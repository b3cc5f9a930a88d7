"""Whatever happens to the index's files, search goes on from the index or the database, and the index mends itself."""

from __future__ import annotations

import errno
import fcntl
import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from kmwiki.access import Actor
from kmwiki.core import clock
from kmwiki.core.clock import now
from kmwiki.core.database import db, transaction
from kmwiki.core.journal import QueueRow, queue_lengths
from kmwiki.indexing import asking, draining
from kmwiki.indexing.draining import follow_or_rebuild, rebuild, rows_waiting
from kmwiki.indexing.mending import Mender, ask_for_mending
from kmwiki.pages.life import bin_page, hide_page
from kmwiki.pages.models import Page
from kmwiki.search.documents import SearchRequest
from kmwiki.search.errors import IndexBroken, IndexTrouble
from kmwiki.search.whoosh_engine import WhooshEngine
from kmwiki.worker import consumers
from kmwiki.worker.health import check_index
from kmwiki.worker.loop import drain
from tests.support.site import TestSite


@pytest.fixture
def folder(app: Flask) -> Path:
    return Path(app.config["SETTINGS"].index_dir)


@pytest.fixture
def author(site: TestSite) -> Actor:
    return site.person("somying")


@pytest.fixture
def index(site: TestSite, author: Actor, folder: Path) -> WhooshEngine:
    """A generation with three pages and, beside them, what two saves left."""
    engine = WhooshEngine(folder)
    for number in range(3):
        site.page(author, title=f"หน้าที่ {number} ของคลัง", body="เนื้อความ text", visibility="public")
    rebuild(engine)
    for number in range(2):
        site.page(author, title=f"หน้าต่อมา {number} ของคลัง", visibility="public")
        follow_or_rebuild(engine, rows_waiting())
    return engine


def ask(engine: WhooshEngine, reader: Actor, text: str) -> tuple[set[str], bool]:
    """Titles found, and whether the index was fit to answer."""
    troubled: list[bool] = []
    request = SearchRequest(text=text, tokens=frozenset(), limit=100)
    result = asking.search(reader, engine, request, on_trouble=lambda: troubled.append(True))
    assert (asking.FROM_DATABASE in result.notes) is bool(troubled)
    assert result.total == len(result.hits)
    return {hit.title for hit in result.hits}, not troubled


def cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def empty(file: Path) -> None:
    file.write_bytes(b"")


def scribble(file: Path) -> None:
    data = bytearray(file.read_bytes())
    data[: len(data) // 3] = b"\xff" * (len(data) // 3)
    file.write_bytes(data)


@pytest.mark.parametrize("damage", [cut, empty, scribble, Path.unlink])
@pytest.mark.parametrize("which", ["CURRENT", "about.json", "words.json", "*.toc", "*.seg", "part-*"])
def test_damaged_files_cost_no_answer_and_are_mended(
    index: WhooshEngine, author: Actor, folder: Path, damage: Callable[[Path], None], which: str
) -> None:
    everything = ask(index, author, "คลัง")[0]
    files = [file for file in folder.rglob(which) if file.is_file()]
    assert files
    for file in files:
        damage(file)
    after = WhooshEngine(folder)  # as a process that starts now
    found, _ = ask(after, author, "คลัง")
    assert found == everything
    ask_for_mending(folder)
    assert Mender(after, folder).spare_moment() is True
    for engine in (after, index, WhooshEngine(folder)):
        assert ask(engine, author, "คลัง") == (everything, True)


@pytest.mark.parametrize("damage", [cut, empty, lambda file: file.write_bytes(file.read_bytes()[:1_000]), Path.unlink])
def test_a_cut_segment_is_noticed_before_anything_needs_it(
    index: WhooshEngine, app: Flask, folder: Path, damage: Callable[[Path], None]
) -> None:
    settings = app.config["SETTINGS"]
    assert check_index(settings).well
    damage(next(folder.rglob("*.seg")))
    found = check_index(settings)
    assert (found.well, found.found, found.mend) == (False, "cli.check.index_damaged", "cli.check.index_mend")
    assert Mender(index, folder).spare_moment() is True
    assert check_index(settings).well


@pytest.mark.parametrize("which", ["*.toc", "*.seg", "part-*", "*"])
def test_a_save_after_the_damage_is_found_all_the_same(
    site: TestSite, index: WhooshEngine, author: Actor, folder: Path, which: str
) -> None:
    for file in folder.rglob(which):
        if file.is_file():
            cut(file)
    site.page(author, title="หน้าล่าสุดของคลัง")
    worker = WhooshEngine(folder)
    follow_or_rebuild(worker, rows_waiting())
    assert "หน้าล่าสุดของคลัง" in ask(worker, author, "คลัง")[0]
    assert queue_lengths().get("index", 0) == 0


def test_an_index_of_an_older_version_is_not_read_and_is_built_anew(
    index: WhooshEngine, author: Actor, folder: Path
) -> None:
    everything = ask(index, author, "คลัง")[0]
    (about,) = folder.rglob("about.json")
    about.write_text(json.dumps({**json.loads(about.read_text()), "version": "1-0.0.0"}))
    after = WhooshEngine(folder)
    assert after.status().state == "outdated"
    assert ask(after, author, "คลัง") == (everything, False)
    Mender(after, folder).build_if_missing()
    assert after.status().state == "ok"
    assert ask(after, author, "คลัง") == (everything, True)


def test_trouble_met_while_tidying_is_mended_next_and_not_met_again_at_once(
    index: WhooshEngine, author: Actor, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mender = Mender(index, folder)
    for part in (folder / f"g{1:06}").glob("part-*"):
        part.unlink()
    index._snapshots.forget()
    assert not mender.spare_moment()
    assert mender.spare_moment()  # mended
    assert ask(index, author, "คลัง")[1]

    tried = []

    def in_trouble() -> bool:
        tried.append(1)
        raise IndexBroken("again")

    monkeypatch.setattr(index, "tidy", in_trouble)
    monkeypatch.setattr(index, "mend", lambda: True)
    mender = Mender(index, folder)
    for _ in range(20):
        mender.spare_moment()
    assert len(tried) == 1


@pytest.mark.parametrize("noticed_by", ["a reader", "a save", "a reader and a save", "the worker"])
def test_one_damage_is_logged_once(
    site: TestSite, index: WhooshEngine, author: Actor, folder: Path, app: Flask, caplog: pytest.LogCaptureFixture,
    noticed_by: str,
) -> None:  # fmt: skip
    todo = [one for one in consumers.consumers(app.config["SETTINGS"]) if one.name == "index"]
    for part in folder.rglob("part-*"):
        part.unlink()
    for segment in folder.rglob("*.seg"):
        segment.unlink()
    if "reader" in noticed_by:
        ask_for_mending(folder)
    if "save" in noticed_by:
        site.page(author, title="หน้าล่าสุดของคลัง")
    for _ in range(5):
        drain(todo)
        todo[0].idle()
    assert [record.levelname for record in caplog.records].count("WARNING") == 1
    assert ask(WhooshEngine(folder), author, "คลัง")[1]


def test_while_another_process_writes_the_old_index_answers_and_the_work_waits(
    site: TestSite, index: WhooshEngine, author: Actor, folder: Path, app: Flask
) -> None:
    before = ask(index, author, "คลัง")[0]
    held = os.open(folder / "writer.lock", os.O_RDWR)
    fcntl.flock(held, fcntl.LOCK_EX)
    no = site.page(author, title="หน้าล่าสุดของคลัง")
    todo = [one for one in consumers.consumers(app.config["SETTINGS"]) if one.name == "index"]
    drain(todo)
    assert ask(index, author, "คลัง") == (before, True)
    (row,) = db.session.query(QueueRow).filter_by(consumer="index", subject_id=no)
    assert (row.run_after - now()).total_seconds() <= consumers.SOON.total_seconds()
    os.close(held)
    with clock.freeze(now() + consumers.SOON):
        drain(todo)
    assert ask(index, author, "คลัง") == (before | {"หน้าล่าสุดของคลัง"}, True)


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EROFS])
def test_on_a_full_disk_search_goes_on_and_the_work_is_done_when_there_is_room(
    site: TestSite, index: WhooshEngine, author: Actor, folder: Path, app: Flask, monkeypatch: pytest.MonkeyPatch,
    number: int,
) -> None:  # fmt: skip
    before = ask(index, author, "คลัง")[0]
    for title in ("หน้าล่าสุดของคลัง", "One more of คลัง"):
        site.page(author, title=title)
    todo = [one for one in consumers.consumers(app.config["SETTINGS"]) if one.name == "index"]

    def full(_: int) -> None:
        raise OSError(number, os.strerror(number))

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        drain(todo)
        assert queue_lengths()["index"] == 2
        found, _ = ask(WhooshEngine(folder), author, "คลัง")
        assert before <= found
        ask_for_mending(folder)
        mender = Mender(index, folder)
        assert mender.spare_moment() is False  # not now, and no trouble for the worker
        assert mender.spare_moment() is False  # nor at once again
    with clock.freeze(now() + consumers.SOON):
        drain(todo)
    assert queue_lengths().get("index", 0) == 0
    assert ask(index, author, "คลัง") == (before | {"หน้าล่าสุดของคลัง", "One more of คลัง"}, True)
    assert Mender(index, folder).spare_moment() is True  # the sign has stayed
    assert ask(WhooshEngine(folder), author, "คลัง")[0] == before | {"หน้าล่าสุดของคลัง", "One more of คลัง"}


def in_a_process(app: Flask, work: Callable[[], None]) -> int:
    """Run ``work`` in a forked process with a database connection of its own; gives its exit code."""
    db.session.remove()
    child = os.fork()
    if child == 0:
        code = 99
        try:
            db.engine.dispose(close=False)
            work()
            code = 0
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def killed_at(turn: int, work: Callable[[], None]) -> Callable[[], None]:
    """``work`` in a process that dies when it flushes to disk for the ``turn``-th time."""

    def die_then() -> None:
        flushes = 0
        real = os.fsync

        def fsync(descriptor: int) -> None:
            nonlocal flushes
            flushes += 1
            if flushes == turn:
                os._exit(9)
            real(descriptor)

        os.fsync = fsync  # type: ignore[assignment]
        work()

    return die_then


@pytest.mark.parametrize("what", ["follow", "rebuild", "tidy"])
def test_a_worker_killed_at_any_flush_leaves_nothing_to_mend_by_hand(
    site: TestSite, index: WhooshEngine, author: Actor, folder: Path, app: Flask, what: str
) -> None:
    killed = 0
    if what == "tidy":
        for number in range(8):
            site.page(author, title=f"หน้าเล็ก {number} ของคลัง")
            follow_or_rebuild(index, rows_waiting())
    for turn in range(1, 60):
        title = f"หน้าหลังครั้งที่ {turn} ของคลัง"
        no = site.page(author, title=title)
        expected = {row.title for row in db.session.query(Page)}

        def work() -> None:
            engine = WhooshEngine(folder)
            if what == "follow":
                follow_or_rebuild(engine, rows_waiting())
            elif what == "rebuild":
                rebuild(engine)
            else:
                while engine.tidy():
                    pass

        code = in_a_process(app, killed_at(turn, work))
        assert code in (0, 9)
        killed += code == 9
        found, well = ask(WhooshEngine(folder), author, "คลัง")
        assert found >= expected - {title}
        assert well
        follow_or_rebuild(WhooshEngine(folder), rows_waiting())
        assert ask(WhooshEngine(folder), author, "คลัง") == (expected, True)
        with transaction():
            bin_page(author, db.session.get_one(Page, no))
        follow_or_rebuild(WhooshEngine(folder), rows_waiting())
        with transaction() as session:
            session.delete(session.get_one(Page, no))
        if code == 0:
            break
    else:
        pytest.fail("never came to its end")
    assert killed > 1


def test_what_was_withdrawn_is_gone_at_the_next_question_in_every_process(
    site: TestSite, index: WhooshEngine, author: Actor, folder: Path, app: Flask
) -> None:
    """A reader's process that has had the index open all the time, and knows nothing of the writer."""
    moderator, reader = site.person("mod", "moderator"), site.person("reader")
    binned, hidden, narrowed = (site.page(author, title=f"ถ้ำ cave {n}", visibility="public") for n in range(3))
    follow_or_rebuild(index, rows_waiting())
    db.session.remove()
    questions, asked = os.pipe()
    answers, answered = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            db.engine.dispose(close=False)
            engine = WhooshEngine(folder)
            while os.read(questions, 1) == b"?":
                db.session.rollback()
                request = SearchRequest(text="ถ้ำ", tokens=frozenset(), facets=asking.FACETS)
                result = asking.search(reader, engine, request)
                suggested = asking.suggest(reader, engine, "ถ้ำ")
                said = [[hit.record_no for hit in result.hits], result.total, dict(result.facets["kind"]),
                        [one.record_no for one in suggested]]  # fmt: skip
                os.write(answered, json.dumps(said).encode().ljust(1000))
        finally:
            os._exit(0)

    def seen_there() -> set[int]:
        os.write(asked, b"?")
        hits, total, kinds, suggested = json.loads(os.read(answers, 1000))
        assert total == len(hits) == sum(kinds.values()) == len(suggested)
        assert set(hits) == set(suggested)
        return set(hits)

    try:
        assert seen_there() == {binned, hidden, narrowed}
        with transaction():
            bin_page(author, db.session.get_one(Page, binned))
        assert seen_there() == {hidden, narrowed}
        with transaction():
            hide_page(moderator, db.session.get_one(Page, hidden), reason="ขอตรวจ")
        assert seen_there() == {narrowed}
        _for_the_team_only(author, narrowed)
        assert seen_there() == set()
        follow_or_rebuild(index, rows_waiting())
        assert seen_there() == set()
        rebuild(index)
        assert seen_there() == set()
    finally:
        os.write(asked, b".")
        os.waitpid(child, 0)


def _for_the_team_only(author: Actor, no: int) -> None:
    from kmwiki.pages.edits import PageEdit
    from kmwiki.pages.saving import prepare_texts, save_page

    edit = PageEdit(title="ถ้ำ cave 2", body="เนื้อความ", visibility="team", state="published")
    prepared = prepare_texts("wiki", edit)
    with transaction():
        page = db.session.get_one(Page, no)
        save_page(author, page, edit=edit, based_on=page.revision, prepared=prepared)


def test_what_is_saved_during_a_rebuild_is_found_at_once_and_afterwards(
    site: TestSite, index: WhooshEngine, author: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(draining, "SERVE_EVERY_S", 0)
    found_meanwhile: list[set[str]] = []

    def progress(done: int) -> None:
        if done == 2:
            site.page(author, title="หน้าที่มาระหว่างสร้าง")
        if done == 4:
            found_meanwhile.append(ask(index, author, "มาระหว่างสร้าง")[0])

    rebuild(index, progress=progress)
    assert found_meanwhile[0] == {"หน้าที่มาระหว่างสร้าง"}
    assert queue_lengths().get("index", 0) == 0
    assert ask(index, author, "มาระหว่างสร้าง") == ({"หน้าที่มาระหว่างสร้าง"}, True)


def test_a_row_that_can_not_be_followed_does_not_end_a_rebuild(
    site: TestSite, index: WhooshEngine, author: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(draining, "SERVE_EVERY_S", 0)
    real = index.apply

    def busy(*_: object, **__: object) -> None:
        raise IndexTrouble("not now")

    def progress(done: int) -> None:
        if done == 2:
            site.page(author, title="หน้าที่มาระหว่างสร้าง")
            monkeypatch.setattr(index, "apply", busy)

    rebuild(index, progress=progress)
    assert queue_lengths()["index"] == 1
    monkeypatch.setattr(index, "apply", real)
    with clock.freeze(now() + consumers.SOON):
        follow_or_rebuild(index, rows_waiting())
    assert ask(index, author, "มาระหว่างสร้าง") == ({"หน้าที่มาระหว่างสร้าง"}, True)
