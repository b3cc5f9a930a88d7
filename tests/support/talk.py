"""People talking under pages, through the rules the site uses."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

from kmwiki.access import Actor
from kmwiki.comments.models import Comment
from kmwiki.comments.posting import post_comment
from kmwiki.comments.rendering import prepare_comment
from kmwiki.core.database import db, transaction
from kmwiki.pages.models import Page


def say(speaker: Actor, page_no: int, words: str, **more: Any) -> int:
    """The number of a comment said by ``speaker``; ``more`` goes to :func:`post_comment`."""
    prepared = prepare_comment(words)
    with transaction():
        page = db.session.get_one(Page, page_no)
        return post_comment(speaker, page, prepared=prepared, **more).id


def act(rule: Any, actor: Actor, comment_no: int, **more: Any) -> None:
    """Let a rule for one comment run in a transaction of its own."""
    with transaction():
        comment = db.session.get_one(Comment, comment_no)
        rule(actor, db.session.get_one(Page, comment.page_no), comment, **more)


def tags_of(html: str) -> list[tuple[str, dict[str, str]]]:
    """The start tags a browser would see in ``html``, with their attributes."""
    found: list[tuple[str, dict[str, str]]] = []

    class Tags(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            found.append((tag, {name: value or "" for name, value in attrs}))

    Tags().feed(html)
    return found
