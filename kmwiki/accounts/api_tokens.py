"""Bearer tokens: programs act as a person, with that person's rights and no others."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import delete, select, update

from kmwiki.core.clock import now
from kmwiki.core.database import db
from kmwiki.core.errors import Invalid
from kmwiki.core.journal import record

from .models import ApiToken, Person

DAYS_MAX = 730
NOTE_EVERY = timedelta(minutes=5)  # searching must not write each time


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


@dataclass(frozen=True)
class Holder:
    """A token that holds now, and whom it acts for."""

    token_id: int
    person: Person
    used_at: datetime | None

    @property
    def wants_noting(self) -> bool:
        """Is it so long since its use was noted that it should be again?"""
        return self.used_at is None or now() - self.used_at > NOTE_EVERY


def holder_of(token: str) -> Holder | None:
    """Whom the token acts for; None when it is unknown, over, or its person is not active."""
    row = db.session.execute(
        select(ApiToken.id, ApiToken.used_at, Person)
        .join(Person, ApiToken.person_id == Person.id)
        .where(ApiToken.token_hash == _hash(token), ApiToken.expires_at > now(), Person.state == "active")
    ).first()
    return None if row is None else Holder(token_id=row[0], used_at=row[1], person=row[2])


def note_use(token_id: int) -> None:
    """Write down that the token is in use."""
    db.session.execute(update(ApiToken).where(ApiToken.id == token_id).values(used_at=now()))


def tokens_of(person: Person) -> list[ApiToken]:
    """A person's tokens that are not over, the newest first. Nobody can read a token out of them."""
    query = select(ApiToken).where(ApiToken.person_id == person.id, ApiToken.expires_at > now())
    return list(db.session.scalars(query.order_by(ApiToken.created_at.desc(), ApiToken.id.desc())))


def end_tokens(person: Person) -> None:
    """Every program that acts as this person stops doing so."""
    end_tokens_of(person.id)
    record(
        "token.ended", actor_id=None, subject_type="person", subject_id=person.id, detail={"username": person.username}
    )


def end_tokens_of(person_id: int) -> None:
    """None of this person's tokens works any more."""
    db.session.execute(delete(ApiToken).where(ApiToken.person_id == person_id))


def _hash(token: str) -> str:
    return sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
