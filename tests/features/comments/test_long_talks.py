"""A long talk is remembered while nothing of it changes, and whatever changes is seen with the next look."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kmwiki.accounts.models import Person
from kmwiki.accounts.profiles import change_profile
from kmwiki.comments.editing import delete_comment, edit_comment, undelete_comment
from kmwiki.comments.moderating import hide_comment, unhide_comment
from kmwiki.comments.reading import thread_of
from kmwiki.comments.rendering import prepare_comment
from kmwiki.comments.talk import LONG
from kmwiki.core.database import db, transaction
from kmwiki.frame.models import Agency
from kmwiki.pages.reading import find_page
from tests.support.site import TestSite
from tests.support.talk import act, say


@pytest.fixture
def long_talk(site: TestSite) -> tuple[int, list[int]]:
    number = site.page(site.person("somchai"))
    lek = site.person("lek", agency="health")
    return number, [say(lek, number, f"คำที่ {place} word") for place in range(LONG + 5)]


def shown(site: TestSite, number: int) -> list[tuple[str, str, str, str]]:
    page = find_page(number)
    assert page is not None
    thread = thread_of(site.person("nok"), page)
    return [
        (
            card.html,
            card.gone,
            card.speaker.name if card.speaker else "",
            card.speaker.agency_th if card.speaker else "",
        )
        for top in thread.cards
        for card in (top, *top.replies)
    ]


def test_a_long_talk_is_the_very_same_while_nobody_says_anything(
    site: TestSite, long_talk: tuple[int, list[int]]
) -> None:
    number, _ = long_talk
    page = find_page(number)
    assert page is not None
    assert thread_of(site.person("nok"), page) is thread_of(site.person("nok"), page)


def test_whatever_changes_in_a_long_talk_is_seen_with_the_next_look(
    site: TestSite, long_talk: tuple[int, list[int]]
) -> None:
    number, said = long_talk
    lek, mod = site.person("lek"), site.person("mod", "moderator")
    middle = said[20]

    def rename() -> None:
        with transaction():
            person = db.session.get_one(Person, lek.person_id)
            change_profile(lek, person, display_name="เล็ก คนใหม่")

    def rename_agency() -> None:
        with transaction():
            agency = db.session.query(Agency).filter_by(code="health").one()
            agency.short_th = "สธ.ใหม่"

    changes: list[Callable[[], object]] = [
        lambda: act(edit_comment, lek, middle, prepared=prepare_comment("คำที่ 21 word")),  # as long as before
        lambda: act(delete_comment, lek, middle),
        lambda: act(undelete_comment, lek, middle),
        lambda: act(hide_comment, mod, middle, reason="พักไว้ก่อน"),
        lambda: act(unhide_comment, mod, middle),
        lambda: say(mod, number, "ขอบคุณครับ thanks", reply_to=middle),
        rename,
        rename_agency,
    ]
    before = shown(site, number)
    for change in changes:
        change()
        now = shown(site, number)
        assert now != before, change
        before = now
    assert any("คำที่ 21 word" in html for html, *_ in before)
    assert {"เล็ก คนใหม่"} <= {name for _, _, name, _ in before}
    assert "สธ.ใหม่" in {agency for *_, agency in before}
