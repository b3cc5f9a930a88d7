"""Bringing files in by the pages: sent, looked at, run, told about, taken back."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from kmwiki.core.database import db
from kmwiki.core.journal import waiting
from kmwiki.pages.models import Page
from kmwiki.transfer import running
from kmwiki.transfer.models import ImportItem, ImportRun
from tests.features.pages.writing import page
from tests.features.transfer.test_bringing_in import story, zipped
from tests.support.site import TestSite, token_in


def send(browser: FlaskClient, files: dict[str, bytes], **form: str) -> TestResponse:
    token = token_in(browser.get("/import").get_data(as_text=True))
    given: dict[str, Any] = {"csrf_token": token, **form}
    given["files"] = [(io.BytesIO(data), name) for name, data in files.items()]
    return browser.post("/import", data=given, content_type="multipart/form-data")


def work() -> None:
    """What the worker does with all that is queued."""
    from kmwiki.core.database import transaction
    from kmwiki.core.journal import done

    for row in waiting(running.QUEUE):
        row_id, subject = row.id, row.subject_id
        assert running.advance(subject, turn_s=None)
        with transaction():
            done([row_id])


def press(browser: FlaskClient, address: str, act: str, **form: str) -> TestResponse:
    """A button of a run's page."""
    token = token_in(browser.get(address).get_data(as_text=True))
    return browser.post(f"{address}/{act}", data={"csrf_token": token, **form})


def test_files_are_looked_at_then_brought_in_told_about_and_taken_back(site: TestSite) -> None:
    browser = site.browser("nok")
    answer = send(browser, {"เก่า.zip": zipped({"wiki/a.md": story(), "wiki/เสีย.md": "---\nkind: wiki\n---\n"})})
    assert answer.status_code == 303
    address = answer.headers["Location"]
    reading = browser.get(address).get_data(as_text=True)
    assert "<progress" in reading
    assert '<noscript><meta http-equiv="refresh"' in reading
    work()
    look = browser.get(address).get_data(as_text=True)
    assert "เรื่องเล่า A story" in look
    assert "เนื้อความ words" in look
    assert "บรรทัด 1:" in look, "what can't be read is told with its line"
    assert db.session.get(Page, 400) is None
    item = db.session.scalar(select(ImportItem).where(ImportItem.state == "planned"))
    assert item is not None
    assert press(browser, address, "run", **{f"choice-{item.id}": "new", "arrive": "members"}).status_code == 303
    assert "<progress" in browser.get(address).get_data(as_text=True)
    work()
    told = browser.get(address).get_data(as_text=True)
    assert "/r/400" in told
    assert (page(400).state, page(400).visibility) == ("published", "members")
    report = browser.get(f"{address}/report.csv").data.decode("utf-8-sig")
    assert "http://127.0.0.1:8000/r/400" in report
    assert report.count("\r\n") == 3
    press(browser, address, "undo")
    work()
    assert page(400).binned
    assert "ถังขยะ" in browser.get(address).get_data(as_text=True)


@pytest.mark.parametrize(("lang", "words"), [("th", "ใหญ่เกินไป รับได้ไม่เกิน 20 MB"), ("en", "is too large: at most 20 MB")])
def test_fifty_megabytes_are_refused_by_name_and_the_rest_goes_on(site: TestSite, lang: str, words: str) -> None:
    browser = site.browser("nok")
    browser.get(f"/?lang={lang}")
    large = b"# x\n" + b"0" * (50 * 1024 * 1024)
    answer = send(browser, {"ใหญ่มาก.md": large, "a.zip": zipped({"a.md": story()}), "ไม่ใช่.zip": b"not a zip"})
    work()
    look = browser.get(answer.headers["Location"]).get_data(as_text=True)
    assert "“ใหญ่มาก.md”" in look
    assert words in look
    assert "“ไม่ใช่.zip”" in look
    assert "เรื่องเล่า A story" in look


def test_other_forms_still_take_no_more_than_an_upload(app: Flask, site: TestSite) -> None:
    browser = site.browser("nok")
    too_much = {"files": (io.BytesIO(b"0" * 22 * 1024 * 1024), "x.md"), "csrf_token": "x"}
    assert browser.post("/new/wiki", data=too_much, content_type="multipart/form-data").status_code == 413


def test_nothing_chosen_is_said_at_the_field(site: TestSite) -> None:
    browser = site.browser("nok")
    answer = send(browser, {})
    assert answer.status_code == 422
    assert "โปรดเลือกไฟล์" in answer.get_data(as_text=True)
    assert send(browser, {"a.md": b"# x"}, fiscal_year="25").status_code == 422


def test_runs_are_their_owners_alone(site: TestSite) -> None:
    address = send(site.browser("nok"), {"a.zip": zipped({"a.md": story()})}).headers["Location"]
    site.person("boss", "admin", "moderator", "facilitator")
    for name in ("malee", "boss"):
        stranger = site.browser(name)
        assert stranger.get(address).status_code == 404
        token = token_in(stranger.get("/import").get_data(as_text=True))
        for act in ("run", "cancel", "undo"):
            assert stranger.post(f"{address}/{act}", data={"csrf_token": token}).status_code == 404
        assert stranger.get(f"{address}/report.csv").status_code == 404
    visitor = site.browser()
    assert visitor.get("/import").status_code == 302
    assert visitor.get(address).status_code == 302


def test_only_who_restores_may_bring_in_as_told(site: TestSite) -> None:
    site.person("boss", "admin")
    assert "as_told" in site.browser("boss").get("/import").get_data(as_text=True)
    browser = site.browser("nok")
    assert "as_told" not in browser.get("/import").get_data(as_text=True)
    assert send(browser, {"a.zip": zipped({"a.md": story()})}, arrive="as_told").status_code == 403
    assert db.session.scalar(select(ImportRun.id)) is None


def test_a_run_is_stopped_and_gone_on_with(site: TestSite) -> None:
    browser = site.browser("nok")
    files = {f"{n}.md": story(400 + n, title=f"เรื่อง {n}") for n in range(2)}
    address = send(browser, {"a.zip": zipped(files)}).headers["Location"]
    work()
    press(browser, address, "run")
    press(browser, address, "cancel")
    work()
    stopped = browser.get(address).get_data(as_text=True)
    assert "หยุดแล้ว" in stopped
    assert "ทำต่อ" in stopped
    press(browser, address, "run")
    work()
    assert (page(400).title, page(401).title) == ("เรื่อง 0", "เรื่อง 1")
    assert press(browser, address, "run").status_code == 303, "a second press does nothing"
    assert not waiting(running.QUEUE)


def test_a_reading_that_is_stopped_leaves_nothing(app: Flask, site: TestSite) -> None:
    browser = site.browser("nok")
    address = send(browser, {"a.zip": zipped({"a.md": story()})}).headers["Location"]
    press(browser, address, "cancel")
    work()
    assert "หยุดแล้ว" in browser.get(address).get_data(as_text=True)
    assert db.session.scalar(select(ImportItem.id)) is None
    assert not list((app.config["SETTINGS"].data_dir / "incoming").iterdir())


def test_titles_and_names_from_outside_are_only_words(site: TestSite) -> None:
    browser = site.browser("nok")
    text = story(title="'<img src=x onerror=alert(1)>'", body="<script>alert(1)</script>")
    address = send(browser, {"<b>x.zip": zipped({"<i>a.md": text})}).headers["Location"]
    work()
    look = browser.get(address).get_data(as_text=True)
    assert not re.search(r"<(img|script(?! type=\"module\")|b|i)[ >]", look.split("<main")[1].split("</main>")[0])
    assert "&lt;img src=x" in look


def test_what_nobody_came_back_for_is_gone_after_a_day(
    app: Flask, site: TestSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    from datetime import timedelta

    from kmwiki.core.clock import freeze, now
    from kmwiki.transfer import waiting as waiting_room

    send(site.browser("nok"), {"a.zip": zipped({"a.md": story()})})
    folder = app.config["SETTINGS"].data_dir / "incoming"
    running.forget_old()
    assert list(folder.iterdir())
    monkeypatch.setattr(waiting_room, "KEPT_S", -1)
    with freeze(now() + timedelta(days=2)):
        running.forget_old()
    assert not list(folder.iterdir())
    assert db.session.scalar(select(ImportRun.id)) is None
