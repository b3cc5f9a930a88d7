"""Who follows what a row of the journal tells of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sqlalchemy import or_, select

from kmwiki.comments.models import Comment
from kmwiki.core.database import db
from kmwiki.core.journal import JournalRow
from kmwiki.follows.levels import AGENCY, ALL, CATEGORY, NORMAL, PAGE, PERSON, SILENT, TAG
from kmwiki.follows.models import Follow
from kmwiki.pages.models import Page
from kmwiki.pages.reading import find_page

from .told import Told

REASONS = {
    "written": 60, "spoken": 50, "follows_page": 40, "follows_person": 30, "follows_search": 25, "follows_agency": 20,
    "follows_category": 18, "follows_tag": 16,
}  # fmt: skip


def followers(row: JournalRow, *, page: int | None = NORMAL, around: int | None = ALL) -> Iterator[Told]:
    """Whoever follows the row's page, by the least level at which one hears of such a thing; None: at none.

    Who began to follow it, or spoke, only after it happened is not told: the worker may be late.

    Args:
        page: of those who wrote the page, spoke under it or follow it.
        around: of those who follow its agency, categories or tags, its authors or whoever acts.
    """
    found = find_page(row.page_no) if row.page_no is not None else None
    if found is None:
        return
    levels = dict(_levels(row, PAGE, [str(found.record_no)]))
    if page is not None:
        yield from _of_page(row, found, levels, page)
    if around is not None:
        for told in _around(found, row, around):
            if levels.get(told.person_id) != SILENT:
                yield told


def _of_page(row: JournalRow, page: Page, levels: dict[int, int], least: int) -> Iterator[Told]:
    spoke = select(Comment.person_id).where(
        Comment.page_no == page.record_no, Comment.created_at < row.at, Comment.deleted_at.is_(None)
    )
    own = {"written": page.author_ids, "spoken": set(db.session.scalars(spoke.distinct()))}
    for reason, people in own.items():
        for person_id in people:
            if person_id is not None and levels.get(person_id, NORMAL) >= least:
                yield Told(person_id, reason)
    for person_id, level in levels.items():
        if level >= max(least, NORMAL):
            yield Told(person_id, "follows_page")


def _around(page: Page, row: JournalRow, least: int) -> Iterator[Told]:
    """What is near the page; who silenced one of these things is not told for the sake of another of them."""
    people = {row.actor_id} if row.subject_type == "comment" else {row.actor_id, *page.author_ids}
    near = {
        PERSON: [str(person_id) for person_id in people if person_id is not None],
        AGENCY: [page.agency.code] if page.agency else [],
        CATEGORY: [str(number) for number in page.categories],
        TAG: [tag.tag_key for tag in page.tag_rows],
    }
    found = [(kind, *follow) for kind, targets in near.items() for follow in _levels(row, kind, targets)]
    silent = {person_id for _, person_id, level in found if level == SILENT}
    for kind, person_id, level in found:
        if level >= max(least, NORMAL) and person_id not in silent:
            yield Told(person_id, f"follows_{kind}")


def _levels(row: JournalRow, kind: str, targets: Iterable[str]) -> list[tuple[int, int]]:
    """(person, level) of everybody who had said something about one of these; silence counts from before."""
    targets = list(targets)
    if not targets:
        return []
    query = select(Follow.person_id, Follow.level).where(Follow.kind == kind, Follow.target.in_(targets))
    query = query.where(or_(Follow.level == SILENT, Follow.since <= row.at))
    return [(row.person_id, row.level) for row in db.session.execute(query)]
