"""Typed links: what a page is to another one. It extends it, answers it, takes its place, is what became of it.

They stand in ``fields["links"]`` of a page, so revisions, content files and exports carry them; ``page_relation``
holds those of the newest revision, so that both sides find them. A page the reader may not see is not there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import SelectBase, bindparam, case, delete, or_, select

from kmwiki.access import Actor, can
from kmwiki.core.database import db
from kmwiki.core.errors import Invalid
from kmwiki.core.rows import rows_of
from kmwiki.kinds import LINK_TYPES

from .models import Page, PageRelation
from .reading import find_page, visible_to_reader
from .showing import AnyPage

# These put a banner on the other page and move it down in search, so they are for those who may put it away.
RETIRING = frozenset({"supersedes", "merges"})


@dataclass(frozen=True)
class Related:
    """Another page: ``type`` as it was chosen, ``outgoing`` when it was chosen on the page that is looked at."""

    type: str
    outgoing: bool
    record_no: int
    title: str
    state: str


def links_in(fields: Mapping[str, Any]) -> list[tuple[str, int]]:
    """(type, record number) of the typed links in a page's fields."""
    return [(row["type"], row["to"]) for row in fields.get("links", ())]


def with_link(fields: Mapping[str, Any], kind: str, to_no: int) -> dict[str, Any]:
    """The fields with one more typed link; the same when it is there."""
    rows, row = list(fields.get("links", ())), {"type": kind, "to": to_no}
    return {**fields, "links": rows if row in rows else [*rows, row]}


def store_relations(page: Page) -> None:
    """Bring what both sides find up to what the page's fields say."""
    db.session.execute(delete(PageRelation).where(PageRelation.from_no == page.record_no))
    for kind, to_no in dict.fromkeys(links_in(page.fields)):
        db.session.add(PageRelation(from_no=page.record_no, type=kind, to_no=to_no))


def relations_of(actor: Actor, page: AnyPage) -> list[Related]:
    """What the page is to visible pages and they to it: in the order of :data:`LINK_TYPES`, newest pages last."""
    given = {"tokens": sorted(actor.tokens), "page_no": page.record_no}
    found = [Related(row.type, bool(row.outgoing), *row[2:]) for row in rows_of(_relations_query(), given)]
    return sorted(found, key=lambda one: (LINK_TYPES.index(one.type), not one.outgoing, one.record_no))


def require_relations(actor: Actor, page_no: int, *, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
    """May this person let the page be to others what it was not before?

    Raises:
        Invalid: it replaces a page that is no guidance, where nothing would come of it; it links to itself, to a page
            this person does not see, or takes the place of one that this person may not put away.
    """
    _require_guidance(actor, before, after)
    known = set(links_in(before))
    for kind, to_no in _new(links_in(after), known):
        if to_no == page_no:
            raise Invalid("links.to_itself", field="links")
        other = find_page(to_no)
        if other is None or not can(actor, "pages.see", other):
            raise Invalid("links.no_such_number", field="links", number=to_no)
        if kind in RETIRING and not can(actor, "pages.archive", other):
            raise Invalid("links.may_not_supersede", field="links", title=other.title)


def permitted_links(
    actor: Actor, page_no: int, *, before: Mapping[str, Any], after: Mapping[str, Any]
) -> dict[str, Any]:
    """``after`` without the links :func:`require_relations` would refuse: restoring a text must not fail for what its
    links led to then."""
    kept = []
    try:
        _require_guidance(actor, before, after)
    except Invalid:
        after = {key: value for key, value in after.items() if key != "replaces"}
    for row in after.get("links", ()):
        try:
            require_relations(actor, page_no, before=before, after={"links": [row]})
        except Invalid:
            continue
        kept.append(row)
    return {**{key: value for key, value in after.items() if key != "links"}, **({"links": kept} if kept else {})}


def _require_guidance(actor: Actor, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
    """What is replaced newly must be guidance; of a page that this person does not see nothing is said."""
    replaced = after.get("replaces")
    if replaced is None or replaced == before.get("replaces"):
        return
    other = find_page(replaced)
    if other is not None and other.kind != "guidance" and can(actor, "pages.see", other):
        raise Invalid("links.replaces_guidance_only", field="f.replaces", title=other.title)


def _new(links: Iterable[tuple[str, int]], known: set[tuple[str, int]]) -> list[tuple[str, int]]:
    return [link for link in links if link not in known]


@cache
def _relations_query() -> SelectBase:
    page_no: Any = bindparam("page_no")
    outgoing = case((PageRelation.from_no == page_no, 1), else_=0).label("outgoing")
    other = case((PageRelation.from_no == page_no, PageRelation.to_no), else_=PageRelation.from_no)
    return (
        select(PageRelation.type, outgoing, Page.record_no, Page.title, Page.state)
        .join(Page, Page.record_no == other)
        .where(or_(PageRelation.from_no == page_no, PageRelation.to_no == page_no), visible_to_reader())
    )
