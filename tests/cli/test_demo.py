"""``demo load`` before the first start and after it: the same site."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import select

from kmwiki import app as app_module
from kmwiki.cli import root
from kmwiki.cli.content import say_notes
from kmwiki.cli.terminal import Program
from kmwiki.comments.models import Comment
from kmwiki.contentsync.pulling import pull
from kmwiki.core.database import db, end_reading
from kmwiki.demo import reading
from kmwiki.demo.models import DemoItem
from kmwiki.demo.reading import DemoData, read_demo
from kmwiki.frame.models import Agency
from kmwiki.indexing.engine import engine_of
from kmwiki.pages.models import Page, Revision
from kmwiki.worker.loop import drain_if_idle
from tests.support.site import test_settings

SHIPPED = Path(__file__).resolve().parents[2] / "content"
PAGES = {"guidance-photo-consent", "guidance-photo-consent-2569", "thread-q-car-booking", "team-budget-bargain"}


@pytest.fixture
def fresh(
    app: Flask, tmp_path: Path, migrated_database: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[[str], Flask]:
    """A site with its shipped files, as it is before its first start. ``app`` lends its quick ways of rendering."""
    everything = read_demo()
    some = DemoData(
        everything.agencies,
        everything.people,
        [page for page in everything.pages if page.stem in PAGES],
        [row for row in everything.comments if row["page"] in PAGES],
    )
    monkeypatch.setattr(reading, "read_demo", lambda: some)
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")

    def make(name: str) -> Flask:
        folder = tmp_path / name
        folder.mkdir()
        shutil.copy(migrated_database, folder / "kmwiki.sqlite")
        shutil.copytree(SHIPPED, folder / "content")
        return app_module.create_app(test_settings(folder))

    return make


def load(app: Flask) -> str:
    class SameApp:
        create_app = staticmethod(lambda settings=None: app)
        prepare = staticmethod(app_module.prepare)

    end_reading()
    done = CliRunner().invoke(root, ["demo", "load"], obj=Program(lambda: SameApp))  # type: ignore[arg-type,return-value]
    assert done.exit_code == 0, done.output
    end_reading()
    return done.stderr


def start(app: Flask) -> None:
    """As far as it concerns pages: files are taken in, the worker follows."""
    problems = pull().problems
    say_notes(problems)
    assert not problems
    assert drain_if_idle(app.config["SETTINGS"])


def rows(*columns: Any) -> list[tuple[Any, ...]]:
    return sorted(map(tuple, db.session.execute(select(*columns))), key=str)


def what_there_is(app: Flask) -> dict[str, Any]:
    settings = app.config["SETTINGS"]
    files = {str(path.relative_to(settings.content_dir)) for path in settings.content_dir.rglob("*") if path.is_file()}
    return {
        "pages": rows(Page.record_no, Page.kind, Page.title, Page.state, Page.comment_count),
        "revisions": rows(Revision.page_no, Revision.number, Revision.source),
        "comments": rows(Comment.page_no, Comment.body),
        "agencies": rows(Agency.code, Agency.position),
        "example": rows(DemoItem.kind, DemoItem.item_id),
        "found": engine_of(settings).status().documents,
        "files": files,
    }


def test_the_example_before_the_first_start_and_after_it_make_the_same_site(
    fresh: Callable[[str], Flask], caplog: pytest.LogCaptureFixture
) -> None:
    told, seen = {}, {}
    for name in ("before", "after"):
        site = fresh(name)
        with site.app_context():
            if name == "after":
                start(site)
            caplog.clear()
            told[name] = load(site)
            assert [record.getMessage() for record in caplog.records if record.levelname == "WARNING"] == []
            start(site)
            seen[name] = what_there_is(site)
            db.session.remove()
            db.engine.dispose()
    shipped = {int(path.name.split("-")[0]) for path in SHIPPED.rglob("*.md")}
    assert shipped <= {row[0] for row in seen["before"]["pages"]}
    assert seen["before"] == seen["after"]
    assert told["before"] == told["after"]
