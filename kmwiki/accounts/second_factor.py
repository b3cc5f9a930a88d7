"""A second proof of who it is: a six-digit code from an app (TOTP, RFC 6238). Offered to all, asked of administrators.

Who loses the phone is helped by another administrator; see ``managing.remove_second_factor``.
"""

from __future__ import annotations

import re

import pyotp
from sqlalchemy import or_, update

from kmwiki.access import Actor, require
from kmwiki.core.clock import now
from kmwiki.core.database import db
from kmwiki.core.errors import Invalid
from kmwiki.core.journal import record

from .models import Person
from .sessions import end_sessions_of

STEP_SECONDS = 30
_DRIFT = (-1, 0, 1)  # clocks of phones and servers differ by some seconds
_SECRET = re.compile(r"[A-Z2-7]{32}")


def new_secret() -> str:
    """A fresh secret, to be shown and then confirmed by a first code."""
    return pyotp.random_base32()


def is_secret(text: str) -> bool:
    """Has it the form of a secret made by :func:`new_secret`?"""
    return _SECRET.fullmatch(text) is not None


def app_address(secret: str, *, username: str, site_name: str) -> str:
    """The ``otpauth://`` address that authenticator apps read from a QR code."""
    return pyotp.TOTP(secret).provisioning_uri(name=username, issuer_name=site_name.replace(":", " "))


def turn_on(actor: Actor, person: Person, *, secret: str, code: str, session_id: int | None = None) -> None:
    """Ask this person for a code from now on; their other sessions end.

    Raises:
        Invalid: the code does not fit the secret: the app has not got it right yet.
    """
    require(actor, "account.own", person)
    step = _matching_step(secret, code) if is_secret(secret) else None
    if step is None:
        raise Invalid("accounts.wrong_code", field="code")
    person.totp_secret, person.totp_last_step = secret, step
    end_sessions_of(person.id, but=session_id)
    record("second_factor.on", actor_id=actor.person_id, subject_type="person", subject_id=person.id)


def turn_off(actor: Actor, person: Person) -> None:
    """Ask for the password alone again. The caller has asked for it just now."""
    require(actor, "account.own", person)
    person.totp_secret = None
    record("second_factor.off", actor_id=actor.person_id, subject_type="person", subject_id=person.id)


def take_code(person: Person, code: str) -> None:
    """Accept a code once, in a transaction.

    Raises:
        Invalid: wrong, too old, or used already.
    """
    step = _matching_step(person.totp_secret or "", code)
    if step is not None:
        # One statement checks and notes: the same code sent twice at once is taken once.
        unused = or_(Person.totp_last_step < step, Person.totp_last_step.is_(None))
        taken = db.session.execute(update(Person).where(Person.id == person.id, unused).values(totp_last_step=step))
        if taken.rowcount == 1:  # type: ignore[attr-defined]
            return
    raise Invalid("accounts.wrong_code", field="code")


def _matching_step(secret: str, code: str) -> int | None:
    """The 30-second step whose code this is, within the drift."""
    digits = re.sub(r"\s", "", code).translate(str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789"))
    if not secret or not (digits.isascii() and digits.isdigit() and len(digits) == 6):
        return None
    current, totp = int(now().timestamp()) // STEP_SECONDS, pyotp.TOTP(secret)
    for step in (current + drift for drift in _DRIFT):
        if pyotp.utils.strings_equal(totp.at(step * STEP_SECONDS), digits):
            return step
    return None
