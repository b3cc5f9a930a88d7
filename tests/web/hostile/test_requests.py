"""Requests no browser sends by itself: each gets a plain refusal or an ordinary answer, never a fault."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kmwiki.app import LARGEST_REQUEST
from kmwiki.pages.models import Page
from tests.support.filling_in import form_in
from tests.support.site import TestSite, token_in

FORM = "application/x-www-form-urlencoded"
ODD_ADDRESSES = {
    "broken bytes in a path": ("/tags/%FF%FE", 400),
    "a cut Thai letter in a path": ("/tags/%E0%B8", 400),
    "a surrogate in a path": ("/tags/%ED%A0%80", 400),
    "NUL in a path": ("/people/a%00b", 400),
    "NUL alone": ("/%00", 400),
    "a long query": ("/?q=" + "ก" * 3_000, 400),
    "many fields in a query": ("/search?" + "q=a&" * 2_500, 400),
    "an odd number of a part": ("/kind/wiki?page=-1", 200),
    "a huge number of a part": ("/kind/wiki?page=" + "9" * 30, 200),
    "a Thai number of a part": ("/kind/wiki?page=๒", 200),
    "a number of another script": ("/kind/wiki?page=²", 200),
    "broken bytes in a query": ("/search?q=%FF%FE%00", 200),
    "a surrogate in a query": ("/search?q=%ED%A0%80", 200),
    "quotes and slashes": ("/search?q=" + quote("' OR 1=1 --\\\"<script>"), 200),
    "a language nobody speaks": ("/?lang=%FF", 302),
    "a theme of no colour": ("/?theme=<script>", 302),
    "a path upwards": ("/static/../../config.py", 404),
    "a path upwards, hidden": ("/static/%2e%2e/%2e%2e/config.py", 404),
    "a backslash": ("/static/..%5c..%5cconfig.py", 404),
    "a slug as long as an address may be": ("/p/1/" + quote("ก" * 800), 200),
}


@pytest.mark.parametrize("who", [None, "nok"])
@pytest.mark.parametrize("name", ODD_ADDRESSES)
def test_an_odd_address_gets_a_plain_answer(site: TestSite, name: str, who: str | None) -> None:
    address, status = ODD_ADDRESSES[name]
    site.page(site.person("somchai"), visibility="public", title="น้ำหลาก Flood 2569")
    browser = site.browser(who)
    answer = browser.get(address.replace("/p/1/", f"/p/{_only_number()}/"))
    assert answer.status_code == status
    html = answer.get_data(as_text=True)
    assert "<script>" not in html.replace('<script type="module"', "")
    if status == 302:
        assert answer.location == "/"


def _only_number() -> int:
    from kmwiki.core.database import db

    return db.session.scalars(select(Page.record_no)).one()


@pytest.mark.parametrize(
    "bad", [b"%FF%FE", b"%00", b"%ED%A0%80", b"a%EF%BF%BF"], ids=["bytes", "NUL", "surrogate", "U+FFFF"]
)
@pytest.mark.parametrize("part", ["title", "body", "tags", "summary", "f.subtype"])
def test_what_is_no_text_is_refused_wherever_it_stands(site: TestSite, session: Session, part: str, bad: bytes) -> None:
    nok = site.browser("nok")
    token = token_in(nok.get("/new/wiki").get_data(as_text=True)).encode()
    sent = b"csrf_token=" + token + b"&action=publish&" + part.encode() + b"=" + bad
    for name in ("title", "body"):
        if name != part:
            sent += b"&" + name.encode() + "=ข้อความ text".encode()
    answer = nok.post("/new/thread", data=sent, content_type=FORM)
    if part in ("summary", "f.subtype") and answer.status_code == 303:
        return  # a thread asks for no summary, and an unknown subtype may be left out
    assert answer.status_code in (400, 422)
    assert session.scalar(select(func.count()).select_from(Page)) == 0


def test_five_thousand_fields_are_an_ordinary_refusal(site: TestSite, session: Session) -> None:
    nok = site.browser("nok")
    form = form_in(nok.get("/new/wiki").get_data(as_text=True))
    fields = {f"x{number}": "ก" for number in range(5_000)} | {"title": "ห้าพัน"}
    for content_type in (FORM, "multipart/form-data"):
        answer = nok.post("/new/wiki", data={**form.to_dict(), **fields}, content_type=content_type)
        assert answer.status_code in (303, 413)
    assert session.scalar(select(func.count()).select_from(Page)) <= 2


@pytest.mark.parametrize("name", ["categories", "adli", "shared_agencies", "f.agencies", "tags"])
def test_one_field_five_thousand_times_makes_no_page_of_it(site: TestSite, session: Session, name: str) -> None:
    boss = site.person("boss", "facilitator")
    browser = site.browser(boss.username)
    form = form_in(browser.get("/new/aar").get_data(as_text=True))
    form.setlist(name, [f"ก{number}" for number in range(900)])
    form["title"], form["action"] = "หลายครั้ง", "publish"
    answer = browser.post("/new/aar", data=form)
    assert answer.status_code in (303, 413, 422)


@pytest.mark.parametrize("address", ["/login", "/new/wiki", "/join"])
def test_a_huge_file_is_413_before_it_is_read(site: TestSite, address: str) -> None:
    nok = site.browser("nok" if address.startswith("/new") else None)
    huge = io.BytesIO(b"\0" * (LARGEST_REQUEST + 1))
    answer = nok.post(address, data={"title": "ใหญ่", "file": (huge, "ใหญ่.bin")})
    assert answer.status_code == 413
    assert "<h1" in answer.get_data(as_text=True)


def test_a_huge_field_is_413(site: TestSite) -> None:
    nok = site.browser("nok")
    answer = nok.post("/new/wiki", data={"body": "ก" * 2_000_000})
    assert answer.status_code == 413


@pytest.mark.parametrize(
    "content_type",
    [
        "multipart/form-data",
        "multipart/form-data; boundary=",
        "multipart/form-data; boundary=" + "x" * 300,
        "application/json",
        "text/xml",
        "",
        "\x01",
    ],
)
def test_a_body_that_is_no_form_changes_nothing(site: TestSite, session: Session, content_type: str) -> None:
    answer = site.browser("nok").post("/new/wiki", data=b"{]--\r\n\0\xff", content_type=content_type)
    assert answer.status_code in (400, 413)
    assert session.scalar(select(func.count()).select_from(Page)) == 0


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "QUATSCH"])
def test_other_methods_are_405_with_what_is_allowed(client: FlaskClient, method: str) -> None:
    answer = client.open("/", method=method)
    if method == "OPTIONS":
        assert answer.status_code == 200
        return
    assert (answer.status_code, "GET" in answer.headers.get("Allow", "")) == (405, True)


def test_a_head_asks_for_the_same_without_the_words(site: TestSite, client: FlaskClient) -> None:
    no = site.page(site.person("somchai"), visibility="public")
    answer = client.head(f"/p/{no}/any")
    assert (answer.status_code, answer.data) == (200, b"")


# Hosts and proxies.

STRANGERS = [
    "evil.example",
    "127.0.0.1.evil.example",
    "evil.example:8000",
    "",
    "localhost@evil.example",
    "ส.ไทย",
    "a" * 300,
]


@pytest.mark.parametrize("host", STRANGERS)
@pytest.mark.parametrize("path", ["/", "/login", "/p/1/x", "/healthz", "/static/app.css", "/no/such/place"])
def test_an_unknown_host_gets_a_page_that_names_the_setting(client: FlaskClient, host: str, path: str) -> None:
    answer = client.get(path, environ_overrides={"HTTP_HOST": host.encode().decode("latin-1")})
    html = answer.get_data(as_text=True)
    assert answer.status_code == 400
    assert "KMWIKI_BASE_URL" in html
    assert f'href="http://{host}' not in html
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.1:9999", "LocalHost", "[::1]:8000", "localhost."])
def test_the_machine_itself_is_known_by_any_of_its_names(client: FlaskClient, host: str) -> None:
    assert client.get("/", headers={"Host": host}).status_code == (400 if host.endswith(".") else 200)


FORGED = {
    "X-Forwarded-For": "203.0.113.9", "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https",
    "X-Forwarded-Port": "1", "X-Forwarded-Prefix": "/evil", "X-Real-IP": "203.0.113.9", "Forwarded": "for=203.0.113.9;host=evil.example;proto=https",
    "X-Original-URL": "/admin", "X-Rewrite-URL": "/admin", "X-HTTP-Method-Override": "POST",
}  # fmt: skip


def test_forged_proxy_headers_change_nothing_without_a_proxy(site: TestSite, client: FlaskClient) -> None:
    no = site.page(site.person("somchai"), visibility="public", title="หน้าเดียว One page")
    for path in ("/", f"/p/{no}", "/login", "/recent"):
        plain, forged = client.get(path), client.get(path, headers=FORGED)
        assert (plain.status_code, plain.data) == (forged.status_code, forged.data) or "csrf_token" in plain.get_data(
            as_text=True
        )
        assert b"evil" not in forged.data
        assert "Secure" not in forged.headers.get("Set-Cookie", "")
        assert "Strict-Transport-Security" not in forged.headers


def test_the_brake_on_passwords_is_not_fooled_by_a_forged_address(site: TestSite, client: FlaskClient) -> None:
    site.person("nok")
    statuses = []
    for number in range(12):
        token = token_in(client.get("/login").get_data(as_text=True))
        answer = client.post(
            "/login", data={"csrf_token": token, "name": "nok", "password": "ผิดแน่นอนครับ"},
            headers={"X-Forwarded-For": f"203.0.113.{number}"},
        )  # fmt: skip
        statuses.append(answer.status_code)
    assert statuses[-1] == 429


def test_one_trusted_proxy_is_believed_once(tmp_path: Path, migrated_database: Path) -> None:
    import shutil

    from flask import request

    from kmwiki.app import create_app
    from tests.support.site import test_settings

    shutil.copy(migrated_database, tmp_path / "kmwiki.sqlite")
    app = create_app(test_settings(tmp_path, KMWIKI_TRUSTED_PROXIES="1"))
    seen: list[str | None] = []
    app.before_request(lambda: seen.append(request.remote_addr))
    app.test_client().get(
        "/", headers={"X-Forwarded-For": "198.51.100.1, 203.0.113.9", "X-Forwarded-Host": "evil.example"}
    )
    assert seen == ["203.0.113.9"]


# Where a sign-in leads.

ELSEWHERE = [
    "https://evil.example", "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example", "/\t/evil.example",
    "/\n/evil.example", "javascript:alert(1)", "data:text/html,x", "http:evil.example", "/%5cevil.example/..//\\x", " //evil.example",
    "evil.example", "/" + "a" * 3000, "\u2028//evil.example", "/\u2028/evil.example",
]  # fmt: skip


@pytest.mark.parametrize("target", ELSEWHERE)
def test_signing_in_never_leads_away(site: TestSite, client: FlaskClient, target: str) -> None:
    from tests.support.site import PASSWORD

    site.person("nok")
    html = client.get("/login", query_string={"next": target}).get_data(as_text=True)
    data: dict[str, Any] = {"csrf_token": token_in(html), "name": "nok", "password": PASSWORD, "next": target}
    answer = client.post("/login", data=data)
    assert answer.status_code in (302, 303)
    assert answer.location == "/" or (answer.location.startswith("/%5c"))
    again = client.get("/login", query_string={"next": target})
    assert again.location == answer.location
