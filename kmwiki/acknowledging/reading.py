"""Which agencies have taken note, and which have not: for members."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from itertools import groupby
from typing import Any

from sqlalchemy import SelectBase, bindparam, func, select

from kmwiki.access import Actor, can
from kmwiki.accounts.models import Person
from kmwiki.core.rows import rows_of
from kmwiki.frame.models import Agency
from kmwiki.pages.showing import AnyPage, ShownAgency

from .models import Acknowledgement, AcknowledgementRound


@dataclass(frozen=True)
class Answer:
    """What an agency has said; ``at`` None: nothing yet."""

    agency: ShownAgency
    name: str | None
    username: str | None
    at: datetime | None


@dataclass(frozen=True)
class Round:
    """One round of asking with every agency asked, in the province's order."""

    revision: int
    asked_at: datetime
    answers: tuple[Answer, ...]

    @property
    def done(self) -> tuple[Answer, ...]:
        return tuple(answer for answer in self.answers if answer.at is not None)

    @property
    def waiting(self) -> tuple[Answer, ...]:
        return tuple(answer for answer in self.answers if answer.at is None)


def rounds_of(actor: Actor, page: AnyPage, *, newest: bool = False) -> list[Round]:
    """Every round, the newest first, or only that; nothing for visitors, nor of pages that are no guidance."""
    if not can(actor, "guidance.acknowledgements", page):
        return []
    rows = rows_of(_newest_query() if newest else _rounds_query(), {"page_no": page.record_no})
    return [
        Round(
            revision=group[0].revision, asked_at=group[0].asked_at,
            answers=tuple(Answer(ShownAgency(*row[-6:]), row.display_name, row.username, row.at) for row in group),
        )
        for group in (list(rows) for _, rows in groupby(rows, key=lambda row: row.id))
    ]  # fmt: skip


def awaited_agencies(page: AnyPage) -> list[int]:
    """Whose word the newest round still waits for; nothing is asked of pages that are no guidance."""
    if page.kind != "guidance":
        return []
    return [row.id for row in rows_of(_newest_query(), {"page_no": page.record_no}) if row.at is None]


@cache
def _newest_query() -> SelectBase:
    of_page = AcknowledgementRound.page_no == bindparam("page_no")
    newest = select(func.max(AcknowledgementRound.id)).where(of_page).correlate(None).scalar_subquery()
    query: SelectBase = _every_answer().where(AcknowledgementRound.id == newest)
    return query


@cache
def _rounds_query() -> SelectBase:
    query: SelectBase = _every_answer().where(AcknowledgementRound.page_no == bindparam("page_no"))
    return query


def _every_answer() -> Any:
    return (
        select(
            AcknowledgementRound.id, AcknowledgementRound.revision, AcknowledgementRound.asked_at,
            Person.display_name, Person.username, Acknowledgement.at,
            Agency.id, Agency.code, Agency.name_th, Agency.name_en, Agency.short_th, Agency.short_en,
        )
        .select_from(AcknowledgementRound)
        .join(Acknowledgement, Acknowledgement.round_id == AcknowledgementRound.id)
        .join(Agency, Agency.id == Acknowledgement.agency_id)
        .outerjoin(Person, Person.id == Acknowledgement.person_id)
        .order_by(AcknowledgementRound.id.desc(), Agency.position, Agency.code)
    )  # fmt: skip
