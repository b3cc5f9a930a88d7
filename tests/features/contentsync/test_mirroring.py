"""Pages go out into files: what may, under the right name, and never over what somebody wrote by hand."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from kmwiki.comments.editing import delete_comment
from kmwiki.comments.models import Comment
from kmwiki.comments.moderating import hide_comment
from kmwiki.comments.posting import post_comment, prepare_comment
from kmwiki.contentfiles import CannotWrite, parse_comments, parse_page, write_atomically
from kmwiki.contentsync import mirroring
from kmwiki.contentsync.mirroring import mirror_pages
from kmwiki.contentsync.models import LedgerRow
from kmwiki.contentsync.pulling import pull
from kmwiki.contentsync.pushing import push
from kmwiki.contentsync.status import status
from kmwiki.core.database import db, transaction
from kmwiki.pages.edits import AuthorRef
from kmwiki.pages.life import archive_page, bin_page, hide_page, unbin_page, unhide_page
from kmwiki.pages.models import Page, Proposal
from tests.features.contentsync.test_pulling import edit_page
from tests.support.site import TestSite


@pytest.fixture
def content(app: Flask) -> Path:
    folder: Path = app.config["SETTINGS"].content_dir
    return folder


def names(content: Path) -> list[str]:
    return sorted(str(file.relative_to(content)) for file in content.rglob("*") if file.is_file())


def the_page(no: int) -> Page:
    page = db.session.get(Page, no)
    assert page is not None
    return page


def act(rule, actor, no: int, **more: object) -> None:  # type: ignore[no-untyped-def]
    with transaction():
        rule(actor, the_page(no), **more)


@pytest.mark.parametrize("title", ["เล่าเรื่องน้ำหลาก", "A flood story", "เรื่อง flood ปี 2553"])
def test_a_published_page_is_written_with_all_it_says(site: TestSite, content: Path, title: str) -> None:
    no = site.page(
        site.person("somying"),
        kind="aar",
        title=title,
        body="เนื้อความ\n\n---\n\nend",
        agency="health",
        tags=("น้ำ", "KM: one"),
        categories=(3,),
        adli="AL",
        fiscal_year=2553,
        visibility="public",
        summary="สรุป: short",
        fields={"event_date": "2010-10-29", "answers": {"expected": "หนึ่ง\nสอง", "next": "two: three"}},
        authors=(AuthorRef(username="somying"), AuthorRef(name="small man")),
    )
    mirror_pages([no])
    (name,) = names(content)
    assert name.startswith(f"aar/{no}-")
    file = parse_page((content / name).read_bytes(), path=name)
    assert (file.record_no, file.kind, file.title, file.body) == (no, "aar", title, "เนื้อความ\n\n---\n\nend")
    assert (file.agency, file.fiscal_year, file.categories, file.adli) == ("health", 2553, (3,), "AL")
    assert (file.authors, file.tags, file.summary) == (("somying", "small man"), ("น้ำ", "KM: one"), "สรุป: short")
    assert file.fields["answers"] == {"expected": "หนึ่ง\nสอง", "next": "two: three"}
    assert not pull().counts
    assert the_page(no).revision == 1


def test_drafts_and_team_pages_are_never_written(site: TestSite, content: Path) -> None:
    writer = site.person("somying")
    nos = [
        site.page(writer, title="ร่าง", state="draft"),
        site.page(writer, title="คณะทำงาน team", visibility="team"),
    ]
    mirror_pages(nos)
    push()
    assert names(content) == []


@pytest.mark.parametrize(("mirror", "written"), [("members", 2), ("public", 1), ("off", 0)])
def test_the_setting_says_whose_pages_are_written(
    site: TestSite, app: Flask, content: Path, monkeypatch: pytest.MonkeyPatch, mirror: str, written: int
) -> None:
    from dataclasses import replace

    monkeypatch.setitem(app.config, "SETTINGS", replace(app.config["SETTINGS"], mirror=mirror))
    writer = site.person("somying")
    nos = [site.page(writer, title=f"หน้า {who}", visibility=who) for who in ("public", "members")]
    mirror_pages(nos)
    push()
    assert len(names(content)) == written


@pytest.mark.parametrize("way", ["bin", "hide", "team"])
def test_a_page_that_may_no_longer_be_read_by_all_leaves_the_files(site: TestSite, content: Path, way: str) -> None:
    admin = site.person("boss", "admin")
    no = site.page(site.person("somying"))
    with transaction():
        post_comment(admin, the_page(no), prepared=prepare_comment("รับทราบ"))
    mirror_pages([no])
    assert len(names(content)) == 2
    if way == "team":
        edit_page(no, visibility="team")
    else:
        act(bin_page if way == "bin" else hide_page, admin, no, reason="x")
    mirror_pages([no])
    assert names(content) == []
    assert db.session.scalar(select(func.count()).select_from(LedgerRow)) == 0
    if way != "team":
        act(unbin_page if way == "bin" else unhide_page, admin, no)
        mirror_pages([no])
        assert len(names(content)) == 2


def test_what_was_typed_into_a_leaving_file_is_kept_as_a_proposal(site: TestSite, content: Path) -> None:
    no = site.page(site.person("somying"), body="เดิม")
    mirror_pages([no])
    (name,) = names(content)
    file = content / name
    file.write_text(file.read_text("utf-8").replace("เดิม", "แก้ด้วยมือ"), "utf-8")
    edit_page(no, visibility="team")
    report = mirror_pages([no])
    assert names(content) == []
    assert [note.key for note in report.notes] == ["contentsync.kept_as_proposal"]
    assert db.session.scalars(select(Proposal)).one().content["body"] == "แก้ด้วยมือ"


def test_even_a_broken_file_of_a_leaving_page_is_kept_word_for_word(site: TestSite, content: Path) -> None:
    no = site.page(site.person("somying"))
    mirror_pages([no])
    (name,) = names(content)
    (content / name).write_bytes("---\nkind: [wiki\nสำคัญ \xff".encode("latin-1", "ignore") + "สำคัญมาก".encode())
    act(bin_page, site.person("boss", "admin"), no)
    mirror_pages([no])
    assert names(content) == []
    assert "สำคัญมาก" in db.session.scalars(select(Proposal)).one().content["text"]


def test_a_changed_title_renames_the_file_and_its_comments(site: TestSite, content: Path) -> None:
    writer = site.person("somying")
    no = site.page(writer, title="ชื่อเดิม")
    with transaction():
        post_comment(writer, the_page(no), prepared=prepare_comment("สวัสดี"))
    mirror_pages([no])
    edit_page(no, title="ชื่อใหม่ A new name")
    mirror_pages([no])
    assert names(content) == [f"wiki/{no}-ชื่อใหม่-a-new-name.comments.yaml", f"wiki/{no}-ชื่อใหม่-a-new-name.md"]


def test_a_page_of_another_kind_moves_to_that_folder_unless_somebody_touched_its_file(
    site: TestSite, content: Path
) -> None:
    from kmwiki.pages.rendering import prepare_texts
    from kmwiki.pages.saving import snapshot
    from kmwiki.pages.switching import change_kind

    writer = site.person("somying")
    moving, touched = site.page(writer, title="ย้าย move"), site.page(writer, title="แตะ touched")
    with transaction():
        post_comment(writer, the_page(moving), prepared=prepare_comment("สวัสดี"))
    mirror_pages([moving, touched])
    by_hand = content / f"wiki/{touched}-แตะ-touched.md"
    by_hand.write_text(by_hand.read_text("utf-8") + "\nเขียนด้วยมือ\n", "utf-8")
    for no in (moving, touched):
        edit = snapshot(the_page(no))
        act(change_kind, writer, no, kind="practice", edit=edit, based_on=1, prepared=prepare_texts("practice", edit))
    mirror_pages([moving, touched])
    assert names(content) == [
        f"practice/{moving}-ย้าย-move.comments.yaml",
        f"practice/{moving}-ย้าย-move.md",
        f"wiki/{touched}-แตะ-touched.md",
    ]
    assert "เขียนด้วยมือ" in by_hand.read_text("utf-8")


def test_an_archived_page_stays_and_says_so_without_a_new_revision(site: TestSite, content: Path) -> None:
    no = site.page(site.person("somying"))
    mirror_pages([no])
    act(archive_page, site.person("boss", "admin"), no)
    mirror_pages([no])
    (name,) = names(content)
    file = parse_page((content / name).read_bytes(), path=name)
    assert (file.state, file.revision) == ("archived", 1)


def test_a_file_edited_by_hand_is_never_overwritten(site: TestSite, content: Path) -> None:
    no = site.page(site.person("somying"), body="เดิม")
    mirror_pages([no])
    (name,) = names(content)
    file = content / name
    file.write_text(file.read_text("utf-8").replace("เดิม", "แก้ด้วยมือ"), "utf-8")
    by_hand = file.read_bytes()
    mirror_pages([no])
    push()
    edit_page(no, body="แก้บนเว็บ", title="ชื่อใหม่")
    mirror_pages([no])
    push()
    assert file.read_bytes() == by_hand
    assert names(content) == [name]


def test_an_older_revision_never_replaces_a_newer_one(site: TestSite, content: Path) -> None:
    no = site.page(site.person("somying"), body="หนึ่ง")
    mirror_pages([no])
    (name,) = names(content)
    old = (content / name).read_bytes()
    edit_page(no, body="สอง")
    mirror_pages([no, no])
    new = (content / name).read_bytes()
    (content / name).write_bytes(old)  # put back from a back-up
    pull()
    assert (content / name).read_bytes() == new
    assert (the_page(no).body, the_page(no).revision) == ("สอง", 2)


def test_a_crash_after_the_file_and_before_the_ledger_heals(
    site: TestSite, content: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    no = site.page(site.person("somying"), title="ชื่อเดิม", body="หนึ่ง")
    mirror_pages([no])
    edit_page(no, body="สอง", title="ชื่อใหม่")

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(mirroring, "remove_file", die)  # the new name is written, the old one still there
        with pytest.raises(KeyboardInterrupt):
            mirror_pages([no])
    assert len(names(content)) == 2
    report = pull()
    assert not report.problems
    assert names(content) == [f"wiki/{no}-ชื่อใหม่.md"]
    assert the_page(no).revision == 2
    assert [state.state for state in status()[0]] == ["same"]


def test_a_crash_before_the_ledger_of_a_page_that_then_leaves_leaves_no_file(
    site: TestSite, content: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    no = site.page(site.person("somying"))
    with monkeypatch.context() as patched:
        patched.setattr(mirroring, "agree", lambda _: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            mirror_pages([no])
    assert len(names(content)) == 1
    edit_page(no, visibility="team")
    mirror_pages([no])
    assert names(content) == []
    assert db.session.scalar(select(func.count(Proposal.id))) == 0


def test_a_full_disk_leaves_the_work_queued_and_the_others_written(
    site: TestSite, content: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    writer = site.person("somying")
    first, second = site.page(writer, title="หนึ่ง"), site.page(writer, title="สอง")

    def full(path: Path, data: bytes) -> None:
        if path.name.startswith(f"{first}-"):
            raise CannotWrite(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))
        write_atomically(path, data)

    with monkeypatch.context() as patched:
        patched.setattr(mirroring, "write_atomically", full)
        with pytest.raises(CannotWrite):
            mirror_pages([first, second])
    assert names(content) == [f"wiki/{second}-สอง.md"]
    mirror_pages([first])
    assert len(names(content)) == 2


def test_comments_are_mirrored_with_tombstones_and_without_hidden_ones(site: TestSite, content: Path) -> None:
    writer, moderator = site.person("somying"), site.person("mod", "moderator")
    no = site.page(writer)
    with transaction():
        first = post_comment(writer, the_page(no), prepared=prepare_comment("หนึ่ง\n\nสอง")).id
        second = post_comment(moderator, the_page(no), prepared=prepare_comment("secret"), reply_to=first).id
        third = post_comment(moderator, the_page(no), prepared=prepare_comment("ซ่อน"), reply_to=first).id
    with transaction():
        delete_comment(moderator, the_page(no), db.session.get_one(Comment, second))
        hide_comment(moderator, the_page(no), db.session.get_one(Comment, third), reason="x")
    mirror_pages([no])
    file = next(content.rglob("*.comments.yaml"))
    entries = parse_comments(file.read_bytes(), path="x")
    assert [(e.id, e.author, e.body, e.reply_to, e.deleted is None) for e in entries] == [
        (first, "somying", "หนึ่ง\n\nสอง", None, True),
        (second, "", "", first, False),
    ]
    assert "secret" not in file.read_text("utf-8")
    assert not pull().counts


def test_a_comments_file_edited_by_hand_waits_for_the_pull(site: TestSite, content: Path) -> None:
    writer = site.person("somying")
    no = site.page(writer)
    with transaction():
        post_comment(writer, the_page(no), prepared=prepare_comment("หนึ่ง"))
    mirror_pages([no])
    file = next(content.rglob("*.comments.yaml"))
    file.write_text(file.read_text("utf-8") + "- {author: small man, body: สอง}\n", "utf-8")
    with transaction():
        post_comment(writer, the_page(no), prepared=prepare_comment("สาม"))
    mirror_pages([no])
    assert "small man" in file.read_text("utf-8")
    pull()
    assert [entry.body for entry in parse_comments(file.read_bytes(), path="x")] == ["หนึ่ง", "สาม", "สอง"]


def test_a_link_in_place_of_a_folder_is_not_followed(site: TestSite, content: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    content.mkdir(exist_ok=True)
    (content / "wiki").symlink_to(outside)
    no = site.page(site.person("somying"))
    with pytest.raises(CannotWrite):
        mirror_pages([no])
    assert list(outside.iterdir()) == []


def test_push_writes_what_is_missing_and_clears_what_a_crash_left(site: TestSite, content: Path) -> None:
    writer = site.person("somying")
    nos = [site.page(writer, title=f"หน้า {n}") for n in range(3)]
    (content / "wiki").mkdir(parents=True)
    (content / "wiki" / ".0123456789abcdef.tmp").write_bytes(b"half")
    seen: list[tuple[int, int]] = []
    assert push(lambda done, total: seen.append((done, total))).counts["written"] == 3
    assert seen == [(3, 3)]
    assert names(content) == [f"wiki/{no}-หน้า-{n}.md" for n, no in enumerate(nos)]
    assert not push().counts


def test_a_title_of_two_thousand_bytes_makes_a_name_any_disk_takes(site: TestSite, content: Path) -> None:
    no = site.page(site.person("somying"), title=("ก้" * 90 + " 😄" * 10)[:200])
    mirror_pages([no])
    (name,) = names(content)
    assert len(name.encode()) < 160
    assert not pull().notes
