"""Which answer was accepted, and when, stands in the page's history beside its revisions."""

from __future__ import annotations

import re

import pytest

from kmwiki.access import Actor
from kmwiki.comments.editing import delete_comment
from kmwiki.comments.models import Comment
from kmwiki.comments.moderating import hide_comment
from kmwiki.core.database import db, transaction
from kmwiki.pages.models import Page
from kmwiki.pages.timeline import LIFE, TEXTS, Moment, count_moments, moments
from kmwiki.questions.accepting import accept_answer, take_back_answer
from tests.support.site import TestSite
from tests.support.talk import act, say


@pytest.fixture
def somchai(site: TestSite) -> Actor:
    return site.person("somchai", display_name="สมชาย")


@pytest.fixture
def asked(site: TestSite, somchai: Actor) -> tuple[int, int]:
    """A question, and an answer that was accepted, taken back, and accepted."""
    page = site.page(somchai, kind="thread", title="เริ่มอย่างไร", fields={"subtype": "question"}, visibility="public")
    number = say(site.person("nok", display_name="นกน้อย"), page, "เริ่มทีละน้อย")
    for accepts in (True, False, True):
        with transaction():
            found = db.session.get_one(Page, page)
            if accepts:
                accept_answer(somchai, found, db.session.get_one(Comment, number))
            else:
                take_back_answer(somchai, found)
    return page, number


def told(reader: Actor, page: int, shown: str = "all") -> list[Moment]:
    return moments(reader, db.session.get_one(Page, page), shown=shown, limit=20)


def test_both_acts_are_told_with_whose_answer_it_is(site: TestSite, somchai: Actor, asked: tuple[int, int]) -> None:
    page, number = asked
    found = told(site.person("other"), page)
    verbs = ["question.answered", "question.opened_again", "question.answered", "page.created"]
    assert [one.verb for one in found] == verbs
    assert [(one.said.comment_id, one.said.name) for one in found if one.said] == [(number, "นกน้อย")] * 3
    assert [one.person.username for one in found if one.person] == ["somchai"] * 4
    assert len(told(somchai, page, LIFE)) == 4
    assert [one.verb for one in told(somchai, page, TEXTS)] == ["page.created"]
    assert count_moments(somchai, db.session.get_one(Page, page)) == 4


@pytest.mark.parametrize("gone", ["deleted", "hidden"])
def test_an_answer_that_is_gone_names_nobody(site: TestSite, asked: tuple[int, int], gone: str) -> None:
    page, number = asked
    if gone == "deleted":
        act(delete_comment, site.person("nok"), number)
    else:
        act(hide_comment, site.person("mod", "moderator"), number, reason="x")
    assert {one.said for one in told(site.person("other"), page)} == {None}


@pytest.mark.parametrize(("lang", "words"), [("th", "เลือกคำตอบของ"), ("en", "Accepted the answer of")])
def test_the_history_leads_to_the_answer(site: TestSite, asked: tuple[int, int], lang: str, words: str) -> None:
    page, number = asked
    visitor = site.browser()
    html = visitor.get(f"/p/{page}/history?lang={lang}", follow_redirects=True).get_data(as_text=True)
    rows = [" ".join(row.split()) for row in re.findall(r"<li class=\"history__row.*?</li>", html, re.DOTALL)]
    assert len(rows) == 4
    assert f'<strong>{words}</strong> <a href="/c/{number}">นกน้อย</a>' in rows[0]
    assert "สมชาย" not in rows[0]  # visitors are not told who did it, as with every act
    act(delete_comment, site.person("nok"), number)
    html = visitor.get(f"/p/{page}/history").get_data(as_text=True)
    assert "นกน้อย" not in html
    assert {"th": "เลือกคำตอบ ซึ่งไม่อยู่แล้ว", "en": "an answer that is there no more"}[lang] in html
