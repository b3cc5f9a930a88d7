"""Which guidance is replaced by newer guidance, as far as those who may see the old may see the new."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from sqlalchemy import select

from kmwiki.access.tokens import PUBLIC
from kmwiki.core.database import db
from kmwiki.pages.models import Page, Revision
from kmwiki.pages.reading import tokens_of


def replaced_among(tokens: Mapping[int, frozenset[str]]) -> set[int]:
    """Those of these pages (record number -> visibility tokens) that published guidance says it replaces.

    A successor counts when everybody who may see the old page may see it: else the old page's place among the results
    would tell of one that is not for the reader.
    """
    replaces = Page.fields["replaces"].as_integer()
    rows = db.session.execute(
        select(Page.record_no, replaces.label("old")).where(
            Page.kind == "guidance", Page.state == "published", replaces.in_(list(tokens))
        )
    ).all()
    if not rows:
        return set()
    held = tokens_of([row.record_no for row in rows])
    return {
        row.old for row in rows if row.record_no != row.old and _is_seen_by_all(held[row.record_no], tokens[row.old])
    }


def once_replaced_by(record_nos: Collection[int]) -> list[int]:
    """Pages that any wording of these guidance pages said it replaces: their standing may change with these."""
    old = Revision.fields["replaces"].as_integer()
    found: Iterable[int] = db.session.scalars(
        select(old)
        .join(Page, Page.record_no == Revision.page_no)
        .where(Revision.page_no.in_(record_nos), Page.kind == "guidance", old.is_not(None))
        .distinct()
    )
    return sorted(set(found) - set(record_nos))


def _is_seen_by_all(new: frozenset[str], old: frozenset[str]) -> bool:
    return bool(new) and (PUBLIC in new or (PUBLIC not in old and (old <= new or "members" in new)))
