"""An archive of pages: what is in it, and what never is."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime

from kmwiki.access import Actor
from kmwiki.contentfiles import parse_comments, parse_page
from kmwiki.core.database import transaction
from kmwiki.pages.models import Page
from kmwiki.transfer.packing import Selection, chosen, packed
from tests.features.pages.writing import do, page, save
from tests.support.site import TestSite
from tests.support.talk import say


def archive_of(reader: Actor | None, selection: Selection | None = None) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(b"".join(packed(reader, chosen(reader, selection or Selection())))))


def test_an_archive_holds_pages_and_their_comments_under_thai_names(site: TestSite) -> None:
    writer = site.person("nok")
    number = site.page(writer, title="ซ้อมแผนน้ำหลาก A flood drill", body="## เริ่ม\n\nText ข้อความ")
    say(writer, number, "ขอบคุณ thank you")
    files = archive_of(writer)
    path = f"wiki/{number}-ซ้อมแผนน้ำหลาก-a-flood-drill"
    assert files.namelist() == [f"{path}.md", f"{path}.comments.yaml"]
    assert files.getinfo(f"{path}.md").flag_bits & 0x800, "the name says that it is UTF-8"
    found = parse_page(files.read(f"{path}.md"), path=path)
    assert (found.record_no, found.title, found.body) == (
        number, "ซ้อมแผนน้ำหลาก A flood drill", "## เริ่ม\n\nText ข้อความ"
    )  # fmt: skip
    assert [entry.body for entry in parse_comments(files.read(f"{path}.comments.yaml"), path=path)] == [
        "ขอบคุณ thank you"
    ]


def test_how_often_a_page_was_saved_here_stays_here(site: TestSite) -> None:
    writer = site.person("nok")
    number = site.page(writer)
    save(writer, number, body="อีกครั้ง again")
    files = archive_of(writer)
    assert parse_page(files.read(files.namelist()[0]), path="x").revision is None


def test_what_a_reader_may_not_see_is_in_no_archive(site: TestSite) -> None:
    writer, other = site.person("nok"), site.person("malee", agency="admin")
    boss = site.person("boss", "moderator", "admin")
    open_to_all = site.page(writer, title="เปิด open", visibility="public")
    members = site.page(writer, title="สมาชิก members")
    team = site.page(writer, title="ทีม team", visibility="team")
    draft = site.page(writer, title="ร่าง draft", state="draft")
    hidden = site.page(writer, title="ซ่อน hidden", visibility="public")
    binned = site.page(writer, title="ทิ้ง binned")
    from kmwiki.pages import life

    do(life.hide_page, boss, hidden, reason="")
    do(life.bin_page, writer, binned)
    everything = Selection(drafts=True)
    assert chosen(other, everything) == [open_to_all, members]
    assert chosen(Actor(), everything) == [open_to_all]
    assert chosen(Actor(visitors_may_read=False), everything) == []
    assert chosen(writer, everything) == [open_to_all, members, team, draft]
    assert chosen(writer, Selection()) == [open_to_all, members, team]
    assert chosen(None, everything) == [open_to_all, members], "a terminal takes out what members read"
    asked_for_by_number = Selection(nos=(open_to_all, team, draft, hidden, binned, 10**12), drafts=True)
    assert chosen(other, asked_for_by_number) == [open_to_all]


def test_rights_that_were_narrowed_while_it_was_made_count(site: TestSite) -> None:
    writer, other = site.person("nok"), site.person("malee", agency="admin")
    number = site.page(writer)
    nos = chosen(other, Selection())
    save(writer, number, visibility="team")
    assert zipfile.ZipFile(io.BytesIO(b"".join(packed(other, nos)))).namelist() == []


def test_filters_narrow_what_is_taken_out(site: TestSite) -> None:
    writer = site.person("nok")
    tagged = site.page(writer, title="แท็ก", tags=("PMQA",), agency="health", fiscal_year=2553, categories=(4,))
    site.page(writer, title="อื่น other", fiscal_year=2554)
    for selection in (
        Selection(tags=("pmqa",)), Selection(agencies=("health",)), Selection(fiscal_years=(2553,)),
        Selection(categories=(4, 5)), Selection(kinds=("wiki",), nos=(tagged,)),
    ):  # fmt: skip
        assert chosen(writer, selection) == [tagged]
    assert chosen(writer, Selection(kinds=("aar",))) == []


def test_a_page_older_than_any_zip_clock_is_packed(site: TestSite) -> None:
    writer = site.person("nok")
    number = site.page(writer)
    with transaction() as session:
        session.get_one(Page, number).updated_at = datetime(1953, 5, 1, tzinfo=UTC)
    assert archive_of(writer).namelist() == [f"wiki/{number}-แนวทางจัดประชุม.md"]
    assert page(number).updated_at.year == 1953
