"""Files come in: new ones, edited ones, broken ones, and the shipped ones of an upgrade."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from kmwiki.comments.models import Comment
from kmwiki.contentfiles import parse_page
from kmwiki.contentsync.mirroring import mirror_pages
from kmwiki.contentsync.models import LedgerRow
from kmwiki.contentsync.pulling import pull
from kmwiki.contentsync.reports import Report
from kmwiki.contentsync.status import status
from kmwiki.core.database import db, transaction
from kmwiki.core.journal import queue_lengths
from kmwiki.pages.edits import PageEdit
from kmwiki.pages.life import bin_page
from kmwiki.pages.models import Page, Proposal, Revision
from kmwiki.pages.saving import prepare_texts, save_page, snapshot
from tests.support.site import TestSite

SHIPPED = Path(__file__).resolve().parents[3] / "content"


@pytest.fixture
def content(app: Flask) -> Path:
    folder: Path = app.config["SETTINGS"].content_dir
    (folder / "wiki").mkdir(parents=True)
    return folder


def put(content: Path, name: str, text: str) -> Path:
    file = content / name
    file.parent.mkdir(exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return file


def page_file(title: str = "เรื่องเล่า story", *, more: str = "", body: str = "เนื้อความ") -> str:
    return f"---\nkind: wiki\ntitle: {title}\nvisibility: public\n{more}---\n\n{body}\n"


def keys(report: Report) -> list[str]:
    return [note.key for note in report.notes]


def edit_page(no: int, **changes: object) -> None:
    """Somebody saves on the site."""
    from dataclasses import replace

    page = db.session.get(Page, no)
    assert page is not None
    edit = replace(snapshot(page), **changes)
    prepared = prepare_texts(page.kind, edit)
    with transaction():
        page = db.session.get(Page, no)
        assert page is not None
        save_page(None, page, edit=edit, based_on=page.revision, prepared=prepared)


def only_page() -> Page:
    return db.session.scalars(select(Page)).one()


def test_a_file_without_a_number_becomes_a_page_and_gets_its_number(content: Path) -> None:
    file = put(content, "wiki/บันทึก notes.md", page_file("ทดลอง A trial", more="tags: [ลอง, trial]\n"))
    before = file.read_bytes()
    report = pull()
    page = only_page()
    assert (page.title, page.tags, page.state, page.revision) == ("ทดลอง A trial", ["ลอง", "trial"], "published", 1)
    assert file.read_bytes() == before.replace(b"---\n", f"---\nrecord_no: {page.record_no}\n".encode(), 1)
    assert report.counts["created"] == 1
    assert not report.problems
    assert db.session.scalars(select(Revision.source)).all() == ["file"]


def test_pulling_again_changes_nothing(content: Path) -> None:
    put(content, "wiki/a.md", page_file())
    pull()
    before = {file: file.read_bytes() for file in content.rglob("*.md")}
    mirror_pages([only_page().record_no])
    report = pull()
    assert not report.counts
    assert not report.notes
    assert {file: file.read_bytes() for file in content.rglob("*.md")} == before
    assert only_page().revision == 1


def test_what_ships_is_taken_in_once_whole_and_untouched(app: Flask, content: Path) -> None:
    shutil.copytree(SHIPPED, content, dirs_exist_ok=True)
    before = {file: file.read_bytes() for file in content.rglob("*.*")}
    report = pull()
    assert not report.problems, report.problems
    pages = {page.record_no: page for page in db.session.scalars(select(Page))}
    assert len(pages) == len(list(SHIPPED.glob("*/*.md"))) == report.counts["created"]
    assert set(keys(report)) <= {"contentsync.agency_unknown"}
    assert pages[111].created_at.year == 2025
    assert set(pages[111].fields["answers"]) == {"expected", "beyond", "short", "next"}
    assert [comment.id for comment in db.session.scalars(select(Comment).where(Comment.page_no == 111))] == list(
        range(47, 53)
    )
    assert pages[111].comment_count == 6
    mirror_pages(pages)
    assert {file: file.read_bytes() for file in content.rglob("*.*")} == before
    assert not pull().notes
    assert {state.state for state in status()[0]} == {"same"}


def test_a_file_edited_by_hand_becomes_a_revision(content: Path) -> None:
    file = put(content, "wiki/a.md", page_file(body="เดิม"))
    pull()
    file.write_text(file.read_text("utf-8").replace("เดิม", "แก้ด้วยมือ by hand"), "utf-8")
    assert status()[0][0].state == "theirs_newer"
    report = pull()
    page = only_page()
    assert (page.body, page.revision, report.counts["saved"]) == ("แก้ด้วยมือ by hand", 2, 1)
    assert status()[0][0].state == "same"
    assert queue_lengths()["index"] == 2


def test_both_changed_keeps_the_page_and_the_file_and_proposes(content: Path) -> None:
    file = put(content, "wiki/a.md", page_file(body="เดิม"))
    pull()
    no = only_page().record_no
    edit_page(no, body="แก้บนเว็บ")
    by_hand = file.read_text("utf-8").replace("เดิม", "แก้ด้วยมือ")
    file.write_text(by_hand, "utf-8")
    mirror_pages([no])
    assert file.read_text("utf-8") == by_hand
    report = pull()
    pull()
    page = only_page()
    assert page.body == "แก้บนเว็บ"
    assert file.read_text("utf-8") == by_hand
    assert keys(report) == ["contentsync.both_changed"]
    proposal = db.session.scalars(select(Proposal)).one()
    assert (proposal.page_no, proposal.based_on, proposal.content["body"]) == (no, 1, "แก้ด้วยมือ")
    assert status()[0][0].state == "both_changed"


def test_a_settled_proposal_lets_the_file_be_written_again(content: Path) -> None:
    from kmwiki.core.clock import now

    file = put(content, "wiki/a.md", page_file(body="เดิม"))
    pull()
    no = only_page().record_no
    edit_page(no, body="แก้บนเว็บ")
    file.write_text(file.read_text("utf-8").replace("เดิม", "แก้ด้วยมือ"), "utf-8")
    pull()
    with transaction():
        db.session.scalars(select(Proposal)).one().settled_at = now()
    edit_page(no, body="แก้บนเว็บและด้วยมือ")
    mirror_pages([no])
    assert not file.exists()  # under its own name now
    assert [parse_page(path.read_bytes(), path="x").body for path in content.glob("*/*.md")] == ["แก้บนเว็บและด้วยมือ"]


def test_both_changed_to_the_same_is_agreement(content: Path) -> None:
    file = put(content, "wiki/a.md", page_file(body="เดิม"))
    pull()
    edit_page(only_page().record_no, body="ใหม่")
    file.write_text(file.read_text("utf-8").replace("เดิม", "ใหม่"), "utf-8")
    assert not pull().problems
    assert status()[0][0].state == "same"
    assert db.session.scalar(select(func.count(Proposal.id))) == 0


def test_broken_files_are_told_with_their_line_and_left_alone(content: Path) -> None:
    good = put(content, "wiki/good.md", page_file())
    put(content, "wiki/bad-key.md", page_file(more="ttags: [a]\n"))
    put(content, "wiki/bad-year.md", page_file(more="fiscal_year: 53\n"))
    put(content, "wiki/bad-field.md", page_file(more="fields: {event: x}\n"))
    put(content, "wiki/draft.md", page_file(more="state: draft\n"))
    put(content, "recipes/cake.md", "---\ntitle: เค้ก\n---\n")
    (content / "wiki/tis620.md").write_bytes("---\ntitle: ก\n---\n".encode("tis-620"))
    (content / "wiki/link.md").symlink_to(good)
    (content / "linked").symlink_to(content / "wiki")
    (content / "wiki" / "a\u202eb.md").write_text(page_file())
    before = {file: file.read_bytes() for file in content.rglob("*.md") if file.name != "good.md"}
    report = pull()
    told = {note.path: (note.line, note.key) for note in report.problems}
    assert told["wiki/bad-key.md"] == (5, "contentsync.unknown_key")
    assert told["wiki/bad-year.md"][0] == 5
    assert told["wiki/bad-field.md"] == (5, "field.unknown")
    assert told["wiki/draft.md"] == (5, "contentsync.no_draft_in_files")
    assert told["recipes/cake.md"][1] == "contentsync.no_such_kind"
    assert told["wiki/tis620.md"] == (2, "contentsync.not_utf8")
    assert told["wiki/link.md"][1] == "contentsync.is_a_link"
    assert told["linked"][1] == "contentsync.is_a_link"
    assert told["wiki/a\u202eb.md"][1] == "contentsync.odd_name"
    assert only_page().title == "เรื่องเล่า story"
    assert all(file.read_bytes() == data or file.name == "link.md" for file, data in before.items())


def test_a_page_whose_file_became_unreadable_keeps_its_text(content: Path) -> None:
    file = put(content, "wiki/a.md", page_file())
    pull()
    file.write_text(file.read_text("utf-8").replace("kind: wiki", "kind: [wiki"), "utf-8")
    edit_page(only_page().record_no, body="ใหม่")
    broken = file.read_bytes()
    assert [note.key for note in pull().problems] == ["contentsync.not_yaml"]
    mirror_pages([only_page().record_no])
    assert file.read_bytes() == broken
    assert [state.state for state in status()[0]] == ["broken"]


def test_a_number_of_another_page_is_told_and_nothing_is_lost(site: TestSite, content: Path) -> None:
    no = site.page(site.person("somying"), title="หน้าบนเว็บ", body="เดิม")
    file = put(content, "wiki/mine.md", page_file("คนละเรื่อง", more=f"record_no: {no}\n"))
    report = pull()
    assert [(note.key, note.record_no) for note in report.problems] == [("contentsync.number_taken", no)]
    assert only_page().title == "หน้าบนเว็บ"
    assert file.exists()
    assert status()[0][0].state == "taken"


def test_a_free_number_is_kept_and_new_ones_go_on_from_the_highest(content: Path) -> None:
    put(content, "wiki/a.md", page_file("หนึ่ง", more="record_no: 405365\n"))
    put(content, "wiki/b.md", page_file("สอง"))
    pull()
    assert sorted(db.session.scalars(select(Page.record_no))) == [405365, 405366]


def test_a_second_file_of_a_page_is_told_and_left_alone(content: Path) -> None:
    file = put(content, "wiki/a.md", page_file())
    pull()
    copy = put(content, "wiki/0-copy.md", file.read_text("utf-8").replace("เนื้อความ", "อื่น"))
    report = pull()
    assert [(note.path, note.key) for note in report.problems] == [("wiki/0-copy.md", "contentsync.duplicate")]
    assert only_page().body == "เนื้อความ"
    assert copy.exists()
    assert {state.path: state.state for state in status()[0]} == {"wiki/a.md": "same", "wiki/0-copy.md": "duplicate"}


def test_a_deleted_file_is_written_again_and_told(content: Path) -> None:
    put(content, "wiki/a.md", page_file("ไม่หาย not lost"))
    pull()
    no = only_page().record_no
    (content / "wiki/a.md").unlink()
    assert [state.state for state in status()[0]] == ["missing"]
    assert keys(pull()) == ["contentsync.deleted_by_hand"]
    assert (content / f"wiki/{no}-ไม่หาย-not-lost.md").exists()
    assert not pull().notes


def test_a_file_given_another_name_is_followed_with_its_comments(content: Path) -> None:
    put(content, "wiki/a.md", page_file())
    put(content, "wiki/a.comments.yaml", "- {author: small man, created: 2010-10-30T00:00:00Z, body: ขอบคุณ}\n")
    pull()
    (content / "wiki/a.md").rename(content / "wiki/b.md")
    assert keys(pull()) == ["contentsync.moved_by_hand"]
    assert sorted(file.name for file in (content / "wiki").iterdir()) == ["b.comments.yaml", "b.md"]
    assert not pull().notes


def test_an_upgrade_does_not_undo_what_people_did(content: Path, site: TestSite) -> None:
    shipped = page_file(body="รุ่นหนึ่ง", more="record_no: 104\n")
    file = put(content, "wiki/104-เรื่องเล่า-story.md", shipped)
    binned = put(content, "wiki/105-x.md", page_file("x", more="record_no: 105\n"))
    kept_binned = binned.read_bytes()
    pull()
    edit_page(104, body="แก้บนเว็บ")
    admin = site.person("boss", "admin")
    with transaction():
        page = db.session.get(Page, 105)
        assert page is not None
        bin_page(admin, page)
    mirror_pages([104, 105])
    assert not binned.exists()
    # The same version is laid over the folder again …
    file.write_text(shipped, "utf-8")
    binned.write_bytes(kept_binned)
    pull()
    page = db.session.get(Page, 104)
    assert page is not None
    assert page.body == "แก้บนเว็บ"
    assert parse_page(file.read_bytes(), path="x").body == "แก้บนเว็บ"
    assert db.session.get(Page, 105).binned  # type: ignore[union-attr]
    # … and a newer one, which the site changed as well.
    file.write_text(shipped.replace("รุ่นหนึ่ง", "รุ่นสอง"), "utf-8")
    assert "contentsync.both_changed" in keys(pull())
    assert db.session.scalars(select(Proposal)).one().content["body"] == "รุ่นสอง"


def test_a_new_version_of_an_untouched_shipped_page_becomes_a_revision(content: Path) -> None:
    shipped = page_file(body="รุ่นหนึ่ง", more="record_no: 104\nrevision: 1\n")
    file = put(content, "wiki/104-เรื่องเล่า-story.md", shipped)
    pull()
    file.write_text(shipped.replace("รุ่นหนึ่ง", "รุ่นสอง").replace("revision: 1", "revision: 2"), "utf-8")
    pull()
    assert (only_page().body, only_page().revision) == ("รุ่นสอง", 2)


def test_authors_with_an_account_become_theirs_and_others_stay_names(content: Path, site: TestSite) -> None:
    somying = site.person("somying")
    file = put(content, "wiki/a.md", page_file(more="authors: [Somying, ลมทะเล, small man]\n"))
    pull()
    page = only_page()
    assert [(row.person_id, row.name) for row in page.authors] == [
        (somying.person_id, ""),
        (None, "ลมทะเล"),
        (None, "small man"),
    ]
    # Somebody takes the name later: that does not make them the author.
    site.person("ลมทะเล")
    file.write_text(file.read_text("utf-8").replace("เนื้อความ", "ใหม่"), "utf-8")
    pull()
    page = only_page()
    assert page.body == "ใหม่"
    assert [row.person_id for row in page.authors] == [somying.person_id, None, None]


def test_an_unknown_agency_is_told_and_written_back(content: Path) -> None:
    file = put(content, "wiki/101-x.md", page_file("x", more="record_no: 101\nagency: moon-office\n"))
    report = pull()
    assert [(note.key, note.line) for note in report.notes] == [("contentsync.agency_unknown", 6)]
    assert only_page().agency is None
    edit_page(101, body="แก้บนเว็บ")
    mirror_pages([101])
    written = parse_page(file.read_bytes(), path="x")
    assert (written.agency, written.body, written.revision) == ("moon-office", "แก้บนเว็บ", 2)


def test_a_crash_before_the_number_was_written_makes_no_second_page(content: Path) -> None:
    file = put(content, "wiki/a.md", page_file())
    numberless = file.read_bytes()
    pull()
    numbered = file.read_bytes()
    file.write_bytes(numberless)  # as if killed between the commit and the file
    pull()
    assert file.read_bytes() == numbered
    assert only_page().revision == 1


def test_comments_come_along_with_their_dates_and_answers(content: Path, site: TestSite) -> None:
    somying = site.person("somying")
    put(content, "wiki/a.md", page_file())
    put(
        content,
        "wiki/a.comments.yaml",
        "- {id: 900, author: somying, created: 2010-10-30T01:00:00Z, body: สวัสดีค่ะ}\n"
        "- {id: 901, author: small man, created: 2010-10-30T02:00:00Z, reply_to: 900, body: Thank you}\n"
        "- {id: 902, reply_to: 901, deleted: 2010-10-31T00:00:00Z}\n",
    )
    pull()
    first, second, third = db.session.scalars(select(Comment).order_by(Comment.id))
    assert (first.id, first.person_id, first.created_at.year, first.parent_id) == (900, somying.person_id, 2010, None)
    assert (second.id, second.author_name, second.parent_id, second.reply_to_id) == (901, "small man", 900, 900)
    assert (third.body, third.parent_id) == ("", 900)
    assert only_page().comment_count == 2


def test_a_comment_typed_into_the_file_is_taken_in_and_numbered(content: Path) -> None:
    put(content, "wiki/a.md", page_file())
    file = put(content, "wiki/a.comments.yaml", "- {id: 5, author: a-man, created: 2010-10-30T01:00:00Z, body: หนึ่ง}\n")
    pull()
    file.write_text(file.read_text("utf-8") + "- {author: another, reply_to: 5, body: สอง two}\n", "utf-8")
    report = pull()
    assert report.counts["comments"] == 1
    assert [(c.author_name, c.body, c.parent_id) for c in db.session.scalars(select(Comment).order_by(Comment.id))] == [
        ("a-man", "หนึ่ง", None),
        ("another", "สอง two", 5),
    ]
    assert "id: 6" in file.read_text("utf-8")
    assert not pull().counts


def test_an_altered_comment_is_told_and_both_wordings_stay(content: Path) -> None:
    put(content, "wiki/a.md", page_file())
    file = put(content, "wiki/a.comments.yaml", "- {id: 5, author: a-man, created: 2010-10-30T01:00:00Z, body: หนึ่ง}\n")
    pull()
    file.write_text(file.read_text("utf-8").replace("หนึ่ง", "ปลอม"), "utf-8")
    assert [(note.key, note.line) for note in pull().problems] == [("contentsync.comment_altered", 1)]
    assert db.session.scalars(select(Comment.body)).all() == ["หนึ่ง"]
    assert "ปลอม" in file.read_text("utf-8")


def test_numbers_of_comments_that_are_taken_are_given_anew_once(content: Path) -> None:
    talk = (
        "- {id: 5, author: a-man, created: 2010-10-30T01:00:00Z, body: หนึ่ง}\n"
        "- {id: 6, author: b-man, created: 2010-10-30T02:00:00Z, reply_to: 5, body: สอง}\n"
    )
    for name in "ab":
        put(content, f"wiki/{name}.md", page_file(name))
        put(content, f"wiki/{name}.comments.yaml", talk)
    pull()
    pull()
    rows = [(c.id, c.body, c.parent_id) for c in db.session.scalars(select(Comment).order_by(Comment.id))]
    assert rows == [(5, "หนึ่ง", None), (6, "สอง", 5), (7, "หนึ่ง", None), (8, "สอง", 7)]


def test_many_files_are_taken_in_batches_and_one_bad_one_holds_up_no_other(
    content: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kmwiki.contentsync.pulling.BATCH", 4)
    for n in range(10):
        put(content, f"wiki/{n}.md", page_file(f"เรื่องที่ {n}", more="record_no: 7\n" if n in (3, 5) else ""))
    seen: list[tuple[int, int]] = []
    report = pull(lambda done, total: seen.append((done, total)))
    assert report.counts["created"] == 9
    assert [note.key for note in report.problems] == ["contentsync.duplicate"]
    assert seen == [(4, 9), (8, 9), (9, 9)]
    assert db.session.scalar(select(func.count()).select_from(LedgerRow)) == 9


def test_an_edit_made_while_texts_were_rendered_is_left_for_the_next_pull(
    content: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = put(content, "wiki/a.md", page_file())

    def rendering_takes_long(kind: str, edit: PageEdit, names: tuple[str, ...]) -> object:
        file.write_text(page_file("แก้ระหว่างทาง"), "utf-8")
        return prepare_texts(kind, edit, names)

    monkeypatch.setattr("kmwiki.contentsync.pulling.prepare_texts", rendering_takes_long)
    pull()
    assert db.session.scalar(select(func.count()).select_from(Page)) == 0
    monkeypatch.undo()
    pull()
    assert only_page().title == "แก้ระหว่างทาง"
