"""Which person a program acts for."""

from __future__ import annotations

from flask import g, request
from sqlalchemy.exc import OperationalError

from kmwiki.access import Actor, can, visitor
from kmwiki.accounts.api_tokens import holder_of, note_use
from kmwiki.api.problems import BadToken
from kmwiki.core.database import db, transaction
from kmwiki.core.errors import SignInFirst
from kmwiki.core.site import the_site

SCHEME = "bearer"
LONGEST_TOKEN = 200
# Nobody's identity matters to these.
ANONYMOUS = frozenset({"api.openapi"})


def recognise() -> None:
    """Set who asks. A visitor sends no ``Authorization`` at all.

    Raises:
        BadToken: there is one, and it is not a token that holds now: unknown, expired, or its account is closed.
        SignInFirst: a visitor, while the site is closed to visitors. Said of unknown addresses too.
    """
    if request.endpoint in ANONYMOUS:
        return
    g.api_actor = _actor()
    if not can(g.api_actor, "site.visit"):
        raise SignInFirst()


def actor() -> Actor:
    """Whoever is asking, as :func:`recognise` found out before the view ran."""
    found: Actor = g.api_actor
    return found


def _actor() -> Actor:
    given = request.headers.get("Authorization")
    if given is None:
        return visitor(may_read=the_site().visitors_may_read)
    scheme, _, token = given.strip().partition(" ")
    holder = holder_of(token.strip()) if scheme.lower() == SCHEME and len(token) <= LONGEST_TOKEN else None
    if holder is None:
        raise BadToken
    found = holder.person.as_actor()
    if holder.wants_noting:
        _note(holder.token_id)
    return found


def _note(token_id: int) -> None:
    try:
        with transaction():
            note_use(token_id)
    except OperationalError:
        db.session.rollback()  # a full or busy disk must not keep anybody from reading
