"""Pulled out of the wall in the middle of saves: whatever was acknowledged is there afterwards, whole and everywhere.

Eight browsers save pages and comments over HTTP, and what is being typed before each save, while web workers, the background worker and the main process are
killed with SIGKILL, one after the other, as soon as a few more saves were acknowledged; then everything at once.
"""

from __future__ import annotations

import http.client
import json
import os
import random
import signal
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from werkzeug.datastructures import MultiDict

from kmwiki.contentfiles.reading import parse_comments, parse_page
from tests.support.filling_in import form_in
from tests.support.serving import RunningSite, free_port, people_into, serving
from tests.support.writing_over_http import Writer, number_in

pytestmark = pytest.mark.process

WRITERS = ("ต้นกล้า", "small.man", "อำนวย", "ครูหมอก") * 2  # each in two browsers
SAVES_BETWEEN_KILLS = 5
LONG = 120.0  # seconds to wait for what takes one or two: only a failing test needs them
NOBODY_ANSWERS = (OSError, http.client.HTTPException)


@dataclass
class Account:
    """What the writers were told was saved."""

    created: dict[int, str] = field(default_factory=dict)  # record number -> first text
    edited: list[tuple[int, str]] = field(default_factory=list)
    said: list[tuple[int, str]] = field(default_factory=list)
    kept: dict[str, str] = field(default_factory=dict)  # form id -> the draft that was kept
    sent: set[str] = field(default_factory=set)  # forms that were saved
    troubles: list[str] = field(default_factory=list)
    lock: threading.Condition = field(default_factory=threading.Condition)

    def note(self, what: Any) -> None:
        with self.lock:
            what(self)
            self.lock.notify_all()

    @property
    def count(self) -> int:
        return len(self.created) + len(self.edited) + len(self.said)

    def wait_for(self, count: int) -> None:
        """Return when that many saves were acknowledged."""
        with self.lock:
            assert self.lock.wait_for(lambda: self.count >= count or bool(self.troubles), LONG), (
                "no save comes through any more"
            )
            assert not self.troubles, self.troubles[:3]


def keep_draft(writer: Writer, account: Account, form: MultiDict[str, str], page_no: int | str = "") -> None:
    """What the form's script sends before its writer presses the button."""
    answer = writer.post(
        "/drafts", MultiDict([*form.items(multi=True), ("draft.kind", "wiki"), ("draft.page", page_no)])
    )
    if answer.status == 200:
        account.note(lambda kept: kept.kept.__setitem__(form["form_id"], form["body"]))
    else:
        account.note(lambda kept: kept.troubles.append(f"draft: {answer.status} {answer.text[:2000]}"))


def write_until(stop: threading.Event, writer: Writer, account: Account, who: int) -> None:
    """Create, edit, comment, in turn; a dead server is tried again, anything but a success or a clash is a trouble."""
    number, mine, name = 0, 0, f"{WRITERS[who]} {who}"
    while not stop.is_set():
        number += 1
        text = f"บันทึก {name} tok{who}x{number} ข้อความไทย\n\nand English"
        try:
            if not mine or number % 3 == 1:
                form = writer.editor("/new/wiki")
                form["title"], form["body"], form["action"] = f"หน้า {name} {number}", text, "publish"
                keep_draft(writer, account, form)
                answer = writer.post("/new/wiki", form)
                if answer.status == 303:
                    mine = number_in(answer.location)
                    account.note(lambda kept, sent=form["form_id"]: kept.sent.add(sent))
                    account.note(lambda kept, no=mine, words=text: kept.created.__setitem__(no, words))
            elif number % 3 == 2:
                form = writer.editor(f"/p/{mine}/edit")
                form["body"], form["action"] = text, "save"
                keep_draft(writer, account, form, mine)
                answer = writer.post(f"/p/{mine}/edit", form)
                if answer.status == 303:
                    account.note(lambda kept, sent=form["form_id"]: kept.sent.add(sent))
                    account.note(lambda kept, no=mine, words=text: kept.edited.append((no, words)))
            else:
                form = writer.comment_box(f"/p/{mine}/x")
                form["body"] = text
                answer = writer.post(f"/p/{mine}/comments", form)
                if answer.status == 303:
                    account.note(lambda kept, no=mine, words=text: kept.said.append((no, words)))
            if answer.status != 303:
                account.note(lambda kept, said=answer: kept.troubles.append(f"{said.status} {said.text[:2000]}"))
        except NOBODY_ANSWERS:
            stop.wait(0.05)  # the server is being started again
        except Exception as error:  # whatever else happens in a thread must reach the test
            account.note(lambda kept, what=error: kept.troubles.append(repr(what)))
            return


def children(pid: int) -> list[int]:
    """The processes a process has started and that still run."""
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except (FileNotFoundError, ProcessLookupError):
        return []


def family(site: RunningSite) -> tuple[list[int], list[int]]:
    """The web workers and the background worker of a running site."""
    web, background = [], []
    for child in children(site.process.pid):
        try:
            name = Path(f"/proc/{child}/comm").read_text().strip()
        except FileNotFoundError:
            continue
        (background if name == "kmwiki-worker" else web).append(child)
    return web, background


def everybody(pid: int) -> list[int]:
    """A process and all that descend from it."""
    return [pid] + [one for child in children(pid) for one in everybody(child)]


def kill(pids: list[int]) -> None:
    for pid in pids:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            pass


def gone(pids: list[int]) -> bool:
    def runs(pid: int) -> bool:
        try:
            return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
        except (FileNotFoundError, ProcessLookupError):
            return False

    return not any(runs(pid) for pid in pids)


def until(true: Any) -> None:
    """Wait for something other processes do."""
    pause = threading.Event()
    for _ in range(int(LONG / 0.05)):
        if true():
            return
        pause.wait(0.05)
    raise AssertionError("it never came true")


def settled(site: RunningSite) -> bool:
    """Whether the worker has nothing left to do."""
    try:
        answer = Writer(site.port).get("/readyz")
    except NOBODY_ANSWERS:
        return False
    return answer.status == 200 and not any(json.loads(answer.text)["queues"].values())


@pytest.fixture(scope="module")
def aftermath(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[RunningSite, Account, Path, Writer]]:
    """A site that was killed again and again while people wrote, started once more and given time to catch up."""
    folder, port, account = tmp_path_factory.mktemp("killed"), free_port(), Account()
    chance = random.Random(2554)
    stop = threading.Event()
    with ExitStack() as opened:
        site = opened.enter_context(serving(folder, PORT=str(port)))
        people_into(site)
        writers = [Writer(port).sign_in(name) for name in WRITERS]
        threads = [
            threading.Thread(target=write_until, args=(stop, writer, account, who))
            for who, writer in enumerate(writers)
        ]
        for thread in threads:
            thread.start()
        try:
            for victim in ("web", "worker", "web", "everything", "worker", "main", "web", "everything"):
                account.wait_for(account.count + SAVES_BETWEEN_KILLS)
                web, background = family(site)
                if victim == "web":
                    kill([chance.choice(web)])
                elif victim == "worker":
                    kill(background)
                else:
                    all_of_them = everybody(site.process.pid)
                    kill([site.process.pid] if victim == "main" else all_of_them)
                    site.process.wait()
                    until(lambda gone_now=all_of_them: gone(gone_now))
                    site = opened.enter_context(serving(folder, PORT=str(port)))
        finally:
            stop.set()
            for thread in threads:
                thread.join()
        assert not account.troubles, account.troubles[:3]
        until(lambda: settled(site))
        yield site, account, folder, writers[0]


def rows(folder: Path, query: str, *values: Any) -> list[Any]:
    with closing(sqlite3.connect(folder / "instance" / "kmwiki.db")) as connection:
        return connection.execute(query, values).fetchall()


def test_enough_was_saved_to_tell(aftermath: tuple[RunningSite, Account, Path, Writer]) -> None:
    account = aftermath[1]
    assert account.count >= 8 * SAVES_BETWEEN_KILLS
    assert account.created
    assert account.edited
    assert account.said


def test_every_acknowledged_save_is_in_the_database_and_nothing_is_half_written(
    aftermath: tuple[RunningSite, Account, Path, Writer],
) -> None:
    _, account, folder, _ = aftermath
    assert rows(folder, "PRAGMA integrity_check") == [("ok",)]
    assert rows(folder, "PRAGMA foreign_key_check") == []
    written = {(no, body) for no, body in rows(folder, "SELECT page_no, body FROM revision")}
    assert {*account.created.items(), *account.edited} <= written
    assert set(account.said) <= set(rows(folder, "SELECT page_no, body FROM comment"))
    for no, body, revision in rows(folder, "SELECT record_no, body, revision FROM page"):
        history = rows(folder, "SELECT number, body FROM revision WHERE page_no = ? ORDER BY number", no)
        assert [number for number, _ in history] == list(range(1, revision + 1))
        assert history[-1][1] == body
        assert rows(folder, "SELECT count(*) FROM rendered_text WHERE page_no = ? AND revision = ?", no, revision) != [
            (0,)
        ]
        assert rows(folder, "SELECT count(*) FROM journal WHERE page_no = ? AND verb LIKE 'page.%'", no)[0][0] >= 1
    titles = [title for (title,) in rows(folder, "SELECT title FROM page")]
    assert len(titles) == len(set(titles)), "a save was made twice"


def test_every_draft_that_was_kept_comes_back_unless_its_form_was_saved(
    aftermath: tuple[RunningSite, Account, Path, Writer],
) -> None:
    site, account, folder, _ = aftermath
    assert len(account.kept) >= len(WRITERS)
    left = {
        form_id: (text_id, person, page_no, bool(done), dict(json.loads(fields)))
        for text_id, form_id, person, page_no, done, fields in rows(
            folder,
            "SELECT t.id, form_id, username, page_no, done, fields FROM unsaved_text t JOIN person p ON p.id = person_id",
        )
    }
    waiting = []
    for form_id, words in account.kept.items():
        text_id, person, page_no, done, fields = left[form_id]
        assert done or fields["body"] == words
        assert done or form_id not in account.sent
        if not done:
            waiting.append((text_id, person, page_no, words))
    for text_id, person, page_no, words in waiting[-3:]:
        path = f"/p/{page_no}/edit" if page_no else "/new/wiki"
        answer = Writer(site.port).sign_in(person).get(f"{path}?draft={text_id}")
        assert form_in(answer.text)["body"].replace("\r\n", "\n") == words


def test_every_acknowledged_save_is_in_the_files(aftermath: tuple[RunningSite, Account, Path, Writer]) -> None:
    _, account, folder, _ = aftermath
    said: dict[int, set[str]] = {}
    files: dict[int, str] = {}
    for file in (folder / "content").rglob("*"):
        if file.is_dir():
            continue
        no = int(file.name.split("-", 1)[0])  # nothing else lies there, no temporary file either
        if file.suffix == ".md":
            assert no not in files, "a page has two files"
            files[no] = parse_page(file.read_bytes(), path=file.name, kind="wiki").body
        else:
            said[no] = {entry.body for entry in parse_comments(file.read_bytes(), path=file.name)}
    assert files == dict(rows(folder, "SELECT record_no, body FROM page"))
    for no, words in account.said:
        assert words in said[no]


def test_every_acknowledged_save_is_found(aftermath: tuple[RunningSite, Account, Path, Writer]) -> None:
    _, account, folder, writer = aftermath
    current = dict(rows(folder, "SELECT record_no, body FROM page"))
    for no, words in [*((no, current[no]) for no in account.created), *account.said]:
        token = next(word for word in words.split() if word.startswith("tok"))
        found = writer.get(f"/search?q={token}").text
        assert f"/p/{no}/" in found or "/c/" in found, (no, token)


def test_the_site_is_well_afterwards(aftermath: tuple[RunningSite, Account, Path, Writer]) -> None:
    site, _, _, writer = aftermath
    checked = site.command("check")
    assert all("administrator" in line for line in checked.stdout.splitlines() if line.startswith("to mend")), (
        checked.stdout
    )
    form = writer.editor("/new/wiki")
    form["title"], form["body"], form["action"] = "หลังไฟดับ", "เขียนต่อได้เลย", "publish"
    assert writer.post("/new/wiki", form).status == 303
