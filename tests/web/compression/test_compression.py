"""Answers travel compressed, whole, and only where they may."""

from __future__ import annotations

import gzip
import re

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from kmwiki.web.compression import joined, pack, unpack, wants_gzip
from tests.support.site import TestSite

TEXTS = {"Thai": "น้ำท่วมใหญ่ ", "English": "the big flood ", "mixed": "น้ำท่วม PMQA 2554 "}


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_parts_put_together_are_one_gzip_answer(text: str) -> None:
    first, second = (text * 400).encode(), (text * 9_000).encode()
    whole = joined([(pack(first), True), ("ชื่อ <&>".encode(), False), (pack(second), True), (second, False)])
    assert gzip.decompress(whole) == first + "ชื่อ <&>".encode() + second + second


@given(st.lists(st.tuples(st.binary(max_size=300), st.booleans()), max_size=8))
def test_any_parts_in_any_order_come_out_as_they_went_in(parts: list[tuple[bytes, bool]]) -> None:
    given_in = [(pack(text), True) if packed else (text, False) for text, packed in parts]
    assert gzip.decompress(joined(given_in)) == b"".join(text for text, _ in parts)
    assert all(unpack(pack(text)) == text for text, _ in parts)


@pytest.mark.parametrize(
    ("accepted", "wanted"),
    [("gzip", True), ("br, gzip;q=0.5", True), ("*", True), ("GZIP", True), ("", False), ("br", False), ("gzip;q=0", False),
     ("gzip; q=0.0", False), ("identity", False)],
)  # fmt: skip
def test_gzip_is_sent_to_whom_takes_it(accepted: str, wanted: bool) -> None:
    assert wants_gzip(accepted) is wanted


@pytest.mark.parametrize("who", [None, "nok"], ids=["visitor", "member"])
@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_compressed_or_not_a_page_is_the_same(site: TestSite, who: str | None, text: str) -> None:
    number = site.page(site.person("somchai"), title=text.strip(), body=text * 50, visibility="public")
    browser: FlaskClient = site.browser(who)
    for _ in range(2):  # drawn, then kept
        packed = browser.get(f"/p/{number}", headers={"Accept-Encoding": "gzip"})
        plain = browser.get(f"/p/{number}", headers={"Accept-Encoding": "gzip;q=0"})
        assert packed.headers["Content-Encoding"] == "gzip"
        assert "Content-Encoding" not in plain.headers
        assert "Accept-Encoding" in packed.headers["Vary"]
        assert "Accept-Encoding" in plain.headers["Vary"]
        assert int(packed.headers["Content-Length"]) == len(packed.data)
        assert _without_secrets(gzip.decompress(packed.data).decode()) == _without_secrets(plain.get_data(as_text=True))


def _without_secrets(html: str) -> str:
    """A member's page but for what is new in each answer."""
    return re.sub(r'name="(csrf_token|form_id)" value="[^"]+"', "", html)


@pytest.mark.parametrize("letters", [33_334, 40_000, 87_381, 349_525])
@pytest.mark.parametrize("text", ["ก", "a-z", "น้ำ1"], ids=["Thai", "English", "mixed"])
def test_long_parts_are_put_together_without_being_unpacked(text: str, letters: int) -> None:
    long = (text * letters)[: letters * 3].encode()
    parts = [(b"<html>", False), (pack(long), True), (b"token", False), (pack(b"short"), True), (pack(long[:-7]), True)]
    assert gzip.decompress(joined(parts)) == b"<html>" + long + b"token" + b"short" + long[:-7]
