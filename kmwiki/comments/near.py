"""Who is meant by a name that several people bear: first those who are part of what is said here."""

from __future__ import annotations

from functools import cache

from sqlalchemy import select

from kmwiki.access import Actor
from kmwiki.accounts.mentioning import Near
from kmwiki.core.database import db
from kmwiki.pages.models import PageAuthor
from kmwiki.pages.rendering import as_called

from .models import Comment


def near_to(actor: Actor, page_no: int | None, comment_id: int | None = None) -> Near:
    """Around whoever writes a comment under the page, or (without one) the page itself; ``page_no`` None: a new page.

    Part in a page take its authors and those whose words stand under it for everybody: nothing else may be learnt.
    """
    if page_no is None:
        return Near(actor.person_id, actor.agency_id)

    @cache
    def taking_part() -> frozenset[int]:
        wrote = select(PageAuthor.person_id).where(PageAuthor.page_no == page_no)
        spoke = select(Comment.person_id).where(
            Comment.page_no == page_no, Comment.deleted_at.is_(None), Comment.hidden.is_(False)
        )
        return frozenset(one for one in db.session.scalars(wrote.union(spoke)) if one is not None)

    return as_called(page_no, comment_id)._replace(
        writer=actor.person_id, agency=actor.agency_id, taking_part=taking_part
    )
