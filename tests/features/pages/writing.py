"""Saving pages by the rules the site uses, one transaction each."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from kmwiki.access import Actor
from kmwiki.core.database import db, transaction
from kmwiki.pages.edits import PageEdit
from kmwiki.pages.models import Page
from kmwiki.pages.saving import prepare_texts, save_page, snapshot


def page(number: int) -> Page:
    """The page as it stands now."""
    return db.session.get_one(Page, number)


def save(actor: Actor | None, number: int, *, based_on: int | None = None, note: str = "", **changes: Any) -> Page:
    """Save the page with these changes; ``based_on`` is the newest revision unless said."""
    found = page(number)
    edit = replace(snapshot(found), **changes)
    prepared = prepare_texts(found.kind, edit)
    with transaction():
        found = page(number)
        revision = found.revision if based_on is None else based_on
        return save_page(actor, found, edit=edit, based_on=revision, prepared=prepared, note=note)


def do(rule: Any, actor: Actor, number: int, **more: Any) -> None:
    """Let a rule for one page run in a transaction of its own."""
    with transaction():
        rule(actor, page(number), **more)


__all__ = ["PageEdit", "do", "page", "save"]
