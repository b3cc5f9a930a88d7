"""The first administrator: whoever started the site gets a link that makes them one. There is no default password."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from kmwiki.core.database import db, transaction
from kmwiki.core.errors import NotFound

from .links import FIRST_ADMIN, address_of, end_links, make_link, open_link, use_link
from .models import Person, PersonRole
from .registering import add_person

LASTS = timedelta(hours=24)


def first_admin_link(base_url: str) -> str | None:
    """A new link, good for 24 hours, or None once an active administrator exists.

    Called by the program at each start, outside any transaction: it commits the link before anybody can read it.
    The link of an earlier start stops working.
    """
    if has_admin():
        return None
    with transaction():
        if has_admin():
            return None
        _, token = make_link(FIRST_ADMIN, lasts=LASTS)
    return address_of(token, base_url)


def has_admin() -> bool:
    """Is there an active administrator?"""
    query = select(Person.id).join(PersonRole).where(PersonRole.role == "admin", Person.state == "active").limit(1)
    return db.session.scalar(query) is not None


def make_first_admin(token: str, *, username: str, display_name: str, password_hash: str) -> Person:
    """Use the link: add the first administrator.

    Raises:
        NotFound: the link is over, or there is an administrator by now.
        Invalid: see :func:`kmwiki.accounts.registering.add_person`.
    """
    link = open_link(token)
    if link.purpose != FIRST_ADMIN or has_admin():
        raise NotFound("accounts.link_over")
    use_link(link)
    end_links(FIRST_ADMIN, person_id=None)
    return add_person(
        None, username=username, display_name=display_name, roles=("staff", "admin"), password_hash=password_hash
    )
