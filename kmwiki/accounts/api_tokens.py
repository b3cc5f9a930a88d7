"""Bearer tokens: programs act as a person, with that person's rights and no others."""

from __future__ import annotations

import secrets
from datetime import timedelta
from hashlib import sha256

from sqlalchemy import delete, select

from kmwiki.core.clock import now
from kmwiki.core.database import db
from kmwiki.core.errors import Invalid
from kmwiki.core.journal import record

from .models import ApiToken, Person

DAYS_MAX = 730


def make_token(person: Person, *, days: int) -> str:
    """A token that acts as this person for ``days``. Shown once: only its hash is kept.

    Raises:
        Invalid: the person is not active, or the days are out of range.
    """
    if person.state != "active":
        raise Invalid("accounts.not_active", field="name")
    if not 1 <= days <= DAYS_MAX:
        raise Invalid("accounts.number_between", field="days", least=1, most=DAYS_MAX)
    token = f"kmw_{secrets.token_urlsafe(32)}"
    moment = now()
    db.session.execute(delete(ApiToken).where(ApiToken.expires_at < moment))
    db.session.add(
        ApiToken(
            token_hash=_hash(token), person_id=person.id, created_at=moment, expires_at=moment + timedelta(days=days)
        )
    )
    record(
        "token.made", actor_id=None, subject_type="person", subject_id=person.id,
        detail={"username": person.username, "days": days},
    )  # fmt: skip
    return token


def person_of_token(token: str) -> Person | None:
    """Whom the token acts for; None when it is unknown, over, or its person is not active."""
    query = (
        select(Person)
        .join(ApiToken, ApiToken.person_id == Person.id)
        .where(ApiToken.token_hash == _hash(token), ApiToken.expires_at > now(), Person.state == "active")
    )
    return db.session.scalar(query)


def end_tokens_of(person_id: int) -> None:
    """None of this person's tokens works any more."""
    db.session.execute(delete(ApiToken).where(ApiToken.person_id == person_id))


def _hash(token: str) -> str:
    return sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
