"""``import`` and ``export`` from the terminal."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import select

from kmwiki import app as app_module
from kmwiki.cli import root
from kmwiki.cli.terminal import Program
from kmwiki.core.database import db, end_reading
from kmwiki.pages.models import Page
from kmwiki.transfer.models import ImportRun
from tests.features.pages.writing import page
from tests.support.site import TestSite

STORY = "---\nkind: wiki\ntitle: {title}\nvisibility: public\n---\n\nเนื้อความ words\n"


@pytest.fixture
def run(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Any:
    class SameApp:
        create_app = staticmethod(lambda settings=None: app)
        prepare = staticmethod(app_module.prepare)

    def run_it(*words: str, lang: str = "en_GB.UTF-8") -> Result:
        monkeypatch.setenv("LC_ALL", lang)
        monkeypatch.setattr("kmwiki.worker.loop.drain_if_idle", lambda settings: True)
        end_reading()
        result = CliRunner().invoke(root, list(words), obj=Program(lambda: SameApp))  # type: ignore[arg-type,return-value]
        end_reading()
        return result

    return run_it


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "เก่า"
    (made / "wiki").mkdir(parents=True)
    (made / "wiki" / "a.md").write_text(STORY.format(title="เรื่องเล่า A story"), "utf-8")
    return made


def test_a_dry_run_tells_and_does_nothing(run: Any, folder: Path, app: Flask) -> None:
    told = run("import", str(folder), "--dry-run")
    assert (told.exit_code, told.stdout) == (0, "would be new\t\tเรื่องเล่า A story\twiki/a.md\n"), told.output
    assert db.session.scalar(select(Page.record_no)) is None
    assert db.session.scalar(select(ImportRun.id)) is None
    assert not list((app.config["SETTINGS"].data_dir / "incoming").iterdir())


def test_a_folder_comes_in_once_however_often_it_is_asked(run: Any, folder: Path) -> None:
    first = run("import", str(folder))
    assert (first.exit_code, first.stdout) == (0, "created\t101\tเรื่องเล่า A story\twiki/a.md\n"), first.output
    assert (page(101).state, page(101).visibility) == ("published", "public")
    again = run("import", str(folder), "--matching", "new")
    assert again.stdout == "skipped\t\tเรื่องเล่า A story\twiki/a.md\n"
    changed = folder / "wiki" / "a.md"
    changed.write_text(changed.read_text("utf-8").replace("words", "more words"), "utf-8")
    assert run("import", str(folder)).stdout.startswith("skipped")
    assert run("import", str(folder), "--matching", "over").stdout.startswith("saved\t101")
    assert (page(101).body, page(101).revision) == ("เนื้อความ more words", 2)


@pytest.mark.parametrize(("lang", "words"), [("en_GB.UTF-8", "is no whole zip"), ("th_TH.UTF-8", "ไม่ใช่ไฟล์ zip ที่สมบูรณ์")])
def test_what_cannot_be_taken_is_named_and_the_rest_goes_on(
    run: Any, folder: Path, tmp_path: Path, lang: str, words: str
) -> None:
    broken = tmp_path / "เสีย.zip"
    broken.write_bytes(b"PK\x03\x04 half")
    done = run("import", str(broken), str(folder), lang=lang)
    assert done.exit_code == 1
    assert "เสีย.zip: " in done.stderr
    assert words in done.stderr
    assert "Traceback" not in done.output
    assert page(101).title == "เรื่องเล่า A story"


def test_a_person_brings_in_drafts_unless_they_say_otherwise(run: Any, site: TestSite, folder: Path) -> None:
    nok = site.person("nok")
    told = json.loads(run("import", str(folder), "--as", "nok", "--json").stdout)
    assert told["counts"] == {"created": 1}
    assert told["sources"][0]["record_no"] == 101
    assert (page(101).state, page(101).author_ids) == ("draft", frozenset({nok.person_id}))
    assert run("import", str(folder), "--as", "nok", "--arrive", "as-told").exit_code == 1
    assert run("import", str(folder), "--as", "nobody.here").exit_code == 1
    assert run("import", str(folder), "--kind", "poem").exit_code == 1
    assert run("import", str(folder / "not-there.md")).exit_code == 2
    assert run("import").exit_code == 2


def test_export_writes_what_the_person_may_read(run: Any, site: TestSite, tmp_path: Path) -> None:
    nok = site.person("nok")
    members = site.page(nok, title="สมาชิก members")
    team = site.page(nok, title="ทีม team", visibility="team")
    file = tmp_path / "ออก.zip"

    def names(*words: str) -> list[str]:
        done = run("export", str(file), *words)
        assert done.exit_code == 0, done.output
        assert done.stdout == ""
        return zipfile.ZipFile(io.BytesIO(file.read_bytes())).namelist()

    assert names() == [f"wiki/{members}-สมาชิก-members.md"]
    assert names("--as", "nok") == [f"wiki/{members}-สมาชิก-members.md", f"wiki/{team}-ทีม-team.md"]
    assert names("--as", "nok", "--kind", "aar") == []
    assert file.stat().st_mode & 0o777 == 0o600
    assert json.loads(run("export", str(file), "--json").stdout)["pages"] == 1
    assert run("export", str(tmp_path / "no" / "x.zip")).exit_code != 0
    assert [path.name for path in tmp_path.glob(".*.part")] == []


def test_what_is_brought_in_before_the_first_start_takes_no_number_of_a_shipped_file(
    run: Any, folder: Path, app: Flask
) -> None:
    shipped = app.config["SETTINGS"].content_dir / "wiki"
    shipped.mkdir(parents=True)
    (shipped / "101-ยินดีต้อนรับ.md").write_text(STORY.format(title="ยินดีต้อนรับ").replace("kind", "record_no: 101\nkind", 1))
    assert run("import", str(folder), "--dry-run").exit_code == 0
    assert db.session.scalar(select(Page.record_no)) is None
    done = run("import", str(folder))
    assert done.stdout == "created\t102\tเรื่องเล่า A story\twiki/a.md\n", done.output
    assert page(101).title == "ยินดีต้อนรับ"
