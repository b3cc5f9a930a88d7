"""Proving who one is: name and password, then a code where a second factor is on.

Three acts, because the middle one costs 30 ms and must not hold a transaction::

    with transaction():
        attempt = begin_sign_in(name, address=…, secret=…, per_address=…)
    found = check_password_of(name, password)
    with transaction():
        token = finish_sign_in(found.person_id, attempt=attempt, device=…, code=…)
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from sqlalchemy import or_, select

from kmwiki.access import Actor
from kmwiki.core.database import db
from kmwiki.core.errors import Invalid
from kmwiki.core.journal import record

from . import brake
from .models import Person
from .naming import username_key
from .passwords import hash_password, needs_rehash, verify_password
from .second_factor import take_code
from .sessions import start_session

LONGEST_NAME = 254


@dataclass(frozen=True)
class Proof:
    """The password was right. ``new_hash`` when the kept one was made with other costs."""

    person_id: int
    needs_code: bool
    new_hash: str | None = None


def find_by_name(name: str) -> Person | None:
    """The person of that username or e-mail, in whatever state."""
    typed = unicodedata.normalize("NFC", name.strip())
    if not typed or len(typed) > LONGEST_NAME:
        return None
    # A username holds no @ and an e-mail always does, so one value can't be both.
    query = select(Person).where(or_(Person.username_key == username_key(typed), Person.email_key == typed.casefold()))
    return db.session.scalar(query)


def begin_sign_in(name: str, *, address: str | None, secret: str, per_address: int) -> int:
    """Count the attempt against the account (whichever of its names was typed) and the address.

    Raises:
        TooMany: see :func:`kmwiki.accounts.brake.begin_attempt`.
    """
    person = find_by_name(name)
    account = f"person:{person.id}" if person else f"name:{username_key(name.strip()[:LONGEST_NAME])}"
    return brake.begin_attempt(account, address=address, secret=secret, per_address=per_address)


def check_password_of(name: str, password: str) -> Proof:
    """Whose name and password these are.

    A name nobody bears costs a hash as well and gets the same answer, so that the time tells nothing either.

    Raises:
        Invalid: wrong name or password; or right, and the account waits for approval or is closed.
    """
    person = find_by_name(name)
    kept = person.password_hash if person else None
    if not verify_password(kept, password) or person is None or kept is None:
        raise Invalid("accounts.wrong_name_or_password", field="name")
    if person.state != "active":
        # Said only to whoever knows the password.
        raise Invalid(f"accounts.is_{person.state}", field="name")
    return Proof(
        person_id=person.id, needs_code=person.totp_secret is not None,
        new_hash=hash_password(password) if needs_rehash(kept) else None,
    )  # fmt: skip


def check_own_password(actor: Actor, password: str, *, field: str = "password") -> None:
    """Pass when it is the actor's own password. Asked again before what a borrowed screen must not do.

    Raises:
        Invalid: it is not.
    """
    person = db.session.get(Person, actor.person_id) if actor.person_id is not None else None
    if not verify_password(person.password_hash if person else None, password):
        raise Invalid("accounts.wrong_password", field=field)


def finish_sign_in(
    person_id: int, *, attempt: int, device: str, code: str | None = None, new_hash: str | None = None
) -> str:
    """Begin the session, in a transaction: the token for the browser.

    Raises:
        Invalid: the code is wrong or missing, or the account was closed meanwhile.
    """
    person = db.session.get(Person, person_id)
    if person is None or person.state != "active":
        raise Invalid("accounts.wrong_name_or_password", field="name")
    if person.totp_secret is not None:
        take_code(person, code or "")
    if new_hash is not None:
        person.password_hash = new_hash
    brake.was_right(attempt)
    token = start_session(person, device=device)
    record("session.started", actor_id=person.id, subject_type="person", subject_id=person.id)
    return token
