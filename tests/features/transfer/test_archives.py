"""Archives from outside: bombs, slips, links, passwords, halves. Each is refused by name, and nothing is stored."""

from __future__ import annotations

import io
import stat
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kmwiki.transfer import archives
from kmwiki.transfer.archives import open_archive
from kmwiki.transfer.incoming import Unreadable


def made_by(write: Callable[[zipfile.ZipFile], object]) -> io.BytesIO:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        write(archive)
    return made


def refused(*names: str) -> dict[str, str]:
    """Name -> why, of members called so beside a good one."""
    made = made_by(lambda archive: [archive.writestr(name, "x") for name in ("ดี good.md", *names)])
    with open_archive("a.zip", made) as archive:
        assert "ดี good.md" in archive.names
        return {name: why.key.rsplit(".", 1)[1] for name, why in archive.refused.items()}


@pytest.mark.parametrize(
    "name",
    [
        "../ออก.md", "a/../../b.md", "/etc/x.md", "C:/x.md", "..", "a\\b.md", "..\\x.md", "CON", "con.md", "wiki/NUL.md",
        "lpt1.txt", "ก\u202eข.md", "a\x01.md", "./a.md", "a//b.md",
    ],
)  # fmt: skip
def test_a_name_that_leads_out_or_means_something_else_is_refused(name: str) -> None:
    assert list(refused(name).values()) == ["odd_name"]


def test_three_hundred_thai_letters_are_too_long_a_name_and_are_said_in_short() -> None:
    (told,) = refused("ก" * 300 + ".md")
    assert told == "ก" * 119 + "…"


def test_thai_names_arrive_whoever_packed_them() -> None:
    made = made_by(lambda archive: archive.writestr("ประชุม.md", "x"))
    with open_archive("a.zip", made) as archive:
        assert archive.names == ["ประชุม.md"]
    # As Windows packs: Thai letters in its own code page, and no word about it.
    name = "ประชุม.md".encode("cp874")
    raw = made_by(lambda archive: archive.writestr("x" * len(name), "x")).getvalue().replace(b"x" * len(name), name)
    with open_archive("a.zip", io.BytesIO(raw)) as archive:
        assert archive.names == ["ประชุม.md"]
        assert archive.read("ประชุม.md") == b"x"


def test_links_passwords_archives_inside_and_doubles_are_refused_by_name() -> None:
    def write(archive: zipfile.ZipFile) -> None:
        link = zipfile.ZipInfo("ลิงก์ link.md")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
        archive.writestr("ซ้อน inner.ZIP", "x")
        archive.writestr("twice.md", "one")
        archive.writestr("secret.md", "x")
        archive.writestr("__MACOSX/._twice.md", "noise")
        archive.writestr("a/.DS_Store", "noise")

    with pytest.warns(UserWarning, match="Duplicate"):
        made = made_by(lambda archive: (write(archive), archive.writestr("twice.md", "two")))
    data = bytearray(made.getvalue())
    at = data.rindex(b"secret.md") - 46
    assert data[at : at + 4] == b"PK\x01\x02"
    data[at + 8] |= 1  # "encrypted" in the list of names
    with open_archive("a.zip", io.BytesIO(bytes(data))) as archive:
        assert {name: why.key.rsplit(".", 1)[1] for name, why in archive.refused.items()} == {
            "ลิงก์ link.md": "is_a_link", "ซ้อน inner.ZIP": "archive_inside", "twice.md": "name_twice",
            "secret.md": "has_a_password",
        }  # fmt: skip
        assert archive.names == ["twice.md"]
        assert archive.read("twice.md") == b"one"


def test_a_bomb_is_refused_before_it_unpacks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MOST_UNPACKED", 3_000_000)
    bomb = made_by(lambda archive: [archive.writestr(f"{n}.md", b"0" * 1_000_000) for n in range(4)])
    assert len(bomb.getvalue()) < 10_000
    with pytest.raises(Unreadable) as trouble:
        open_archive("ระเบิด.zip", bomb)
    assert (trouble.value.key, trouble.value.args_["name"]) == ("transfer.import.unpacks_too_much", "ระเบิด.zip")
    monkeypatch.setattr(archives, "LARGEST_MEMBER", 500_000)
    with open_archive("a.zip", made_by(lambda archive: archive.writestr("large.md", b"0" * 600_000))) as archive:
        assert [why.key for why in archive.refused.values()] == ["transfer.import.file_too_large"]


def test_an_archive_that_lies_about_a_size_is_stopped_while_it_is_read() -> None:
    data = bytearray(made_by(lambda archive: archive.writestr("lie.md", b"0" * 1_000_000)).getvalue())
    at = data.rindex(b"PK\x01\x02")
    data[at + 24 : at + 28] = struct.pack("<L", 10)
    with open_archive("a.zip", io.BytesIO(bytes(data))) as archive, pytest.raises(Unreadable) as trouble:
        archive.read("lie.md")
    assert trouble.value.key == "transfer.import.member_broken"


def test_too_many_entries_are_refused_before_their_names_are_read() -> None:
    many = made_by(lambda archive: [archive.writestr(f"{n}.md", "") for n in range(archives.MOST_ENTRIES + 1)])
    with pytest.raises(Unreadable) as trouble:
        open_archive("a.zip", many)
    assert trouble.value.key == "transfer.import.too_many_entries"
    data = bytearray(made_by(lambda archive: archive.writestr("a.md", "x")).getvalue())
    data[-22 + 12 : -22 + 16] = struct.pack("<L", 2**31)
    with pytest.raises(Unreadable) as trouble:
        open_archive("a.zip", io.BytesIO(bytes(data)))
    assert trouble.value.key == "transfer.import.too_many_entries"


def test_what_is_cut_off_anywhere_is_no_whole_zip(tmp_path: Path) -> None:
    whole = made_by(lambda archive: [archive.writestr(f"{n}.md", "เนื้อความ " * 50) for n in range(3)]).getvalue()
    for length in (0, 1, 30, len(whole) // 2, len(whole) - 30, len(whole) - 1):
        file = tmp_path / "half.zip"
        file.write_bytes(whole[:length])
        with pytest.raises(Unreadable) as trouble:
            open_archive("half.zip", file)
        assert trouble.value.key == "transfer.import.archive_broken"


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_whatever_is_damaged_is_refused_and_never_a_fault(data: st.DataObject) -> None:
    whole = bytearray(_SMALL)
    for _ in range(data.draw(st.integers(1, 6))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    try:
        with open_archive("a.zip", io.BytesIO(bytes(whole))) as archive:
            for name in archive.names:
                archive.read(name)
    except Unreadable:
        pass


_SMALL = made_by(lambda archive: [archive.writestr(f"หน้า {n}.md", "เนื้อความ words " * 9) for n in range(2)]).getvalue()
