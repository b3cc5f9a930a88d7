"""Agencies: listed in their order, made and changed by administrators."""

from __future__ import annotations

import re
from datetime import date

from sqlalchemy import func, select

from kmwiki.access import Actor, require
from kmwiki.core.database import db
from kmwiki.core.errors import Invalid, NotFound
from kmwiki.core.journal import record
from kmwiki.core.site import bump_site_version
from kmwiki.text.input import BadText, clean_text

from .models import Agency

LAST_POSITION = 9999
RENAMED = "agency"  # the queue of agencies whose names may have changed: other features show and search them
_CODE = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")


def all_agencies(*, open_only: bool = False) -> list[Agency]:
    """Agencies in the order the province lists them."""
    query = select(Agency).order_by(Agency.position, Agency.code)
    if open_only:
        query = query.where(Agency.closed_on.is_(None))
    return list(db.session.scalars(query))


def agency_by_code(code: str) -> Agency | None:
    """The agency of that unchanging code."""
    return db.session.scalar(select(Agency).where(Agency.code == code))


def get_agency(code: str) -> Agency:
    """As :func:`agency_by_code`, but raises ``NotFound``."""
    found = agency_by_code(code)
    if found is None:
        raise NotFound("frame.no_such_agency", code=code[:40])
    return found


def add_agency(
    actor: Actor | None, *, code: str, name_th: str, name_en: str = "", short_th: str = "", short_en: str = "",
    position: int | None = None,
) -> Agency:  # fmt: skip
    """Add an agency. ``actor`` None is the program itself (command line, example site).

    Raises:
        NotAllowed, Invalid: a code that is taken or not ``[a-z0-9-]``, a missing Thai name.
    """
    if actor is not None:
        require(actor, "admin.agencies")
    code = code.strip().lower()
    if not _CODE.fullmatch(code):
        raise Invalid("frame.bad_agency_code", field="code")
    if agency_by_code(code) is not None:
        raise Invalid("frame.agency_code_taken", field="code", code=code)
    if position is None:
        position = (db.session.scalar(select(func.max(Agency.position))) or 0) + 10
    agency = Agency(code=code, position=position)
    db.session.add(agency)
    _fill(agency, name_th, name_en, short_th, short_en)
    db.session.flush()
    record(
        "agency.added",
        actor_id=actor.person_id if actor else None,
        subject_type="agency",
        subject_id=agency.id,
        detail={"code": code},
    )
    bump_site_version()
    return agency  # fmt: skip


def change_agency(
    actor: Actor, agency: Agency, *, name_th: str, name_en: str, short_th: str, short_en: str, position: int,
    closed_on: date | None,
) -> None:  # fmt: skip
    """Change names, order or closing date; the code stays for ever.

    Raises:
        NotAllowed, Invalid: a name that can't be kept, an order out of range; ``field`` says which.
    """
    require(actor, "admin.agencies")
    if not 0 <= position <= LAST_POSITION:
        raise Invalid("frame.position_out_of_range", field="position", least=0, most=LAST_POSITION)
    _fill(agency, name_th, name_en, short_th, short_en)
    agency.position = position
    agency.closed_on = closed_on
    record(
        "agency.changed",
        actor_id=actor.person_id,
        subject_type="agency",
        subject_id=agency.id,
        detail={"code": agency.code},
        tell={RENAMED: agency.id},
    )
    bump_site_version()


def _fill(agency: Agency, name_th: str, name_en: str, short_th: str, short_en: str) -> None:
    given = {
        "name_th": (name_th, 200),
        "name_en": (name_en, 200),
        "short_th": (short_th, 60),
        "short_en": (short_en, 60),
    }
    for field, (text, longest) in given.items():
        try:
            setattr(agency, field, clean_text(text, multiline=False, max_length=longest))
        except BadText as trouble:
            raise Invalid(trouble.key, field=field, **trouble.args_) from trouble
    if not agency.name_th:
        raise Invalid("frame.agency_needs_a_name", field="name_th")
