"""What other features put under a comment: menu entries and notes, for the right readers and at no cost per comment."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from kmwiki.access import Actor
from kmwiki.web.comments import CommentAction, CommentNote, offer_actions, offer_notes
from kmwiki.web.pages.keeping import own_here
from tests.support.site import TestSite
from tests.support.talk import say
from tests.web.comments.browsing import page_of


@pytest.fixture
def asked(app: Flask) -> Iterator[list[list[int]]]:
    """A feature that offers something under every comment; gives what it was asked, call by call."""
    calls: list[list[int]] = []

    def actions(actor: Actor, _page: Any, cards: Any) -> dict[int, list[CommentAction]]:
        calls.append([card.id for card in cards])
        return {
            card.id: [
                CommentAction("ต่อยอด", f"/extend/{card.id}", icon="leaf"),
                CommentAction(f"สำหรับ {actor.person_id}", f"/accept/{card.id}", post=True),
            ]
            for card in cards
        }

    def notes(_actor: Actor, _page: Any, cards: Any) -> dict[int, list[CommentNote]]:
        return {cards[0].id: [CommentNote("คำตอบที่ผู้ถามเลือก <b>", icon="check", tone="good")]}

    before = {name: list(app.extensions.get(name, [])) for name in ("kmwiki.comment_actions", "kmwiki.comment_notes")}
    offer_actions(app, actions)
    offer_notes(app, notes)
    yield calls
    app.extensions |= before


def test_a_feature_offers_links_and_buttons_under_each_comment_and_is_asked_once(
    site: TestSite, asked: list[list[int]]
) -> None:
    page = site.page(site.person("somchai"))
    numbers = [say(site.person("lek"), page, words) for words in ("สวัสดีครับ", "Hello", "ขอบคุณ, thanks")]
    html = page_of(site.browser("nok"), page)
    assert asked == [numbers]
    for number in numbers:
        assert f'href="/extend/{number}"' in html
        assert f'form="comment-acts" formaction="/accept/{number}"' in html
    assert html.count('id="comment-acts"') == 1
    assert "คำตอบที่ผู้ถามเลือก &lt;b&gt;" in html


def test_what_is_taken_away_is_offered_nothing(site: TestSite, asked: list[list[int]]) -> None:
    from kmwiki.comments.editing import delete_comment
    from tests.support.talk import act

    page, lek = site.page(site.person("somchai")), site.person("lek")
    gone, stays = say(lek, page, "จะลบ"), say(lek, page, "ยังอยู่")
    act(delete_comment, lek, gone)
    html = page_of(site.browser("nok"), page)
    assert asked == [[stays]]
    assert f"/extend/{gone}" not in html


def test_visitors_see_the_note_and_no_form(site: TestSite, asked: list[list[int]]) -> None:
    page = site.page(site.person("somchai"), visibility="public")
    say(site.person("lek"), page, "สาธารณะ")
    html = page_of(site.browser(), page)
    assert "คำตอบที่ผู้ถามเลือก" in html
    assert "/extend/" not in html
    assert "comment-acts" not in html
    assert not asked


def test_whoever_has_something_of_their_own_on_a_page_has_it_drawn_for_themselves(
    app: Flask, site: TestSite, asked: list[list[int]]
) -> None:
    page, nok, lek = site.page(site.person("somchai")), site.person("nok"), site.person("lek")
    say(site.person("malee"), page, "สวัสดี")
    before = list(app.extensions.get("kmwiki.own_here", []))
    own_here(app, lambda shown: [nok.person_id, lek.person_id] if shown.record_no == page and nok.person_id else [])
    try:
        for name, person in (("nok", nok), ("lek", lek)):
            client = site.browser(name)
            address = client.get(f"/p/{page}").request.path
            for _ in range(2):
                shown = re.findall(r"สำหรับ (\d+)", client.get(address).get_data(as_text=True))
                assert shown == [str(person.person_id)]
    finally:
        app.extensions["kmwiki.own_here"] = before
