"""Which pages another one took the place of, as one reader sees it: asked of many pages at once.

Guidance whose first day is still to come takes no place yet: until then the older one is what holds.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from kmwiki.access import Actor
from kmwiki.core.clock import today
from kmwiki.core.database import db

from .models import Page, PageRelation, PageToken


def has_begun(page: Any, day: date | BindParameter[str]) -> ColumnElement[bool]:
    """The condition that guidance holds already on this day: no first day is said, or it has come."""
    first_day = func.coalesce(page.fields["valid_from"].as_string(), "")
    return first_day <= (str(day) if isinstance(day, date) else day)


def is_replaced_for(actor: Actor) -> ColumnElement[bool]:
    """The condition on ``page``: a published page this reader may see says it replaces or supersedes it.

    To somebody who may not see the newer one the old one is all there is.
    """
    newer: Any = aliased(Page)
    seen = exists(
        select(PageToken.page_no).where(
            PageToken.page_no == newer.record_no, PageToken.token.in_(sorted(actor.tokens))
        )
    )  # fmt: skip
    guides_instead = and_(
        Page.kind == "guidance", newer.kind == "guidance", newer.replaces == Page.record_no, has_begun(newer, today())
    )  # fmt: skip
    superseding = select(PageRelation.from_no).where(
        PageRelation.type == "supersedes", PageRelation.to_no == Page.record_no
    )  # fmt: skip
    takes_its_place = or_(guides_instead, newer.record_no.in_(superseding.correlate(Page)))
    return exists(
        select(newer.record_no)
        .where(newer.record_no != Page.record_no, newer.state == "published", takes_its_place, seen)
        .correlate(Page)
    )


def replaced_among(actor: Actor, record_nos: Iterable[int]) -> set[int]:
    """Those of these pages that have been replaced for this reader."""
    asked = list(record_nos)
    return set(
        db.session.scalars(select(Page.record_no).where(Page.record_no.in_(asked), is_replaced_for(actor)))
    ) if asked else set()  # fmt: skip
