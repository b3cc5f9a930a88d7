"""Making and saving pages: what is kept, what is refused, what follows."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kmwiki.access import visitor
from kmwiki.core.clock import freeze
from kmwiki.core.database import transaction
from kmwiki.core.errors import Conflict, Invalid, NotAllowed, NotFound, SignInFirst
from kmwiki.core.journal import JournalRow, QueueRow
from kmwiki.pages.edits import AuthorRef, PageEdit, checked
from kmwiki.pages.links import resolve
from kmwiki.pages.models import Page, RenderedText, Revision
from kmwiki.pages.saving import Origin, create_page, prepare_texts, snapshot, would_change
from tests.features.pages.writing import page, save
from tests.support.site import TestSite

TITLES = {
    "Thai": ("น้ำท่วมปีนี้ เราทำอะไร", "## เตรียม\n\nขนของขึ้นที่สูง **ก่อน**ฝนมา"),
    "English": ("What we did in the flood", "## Before\n\nMove **everything** up."),
    "mixed": ("PMQA หมวด 4 & 6", "ใช้ ADLI ครบ *ทุก* item ๑-๗"),
}


@pytest.mark.parametrize(("title", "body"), TITLES.values(), ids=TITLES)
def test_a_new_page_is_kept_as_written(site: TestSite, session: Session, title: str, body: str) -> None:
    author = site.person("somchai")
    found = page(site.page(author, title=title, body=body, tags=("น้ำท่วม", "flood")))
    assert (found.title, found.body, found.revision, found.state) == (title, body, 1, "published")
    assert (found.tags, found.created_by, found.author_ids) == (
        ["น้ำท่วม", "flood"],
        author.person_id,
        {author.person_id},
    )
    assert found.published_at == found.created_at == found.updated_at
    first = session.scalars(select(Revision).where(Revision.page_no == found.record_no)).one()
    assert (first.number, first.title, first.body, first.author_id) == (1, title, body, author.person_id)
    stored = session.get_one(RenderedText, (found.record_no, 1, "body"))
    assert "<strong>" in stored.html or "<em>" in stored.html


def test_record_numbers_go_up_by_one_and_a_binned_one_is_not_given_again(site: TestSite, session: Session) -> None:
    author = site.person("somchai")
    numbers = [site.page(author, title=f"หน้า {n}") for n in range(3)]
    assert numbers == [numbers[0], numbers[0] + 1, numbers[0] + 2]
    with transaction():
        page(numbers[2]).binned_at = datetime(2026, 1, 1, tzinfo=UTC)
    assert site.page(author, title="หน้าใหม่") == numbers[2] + 1


def _by_file(number: int | None, **more: object) -> Page:
    edit = PageEdit(title="จากไฟล์", body="เนื้อความ", visibility="members", state="published", **more)  # type: ignore[arg-type]
    prepared = prepare_texts("wiki", edit)
    with transaction():
        return create_page(
            None, kind="wiki", edit=edit, prepared=prepared, origin=Origin(source="file", record_no=number)
        )


def test_a_free_number_of_a_file_is_kept_and_a_taken_one_is_refused(site: TestSite) -> None:
    assert _by_file(405365).record_no == 405365
    assert site.page(site.person("somchai")) == 405366
    with pytest.raises(Invalid) as refused:
        _by_file(405365)
    assert (refused.value.key, refused.value.args_) == ("pages.number_taken", {"record_no": 405365})


def test_an_author_without_an_account_stays_a_name(site: TestSite) -> None:
    found = _by_file(
        None, authors=(AuthorRef(name="นายกอง, อดีตหัวหน้า"), AuthorRef(username=site.person("nok").username))
    )
    assert [(row.person_id, row.name) for row in found.authors] == [
        (None, "นายกอง, อดีตหัวหน้า"),
        (site.person("nok").person_id, ""),
    ]
    save(None, found.record_no, body="แก้ไข")
    assert snapshot(page(found.record_no)).authors == (AuthorRef(name="นายกอง, อดีตหัวหน้า"), AuthorRef(username="nok"))


def test_saving_makes_a_revision_and_tells_index_mirror_and_whoever_follows(site: TestSite, session: Session) -> None:
    author = site.person("somchai")
    number = site.page(author)
    session.execute(QueueRow.__table__.delete())
    session.commit()
    saved = save(author, number, body="ใหม่", note="เพิ่มตัวเลข")
    assert (saved.revision, saved.body) == (2, "ใหม่")
    revision = session.scalars(select(Revision).where(Revision.page_no == number, Revision.number == 2)).one()
    assert (revision.note, revision.body) == ("เพิ่มตัวเลข", "ใหม่")
    row = session.scalars(select(JournalRow).where(JournalRow.verb == "page.saved")).one()
    assert {(queued.consumer, queued.subject_id) for queued in session.scalars(select(QueueRow))} == {
        ("index", number),
        ("mirror", number),
        ("news", row.id),
    }
    assert (row.page_no, row.actor_id, row.detail["revision"]) == (number, author.person_id, 2)


def test_saving_over_a_newer_revision_changes_nothing_and_tells_theirs(site: TestSite, session: Session) -> None:
    author, other = site.person("somchai"), site.person("nok")
    number = site.page(author, body="เดิม")
    save(other, number, body="ของนก")
    before = session.scalar(select(func.count()).select_from(Revision))
    with pytest.raises(Conflict) as clash:
        save(author, number, based_on=1, body="ของสมชาย")
    assert clash.value.theirs.body == "ของนก"
    assert clash.value.args_ == {"revision": 2, "based_on": 1}
    assert (page(number).body, page(number).revision) == ("ของนก", 2)
    assert session.scalar(select(func.count()).select_from(Revision)) == before


def test_saving_what_stands_already_is_no_clash_and_no_revision(site: TestSite, session: Session) -> None:
    author = site.person("somchai")
    number = site.page(author, body="เดิม", tags=("ก", "ข"))
    assert save(author, number).revision == 1
    save(author, number, body="สอง")
    version = page(number).version
    assert save(author, number, based_on=1, body="สอง").revision == 2  # the same save sent twice
    assert page(number).version == version
    assert session.scalar(select(func.count()).select_from(Revision).where(Revision.page_no == number)) == 2


def test_a_save_that_fails_leaves_nothing(site: TestSite, session: Session) -> None:
    author = site.person("somchai")
    number = site.page(author)
    with pytest.raises(Invalid):
        save(author, number, body="ใหม่", agency="nowhere")
    assert (page(number).revision, page(number).body) == (1, "เนื้อความ")
    assert session.scalar(select(func.count()).select_from(Revision).where(Revision.page_no == number)) == 1


def test_renaming_a_page_of_others_asks_for_the_right(site: TestSite) -> None:
    number = site.page(site.person("somchai"), title="ชื่อเดิม")
    assert save(site.person("nok"), number, body="นกแก้").revision == 2
    with pytest.raises(NotAllowed):
        save(site.person("nok"), number, title="ชื่อใหม่")
    assert save(site.person("fah", "facilitator"), number, title="ชื่อใหม่").title == "ชื่อใหม่"


@pytest.mark.parametrize(("old", "new"), [("ชื่อเดิม", "ชื่อใหม่"), ("Old name", "New name"), ("แผน PMQA", "Plan PMQA")])
def test_links_by_an_old_title_still_arrive(site: TestSite, old: str, new: str) -> None:
    author = site.person("somchai")
    number = site.page(author, title=old, title_2="Second")
    save(author, number, title=new, title_2="")
    for target in (old, new, "second", old.upper()):
        assert [found.record_no for found in resolve(author, [target])[target]] == [number], target
    other = site.page(author, title=old)  # whoever bears the title now comes before whoever bore it
    assert [found.record_no for found in resolve(author, [old])[old]] == [other]


@pytest.mark.parametrize(
    "change",
    [
        {"visibility": "public"},
        {"shared_people": ("nok",)},
        {"shared_agencies": ("health",)},
        {"authors": (AuthorRef("nok"),)},
    ],
)
def test_only_authors_and_those_above_change_who_may_read(site: TestSite, change: dict[str, object]) -> None:
    site.person("nok")
    number = site.page(site.person("somchai"), visibility="members")
    with pytest.raises(NotAllowed):
        save(site.person("nok"), number, **change)
    assert save(site.person("somchai"), number, **change).revision == 2


def test_somebody_elses_practice_is_read_and_not_edited(site: TestSite) -> None:
    number = site.page(site.person("somchai"), kind="practice")
    with pytest.raises(NotAllowed):
        save(site.person("nok"), number, body="x")
    public = site.page(site.person("somchai"), visibility="public")
    with pytest.raises(SignInFirst):
        save(visitor(), public, body="x")
    assert save(site.person("fah", "facilitator"), number, body="x").revision == 2


def test_staff_write_no_guidance_and_consultants_do(site: TestSite) -> None:
    with pytest.raises(NotAllowed):
        site.page(site.person("somchai"), kind="guidance")
    number = site.page(site.person("ajarn", "consultant"), kind="guidance", state="draft")
    assert save(site.person("ajarn"), number, state="published").published_at is not None


def test_what_was_published_does_not_become_a_draft(site: TestSite) -> None:
    number = site.page(site.person("somchai"))
    with pytest.raises(Invalid) as refused:
        save(site.person("somchai"), number, state="draft")
    assert refused.value.key == "pages.published_stays"


def test_a_locked_page_is_saved_by_those_who_lock_alone(site: TestSite) -> None:
    number = site.page(site.person("somchai"))
    with transaction():
        page(number).locked = True
    for name in ("somchai", "nok"):
        with pytest.raises(NotAllowed):
            save(site.person(name), number, body="x")
    assert save(site.person("mod", "moderator"), number, body="x").revision == 2


def test_a_binned_page_is_saved_by_nobody(site: TestSite) -> None:
    number = site.page(site.person("somchai"))
    with transaction():
        from kmwiki.pages.life import bin_page

        bin_page(site.person("somchai"), page(number))
    for name in ("somchai", "nok"):
        with pytest.raises((NotFound, NotAllowed)):
            save(site.person(name), number, body="x")


def test_the_fiscal_year_is_that_of_the_event_else_the_present_one_and_is_kept(site: TestSite) -> None:
    author = site.person("somchai")
    with freeze(datetime(2010, 10, 29, 12, tzinfo=UTC)):  # 29 ต.ค. 2553: FY 2554 has begun
        now = site.page(author)
        event = site.page(author, kind="aar", fields={"event_date": "2010-09-30"})
        said = site.page(author, kind="aar", fields={"event_date": "2010-10-29"}, fiscal_year=2553)
    assert [page(number).fiscal_year for number in (now, event, said)] == [2554, 2553, 2553]
    with freeze(datetime(2020, 1, 1, tzinfo=UTC)):
        save(author, now, body="แก้ทีหลัง")
    assert page(now).fiscal_year == 2554


def test_a_file_with_a_date_of_its_own_concerns_that_year(site: TestSite) -> None:
    edit = PageEdit(title="เก่า", visibility="members", state="published")
    prepared = prepare_texts("wiki", edit)
    written, changed = datetime(2010, 9, 30, 20, tzinfo=UTC), datetime(2011, 1, 1, tzinfo=UTC)
    with transaction():
        made = create_page(
            None, kind="wiki", edit=edit, prepared=prepared, origin=Origin(created_at=written, updated_at=changed)
        )
    assert made.fiscal_year == 2554  # past midnight in Bangkok
    assert (made.created_at, made.updated_at, made.published_at) == (written, changed, written)


BAD = {
    "no title": ({"title": " \u200b "}, "title"),
    "long title": ({"title": "ก" * 201}, "title"),
    "NUL in the body": ({"body": "a\x00b"}, "body"),
    "surrogate": ({"summary": "a\ud800"}, "summary"),
    "long summary": ({"summary": "ก" * 1001}, "summary"),
    "body of 256 KB and more": ({"body": "ก" * 90_000}, "body"),
    "category": ({"categories": (8,)}, "categories"),
    "visibility": ({"visibility": "everyone"}, "visibility"),
    "licence": ({"licence": "mine"}, "licence"),
    "language": ({"lang": "de"}, "lang"),
    "year": ({"fiscal_year": 9999}, "fiscal_year"),
    "tags": ({"tags": tuple(f"ป้าย{n}" for n in range(21))}, "tags"),
    "agency": ({"agency": "nowhere"}, "agency"),
    "unknown field": ({"fields": {"mood": "good"}}, "mood"),
    "people": ({"shared_people": ("nobody-here",)}, "shared_people"),
    "too many": ({"shared_agencies": tuple(f"a{n}" for n in range(61))}, "shared_agencies"),
    "long author": ({"authors": (AuthorRef(name="ก" * 121),)}, "authors"),
}


@pytest.mark.parametrize(("change", "field"), BAD.values(), ids=BAD)
def test_what_cannot_be_kept_is_refused_by_its_field(site: TestSite, change: dict[str, object], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        site.page(site.person("somchai"), **{"title": "ดี", **change})  # type: ignore[arg-type]
    assert refused.value.field == field


@given(
    title=st.text(max_size=220),
    body=st.text(max_size=300),
    summary=st.text(max_size=60),
    tags=st.lists(st.text(max_size=60), max_size=4),
)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_text_is_kept_the_same_for_good_or_refused(title: str, body: str, summary: str, tags: list[str]) -> None:
    try:
        edit = checked("wiki", PageEdit(title=title, body=body, summary=summary, tags=tuple(tags)))
    except Invalid:
        return
    assert checked("wiki", edit) == edit
    assert edit.body.split() == [] or edit.body.strip()


@pytest.mark.parametrize(
    "title", ["<script>alert(1)</script>", "{{ 7*7 }}", "../../etc/passwd", "edit", "ก" * 200, "🙏", "%00", "' OR 1=1"]
)
def test_hostile_titles_are_titles(site: TestSite, title: str) -> None:
    number = site.page(site.person("somchai"), title=title)
    assert page(number).title == title
    assert [found.record_no for found in resolve(site.person("nok"), [title])[title]] == [number]


def test_would_change_says_what_saving_would_find(site: TestSite) -> None:
    number = site.page(site.person("somchai"), kind="aar", fields={"answers": {"expected": "คน 40"}})
    edit = snapshot(page(number))
    assert not would_change(page(number), edit)
    assert not would_change(page(number), replace(edit, authors=None, shared_people=None, shared_agencies=None))
    assert would_change(page(number), replace(edit, fields={"answers": {"expected": "คน 41"}}))
