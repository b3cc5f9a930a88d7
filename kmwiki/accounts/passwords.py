"""Passwords: 10-256 characters, kept as argon2id.

A password is compared in NFC: the same accented word typed on a phone and on an office keyboard may come as different
code points, and NFC makes them one. NFKC would go further and make different passwords one, so it is not used.

Hashing costs some 30 ms of processor on purpose. Callers do it before they open a transaction: nobody else could write
meanwhile.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from kmwiki.core.errors import Invalid
from kmwiki.text.input import BadText, clean_text

from .naming import username_key

PASSWORD_MIN, PASSWORD_MAX = 10, 256
# The least OWASP asks for. The library's default costs ten times as much, which two cores can't pay at nine o'clock.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)
_NOT_A_NAME = re.compile(r"[\W\d_]+")


def check_password(password: str, *, names: Iterable[str | None] = (), field: str = "password") -> str:
    """The password in the form that is hashed.

    Args:
        names: the person's own names, which make no password, not even with a number behind.

    Raises:
        Invalid: too short, too long, unreadable, or made of the person's own name.
    """
    try:
        chosen = clean_text(password, multiline=True)
    except BadText as trouble:
        raise Invalid(trouble.key, field=field, **trouble.args_) from trouble
    if not PASSWORD_MIN <= len(chosen) <= PASSWORD_MAX:
        raise Invalid("accounts.password_length", field=field, least=PASSWORD_MIN, most=PASSWORD_MAX)
    if any(_made_of(chosen, name) for name in names if name):
        raise Invalid("accounts.password_is_name", field=field)
    return chosen


def _made_of(password: str, name: str) -> bool:
    """Is the password the name, once or repeated, with nothing but digits and signs around it?"""
    letters, bare = (_NOT_A_NAME.sub("", username_key(text)) for text in (password, name))
    if not bare:
        return username_key(name) in username_key(password) and not letters
    return bool(letters) and letters == bare * (len(letters) // len(bare) or 1)


def hash_password(password: str) -> str:
    """argon2id of a password that :func:`check_password` has passed."""
    return _HASHER.hash(unicodedata.normalize("NFC", password))


@cache
def _nobodys_hash() -> str:
    return _HASHER.hash("no account has this password")


def verify_password(password_hash: str | None, password: str) -> bool:
    """Is this the password? Without a hash (no such account) it costs the same time and the answer is no."""
    if len(password) > 4 * PASSWORD_MAX:
        password = ""  # never right; and a megabyte need not be hashed to know it
    try:
        right = _HASHER.verify(password_hash or _nobodys_hash(), unicodedata.normalize("NFC", password))
    except (VerificationError, InvalidHashError, UnicodeEncodeError):
        return False
    return right and password_hash is not None


def needs_rehash(password_hash: str) -> bool:
    """Was the hash made with other costs than today's?"""
    return _HASHER.check_needs_rehash(password_hash)
