"""What becomes of borrowed words when time passes or what was said goes."""

from __future__ import annotations

from sqlalchemy import select

from kmwiki.comments.models import Comment
from kmwiki.core.clock import now
from kmwiki.core.database import db, transaction
from kmwiki.core.journal import enqueue, record

from .answering import OPEN_FOR, SETTLE, show_change
from .models import ASKED, GONE, LAPSED, LENT, REFUSED, BorrowedWords


def unsaid(comment_id: int) -> None:
    """A comment was deleted or hidden: open requests for its words go, and so do the words that were lent.

    For the queue; opens its own transaction. Whoever brings the comment back may be asked again.
    """
    with transaction():
        comment = db.session.get(Comment, comment_id)
        if comment is not None and comment.deleted_at is None and not comment.hidden:
            return
        rows = select(BorrowedWords).where(
            BorrowedWords.comment_id == comment_id, BorrowedWords.state.in_((ASKED, LENT, REFUSED, LAPSED))
        )
        for row in db.session.scalars(rows):
            row.state, row.answered_at = GONE, now()
            show_change(row)
            record("words.gone", actor_id=None, subject_type="words", subject_id=row.id, page_no=row.page_no, news=True)
            enqueue(SETTLE, [row.page_no])


def lapse_old() -> None:
    """Requests nobody answered are over after a month, as a no. Inside a transaction."""
    old = select(BorrowedWords).where(BorrowedWords.state == ASKED, BorrowedWords.asked_at < now() - OPEN_FOR)
    for row in db.session.scalars(old):
        row.state = LAPSED
        show_change(row)
        record("words.lapsed", actor_id=None, subject_type="words", subject_id=row.id, page_no=row.page_no)
