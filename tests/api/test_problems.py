"""Everything that goes wrong under ``/api/`` is a problem document, in the asker's language, and never a page."""

from __future__ import annotations

import errno
import sqlite3

import pytest
from sqlalchemy.exc import OperationalError

from kmwiki.core.errors import Conflict, Invalid, NotAllowed, NotFound, TooMany
from kmwiki.indexing import asking
from tests.api.described import is_problem

LATIN = "abcdefghijklmnopqrstuvwxyz"


@pytest.fixture
def failing(monkeypatch):
    """Lets the search behind the API fail as it is told."""

    def fail_with(error: Exception) -> None:
        def fails(*_args, **_more):
            raise error

        monkeypatch.setattr(asking, "search", fails)

    return fail_with


@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
def test_unknown_addresses(client, method) -> None:
    for path in (
        "/api",
        "/api/",
        "/api/v1",
        "/api/v1/",
        "/api/v1/search/",
        "/api/v2/search",
        "/api/v1/p/1",
        "/api/ไม่มี",
    ):
        problem = is_problem(client.open(path, method=method), 404)
        assert problem["instance"] == path
        assert problem["type"] == "about:blank"


@pytest.mark.parametrize("path", ["/api/v1/search", "/api/v1/openapi.json"])
def test_other_methods_are_told_which_there_are(client, path) -> None:
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        answer = client.open(path, method=method, data={"q": "x"})
        is_problem(answer, 405)
        assert answer.headers["Allow"] == "GET, HEAD, OPTIONS"


def test_head_and_options_work(client) -> None:
    assert client.head("/api/v1/search?q=a").status_code == 200
    for path in ("/api/v1/search", "/api/v1/openapi.json"):
        answer = client.options(path)
        assert (answer.status_code, answer.data) == (204, b"")
        assert answer.headers["Allow"] == "GET, HEAD, OPTIONS"
        assert "Content-Type" not in answer.headers


def test_bytes_that_are_no_text_are_refused(client) -> None:
    for query in ("q=%ff%fe", "q=%ED%A0%80", "tag=%E0%B8", "%C3=1", "q=a&lang=%80"):
        is_problem(client.get(f"/api/v1/search?{query}"), 400)
    for query in ("q=%E0%B8%81", "q=%EF%BF%BD", "q=100%", "q=%zz", "q=%2525ff"):
        assert client.get(f"/api/v1/search?{query}").status_code == 200, query


def test_an_empty_value_is_as_good_as_none(client) -> None:
    plain = client.get("/api/v1/search?q=a").get_json()
    empty = client.get("/api/v1/search?q=&q=a&exact=&kind=&limit=&offset=%20&sort=&lang=&lang=&agency=").get_json()
    assert empty | {"took_ms": 0} == plain | {"took_ms": 0}


def test_a_parameter_that_cannot_be_meant_is_named(client) -> None:
    for query, parameter in (
        ("kind=novel", "kind"), ("fiscal_year=2026", "fiscal_year"), ("category=x", "category"), ("limit=0", "limit"),
        ("limit=101", "limit"), ("offset=-1", "offset"), ("offset=10001", "offset"), ("sort=oldest", "sort"),
        ("exact=perhaps", "exact"), ("lang=de", "lang"), ("kinds=aar", "kinds"), ("page=2", "page"),
        ("limit=5&limit=6", "limit"), ("exact=1&exact=1", "exact"), ("sort=&sort=newest&sort=newest", "sort"),
        ("offset=0&offset=1", "offset"), ("q=b", "q"), ("lang=th&lang=en", "lang"),
        ("tag=" + "x" * 61, "tag"), ("&".join("tag=a" for _ in range(11)), "tag"), ("%EF%BF%BD=1", "\ufffd"),
    ):  # fmt: skip
        problem = is_problem(client.get(f"/api/v1/search?q=a&{query}"), 400)
        assert [wrong["parameter"] for wrong in problem["parameters"]] == [parameter]
        assert problem["detail"].startswith(f"{parameter}: ")


def test_all_wrong_parameters_are_named_at_once(client) -> None:
    problem = is_problem(client.get("/api/v1/search?limit=0&kind=novel&nonsense=1"), 400)
    assert {wrong["parameter"] for wrong in problem["parameters"]} == {"limit", "kind", "nonsense"}


def test_it_is_said_in_the_language_that_is_asked_for(client) -> None:
    for lang, accepted, english in (
        (None, "en", True), (None, "th, en;q=0.5", False), (None, "fr", False), (None, None, False),
        ("en", "th", True), ("th", "en", False),
    ):  # fmt: skip
        answer = client.get(
            "/api/v1/nothing",
            query_string={"lang": lang} if lang else {},
            headers={"Accept-Language": accepted} if accepted else {},
        )
        problem = is_problem(answer, 404)
        assert any(letter in problem["title"].lower() for letter in LATIN) is english, (lang, accepted)
        assert answer.headers["Content-Language"] == ("en" if english else "th")


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (NotFound(), 404), (NotAllowed(), 403), (Conflict("error.not_found"), 409), (Invalid("accounts.not_active"), 422),
        (OperationalError("SELECT", {}, sqlite3.OperationalError("database is locked")), 503),
        (OperationalError("INSERT", {}, sqlite3.OperationalError("database or disk is full")), 507),
        (OSError(errno.ENOSPC, "No space left on device"), 507),
    ],
)  # fmt: skip
def test_refusals_of_rules_and_machines_have_their_status(client, failing, error, status) -> None:
    failing(error)
    answer = client.get("/api/v1/search?q=a")
    is_problem(answer, status)
    assert ("Retry-After" in answer.headers) is (status in (503, 507))


def test_too_many_says_how_long_to_wait(client, failing) -> None:
    failing(TooMany("limits.too_fast", retry_after=17))
    answer = client.get("/api/v1/search?q=a")
    is_problem(answer, 429)
    assert answer.headers["Retry-After"] == "17"


def test_a_fault_of_ours_is_a_problem_too_and_tells_nothing_of_it(app, client, failing, caplog) -> None:
    app.config["PROPAGATE_EXCEPTIONS"] = False
    failing(ZeroDivisionError("the secret of the house"))
    answer = client.get("/api/v1/search?q=a")
    is_problem(answer, 500)
    assert b"secret" not in answer.data
    assert "the secret of the house" in caplog.text, "the administrators are told"


def test_an_address_beyond_all_use_is_414(client) -> None:
    is_problem(client.get("/api/v1/search?q=" + "ก" * 3_000), 414)


def test_a_body_beyond_all_use_is_413_and_unread(client) -> None:
    is_problem(client.get("/api/v1/search", environ_overrides={"CONTENT_LENGTH": str(10**9)}), 413)


def test_another_host_is_refused_without_a_page(client) -> None:
    answer = client.get("/api/v1/search?q=a", headers={"Host": "elsewhere.example"})
    is_problem(answer, 400)
    assert b"elsewhere" not in answer.data


@pytest.mark.parametrize("path", ["/api/v1/%FF%FE", "/api/v1/a%00b", "/api/%ED%A0%80"])
def test_odd_bytes_in_an_address(client, path) -> None:
    is_problem(client.get(path), 400)


@pytest.mark.parametrize("path", ["/api/v1/search?q=a", "/api/v1/nothing", "/api/v1/openapi.json"])
def test_headers_are_those_of_data_for_one_asker(client, path) -> None:
    headers = client.get(path).headers
    assert headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "private, no-store"
    assert {"Authorization", "Accept-Language"} <= {part.strip() for part in headers["Vary"].split(",")}
    assert "Access-Control-Allow-Origin" not in headers


def test_what_only_begins_like_the_api_is_a_page(client) -> None:
    answer = client.get("/apiary")
    assert (answer.status_code, answer.mimetype) == (404, "text/html")
