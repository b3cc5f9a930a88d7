"""``content``: files and pages compared, taken in and written from the terminal."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from flask import Flask

from kmwiki import app as app_module
from kmwiki.cli import root
from kmwiki.cli.terminal import Program
from kmwiki.core.database import end_reading
from kmwiki.core.journal import queue_lengths

GOOD = "---\nkind: wiki\ntitle: เรื่องเล่า A story\nvisibility: public\n---\n\nเนื้อความ\n"


@pytest.fixture
def content(app: Flask) -> Path:
    folder: Path = app.config["SETTINGS"].content_dir
    (folder / "wiki").mkdir(parents=True)
    return folder


@pytest.fixture
def run(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Any:
    class SameApp:
        create_app = staticmethod(lambda settings=None: app)
        prepare = staticmethod(app_module.prepare)

    def run_it(*words: str, lang: str = "en_GB.UTF-8") -> Result:
        monkeypatch.setenv("LC_ALL", lang)
        end_reading()
        result = CliRunner().invoke(root, ["content", *words], obj=Program(lambda: SameApp))  # type: ignore[arg-type,return-value]
        end_reading()
        return result

    return run_it


def test_pull_takes_files_in_and_indexes_them_when_no_worker_runs(run: Any, content: Path) -> None:
    (content / "wiki" / "a.md").write_text(GOOD, "utf-8")
    done = run("pull")
    assert done.exit_code == 0, done.output
    assert "created\t1" in done.stdout
    assert "record_no: " in (content / "wiki" / "a.md").read_text("utf-8")
    assert queue_lengths() == {}
    again = run("pull", lang="th_TH.UTF-8")
    assert (again.exit_code, again.stdout) == (0, "")
    assert "ตรงกัน" in again.stderr


@pytest.mark.parametrize(("lang", "words"), [("en_GB.UTF-8", "misspelt"), ("th_TH.UTF-8", "สะกดถูกหรือไม่")])
def test_a_broken_file_is_told_with_file_and_line_and_the_exit_code_says_so(
    run: Any, content: Path, lang: str, words: str
) -> None:
    (content / "wiki" / "a.md").write_text(GOOD.replace("visibility", "visiblity"), "utf-8")
    done = run("pull", lang=lang)
    assert done.exit_code == 1
    assert "wiki/a.md:4: " in done.stderr
    assert words in done.stderr
    assert "Traceback" not in done.output


def test_status_lists_what_differs_and_changes_nothing(run: Any, content: Path) -> None:
    file = content / "wiki" / "a.md"
    file.write_text(GOOD, "utf-8")
    before = run("status", "--json")
    assert [state["state"] for state in json.loads(before.stdout)["files"]] == ["new"]
    assert file.read_text("utf-8") == GOOD
    run("pull")
    assert run("status").stdout == ""
    file.write_text(file.read_text("utf-8").replace("เนื้อความ", "แก้"), "utf-8")
    assert run("status").stdout.startswith("theirs_newer\t")


def test_push_writes_what_is_missing(run: Any, content: Path) -> None:
    file = content / "wiki" / "a.md"
    file.write_text(GOOD, "utf-8")
    run("pull")
    file.unlink()
    done = run("push", "--json")
    assert json.loads(done.stdout)["counts"] == {"written": 1, "written_again": 1}
    assert len(list(content.glob("wiki/*.md"))) == 1


def test_many_files_show_how_far_it_is(run: Any, content: Path) -> None:
    for n in range(120):
        (content / "wiki" / f"{n}.md").write_text(GOOD.replace("เรื่องเล่า", f"เรื่อง {n}"), "utf-8")
    done = run("pull")
    assert "100 of 120" in done.stderr
    assert "created\t120" in done.stdout
