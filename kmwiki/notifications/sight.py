"""Whether a person may know of a row of the journal: asked when a notice is made and again whenever it is shown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import func, literal_column, select

from kmwiki.access import Actor, can, page_tokens
from kmwiki.accounts.models import Person, PersonRole
from kmwiki.comments.models import Comment
from kmwiki.core.database import db
from kmwiki.core.journal import JournalRow
from kmwiki.pages.models import Page

from .told import Audience

_AT_ONCE = 500  # a query's IN list is bounded


def actors(person_ids: Iterable[int]) -> Iterator[Actor]:
    """These people as far as they are active, each with the rights of now."""
    wanted = sorted(set(person_ids))
    comma: Any = literal_column("','")
    roles = (
        select(func.aggregate_strings(PersonRole.role, comma))
        .where(PersonRole.person_id == Person.id)
        .correlate(Person)
        .scalar_subquery()
    )
    query = select(Person.id, Person.username, Person.display_name, Person.agency_id, Person.executive, roles)
    for start in range(0, len(wanted), _AT_ONCE):
        some = query.where(Person.id.in_(wanted[start : start + _AT_ONCE]), Person.state == "active")
        for person_id, username, name, agency_id, executive, held in db.session.execute(some):
            yield Actor(
                person_id=person_id, username=username, display_name=name, agency_id=agency_id, executive=executive,
                roles=frozenset((held or "").split(",")) - {""},
            )  # fmt: skip


def who_may_know(row: JournalRow, audiences: Iterable[Audience], people: Iterable[Actor]) -> Iterator[Actor]:
    """Those of ``people`` who may know what the row tells, the page and the comment it is about among it."""
    audiences = tuple(audiences)
    shows = [audience.shows for audience in audiences if audience.shows is not None]
    page_no = None if any(audience.off_page for audience in audiences) else row.page_no
    page = db.session.get(Page, page_no) if page_no is not None else None
    if page is None and (page_no is not None or not shows):
        return
    tokens = page_tokens(page) if page is not None else frozenset()
    comment = db.session.get(Comment, row.subject_id) if row.subject_type == "comment" else None
    if row.subject_type == "comment" and not shows and (comment is None or comment.deleted_at is not None):
        return
    for actor in people:
        if page is not None and not tokens & actor.tokens:
            continue
        if comment is not None and comment.hidden and not can(actor, "comments.see_hidden", comment):
            continue
        if shows and all(show(actor, row) is None for show in shows):
            continue
        yield actor
