"""From a row of the journal to the notices of everybody who is to know of it. The worker's part.

What holds for every notice is said here once: nobody is told of their own acts or of what they may not see, and each
person once, with the strongest reason. It may run twice for a row: the second time adds whoever is missing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import chain

from sqlalchemy import Select, delete, insert, select

from kmwiki.core.database import db, end_reading, transaction
from kmwiki.core.journal import NEWS, JournalRow

from .audiences import audiences_of, strength_of
from .mailing import queue_at_once
from .models import Notice
from .sight import actors, who_may_know
from .told import Told

CONSUMER = NEWS


def tell(journal_id: int, *, more: Callable[[JournalRow], Iterable[Told]] = lambda row: ()) -> int:
    """Make the notices for one row; gives how many people were told. Opens its own transaction, and only to write.

    Args:
        more: whom somebody above knows of as well, by what this floor can't ask.
    """
    row = db.session.get(JournalRow, journal_id)
    if row is None:
        return 0
    reasons = _reasons(row, more(row))
    if not reasons:
        return 0
    audiences = audiences_of(row.verb)
    allowed = [actor.person_id for actor in who_may_know(row, audiences, actors(reasons))]
    own_words = any(audience.shows for audience in audiences)
    off_page = any(audience.off_page for audience in audiences)
    newest_only = any(audience.newest_only for audience in audiences)
    same = _of_same_subject(row, {row.verb, *(verb for audience in audiences for verb in audience.newest_with)})
    notice = {
        "journal_id": row.id, "page_no": None if off_page else row.page_no, "at": row.at, "read_at": None,
        "comment_id": row.subject_id if row.subject_type == "comment" and not own_words else None,
    }  # fmt: skip
    end_reading()
    with transaction() as session:
        told = set(session.scalars(select(Notice.person_id).where(Notice.journal_id == journal_id)))
        if newest_only:
            later = same.where(JournalRow.id > journal_id)
            told |= set(session.scalars(select(Notice.person_id).where(Notice.journal_id.in_(later))))
        fresh = [person_id for person_id in allowed if person_id is not None and person_id not in told]
        if fresh and newest_only:
            earlier = same.where(JournalRow.id < journal_id)
            session.execute(
                delete(Notice)
                .where(Notice.journal_id.in_(earlier), Notice.person_id.in_(fresh), Notice.read_at.is_(None))
                .execution_options(synchronize_session=False)
            )
        if fresh:
            session.execute(
                insert(Notice), [notice | {"person_id": one, "reason": reasons[one]} for one in fresh]
            )  # fmt: skip
            queue_at_once(fresh)
    return len(fresh)


def _of_same_subject(row: JournalRow, verbs: set[str]) -> Select[int]:
    return select(JournalRow.id).where(
        JournalRow.subject_type == row.subject_type, JournalRow.subject_id == row.subject_id,
        JournalRow.verb.in_(verbs),
    )  # fmt: skip


def _reasons(row: JournalRow, more: Iterable[Told]) -> dict[int, str]:
    """Person -> the strongest reason to tell them; the one who acts is not among them."""
    found: dict[int, str] = {}
    for told in chain(*(audience.whom(row) for audience in audiences_of(row.verb)), more):
        before = found.get(told.person_id)
        if before is None or strength_of(told.reason) > strength_of(before):
            found[told.person_id] = told.reason
    found.pop(row.actor_id or 0, None)
    return found
