"""Who is told of pages: of new ones, of changes, of being named in one."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select

from kmwiki.core.database import db
from kmwiki.core.journal import JournalRow
from kmwiki.follows.levels import ALL, NORMAL
from kmwiki.notifications.following import REASONS as _OF_FOLLOWING
from kmwiki.notifications.following import followers
from kmwiki.notifications.models import Notice
from kmwiki.notifications.told import Audience, Told
from kmwiki.pages.models import Mention

MENTIONED = "mentioned"
REASONS = {**_OF_FOLLOWING, MENTIONED: 90}


def saved(row: JournalRow) -> Iterator[Told]:
    """A new page is news to whoever follows what it is about; a change of one to whoever follows the page."""
    yield from _named_anew(row)
    yield from followers(row, page=NORMAL, around=NORMAL if is_new(row) else ALL)


def life_changed(row: JournalRow) -> Iterator[Told]:
    """Archived or brought back: for whoever wants to hear everything of it."""
    yield from followers(row, page=ALL, around=None)


def is_new(row: JournalRow) -> bool:
    """Did others see the page for the first time by this save?"""
    if row.detail.get("state") != "published":
        return False
    before, _ = row.detail.get("changed", {}).get("state", ("published", ""))
    return row.verb == "page.created" or before == "draft"


def _named_anew(row: JournalRow) -> Iterator[Told]:
    """Whom the page's text names and nobody has told yet: with each save the page names the same people again."""
    named = set(
        db.session.scalars(
            select(Mention.person_id).where(Mention.page_no == row.page_no, Mention.comment_id.is_(None))
        )
    )
    told = select(Notice.person_id).where(
        Notice.page_no == row.page_no, Notice.comment_id.is_(None), Notice.reason == MENTIONED,
        Notice.journal_id != row.id, Notice.person_id.in_(named),
    )  # fmt: skip
    for person_id in sorted(named - set(db.session.scalars(told))):
        yield Told(person_id, MENTIONED)


AUDIENCES = (
    Audience("page.created", saved),
    Audience("page.saved", saved),
    Audience("page.archived", life_changed),
    Audience("page.unarchived", life_changed),
)
