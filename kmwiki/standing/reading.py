"""What stands on pages of endorsements and adoptions, read by one query for one page or for a whole list.

Rights are the caller's business: whoever may see a page may see what others say of it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import Date, SelectBase, String, bindparam, exists, literal, select, type_coerce, union_all
from sqlalchemy.orm import aliased

from kmwiki.accounts.models import Person
from kmwiki.core.database import UTCDateTime
from kmwiki.core.rows import rows_of
from kmwiki.frame.models import Agency
from kmwiki.pages.models import Page, PageAuthor

from .computing import Did, Said, Standing, standing
from .models import Adoption, Endorsement

# Kinds others endorse and adopt; asked of no other page. "Standing" is a word for practices alone.
PROVEN_KINDS = frozenset({"practice", "aar", "wiki"})
STANDING_KIND = "practice"


@dataclass(frozen=True)
class Speaker:
    """Who says it, and for which agency."""

    name: str
    username: str
    agency_th: str = ""
    agency_en: str = ""
    agency_code: str | None = None


@dataclass(frozen=True)
class EndorsementRow:
    """An endorsement in force."""

    id: int
    person_id: int
    speaker: Speaker
    role: str
    revision: int
    answers: tuple[tuple[str, str], ...]  # question, answer
    advice: str
    verdict: str
    given_at: datetime


@dataclass(frozen=True)
class AdoptionRow:
    """An adoption; taken back, it keeps its agency and nothing else."""

    id: int
    speaker: Speaker
    took: str
    changed: str
    went: str
    result: str
    began_on: date | None
    contact: str
    their_no: int | None
    told_at: datetime
    edited_at: datetime | None
    taken_back: bool


@dataclass(frozen=True)
class Proofs:
    """All that others say of a page; ``standing`` for a published practice only."""

    endorsements: tuple[EndorsementRow, ...] = ()
    adoptions: tuple[AdoptionRow, ...] = ()
    standing: Standing | None = None


def proofs_of(page: Any) -> Proofs:
    """What others say of one page: one query, and none where nothing can be said."""
    if page.kind not in PROVEN_KINDS or page.state == "draft":
        return Proofs()
    rows = _rows_of([page.record_no]).get(page.record_no, [])
    return Proofs(
        endorsements=tuple(_endorsement(row) for row in rows if row.what == "endorsement"),
        adoptions=tuple(_adoption(row) for row in rows if row.what == "adoption"),
        standing=_standing(page.revision, page.agency_id, page.fields, rows) if page.kind == STANDING_KIND else None,
    )


def levels_of(record_nos: Iterable[int]) -> dict[int, str]:
    """Record number -> where it stands, of those that are published practices: two queries, whatever the number."""
    found = rows_of(_practices_query(), {"numbers": sorted(record_nos)})
    rows = _rows_of([row.record_no for row in found]) if found else {}
    return {
        row.record_no: _standing(row.revision, row.agency_id, row.fields, rows.get(row.record_no, ())).level
        for row in found
    }


def practices_at(levels: Collection[str]) -> list[int]:
    """The published practices that stand there. It is computed for all there are, since it is stored nowhere; whether
    a reader may see them is the caller's business."""
    found = levels_of(row.record_no for row in rows_of(_published_query(), {"kind": STANDING_KIND}))
    return [number for number, level in found.items() if level in levels]


@cache
def _published_query() -> SelectBase:
    return select(Page.record_no).where(Page.kind == bindparam("kind"), Page.state == "published")


def _rows_of(numbers: list[int]) -> dict[int, list[Any]]:
    sorted_out: dict[int, list[Any]] = defaultdict(list)
    for row in sorted(rows_of(_proofs_query(), {"numbers": numbers}), key=lambda row: row.id):
        sorted_out[row.page_no].append(row)
    return sorted_out


def _standing(revision: int, agency_id: int | None, fields: Mapping[str, Any], rows: Iterable[Any]) -> Standing:
    rows = list(rows)
    return standing(
        revision=revision,
        agency_id=agency_id,
        tells_results=any(str(fields.get(name) or "").strip() for name in ("output", "outcome")),
        said=[
            Said(row.revision, row.role, row.agency_id, row.verdict, row.at, own=bool(row.own))
            for row in rows
            if row.what == "endorsement"
        ],
        did=[
            Did(row.agency_id, row.verdict, row.at)
            for row in rows
            if row.what == "adoption" and row.taken_back_at is None
        ],
    )


def _speaker(row: Any) -> Speaker:
    name_th = row.short_th or row.name_th or ""
    return Speaker(row.display_name, row.username, name_th, row.short_en or row.name_en or name_th, row.code)


def _endorsement(row: Any) -> EndorsementRow:
    answers = (("significant", row.text_2), ("valid", row.text_3), ("applicable", row.contact))
    return EndorsementRow(
        row.id, row.person_id, _speaker(row), row.role, row.revision, answers, row.text_1, row.verdict, row.at
    )  # fmt: skip


def _adoption(row: Any) -> AdoptionRow:
    gone = row.taken_back_at is not None
    return AdoptionRow(
        id=row.id, speaker=_speaker(row), took="" if gone else row.text_1, changed="" if gone else row.text_2,
        went="" if gone else row.text_3, result="" if gone else row.verdict, began_on=None if gone else row.day,
        contact="" if gone else row.contact, their_no=None if gone else row.other_no, told_at=row.told_at,
        edited_at=None if gone else row.edited_at, taken_back=gone,
    )  # fmt: skip


@cache
def _practices_query() -> SelectBase:
    numbers: Any = bindparam("numbers", expanding=True)
    return select(Page.record_no, Page.revision, Page.agency_id, Page.fields).where(
        Page.record_no.in_(numbers), Page.kind == STANDING_KIND, Page.state != "draft"
    )


@cache
def _proofs_query() -> SelectBase:
    """Endorsements in force, and adoptions: one shape for both, so that one query brings them."""
    numbers: Any = bindparam("numbers", expanding=True)
    agency = Agency.code, Agency.name_th, Agency.name_en, Agency.short_th, Agency.short_en
    no_time: Any = type_coerce(literal(None), UTCDateTime())
    own = exists().where(PageAuthor.page_no == Endorsement.page_no, PageAuthor.person_id == Endorsement.person_id)
    said = (
        select(
            literal("endorsement", String).label("what"), Endorsement.id, Endorsement.page_no, Endorsement.person_id,
            Endorsement.revision, Endorsement.role, Endorsement.agency_id, Endorsement.verdict,
            Endorsement.given_at.label("at"), Endorsement.given_at.label("told_at"), no_time.label("edited_at"),
            no_time.label("taken_back_at"), Endorsement.advice.label("text_1"), Endorsement.significant.label("text_2"),
            Endorsement.valid.label("text_3"), Endorsement.applicable.label("contact"),
            type_coerce(literal(None), Date()).label("day"), literal(None).label("other_no"), own.label("own"),
            Person.username, Person.display_name, *agency,
        )
        .join(Person, Person.id == Endorsement.person_id)
        .outerjoin(Agency, Agency.id == Endorsement.agency_id)
        .where(Endorsement.page_no.in_(numbers), Endorsement.ended_at.is_(None))
    )  # fmt: skip
    writer = aliased(Person)
    did = (
        select(
            literal("adoption", String), Adoption.id, Adoption.page_no, Adoption.person_id, literal(0), literal(""),
            Adoption.agency_id, Adoption.result, Adoption.result_at, Adoption.told_at, Adoption.edited_at,
            Adoption.taken_back_at, Adoption.took, Adoption.changed, Adoption.went, Adoption.contact,
            Adoption.began_on, Adoption.their_no, literal(False), writer.username, writer.display_name, *agency,
        )
        .join(writer, writer.id == Adoption.person_id)
        .join(Agency, Agency.id == Adoption.agency_id)
        .where(Adoption.page_no.in_(numbers))
    )  # fmt: skip
    return union_all(said, did)
