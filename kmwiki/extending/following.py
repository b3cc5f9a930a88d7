"""What becomes of borrowed words when time passes or what was said goes."""

from __future__ import annotations

from sqlalchemy import select

from kmwiki.comments.models import Comment
from kmwiki.core.clock import now
from kmwiki.core.database import db, transaction
from kmwiki.core.journal import enqueue, record
from kmwiki.pages.models import Page

from .answering import OPEN_FOR, SETTLE, show_change
from .models import ASKED, GONE, LAPSED, LENT, REFUSED, BorrowedWords

_STANDING = (ASKED, LENT, REFUSED, LAPSED)


def unsaid(comment_id: int) -> None:
    """A comment was deleted or hidden: open requests for its words go, and so do the words that were lent.

    For the queue; opens its own transaction. Whoever brings the comment back may be asked again.
    """
    with transaction():
        comment = db.session.get(Comment, comment_id)
        if comment is not None and comment.deleted_at is None and not comment.hidden:
            return
        rows = select(BorrowedWords).where(BorrowedWords.comment_id == comment_id, BorrowedWords.state.in_(_STANDING))
        for row in db.session.scalars(rows).all():
            _gone(row)


def follow_hidden() -> None:
    """The same for the opening words of pages that were hidden since; once an hour, inside a transaction.

    A page in the bin is another thing: it may be there for being superfluous, and its words are nobody's shame.
    """
    rows = (
        select(BorrowedWords)
        .join(Page, Page.record_no == BorrowedWords.source_no)
        .where(BorrowedWords.comment_id.is_(None), BorrowedWords.state.in_(_STANDING), Page.hidden)
    )
    for row in db.session.scalars(rows).all():
        _gone(row)


def lapse_old() -> None:
    """Requests nobody answered are over after a month, as a no. Inside a transaction."""
    old = select(BorrowedWords).where(BorrowedWords.state == ASKED, BorrowedWords.asked_at < now() - OPEN_FOR)
    for row in db.session.scalars(old):
        row.state = LAPSED
        show_change(row)
        record("words.lapsed", actor_id=None, subject_type="words", subject_id=row.id, page_no=row.page_no)


def _gone(row: BorrowedWords) -> None:
    row.state, row.answered_at = GONE, now()
    show_change(row)
    record("words.gone", actor_id=None, subject_type="words", subject_id=row.id, page_no=row.page_no, news=True)
    enqueue(SETTLE, [row.page_no])
