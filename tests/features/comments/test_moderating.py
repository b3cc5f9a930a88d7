"""Keeping the place kind: hiding with a reason, showing again."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from kmwiki.comments.models import Comment
from kmwiki.comments.moderating import hide_comment, unhide_comment
from kmwiki.core.errors import Invalid, NotAllowed
from kmwiki.core.journal import JournalRow
from kmwiki.pages.models import Page
from tests.support.site import TestSite
from tests.support.talk import act, say


@pytest.mark.parametrize("reason", ["กล่าวหาบุคคล", "names a person", "ระบุชื่อ staff"], ids=["Thai", "English", "mixed"])
def test_hiding_needs_a_reason_and_is_journalled_with_it(site: TestSite, session: Session, reason: str) -> None:
    moderator, page = site.person("mod", "moderator"), site.page(site.person("somchai"))
    number = say(site.person("nok"), page, "คำไม่เหมาะ")
    with pytest.raises(Invalid) as refused:
        act(hide_comment, moderator, number, reason="  ")
    assert (refused.value.key, refused.value.field) == ("comments.why_hide", "reason")
    act(hide_comment, moderator, number, reason=reason)
    assert session.get_one(Comment, number).hidden
    assert session.get_one(Page, page).comment_count == 0
    row = session.scalars(select(JournalRow).where(JournalRow.verb == "comment.hidden")).one()
    assert (row.actor_id, row.detail) == (moderator.person_id, {"reason": reason})


def test_a_reason_as_long_as_a_page_is_refused(site: TestSite) -> None:
    number = say(site.person("nok"), site.page(site.person("somchai")), "คำ")
    with pytest.raises(Invalid) as refused:
        act(hide_comment, site.person("mod", "moderator"), number, reason="ย" * 301)
    assert refused.value.key == "text.too_long"


def test_shown_again_it_counts_again(site: TestSite, session: Session) -> None:
    moderator, page = site.person("mod", "moderator"), site.page(site.person("somchai"))
    number = say(site.person("nok"), page, "คำ")
    for _ in range(2):
        act(hide_comment, moderator, number, reason="ผิดหน้า")
    for _ in range(2):
        act(unhide_comment, moderator, number)
    assert session.get_one(Page, page).comment_count == 1


def test_hiding_is_for_moderators(site: TestSite) -> None:
    number = say(site.person("nok"), site.page(site.person("somchai")), "คำ")
    for other in (site.person("nok"), site.person("somchai"), site.person("fah", "facilitator", "consultant")):
        with pytest.raises(NotAllowed):
            act(hide_comment, other, number, reason="อยากซ่อน")
        with pytest.raises(NotAllowed):
            act(unhide_comment, other, number)
