"""What is known of a page beside its text: where it comes from, and the typed fields of its kind."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from flask import url_for
from flask_babel import gettext
from sqlalchemy import select

from kmwiki.access import Actor, can
from kmwiki.core.database import db
from kmwiki.frame.criteria import categories_for
from kmwiki.frame.models import Agency
from kmwiki.i18n.dates import format_date, format_datetime, format_number
from kmwiki.kinds import Field, Kind, licence_key
from kmwiki.pages.links import Found, resolve
from kmwiki.pages.models import Page
from kmwiki.text.slugs import page_slug
from kmwiki.web.frame_of_page import while_the_site_stands
from kmwiki.web.language import language

# Typed fields that are facts; the others are texts, tables or choices with a place of their own.
FACT_TYPES = ("line", "date", "count", "agencies", "page")


@dataclass(frozen=True)
class Fact:
    """A line of a block of facts: one value, or many linked ones."""

    label: str
    value: str = ""
    url: str | None = None
    many: tuple[dict[str, str | None], ...] = ()


def link_to(record_no: int, title: str) -> str:
    """The canonical address of a page."""
    return url_for("pages.show", no=record_no, slug=page_slug(title))


def linked(found: Found) -> dict[str, str]:
    """A page as a link."""
    return {"label": found.title, "url": link_to(found.record_no, found.title)}


def provenance_facts(actor: Actor, page: Page) -> list[Fact]:
    """Where a page comes from: who, which agency, which year, when, in which revision."""
    lang = language()
    agency = page.agency
    return [
        Fact(gettext("pages.record_no"), str(page.record_no)),
        Fact(gettext("pages.authors"), many=byline(actor, page)),
        Fact(
            gettext("pages.agency"),
            agency.name(lang) if agency else "",
            url_for("lists.agency", code=agency.code) if agency else None,
        ),
        Fact(
            gettext("pages.fiscal_year"),
            _year(page.fiscal_year, lang),
            url_for("lists.fiscal_year", year=page.fiscal_year) if page.fiscal_year else None,
        ),
        Fact(gettext("pages.categories"), many=_categories(page, lang)),
        Fact("ADLI", ", ".join(gettext(f"adli.{letter.lower()}") for letter in page.adli)),
        Fact(gettext("pages.written"), format_datetime(page.created_at, lang)),
        Fact(gettext("pages.edited"), format_datetime(page.updated_at, lang) if page.revision > 1 else ""),
        Fact(gettext("pages.published"), _published(page, lang)),
        Fact(gettext("pages.revision"), str(page.revision), url_for("pages.history", no=page.record_no)),
        Fact(gettext("pages.reads"), gettext("pages.reads_count", count=format_number(page.read_count, lang))),
        Fact(gettext("pages.visibility"), gettext(f"visibility.{page.visibility}")),
        Fact(gettext("pages.shared_with"), many=_shared(actor, page, lang)),
        Fact(gettext("pages.licence"), gettext(licence_key(page.licence))),
    ]


def _published(page: Page, lang: str) -> str:
    """Said only when it differs from when the page was begun: most pages are published as they are written."""
    if page.published_at is None or abs((page.published_at - page.created_at).total_seconds()) < 60:
        return ""
    return format_datetime(page.published_at, lang)


def byline(actor: Actor, page: Page) -> tuple[dict[str, str | None], ...]:
    """The authors in their order, with links for readers who may open people's pages."""
    meets_people = can(actor, "people.see")
    return tuple(
        {
            "label": row.person.display_name if row.person else row.name,
            "url": url_for("people.show", username=row.person.username) if row.person and meets_people else None,
        }
        for row in page.authors
    )


def _shared(actor: Actor, page: Page, lang: str) -> tuple[dict[str, str | None], ...]:
    if actor.is_visitor:
        return ()
    return tuple(
        {"label": row.person.display_name, "url": url_for("people.show", username=row.person.username)}
        if row.person
        else {"label": row.agency.short(lang) if row.agency else "", "url": None}
        for row in page.shared_with
    )


def _categories(page: Page, lang: str) -> tuple[dict[str, str | None], ...]:
    if not page.categories:
        return ()
    year = page.fiscal_year
    names = while_the_site_stands(
        ("categories", year, lang), lambda: {row.number: row.name(lang) for row in categories_for(year)}
    )
    return tuple(
        {"label": f"{number} {names.get(number, '')}".strip(), "url": url_for("lists.category", number=number)}
        for number in page.categories
    )


def _year(year: int | None, lang: str) -> str:
    if not year:
        return ""
    return str(year) if lang == "th" else f"{year} ({year - 543})"


def kind_facts(actor: Actor, kind: Kind, page: Page, *, after_text: bool = False) -> list[Fact]:
    """The typed fields that are facts rather than texts, those above or those below the text."""
    return [
        _fact(actor, kind, declared, page.fields[declared.key])
        for declared in kind.fields
        if declared.type in FACT_TYPES and declared.after_text is after_text and page.fields.get(declared.key)
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
        Fact(label, f"{found[0].title} ({number})", link_to(int(number), found[0].title))
        if found
        else Fact(label, number)
    )


def _agencies(codes: Iterable[str], lang: str) -> tuple[dict[str, str | None], ...]:
    wanted = list(codes)
    known = {row.code: row for row in db.session.scalars(select(Agency).where(Agency.code.in_(wanted)))}
    return tuple(
        {
            "label": known[code].short(lang) if code in known else code,
            "url": url_for("lists.agency", code=code) if code in known else None,
        }
        for code in wanted
    )
