"""How much is unread: asked with every page of a signed-in reader."""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import Boolean, ColumnElement, Select, and_, bindparam, exists, func, or_, select, true

from kmwiki.access import Actor, can
from kmwiki.comments.models import Comment
from kmwiki.core.rows import rows_of
from kmwiki.pages.models import PageToken

from .audiences import what_stands
from .models import Notice

MOST_COUNTED = 100
"""From here on it is "99+": nobody reads a larger number, and counting stops."""


def unread_count(actor: Actor) -> int:
    """Unread notices of what this person may see now, at most :data:`MOST_COUNTED`."""
    if actor.person_id is None:
        return 0
    return int(rows_of(count_query(), rights_of(actor))[0][0])


def rights_of(actor: Actor) -> dict[str, object]:
    """What :func:`may_be_shown` is given of a reader."""
    return {
        "person_id": actor.person_id, "tokens": sorted(actor.tokens), "moderates": can(actor, "comments.hide"),
    }  # fmt: skip


def may_be_shown() -> ColumnElement[bool]:
    """Its page is visible now, its comment neither deleted nor hidden from the reader, and it is still so."""
    held = PageToken.token.in_(bindparam("tokens", expanding=True))
    visible = exists(select(PageToken.page_no).where(PageToken.page_no == Notice.page_no, held))
    shown = exists(
        select(Comment.id).where(
            Comment.id == Notice.comment_id, Comment.deleted_at.is_(None),
            or_(
                Comment.hidden.is_(False), Comment.person_id == bindparam("person_id"),
                bindparam("moderates", type_=Boolean),
            ),
        )
    )  # fmt: skip
    return and_(or_(Notice.page_no.is_(None), visible), or_(Notice.comment_id.is_(None), shown), still_stands())


def still_stands() -> ColumnElement[bool]:
    """What the notice tells of has not been taken back."""
    return and_(true(), *(or_(Notice.reason != reason, holds()) for reason, holds in what_stands().items()))


@cache
def count_query() -> Select[Any]:
    """The count, for what :func:`rights_of` gives."""
    some = (
        select(Notice.id)
        .where(Notice.person_id == bindparam("person_id"), Notice.read_at.is_(None), may_be_shown())
        .limit(MOST_COUNTED)
        .subquery()
    )
    return select(func.count()).select_from(some)
