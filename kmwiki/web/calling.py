"""What a writer is told of names behind an @ that told nobody anything."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from flask import flash
from flask_babel import gettext

from kmwiki.access import can
from kmwiki.accounts.mentioning import Mentioned, not_called, people_mentioned
from kmwiki.accounts.models import Person
from kmwiki.core.database import db
from kmwiki.frame.agencies import all_agencies
from kmwiki.frame.models import short_name
from kmwiki.pages.models import Page
from kmwiki.web.language import language

_SHOWN = 5


def tell_not_called(names: Iterable[str], page: Page) -> None:
    """Say at the top of the next page what :func:`not_called_notes` says."""
    for note in not_called_notes(names, page):
        flash(note, "info")


def not_called_notes(names: Iterable[str], page: Page) -> list[str]:
    """Say whom the words could not call, so that nobody waits for an answer from somebody who was never told: names
    that several bear, with a way to write each of them; names nobody bears; people who may not read the page.

    A draft tells nobody anything yet: who may read it is known when it is published.
    """
    names, notes = list(names), list[str]()
    left = not_called(names)
    if left.shared:
        some = list(left.shared.values())[:_SHOWN]
        choices = " · ".join(_shown([_choice(person) for person in bearers], " · ") for bearers in some)
        notes.append(gettext("comments.shared_names", names=_shown(_at(left.shared)), choices=choices))
    if left.unknown:
        notes.append(gettext("comments.unknown_names", names=_shown(_at(left.unknown))))
    if page.state != "draft":
        shut_out = {one.display_name for one in people_mentioned(names).values() if not _may_read(one, page)}
        if shut_out:
            notes.append(gettext("comments.cannot_read", names=_shown(sorted(shut_out), ", ")))
    return notes


def _may_read(person: Mentioned, page: Page) -> bool:
    row = db.session.get(Person, person.id)
    return row is not None and can(row.as_actor(), "pages.see", page)


def _choice(person: Mentioned) -> str:
    """How to write this one of several, and the agency that tells them apart."""
    agencies = {row.id: short_name(row, language()) for row in all_agencies()}
    agency = agencies.get(person.agency_id or 0)
    return f"@{person.username} ({agency})" if agency else f"@{person.username}"


def _at(names: Iterable[str]) -> list[str]:
    return [f"@{name}" for name in names]


def _shown(some: Sequence[str], between: str = " ") -> str:
    return between.join(some[:_SHOWN]) + (" …" if len(some) > _SHOWN else "")
