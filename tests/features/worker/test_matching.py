"""Searches people follow: told when a page first answers one, never of what they may not see."""

from __future__ import annotations

import pytest

from kmwiki.access import Actor
from kmwiki.core.database import db, transaction
from kmwiki.discovery.saved import save_search
from kmwiki.follows.levels import ALL, NORMAL, SILENT
from kmwiki.pages.models import Page
from kmwiki.pages.saving import prepare_texts, save_page, snapshot
from kmwiki.worker import matching
from tests.features.notifications.test_telling import follows, told, work_off
from tests.support.site import TestSite
from tests.support.talk import say


def follows_search(actor: Actor, query: str, level: int = NORMAL) -> int:
    with transaction():
        number = save_search(actor, name="x", query=query).id
    follows(actor, "search", number, level)
    return number


def change(author: Actor, number: int, **changes: object) -> None:
    edit = snapshot(db.session.get_one(Page, number))
    edit = type(edit)(**{**edit.__dict__, **changes})
    prepared = prepare_texts("wiki", edit)
    with transaction():
        page = db.session.get_one(Page, number)
        save_page(author, page, edit=edit, based_on=page.revision, prepared=prepared)


@pytest.mark.parametrize(
    ("query", "title"),
    [("q=น้ำหลาก&kind=wiki", "แผนรับน้ำหลาก"), ("q=flood+plan", "Our flood plan"), ("q=แผน+PMQA", "แผน PMQA 2569")],
)
def test_a_new_page_is_told_to_whoever_follows_a_search_that_finds_it(site: TestSite, query: str, title: str) -> None:
    malee, nok, lek = site.person("malee"), site.person("nok"), site.person("lek")
    follows_search(nok, query)
    follows_search(lek, "q=งบประมาณ")
    number = site.page(malee, title=title)
    work_off(site)
    assert (told(nok), told(lek)) == (["follows_search"], [])
    change(malee, number, body="แก้คำผิด")
    work_off(site)
    assert told(nok) == ["follows_search"]  # it is not new to them any more


def test_a_page_that_comes_to_answer_later_is_told_then_and_at_all_each_time(site: TestSite) -> None:
    malee, nok, every, silent = (site.person(name) for name in ("malee", "nok", "every", "silent"))
    number = site.page(malee, title="แผนงาน", body="ยังไม่มี")
    follows_search(nok, "q=อพยพ")
    follows_search(every, "q=อพยพ", ALL)
    follows_search(silent, "q=อพยพ", SILENT)
    work_off(site)
    assert told(nok) == []
    change(malee, number, body="ซ้อมแผนอพยพ")
    change(malee, number, body="ซ้อมแผนอพยพผู้ป่วย")
    say(malee, number, "เรื่องอพยพครับ")
    say(malee, number, "ขอบคุณครับ")
    work_off(site)
    assert told(nok) == ["follows_search"]
    assert told(every) == ["follows_search"] * 3
    assert told(silent) == []


def test_a_page_one_may_not_see_is_not_told_by_any_search(site: TestSite) -> None:
    malee, eve = site.person("malee"), site.person("eve")
    follows_search(eve, "q=อพยพ", ALL)
    site.page(malee, title="แผนอพยพลับ", visibility="team")
    site.page(malee, title="ร่างแผนอพยพ", state="draft")
    work_off(site)
    assert told(eve) == []


def test_somebody_elses_search_tells_nobody(site: TestSite) -> None:
    malee, nok, eve = site.person("malee"), site.person("nok"), site.person("eve")
    with transaction():
        number = save_search(nok, name="x", query="q=อพยพ").id
    follows(eve, "search", number)  # as a forged form would have it
    site.page(malee, title="แผนอพยพ")
    work_off(site)
    assert (told(nok), told(eve)) == ([], [])


def test_the_same_search_of_many_is_tried_once_and_their_number_is_bounded(
    site: TestSite, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    tried: list[str] = []
    real = matching.InHand.is_found_by
    monkeypatch.setattr(
        matching.InHand, "is_found_by", lambda self, asked: tried.append(asked.text) or real(self, asked)
    )
    people = [site.person(f"reader{number}") for number in range(4)]
    for person in people:
        follows_search(person, "q=อพยพ")
    malee = site.person("malee")
    site.page(malee, title="แผนอพยพ")
    work_off(site)
    assert tried == ["อพยพ"]
    assert [told(person) for person in people] == [["follows_search"]] * 4
    monkeypatch.setattr(matching, "MOST_SEARCHES", 2)
    for number in range(3):
        follows_search(people[0], f"q=คำที่{number}")
    tried.clear()
    site.page(malee, title="อีกหน้า")
    work_off(site)
    assert len(tried) == 2
    assert "oldest were not tried" in caplog.text
