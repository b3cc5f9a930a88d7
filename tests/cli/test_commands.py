"""The command line as a whole: help in both languages, one line for trouble, exit codes, nothing imported too early."""

from __future__ import annotations

import errno
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result

from config import SettingError
from kmwiki import cli
from kmwiki.cli import COMMANDS, root
from kmwiki.cli.search import search
from kmwiki.cli.terminal import Program, say, show, show_json, show_table
from kmwiki.core.errors import Conflict, KmwikiError

ROOT = Path(__file__).resolve().parents[2]


def no_app() -> Any:
    raise AssertionError("this command needs no application")


def ask(*arguments: str, lang: str = "en_GB.UTF-8") -> Result:
    environment = {"LC_ALL": lang, "LANG": lang}
    return CliRunner().invoke(root, list(arguments), obj=Program(no_app), env=environment, prog_name="python -m kmwiki")


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> Any:
    """A command that fails as it is told: ``broken(error)``."""

    def make(error: Exception) -> None:
        @click.command()
        def fails() -> None:
            raise error

        monkeypatch.setitem(COMMANDS, "fails", f"{__name__}:fails")
        monkeypatch.setattr(cli, "import_module", lambda _name: type("Module", (), {"fails": fails}))

    return make


@pytest.mark.parametrize(
    ("lang", "words"),
    [("th_TH.UTF-8", ["คำสั่ง", "ตัวอย่าง", "เปิดเว็บไซต์"]), ("en_GB.UTF-8", ["Commands", "Examples", "run the site"])],
)
def test_help_names_every_command_in_the_terminals_language(lang: str, words: list[str]) -> None:
    told = ask("--help", lang=lang)
    assert told.exit_code == 0
    assert all(word in told.output for word in [*words, *COMMANDS])


@pytest.mark.parametrize(("lang", "word"), [("th_TH.UTF-8", "พอร์ต"), ("en_GB.UTF-8", "port (")])
def test_help_of_a_command_is_in_the_terminals_language_too(lang: str, word: str) -> None:
    assert word in ask("serve", "--help", lang=lang).output


def test_every_command_has_its_line_in_the_catalogue() -> None:
    for lang in ("th", "en"):
        assert "cli.about." not in ask("--help", lang=lang).output


def test_version() -> None:
    assert ask("--version").output == "kmwiki, version 0.1.0\n"


def test_help_imports_neither_the_application_nor_a_database() -> None:
    script = (
        "import sys\nfrom kmwiki.cli import root\n"
        "try: root.main(['--help'], obj=None)\nexcept SystemExit: pass\n"
        "print(sorted({'flask', 'sqlalchemy', 'granian', 'whoosh', 'kmwiki.app'} & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stderr == "[]\n"


@pytest.mark.parametrize("arguments", [["serev"], ["serve", "--prot", "1"], ["check", "extra"]])
def test_wrong_use_ends_with_2(arguments: list[str]) -> None:
    assert ask(*arguments).exit_code == 2


@pytest.mark.parametrize(
    ("error", "code", "words"),
    [
        (SettingError("cli.setting.number", name="KMWIKI_PORT", least=1, most=65535), 2, "KMWIKI_PORT must be"),
        (Conflict("cli.worker_already_runs"), 1, "already runs"),
        (
            OSError(errno.ENOSPC, "No space left on device", "instance/kmwiki.db"),
            1,
            "disk is full (instance/kmwiki.db)",
        ),
        (PermissionError(errno.EACCES, "Permission denied", "content/wiki"), 1, "can't be written (content/wiki)"),
    ],
)
def test_trouble_a_person_can_mend_is_one_line(broken: Any, error: Exception, code: int, words: str) -> None:
    broken(error)
    told = ask("fails")
    assert told.exit_code == code
    assert words in told.stderr
    assert told.stderr.count("\n") == 1
    assert told.stdout == ""


def test_trouble_is_told_in_thai_on_a_thai_terminal(broken: Any) -> None:
    broken(SettingError("cli.setting.misspelt", name="KMWIKI_PROT", meant="KMWIKI_PORT"))
    assert ask("fails", lang="th_TH.UTF-8").stderr == "ไม่มีการตั้งค่าชื่อ KMWIKI_PROT หมายถึง KMWIKI_PORT หรือไม่\n"


def test_debug_shows_the_error_itself(broken: Any) -> None:
    error = KmwikiError("cli.not_upgraded")
    broken(error)
    assert ask("--debug", "fails").exception is error


def test_a_fault_of_ours_is_not_dressed_up(broken: Any) -> None:
    error = ZeroDivisionError()
    broken(error)
    assert ask("fails").exception is error


def test_data_goes_to_stdout_and_messages_to_stderr(capsys: pytest.CaptureFixture[str]) -> None:
    show("ข้อมูล")
    show_table([("405365", "ทบทวน\tAAR", None)])
    say("cli.check.all_well")
    captured = capsys.readouterr()
    assert captured.out == "ข้อมูล\n405365\tทบทวน AAR\t\n"
    assert captured.err.count("\n") == 1


def test_json_keeps_thai_letters(capsys: pytest.CaptureFixture[str]) -> None:
    show_json({"title": "ข้าว & AAR"})
    written = capsys.readouterr().out
    assert json.loads(written) == {"title": "ข้าว & AAR"}
    assert "ข้าว" in written


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        (["-น้ำ"], {"query": "-น้ำ"}),
        (["-health -kind:aar", "--limit", "3"], {"query": "-health -kind:aar", "limit": "3"}),
        (["--tag", "-x", "-flood"], {"query": "-flood", "tag": ("-x",)}),
        (["--json", "-flood"], {"query": "-flood", "as_json": True}),
        (["--", "-flood"], {"query": "-flood"}),
        (["flood -rain"], {"query": "flood -rain"}),
    ],
)
def test_a_question_may_begin_with_a_minus(typed: list[str], asked: dict[str, Any]) -> None:
    read = search.make_context("search", typed, help_option_names=["-h", "--help"]).params
    assert {name: value.strip() if name == "query" else value for name, value in read.items() if name in asked} == asked


@pytest.mark.parametrize("typed", [["--nosuch"], ["--nosuch", "-flood"], ["-flood", "--knd=aar"]])
def test_an_option_nobody_knows_is_still_said(typed: list[str]) -> None:
    with pytest.raises(click.NoSuchOption):
        search.make_context("search", typed)
