"""Who is told of guidance to take note of, and of pages that are due to be looked at again."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select

from kmwiki.accounts.models import Person
from kmwiki.acknowledging.asking import newest_round
from kmwiki.acknowledging.models import Acknowledgement
from kmwiki.core.database import db
from kmwiki.core.journal import JournalRow
from kmwiki.notifications.sight import actors
from kmwiki.notifications.told import Audience, Told
from kmwiki.pages.reading import find_page
from kmwiki.pages.succession import replaced_among

ASKED, DUE = "acknowledgement_asked", "review_due"
REASONS = {ASKED: 75, DUE: 65}


def asked(row: JournalRow) -> Iterator[Told]:
    """The members of the agencies asked then, as far as nobody has acknowledged for them since."""
    round_ = newest_round(row.page_no) if row.page_no is not None else None
    if round_ is None:
        return
    waiting = select(Acknowledgement.agency_id).where(
        Acknowledgement.round_id == round_.id, Acknowledgement.at.is_(None),
        Acknowledgement.agency_id.in_(row.detail.get("agencies", [])),
    )  # fmt: skip
    for person_id in db.session.scalars(select(Person.id).where(Person.agency_id.in_(waiting))):
        yield Told(person_id, ASKED)


def due(row: JournalRow) -> Iterator[Told]:
    """Whoever answers for the page, unless the date has been moved or the page put away meanwhile, or another one that
    they may read took its place."""
    page = find_page(row.page_no) if row.page_no is not None else None
    if page is None or page.state != "published" or page.fields.get(row.detail.get("field", "")) != row.detail["day"]:
        return
    for author in actors(page.author_ids):
        if author.person_id is not None and not replaced_among(author, [page.record_no]):
            yield Told(author.person_id, DUE)


AUDIENCES = (Audience("guidance.acknowledgement_asked", asked), Audience("page.review_due", due))
