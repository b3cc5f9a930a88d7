"""Links in mail that work signed out: signed for one person and one purpose, and kept nowhere."""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64encode
from hashlib import sha256

from kmwiki.accounts.models import Person
from kmwiki.core.database import app_settings, db
from kmwiki.core.errors import NotFound

STOP, CONFIRM = "stop", "confirm"
LARGEST_ID = 2**53


def token_for(purpose: str, person: Person) -> str:
    """The token of a link. One that confirms an address is good for that address alone."""
    about = person.email_key or "" if purpose == CONFIRM else ""
    signed = "\n".join((f"notices {purpose}", str(person.id), about)).encode()
    digest = hmac.digest(app_settings().secret_key.encode(), signed, sha256)
    return f"{person.id}.{urlsafe_b64encode(digest[:18]).decode()}"


def person_of(purpose: str, token: str) -> Person:
    """Whose link it is.

    Raises:
        NotFound: forged, for another purpose, or of an account that is closed: all alike.
    """
    number = token.partition(".")[0]
    found = None
    if number.isascii() and number.isdigit() and len(number) <= 15 and int(number) < LARGEST_ID:
        found = db.session.get(Person, int(number))
    if found is None or found.state != "active":
        raise NotFound("notices.no_such_link")
    if not hmac.compare_digest(token_for(purpose, found).encode(), token.encode("utf-8", "surrogatepass")):
        raise NotFound("notices.no_such_link")
    return found
