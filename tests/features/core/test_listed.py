"""Rows of a subquery come as one text and are the same rows again; the SQL is what each database calls it."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from kmwiki.core.database import db, transaction
from kmwiki.core.journal import JournalRow, record
from kmwiki.core.listed import listed, rows_of_list

OF_TESTS = select(listed(JournalRow.subject_id, JournalRow.verb, JournalRow.page_no)).where(
    JournalRow.subject_type == "test"
)


def test_rows_come_in_the_order_of_their_first_column(app: Flask) -> None:
    assert rows_of_list(db.session.scalars(OF_TESTS).one()) == []
    with transaction():
        for number, verb in ((3, "ก 'ข' \"ค\" [น้ำ], {}"), (1, "one"), (2, "two\nlines")):
            record(verb, actor_id=None, subject_type="test", subject_id=number)
    assert rows_of_list(db.session.scalars(OF_TESTS).one()) == [
        [1, "one", None],
        [2, "two\nlines", None],
        [3, "ก 'ข' \"ค\" [น้ำ], {}", None],
    ]


@pytest.mark.parametrize(
    ("dialect", "sql"),
    [
        (sqlite.dialect(), "json_group_array(json_array(journal.subject_id, journal.verb))"),
        (
            postgresql.dialect(),
            "CAST(coalesce(json_agg(json_build_array(journal.subject_id, journal.verb)), '[]') AS TEXT)",
        ),
    ],
)
def test_each_database_is_asked_in_its_own_words(dialect: object, sql: str) -> None:
    asked = select(listed(JournalRow.subject_id, JournalRow.verb)).compile(dialect=dialect)  # type: ignore[arg-type]
    assert sql in str(asked)
