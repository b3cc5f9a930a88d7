"""run.py on machines that lack something: one line says what, and what to do."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """run.py as a module whose .venv and locks lie in a folder of the test."""
    spec = importlib.util.spec_from_file_location("run_under_test", ROOT / "run.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    venv = tmp_path / ".venv"
    for name, path in {
        "VENV": venv,
        "PYTHON": venv / "bin" / "python",
        "STAMP": venv / "kmwiki-installed.json",
        "BEGUN": venv / "kmwiki-installing",
        "LOCK": tmp_path / "requirements.lock",
        "DEV_LOCK": tmp_path / "requirements-dev.txt",
    }.items():
        monkeypatch.setattr(module, name, str(path))
    (tmp_path / "requirements.lock").write_text("flask==3.1.3\n", "utf-8")
    (tmp_path / "requirements-dev.txt").write_text("pytest==9.2.0\n", "utf-8")
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    return module


class Commands:
    """Plays venv and pip: notes what was asked, makes the folder a real venv would make, and can fail."""

    def __init__(self, run: ModuleType) -> None:
        self.run, self.asked, self.fails_with = run, list[str](), ""

    def __call__(self, command: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        self.asked.append(" ".join(command[1:4]) + (f" {os.path.basename(command[-1])}" if "pip" in command else ""))
        if self.fails_with and "pip" in command:
            return subprocess.CompletedProcess(command, 1, self.fails_with)
        if "venv" in command:
            venv = Path(self.run.VENV)
            pip = venv / "lib" / f"python3.{sys.version_info[1]}" / "site-packages" / "pip" / "__main__.py"
            for file in (venv / "bin" / "python", pip):
                file.parent.mkdir(parents=True)
                file.touch()
        return subprocess.CompletedProcess(command, 0, "")


@pytest.fixture
def commands(run: ModuleType, monkeypatch: pytest.MonkeyPatch) -> Commands:
    played = Commands(run)
    monkeypatch.setattr(run.subprocess, "run", played)
    return played


MAKE, INSTALL, INSTALL_DEV = "-m venv {}", "-m pip install requirements.lock", "-m pip install requirements-dev.txt"


def asked(commands: Commands) -> list[str]:
    return [line.replace(commands.run.VENV, "{}") for line in commands.asked]


def test_the_first_start_makes_the_environment_and_the_second_does_nothing(run: ModuleType, commands: Commands) -> None:
    run.ensure_environment([run.LOCK])
    assert asked(commands) == [MAKE, INSTALL]
    commands.asked.clear()
    run.ensure_environment([run.LOCK])
    assert asked(commands) == []


def test_test_adds_its_own_packages_to_the_same_environment(run: ModuleType, commands: Commands) -> None:
    run.ensure_environment([run.LOCK])
    run.ensure_environment([run.LOCK, run.DEV_LOCK])
    assert asked(commands) == [MAKE, INSTALL, INSTALL_DEV]
    run.ensure_environment([run.LOCK])
    run.ensure_environment([run.LOCK, run.DEV_LOCK])
    assert len(commands.asked) == 3


def test_a_new_lock_is_installed_into_the_environment_that_is_there(run: ModuleType, commands: Commands) -> None:
    run.ensure_environment([run.LOCK])
    Path(run.LOCK).write_text("flask==3.1.4\n", "utf-8")
    run.ensure_environment([run.LOCK])
    assert asked(commands) == [MAKE, INSTALL, INSTALL]


def test_an_environment_whose_installation_was_cut_off_is_made_anew(run: ModuleType, commands: Commands) -> None:
    run.ensure_environment([run.LOCK])
    Path(run.BEGUN).touch()
    half = Path(run.VENV) / "half-installed"
    half.touch()
    commands.asked.clear()
    run.ensure_environment([run.LOCK])
    assert asked(commands) == [MAKE, INSTALL]
    assert not half.exists()


def test_an_environment_that_was_cut_off_before_pip_was_in_it_is_made_anew(run: ModuleType, commands: Commands) -> None:
    Path(run.PYTHON).parent.mkdir(parents=True)
    Path(run.PYTHON).touch()
    run.ensure_environment([run.LOCK])
    assert asked(commands) == [MAKE, INSTALL]


def test_an_environment_of_another_python_is_made_anew(run: ModuleType, commands: Commands) -> None:
    run.ensure_environment([run.LOCK])
    stamp = json.loads(Path(run.STAMP).read_text("utf-8"))
    Path(run.STAMP).write_text(json.dumps({**stamp, "python": "cpython-3.99"}), "utf-8")
    commands.asked.clear()
    run.ensure_environment([run.LOCK])
    assert asked(commands) == [MAKE, INSTALL]


def test_a_stamp_that_was_torn_counts_for_nothing(run: ModuleType, commands: Commands) -> None:
    run.ensure_environment([run.LOCK])
    Path(run.STAMP).write_text('{"requirements.lock": "ab', "utf-8")
    commands.asked.clear()
    run.ensure_environment([run.LOCK])
    assert asked(commands) == [INSTALL]


def test_a_failed_installation_leaves_no_stamp_and_is_done_again(run: ModuleType, commands: Commands) -> None:
    commands.fails_with = "ERROR: something new"
    with pytest.raises(run.Trouble):
        run.ensure_environment([run.LOCK])
    commands.fails_with = ""
    commands.asked.clear()
    run.ensure_environment([run.LOCK])
    assert asked(commands) == [MAKE, INSTALL]


@pytest.mark.parametrize(
    ("output", "key"),
    [
        ("OSError: [Errno 28] No space left on device", "cli.run.no_space"),
        ("Failed to establish a new connection: NewConnectionError(...)", "cli.run.no_network"),
        ("ERROR: No matching distribution found for flask (from versions: none)", "cli.run.no_network"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE", "cli.run.hashes"),
        ("[Errno 30] Read-only file system: '.venv'", "cli.run.read_only"),
        ("ERROR: something nobody has seen", "cli.run.failed"),
    ],
)
def test_what_pip_says_becomes_one_sentence(run: ModuleType, commands: Commands, output: str, key: str) -> None:
    commands.fails_with = output
    with pytest.raises(run.Trouble) as caught:
        run.ensure_environment([run.LOCK])
    assert caught.value.key == key


def test_a_python_without_venv_is_told_the_package(
    run: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "ensurepip", None)
    assert run.main([]) == 1
    told = capsys.readouterr().err
    assert f"sudo apt install python3.{sys.version_info[1]}-venv" in told
    assert "Traceback" not in told


def test_a_folder_that_can_not_be_written_is_named(
    run: ModuleType, commands: Commands, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def read_only(*_: object) -> None:
        raise OSError(30, "Read-only file system", ".venv")

    monkeypatch.setattr(run, "make_environment", read_only)
    assert run.main([]) == 1
    assert f"The folder {ROOT} can't be written" in capsys.readouterr().err


def _nothing_found(_name: str) -> None:
    return None


def test_without_a_browser_the_tests_fail_with_one_line(
    run: ModuleType, commands: Commands, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("KMWIKI_TEST_CHROMIUM", raising=False)
    monkeypatch.setattr(run.shutil, "which", _nothing_found)
    assert run.main(["test"]) == 1
    told = capsys.readouterr().err
    assert told.count("\n") == 1
    assert "sudo apt install chromium" in told
    assert commands.asked == []


@pytest.mark.parametrize(("locale", "word"), [("th_TH.UTF-8", "วิธีใช้"), ("en_GB.UTF-8", "Usage"), ("C", "Usage")])
def test_it_speaks_the_language_of_the_terminal(
    run: ModuleType,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    locale: str,
    word: str,
) -> None:
    monkeypatch.setenv("LANG", locale)
    assert run.main(["serev"]) == 2
    assert word in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "command"),
    [
        ([], ["-m", "kmwiki", "serve"]),
        (["--", "search", "ทบทวน AAR"], ["-m", "kmwiki", "search", "ทบทวน AAR"]),
        (["test", "tests/pure", "-q"], ["-m", "pytest", "tests/pure", "-q"]),
    ],
)
def test_it_hands_over_to_the_program_in_its_own_place(
    run: ModuleType,
    commands: Commands,
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    command: list[str],
) -> None:
    handed: list[list[str]] = []
    taking: Callable[..., None] = lambda _path, argv, environment: handed.append([*argv, environment["PYTHONPATH"]])  # noqa: E731
    monkeypatch.setattr(run.os, "execve", taking)
    monkeypatch.chdir(run.ROOT)
    monkeypatch.delenv("PYTHONPATH", raising=False)
    run.main(arguments)
    assert handed == [[run.PYTHON, *command, str(ROOT)]]
