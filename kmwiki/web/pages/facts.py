"""What is known of a page beside its text: where it comes from, and the typed fields of its kind."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import SelectBase, bindparam, select

from kmwiki.access import Actor, can
from kmwiki.core.rows import rows_of
from kmwiki.frame.criteria import categories_for
from kmwiki.frame.models import Agency, short_name
from kmwiki.i18n import translate
from kmwiki.i18n.dates import format_date, format_datetime, format_number
from kmwiki.kinds import Field, Kind, licence_key
from kmwiki.pages.links import Found, resolve
from kmwiki.pages.relations import Related
from kmwiki.pages.showing import ShownAgency, ShownPage
from kmwiki.web.addresses import (
    agency_address,
    category_address,
    fiscal_year_address,
    history_address,
    page_address,
    person_address,
)  # fmt: skip
from kmwiki.web.bylines import name_of_author
from kmwiki.web.frame_of_page import while_the_site_stands
from kmwiki.web.language import gettext, language

# Typed fields that are facts; the others are texts, tables or choices with a place of their own.
FACT_TYPES = ("line", "date", "count", "agencies", "page")


Links = tuple[dict[str, str | None], ...]  # label and, where there is one, url


class Fact(NamedTuple):
    """A line of a block of facts: one value, or many linked ones. ``on_paper``: it means something on paper too."""

    label: str
    value: str = ""
    url: str | None = None
    many: Links = ()
    on_paper: bool = True


def linked(found: Found | Related) -> dict[str, str]:
    """A page as a link."""
    return {"label": found.title, "url": page_address(found.record_no, found.title)}


def provenance_facts(actor: Actor, page: ShownPage, authors: Links) -> list[Fact]:
    """Where a page comes from: who, which agency, which year, when, in which revision."""
    lang = language()
    agency, reads = page.agency, format_number(page.read_count, lang)
    return [
        Fact(translate(lang, "pages.record_no"), str(page.record_no)),
        Fact(translate(lang, "pages.authors"), many=authors),
        Fact(
            translate(lang, "pages.agency"),
            agency.name(lang) if agency else "",
            agency_address(agency.code) if agency else None,
        ),
        Fact(
            translate(lang, "pages.fiscal_year"),
            _year(page.fiscal_year, lang),
            fiscal_year_address(page.fiscal_year) if page.fiscal_year else None,
        ),
        Fact(translate(lang, "pages.categories"), many=_categories(page, lang)),
        Fact("ADLI", ", ".join(translate(lang, f"adli.{letter.lower()}") for letter in page.adli)),
        Fact(translate(lang, "pages.written"), format_datetime(page.created_at, lang)),
        Fact(translate(lang, "pages.edited"), format_datetime(page.updated_at, lang) if page.revision > 1 else ""),
        Fact(translate(lang, "pages.published"), _published(page, lang)),
        Fact(
            translate(lang, "pages.revision"),
            str(page.revision),
            history_address(page.record_no),
            on_paper=page.revision > 1,
        ),
        Fact(
            translate(lang, "pages.reads"),
            translate(lang, "pages.reads_count", count=reads),
            on_paper=False,
        ),
        Fact(translate(lang, "pages.visibility"), translate(lang, f"visibility.{page.visibility}")),
        Fact(translate(lang, "pages.shared_with"), many=_shared(actor, page, lang)),
        Fact(translate(lang, "pages.licence"), translate(lang, licence_key(page.licence))),
    ]


def _published(page: ShownPage, lang: str) -> str:
    """Said only when it differs from when the page was begun: most pages are published as they are written."""
    if page.published_at is None or abs((page.published_at - page.created_at).total_seconds()) < 60:
        return ""
    return format_datetime(page.published_at, lang)


def byline(actor: Actor, page: ShownPage) -> Links:
    """The authors in their order, with links for readers who may open people's pages."""
    meets_people = can(actor, "people.see")
    return tuple(
        {
            "label": name_of_author(author.username, author.name),
            "url": person_address(author.username) if author.username and meets_people else None,
        }
        for author in page.authors
    )


def _shared(actor: Actor, page: ShownPage, lang: str) -> Links:
    if actor.is_visitor:
        return ()
    return tuple(
        {"label": one.short(lang), "url": None}
        if isinstance(one, ShownAgency)
        else {"label": one.name, "url": person_address(one.username or "")}
        for one in page.shared_with
    )


def _categories(page: ShownPage, lang: str) -> Links:
    if not page.categories:
        return ()
    year = page.fiscal_year
    names = while_the_site_stands(
        ("categories", year, lang), lambda: {row.number: row.name(lang) for row in categories_for(year)}
    )
    return tuple(
        {"label": f"{number} {names.get(number, '')}".strip(), "url": category_address(number)}
        for number in page.categories
    )


def _year(year: int | None, lang: str) -> str:
    if not year:
        return ""
    return str(year) if lang == "th" else f"{year} ({year - 543})"


def kind_facts(actor: Actor, kind: Kind, fields: Mapping[str, Any], *, after_text: bool = False) -> list[Fact]:
    """The typed fields that are facts rather than texts, those above or those below the text."""
    return [
        _fact(actor, kind, declared, fields[declared.key])
        for declared in kind.fields
        if declared.type in FACT_TYPES and declared.after_text is after_text and fields.get(declared.key)
    ]


def _fact(actor: Actor, kind: Kind, declared: Field, value: object) -> Fact:
    label, lang = gettext(f"field.{kind.key}.{declared.key}"), language()
    if declared.type == "agencies":
        return Fact(label, many=_agencies(value if isinstance(value, list) else [], lang))
    if declared.type == "page":
        return _page_fact(actor, label, str(value))
    if declared.type == "date":
        return Fact(label, format_date(date.fromisoformat(str(value)), lang))
    if declared.type == "count" and isinstance(value, int):
        return Fact(label, format_number(value, lang))
    return Fact(label, str(value))


def _page_fact(actor: Actor, label: str, number: str) -> Fact:
    """Another page by its title; only its number when this reader may not see it, as if it did not exist."""
    found = resolve(actor, [number]).get(number)
    return (
        Fact(label, f"{found[0].title} ({number})", page_address(int(number), found[0].title))
        if found
        else Fact(label, number)
    )


@cache
def _agencies_query() -> SelectBase:
    names = Agency.name_th, Agency.name_en, Agency.short_th, Agency.short_en
    return select(Agency.code, *names).where(Agency.code.in_(bindparam("codes", expanding=True)))


def _agencies(codes: Iterable[str], lang: str) -> Links:
    wanted = list(codes)
    known = {row.code: row for row in rows_of(_agencies_query(), {"codes": wanted})}
    return tuple(
        {
            "label": short_name(known[code], lang) if code in known else code,
            "url": agency_address(code) if code in known else None,
        }
        for code in wanted
    )
