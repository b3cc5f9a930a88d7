"""Pages whose time in the bin is over go for good: text, revisions, comments, links. Their numbers stay taken."""

from __future__ import annotations

from sqlalchemy import delete, select, update

from kmwiki.core.clock import now
from kmwiki.core.database import db, transaction
from kmwiki.core.journal import JournalRow, record

from .life import KEPT_IN_BIN
from .models import Page, PurgedPage


def purge_bin() -> int:
    """Remove every page that was put into the bin :data:`~kmwiki.pages.life.KEPT_IN_BIN` ago; gives how many.

    One transaction a page: a kill in between leaves whole pages. What belongs to a page goes with its row (files on the
    disk are then nobody's, and swept); the journal keeps who did what and when, without the words.
    """
    due = select(Page.record_no).where(Page.binned_at <= now() - KEPT_IN_BIN).order_by(Page.binned_at)
    numbers = list(db.session.scalars(due))
    return sum(_purge(number) for number in numbers)


def _purge(record_no: int) -> bool:
    with transaction():
        # Asked again inside: somebody may have brought it back meanwhile.
        page = db.session.scalar(
            select(Page.record_no).where(Page.record_no == record_no, Page.binned_at <= now() - KEPT_IN_BIN)
        )
        if page is None:
            return False
        db.session.execute(delete(Page).where(Page.record_no == record_no).execution_options(synchronize_session=False))
        db.session.add(PurgedPage(record_no=record_no, purged_at=now()))
        db.session.execute(
            update(JournalRow)
            .where(JournalRow.page_no == record_no)
            .values(detail={})
            .execution_options(synchronize_session=False)
        )
        record(
            "page.purged", actor_id=None, subject_type="page", subject_id=record_no, page_no=record_no,
            tell={"index": record_no, "mirror": record_no},
        )  # fmt: skip
    db.session.expire_all()
    return True


def is_purged(record_no: int) -> bool:
    """Did a page of that number go for good?"""
    return db.session.get(PurgedPage, record_no) is not None
