"""Fixtures shared by every tree of tests: a migrated database that is copied, never migrated twice."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import settings
from jinja2 import FileSystemBytecodeCache
from sqlalchemy.orm import Session

from kmwiki.render import Rendered
from tests.support.site import Browser, TestSite, test_settings

# The same examples every time: a change is judged by what it did. To look for new ones:
# python run.py test --hypothesis-profile=explore
# How long something takes is measured in bench/, where nothing else runs beside it.
settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.register_profile("explore", derandomize=False, deadline=None)
settings.load_profile("repeatable")


@pytest.fixture(scope="session")
def migrated_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with the newest schema and its seeds, made once."""
    from kmwiki.app import create_app, prepare

    folder = tmp_path_factory.mktemp("migrated")
    app = create_app(test_settings(folder))
    prepare(app)
    with app.app_context():
        from kmwiki.core.database import db

        with db.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        db.engine.dispose()
    return folder / "kmwiki.sqlite"


class RenderHere:
    """Renders in this process: tests of rules need neither the processes nor the time limits that guard a server.
    What those do is told in tests/pure/render and tests/browser."""

    def run(self, function: Callable[..., Rendered], text: str, *args: object) -> Rendered:
        return function(text, *args)

    def start(self) -> None:
        pass


def look_here(act: str, *arguments: str, seconds: float) -> dict[str, Any]:
    """Looks into files in this process, as :class:`RenderHere` renders; the real ones: tests/features/attachments."""
    from kmwiki.attachments.apart import answer

    return answer(act, *arguments)


@pytest.fixture
def app(tmp_path: Path, migrated_database: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    """The whole application on a fresh copy of the database, with its own data and content folders."""
    monkeypatch.setattr("kmwiki.render.rendering.shared_guard", RenderHere)
    monkeypatch.setattr("kmwiki.attachments.guarding.run_apart", look_here)
    from kmwiki.app import create_app
    from kmwiki.core.database import db

    shutil.copy(migrated_database, tmp_path / "kmwiki.sqlite")
    app = create_app(test_settings(tmp_path))
    app.testing = True
    # Each test has an app of its own; templates are compiled once for all of them.
    app.jinja_env.bytecode_cache = FileSystemBytecodeCache(str(migrated_database.parent))
    app.test_client_class = Browser
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def session(app: Flask) -> Session:
    """The database session of the app under test."""
    from kmwiki.core.database import db

    return db.session()


@pytest.fixture
def site(app: Flask) -> TestSite:
    """A builder of people and pages; other people's rows are in the tables already."""
    return TestSite(app)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A visitor's browser."""
    return app.test_client()
