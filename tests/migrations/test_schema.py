"""The migrations make exactly the tables the models speak of."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, Engine, create_engine, inspect, text

from kmwiki import models  # noqa: F401  (fills the metadata)
from kmwiki.core.database import Base
from kmwiki.core.migrating import alembic_config, current_revision, file_lock, newest_revision, upgrade


@pytest.fixture
def empty(tmp_path: Path) -> Engine:
    return create_engine(f"sqlite:///{tmp_path / 'empty.sqlite'}")


def test_nobody_else_on_the_machine_can_read_the_database(empty: Engine, tmp_path: Path) -> None:
    upgrade(empty, tmp_path)
    files = list(tmp_path.glob("empty.sqlite*"))
    assert files
    assert {file.stat().st_mode & 0o077 for file in files} == {0}
    files[0].chmod(0o644)  # as a copy may come
    upgrade(empty, tmp_path)
    assert files[0].stat().st_mode & 0o077 == 0


def test_an_upgraded_database_has_what_the_models_want_and_nothing_else(empty: Engine, tmp_path: Path) -> None:
    assert current_revision(empty) is None
    assert upgrade(empty, tmp_path) is True
    assert current_revision(empty) == newest_revision()
    with empty.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_upgrading_again_does_nothing(empty: Engine, tmp_path: Path) -> None:
    upgrade(empty, tmp_path)
    assert upgrade(empty, tmp_path) is False


def test_the_site_has_its_one_row_from_the_start(empty: Engine, tmp_path: Path) -> None:
    upgrade(empty, tmp_path)
    with empty.connect() as connection:
        assert connection.execute(text("SELECT id, version, default_visibility FROM site")).all() == [(1, 1, "members")]


def test_two_processes_that_start_together_migrate_once(empty: Engine, tmp_path: Path) -> None:
    did: list[bool] = []
    threads = [threading.Thread(target=lambda: did.append(upgrade(empty, tmp_path))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(did) == [False, False, False, True]


def test_a_lock_that_is_held_is_told_at_once(tmp_path: Path) -> None:
    with file_lock(tmp_path / "a.lock"), pytest.raises(BlockingIOError), file_lock(tmp_path / "a.lock", wait=False):
        pass
    with file_lock(tmp_path / "a.lock", wait=False):
        pass


def test_every_migration_can_be_taken_back(empty: Engine, tmp_path: Path) -> None:
    upgrade(empty, tmp_path)
    command.downgrade(alembic_config(empty), "base")
    assert set(inspect(empty).get_table_names()) <= {"alembic_version"}
    assert upgrade(empty, tmp_path) is True


def test_a_database_with_people_and_their_words_is_upgraded_without_losing_any(empty: Engine, tmp_path: Path) -> None:
    """Tables that others refer to may be changed by copy: nothing may cascade, and nothing may stand in the way."""
    command.upgrade(alembic_config(empty), "0008")
    with empty.begin() as connection:
        connection.execute(text("INSERT INTO agency (id, code, name_th, name_en, short_th, short_en, position)"
                                " VALUES (1, 'health', 'สาธารณสุข', '', '', '', 1)"))  # fmt: skip
        for table, given in (
            ("person", {"id": 7, "username": "malee", "agency_id": 1}),
            ("page", {"record_no": 101, "created_by": 7, "agency_id": 1}),
            ("page_author", {"page_no": 101, "position": 0, "person_id": 7}),
            ("comment", {"id": 1, "page_no": 101, "person_id": 7}),
        ):
            _put(connection, table, given)
    assert upgrade(empty, tmp_path) is True
    with empty.connect() as connection:
        for table in ("person", "page", "page_author", "comment", "agency"):
            assert connection.execute(text(f"SELECT count(*) FROM {table}")).scalar() == 1, table
        assert connection.execute(text("PRAGMA foreign_key_check")).all() == []


def test_pages_that_name_speakers_are_looked_at_once_after_the_upgrade(empty: Engine, tmp_path: Path) -> None:
    """Words may have been changed before anybody looked: the worker's queue has each such page once."""
    command.upgrade(alembic_config(empty), "0018")
    rows = ((101, 1), (101, 1), (102, 0), (103, 1))
    with empty.begin() as connection:
        _put(connection, "agency", {"id": 1})
        _put(connection, "person", {"id": 7, "username": "malee", "agency_id": 1})
        for page in {page for page, _ in rows}:
            _put(connection, "page", {"record_no": page})
        for number, (page, placed) in enumerate(rows, 1):
            words = {"id": number, "page_no": page, "speaker_id": 7, "borrower_id": 7, "placed": placed}
            _put(connection, "borrowed_words", words)
    assert upgrade(empty, tmp_path) is True
    with empty.connect() as connection:
        queued = connection.execute(text("SELECT subject_id FROM queue WHERE consumer = 'words' ORDER BY 1"))
        assert list(queued.scalars()) == [101, 103]


def test_what_guidance_replaced_before_the_upgrade_can_be_looked_for_after_it(empty: Engine, tmp_path: Path) -> None:
    command.upgrade(alembic_config(empty), "0022")
    with empty.begin() as connection:
        for number, fields in ((101, "{}"), (102, '{"replaces": 101, "scope": "ทั้งจังหวัด"}'), (103, '{"scope": "x"}')):
            _put(connection, "page", {"record_no": number, "fields": fields})
    assert upgrade(empty, tmp_path) is True
    with empty.connect() as connection:
        found = connection.execute(text("SELECT record_no, replaces FROM page ORDER BY record_no")).all()
    assert found == [(101, None), (102, 101), (103, None)]


def _put(connection: Connection, table: str, given: Mapping[str, object]) -> None:
    """A row of what is given and of anything that is needed besides."""
    needed = {
        column["name"]: _any_value(str(column["type"]), "2010-10-29 12:54:00.000000")
        for column in inspect(connection).get_columns(table)
        if not column["nullable"] and column["default"] is None
    }
    values = {**needed, **given}
    columns, places = ", ".join(values), ", ".join(f":{name}" for name in values)
    connection.execute(text(f"INSERT INTO {table} ({columns}) VALUES ({places})"), values)


def _any_value(kind: str, moment: str) -> object:
    if kind.startswith(("INTEGER", "BOOLEAN")):
        return 0
    return moment if kind.startswith("DATETIME") else "[]" if kind.startswith("JSON") else ""
