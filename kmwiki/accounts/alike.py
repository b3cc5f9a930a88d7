"""What somebody may be called. Two may have one name; nobody may only look as if they were another, or the site."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select

from kmwiki.access import Actor, can
from kmwiki.core.database import db
from kmwiki.core.errors import Invalid
from kmwiki.core.journal import record
from kmwiki.core.site import the_site
from kmwiki.frame.models import Agency
from kmwiki.text.input import hides_something, without_hidden
from kmwiki.text.looks import look_of, loose_look_of
from kmwiki.text.respect import after_titles, is_no_name

from .mentioning import mention_key
from .models import Person
from .reserved import is_reserved

# By these @ calls people. An ordinary person may not take them from the site or an agency, nor with words of respect
# from a colleague; a form of address may well be a role, and a full name นายสมชาย ใจดี.
_CALLED_BY = frozenset(("display_name", "nickname", "username"))


def refuse_imitation(
    typed: str, shown: str, *, by: Actor, agency_id: int | None, but_of: int | None = None, field: str = "display_name"
) -> None:
    """Pass what somebody wants to be called, or refuse it; see docs/adr/0025.

    Whoever waits to be let in holds no name yet: asking must not keep others from theirs.

    Args:
        typed: as it came, with what nobody sees.
        by: who gives the name; administrators may give the site's.
        agency_id: of whoever is called so.
        field: a field other than the display name may be the same as anybody's.

    Raises:
        Invalid: ``accounts.name_hides``, ``name_reserved``, ``name_is_title``, ``name_of_agency``, ``name_in_agency``
            or ``name_looks_like``. Whose it is is not said: names are for members, and this is asked at the door too.
    """
    _refuse_hidden(typed, field)
    _refuse_reserved(shown, by, field)
    look, key = loose_look_of(shown), mention_key(shown)
    meant = _without_respect(shown) if field in _CALLED_BY else frozenset()
    columns = Person.id, Person.display_name, Person.username, Person.agency_id, Person.state
    for person_id, name, username, agency, state in db.session.execute(select(*columns)):
        if person_id == but_of or state == "waiting":
            continue
        theirs = {loose_look_of(name), loose_look_of(username)}
        if field != "display_name":
            if (loose_look_of(name) == look and mention_key(name) != key) or meant & theirs:
                raise Invalid("accounts.name_looks_like", field=field)
        elif name == shown:
            if agency == agency_id and state == "active":
                raise Invalid("accounts.name_in_agency", field=field)
        elif look in theirs or meant & theirs:
            raise Invalid("accounts.name_looks_like", field=field)


def refuse_name_as_username(username: str, *, by: Actor) -> None:
    """A new username may not be what somebody is called, or look like it: @ and the name would from then on mean the
    newcomer.

    Raises:
        Invalid: ``accounts.username_taken``, as for any other that can't be had, or as for :func:`refuse_imitation`.
    """
    _refuse_reserved(username, by, "username")
    key, looks = mention_key(username), {loose_look_of(username), *_without_respect(username)}
    for name, other in db.session.execute(
        select(Person.display_name, Person.username).where(Person.state != "waiting")
    ):
        if mention_key(name) == key:
            raise Invalid("accounts.username_taken", field="username", username=username)
        if looks & {loose_look_of(name), loose_look_of(other)}:
            raise Invalid("accounts.name_looks_like", field="username")


def refuse_hidden_in_username(typed: str) -> None:
    """Raises:
    Invalid: ``accounts.name_hides``.
    """
    _refuse_hidden(typed, "username")


def shares_name(person: Person) -> bool:
    """Is somebody else called just the same? Then @ and the name mean whoever is near."""
    key = mention_key(person.display_name)
    return any(mention_key(other.display_name) == key for other in namesakes([person])[person.id])


def tell_namesakes(person: Person) -> None:
    """Somebody is called so from now on: whoever is called just the same already gets a notice. In a transaction."""
    db.session.flush()
    if shares_name(person):
        record(
            "person.namesake", actor_id=None, subject_type="person", subject_id=person.id,
            detail={"username": person.username}, news=True,
        )  # fmt: skip


def namesakes(people: Iterable[Person]) -> dict[int, list[Person]]:
    """Each one's id -> the other active people of their display name, or of one that looks like it; for whoever lets
    them in."""
    looks = {person.id: loose_look_of(person.display_name) for person in people}
    wanted = set(looks.values())
    names = db.session.execute(select(Person.id, Person.display_name).where(Person.state == "active"))
    found = [row.id for row in names if loose_look_of(row.display_name) in wanted]
    bearers = db.session.scalars(select(Person).where(Person.id.in_(found)).order_by(Person.sort_key)).all()
    return {
        person_id: [other for other in bearers if other.id != person_id and loose_look_of(other.display_name) == look]
        for person_id, look in looks.items()
    }


def _refuse_hidden(typed: str, field: str) -> None:
    if hides_something(typed):
        raise Invalid("accounts.name_hides", field=field, instead=without_hidden(typed))


def _refuse_reserved(name: str, by: Actor, field: str) -> None:
    if field not in _CALLED_BY or can(by, "admin.people"):
        return
    if is_no_name(name, nickname=field != "display_name"):
        raise Invalid("accounts.name_is_title", field=field)
    site = the_site()
    if is_reserved(name, (site.name_th, site.name_en)):
        raise Invalid("accounts.name_reserved", field=field)
    columns = Agency.name_th, Agency.name_en, Agency.short_th, Agency.short_en
    agencies = {look_of(one) for row in db.session.execute(select(*columns)) for one in row if one}
    if agencies & {look_of(name[start:]) for start in (0, *after_titles(name))}:
        raise Invalid("accounts.name_of_agency", field=field)


def _without_respect(name: str) -> frozenset[str]:
    """Whom a name with words of respect would pass for: ``@คุณอำนวย`` calls อำนวย, and a newcomer of that name before
    them."""
    return frozenset(loose_look_of(name[start:]) for start in after_titles(name))
