"""What was read: one notice, what is told of one page, all; and by opening the page."""

from __future__ import annotations

from datetime import timedelta
from functools import cache

from sqlalchemy import SelectBase, bindparam, delete, select, update

from kmwiki.access import Actor, require
from kmwiki.core.clock import now
from kmwiki.core.database import db
from kmwiki.core.rows import rows_of

from .models import Notice

KEPT_READ = timedelta(days=180)


def mark_read(
    actor: Actor, *, notice_id: int | None = None, page_no: int | None = None, up_to: int | None = None
) -> int:  # fmt: skip
    """Mark one's own notices read: one, those of a page, or all; none newer than the notice ``up_to``. Gives how many.

    Raises:
        SignInFirst: members only.
    """
    require(actor, "notices.read")
    query = update(Notice).where(Notice.person_id == actor.person_id, Notice.read_at.is_(None))
    for column, value in ((Notice.id, notice_id), (Notice.page_no, page_no)):
        if value is not None:
            query = query.where(column == value)
    if up_to is not None:
        query = query.where(Notice.id <= up_to)
    done = db.session.execute(query.values(read_at=now()).execution_options(synchronize_session=False))
    return int(done.rowcount)  # type: ignore[attr-defined]


def has_unread(actor: Actor, page_no: int) -> bool:
    """Is there something unread about this page?"""
    return bool(rows_of(_unread_of_page(), {"person_id": actor.person_id, "page_no": page_no}))


@cache
def _unread_of_page() -> SelectBase:
    own = Notice.person_id == bindparam("person_id"), Notice.page_no == bindparam("page_no")
    return select(Notice.id).where(*own, Notice.read_at.is_(None)).limit(1)


def forget_old() -> None:
    """Notices that were read go after 180 days; unread ones wait."""
    db.session.execute(delete(Notice).where(Notice.read_at < now() - KEPT_READ))
