"""What others say of a page, as ``components/standing.html`` draws it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import url_for

from kmwiki.access import Actor, can
from kmwiki.pages.links import resolve
from kmwiki.pages.showing import AnyPage
from kmwiki.standing.adopting import Telling
from kmwiki.standing.computing import APPROVE, Standing
from kmwiki.standing.reading import AdoptionRow, EndorsementRow, Speaker, proofs_of
from kmwiki.web.addresses import agency_address, page_address, person_address
from kmwiki.web.language import gettext, language


@dataclass(frozen=True)
class Who:
    """A person for an agency; addresses only for readers who may open them."""

    name: str
    url: str | None
    agency: str
    agency_url: str | None


@dataclass(frozen=True)
class ReasonView:
    """One reason of a standing; ``holds``: it speaks for it."""

    text: str
    holds: bool


@dataclass(frozen=True)
class StandingView:
    """Where a practice stands, and why."""

    level: str
    label: str
    reasons: tuple[ReasonView, ...]


@dataclass(frozen=True)
class EndorsementView:
    """An endorsement in force: "รับรองฉบับที่ 3 …; ปัจจุบันฉบับที่ 5"."""

    who: Who
    line: str
    since: str  # that the page is another by now, or nothing
    compare_url: str | None
    approves: bool
    answers: tuple[tuple[str, str], ...]
    advice: str
    at: datetime
    remove_action: str | None = None  # for moderators


@dataclass(frozen=True)
class AdoptionView:
    """An adoption, or its tombstone."""

    who: Who
    url: str
    taken_back: bool
    result: str
    result_label: str
    took: str
    changed: str
    went: str
    began_on: date | None
    contact: str
    theirs: dict[str, str] | None
    at: datetime
    edited: datetime | None


@dataclass(frozen=True)
class ProofsBlock:
    """Everything below the text of a page that others prove."""

    shown: bool = False
    standing: StandingView | None = None
    endorsements: tuple[EndorsementView, ...] = ()
    adoptions: tuple[AdoptionView, ...] = ()
    endorse_url: str | None = None
    adopt_url: str | None = None


def proofs_block(actor: Actor, page: AnyPage) -> ProofsBlock:
    """What others say of a page this reader may see, and what the reader may add."""
    proofs = proofs_of(page)
    endorse = can(actor, "standing.endorse", page)
    adopt = can(actor, "standing.adopt", page)
    numbers = [str(row.their_no) for row in proofs.adoptions if row.their_no is not None]
    pages = {
        number: {"label": found[0].title, "url": page_address(found[0].record_no, found[0].title)}
        for number, found in (resolve(actor, numbers) if numbers else {}).items()
        if found
    }
    return ProofsBlock(
        shown=bool(proofs.endorsements or proofs.adoptions or endorse or adopt),
        standing=standing_view(proofs.standing) if proofs.standing else None,
        endorsements=tuple(_endorsement(actor, page, row) for row in proofs.endorsements),
        adoptions=tuple(_adoption(actor, page, row, pages) for row in proofs.adoptions),
        endorse_url=url_for("standing.endorse", no=page.record_no) if endorse else None,
        adopt_url=url_for("standing.new_adoption", no=page.record_no) if adopt else None,
    )


def standing_view(found: Standing) -> StandingView:
    """A standing in words."""
    return StandingView(
        level=found.level,
        label=gettext(f"standing.level.{found.level}"),
        reasons=tuple(
            ReasonView(gettext(f"standing.reason.{reason.key}", **reason.args), reason.holds)
            for reason in found.reasons
        ),
    )


def who_said(actor: Actor, speaker: Speaker) -> Who:
    """Somebody who speaks for an agency."""
    return Who(
        name=speaker.name,
        url=person_address(speaker.username) if can(actor, "people.see") else None,
        agency=speaker.agency_en if language() == "en" else speaker.agency_th,
        agency_url=agency_address(speaker.agency_code) if speaker.agency_code else None,
    )


def told_facts(telling: Telling) -> list[dict[str, Any]]:
    """A former telling as label and value, for its history."""
    facts = [(name, getattr(telling, name)) for name in ("took", "changed", "went", "contact")]
    facts.insert(3, ("result", gettext(f"standing.result.{telling.result}")))
    return [{"label": gettext(f"standing.{name}"), "value": value} for name, value in facts if value]


def _endorsement(actor: Actor, page: AnyPage, row: EndorsementRow) -> EndorsementView:
    old = row.revision < page.revision
    approves = row.verdict == APPROVE
    chosen: dict[str, Any] = {"from": row.revision, "to": page.revision}
    return EndorsementView(
        who=who_said(actor, row.speaker),
        line=gettext(
            "standing.endorsed_revision" if approves else "standing.asks_to_improve", revision=row.revision,
            role=gettext(f"standing.role.{row.role}"),
        ),
        since=gettext("standing.present_revision", revision=page.revision) if old else "",
        compare_url=url_for("pages.compare", no=page.record_no, **chosen) if old else None,
        approves=approves,
        answers=tuple(
            (gettext(f"standing.question.{question}"), gettext(f"standing.answer.{answer}"))
            for question, answer in row.answers
        ),
        advice=row.advice,
        at=row.given_at,
        remove_action=url_for("standing.remove", no=page.record_no, endorsement_id=row.id)
        if can(actor, "standing.remove", page)
        else None,
    )  # fmt: skip


def _adoption(actor: Actor, page: AnyPage, row: AdoptionRow, pages: dict[str, dict[str, str]]) -> AdoptionView:
    return AdoptionView(
        who=who_said(actor, row.speaker),
        url=url_for("standing.adoption", no=page.record_no, adoption_id=row.id),
        taken_back=row.taken_back,
        result=row.result,
        result_label=gettext(f"standing.result.{row.result}") if row.result else "",
        took=row.took,
        changed=row.changed,
        went=row.went,
        began_on=row.began_on,
        contact=row.contact,
        theirs=pages.get(str(row.their_no)),
        at=row.told_at,
        edited=row.edited_at,
    )
