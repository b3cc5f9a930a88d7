"""The brake on guessing passwords: counted in the database, so that every process brakes together.

An attempt is written down *before* the password is looked at and crossed out when it was right. Were it the other way
round, a hundred guesses sent at once would all find the count still at nought.
"""

from __future__ import annotations

import hmac
from datetime import datetime, timedelta
from hashlib import sha256
from ipaddress import IPv6Address, ip_address

from sqlalchemy import delete, select

from kmwiki.core.clock import now
from kmwiki.core.database import db
from kmwiki.core.errors import TooMany

from .models import SignInAttempt

PER_ACCOUNT = 10
WINDOW = timedelta(minutes=1)
_KEPT = timedelta(hours=1)


def begin_attempt(account: str, *, address: str | None, secret: str, per_address: int) -> int:
    """Write an attempt down, in a transaction of its own; its id, for :func:`was_right`.

    Args:
        account: whose password is guessed: ``person:<id>`` or, where nobody bears it, the name as typed.
        address: where the request came from.
        secret: keys the hashes, so that the table tells nobody who tried from where.
        per_address: wrong passwords a minute that one address may send; offices often share one.

    Raises:
        TooMany: the account or the address has used up its minute. The attempt is not counted then, so waiting helps.
    """
    moment = now()
    db.session.execute(delete(SignInAttempt).where(SignInAttempt.at < moment - _KEPT))
    account_key, address_key = _keyed(secret, f"account {account}"), _keyed(secret, f"address {_network(address)}")
    for column, key, limit in (
        (SignInAttempt.account_key, account_key, PER_ACCOUNT),
        (SignInAttempt.address_key, address_key, per_address),
    ):
        query = select(SignInAttempt.at).where(column == key, SignInAttempt.at > moment - WINDOW)
        recent = list(db.session.scalars(query.order_by(SignInAttempt.at.desc()).limit(limit)))
        if len(recent) >= limit:
            raise TooMany("accounts.too_many_attempts", retry_after=_seconds_left(recent[-1], moment))
    attempt = SignInAttempt(account_key=account_key, address_key=address_key, at=moment)
    db.session.add(attempt)
    db.session.flush()
    return attempt.id


def was_right(attempt_id: int) -> None:
    """Cross the attempt out: only wrong passwords count."""
    db.session.execute(delete(SignInAttempt).where(SignInAttempt.id == attempt_id))


def _seconds_left(oldest: datetime, moment: datetime) -> int:
    return max(1, int((oldest + WINDOW - moment).total_seconds()) + 1)


def _keyed(secret: str, value: str) -> str:
    return hmac.new(secret.encode(), value.encode("utf-8", "surrogatepass"), sha256).hexdigest()


def _network(address: str | None) -> str:
    """An IPv6 household has 2**64 addresses: they count as one."""
    try:
        found = ip_address(address or "")
    except ValueError:
        return "unknown"
    if isinstance(found, IPv6Address):
        if found.ipv4_mapped:
            return str(found.ipv4_mapped)
        return f"{int(found) >> 64:x}/64"
    return str(found)
