"""What codes are called in the reader's language: kinds, agencies, years, categories, people."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from flask_babel import gettext
from sqlalchemy import bindparam, select

from kmwiki.accounts.models import Person
from kmwiki.core.rows import rows_of
from kmwiki.frame.agencies import all_agencies
from kmwiki.frame.criteria import categories_for
from kmwiki.indexing.questions import FILTERS, Value
from kmwiki.kinds import KINDS, QUESTION, name_of_kind
from kmwiki.search.years import ERA_DISTANCE
from kmwiki.standing.computing import LEVELS
from kmwiki.web.frame_of_page import while_the_site_stands
from kmwiki.web.language import language

MOST_NAMES = 500
_BORNE = select(Person.display_name).where(Person.display_name.in_(bindparam("names", expanding=True)))
_NAMED = select(Person.username, Person.display_name).where(Person.username.in_(bindparam("usernames", expanding=True)))


@dataclass(frozen=True)
class Names:
    """Words for values, by filter. A tag is its own name; so is an author without an account."""

    kind: Mapping[str, str]
    agency: Mapping[str, str]
    category: Mapping[int, str]
    author: Mapping[str, str]
    standing: Mapping[str, str]
    filter: Mapping[str, str]
    """What the filters are called themselves."""
    namesakes: Collection[str] = ()
    """Authors without an account who are called as somebody with one: two values, and they would read the same."""

    def of(self, name: str, value: Value) -> str:
        """How the value of a filter is written."""
        if name == "fiscal_year":
            return year_words(int(value))
        known: Mapping[Value, str] = getattr(self, name, {})
        return known.get(value, str(value))

    def told_apart(self, name: str, value: Value) -> str:
        """As :meth:`of`, for a list in which somebody with an account may bear the same name."""
        if name == "author" and value in self.namesakes:
            return gettext("search.author_without_account", name=value)
        return self.of(name, value)

    def of_page(self, kind: str, question: bool) -> str:
        """What a page of a kind is called: as a filter thread means both its sorts, a page is one of them."""
        return gettext(name_of_kind(kind, QUESTION)) if question else self.kind.get(kind, kind)


def names_with(authors: Iterable[str]) -> Names:
    """The names a page of results needs. ``authors`` are usernames, and names of people without an account."""
    kinds, agencies, categories, levels, filters = while_the_site_stands(("search.names", language()), _lasting_names)
    people = while_the_site_stands(("search.people",), _People)
    return Names(kinds, agencies, categories, people.names_of(authors), levels, filters, people.namesakes)


class _People:
    """Shown names by username. A changed name raises the site's version, because kept pages show it too: so until then
    names are asked for once."""

    def __init__(self) -> None:
        self.namesakes: set[str] = set()
        """Of the authors that were asked for."""
        # Authors without an account are their own name, which is empty here; they need not be asked for again either.
        self._known: dict[str, str] = {}

    def names_of(self, usernames: Iterable[str]) -> dict[str, str]:
        """Of those who have an account."""
        asked, known = set(usernames), self._known
        if unknown := sorted(asked.difference(known))[:MOST_NAMES]:
            rows = rows_of(_NAMED, {"usernames": unknown})
            known.update(dict.fromkeys(unknown, ""), **{row.username: row.display_name for row in rows})
            if strangers := [name for name in unknown if not known[name]]:
                self.namesakes.update(row.display_name for row in rows_of(_BORNE, {"names": strangers}))
        return {name: shown for name in asked if (shown := known.get(name))}


def year_words(year: int) -> str:
    """A fiscal year: the Buddhist era is its name, English readers are told the common one."""
    return str(year) if language() == "th" else f"{year} ({year - ERA_DISTANCE})"


def _lasting_names() -> tuple[dict[str, str], dict[str, str], dict[int, str], dict[str, str], dict[str, str]]:
    lang = language()
    return (
        {key: gettext(f"kind.{key}") for key in KINDS},
        {row.code: row.short(lang) for row in all_agencies()},
        {row.number: f"{row.number} {row.name(lang)}" for row in categories_for()},
        {level: gettext(f"standing.level.{level}") for level in LEVELS},
        {name: gettext(f"search.facet.{name}") for name in FILTERS},
    )
