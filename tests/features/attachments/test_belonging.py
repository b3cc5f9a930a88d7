"""Whose a file is: its uploader's until a page names it, then its page's, in the rights of now."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta

import pytest

from kmwiki.access import Actor, visitor
from kmwiki.attachments.binding import bind_files, files_named
from kmwiki.attachments.models import Attachment
from kmwiki.attachments.reading import files_of_page, find_file, path_of, unbound_files
from kmwiki.attachments.reading_words import read_words
from kmwiki.attachments.storing import add_file, prepare_file
from kmwiki.attachments.sweeping import sweep
from kmwiki.attachments.tending import change_file, delete_file, file_to_tend, undelete_file
from kmwiki.core.clock import now
from kmwiki.core.database import db, transaction
from kmwiki.core.errors import Invalid, NotAllowed, NotFound
from kmwiki.core.journal import JournalRow, QueueRow
from kmwiki.pages.life import bin_page, hide_page, unbin_page
from kmwiki.pages.models import Page
from kmwiki.pages.reading import find_page
from tests.support import files
from tests.support.site import TestSite


def of(actor: Actor, *, page_no: int | None = None, name: str = "แผน.txt", content: bytes = b"river") -> int:
    return add_file(actor, page_no=page_no, name=name, content=content).id


def sees(actor: Actor, file_id: int) -> bool:
    with suppress(NotFound):
        return find_file(actor, file_id).id == file_id
    return False


def test_before_a_page_names_it_a_file_is_its_uploaders_alone(site: TestSite) -> None:
    nok, admin = site.person("nok"), site.person("boss", "admin")
    number = of(nok)
    assert sees(nok, number)
    assert not any(sees(other, number) for other in (visitor(), site.person("other"), admin))
    assert [row.id for row in unbound_files(nok)] == [number]
    assert unbound_files(admin) == unbound_files(visitor()) == []


def test_saving_a_page_binds_the_writers_own_files_and_nobody_elses(site: TestSite) -> None:
    nok, other = site.person("nok"), site.person("other")
    mine, theirs, bound = of(nok), of(other), of(other, page_no=site.page(other))
    no = site.page(nok, body=f"![แผน](/files/{mine}/แผน.txt) [x](/files/{theirs}/x) [y](/files/{bound}/y)")
    with transaction():
        assert [row.id for row in bind_files(nok, find_page(no))] == [mine]
    assert [row.id for row in files_of_page(no)] == [mine]
    assert sees(other, mine)  # a members' page
    assert not sees(visitor(), mine)
    assert db.session.query(JournalRow).filter_by(verb="file.bound", page_no=no).count() == 1


def test_a_file_in_an_answer_of_an_aar_is_bound_too(site: TestSite) -> None:
    nok = site.person("nok")
    mine = of(nok)
    no = site.page(nok, kind="aar", fields={"answers": {"beyond": f"![](/files/{mine}/แผน.txt)"}})
    with transaction():
        bind_files(nok, find_page(no))
    assert [row.id for row in files_of_page(no)] == [mine]


def test_addresses_are_read_from_any_text_and_hostile_ones_are_no_trouble() -> None:
    assert files_named("![ก](/files/12/ก%20ข.jpg?size=480) (/files/7) /files/12/x", '"/files/9/y"') == [12, 7, 9]
    assert files_named("/files/0/x /files/-1/x /files/99999999999999999999/x /files/ก/x /files/12ก") == []


@pytest.mark.parametrize(
    ("more", "readers"),
    [
        ({"visibility": "public"}, {"visitor", "other", "named", "moderator", "admin", "author"}),
        ({"visibility": "members"}, {"other", "named", "moderator", "admin", "author"}),
        ({"visibility": "team", "shared_people": ("named",)}, {"named", "admin", "author"}),
        ({"state": "draft", "visibility": "public"}, {"admin", "author"}),
    ],
)
def test_a_file_is_seen_by_whoever_sees_its_page(site: TestSite, more: dict[str, object], readers: set[str]) -> None:
    people = {name: site.person(name) for name in ("author", "other", "named")}
    people |= {name: site.person(name, name) for name in ("moderator", "admin")} | {"visitor": visitor()}
    no = site.page(people["author"], **more)
    number = of(people["author"], page_no=no)
    assert {name for name, actor in people.items() if sees(actor, number)} == readers


def test_a_file_vanishes_with_its_page_and_comes_back_with_it(site: TestSite) -> None:
    author, other, moderator = site.person("author"), site.person("other"), site.person("mod", "moderator")
    no = site.page(author, visibility="public")
    number = of(author, page_no=no)
    with transaction():
        hide_page(moderator, find_page(no), reason="ตรวจ")
    assert [sees(who, number) for who in (visitor(), other, author, moderator)] == [False, False, True, True]
    with transaction():
        bin_page(author, find_page(no))
    assert not any(sees(who, number) for who in (visitor(), other, author, moderator))
    with transaction():
        unbin_page(moderator, find_page(no))
    assert sees(author, number)


def test_a_deleted_file_is_gone_at_once_and_comes_back_to_its_address(site: TestSite) -> None:
    author, other = site.person("author"), site.person("other")
    no = site.page(author)
    number = of(author, page_no=no)
    version = db.session.get_one(Page, no).version
    with transaction():
        delete_file(author, file_to_tend(author, number))
    assert not sees(author, number)
    assert files_of_page(no) == []
    assert [row.id for row in files_of_page(no, deleted=True)] == [number]
    assert db.session.get_one(Page, no).version > version
    with pytest.raises(NotFound):
        file_to_tend(author, number)
    with transaction():
        undelete_file(other, file_to_tend(other, number, deleted=True))  # whoever may edit a wiki page
    assert sees(other, number)
    said = [row.verb for row in db.session.query(JournalRow).filter_by(subject_type="file").order_by(JournalRow.id)]
    assert said == ["file.added", "file.deleted", "file.undeleted"]


def test_only_who_may_edit_the_page_tends_its_files(site: TestSite) -> None:
    author, other = site.person("author"), site.person("other")
    practice, draft = site.page(author, kind="practice"), site.page(author, state="draft")
    number = of(author, page_no=practice)
    with pytest.raises(NotAllowed):
        file_to_tend(other, number)
    for hidden in (of(author, page_no=draft), of(author), 10**15, 0):
        with pytest.raises(NotFound) as missing:
            file_to_tend(other, hidden)
        assert missing.value.key == "attachments.no_such_file"


def test_a_file_is_renamed_and_described_and_keeps_its_ending(site: TestSite) -> None:
    author = site.person("author")
    number = of(author, page_no=site.page(author))
    for name, kept in (
        ("แผน ปี 2569", "แผน ปี 2569.txt"),
        ("v1.2", "v1.2.txt"),
        ("ใหม่.TXT", "ใหม่.txt"),
        ("../x", "x.txt"),
    ):
        with transaction():
            change_file(author, file_to_tend(author, number), name=name, alt="แผนของเรา our plan")
        row = db.session.get_one(Attachment, number)
        assert (row.name, row.alt) == (kept, "แผนของเรา our plan")
    with transaction(), pytest.raises(Invalid):
        change_file(author, file_to_tend(author, number), name="x", alt="ก" * 501)


def test_files_nobody_knows_of_are_swept_and_all_others_stay(site: TestSite, tmp_path, monkeypatch) -> None:
    author = site.person("author")
    kept, deleted, old = (of(author, content=word) for word in (b"kept", b"deleted", b"old"))
    orphan = prepare_file("กำพร้า.jpg", files.picture("JPEG", (500, 20))).stored
    (tmp_path / "uploads" / "incoming" / "killed").mkdir()
    with transaction():
        delete_file(author, file_to_tend(author, deleted))
        delete_file(author, file_to_tend(author, old))
        db.session.get_one(Attachment, old).deleted_at = now() - timedelta(days=91)
    assert sweep() == 0  # nothing is old enough to be sure that no request is still at it
    monkeypatch.setattr("kmwiki.attachments.disk.ORPHAN_AFTER_S", -1)
    assert sweep() == 2
    assert db.session.get(Attachment, old) is None
    assert all(path_of(db.session.get_one(Attachment, number)).exists() for number in (kept, deleted))
    assert not list((tmp_path / "uploads").rglob(f"{orphan}*"))
    assert not list((tmp_path / "uploads" / "incoming").iterdir())


WORDS = {
    "หนังสือ.docx": (files.docx("แผนพัฒนาจังหวัด", "River plan", table=("ลุ่มน้ำ", "2569")), ["แผนพัฒนาจังหวัด", "ลุ่มน้ำ"]),
    "งบ.xlsx": (files.xlsx(("โครงการ", "budget"), ("ขุดลอก", 25.5, None)), ["งบปี", "โครงการ budget", "ขุดลอก 25.5"]),
    "เล่า.pptx": (files.pptx("AAR ภาคสนาม", notes="พูดช้า ๆ"), ["AAR ภาคสนาม", "พูดช้า ๆ"]),
    "river.pdf": (files.pdf("River plan 2569"), ["River plan 2569"]),
    "เก่า.txt": ("บันทึกเก่า\r\nnotes".encode("cp874"), ["บันทึกเก่า", "notes"]),
    "ตาราง.csv": ("ชื่อ,จำนวน\nปลา,3".encode("utf-16"), ["ชื่อ,จำนวน", "ปลา,3"]),
}  # fmt: skip
WORDS["งบ.xlsx"] = (files.xlsx(("โครงการ", "budget"), ("ขุดลอก", 25.5, None), title="งบปี"), WORDS["งบ.xlsx"][1])


def test_the_words_of_a_file_are_read_and_its_page_indexed_anew(site: TestSite) -> None:
    author = site.person("author")
    no = site.page(author)
    for name, (content, expected) in WORDS.items():
        number = of(author, page_no=no, name=name, content=content)
        with transaction():
            db.session.query(QueueRow).delete()
        read_words(number)
        row = db.session.get_one(Attachment, number)
        assert row.text_state == "done", name
        lines = row.text.split("\n")
        assert set(expected) <= set(lines), (name, lines)
        assert [(queued.consumer, queued.subject_id) for queued in db.session.query(QueueRow)] == [("index", no)]


def test_what_cannot_be_read_is_noted_and_costs_nothing_else(site: TestSite) -> None:
    author = site.person("author")
    for name, content, state, note in (
        ("สแกน.pdf", files.pdf(""), "empty", ""),
        ("ลับ.pdf", files.pdf("secret", password="x"), "failed", "attachments.password"),
        ("เสีย.pdf", b"%PDF-1.7\nnothing", "failed", "attachments.damaged"),
    ):
        number = of(author, name=name, content=content)
        read_words(number)
        row = db.session.get_one(Attachment, number)
        assert (row.text, row.text_state, row.text_note) == ("", state, note)
    read_words(10**9)  # gone meanwhile


def test_a_long_text_is_kept_up_to_its_limit(site: TestSite, monkeypatch) -> None:
    monkeypatch.setattr("kmwiki.attachments.extracting.MOST_TEXT", 1_000)
    number = of(site.person("author"), content=("ก้อนหิน\n" * 900).encode())
    read_words(number)
    kept = db.session.get_one(Attachment, number).text
    assert 900 < len(kept.encode()) <= 1_000
    assert set(kept.split("\n")[:-1]) == {"ก้อนหิน"}
