"""Who wrote which paragraph of a page: its texts followed through their revisions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload, lazyload

from kmwiki.accounts.models import Person
from kmwiki.core.database import db
from kmwiki.text.blame import Blame, Origin, Told

from .edits import PageEdit
from .history import texts_of_edit
from .models import Page, Revision

MOST_REVISIONS = 500  # looked through; what is older counts as written in the oldest of them
_AT_A_TIME = 25  # revisions held in memory
_NOT_TOLD = frozenset({"title", "title_2"})  # a line each: their changes stand in the history


@dataclass(frozen=True)
class Writing:
    """A revision as the source of a paragraph."""

    number: int
    name: str | None
    username: str | None
    source: str
    at: datetime


@dataclass(frozen=True)
class BlamedPart:
    """One text of the page: its paragraphs with where they come from."""

    part: str
    told: list[Told]


@dataclass(frozen=True)
class Blamed:
    """A page's texts and the revisions they come from; ``since`` is the oldest revision looked at."""

    parts: list[BlamedPart]
    writings: dict[int, Writing]
    since: int


def blame(page: Page) -> Blamed:
    """Every paragraph of the page's present texts with the revision that last changed it."""
    since = max(1, page.revision - MOST_REVISIONS + 1)
    followed: dict[str, Blame] = {}
    before: dict[str, str] = {}
    columns = (Revision.number, Revision.summary, Revision.summary_2, Revision.body, Revision.fields)
    rows = db.session.execute(
        select(*columns)
        .where(Revision.page_no == page.record_no, Revision.number >= since)
        .order_by(Revision.number)
        .execution_options(yield_per=_AT_A_TIME)
    )
    for row in rows:
        edit = PageEdit(title="", body=row.body, summary=row.summary, summary_2=row.summary_2, fields=row.fields)
        texts = texts_of_edit(page.kind, edit)
        for part in {**before, **texts}:
            text = texts.get(part, "")
            if text != before.get(part):
                followed.setdefault(part, Blame()).tell(row.number, text)
        before = texts
    parts = [BlamedPart(part, followed[part].told()) for part in before if part not in _NOT_TOLD]
    origins = (told.origin for part in parts for told in part.told)
    return Blamed(parts, _writings(page, origins), since)


def _writings(page: Page, origins: Iterable[Origin]) -> dict[int, Writing]:
    numbers = {number for origin in origins for number in (origin.changed, origin.begun)}
    query = (
        select(Revision)
        .where(Revision.page_no == page.record_no, Revision.number.in_(numbers))
        .options(joinedload(Revision.author).options(lazyload(Person.role_rows), lazyload(Person.agency)))
    )
    return {
        row.number: Writing(
            row.number,
            row.author.display_name if row.author else None,
            row.author.username if row.author else None,
            row.source,
            row.created_at,
        )
        for row in db.session.scalars(query)
    }
