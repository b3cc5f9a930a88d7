"""What the office does about people: let them in, give them roles, close and open accounts."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import func, select

from kmwiki.access import Actor, require
from kmwiki.core.database import db
from kmwiki.core.errors import Conflict, Invalid
from kmwiki.core.journal import record
from kmwiki.core.site import bump_site_version
from kmwiki.frame.agencies import agency_by_code

from .alike import tell_namesakes
from .api_tokens import end_tokens_of
from .models import Person, PersonRole
from .registering import known_roles
from .sessions import end_sessions_of
from .welcoming import welcome


def approve_person(actor: Actor, person: Person) -> None:
    """Let in somebody who asked to join, as staff.

    Raises:
        NotAllowed, Conflict: nobody waits under that name any more.
    """
    require(actor, "members.approve")
    _must_wait(person)
    person.state = "active"
    person.role_rows = [PersonRole(role="staff")]
    welcome(person)
    _journal("person.approved", actor, person)
    tell_namesakes(person)


def decline_person(actor: Actor, person: Person) -> None:
    """Turn down somebody who asked to join: what they told about themselves is deleted."""
    require(actor, "members.approve")
    _must_wait(person)
    _journal("person.declined", actor, person)
    db.session.delete(person)


def change_standing(
    actor: Actor | None, person: Person, *, roles: Iterable[str], executive: bool | None = None,
    agency_code: str | None = None,
) -> bool:  # fmt: skip
    """Set roles, executive flag and agency; True when their sessions were ended for it.

    The only function that changes what a person may do. ``actor`` None is the command line; the admin page asks for
    the password just before.

    Args:
        executive: None leaves the flag as it is.
        agency_code: None leaves the agency, ``""`` takes it away.

    Raises:
        NotAllowed, Invalid: an unknown role or agency, no role at all, or the last administrator would be gone.
    """
    if actor is not None:
        require(actor, "admin.people")
    wanted = known_roles(roles)
    if not wanted:
        raise Invalid("accounts.needs_a_role", field="roles")
    if "admin" not in wanted:
        _keep_an_admin(person, field="roles")
    before = {"roles": sorted(person.roles), "executive": person.executive, "agency": _code(person)}
    kept = {row.role: row for row in person.role_rows}
    person.role_rows = [kept.get(role) or PersonRole(role=role) for role in wanted]
    if executive is not None:
        person.executive = executive
    if agency_code is not None:
        person.agency = agency_by_code(agency_code) if agency_code else None
        if agency_code and person.agency is None:
            raise Invalid("frame.no_such_agency", field="agency", code=agency_code[:40])
    after = {"roles": sorted(wanted), "executive": person.executive, "agency": _code(person)}
    if after == before:
        return False
    _journal("person.standing_changed", actor, person, before=before, after=after)
    bump_site_version()
    if after == {**before, "agency": after["agency"]}:
        return False
    # Signing in anew, so that no page open in some browser goes on with rights of before.
    end_sessions_of(person.id)
    return True


def disable_person(actor: Actor, person: Person) -> None:
    """Close an account: signed out everywhere at once. What the person wrote stays.

    Raises:
        NotAllowed, Invalid: it is one's own account or the last administrator's.
    """
    require(actor, "admin.people")
    if person.id == actor.person_id:
        raise Invalid("accounts.not_oneself")
    _keep_an_admin(person, field=None)
    if person.state != "active":
        raise Conflict("accounts.not_active")
    person.state = "disabled"
    end_sessions_of(person.id)
    end_tokens_of(person.id)
    _journal("person.disabled", actor, person)


def enable_person(actor: Actor, person: Person) -> None:
    """Open a closed account again, with the roles and the password it had."""
    require(actor, "admin.people")
    if person.state != "disabled":
        raise Conflict("accounts.not_disabled")
    person.state = "active"
    _journal("person.enabled", actor, person)


def remove_second_factor(actor: Actor, person: Person) -> None:
    """Help somebody who lost the phone: the password alone is asked until they set it up again.

    Raises:
        NotAllowed, Invalid: one's own is turned off on one's own pages, where the password is asked.
    """
    require(actor, "admin.people")
    if person.id == actor.person_id:
        raise Invalid("accounts.not_oneself")
    person.totp_secret = None
    end_sessions_of(person.id)
    _journal("second_factor.removed", actor, person)


def _must_wait(person: Person) -> None:
    if person.state != "waiting":
        raise Conflict("accounts.not_waiting")


def _keep_an_admin(person: Person, *, field: str | None) -> None:
    if person.state != "active" or "admin" not in person.roles:
        return
    others = (
        select(func.count())
        .select_from(PersonRole)
        .join(Person)
        .where(PersonRole.role == "admin", Person.state == "active", Person.id != person.id)
    )
    if not db.session.scalar(others):
        raise Invalid("accounts.last_admin", field=field)


def _code(person: Person) -> str | None:
    return person.agency.code if person.agency else None


def _journal(verb: str, actor: Actor | None, person: Person, **detail: object) -> None:
    record(
        verb, actor_id=actor.person_id if actor else None, subject_type="person", subject_id=person.id,
        detail={"username": person.username, **detail}, tell={"index": person.index_no},
    )  # fmt: skip
