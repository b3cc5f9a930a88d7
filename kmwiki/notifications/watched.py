"""What one hears of by itself: pages one wrote or spoke under, unless one said otherwise."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import SelectBase, String, bindparam, cast, exists, func, select, union

from kmwiki.access import Actor
from kmwiki.comments.models import Comment
from kmwiki.core.database import db
from kmwiki.core.paging import Paging
from kmwiki.core.rows import rows_of
from kmwiki.follows.levels import NORMAL, PAGE
from kmwiki.follows.models import Follow
from kmwiki.pages.models import Page, PageAuthor
from kmwiki.pages.reading import visible_to

from .counting import count_query, rights_of

PAGE_SIZE = 50


@dataclass(frozen=True)
class PageNews:
    """What a reader's page shows of being told: how much they hear of it, and how much is unread in all.

    ``level`` is as chosen, NORMAL where they wrote it or spoke there, else None; ``chosen`` is whether they chose it.
    """

    level: int | None
    chosen: bool
    unread: int


def page_news(actor: Actor, record_no: int) -> PageNews:
    """Both by one question: it is asked with every page that somebody opens."""
    given = rights_of(actor) | {"page_no": record_no, "target": str(record_no)}
    chosen, own, unread = rows_of(_news_query(), given)[0]
    return PageNews(NORMAL if chosen is None and own else chosen, chosen is not None, unread)


def watched_by_themselves(actor: Actor, *, number: int = 1, size: int = PAGE_SIZE) -> tuple[list[int], Paging]:
    """Record numbers of visible pages this person wrote or spoke under and said nothing else about, newest first."""
    wrote = select(PageAuthor.page_no).where(PageAuthor.person_id == actor.person_id)
    spoke = select(Comment.page_no).where(Comment.person_id == actor.person_id, Comment.deleted_at.is_(None))
    said = exists(
        select(Follow.level).where(
            Follow.person_id == actor.person_id, Follow.kind == PAGE, Follow.target == cast(Page.record_no, String)
        )
    )
    query = select(Page.record_no).where(visible_to(actor), Page.record_no.in_(union(wrote, spoke)), ~said)
    total = db.session.scalar(select(func.count()).select_from(query.subquery())) or 0
    paging = Paging(number=number, size=size, total=total)
    newest = query.order_by(Page.updated_at.desc(), Page.record_no.desc())
    found = db.session.scalars(newest.limit(size).offset(paging.offset))
    return list(found), paging


@cache
def _news_query() -> SelectBase:
    person_id: Any = bindparam("person_id")
    page_no: Any = bindparam("page_no")
    chosen = select(Follow.level).where(
        Follow.person_id == person_id, Follow.kind == PAGE, Follow.target == bindparam("target")
    )
    wrote = exists(select(PageAuthor.position).where(PageAuthor.page_no == page_no, PageAuthor.person_id == person_id))
    spoke = exists(
        select(Comment.id).where(
            Comment.page_no == page_no, Comment.person_id == person_id, Comment.deleted_at.is_(None)
        )
    )
    return select(
        chosen.scalar_subquery().label("level"), (wrote | spoke).label("own"), count_query().scalar_subquery()
    )
