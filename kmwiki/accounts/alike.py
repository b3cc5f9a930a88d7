"""Names that pass for somebody else's. Two may be called the same; nobody may only look as if they were another."""

from __future__ import annotations

import unicodedata

from sqlalchemy import select

from kmwiki.core.database import db
from kmwiki.core.errors import Invalid
from kmwiki.text.looks import look_of

from .mentioning import mention_key
from .models import Person


def refuse_imitation(typed: str, shown: str, *, but_of: int | None = None, field: str = "display_name") -> None:
    """Pass what somebody wants to be called, or refuse it.

    Refused is what can't be told from another person's name and yet is not the same (another alphabet's letters, marks
    typed twice), and what became the same only after unseen characters were taken out of what was ``typed``. A display
    name may be another's display name, but not another's username: @ and the name would mean that one.

    Args:
        field: a field other than the display name is held against display names only.

    Raises:
        Invalid: ``accounts.name_looks_like``. Whose it is is not said: names are for members, and this is asked at
            the door as well.
    """
    hid_something = mention_key(unicodedata.normalize("NFC", typed)) != mention_key(shown)
    look, key = look_of(shown), mention_key(shown)
    for person_id, name, username in db.session.execute(select(Person.id, Person.display_name, Person.username)):
        if person_id == but_of:
            continue
        for theirs, may_be_shared in ((name, True), (username, False)) if field == "display_name" else ((name, True),):
            same = mention_key(theirs) == key
            if (same and (hid_something or not may_be_shared)) or (not same and look_of(theirs) == look):
                raise Invalid("accounts.name_looks_like", field=field)


def refuse_name_as_username(username: str) -> None:
    """A new username may not be what somebody is called: @ and the name would from then on mean the newcomer.

    Raises:
        Invalid: ``accounts.username_taken``, as for any other that can't be had.
    """
    key = mention_key(username)
    if any(mention_key(name) == key for name in db.session.scalars(select(Person.display_name))):
        raise Invalid("accounts.username_taken", field="username", username=username)


def shares_name(person: Person) -> bool:
    """Is somebody else called just the same? Then @ and the name mean neither of them."""
    key = mention_key(person.display_name)
    others = db.session.scalars(select(Person.display_name).where(Person.id != person.id, Person.state == "active"))
    return any(mention_key(name) == key for name in others)
