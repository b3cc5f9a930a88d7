"""Questions as people ask them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from kmwiki.access import Actor
from kmwiki.accounts.answering import change_categories
from kmwiki.accounts.reading import get_account
from kmwiki.comments.models import Comment
from kmwiki.core.database import db, transaction
from kmwiki.pages.models import Page
from kmwiki.questions.accepting import accept_answer, take_back_answer

TITLES = ("เก็บเสียงผู้รับบริการอย่างไรดี", "How do you keep minutes short?", "ทำ AAR แบบ online ได้ไหม")


@pytest.fixture
def ask(site) -> Callable[..., int]:
    """The record number of a question somebody asks."""

    def ask(who: Actor, title: str = TITLES[0], **more: Any) -> int:
        return site.page(who, kind="thread", title=title, body="ขอคำแนะนำค่ะ", fields={"subtype": "question"}, **more)

    return ask


def page_of(no: int) -> Page:
    return db.session.get_one(Page, no)


def accept(who: Actor, no: int, comment_id: int) -> None:
    with transaction():
        accept_answer(who, page_of(no), db.session.get_one(Comment, comment_id))


def take_back(who: Actor, no: int) -> None:
    with transaction():
        take_back_answer(who, page_of(no))


def answers_about(who: Actor, *numbers: int) -> None:
    with transaction():
        change_categories(who, get_account(who.username or ""), numbers)
