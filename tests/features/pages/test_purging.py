"""After ninety days in the bin a page goes for good, with all that hangs on it; its number stays taken."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from kmwiki.comments.models import Comment
from kmwiki.comments.posting import post_comment, prepare_comment
from kmwiki.core import clock
from kmwiki.core.database import db, transaction
from kmwiki.core.errors import Invalid
from kmwiki.core.journal import JournalRow, QueueRow
from kmwiki.pages import life
from kmwiki.pages.edits import PageEdit
from kmwiki.pages.models import OldTitle, Page, PageLink, PageRelation, PageToken, PurgedPage, RenderedText, Revision
from kmwiki.pages.purging import purge_bin
from kmwiki.pages.saving import Origin, create_page, next_number, prepare_texts
from kmwiki.worker.loop import keep_up
from tests.features.pages.writing import do, page, save
from tests.support.site import TestSite

HANGING = (
    (Revision, Revision.page_no), (Comment, Comment.page_no), (PageToken, PageToken.page_no), (OldTitle, OldTitle.page_no),
    (PageLink, PageLink.from_no), (PageRelation, PageRelation.from_no), (RenderedText, RenderedText.page_no),
)  # fmt: skip


def binned(site: TestSite) -> int:
    """The newest page of the site, with something of everything, in the bin."""
    somchai = site.person("somchai")
    other = site.page(somchai, title="อยู่ต่อ", body="ดู [[แผนลับ]]")
    number = site.page(somchai, title="แผนลับ", fields={"links": [{"type": "extends", "to": other}]})
    save(somchai, number, title="แผนลับ 2", body="เห็น [[อยู่ต่อ]]", note="บันทึกลับ")
    prepared = prepare_comment("ความเห็น")
    with transaction():
        first = post_comment(somchai, page(number), prepared=prepared)
        post_comment(somchai, page(number), prepared=prepared, reply_to=first.id)
    do(life.bin_page, somchai, number, reason="เหตุผลลับ")
    return number


def test_a_page_goes_on_the_ninetieth_day_and_not_before(site: TestSite) -> None:
    number = binned(site)
    goes = life.goes_at(page(number))
    assert goes is not None
    with clock.freeze(goes - timedelta(minutes=1)):
        assert purge_bin() == 0
    with clock.freeze(goes + timedelta(minutes=1)):
        keep_up()
    assert db.session.get(Page, number) is None
    for model, column in HANGING:
        assert db.session.scalar(select(func.count()).select_from(model).where(column == number)) == 0, model
    rows = list(db.session.scalars(select(JournalRow).where(JournalRow.page_no == number).order_by(JournalRow.id)))
    assert rows[-1].verb == "page.purged"
    assert all(row.detail == {} for row in rows), "the journal keeps who did what, not the words"
    told = set(db.session.execute(select(QueueRow.consumer).where(QueueRow.subject_id == number)).scalars())
    assert {"index", "mirror"} <= told


def test_a_purged_number_is_never_given_again(site: TestSite) -> None:
    number = binned(site)
    assert next_number() == number + 1
    with clock.freeze(clock.now() + timedelta(days=91)):
        assert purge_bin() == 1
        assert purge_bin() == 0
    assert db.session.scalars(select(PurgedPage.record_no)).all() == [number]
    assert site.page(site.person("somchai"), title="ใหม่") == number + 1
    edit = PageEdit(title="จากแฟ้มเก่า", state="published")
    with pytest.raises(Invalid) as refused, transaction():
        create_page(
            None, kind="wiki", edit=edit, prepared=prepare_texts("wiki", edit), origin=Origin(record_no=number)
        )  # fmt: skip
    assert refused.value.key == "pages.number_gone"


def test_a_page_that_was_brought_back_stays(site: TestSite) -> None:
    number = binned(site)
    with clock.freeze(clock.now() + timedelta(days=91)):
        do(life.unbin_page, site.person("somchai"), number)
        assert purge_bin() == 0
    assert page(number).title == "แผนลับ 2"


def test_the_bin_says_when_each_page_goes(site: TestSite) -> None:
    number = binned(site)
    shown = site.browser("somchai").get("/bin").text
    assert str(number) in shown
    goes = life.goes_at(page(number))
    assert goes is not None
    assert f'ลบถาวรวันที่ <time datetime="{goes.isoformat()}' in shown
