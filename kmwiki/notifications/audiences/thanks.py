"""Who is told of thanks: whoever is thanked; and whoever wanted to try something, a month later."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select

from kmwiki.access import Actor
from kmwiki.comments.models import Comment
from kmwiki.core.database import db
from kmwiki.core.journal import JournalRow
from kmwiki.notifications.told import Audience, Shown, Told
from kmwiki.pages.models import PageAuthor
from kmwiki.thanks.models import Thanks

THANKED, ASKED = "thanked", "asked_how_it_went"
REASONS = {THANKED: 60, ASKED: 80}


def given(row: JournalRow) -> Iterator[Told]:
    """The speaker, or the page's authors; nobody when it has been taken back meanwhile."""
    of_page = row.subject_type == "page"
    stands = select(Thanks.id).where(
        Thanks.person_id == row.actor_id, Thanks.page_no == row.page_no, Thanks.meaning == row.detail.get("meaning"),
        Thanks.comment_id.is_(None) if of_page else Thanks.comment_id == row.subject_id,
    )  # fmt: skip
    if db.session.scalar(stands) is None:
        return
    if not of_page:
        comment = db.session.get(Comment, row.subject_id)
        if comment is not None and comment.person_id is not None:
            yield Told(comment.person_id, THANKED)
        return
    authors = select(PageAuthor.person_id).where(PageAuthor.page_no == row.page_no, PageAuthor.person_id.is_not(None))
    for person_id in db.session.scalars(authors):
        if person_id is not None:
            yield Told(person_id, THANKED)


def asked(row: JournalRow) -> Iterator[Told]:
    """Whoever said they would try, unless they have told already."""
    thanks = db.session.get(Thanks, row.subject_id)
    if thanks is not None and thanks.answered_at is None:
        yield Told(thanks.person_id, ASKED)


def shows_question(_actor: Actor, row: JournalRow) -> Shown | None:
    """The page or the comment it is about, as long as it has not been answered."""
    thanks = db.session.get(Thanks, row.subject_id)
    if thanks is None or thanks.answered_at is not None:
        return None
    return Shown(f"/c/{thanks.comment_id}" if thanks.comment_id else f"/p/{thanks.page_no}", who="")


AUDIENCES = (Audience("thanks.given", given), Audience("thanks.asked", asked, shows_question))
