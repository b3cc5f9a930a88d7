"""What a person may be called: the unchanging username, the e-mail, and the keys under which both are unique."""

from __future__ import annotations

import re
import unicodedata

from kmwiki.core.errors import Invalid

USERNAME_MIN, USERNAME_MAX = 2, 60
EMAIL_MAX = 254
_KEY_MAX = 120
_SIGNS = frozenset(".-_")
# Letters and marks by category that nobody sees: two names could differ by nothing but one of these.
_UNSEEN = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]")
# Plain ASCII addresses only: others need SMTPUTF8, which office relays rarely speak.
_LOCAL_PART = r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}"
_DOMAIN = r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}"
_EMAIL = re.compile(f"{_LOCAL_PART}@{_DOMAIN}")


def username_key(username: str) -> str:
    """The form by which usernames are compared: NFKC, casefolded, NFKC again (folding can undo the first)."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", username).casefold())


def clean_username(username: str) -> str:
    """``username`` as it is kept: NFC, 2-60 letters, marks, numbers, ``. - _``, beginning with a letter or number.

    The full stop may not end it: ``/people/..`` is a way up, and a sentence's full stop gets linked along.

    Raises:
        Invalid: ``accounts.bad_username`` or ``accounts.username_length``.
    """
    name = unicodedata.normalize("NFC", username.strip())
    if not USERNAME_MIN <= len(name) <= USERNAME_MAX or len(username_key(name)) > _KEY_MAX:
        raise Invalid("accounts.username_length", field="username", least=USERNAME_MIN, most=USERNAME_MAX)
    fine = all(character in _SIGNS or unicodedata.category(character)[0] in "LMN" for character in name)
    begins = unicodedata.category(name[0])[0] in "LN"
    if not fine or not begins or name.endswith(".") or _UNSEEN.search(name):
        raise Invalid("accounts.bad_username", field="username")
    # A letter may unfold into signs of its own (℀ is a/c): what is compared must be a username as well.
    if not all(c in _SIGNS or unicodedata.category(c)[0] in "LMN" for c in username_key(name)):
        raise Invalid("accounts.bad_username", field="username")
    return name


def clean_email(email: str | None) -> str | None:
    """An e-mail address, or None for an empty one.

    Raises:
        Invalid: ``accounts.bad_email``.
    """
    address = (email or "").strip()
    if not address:
        return None
    if len(address) > EMAIL_MAX or not _EMAIL.fullmatch(address) or ".." in address or address.startswith("."):
        raise Invalid("accounts.bad_email", field="email")
    return address


def email_key(email: str | None) -> str | None:
    """The form by which e-mail addresses are compared."""
    return email.casefold() if email else None
