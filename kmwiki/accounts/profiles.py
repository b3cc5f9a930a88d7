"""What people tell about themselves, and change themselves.

The agency is not among it: it opens what was shared with that agency, so administrators set it.
"""

from __future__ import annotations

from typing import Any

from kmwiki.access import Actor, require
from kmwiki.core.journal import record
from kmwiki.core.site import bump_site_version
from kmwiki.text.collation import sort_key

from .alike import refuse_imitation, tell_namesakes
from .models import Person
from .naming import clean_email, email_key
from .profile_fields import OTHER_NAMES, clean_profile
from .registering import SORT_KEY_MAX, email_is_free
from .sessions import end_sessions_of


def change_profile(actor: Actor, person: Person, **fields: Any) -> None:
    """Change one's own display_name, nickname, full_name, address_as, position, about, skills,
    retired_expert, reachable or ask_about.

    Raises:
        NotAllowed: it is somebody else's.
        Invalid: a text that can't be kept; ``field`` says which.
    """
    require(actor, "account.own", person)
    kept = clean_profile(fields)
    changed = sorted(field for field, value in kept.items() if getattr(person, field) != value)
    if "display_name" in changed:
        refuse_imitation(
            fields["display_name"], kept["display_name"], by=actor, agency_id=person.agency_id, but_of=person.id
        )  # fmt: skip
    for field in OTHER_NAMES:
        if field in changed and kept[field]:
            refuse_imitation(
                fields[field] or "", kept[field], by=actor, agency_id=person.agency_id, but_of=person.id, field=field
            )  # fmt: skip
    if not changed:
        return
    for field in changed:
        setattr(person, field, kept[field])
    record(
        "person.changed", actor_id=actor.person_id, subject_type="person", subject_id=person.id,
        detail={"fields": changed}, tell={"index": person.index_no},
    )  # fmt: skip
    if "display_name" in changed:
        person.sort_key = sort_key(person.display_name)[:SORT_KEY_MAX]
        tell_namesakes(person)
    if {"display_name", "nickname"} & set(changed):
        bump_site_version()  # bylines and comments of cached pages


def change_email(actor: Actor, person: Person, email: str | None) -> None:
    """Change one's own e-mail. The caller has asked for the password: whoever reads the mail can reset it.

    Raises:
        NotAllowed, Invalid: not an address, or another person's.
    """
    require(actor, "account.own", person)
    address = clean_email(email)
    email_is_free(address, but_of=person.id)
    person.email, person.email_key = address, email_key(address)
    record("person.email_changed", actor_id=actor.person_id, subject_type="person", subject_id=person.id)


def change_password(actor: Actor, person: Person, *, password_hash: str, session_id: int | None) -> None:
    """Set a new password. The caller has asked for the old one. Every session ends but the one in hand."""
    require(actor, "account.own", person)
    person.password_hash = password_hash
    end_sessions_of(person.id, but=session_id)
    record("password.changed", actor_id=actor.person_id, subject_type="person", subject_id=person.id)
