"""What is taken out comes in again without change: every shipped page with its comments, and pages with their files."""

from __future__ import annotations

import io
import shutil
import zipfile
from collections.abc import Mapping
from pathlib import Path

from flask import Flask

from kmwiki.attachments.models import Attachment
from kmwiki.attachments.storing import add_file
from kmwiki.contentsync.pulling import pull
from kmwiki.core.database import db, end_reading, transaction
from kmwiki.pages.models import Page
from kmwiki.transfer import running, waiting
from kmwiki.transfer.models import ImportRun
from kmwiki.transfer.packing import Selection, chosen, packed
from kmwiki.transfer.shaping import AS_TOLD, Options
from tests.support import files
from tests.support.site import TestSite

CONTENT = Path(__file__).resolve().parents[2] / "content"


def everything() -> dict[str, bytes]:
    end_reading()
    made = zipfile.ZipFile(io.BytesIO(b"".join(packed(None, chosen(None, Selection())))))
    return {name: made.read(name) for name in made.namelist()}


def without_revision(data: bytes) -> bytes:
    return b"".join(line for line in data.splitlines(keepends=True) if not line.startswith(b"revision: "))


def test_all_shipped_pages_go_out_into_a_zip_and_come_into_an_empty_site_byte_for_byte(app: Flask) -> None:
    folder: Path = app.config["SETTINGS"].content_dir
    shutil.copytree(CONTENT, folder, dirs_exist_ok=True)
    assert not pull().problems
    before = everything()
    names = [path.relative_to(CONTENT).as_posix() for path in CONTENT.rglob("*") if path.is_file()]
    assert sorted(before) == sorted(names)
    for name in names:
        shipped = (CONTENT / name).read_bytes()
        assert before[name] == (without_revision(shipped) if name.endswith(".md") else shipped), name

    emptied("comment", "page")
    assert [one for one in brought_in(before) if one[1:] != ("taken", None, [])] == []
    after = everything()
    assert sorted(after) == sorted(before)
    assert [name for name in before if before[name] != after[name]] == []


def test_an_aar_comes_back_with_its_photo_in_the_answer_and_its_papers_under_their_old_addresses(
    site: TestSite,
) -> None:
    nok = site.person("nok")
    photo = add_file(nok, page_no=None, name="ริมน้ำ river.png", content=files.picture()).id
    paper = add_file(nok, page_no=None, name="แผน (ร่าง).docx", content=files.docx("แผน")).id
    no = site.page(
        nok, kind="aar", title="ซ้อมอพยพ Drill",
        body=f"อ่าน[แผน](</files/{paper}/แผน%20%28ร่าง%29.docx#2> \"ฉบับร่าง\") และ /files/{paper}",
        fields={"answers": {"expected": f"ตลิ่งไม่พัง\n\n![ตลิ่ง bank](/files/{photo}/ริมน้ำ%20river.png?size=640)"}},
    )  # fmt: skip
    with transaction() as session:
        for number in (photo, paper):
            session.get_one(Attachment, number).page_no = no
    beside = add_file(nok, page_no=no, name="รายชื่อ names.txt", content="สมหญิง".encode()).id
    before = everything()
    assert [name for name in before if name.endswith((".png", ".docx", ".txt"))] == [
        f"files/{photo}/ริมน้ำ river.png", f"files/{paper}/แผน (ร่าง).docx",
        f"aar/{no}-ซ้อมอพยพ-drill.files/{beside}/รายชื่อ names.txt",
    ]  # fmt: skip
    assert [one[1:] for one in brought_in(before)] == [("skipped", None, [])], "it is all here"

    emptied("attachment", "page")
    assert [one[1:] for one in brought_in(before)] == [("taken", None, [])], "no Word file is a page of its own"
    after = everything()
    assert sorted(after) == sorted(before)
    assert [name for name in before if before[name] != after[name]] == []


def test_where_the_numbers_of_its_files_are_taken_its_texts_name_the_new_ones(site: TestSite) -> None:
    nok = site.person("nok")
    first, second = (add_file(nok, page_no=None, name=f"{n} ก.txt", content=f"คำ {n}".encode()).id for n in range(2))
    no = site.page(
        nok, title="สองแฟ้ม", body=f"[ก](/files/{second}/ก.txt) ![ข](/files/{first}/x?size=1) /files/{second}5/"
    )
    with transaction() as session:
        for number in (first, second):
            session.get_one(Attachment, number).page_no = no
    before = everything()
    emptied("page")
    add_file(nok, page_no=None, name="ของคนอื่น.txt", content=b"other")
    with transaction() as session:
        session.connection().exec_driver_sql(f"UPDATE attachment SET id = {second}")
    assert [one[1:] for one in brought_in(before)] == [("taken", None, [])]
    body = db.session.get_one(Page, no).body
    assert body == f"[ก](/files/{second + 1}/ก.txt) ![ข](/files/{first}/x?size=1) /files/{second}5/"


def emptied(*tables: str) -> None:
    for table in tables:
        with transaction() as session:
            session.connection().exec_driver_sql(f"DELETE FROM {table}")
    end_reading()


def brought_in(members: Mapping[str, bytes]) -> list[tuple[object, ...]]:
    """What became of each source: its name, state, problem and what was left out."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    made.seek(0)
    with transaction():
        run = running.begin(None, Options(arrive=AS_TOLD))
        running.sent(run, [("all.zip", waiting.keep(run.id, 0, "all.zip", made))], [])
        number = run.id
    assert running.advance(number, turn_s=None)
    with transaction() as session:
        running.run_it(None, session.get_one(ImportRun, number), by_worker=False)
    assert running.advance(number, turn_s=None)
    db.session.rollback()
    return [(item.source, item.state, item.problem, item.left_out) for item in running.items_of(number)]
