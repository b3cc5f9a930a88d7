"""The database is locked, read-only or full: really so, not pretended. People are told when to try again and get their
words back; reading goes on; and when the trouble is over, nothing has to be started anew."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event
from werkzeug.datastructures import MultiDict

from kmwiki.core.database import db
from tests.support.filling_in import form_in
from tests.support.site import PASSWORD, TestSite, token_in
from tests.web.comments.browsing import box_in, page_of

WORDS = "ข้อความที่เขียนมาทั้งบ่าย ๒๕๖๙\nand not a word of it may be lost & <gone>"
LONG_WORDS = WORDS + "\n\n" + "ยาวมาก " * 8_000  # more than the last free pages of a database hold


@contextmanager
def locked(app: Flask, folder: Path) -> Iterator[None]:
    """Another program holds the database for writing."""
    with closing(sqlite3.connect(folder / "kmwiki.sqlite", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with _every_connection("PRAGMA busy_timeout = 20"):
            yield
        other.execute("ROLLBACK")


@contextmanager
def read_only(app: Flask, folder: Path) -> Iterator[None]:
    """The file system has become read-only."""
    with _every_connection("PRAGMA query_only = ON"):
        yield


@contextmanager
def full(app: Flask, folder: Path) -> Iterator[None]:
    """There is no room for another page of the database."""
    with closing(sqlite3.connect(folder / "kmwiki.sqlite")) as other:
        (pages,) = other.execute("PRAGMA page_count").fetchone()
    with _every_connection(f"PRAGMA max_page_count = {pages}"):
        yield


@contextmanager
def _every_connection(pragma: str) -> Iterator[None]:
    def set_it(connection: Any, *_: Any) -> None:
        connection.execute(pragma)

    db.session.remove()
    event.listen(db.engine, "checkout", set_it)
    try:
        yield
    finally:
        event.remove(db.engine, "checkout", set_it)
        db.session.remove()
        db.engine.dispose()  # the connections that wait in the pool still bear the pragma


TROUBLES: dict[str, tuple[Callable[..., Any], int]] = {
    "locked": (locked, 503),
    "read-only": (read_only, 503),
    "full": (full, 507),
}


@pytest.mark.parametrize("trouble", TROUBLES)
def test_a_new_page_comes_back_and_is_saved_when_the_trouble_is_over(
    app: Flask, site: TestSite, tmp_path: Path, trouble: str
) -> None:
    begins, status = TROUBLES[trouble]
    nok = site.browser("nok")
    form = form_in(nok.get("/new/wiki").get_data(as_text=True))
    form["title"], form["body"], form["action"] = "เขียนตอนดิสก์เต็ม", LONG_WORDS, "publish"
    html = _given_back(app, tmp_path, begins, status, lambda: nok.post("/new/wiki", data=form), also="เขียนตอนดิสก์เต็ม")
    kept = form_in(html, css_class="send-again")
    assert kept == form  # one press sends the very same once more
    assert nok.post("/new/wiki", data=kept).status_code == 303
    assert "เขียนตอนดิสก์เต็ม" in nok.get("/recent").get_data(as_text=True)


@pytest.mark.parametrize("trouble", TROUBLES)
def test_an_edit_comes_back_and_reading_goes_on(app: Flask, site: TestSite, tmp_path: Path, trouble: str) -> None:
    begins, status = TROUBLES[trouble]
    no = site.page(site.person("nok"), title="อ่านได้เสมอ Always readable", visibility="public")
    nok, visitor = site.browser("nok"), site.browser()
    form = form_in(nok.get(f"/p/{no}/edit").get_data(as_text=True))
    form["body"], form["action"] = LONG_WORDS, "save"

    def try_it() -> Any:
        answer = nok.post(f"/p/{no}/edit", data=form)
        for reader in (nok, visitor):
            for path in (f"/p/{no}/x", "/", "/recent", f"/p/{no}/history", "/login" if reader is visitor else "/me"):
                assert reader.get(path).status_code in (200, 302), path
        return answer

    kept = form_in(_given_back(app, tmp_path, begins, status, try_it), css_class="send-again")
    assert kept == form
    assert nok.post(f"/p/{no}/edit", data=kept).status_code == 303
    assert "ข้อความที่เขียนมาทั้งบ่าย" in nok.get(f"/p/{no}", follow_redirects=True).get_data(as_text=True)


@pytest.mark.parametrize("trouble", ["locked", "read-only"])
def test_a_comment_comes_back(app: Flask, site: TestSite, tmp_path: Path, trouble: str) -> None:
    begins, status = TROUBLES[trouble]
    no = site.page(site.person("somchai"))
    nok = site.browser("nok")
    fields = {**box_in(page_of(nok, no)), "body": WORDS}
    _given_back(app, tmp_path, begins, status, lambda: nok.post(f"/p/{no}/comments", data=fields))
    assert nok.post(f"/p/{no}/comments", data=fields).status_code == 303


@pytest.mark.parametrize("trouble", ["locked", "read-only"])
def test_what_one_says_of_oneself_comes_back(app: Flask, site: TestSite, tmp_path: Path, trouble: str) -> None:
    begins, status = TROUBLES[trouble]
    nok = site.browser("nok")
    data = {"csrf_token": token_in(nok.get("/me").get_data(as_text=True)), "display_name": "นก", "about": WORDS}
    _given_back(app, tmp_path, begins, status, lambda: nok.post("/me", data=data))


@pytest.mark.parametrize("trouble", ["locked", "read-only"])
def test_acts_without_words_say_when_to_try_again(app: Flask, site: TestSite, tmp_path: Path, trouble: str) -> None:
    begins, status = TROUBLES[trouble]
    no = site.page(site.person("nok"))
    site.person("lek")
    nok, lek = site.browser("nok"), site.browser()
    token = token_in(nok.get(f"/p/{no}/edit").get_data(as_text=True))
    sign_in = {"csrf_token": token_in(lek.get("/login").get_data(as_text=True)), "name": "lek", "password": PASSWORD}
    with begins(app, tmp_path):
        for answer in (
            nok.post(f"/p/{no}/bin", data={"csrf_token": token}), nok.post("/logout", data={"csrf_token": token}),
            lek.post("/login", data=sign_in),
        ):  # fmt: skip
            assert (answer.status_code, answer.headers["Retry-After"]) == (status, "10")
            assert PASSWORD not in answer.get_data(as_text=True)
    assert nok.post(f"/p/{no}/bin", data={"csrf_token": token}).status_code == 303
    assert lek.post("/login", data=sign_in).status_code in (302, 303)


@pytest.mark.parametrize(
    ("number", "status"), [(errno.ENOSPC, 507), (errno.EROFS, 507), (errno.EDQUOT, 507), (errno.EACCES, 507)]
)
def test_a_disk_that_takes_no_files_gives_the_words_back(
    site: TestSite, monkeypatch: pytest.MonkeyPatch, number: int, status: int
) -> None:
    nok = site.browser("nok")
    form = form_in(nok.get("/new/wiki").get_data(as_text=True))
    form["title"], form["body"], form["action"] = "ไม่มีที่เขียน", WORDS, "publish"

    def fail(*_args: Any, **_more: Any) -> None:
        raise OSError(number, "no room")

    monkeypatch.setattr("kmwiki.web.pages.editing.prepare_texts", fail)
    answer = nok.post("/new/wiki", data=form)
    assert (answer.status_code, answer.headers["Retry-After"]) == (status, "10")
    assert WORDS in unescape(answer.get_data(as_text=True))


def _given_back(
    app: Flask, folder: Path, begins: Callable[..., Any], status: int, send: Callable[[], Any], also: str = ""
) -> str:  # fmt: skip
    with ExitStack() as during:
        during.enter_context(begins(app, folder))
        answer = send()
    html = unescape(answer.get_data(as_text=True))
    assert (answer.status_code, answer.headers["Retry-After"]) == (status, "10"), html[:300]
    assert WORDS in html.replace("\r\n", "\n")
    assert also in html
    return answer.get_data(as_text=True)


@pytest.mark.parametrize("trouble", TROUBLES)
def test_a_draft_that_can_not_be_kept_says_so_and_is_kept_afterwards(
    app: Flask, site: TestSite, tmp_path: Path, trouble: str
) -> None:
    begins, status = TROUBLES[trouble]
    nok = site.browser("nok")
    form = form_in(nok.get("/new/wiki").get_data(as_text=True))
    form["body"], form["draft.kind"] = LONG_WORDS, "wiki"
    with begins(app, tmp_path):
        assert nok.post("/drafts", data=form).status_code == status  # the form's script tries again
    assert "said" in nok.post("/drafts", data=form).get_json()


def test_multi_part_forms_are_given_back_too(site: TestSite, monkeypatch: pytest.MonkeyPatch) -> None:
    """A browser that sends the form in parts (a script may) gets its words back all the same."""
    nok = site.browser("nok")
    form = MultiDict(form_in(nok.get("/new/wiki").get_data(as_text=True)))
    form["title"], form["body"], form["action"] = "หลายส่วน", WORDS, "publish"

    def fail(*_args: Any, **_more: Any) -> None:
        raise OSError(errno.ENOSPC, "no room")

    monkeypatch.setattr("kmwiki.web.pages.editing.prepare_texts", fail)
    answer = nok.post("/new/wiki", data=form, content_type="multipart/form-data")
    assert answer.status_code == 507
    assert WORDS in unescape(answer.get_data(as_text=True)).replace("\r\n", "\n")
