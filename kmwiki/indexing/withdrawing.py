"""The rights of now, for whatever the index has not heard of yet: what was narrowed is gone at the next question."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import exists, func, select

from kmwiki.core.database import db
from kmwiki.core.journal import JournalRow, QueueRow
from kmwiki.core.rows import rows_of
from kmwiki.pages.models import PageToken

from .draining import CONSUMER
from .people import tokens_of_people

_TAKES_A_PART_AWAY = ("comment.deleted", "comment.hidden", "file.deleted")
IS_ANY_QUEUED = exists().where(QueueRow.consumer == CONSUMER)
"""Whether :func:`withdrawn` has anything to tell: hardly ever, and asked with every search."""
_QUEUED = (
    select(QueueRow.subject_id, PageToken.token, func.min(QueueRow.enqueued_at))
    .outerjoin(PageToken, PageToken.page_no == QueueRow.subject_id)
    .where(QueueRow.consumer == CONSUMER)
    .group_by(QueueRow.subject_id, PageToken.token)
)


def withdrawn() -> dict[int, frozenset[str]]:
    """Number -> the tokens of now, for every page and person whose index work is still queued (empty: gone).

    One indexed query when nothing is queued. A page that lost a comment or file meanwhile is withheld whole for the
    moment it takes the index to follow: what is gone would be shown with it.
    """
    rows = rows_of(_QUEUED, {})
    if not rows:
        return {}
    tokens: dict[int, set[str]] = defaultdict(set)
    for number, token, _ in rows:
        tokens[number].update({token} if token else ())
    for number in _with_a_part_less({number: since for number, _, since in rows if number > 0}):
        tokens[number] = set()
    people = [-number for number in tokens if number < 0]
    for person_id, held in (tokens_of_people(people) if people else {}).items():
        tokens[-person_id] = set(held)
    return {number: frozenset(held) for number, held in tokens.items()}


def _with_a_part_less(queued: dict[int, datetime]) -> Collection[int]:
    """Those of these pages (record number -> queued since) that lost a comment or file since they were queued."""
    if not queued:
        return ()
    taken = db.session.execute(
        select(JournalRow.page_no, func.max(JournalRow.at))
        .where(JournalRow.verb.in_(_TAKES_A_PART_AWAY), JournalRow.at >= min(queued.values()))
        .group_by(JournalRow.page_no)
    )
    return [no for no, at in taken if no in queued and at >= queued[no]]
