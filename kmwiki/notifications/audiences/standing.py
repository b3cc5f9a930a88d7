"""Who is told of what others prove: the authors, of endorsements and adoptions; never of what was taken back."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select

from kmwiki.access import Actor
from kmwiki.core.database import db
from kmwiki.core.journal import JournalRow
from kmwiki.follows.levels import ALL
from kmwiki.notifications.following import followers
from kmwiki.notifications.told import Audience, Shown, Told
from kmwiki.pages.models import PageAuthor
from kmwiki.standing.computing import APPROVE
from kmwiki.standing.models import Adoption, Endorsement

ENDORSED, ADVISED, ADOPTED = "endorsed", "asked_to_improve", "adopted"
REASONS = {ADVISED: 75, ENDORSED: 74, ADOPTED: 73}


def authors_of(page_no: int | None) -> list[int]:
    """The authors of a page that have accounts."""
    query = select(PageAuthor.person_id).where(PageAuthor.page_no == page_no, PageAuthor.person_id.is_not(None))
    return [person_id for person_id in db.session.scalars(query) if person_id is not None]


def endorsed(row: JournalRow) -> Iterator[Told]:
    """The authors, and whoever wants to hear everything of the page."""
    given = _endorsement(row)
    if given is not None:
        reason = ENDORSED if given.verdict == APPROVE else ADVISED
        for person_id in authors_of(row.page_no):
            yield Told(person_id, reason)
        yield from followers(row, page=ALL, around=None)


def adopted(row: JournalRow) -> Iterator[Told]:
    """As :func:`endorsed`."""
    if _adoption(row) is not None:
        for person_id in authors_of(row.page_no):
            yield Told(person_id, ADOPTED)
        yield from followers(row, page=ALL, around=None)


def shows_endorsement(_actor: Actor, row: JournalRow) -> Shown | None:
    """Its advice, as long as it stands."""
    given = _endorsement(row)
    return Shown(f"/p/{given.page_no}#proofs", given.advice) if given is not None else None


def shows_adoption(_actor: Actor, row: JournalRow) -> Shown | None:
    """What was taken, as long as it stands."""
    told = _adoption(row)
    return Shown(f"/p/{told.page_no}/adoptions/{told.id}", told.took) if told is not None else None


def _endorsement(row: JournalRow) -> Endorsement | None:
    found = db.session.get(Endorsement, row.subject_id)
    return found if found is not None and found.ended_at is None else None


def _adoption(row: JournalRow) -> Adoption | None:
    found = db.session.get(Adoption, row.subject_id)
    return found if found is not None and found.taken_back_at is None else None


AUDIENCES = (
    Audience("endorsement.given", endorsed, shows_endorsement),
    Audience("endorsement.renewed", endorsed, shows_endorsement),
    Audience("adoption.told", adopted, shows_adoption),
)
