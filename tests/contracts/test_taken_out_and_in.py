"""What is taken out comes in again without change: every shipped page, with its comments."""

from __future__ import annotations

import io
import shutil
import zipfile
from pathlib import Path

from flask import Flask

from kmwiki.contentsync.pulling import pull
from kmwiki.core.database import db, end_reading, transaction
from kmwiki.transfer import running, waiting
from kmwiki.transfer.models import ImportRun
from kmwiki.transfer.packing import Selection, chosen, packed
from kmwiki.transfer.shaping import AS_TOLD, Options

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
    files = [path.relative_to(CONTENT).as_posix() for path in CONTENT.rglob("*") if path.is_file()]
    assert sorted(before) == sorted(files)
    for name in files:
        shipped = (CONTENT / name).read_bytes()
        assert before[name] == (without_revision(shipped) if name.endswith(".md") else shipped), name

    for table in ("comment", "page"):
        with transaction() as session:
            session.connection().exec_driver_sql(f"DELETE FROM {table}")
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, data in before.items():
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
    told = [(item.source, item.state, item.problem, item.left_out) for item in running.items_of(number)]
    assert [one for one in told if one[1:] != ("taken", None, [])] == []
    after = everything()
    assert sorted(after) == sorted(before)
    assert [name for name in before if before[name] != after[name]] == []
