"""How people come in: added by an administrator or the program, by an agency's invite code, or by asking to join."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select

from kmwiki.access import Actor, require, visitor
from kmwiki.access.actor import ROLES
from kmwiki.core.clock import now
from kmwiki.core.database import db
from kmwiki.core.errors import Invalid
from kmwiki.core.journal import record
from kmwiki.frame.agencies import agency_by_code
from kmwiki.frame.models import Agency
from kmwiki.text.collation import sort_key

from .alike import refuse_hidden_in_username, refuse_imitation, refuse_name_as_username, tell_namesakes
from .invites import take_invite
from .models import Person, PersonRole
from .naming import clean_email, clean_username, email_key, username_key
from .passwords import check_password, hash_password
from .profile_fields import OTHER_NAMES, clean_display_name, clean_profile
from .welcoming import welcome

SORT_KEY_MAX = 300


def add_person(
    actor: Actor | None, *, username: str, display_name: str, roles: Iterable[str] = ("staff",),
    agency_code: str | None = None, password: str | None = None, password_hash: str | None = None,
    email: str | None = None, executive: bool = False, **profile: Any,
) -> Person:  # fmt: skip
    """Add an active person, inside a transaction.

    Args:
        actor: None is the program itself (command line, first start, example site).
        password: hashed here, which holds the write lock for its 30 ms; whoever adds many or answers a request
            passes ``password_hash`` made beforehand. With neither, the person can't sign in until a link is used.
        profile: nickname, full_name, address_as, position, about, skills.

    Raises:
        NotAllowed: ``actor`` may not.
        Invalid: a name that is taken or can't be, an unknown role or agency; ``field`` says which.
    """
    if actor is not None:
        require(actor, "admin.people")
    if password is not None:
        password_hash = hash_password(check_password(password, names=(username, display_name)))
    person = _new_person(username, display_name, email, _agency(agency_code), password_hash, profile, by=actor)
    person.executive = executive
    person.role_rows = [PersonRole(role=role) for role in known_roles(roles)]
    db.session.flush()
    if actor is not None:
        welcome(person)
    record(
        "person.added", actor_id=actor.person_id if actor else None, subject_type="person", subject_id=person.id,
        detail={"username": person.username, "roles": sorted(person.roles)}, tell={"index": person.index_no},
    )  # fmt: skip
    tell_namesakes(person)
    return person


def join_by_invite(
    *, code: str, username: str, display_name: str, password_hash: str, email: str | None = None, **profile: Any
) -> Person:
    """Come in by an invite code: active at once, staff of the code's agency.

    Raises:
        NotFound: no such code, or it is closed, used up or over.
        Invalid: see :func:`add_person`.
    """
    invite = take_invite(code)
    person = _new_person(username, display_name, email, invite.agency, password_hash, profile, by=visitor())
    person.role_rows = [PersonRole(role="staff")]
    db.session.flush()
    welcome(person)
    record(
        "person.joined", actor_id=person.id, subject_type="person", subject_id=person.id,
        detail={"username": person.username, "agency": invite.agency.code, "invite": invite.id},
        tell={"index": person.index_no},
    )  # fmt: skip
    tell_namesakes(person)
    return person


def ask_to_join(
    *, username: str, display_name: str, password_hash: str, agency_code: str | None, email: str | None = None,
    **profile: Any,
) -> Person:  # fmt: skip
    """Ask to come in: the person waits, holds nothing, and can't sign in until somebody approves."""
    person = _new_person(username, display_name, email, _agency(agency_code), password_hash, profile, by=visitor())
    person.state = "waiting"
    db.session.flush()
    record(
        "person.asked", actor_id=person.id, subject_type="person", subject_id=person.id,
        detail={"username": person.username},
    )  # fmt: skip
    return person


def known_roles(roles: Iterable[str]) -> list[str]:
    """The roles, each once, in the order of :data:`ROLES`.

    Raises:
        Invalid: one of them is no role.
    """
    asked = set(roles)
    if strange := sorted(asked - set(ROLES)):
        raise Invalid("accounts.no_such_role", field="roles", role=strange[0][:40])
    return [role for role in ROLES if role in asked]


def username_is_free(username: str) -> None:
    """Pass, or raise ``Invalid`` when somebody bears the name already, in whatever spelling."""
    if db.session.scalar(select(Person.id).where(Person.username_key == username_key(username))) is not None:
        raise Invalid("accounts.username_taken", field="username", username=username)


def email_is_free(email: str | None, *, but_of: int | None = None) -> None:
    """Pass, or raise ``Invalid`` when another person has the address."""
    if email is None:
        return
    holder = db.session.scalar(select(Person.id).where(Person.email_key == email_key(email)))
    if holder is not None and holder != but_of:
        raise Invalid("accounts.email_taken", field="email")


def _new_person(
    username: str, display_name: str, email: str | None, agency: Agency | None, password_hash: str | None,
    profile: dict[str, Any], *, by: Actor | None,
) -> Person:  # fmt: skip
    """``by`` None, the program itself, may give any name."""
    if by is not None:
        refuse_hidden_in_username(username)
    username, email = clean_username(username), clean_email(email)
    shown = clean_display_name(display_name)
    described = clean_profile(profile)
    username_is_free(username)
    if by is not None:
        refuse_name_as_username(username, by=by)
        own = agency.id if agency is not None else None
        refuse_imitation(display_name, shown, by=by, agency_id=own)
        for field in OTHER_NAMES:
            if described.get(field):
                refuse_imitation(profile[field], described[field], by=by, agency_id=own, field=field)
    email_is_free(email)
    person = Person(
        username=username, username_key=username_key(username), display_name=shown,
        sort_key=sort_key(shown)[:SORT_KEY_MAX], email=email, email_key=email_key(email), agency=agency,
        password_hash=password_hash, state="active", created_at=now(), **described,
    )  # fmt: skip
    db.session.add(person)
    return person


def _agency(code: str | None) -> Agency | None:
    if not code:
        return None
    agency = agency_by_code(code)
    if agency is None:
        raise Invalid("frame.no_such_agency", field="agency", code=code[:40])
    return agency
