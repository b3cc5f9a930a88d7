"""Who is signed in where. A session lives on the server: the browser holds a random token, the table its hash.

Ends 12 hours after it was last used, 7 days after it began, at sign-out, at a new password, at a change of roles and
when the account is closed.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from hashlib import sha256
from typing import Any

from sqlalchemy import SelectBase, bindparam, delete, exists, func, literal_column, select, update

from kmwiki.access import Actor, visitor
from kmwiki.core.clock import now
from kmwiki.core.database import db
from kmwiki.core.errors import NotFound
from kmwiki.core.journal import record
from kmwiki.core.rows import raw_reader
from kmwiki.core.site import Site

from .models import Newcomer, Person, PersonRole, SignedIn

IDLE = timedelta(hours=12)
LONGEST = timedelta(days=7)
TOUCH_EVERY = timedelta(minutes=5)  # reading must not write each time
DEVICE_LENGTH = 200


@dataclass(frozen=True)
class Presence:
    """Who asks, and what every page needs to know about them."""

    actor: Actor
    session_id: int | None = None
    nickname: str = ""
    has_second_factor: bool = False
    seen_at: datetime | None = None
    newcomer: bool = False  # is to be welcomed
    site_version: int = 0  # of the site as this request found it; 0 where nobody asked

    @property
    def wants_touch(self) -> bool:
        """Has the session been idle long enough to note that it is used?"""
        return self.seen_at is not None and now() - self.seen_at > TOUCH_EVERY


def start_session(person: Person, *, device: str) -> str:
    """Begin a session; the token for the browser, which is nowhere kept."""
    token, moment = secrets.token_urlsafe(32), now()
    db.session.execute(
        delete(SignedIn).where((SignedIn.created_at < moment - LONGEST) | (SignedIn.seen_at < moment - IDLE))
    )
    db.session.add(
        SignedIn(
            token_hash=_hash(token), person_id=person.id, created_at=moment, seen_at=moment,
            device=device[:DEVICE_LENGTH],
        )
    )  # fmt: skip
    return token


def presence_of(token: str) -> Presence | None:
    """Whose session this is, by one query; None when it has ended or the account is not active."""
    moment = now()
    given = {"token_hash": _hash(token), "idle_since": moment - IDLE, "began": moment - LONGEST}
    row = raw_reader().first(_presence_query(), given)
    if row is None:
        return None
    session_id, seen_at, person_id, username, name, nickname = row[:6]
    agency_id, executive, factor, held, new, open_site, version = row[6:]
    actor = Actor(
        person_id=person_id, username=username, display_name=name, roles=frozenset((held or "").split(",")) - {""},
        agency_id=agency_id, executive=executive, visitors_may_read=open_site,
    )  # fmt: skip
    return Presence(actor, session_id, nickname, bool(factor), seen_at, bool(new), version)


@cache
def _visitor_query() -> SelectBase:
    return select(Site.visitors_may_read, Site.version).where(Site.id == 1)


@cache
def _presence_query() -> SelectBase:
    """Built once: SQLAlchemy takes longer to put this query together than SQLite to answer it."""
    comma: Any = literal_column("','")  # written out: the raw reader binds only what it is given
    roles = (
        select(func.aggregate_strings(PersonRole.role, comma))
        .where(PersonRole.person_id == Person.id)
        .correlate(Person)
        .scalar_subquery()
    )
    new = exists().where(Newcomer.person_id == Person.id, Newcomer.done_at.is_(None))
    return (
        select(
            SignedIn.id, SignedIn.seen_at, Person.id, Person.username, Person.display_name, Person.nickname,
            Person.agency_id, Person.executive, Person.totp_secret.is_not(None), roles, new,
            Site.visitors_may_read, Site.version,
        )
        .join(Person, Person.id == SignedIn.person_id)
        .join(Site, Site.id == 1)
        .where(
            SignedIn.token_hash == bindparam("token_hash"), SignedIn.seen_at > bindparam("idle_since"),
            SignedIn.created_at > bindparam("began"), Person.state == "active",
        )
    )  # fmt: skip


def visitor_presence() -> Presence:
    """Somebody without a session: two columns of one row."""
    may_read, version = raw_reader().first(_visitor_query(), {}) or (False, 0)
    return Presence(visitor(may_read=may_read), site_version=version)


def touch(session_id: int) -> None:
    """Note that the session is in use."""
    db.session.execute(update(SignedIn).where(SignedIn.id == session_id).values(seen_at=now()))


def sessions_of(actor: Actor) -> list[SignedIn]:
    """One's own sessions that still count, the last used first."""
    moment = now()
    query = (
        select(SignedIn)
        .where(SignedIn.person_id == actor.person_id, SignedIn.seen_at > moment - IDLE)
        .where(SignedIn.created_at > moment - LONGEST)
        .order_by(SignedIn.seen_at.desc(), SignedIn.id.desc())
    )
    return list(db.session.scalars(query))


def end_session(actor: Actor, session_id: int) -> None:
    """End one of one's own sessions.

    Raises:
        NotFound: there is none of that number, or it is somebody else's.
    """
    own = select(SignedIn).where(SignedIn.id == session_id, SignedIn.person_id == actor.person_id)
    found = db.session.scalar(own) if actor.person_id is not None else None
    if found is None:
        raise NotFound()
    db.session.delete(found)
    record("session.ended", actor_id=actor.person_id, subject_type="person", subject_id=found.person_id)


def end_sessions_of(person_id: int, *, but: int | None = None) -> None:
    """End every session of a person, or all but the one in hand."""
    ending = delete(SignedIn).where(SignedIn.person_id == person_id)
    db.session.execute(ending if but is None else ending.where(SignedIn.id != but))


def _hash(token: str) -> str:
    # The token has 256 random bits: one round is enough, and it runs at every request.
    return sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
