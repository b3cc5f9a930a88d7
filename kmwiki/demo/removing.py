"""Take the example site away: exactly what was loaded, and nothing a real person wrote.

In two steps, because files and index follow the database: first its pages go into the bin, so that their files and
index entries go as they always do; when that is done, the rows are deleted.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import delete, func, select, update

from kmwiki.accounts.models import Invite, Person
from kmwiki.acknowledging.models import Acknowledgement
from kmwiki.comments.models import Comment
from kmwiki.core.clock import now
from kmwiki.core.database import db, transaction
from kmwiki.core.journal import QueueRow, enqueue, record
from kmwiki.core.site import bump_site_version
from kmwiki.frame.models import Agency
from kmwiki.pages.models import Page, PageAuthor, PageShare, Proposal, Revision
from kmwiki.pages.reading import write_tokens
from kmwiki.standing.models import Adoption, Endorsement

from .models import DemoItem


@dataclass(frozen=True)
class Removed:
    """How much went, and what stays because real people use it (record numbers, usernames, codes)."""

    pages: int
    people: int
    agencies: int
    kept_pages: tuple[int, ...]
    kept_people: tuple[str, ...]
    kept_agencies: tuple[str, ...]


def withdraw_demo() -> list[int]:
    """Step one: put the example pages that nobody real wrote on into the bin; gives their record numbers."""
    with transaction():
        going = sorted(_ids("page") - _touched())
        for page in db.session.scalars(select(Page).where(Page.record_no.in_(going))):
            page.binned_at = page.binned_at or now()
            page.version += 1
            write_tokens(page)
            record(
                "demo.withdrawn",
                actor_id=None,
                subject_type="page",
                subject_id=page.record_no,
                page_no=page.record_no,
                tell={"index": page.record_no, "mirror": page.record_no},
            )
        return going


def still_followed(record_nos: Iterable[int]) -> int:
    """How many of these pages the index or the mirror has yet to let go of."""
    query = select(func.count()).where(
        QueueRow.consumer.in_(("index", "mirror")), QueueRow.subject_id.in_(list(record_nos))
    )
    return db.session.scalar(query) or 0


def remove_demo(going: list[int]) -> Removed:
    """Step two: delete the withdrawn pages, the people and the agencies; keep and report what is in real use."""
    with transaction():
        going = sorted(set(going) - _bring_back_proposed(going))
        kept_pages = sorted(_ids("page") - set(going))
        db.session.execute(delete(Page).where(Page.record_no.in_(going)))
        kept_people = _remove_people()
        kept_agencies, agencies = _remove_agencies()
        people = len(_ids("person")) - len(kept_people)
        db.session.execute(delete(DemoItem))
        bump_site_version()
        record("demo.removed", actor_id=None, subject_type="site", subject_id=1, detail={"pages": len(going)})
    return Removed(len(going), people, agencies, tuple(kept_pages), tuple(kept_people), tuple(kept_agencies))


def _bring_back_proposed(going: list[int]) -> set[int]:
    """A file somebody edited by hand became a proposal when its page was withdrawn: such a page stays after all."""
    proposed = set(db.session.scalars(select(Proposal.page_no).where(Proposal.page_no.in_(going))))
    for page in db.session.scalars(select(Page).where(Page.record_no.in_(proposed))):
        page.binned_at = None
        record(
            "page.unbinned",
            actor_id=None,
            subject_type="page",
            subject_id=page.record_no,
            page_no=page.record_no,
            tell={"index": page.record_no, "mirror": page.record_no},
        )
    return proposed


def _ids(kind: str) -> set[int]:
    return set(db.session.scalars(select(DemoItem.item_id).where(DemoItem.kind == kind)))


def _touched() -> set[int]:
    """Example pages on which somebody real saved, spoke, endorsed or told of an adoption."""
    pages, people = _ids("page"), _ids("person")
    saved = select(Revision.page_no).where(
        Revision.page_no.in_(pages), Revision.author_id.is_not(None), Revision.author_id.not_in(people)
    )
    said = select(Comment.page_no).where(
        Comment.page_no.in_(pages), Comment.person_id.is_not(None), Comment.person_id.not_in(people)
    )
    proved = [
        select(model.page_no).where(model.page_no.in_(pages), model.person_id.not_in(people))
        for model in (Endorsement, Adoption)
    ]
    # A file edited by hand is somebody's work as well, though it bears no name.
    by_hand = select(Revision.page_no).where(Revision.page_no.in_(pages), Revision.source == "file")
    return {number for query in (saved, said, *proved, by_hand) for number in db.session.scalars(query)}


def _remove_people() -> list[str]:
    """Delete the example people; their names stay as text where pages stay. One who can sign in has become real."""
    people = list(db.session.scalars(select(Person).where(Person.id.in_(_ids("person")))))
    kept = [person for person in people if person.password_hash is not None]
    for person in people:
        if person.password_hash is not None:
            continue
        for row in db.session.scalars(select(PageAuthor).where(PageAuthor.person_id == person.id)):
            row.name, row.person_id = person.display_name, None
        for statement in (
            update(Comment)
            .where(Comment.person_id == person.id)
            .values(author_name=person.display_name, person_id=None),
            update(Comment).where(Comment.deleted_by == person.id).values(deleted_by=None),
            update(Revision).where(Revision.author_id == person.id).values(author_id=None),
            update(Page).where(Page.created_by == person.id).values(created_by=None),
            delete(PageShare).where(PageShare.person_id == person.id),
            # What an invented person endorsed or adopted proves nothing of a page that stays.
            delete(Endorsement).where(Endorsement.person_id == person.id),
            delete(Adoption).where(Adoption.person_id == person.id),
            update(Adoption).where(Adoption.taken_back_by == person.id).values(taken_back_by=None),
        ):
            db.session.execute(statement.execution_options(synchronize_session=False))
        db.session.flush()
        number, index_no = person.id, person.index_no
        db.session.expire(person)
        db.session.execute(delete(Person).where(Person.id == number))
        enqueue("index", [index_no])
    for page in db.session.scalars(select(Page).where(Page.record_no.in_(_ids("page")))):
        db.session.refresh(page)
        write_tokens(page)
        page.version += 1
    return sorted(person.username for person in kept)


def _remove_agencies() -> tuple[list[str], int]:
    kept, gone = [], 0
    for agency in db.session.scalars(select(Agency).where(Agency.id.in_(_ids("agency")))).all():
        used = (
            select(Person.id).where(Person.agency_id == agency.id).limit(1),
            select(Page.record_no).where(Page.agency_id == agency.id).limit(1),
            select(Invite.id).where(Invite.agency_id == agency.id).limit(1),
            select(PageShare.id).where(PageShare.agency_id == agency.id).limit(1),
            select(Endorsement.id).where(Endorsement.agency_id == agency.id).limit(1),
            select(Adoption.id).where(Adoption.agency_id == agency.id).limit(1),
        )
        if any(db.session.scalar(query) is not None for query in used):
            kept.append(agency.code)
        else:
            # Somebody real may have asked it to take note of something: who is gone is waited for no longer.
            db.session.execute(delete(Acknowledgement).where(Acknowledgement.agency_id == agency.id))
            db.session.execute(delete(Agency).where(Agency.id == agency.id))
            gone += 1
    return sorted(kept), gone
