"""Files on the disk: whole or not at all, never through a link."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import Any

import pytest

from kmwiki.contentfiles import (
    CannotWrite,
    comments_path,
    odd_name,
    page_path,
    read_bytes,
    remove_file,
    write_atomically,
)
from kmwiki.contentfiles.disk import sweep


def test_names_keep_thai_whole_and_fit_any_file_system() -> None:
    assert page_path("wiki", 101, "เริ่มต้นที่นี่") == "wiki/101-เริ่มต้นที่นี่.md"
    assert page_path("thread", 7, "A/B: ลองดู..") == "thread/7-a-b-ลองดู.md"
    assert comments_path("wiki/7-x.md") == "wiki/7-x.comments.yaml"
    long = page_path("aar", 2**53, "ที่นี่" * 400)  # a title of far more than 2,000 bytes
    assert len(Path(comments_path(long)).name.encode()) < 200
    assert not long.removesuffix(".md").endswith(("ท", "เ"))


@pytest.mark.parametrize(
    "name", ["wiki/../x.md", "wiki/a\u202eb.md", "wiki/a\x07.md", "wiki/\udce0.md", "./x", "a//b", "wiki/a\u200b.md"]
)
def test_names_that_mislead_are_odd(name: str) -> None:
    assert odd_name(name)


@pytest.mark.parametrize("name", ["wiki/101-เริ่มต้น.md", "wiki/notes (1) & more.md", "aar/ทั้ง mixed names.md"])
def test_names_people_give_are_fine(name: str) -> None:
    assert not odd_name(name)


def test_a_file_is_replaced_whole_and_keeps_its_mode(tmp_path: Path) -> None:
    file = tmp_path / "wiki" / "ก.md"
    write_atomically(file, "หนึ่ง".encode())
    file.chmod(0o640)
    write_atomically(file, b"two")
    assert file.read_bytes() == b"two"
    assert file.stat().st_mode & 0o777 == 0o640
    assert [path.name for path in file.parent.iterdir()] == ["ก.md"]


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS, errno.EDQUOT])
def test_a_full_or_read_only_disk_leaves_the_old_file_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    file = tmp_path / "wiki" / "ก.md"
    write_atomically(file, b"old")

    def refuse(_handle: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(CannotWrite) as caught:
        write_atomically(file, b"new")
    assert caught.value.errno == number
    assert caught.value.key in ("contentsync.disk_full", "contentsync.read_only")
    assert caught.value.filename == str(file)
    assert file.read_bytes() == b"old"
    assert [path.name for path in file.parent.iterdir()] == ["ก.md"]


def test_a_crash_before_the_rename_leaves_the_old_file_and_a_draft_that_is_swept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "wiki" / "x.md"
    write_atomically(file, b"old")

    def die(*_names: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "replace", die)
    with pytest.raises(KeyboardInterrupt):
        write_atomically(file, b"new")
    assert file.read_bytes() == b"old"
    assert sweep(tmp_path) == 1
    assert [path.name for path in file.parent.iterdir()] == ["x.md"]


def test_links_are_neither_read_nor_written_through(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("outside")
    folder = tmp_path / "content" / "wiki"
    folder.mkdir(parents=True)
    (folder / "1-x.md").symlink_to(secret)
    with pytest.raises(CannotWrite):
        read_bytes(folder / "1-x.md", most=100)
    with pytest.raises(CannotWrite):
        write_atomically(folder / "1-x.md", b"through")
    (tmp_path / "content" / "aar").symlink_to(tmp_path)
    with pytest.raises(CannotWrite):
        write_atomically(tmp_path / "content" / "aar" / "2-y.md", b"through")
    assert secret.read_text() == "outside"


def test_a_pipe_somebody_left_there_does_not_hold_us_up(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "1-x.md")
    with pytest.raises(CannotWrite):
        read_bytes(tmp_path / "1-x.md", most=100)


def test_removing_what_is_not_there_is_no_trouble(tmp_path: Path) -> None:
    assert remove_file(tmp_path / "x.md") is False
    write_atomically(tmp_path / "x.md", b"x")
    assert remove_file(tmp_path / "x.md") is True
