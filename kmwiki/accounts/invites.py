"""Invite codes: who joins by one belongs to its agency, and need not wait for approval."""

from __future__ import annotations

import secrets
from datetime import timedelta

from sqlalchemy import select, update

from kmwiki.access import Actor, require
from kmwiki.core.clock import now
from kmwiki.core.database import db
from kmwiki.core.errors import Invalid, NotFound
from kmwiki.core.journal import record
from kmwiki.frame.agencies import agency_by_code

from .models import Invite

USES_MAX = 200
DAYS_MAX = 366
# Read aloud on the phone and copied from paper: no letter that looks like a digit. 12 of 30 signs are 58 bits.
_ALPHABET = "abcdefghjkmnpqrstuvwxyz2345679"
_CODE_LENGTH = 12


def all_invites() -> list[Invite]:
    """Every code, the newest first."""
    return list(db.session.scalars(select(Invite).order_by(Invite.id.desc())))


def make_invite(actor: Actor, *, agency_code: str, uses: int, days: int) -> Invite:
    """Make a code with which ``uses`` people may join an agency within ``days``.

    Raises:
        NotAllowed, Invalid: an unknown or closed agency, a number out of range.
    """
    require(actor, "admin.invites")
    agency = agency_by_code(agency_code)
    if agency is None or agency.closed_on is not None:
        raise Invalid("frame.no_such_agency", field="agency", code=agency_code[:40])
    if not 1 <= uses <= USES_MAX:
        raise Invalid("accounts.number_between", field="uses", least=1, most=USES_MAX)
    if not 1 <= days <= DAYS_MAX:
        raise Invalid("accounts.number_between", field="days", least=1, most=DAYS_MAX)
    invite = Invite(
        code="".join(secrets.choice(_ALPHABET) for _ in range(_CODE_LENGTH)), agency=agency, created_by=actor.person_id,
        created_at=now(), expires_at=now() + timedelta(days=days), uses_left=uses, closed=False,
    )  # fmt: skip
    db.session.add(invite)
    db.session.flush()
    record(
        "invite.made", actor_id=actor.person_id, subject_type="invite", subject_id=invite.id,
        detail={"agency": agency.code, "uses": uses, "days": days},
    )  # fmt: skip
    return invite


def close_invite(actor: Actor, invite_id: int) -> None:
    """End a code now; closing it twice does nothing more."""
    require(actor, "admin.invites")
    invite = db.session.get(Invite, invite_id)
    if invite is None:
        raise NotFound()
    if not invite.closed:
        invite.closed = True
        record("invite.closed", actor_id=actor.person_id, subject_type="invite", subject_id=invite.id)


def open_invite(code: str) -> Invite:
    """The code's row while it can be used.

    Raises:
        NotFound: unknown, closed, used up and over look alike.
    """
    wanted = code.strip().lower().replace("-", "").replace(" ", "")
    invite = db.session.scalar(select(Invite).where(Invite.code == wanted)) if wanted else None
    if invite is None or not usable(invite):
        raise NotFound("accounts.invite_over")
    return invite


def usable(invite: Invite) -> bool:
    """Can somebody still join by it?"""
    return not invite.closed and invite.uses_left > 0 and invite.expires_at > now()


def take_invite(code: str) -> Invite:
    """Use the code once, inside the transaction that adds the person.

    The count goes down in one statement with its own check, so that two people can't share the last use.
    """
    invite = open_invite(code)
    taken = db.session.execute(
        update(Invite).where(Invite.id == invite.id, Invite.uses_left > 0).values(uses_left=Invite.uses_left - 1)
    )
    if taken.rowcount != 1:  # type: ignore[attr-defined]
        raise NotFound("accounts.invite_over")
    db.session.refresh(invite)
    return invite
