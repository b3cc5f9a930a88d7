"""What is written is read again, whatever it says."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kmwiki.contentfiles import (
    CommentEntry,
    ContentProblem,
    PageFile,
    dump_comments,
    dump_page,
    parse_comments,
    parse_page,
    takes_number,
    with_number,
)

ROOT = Path(__file__).resolve().parents[3]
SHIPPED = sorted((ROOT / "content").glob("*/*.md")) + sorted((ROOT / "kmwiki/demo/data").glob("**/*.md"))
COMMENTS = sorted((ROOT / "content").glob("*/*.comments.yaml"))

LETTERS = st.characters(
    codec="utf-8",
    exclude_categories=("Cs", "Cc"),
    include_characters="\t\nกขำเแ้์ๆ๕\u200b\u2028\ufeff—“”😄: #'\"[]{}|>-&*!%@`\\",
)
LINE = st.text(LETTERS, max_size=60).map(lambda text: " ".join(text.split()).replace("\ufeff", ""))
SAID = LINE.filter(bool)
TEXT = st.text(LETTERS, max_size=400)
TIMES = st.datetimes(datetime(1950, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 (the zone is given)
NAMES = st.from_regex(r"[a-z][a-z_]{0,12}", fullmatch=True)
VALUES = st.one_of(
    TEXT,
    st.integers(0, 10**9),
    st.lists(SAID, max_size=4),
    st.lists(st.dictionaries(NAMES, TEXT, max_size=3), max_size=3),
    st.dictionaries(NAMES, TEXT, max_size=3),
)
# YAML has no word for the difference between nothing and an empty text: what is empty is not written.
FIELDS = st.dictionaries(NAMES, VALUES.filter(lambda v: v not in ("", [], {})), max_size=5)


PAGES = st.builds(
    PageFile,
    kind=st.sampled_from(["wiki", "aar"]),
    title=SAID,
    record_no=st.none() | st.integers(1, 2**53 - 1),
    lang=st.sampled_from(["th", "en"]),
    title_2=LINE,
    summary=TEXT,
    summary_2=TEXT,
    state=st.sampled_from(["published", "archived"]),
    agency=st.none() | NAMES,
    fiscal_year=st.none() | st.integers(2400, 2700),
    categories=st.lists(st.integers(0, 7), max_size=8).map(tuple),
    adli=st.sampled_from(["", "A", "ADLI"]),
    tags=st.lists(SAID, max_size=20).map(tuple),
    authors=st.lists(SAID, max_size=5).map(tuple),
    visibility=st.sampled_from(["public", "members"]),
    created=st.none() | TIMES,
    updated=st.none() | TIMES,
    revision=st.none() | st.integers(1, 999),
    fields=FIELDS,
    body=TEXT.map(lambda text: text.strip("\n")),
)


@given(PAGES)
@settings(max_examples=150, deadline=None)
def test_any_page_is_read_as_it_was_written(page: PageFile) -> None:
    data = dump_page(page)
    assert parse_page(data, path="x") == page
    assert dump_page(parse_page(data, path="x")) == data


@given(
    st.lists(
        st.builds(
            CommentEntry,
            author=SAID,
            body=TEXT.filter(str.strip),
            created=st.none() | TIMES,
            reply_to=st.none() | st.integers(1, 999),
            edited=st.none() | TIMES,
        ),
        max_size=4,
    )
)
@settings(max_examples=100, deadline=None)
def test_any_comments_are_read_as_they_were_written(entries: list[CommentEntry]) -> None:
    assert parse_comments(dump_comments(entries), path="x") == entries


def test_the_keys_stand_in_the_order_of_the_contract_and_empty_ones_are_left_out() -> None:
    page = PageFile(
        kind="wiki",
        title="เริ่มต้นที่นี่ (start here)",
        record_no=101,
        tags=("เริ่มต้น", "KM: one"),
        visibility="public",
        created=datetime(2026, 1, 12, 3, 10, tzinfo=UTC),
        revision=3,
        body="เนื้อความ",
    )
    assert dump_page(page).decode() == (
        "---\nrecord_no: 101\nkind: wiki\nlang: th\ntitle: เริ่มต้นที่นี่ (start here)\nstate: published\n"
        "tags: [เริ่มต้น, 'KM: one']\nvisibility: public\nlicence: CC-BY-NC-SA-4.0\n"
        "created: '2026-01-12T03:10:00Z'\nrevision: 3\n---\n\nเนื้อความ\n"
    )


def test_the_largest_page_a_form_takes_fits_into_a_file() -> None:
    thai = "ก้"
    page = PageFile(
        kind="aar",
        title=thai * 100,
        title_2="W" * 200,
        summary=thai * 500,
        summary_2=(thai * 40 + "\n") * 12,
        record_no=2**53 - 1,
        tags=tuple(f"{n}" + thai * 24 for n in range(20)),
        authors=tuple(f"{n}" + thai * 29 for n in range(20)),
        fields={
            "answers": dict.fromkeys(("expected", "beyond", "short", "next"), thai * 10_000),
            "aims": [{"aim": thai * 900, "expected": thai, "got": thai, "rating": "met", "why": thai * 900}] * 50,
        },
    )
    assert parse_page(dump_page(page), path="x") == page


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.name)
def test_every_page_that_ships_is_read_and_survives_writing(path: Path) -> None:
    page = parse_page(path.read_bytes(), path=path.name, kind=path.parent.name, also=frozenset({"sharing"}))
    assert parse_page(dump_page(page), path=path.name) == page


@pytest.mark.parametrize("path", COMMENTS, ids=lambda path: path.name)
def test_all_comments_that_ship_are_read_and_survive_writing(path: Path) -> None:
    entries = parse_comments(path.read_bytes(), path=path.name)
    assert entries
    assert parse_comments(dump_comments(entries), path=path.name) == entries


@pytest.mark.parametrize(
    "head",
    [
        "---\ntitle: เรื่องเล่า  # ชื่อเรื่อง\ntags: [ก,ข]\nkind: wiki\n---\nwords\n",
        "\ufeff---\r\n# by hand\r\nkind:   wiki\r\ntitle: 'A story'\r\n---\r\n\r\nwords\r\n",
        "---  \ntitle: เรื่อง mixed\n---",
        "---\n\n\ntitle: |-\n  สอง\n---\n\n\n\nwords   \n\n\n",
    ],
)
def test_writing_the_number_into_a_file_changes_nothing_else(head: str) -> None:
    data = head.encode()
    takes_number(data, parse_page(data, path="x.md"), path="x.md")
    made = with_number(data, 405365)
    assert parse_page(made, path="x.md").record_no == 405365
    line = b"record_no: 405365\r\n" if b"\r\n" in data else b"record_no: 405365\n"
    assert made.replace(line, b"", 1) == data


@pytest.mark.parametrize(
    ("text", "key"),
    [("---\nrecord_no: 5\ntitle: x\n---\n", "has_a_number"), ("---\n{title: x}\n---\n", "no_place_for_number")],
)
def test_a_file_that_takes_no_number_is_refused_rather_than_broken(text: str, key: str) -> None:
    with pytest.raises(ContentProblem, match=key):
        takes_number(text.encode(), parse_page(text.encode(), path="x"), path="x")
