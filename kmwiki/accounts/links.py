"""Links that are good once. The address holds 256 random bits; the table keeps their hash."""

from __future__ import annotations

import secrets
from datetime import timedelta
from hashlib import sha256

from sqlalchemy import select, update

from kmwiki.core.clock import now
from kmwiki.core.database import db
from kmwiki.core.errors import NotFound

from .models import OneTimeLink, Person

FIRST_ADMIN, RESET = "first_admin", "reset"


def make_link(purpose: str, *, person: Person | None = None, lasts: timedelta) -> tuple[OneTimeLink, str]:
    """A new link and its token; earlier open ones of the same purpose and person end."""
    end_links(purpose, person_id=person.id if person else None)
    token, moment = new_token(), now()
    link = OneTimeLink(
        token_hash=hash_of(token), purpose=purpose, person_id=person.id if person else None, created_at=moment,
        expires_at=moment + lasts,
    )  # fmt: skip
    db.session.add(link)
    db.session.flush()
    return link, token


def open_link(token: str) -> OneTimeLink:
    """The link while it is good.

    Raises:
        NotFound: unknown, used and over look alike.
    """
    link = db.session.scalar(select(OneTimeLink).where(OneTimeLink.token_hash == hash_of(token)))
    if link is None or link.used_at is not None or link.expires_at <= now():
        raise NotFound("accounts.link_over")
    return link


def use_link(link: OneTimeLink) -> None:
    """Use the link up, in the transaction that does what it is for.

    Raises:
        NotFound: somebody was faster.
    """
    fresh = OneTimeLink.used_at.is_(None)
    used = db.session.execute(update(OneTimeLink).where(OneTimeLink.id == link.id, fresh).values(used_at=now()))
    if used.rowcount != 1:  # type: ignore[attr-defined]
        raise NotFound("accounts.link_over")


def end_links(purpose: str, *, person_id: int | None) -> None:
    """No open link of this purpose and person works any more."""
    whose = OneTimeLink.person_id.is_(None) if person_id is None else OneTimeLink.person_id == person_id
    unused = OneTimeLink.used_at.is_(None)
    db.session.execute(update(OneTimeLink).where(OneTimeLink.purpose == purpose, whose, unused).values(used_at=now()))


def address_of(token: str, base_url: str) -> str:
    """The link as it is shown or sent."""
    return f"{base_url.rstrip('/')}/set-password/{token}"


def new_token() -> str:
    return secrets.token_urlsafe(32)


def hash_of(token: str) -> str:
    return sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
