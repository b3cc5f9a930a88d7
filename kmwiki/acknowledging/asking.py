"""Asking agencies to take note of guidance, and taking note."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import select

from kmwiki.access import Actor, require
from kmwiki.core.clock import now
from kmwiki.core.database import db
from kmwiki.core.errors import Invalid
from kmwiki.core.journal import record
from kmwiki.frame.agencies import all_agencies
from kmwiki.frame.models import Agency
from kmwiki.pages.models import Page

from .models import Acknowledgement, AcknowledgementRound


def agencies_for(page: Page) -> list[Agency]:
    """Who can be asked: every agency there is today; of a team's page those it was shared with."""
    agencies = all_agencies(open_only=True)
    if page.visibility != "team":
        return agencies
    return [agency for agency in agencies if agency.id in page.named_agency_ids]


def newest_round(page_no: int) -> AcknowledgementRound | None:
    """The round that counts."""
    query = select(AcknowledgementRound).where(AcknowledgementRound.page_no == page_no)
    return db.session.scalar(query.order_by(AcknowledgementRound.id.desc()).limit(1))


def ask_to_acknowledge(actor: Actor, page: Page, *, codes: Iterable[str]) -> AcknowledgementRound:
    """Ask these agencies to take note of the page as it stands.

    For a revision that nobody was asked about this starts anew; for the one that was asked about, it asks those
    agencies as well that were not asked yet.

    Raises:
        NotFound, NotAllowed: not this person's guidance to ask about, or not published.
        Invalid: no agency, or one that may not read the page.
    """
    require(actor, "guidance.ask", page)
    askable = {agency.code: agency for agency in agencies_for(page)}
    wanted = list(dict.fromkeys(codes))
    for code in wanted:
        if code not in askable:
            raise Invalid("frame.no_such_agency", field="agencies", code=code[:40])
    if not wanted:
        raise Invalid("acknowledging.choose_agencies", field="agencies")
    round_, asked = newest_round(page.record_no), set[int]()
    if round_ is None or round_.revision != page.revision:
        round_ = AcknowledgementRound(
            page_no=page.record_no, revision=page.revision, asked_by=actor.person_id, asked_at=now()
        )  # fmt: skip
        db.session.add(round_)
        db.session.flush()
    else:
        asked = set(
            db.session.scalars(select(Acknowledgement.agency_id).where(Acknowledgement.round_id == round_.id))
        )  # fmt: skip
    fresh = [askable[code].id for code in wanted if askable[code].id not in asked]
    if not fresh:
        raise Invalid("acknowledging.asked_already", field="agencies")
    db.session.add_all(Acknowledgement(round_id=round_.id, agency_id=agency_id) for agency_id in fresh)
    page.version += 1
    record(
        "guidance.acknowledgement_asked", actor_id=actor.person_id, subject_type="page", subject_id=page.record_no,
        page_no=page.record_no, detail={"revision": page.revision, "agencies": fresh}, news=True,
    )  # fmt: skip
    return round_


def write_acknowledgements(
    page: Page, *, asked_at: datetime, asked_by: int | None, answers: Mapping[int, tuple[int, datetime] | None]
) -> None:
    """A whole round as it was told elsewhere, without rights and news: for the example site. Agency -> who and when."""
    round_ = AcknowledgementRound(
        page_no=page.record_no, revision=page.revision, asked_by=asked_by, asked_at=asked_at
    )  # fmt: skip
    db.session.add(round_)
    db.session.flush()
    for agency_id, answer in answers.items():
        person_id, at = answer or (None, None)
        db.session.add(Acknowledgement(round_id=round_.id, agency_id=agency_id, person_id=person_id, at=at))
    page.version += 1


def acknowledge(actor: Actor, page: Page) -> Acknowledgement:
    """Take note of it for one's own agency, under one's own name; the first one stands.

    Raises:
        NotFound, SignInFirst, NotAllowed: as the words say.
        Invalid: the person belongs to no agency, or to one that is not asked.
    """
    require(actor, "guidance.acknowledge", page)
    if actor.agency_id is None:
        raise Invalid("acknowledging.no_agency")
    round_ = newest_round(page.record_no)
    row = db.session.get(Acknowledgement, (round_.id, actor.agency_id)) if round_ is not None else None
    if row is None or round_ is None:
        raise Invalid("acknowledging.not_asked")
    if row.at is not None:
        return row
    row.person_id, row.at = actor.person_id, now()
    page.version += 1
    record(
        "guidance.acknowledged", actor_id=actor.person_id, subject_type="page", subject_id=page.record_no,
        page_no=page.record_no, detail={"revision": round_.revision, "agency": actor.agency_id},
    )  # fmt: skip
    return row
