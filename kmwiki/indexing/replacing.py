"""Which pages another one took the place of, as far as those who may see the old may see the new: guidance that newer
guidance replaces, pages that a page supersedes, pages that were merged into one."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import and_, func, or_, select, true
from sqlalchemy.orm import aliased

from kmwiki.access.tokens import PUBLIC
from kmwiki.core.clock import today
from kmwiki.core.database import db
from kmwiki.pages.models import Page, PageRelation, Revision
from kmwiki.pages.reading import tokens_of
from kmwiki.pages.relations import RETIRING
from kmwiki.pages.succession import has_begun


def replaced_among(tokens: Mapping[int, frozenset[str]]) -> set[int]:
    """Those of these pages (record number -> visibility tokens) that published pages say they take the place of.

    A successor counts when everybody who may see the old page may see it: else the old page's place among the results
    would tell of one that is not for the reader. Guidance counts from its first day on: then
    :func:`kmwiki.reviewing.due.note_passed` has the older one looked at again.
    """
    rows: Sequence[Any] = db.session.execute(
        select(Page.record_no, Page.replaces.label("old")).where(
            Page.kind == "guidance",
            Page.state == "published",
            Page.replaces.in_(list(tokens)),
            has_begun(Page, today()),
        )
    ).all()
    rows = [*rows, *_took_their_place(list(tokens))]
    if not rows:
        return set()
    held = tokens_of([row.record_no for row in rows])
    return {
        row.old for row in rows if row.record_no != row.old and _is_seen_by_all(held[row.record_no], tokens[row.old])
    }


def once_replaced_by(record_nos: Collection[int]) -> list[int]:
    """Pages that any wording of these pages said it replaces: their standing may change with these."""
    old = Revision.fields["replaces"].as_integer()
    link = func.json_each(Revision.fields, "$.links").table_valued("value")
    to_no = func.json_extract(link.c.value, "$.to")
    kinds = func.json_extract(link.c.value, "$.type").in_(sorted(RETIRING))
    superseded: Iterable[int] = db.session.scalars(
        select(to_no).select_from(Revision).join(link, true()).where(Revision.page_no.in_(record_nos), kinds).distinct()
    )
    found: Iterable[int] = db.session.scalars(
        select(old)
        .join(Page, Page.record_no == Revision.page_no)
        .where(Revision.page_no.in_(record_nos), Page.kind == "guidance", old.is_not(None))
        .distinct()
    )
    return sorted({*found, *superseded} - set(record_nos))


def _took_their_place(record_nos: list[int]) -> Sequence[Any]:
    """A page that was merged and has been brought back since stands for itself again."""
    new, old = aliased(Page), aliased(Page)
    gone = or_(PageRelation.type == "supersedes", and_(PageRelation.type == "merges", old.state == "archived"))
    query = (
        select(new.record_no, old.record_no.label("old"))
        .select_from(PageRelation)
        .join(new, new.record_no == PageRelation.from_no)
        .join(old, old.record_no == PageRelation.to_no)
        .where(new.state == "published", gone, PageRelation.to_no.in_(record_nos))
    )
    return db.session.execute(query).all()


def _is_seen_by_all(new: frozenset[str], old: frozenset[str]) -> bool:
    return bool(new) and (PUBLIC in new or (PUBLIC not in old and (old <= new or "members" in new)))
