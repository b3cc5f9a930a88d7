"""What a comment links to: the page it stands under is shown anew when that changes."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from kmwiki.comments.editing import delete_comment, edit_comment, undelete_comment
from kmwiki.comments.models import Comment
from kmwiki.comments.rendering import prepare_comment, render_again
from kmwiki.core.database import db, transaction
from kmwiki.pages.life import hide_page
from kmwiki.pages.links import backlinks, wanted_pages
from kmwiki.pages.models import Page, PageLink
from kmwiki.pages.reading import find_page
from tests.support.site import TestSite
from tests.support.talk import act, say


def _targets(comment: int) -> list[str]:
    return list(db.session.scalars(select(PageLink.target_text).where(PageLink.comment_id == comment)))


@pytest.mark.parametrize("title", ["แนวทางจัดเวที", "How to begin", "แนวทาง PMQA"], ids=["Thai", "English", "mixed"])
def test_a_page_that_appears_is_shown_in_the_talk_at_once(site: TestSite, session: Session, title: str) -> None:
    somchai = site.person("somchai")
    page = site.page(somchai, title="ต้นเรื่อง")
    say(site.person("nok"), page, f"น่าจะมีหน้า [[{title}]] นะคะ")
    version = session.get_one(Page, page).version
    site.page(somchai, title=title)
    assert session.get_one(Page, page).version > version


def test_a_page_that_is_hidden_leaves_the_talk_at_once(site: TestSite, session: Session) -> None:
    somchai = site.person("somchai")
    page, target = site.page(somchai, title="ต้นเรื่อง"), site.page(somchai, title="หน้าที่จะซ่อน")
    say(site.person("nok"), page, f"ดู [[{target}]]")
    version, moderator = session.get_one(Page, page).version, site.person("mod", "moderator")
    with transaction():
        found = find_page(target)
        assert found is not None
        hide_page(moderator, found, reason="ตรวจสอบ")
    assert session.get_one(Page, page).version > version


def test_links_follow_the_words(site: TestSite) -> None:
    nok, page = site.person("nok"), site.page(site.person("somchai"))
    number = say(nok, page, "[[หนึ่ง]] [[101]] [[หนึ่ง]]")
    assert _targets(number) == ["หนึ่ง", "101"]
    act(edit_comment, nok, number, prepared=prepare_comment("[[สอง]]"))
    assert _targets(number) == ["สอง"]
    act(delete_comment, nok, number)
    assert _targets(number) == []
    act(undelete_comment, nok, number)
    assert _targets(number) == ["สอง"]


def test_a_save_of_the_page_leaves_the_links_of_its_comments(site: TestSite) -> None:
    from kmwiki.pages.links import store_links

    page = site.page(site.person("somchai"), body="[[ของหน้า]]")
    number = say(site.person("nok"), page, "[[ของความเห็น]]")
    with transaction():
        found = find_page(page)
        assert found is not None
        store_links(found, {"ใหม่": "ดู ใหม่"})
    assert _targets(number) == ["ของความเห็น"]
    rows = db.session.scalars(
        select(PageLink.target_text).where(PageLink.from_no == page, PageLink.comment_id.is_(None))
    )
    assert list(rows) == ["ใหม่"]


def test_a_comments_links_are_neither_backlinks_nor_wanted_pages(site: TestSite) -> None:
    somchai = site.person("somchai")
    page, target = site.page(somchai, title="ต้นเรื่อง"), site.page(somchai, title="ปลายทาง")
    say(site.person("nok"), page, "[[ปลายทาง]] และ [[ยังไม่มีใครเขียน]]")
    found = find_page(target)
    assert found is not None
    assert backlinks(somchai, found) == []
    assert wanted_pages(somchai) == []


def test_comments_of_an_older_renderer_are_made_anew(site: TestSite, session: Session) -> None:
    page = site.page(site.person("somchai"))
    old, new = say(site.person("nok"), page, "เก่า [[หน้า]]"), say(site.person("nok"), page, "ใหม่")
    with transaction():
        comment = session.get_one(Comment, old)
        comment.html, comment.links, comment.renderer_version = "<p>แบบเก่า</p>", [], 0
    version = session.get_one(Page, page).version
    assert render_again(page) == 1
    assert session.get_one(Page, page).version == version + 1
    assert render_again(page) == 0
    assert "เก่า <a" in session.get_one(Comment, old).html
    assert _targets(old) == ["หน้า"]
    assert session.get_one(Comment, new).renderer_version > 0
