"""What is taken in, what is refused and in which words, and what never comes along."""

from __future__ import annotations

import io
import subprocess
import tempfile
import threading
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from config import Settings
from kmwiki.access import Actor, visitor
from kmwiki.attachments import kinds, pictures
from kmwiki.attachments.apart import answer
from kmwiki.attachments.guarding import ask_apart, run_apart
from kmwiki.attachments.models import Attachment
from kmwiki.attachments.naming import LONGEST_NAME, clean_file_name
from kmwiki.attachments.reading import path_of
from kmwiki.attachments.refusals import Refused
from kmwiki.attachments.storing import add_file, prepare_file
from kmwiki.core.database import db
from kmwiki.core.errors import Invalid, NotAllowed, NotFound, SignInFirst, TooMany
from kmwiki.core.journal import JournalRow, QueueRow
from kmwiki.text.graphemes import clusters
from tests.support import files
from tests.support.site import TestSite


@pytest.fixture
def nok(site: TestSite) -> Actor:
    return site.person("nok")


def stored(folder: Path) -> list[Path]:
    return [path for path in (folder / "uploads").rglob("*") if path.is_file()]


def looked_into(name: str, content: bytes, folder: Path) -> dict[str, Any]:
    """What the one-off process would say."""
    (folder / "given").write_bytes(content)
    return answer("take", str(folder / "given"), str(folder / "made"), name)


HONEST = {
    "แผนแม่น้ำ.jpg": files.picture("JPEG"),
    "ผัง river.png": files.picture("PNG"),
    "photo.webp": files.picture("WEBP"),
    "รายงาน ฉบับเต็ม.pdf": files.pdf(),
    "หนังสือเชิญ.docx": files.docx("สวัสดี"),
    "งบ.xlsx": files.xlsx(("ก", 1)),
    "นำเสนอ.pptx": files.pptx("AAR"),
    "open.odt": files.open_document("text"),
    "open.ods": files.open_document("spreadsheet"),
    "open.odp": files.open_document("presentation"),
    "บันทึก.txt": "จดไว้ notes\r\n".encode(),
    "เก่า.txt": "ภาษาไทยแบบเก่า".encode("cp874"),
    "ตาราง.csv": "\ufeffชื่อ,จำนวน\nก,1\n".encode(),
}


def test_what_offices_use_is_taken_under_the_name_it_came_with(nok: Actor, tmp_path: Path) -> None:
    for name, content in HONEST.items():
        row = add_file(nok, page_no=None, name=name, content=content)
        assert (row.name, row.page_no, row.uploader_id) == (name, None, nok.person_id)
        assert row.content_type == kinds.BY_ENDING[kinds.ending_of(name)].content_type
        assert path_of(row).stat().st_size == row.size
        assert path_of(row) in stored(tmp_path)


HOSTILE = {
    "รูป.svg": (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "not_taken"),
    "page.html": (b"<!doctype html><p>x", "not_taken"),
    "data.xml": (b"<?xml version='1.0'?><a/>", "not_taken"),
    "setup.exe": (b"MZ\x90\x00" + bytes(200), "not_taken"),
    "งาน.zip": (files.archive({"a.txt": "x"}), "not_taken"),
    "macro.docm": (files.docx("x"), "lies"),
    "รูป.png": (b"MZ\x90\x00" + bytes(200), "lies_unknown"),
    "รายงาน.pdf": (files.docx("x"), "lies"),
    "รายงาน.docx": (files.pdf(), "lies"),
    "ภาพ.docx": (files.picture(), "lies"),
    "sheet.docx": (files.xlsx((1,)), "lies"),
    "page.txt": (b"\n <html><script>alert(1)</script>", "lies_unknown"),
    "ตาราง.csv": (b"a,b\n\x00\x01\x02", "lies_unknown"),
    "run.txt": (b"#!/bin/sh\nrm -rf /", "lies_unknown"),
    "IMG_1.heic": (b"\x00\x00\x00\x18ftypheic" + bytes(50), "heic"),
    "IMG_2.jpg": (b"\x00\x00\x00\x18ftypheic" + bytes(50), "heic"),
    "เก่า.doc": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old_office"),
    "ว่าง.txt": (b"", "empty"),
    "ครึ่ง.jpg": (files.picture("JPEG", (400, 400))[:300], "damaged"),
    "half.docx": (files.docx("x")[:900], "damaged"),
    "bomb.png": (files.pixel_bomb(), "too_many_pixels"),
    "large.png": (files.pixel_bomb(8_000, 7_000), "too_many_pixels"),
    "macros.docx": (files.with_part(files.docx("x"), "word/vbaProject.bin", b"x"), "macros"),
    "slip.docx": (files.with_part(files.docx("x"), "../../etc/passwd", b"x"), "damaged"),
    "xxe.docx": (
        files.with_part(files.docx("x"), "word/document.xml", '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a/>'),
        "declares",
    ),
    "laughs.xlsx": (
        files.with_part(files.xlsx((1,)), "xl/sharedStrings.xml", "<!doctype a [<!ENTITY b 'ha'>]><a/>".encode("utf-16-le")),
        "declares",
    ),
    "parts.docx": (files.with_part(files.docx("x"), "a/../b", b""), "damaged"),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_not_on_the_list_or_lies_is_refused(name: str, tmp_path: Path) -> None:
    content, why = HOSTILE[name]
    assert looked_into(name, content, tmp_path)["refused"] == f"attachments.{why}"
    assert not (tmp_path / "made").exists()


def test_a_refusal_names_the_file_and_nothing_of_it_stays(app, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr("kmwiki.attachments.storing.LARGEST_FILE", 1000)
    for content, why in ((b"a" * 1001, "too_large"), (b"MZ" + bytes(90), "lies_unknown"), (b"", "empty")):
        with pytest.raises(Invalid) as trouble:
            prepare_file("งาน/แผน\u202e.txt", content)
        assert (trouble.value.key, trouble.value.args_["name"]) == (f"attachments.{why}", "แผน.txt")
    assert stored(tmp_path) == []


def test_an_archive_that_swells_is_refused_while_it_swells(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr("kmwiki.attachments.archives.MOST_BYTES", 4 * 1024**2)
    assert looked_into("ระเบิด.docx", files.zip_bomb(5), tmp_path)["refused"] == "attachments.bomb"


def test_a_process_that_takes_too_long_is_killed_and_one_that_falls_over_is_no_trouble(tmp_path: Path) -> None:
    (tmp_path / "given").write_bytes(files.picture())
    asked = ("take", str(tmp_path / "given"), str(tmp_path / "made"), "ก.png")
    with pytest.raises(Refused) as slow:
        run_apart(*asked, seconds=0.001)
    with pytest.raises(Refused) as fallen:
        run_apart("take", "no such file", "made", "ก.png", seconds=20)
    assert (slow.value.key, fallen.value.key) == ("attachments.too_slow", "attachments.too_complex")
    assert run_apart(*asked, seconds=20)["content_type"] == "image/png"


def test_one_file_is_looked_into_one_waits_and_a_third_is_told_to_come_again(app, monkeypatch) -> None:
    monkeypatch.setattr("kmwiki.attachments.guarding._door", threading.BoundedSemaphore(1))
    entered, leave = threading.Event(), threading.Event()

    def slowly(*_: str, seconds: float) -> dict[str, Any]:
        entered.set()
        leave.wait(20)
        return {"content_type": "text/plain"}

    monkeypatch.setattr("kmwiki.attachments.guarding.run_apart", slowly)
    first = threading.Thread(target=ask_apart, args=("take",), kwargs={"seconds": 1})
    first.start()
    assert entered.wait(20)
    with pytest.raises(TooMany) as busy:
        prepare_file("ก.txt", b"x", patient=False)
    leave.set()
    first.join()
    assert (busy.value.key, busy.value.args_["name"]) == ("attachments.busy", "ก.txt")
    assert prepare_file("ก.txt", b"x").name == "ก.txt"


def test_the_process_knows_no_secret_of_the_site(monkeypatch) -> None:
    monkeypatch.setenv("KMWIKI_SECRET_KEY", "do not tell")
    seen = {}
    monkeypatch.setattr("subprocess.run", lambda *_, env, **__: seen.update(env) or _ended())
    run_apart("take", "a", "b", "c", seconds=1)
    assert not [name for name in seen if name.startswith("KMWIKI")]


def _ended() -> subprocess.CompletedProcess[bytes]:
    return subprocess.CompletedProcess([], 0, b"{}")


def test_a_photo_stands_upright_and_keeps_neither_place_nor_camera(nok: Actor, tmp_path: Path) -> None:
    given_photo = files.photo_with_a_place()
    assert files.GPS_PLACE in given_photo
    row = add_file(nok, page_no=None, name="IMG_1.JPG", content=given_photo)
    kept = path_of(row).read_bytes()
    assert files.GPS_PLACE not in kept
    with Image.open(io.BytesIO(kept)) as shown:
        assert not shown.getexif()
        assert shown.size == (row.width, row.height) == (40, 60)


def test_a_large_photo_is_shrunk_and_has_smaller_copies(nok: Actor) -> None:
    row = add_file(nok, page_no=None, name="ใหญ่.jpg", content=files.picture("JPEG", (3000, 1500)))
    assert (row.width, row.height) == (pictures.LONGEST_SIDE, 1000)
    assert [size[:2] for size in row.sizes] == [[480, 240], [960, 480], [1600, 800]]
    for width, _, size in row.sizes:
        assert path_of(row, width).stat().st_size == size


def test_the_ending_of_a_picture_is_put_right(nok: Actor) -> None:
    for name, content, kept in (
        ("LINE_123.jpg", files.picture("PNG"), "LINE_123.png"),
        ("วาง", files.picture("PNG"), "วาง.png"),
        ("ภาพ.png", files.picture("JPEG"), "ภาพ.jpg"),
        ("จาน.gif", files.picture("GIF"), "จาน.png"),
    ):
        assert add_file(nok, page_no=None, name=name, content=content).name == kept


def test_a_picture_that_moves_stands_still(app) -> None:
    prepared = prepare_file("ขยับ.gif", files.moving_picture())
    assert (prepared.content_type, prepared.still, prepared.name) == ("image/png", True, "ขยับ.png")


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16", "CMYK"])
def test_pictures_of_every_colour_scheme_are_taken(mode: str, tmp_path: Path) -> None:
    source, target = tmp_path / "given", tmp_path / "made"
    Image.new(mode, (500, 10)).save(source, "TIFF" if mode == "CMYK" else "PNG")
    if mode == "CMYK":
        Image.open(source).save(source, "JPEG")
    made = pictures.rewrite(source, target)
    assert (made.width, [size[0] for size in made.sizes]) == (500, [480])
    assert Image.open(target).mode in ("RGB", "RGBA")


NAMES = {
    "..": "file.pdf",
    "...": "file.pdf",
    "CON": "_CON.pdf",
    "con.PDF": "_con.pdf",
    "../../etc/passwd.pdf": "passwd.pdf",
    "C:\\งาน\\แผน.pdf": "แผน.pdf",
    "a\x00b\x1fc.pdf": "abc.pdf",
    "แผน\u202efdp.exe": "แผนfdp.pdf",
    '"<งาน>|?*.pdf': "-งาน-.pdf",
    "  เว้น   วรรค . pdf ": "เว้น วรรค.pdf",
    ".pdf": "pdf.pdf",
    "🙏.pdf": "🙏.pdf",
    "ำ": "file.pdf",
}


@pytest.mark.parametrize("name", NAMES)
def test_hostile_names_become_ordinary_ones(name: str) -> None:
    cleaned = clean_file_name(name, "pdf")
    assert cleaned.endswith(".pdf")
    assert not set(cleaned) & set('/\\:*?"<>|\u202e\x00')
    assert cleaned.split(".")[0].casefold() not in {"con", ""}


@pytest.mark.parametrize("letters", ["ก็", "น้ำ", "a", "🙏🏽"])
def test_three_hundred_letters_are_cut_between_them_and_keep_their_ending(letters: str) -> None:
    cleaned = clean_file_name(letters * 300 + ".docx")
    assert cleaned.endswith(".docx")
    assert len(cleaned.encode()) <= LONGEST_NAME
    assert set(clusters(cleaned.removesuffix(".docx"))) <= set(clusters(letters))


@settings(max_examples=60)
@given(st.text(max_size=90), st.sampled_from(["pdf", "jpg", ""]))
def test_any_name_at_all_becomes_one_that_can_be_saved_anywhere(name: str, ending: str) -> None:
    cleaned = clean_file_name(name, ending)
    assert cleaned
    assert len(cleaned.encode()) <= LONGEST_NAME
    assert not set(cleaned) & set('/\\:*?"<>|')
    assert cleaned == cleaned.strip(". ")
    assert cleaned.isprintable()
    assert clean_file_name(cleaned, ending) == cleaned


@given(
    st.binary(max_size=300), st.sampled_from(["", "\xff\xd8\xff", "PK\x03\x04", "%PDF-1.7", "GIF89a", "RIFF0000WEBP"])
)
def test_any_bytes_at_all_are_taken_or_refused_and_nothing_breaks(content: bytes, head: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "given"
        source.write_bytes(head.encode("latin-1") + content)
        said = answer("take", str(source), f"{folder}/made", "a.jpg")
        assert said.keys() >= {"refused", "args"} or said["content_type"] in kinds.BY_TYPE


def test_a_file_is_journalled_and_its_words_are_queued(nok: Actor, site: TestSite) -> None:
    no = site.page(nok)
    row = add_file(nok, page_no=no, name="แผน.docx", content=files.docx("สวัสดี"), alt=" แผน \n ปี 2569 ")
    entry = db.session.query(JournalRow).filter_by(verb="file.added", subject_id=row.id).one()
    assert (entry.page_no, entry.detail["name"], row.alt) == (no, "แผน.docx", "แผน ปี 2569")
    queued = {(queue.consumer, queue.subject_id) for queue in db.session.query(QueueRow)}
    assert {("files", row.id), ("index", no)} <= queued


def test_strangers_add_nothing_and_nothing_of_it_stays(site: TestSite, tmp_path: Path) -> None:
    author, other = site.person("author"), site.person("other")
    practice = site.page(author, kind="practice")
    draft = site.page(author, state="draft")
    for asker, no, error in (
        (visitor(), None, SignInFirst),
        (other, practice, NotAllowed),
        (other, draft, NotFound),
        (other, 10**15, NotFound),
    ):
        with pytest.raises(error):
            add_file(asker, page_no=no, name="ก.txt", content="ก".encode())
    assert stored(tmp_path) == []
    assert db.session.query(Attachment).count() == 0


def test_a_day_has_an_end(nok: Actor, monkeypatch) -> None:
    monkeypatch.setattr("kmwiki.attachments.storing.FILES_A_DAY", 2)
    for number in range(2):
        add_file(nok, page_no=None, name=f"{number}.txt", content=b"x")
    with pytest.raises(TooMany):
        add_file(nok, page_no=None, name="3.txt", content=b"x")


def test_a_full_disk_leaves_nothing_half_stored(nok: Actor, tmp_path: Path, monkeypatch) -> None:
    def full(path: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("kmwiki.attachments.disk._flush", full)
    with pytest.raises(OSError, match="space"):
        add_file(nok, page_no=None, name="ก.jpg", content=files.picture("JPEG", (1000, 10)))
    assert stored(tmp_path) == []
    assert db.session.query(Attachment).count() == 0


def test_files_lie_outside_everything_that_is_handed_out(app, nok: Actor) -> None:
    where: Settings = app.config["SETTINGS"]
    row = add_file(nok, page_no=None, name="ลับ.txt", content=b"x")
    assert path_of(row).is_relative_to(where.data_dir / "uploads")
    assert "ลับ" not in str(path_of(row))
    assert path_of(row).stat().st_mode & 0o077 == 0
