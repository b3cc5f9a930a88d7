"""Who is told of comments: whom they answer, whom they name, who follows the talk."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select

from kmwiki.comments.models import Comment
from kmwiki.core.database import db
from kmwiki.core.journal import JournalRow
from kmwiki.follows.levels import ALL, NORMAL
from kmwiki.notifications.following import followers
from kmwiki.notifications.models import Notice
from kmwiki.notifications.told import Audience, Told
from kmwiki.pages.models import Mention

REPLIED, MENTIONED = "replied", "mentioned"
REASONS = {REPLIED: 100, MENTIONED: 90}


def posted(row: JournalRow) -> Iterator[Told]:
    """Whom it answers and names, then everybody who is part of the talk or follows it."""
    comment = db.session.get(Comment, row.subject_id)
    if comment is None:
        return
    answered = db.session.get(Comment, comment.reply_to_id) if comment.reply_to_id is not None else None
    if answered is not None and answered.person_id is not None:
        yield Told(answered.person_id, REPLIED)
    yield from _named(comment)
    yield from followers(row, page=NORMAL, around=ALL)


def edited(row: JournalRow) -> Iterator[Told]:
    """Other words are no news, but for whom they name and the former ones did not."""
    comment = db.session.get(Comment, row.subject_id)
    if comment is None:
        return
    knows = select(Notice.person_id).where(Notice.comment_id == comment.id, Notice.journal_id != row.id)
    told = set(db.session.scalars(knows))
    for named in _named(comment):
        if named.person_id not in told:
            yield named


def _named(comment: Comment) -> Iterator[Told]:
    for person_id in db.session.scalars(select(Mention.person_id).where(Mention.comment_id == comment.id)):
        yield Told(person_id, MENTIONED)


AUDIENCES = (Audience("comment.posted", posted), Audience("comment.edited", edited))
