"""Whoever is asking."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from .tokens import ADMIN, MEMBERS, MODERATOR, PUBLIC, agency_token, person_token

ROLES = ("staff", "consultant", "facilitator", "moderator", "admin")


@dataclass(frozen=True)
class Actor:
    """A person, or a visitor (``person_id`` None). Roles add up; ``executive`` is a flag beside them."""

    person_id: int | None = None
    username: str | None = None
    display_name: str = ""
    roles: frozenset[str] = frozenset()
    agency_id: int | None = None
    executive: bool = False
    visitors_may_read: bool = True

    @property
    def is_visitor(self) -> bool:
        return self.person_id is None

    @cached_property
    def tokens(self) -> frozenset[str]:
        """The visibility tokens this reader holds; see :mod:`kmwiki.access.tokens`."""
        if self.person_id is None:
            return frozenset({PUBLIC} if self.visitors_may_read else ())
        held = {PUBLIC, MEMBERS, person_token(self.person_id)}
        if self.agency_id is not None:
            held.add(agency_token(self.agency_id))
        if "moderator" in self.roles:
            held.add(MODERATOR)
        if "admin" in self.roles:
            held |= {MODERATOR, ADMIN}
        return frozenset(held)


def visitor(*, may_read: bool = True) -> Actor:
    """Somebody who has not signed in."""
    return Actor(visitors_may_read=may_read)
