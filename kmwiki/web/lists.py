"""Lists: by kind, agency, fiscal year, category and tag; what changed; what is wanted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, Flask, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy import select

from kmwiki.access import can
from kmwiki.accounts.models import Person
from kmwiki.accounts.naming import username_key
from kmwiki.comments.talks import TalkState, by_last_word, states_of
from kmwiki.core.database import db
from kmwiki.core.errors import NotFound
from kmwiki.core.paging import page_number
from kmwiki.follows.levels import AGENCY, CATEGORY
from kmwiki.follows.things import Thing, tag_thing
from kmwiki.frame.agencies import all_agencies, get_agency
from kmwiki.frame.criteria import FIRST_YEAR, LAST_YEAR, categories_for
from kmwiki.i18n.dates import format_date
from kmwiki.kinds import KINDS, QUESTION, kind_named, name_of_kind
from kmwiki.pages.links import wanted_pages
from kmwiki.pages.listing import (
    NEWEST,
    ORDERS,
    ChangeCard,
    PageCard,
    PageList,
    pages_where,
    recent_changes,
    tags_in_use,
)
from kmwiki.pages.models import Page
from kmwiki.standing.computing import LEVELS, TOLD
from kmwiki.standing.reading import STANDING_KIND, levels_of, practices_at
from kmwiki.text.dates import fiscal_year_bounds
from kmwiki.text.slugs import page_slug
from kmwiki.web.bylines import name_of_author
from kmwiki.web.follows import follow_card
from kmwiki.web.frame_of_page import actor
from kmwiki.web.language import language

blueprint = Blueprint("lists", __name__)


def init_app(app: Flask) -> None:
    app.register_blueprint(blueprint)


@dataclass(frozen=True)
class ListCard:
    """A page in a list, in the reader's language, as ``components/pages.html`` draws it."""

    url: str
    record_no: int
    kind: str
    kind_label: str
    lang: str
    title: str
    summary: str
    agency_short: str
    agency_url: str | None
    fiscal_year: int | None
    authors: tuple[dict[str, str | None], ...]
    date: datetime
    comments_count: int
    state: str
    question: bool
    answered: bool
    standing: str = ""  # of a practice others have proved
    standing_label: str = ""
    # Of a talk: who spoke last and when, how many take part, and whether it has gone quiet.
    last_name: str = ""
    last_at: datetime | None = None
    voices: int = 0
    quiet: bool = False


@dataclass(frozen=True)
class Change:
    """A line of ``/recent``."""

    url: str
    title: str
    kind: str
    kind_label: str
    number: int
    compare_url: str | None
    note: str
    at: datetime
    name: str
    person_url: str | None


def shown_cards(cards: list[PageCard], *, talks: Mapping[int, TalkState] | None = None) -> list[ListCard]:
    """Cards in the reader's language: the second-language title and summary where they are the reader's.

    ``talks``: how those of them that are threads stand, for lists that tell it.
    """
    lang, meets_people = language(), can(actor(), "people.see")
    practices = [card.record_no for card in cards if card.kind == "practice"]
    levels = levels_of(practices) if practices else {}
    shown = []
    for card in cards:
        level = levels.get(card.record_no, TOLD)
        second = card.lang != lang and bool(card.title_2)
        talk = (talks or {}).get(card.record_no)
        shown.append(
            ListCard(
                url=url_for("pages.show", no=card.record_no, slug=page_slug(card.title)),
                record_no=card.record_no, kind=card.kind, kind_label=gettext(name_of_kind(card.kind, card.subtype)),
                lang=lang if second else card.lang, title=card.title_2 if second else card.title,
                summary=card.summary_2 if second else card.summary,
                agency_short=card.agency_en if lang == "en" else card.agency_th,
                agency_url=url_for("lists.agency", code=card.agency_code) if card.agency_code else None,
                fiscal_year=card.fiscal_year,
                authors=tuple(
                    {"name": name_of_author(username, name), "url": _person_url(username) if meets_people else None}
                    for username, name in card.authors
                ),
                date=card.updated_at, comments_count=card.comment_count, state=card.state,
                question=card.subtype == QUESTION, answered=card.answered,
                standing="" if level == TOLD else level,
                standing_label="" if level == TOLD else gettext(f"standing.level.{level}"),
                last_name=talk.last_name if talk else "", last_at=talk.last_at if talk else None,
                voices=talk.voices if talk else 0, quiet=talk is not None and talk.quiet and card.state == "published",
            )
        )  # fmt: skip
    return shown


def _person_url(username: str | None) -> str | None:
    return url_for("people.show", username=username) if username else None


def _compare_url(card: ChangeCard) -> str | None:
    """What this change changed; a first revision has nothing before it."""
    chosen: dict[str, Any] = {"from": card.number - 1, "to": card.number}
    return url_for("pages.compare", no=card.record_no, **chosen) if card.number > 1 else None


def shown_changes(cards: list[ChangeCard]) -> list[Change]:
    """Changes with their addresses."""
    meets_people = can(actor(), "people.see")
    return [
        Change(
            url=url_for("pages.show", no=card.record_no, slug=page_slug(card.title)), title=card.title, kind=card.kind,
            kind_label=gettext(name_of_kind(card.kind, card.subtype)), number=card.number,
            compare_url=_compare_url(card),
            note=card.note, at=card.at, name=card.name,
            person_url=_person_url(card.username) if meets_people else None,
        )
        for card in cards
    ]  # fmt: skip


@blueprint.get("/kind/<kind>")
def kind(kind: str) -> str:
    """All pages of a kind; threads by talk and question."""
    if kind_named(kind) is None:
        raise NotFound("pages.no_such_kind", kind=kind[:40])
    asked = request.args.get("subtype")
    subtype = asked if kind == "thread" and asked in ("talk", "question") else None
    talk = kind == "thread"
    level = request.args.get("standing") if kind == STANDING_KIND else None
    at_level = [Page.record_no.in_(practices_at([level]))] if level in LEVELS else []
    found = _listed(kind=kind, subtype=subtype, also=at_level, ordering=by_last_word() if talk else ())
    tabs = [
        {"label": gettext(f"lists.subtype.{value or 'all'}"), "current": subtype == value,
         "url": url_for("lists.kind", kind=kind, subtype=value) if value else url_for("lists.kind", kind=kind)}
        for value in (None, "talk", "question")
    ] if talk else _level_tabs(level if at_level else None) if kind == STANDING_KIND else []  # fmt: skip
    return _list_page(
        found, title=gettext(f"kind.{kind}.many"), about=gettext(f"kind.{kind}.about"), kind=kind, tabs=tabs,
        talks=states_of([card.record_no for card in found.cards]) if talk else None,
    )  # fmt: skip


def _level_tabs(current: str | None) -> list[dict[str, Any]]:
    """All practices, or those that have proved themselves so far; the furthest first, since these are looked for."""
    chosen: list[tuple[str | None, str]] = [(None, gettext("lists.subtype.all"))]
    chosen += [(level, gettext(f"standing.level.{level}")) for level in reversed(LEVELS)]
    return [
        {"label": label, "current": current == level, "url": url_for("lists.kind", kind=STANDING_KIND, standing=level)}
        for level, label in chosen
    ]


@blueprint.get("/agency/<code>")
def agency(code: str) -> str:
    """All an agency has told."""
    office = get_agency(code)
    return _list_page(
        _listed(agency=code), title=office.name(language()),
        about=gettext("lists.agency_closed", date=_day(office.closed_on)) if office.closed_on else "",
        thing=Thing(AGENCY, office.code),
    )  # fmt: skip


@blueprint.get("/fy/<int:year>")
def fiscal_year(year: int) -> str:
    """What concerns a fiscal year."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise NotFound()
    start, end = fiscal_year_bounds(year)
    return _list_page(
        _listed(fiscal_year=year),
        title=gettext("lists.fiscal_year", year=year if language() == "th" else f"{year} ({year - 543})"),
        about=gettext("lists.fiscal_year_runs", start=_day(start), end=_day(end)),
    )  # fmt: skip


@blueprint.get("/category/<int:number>")
def category(number: int) -> str:
    """What concerns a PMQA category."""
    names = {row.number: row.name(language()) for row in categories_for()}
    if number not in names:
        raise NotFound()
    return _list_page(
        _listed(category=number), title=gettext("lists.category", number=number, name=names[number]), about="",
        thing=Thing(CATEGORY, str(number)),
    )  # fmt: skip


@blueprint.get("/tags")
def tags() -> str:
    """Every tag in use, with its count."""
    return render_template(
        "lists/tags.html",
        tags=[
            {"label": card.tag, "count": card.count, "url": url_for("lists.tag", tag=card.tag)}
            for card in tags_in_use(actor())
        ],
    )  # fmt: skip


@blueprint.get("/tags/<path:tag>")
def tag(tag: str) -> str:
    """Pages that bear a tag, however it was spelt."""
    if len(tag) > 50:
        raise NotFound()
    kept = tag.replace("/", "-")  # as tags are kept
    return _list_page(_listed(tag=kept), title=gettext("lists.tag", tag=kept), about="", thing=tag_thing(kept))


@blueprint.get("/recent")
def recent() -> str:
    """What changed, newest first: by kind, agency and person, each change with its difference."""
    kind_asked = request.args.get("kind") if request.args.get("kind") in KINDS else None
    agency_asked, name = request.args.get("agency") or None, request.args.get("person") or None
    person_id = _person_id(name) if name else None
    cards, paging = recent_changes(
        actor(), kind=kind_asked, agency=agency_asked, person_id=person_id, number=page_number(request.args.get("page"))
    )  # fmt: skip
    chosen = {"kind": kind_asked, "agency": agency_asked, "person": name}

    def url_of(number: int) -> str:
        filters: dict[str, Any] = {key: value for key, value in chosen.items() if value}
        return url_for("lists.recent", page=number, **filters)

    return render_template(
        "lists/recent.html", changes=shown_changes(cards), paging=paging, url_of=url_of, chosen=chosen,
        kind_choices=[("", gettext("lists.all_kinds")), *((key, gettext(f"kind.{key}.many")) for key in KINDS)],
        agency_choices=[
            ("", gettext("lists.all_agencies")), *((row.code, row.short(language())) for row in all_agencies())
        ],
    )  # fmt: skip


@blueprint.get("/wanted")
def wanted() -> str:
    """Pages that others link to and nobody has written yet."""
    return render_template("lists/wanted.html", rows=wanted_pages(actor()))


def _listed(**filters: Any) -> PageList:
    order = request.args.get("order", NEWEST)
    state = "archived" if request.args.get("state") == "archived" else "published"
    return pages_where(
        actor(), order=order if order in ORDERS else NEWEST, state=state,
        number=page_number(request.args.get("page")), **filters,
    )  # fmt: skip


def _list_page(
    found: PageList,
    *,
    title: str,
    about: str,
    kind: str | None = None,
    tabs: list[dict[str, Any]] | None = None,
    thing: Thing | None = None,
    talks: Mapping[int, TalkState] | None = None,
) -> str:
    args = {key: value for key, value in request.args.items() if key in ("order", "state", "subtype", "standing")}
    view_args = request.view_args or {}
    order = args.get("order", NEWEST)

    def url_of(number: int) -> str:
        return url_for(str(request.endpoint), **{**view_args, **args, "page": number})

    def url_with(**more: str) -> str:
        return url_for(str(request.endpoint), **{**view_args, **args, **more})

    return render_template(
        "lists/pages.html", title=title, about=about, kind=kind, tabs=tabs or [],
        cards=shown_cards(found.cards, talks=talks), paging=found.paging, url_of=url_of,
        archived=args.get("state") == "archived", export_url=_export_url(view_args),
        feed=f"{request.path.rstrip('/')}/feed.atom" if kind or thing else None,
        follow=follow_card(thing, here=request.path) if thing else None,
        orders=[
            {"label": _order_label(value, talks is not None), "url": url_with(order=value), "current": order == value}
            for value in ORDERS
        ],
        archive_url=url_with(state="archived") if args.get("state") != "archived" else url_with(state="published"),
    )  # fmt: skip


def _order_label(order: str, of_talks: bool) -> str:
    return gettext("lists.order.last_word") if of_talks and order == NEWEST else gettext(f"lists.order.{order}")


# A part of a list's address -> the filter of the archive's.
_EXPORTED = {"kind": "kind", "code": "agency", "year": "fiscal_year", "number": "category", "tag": "tag"}


def _export_url(view_args: dict[str, Any]) -> str | None:
    """Where all pages of this list are taken out as one archive, for those who may."""
    if not can(actor(), "transfer.export"):
        return None
    filters: dict[str, Any] = {_EXPORTED[name]: value for name, value in view_args.items() if name in _EXPORTED}
    return url_for("transfer.export", **filters)


def _person_id(username: str) -> int:
    """The id of that person; 0, which nobody bears, for a name nobody bears."""
    try:
        key = username_key(username)
    except ValueError:
        return 0
    return db.session.scalar(select(Person.id).where(Person.username_key == key)) or 0


def _day(value: Any) -> str:
    return format_date(value, language()) if value else ""
