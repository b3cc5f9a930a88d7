"""What was not found: counted by words, never by person, and never without bound."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import inspect
from sqlalchemy.exc import OperationalError

from kmwiki.core.clock import freeze, now
from kmwiki.core.database import db, transaction
from kmwiki.core.errors import NotAllowed, NotFound
from kmwiki.discovery import misses
from kmwiki.discovery.misses import (
    FIRST,
    LATEST,
    LONGEST,
    OFTEN,
    WORDS,
    MissBuffer,
    all_misses,
    bring_back_miss,
    dismiss_miss,
    keep_misses,
    list_misses,
    words_of,
)
from kmwiki.discovery.models import MissedSearch


@pytest.fixture
def nok(site):
    return site.person("nok", "facilitator")


def keep(**counted):
    """Count these words; a name of Python's may hold Thai, but not ำ as people type it."""
    with transaction():
        keep_misses(counted)


def listed(actor, **asked):
    return [(row.words, row.count) for row in all_misses(actor, **asked)]


def test_the_same_words_in_any_spelling_are_counted_together(app, nok):
    buffer = MissBuffer()
    for text in ("แผนน้ำหลาก", " แผนน\u0e4d\u0e49าหลาก ", "แผน\u200bน้ำหลาก", "Flood PLAN", "flood  plan"):
        buffer.note_miss(text)
    assert buffer.flush() == 2
    assert listed(nok) == [("แผนน้ำหลาก", 3), ("flood plan", 2)]
    buffer.note_miss("flood plan ๒๕๕๔")
    buffer.note_miss("แผนน้ำหลาก")
    assert buffer.flush() == 2
    assert listed(nok) == [("แผนน้ำหลาก", 4), ("flood plan", 2), ("flood plan 2554", 1)]


def test_nothing_waits_twice_and_what_could_not_be_written_is_not_lost(app, nok, monkeypatch):
    buffer = MissBuffer()
    buffer.note_miss("ไม่มีจริง")

    def locked(_counted):
        raise OperationalError("INSERT", {}, Exception("database is locked"))

    with monkeypatch.context() as full:
        full.setattr(misses, "keep_misses", locked)
        with pytest.raises(OperationalError):
            buffer.flush()
    buffer.note_miss("ไม่มีจริง")
    assert buffer.flush() == 1
    assert buffer.flush() == 0
    assert listed(nok) == [("ไม่มีจริง", 2)]


@pytest.mark.parametrize(
    "text",
    [
        "1-1037-02071-81-1", "บัตร 1103702071811 สมชาย", "๑๑๐๓๗๐๒๐๗๑๘๑๑ ใคร", "เบอร์ 081-234-5678", "โทร 0 7535 6952 คุณนก",
        "call +66 81 234 5678", "tel (075) 356-952", "นก somsri@example.go.th", "ก@ข", "https://example.com/set-password/abc",
        "www.example.com นก", "บัญชี 123-4-56789-0", "2554", "???", "  ", "\u200b",
    ],
)  # fmt: skip
def test_what_looks_like_somebodys_number_or_address_is_not_kept(text):
    assert words_of(text) is None


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("บันทึก 405365", "บันทึก 405365"),
        ("แผนปี 2553-2554", "แผนปี 2553-2554"),
        ("ประชุม 29/10/2553 เวลา 19.54", "ประชุม 29/10/2553 เวลา 19.54"),
        ("PM2.5 ปี ๒๕๖๗", "pm2.5 ปี 2567"),
        ("ก.พ.ร. คือ", "กพร คือ"),
        ("e-mail ของจังหวัด", "e-mail ของจังหวัด"),
    ],
)
def test_numbers_of_records_years_and_days_are_words_like_any_other(text, kept):
    assert words_of(text) == kept


def test_long_questions_are_cut(app):
    assert len(words_of("น้ำท่วม " * 100)) <= LONGEST


@given(st.text(max_size=400))
def test_any_text_has_words_that_can_be_kept_or_none(text):
    words = words_of(text)
    assert words is None or (0 < len(words) <= LONGEST and any(character.isalpha() for character in words))


def test_neither_a_person_nor_a_time_of_day_has_a_place_to_stand(app, nok):
    columns = {column["name"]: str(column["type"]) for column in inspect(db.engine).get_columns("missed_search")}
    assert columns.keys() == {"id", "words", "count", "first_on", "last_on", "dismissed_at"}
    assert (columns["first_on"], columns["last_on"]) == ("DATE", "DATE")


def test_first_and_last_day_are_the_offices_days(app, nok):
    with freeze(datetime(2026, 1, 31, 18, 0, tzinfo=UTC)):  # one o'clock at night, 1 February, in Thailand
        keep(โดรน=1)
    with freeze(datetime(2026, 3, 3, 3, 0, tzinfo=UTC)):
        keep(โดรน=2)
    [row] = all_misses(nok)
    assert (row.first_on, row.last_on, row.count) == (date(2026, 2, 1), date(2026, 3, 3), 3)


def test_the_list_is_bounded_and_what_was_asked_once_goes_first_the_oldest_first(app, nok, monkeypatch):
    monkeypatch.setattr(misses, "MOST_KEPT", 3)
    start = now() - timedelta(days=30)
    for day, (words, count) in enumerate([("often", 5), ("old", 1), ("newer", 1), ("newest", 1)]):
        with freeze(start + timedelta(days=day)):
            keep(**{words: count})
    assert {words for words, _ in listed(nok)} == {"often", "newer", "newest"}


def test_what_nobody_missed_for_a_year_makes_room_for_what_is_missed_now(app, nok, monkeypatch):
    monkeypatch.setattr(misses, "MOST_KEPT", 2)
    with freeze(now() - timedelta(days=500)):
        keep(former=9, older=7)
    keep(today=1)
    assert [words for words, _ in listed(nok)] == ["former", "today"]


def test_a_process_buffers_only_so_many_different_words(app, nok, monkeypatch):
    monkeypatch.setattr(misses, "MOST_BUFFERED", 2)
    buffer = MissBuffer()
    for text in ("หนึ่ง", "สอง", "สาม", "หนึ่ง"):
        buffer.note_miss(text)
    assert buffer.flush() == 2
    assert listed(nok) == [("หนึ่ง", 2), ("สอง", 1)]


def test_the_list_has_four_orders_and_pages(app, nok):
    for days_ago, (words, count) in enumerate([("ข", 1), ("ก", 5), ("ค", 3)]):
        with freeze(now() - timedelta(days=days_ago)):
            keep(**{words: count})
    orders = {order: [words for words, _ in listed(nok, order=order)] for order in (OFTEN, LATEST, FIRST, WORDS)}
    assert orders == {OFTEN: ["ก", "ค", "ข"], LATEST: ["ข", "ก", "ค"], FIRST: ["ค", "ก", "ข"], WORDS: ["ก", "ข", "ค"]}
    rows, paging = list_misses(nok, order=WORDS, number=2, size=2)
    assert ([row.words for row in rows], paging.total, paging.pages) == (["ค"], 3, 2)


def test_words_set_aside_are_counted_on_and_come_back_with_all_their_counts(app, nok):
    keep(โดรน=2, ไฟ=1)
    [drone] = [row.id for row in all_misses(nok) if row.words == "โดรน"]
    with transaction():
        assert dismiss_miss(nok, drone) == "โดรน"
    keep(โดรน=3)
    assert listed(nok) == [("ไฟ", 1)]
    assert listed(nok, dismissed=True) == [("โดรน", 5)]
    with transaction():
        bring_back_miss(nok, drone)
    assert listed(nok) == [("โดรน", 5), ("ไฟ", 1)]


@pytest.mark.parametrize("role", ["staff", "consultant", "moderator"])
def test_the_list_is_for_whoever_edits_synonyms(site, app, role):
    other = site.person("other", role)
    keep(โดรน=1)
    [row_id] = [row.id for row in db.session.query(MissedSearch)]
    for act in (
        lambda: list_misses(other),
        lambda: all_misses(other),
        lambda: dismiss_miss(other, row_id),
        lambda: bring_back_miss(other, row_id),
    ):
        with pytest.raises(NotAllowed), transaction():
            act()


def test_words_that_are_gone_are_not_found(app, nok):
    for number in (0, 7, 2**70):
        with pytest.raises(NotFound), transaction():
            dismiss_miss(nok, number)
