"""Whatever a program sends, the answer is one the description tells of: found by trying what nobody would write."""

from __future__ import annotations

from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kmwiki.api.search import KNOWN
from kmwiki.kinds import KINDS
from tests.api.described import hold_against_description

# The pages stay as they are between examples, and nothing here depends on how long one takes.
LOOSE = settings(
    deadline=None,
    max_examples=40,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
PIECES = [
    "อพยพ",
    "evacuate",
    '"',
    "-",
    "OR",
    "kind:",
    "ปี ๒๕๖๙",
    ":",
    "(",
    "*",
    "\x00",
    "\u200b",
    "ำ",
    "เเ",
    "l;ylfu",
    "𝒜",
    "\ud800",
]
TYPED = st.lists(st.sampled_from(PIECES) | st.text(max_size=8), max_size=6).map(" ".join)
VALUES = st.one_of(
    TYPED, st.integers().map(str), st.sampled_from([*KINDS, "true", "newest", "2569", "๗", "20", "th", "", "9" * 400])
)


def sendable(text: str) -> str:
    """As a client library sends it: half a surrogate has no bytes."""
    return text.encode("utf-8", "replace").decode()


@LOOSE
@given(q=TYPED, exact=st.booleans(), sort=st.sampled_from(["relevance", "newest", "most_read"]))
def test_no_query_is_refused(app: Flask, province, q: str, exact: bool, sort: str) -> None:
    query = {"q": sendable(q), "exact": str(exact).lower(), "sort": sort}
    answer = app.test_client().get("/api/v1/search", query_string=query)
    assert answer.status_code == 200
    hold_against_description(answer, "/search")


@LOOSE
@given(st.dictionaries(st.sampled_from(KNOWN) | st.text(max_size=6), st.lists(VALUES, max_size=3), max_size=5))
def test_no_parameter_breaks_it(app: Flask, province, given: dict[str, list[str]]) -> None:
    query = {sendable(name): [sendable(value) for value in values] for name, values in given.items()}
    answer = app.test_client().get("/api/v1/search", query_string=query)
    assert answer.status_code in (200, 400)
    hold_against_description(answer, "/search")


@LOOSE
@given(st.binary(max_size=80))
def test_no_bytes_in_the_address_break_it(app: Flask, province, sent: bytes) -> None:
    written = "".join(f"%{byte:02X}" for byte in sent)
    answer = app.test_client().get(f"/api/v1/search?q={written}")
    hold_against_description(answer, "/search")
    answer = app.test_client().get(f"/api/v1/{written}x")
    assert answer.status_code in (308, 400, 404), written


@LOOSE
@given(st.text(st.characters(min_codepoint=32, max_codepoint=255), max_size=60), st.text(max_size=20))
def test_no_header_breaks_it(app: Flask, province, authorization: str, languages: str) -> None:
    headers = {"Authorization": authorization, "Accept-Language": languages.encode("ascii", "replace").decode()}
    headers = {name: value.replace("\n", " ").replace("\r", " ") for name, value in headers.items()}
    answer = app.test_client().get("/api/v1/search?q=a", headers=headers)
    assert answer.status_code == 401
    hold_against_description(answer, "/search")


def test_no_method_breaks_it(client) -> None:
    for method in ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE", "TRACE", "BREW"):
        assert client.open("/api/v1/search?q=a", method=method).status_code in (200, 204, 405), method
