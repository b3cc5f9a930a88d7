"""What must hold on every route there is: found by walking the map of addresses, so a new route is held to it too."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from werkzeug.routing import IntegerConverter, Rule

from kmwiki.core.database import db
from kmwiki.core.journal import JournalRow
from kmwiki.web.security import CSP
from tests.access.routes import SIGNED_LINKS, VALUES
from tests.support.site import TestSite, token_in
from tests.support.talk import say

TOO_LARGE = ("9" * 20, str(2**63), str(2**64 + 1), "9" * 4000)
PUBLIC_FILES = "static"
DATA = "default-src 'none'; frame-ancestors 'none'"  # JSON needs nothing at all


@pytest.fixture
def world(site: TestSite) -> dict[str, Any]:
    """A public page with a comment under it, and somebody who may do everything."""
    author = site.person("author")
    page = site.page(author, visibility="public", title="ซ้อมแผนน้ำหลาก A flood drill")
    site.person("boss", "admin", "moderator", "facilitator")
    return {"no": page, "comment_id": say(author, page, "ขอบคุณ thank you")}


def addresses(app: Flask, values: dict[str, Any], *, method: str) -> dict[str, str]:
    """Every address that takes the method, by endpoint and rule."""
    found = {}
    for rule in app.url_map.iter_rules():
        if method in (rule.methods or ()):
            found[f"{rule.endpoint} {rule.rule}"] = address(app, rule, values)
    return found


def address(app: Flask, rule: Rule, values: dict[str, Any]) -> str:
    with app.test_request_context():
        built = rule.build({name: {**VALUES, **values}[name] for name in rule.arguments}, append_unknown=False)
    assert built is not None
    return built[1]


@pytest.mark.parametrize("who", [None, "nok", "boss"])
def test_every_answer_carries_the_headers_that_guard_it(
    app: Flask, site: TestSite, world: dict[str, Any], who: str | None
) -> None:
    browser = site.browser(who)
    for name, path in addresses(app, world, method="GET").items():
        answer = browser.get(path)
        headers = answer.headers
        said = (name, answer.status_code)
        assert headers["Content-Security-Policy"] == (DATA if name.startswith("api.") else CSP), said
        assert headers["X-Content-Type-Options"] == "nosniff", said
        assert headers["Referrer-Policy"] in ("same-origin", "no-referrer"), said
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"], said
        assert "Server" not in headers or "/" not in headers["Server"], said
        if name.startswith((PUBLIC_FILES, "site.healthz")):
            continue
        if name.startswith("feeds."):  # what a visitor sees, whoever asks: asked about each time, kept by anybody
            assert headers["Cache-Control"] == "no-cache", said
            continue
        cache = headers["Cache-Control"]
        if who is not None and answer.status_code != 404 and not name.startswith("site."):
            assert cache == "private, no-store", (*said, cache)
        assert "public" not in cache, (*said, cache)


def test_no_page_holds_anything_the_policy_would_block(app: Flask, site: TestSite, world: dict[str, Any]) -> None:
    browser = site.browser("boss")
    for name, path in addresses(app, world, method="GET").items():
        answer = browser.get(path)
        if answer.mimetype != "text/html":
            continue
        html = answer.get_data(as_text=True)
        for forbidden in (
            " style=",
            "<style",
            " onclick=",
            " onload=",
            " onsubmit=",
            "javascript:",
            "<script>",
            "hx-on",
        ):
            assert forbidden not in html, (name, forbidden)
        assert html.count("<script") == html.count('<script type="module" src="/static/'), name


@pytest.mark.parametrize("huge", TOO_LARGE, ids=["20 digits", "2^63", "2^64+1", "4000 digits"])
def test_numbers_no_database_can_hold_are_404_whatever_is_asked(
    app: Flask, site: TestSite, world: dict[str, Any], huge: str
) -> None:
    browser = site.browser("boss")
    token = token_in(browser.get("/new/wiki").get_data(as_text=True))
    rows = db.session.query(JournalRow).count()
    for rule in app.url_map.iter_rules():
        numbers = [name for name, kind in rule._converters.items() if isinstance(kind, IntegerConverter)]
        if not numbers:
            continue
        path = address(app, rule, {**world, **dict.fromkeys(numbers, huge)})
        if "GET" in (rule.methods or ()):
            assert browser.get(path).status_code == 404, rule
        if "POST" in (rule.methods or ()):
            assert browser.post(path, data={"csrf_token": token, "body": "x", "title": "x"}).status_code == 404, rule
    assert db.session.query(JournalRow).count() == rows


def test_numbers_no_database_can_hold_do_no_harm_in_forms_and_queries(site: TestSite, world: dict[str, Any]) -> None:
    browser = site.browser("boss")
    token = token_in(browser.get("/new/wiki").get_data(as_text=True))
    no = world["no"]
    for huge in (*TOO_LARGE, "-1", "٣", "²", "1e9", "0x10", "NaN"):
        for path in (
            f"/p/{no}/compare?from={huge[:100]}&to={huge[:100]}", f"/p/{no}/history?page={huge[:100]}", f"/p/{no}/edit?proposal={huge[:100]}",
            f"/search?q=a&fiscal_year={huge[:100]}&category={huge[:100]}&page={huge[:100]}", f"/recent?page={huge[:100]}&person={huge[:100]}",
            f"/p/{no}?reply={huge[:100]}&reply_to={huge[:100]}&part={huge[:100]}", f"/admin/audit?page={huge[:100]}",
        ):  # fmt: skip
            assert browser.get(path, follow_redirects=True).status_code in (200, 404), path
        for path in (f"/p/{no}/comments", f"/p/{no}/edit", f"/p/{no}/restore", "/new/guidance"):
            data = dict.fromkeys(
                (
                    "reply_to",
                    "revision",
                    "based_on",
                    "number",
                    "proposal",
                    "fiscal_year",
                    "f.replaces",
                    "f.head_count",
                    "form_id",
                    "categories",
                ),
                huge,
            )
            answer = browser.post(path, data={**data, "csrf_token": token, "title": "ก", "body": "ข"})
            assert answer.status_code in (303, 400, 404, 409, 413, 422), (path, huge[:30], answer.status_code)


@pytest.mark.parametrize(
    "forgery", [None, "", "nonsense", "IjEi.aaaa.bbbb"], ids=["none", "empty", "nonsense", "forged"]
)
def test_nothing_is_done_without_the_readers_own_token(
    app: Flask, site: TestSite, world: dict[str, Any], forgery: str | None
) -> None:
    browser = site.browser("boss")
    site.browser("nok")
    rows = db.session.query(JournalRow).count()
    for name, path in addresses(app, world, method="POST").items():
        data = {"body": "คำที่ไม่ควรเข้า", "title": "x", "reason": "x"} | (
            {} if forgery is None else {"csrf_token": forgery}
        )
        answer = browser.post(path, data=data)
        assert answer.status_code in ((404,) if name.split()[0] in SIGNED_LINKS else (400, 403)), (
            name,
            answer.status_code,
        )
    assert db.session.query(JournalRow).count() == rows


def test_the_token_of_somebody_else_opens_nothing(app: Flask, site: TestSite, world: dict[str, Any]) -> None:
    theirs = token_in(site.browser("nok").get("/new/wiki").get_data(as_text=True))
    browser = site.browser("boss")
    rows = db.session.query(JournalRow).count()
    for name, path in addresses(app, world, method="POST").items():
        status = browser.post(path, data={"csrf_token": theirs, "body": "x"}).status_code
        assert status in ((404,) if name.split()[0] in SIGNED_LINKS else (400, 403)), name
    assert db.session.query(JournalRow).count() == rows


def test_nothing_changes_by_looking(app: Flask, site: TestSite, world: dict[str, Any]) -> None:
    """Every address, opened by somebody who may do anything: the journal stays as it is."""
    browser = site.browser("boss")
    rows = db.session.query(JournalRow).count()
    for path in addresses(app, world, method="GET").values():
        browser.get(path)
        browser.head(path)
    assert db.session.query(JournalRow).count() == rows
