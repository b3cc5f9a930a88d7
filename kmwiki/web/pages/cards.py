"""A page as its template shows it: everything looked up once, nothing left to ask in a loop."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flask import current_app, url_for
from flask_babel import gettext
from markupsafe import Markup
from sqlalchemy import select

from kmwiki.access import Actor, can
from kmwiki.core.database import db
from kmwiki.frame.criteria import categories_for
from kmwiki.frame.models import Agency
from kmwiki.i18n.dates import format_date, format_datetime, format_number
from kmwiki.kinds import AAR, Kind, kind_named, licence_key
from kmwiki.pages.links import Found, backlinks
from kmwiki.pages.models import Page, Proposal
from kmwiki.pages.reading import visible_pages
from kmwiki.pages.rendering import stored_texts
from kmwiki.text.slugs import page_slug
from kmwiki.web.filling import StoredText, fill_texts
from kmwiki.web.language import language

# What the data calls a rating, and what the component that draws it calls it.
RATING_LOOKS = {"beyond": "beyond", "met": "as_expected", "below": "short"}
NEW_FOR_DAYS = 7


@dataclass(frozen=True)
class Fact:
    """A line of the provenance block: one value, or many linked ones."""

    label: str
    value: str = ""
    url: str | None = None
    many: tuple[dict[str, str | None], ...] = ()


@dataclass(frozen=True)
class SectionView:
    """A rendered text under its heading."""

    key: str
    title: str
    html: Markup


@dataclass(frozen=True)
class AimView:
    """A row of the table of aims and results."""

    aim: str
    expected: str
    got: str
    rating: str
    why: str


@dataclass(frozen=True)
class TocView:
    id: str
    text: str
    level: int


@dataclass(frozen=True)
class PageView:
    """One page on the screen."""

    record_no: int
    kind: str
    kind_label: str
    kind_url: str
    tone: str
    lang: str
    title: str
    title_2: str
    summary: str
    summary_2: str
    revision: int
    state: str
    hidden: bool
    locked: bool
    visibility: str
    body: Markup
    url: str
    short_url: str
    plain_notes: tuple[str, ...] = ()
    facts: tuple[Fact, ...] = ()
    event_facts: tuple[Fact, ...] = ()
    sections: tuple[SectionView, ...] = ()
    aims: tuple[AimView, ...] = ()
    toc: tuple[TocView, ...] = ()
    tags: tuple[dict[str, str], ...] = ()
    backlinks: tuple[dict[str, str], ...] = ()
    replaced_by: tuple[dict[str, str], ...] = ()
    question: bool = False
    answered: bool = False
    actions: tuple[dict[str, Any], ...] = field(default=())
    edit_url: str | None = None
    history_url: str = ""
    proposals: tuple[dict[str, Any], ...] = ()


def page_view(actor: Actor, page: Page) -> PageView:
    """The card of a page this reader may see."""
    kind = kind_named(page.kind)
    assert kind is not None  # kinds are never taken out while pages of them exist
    stored = stored_texts(page.record_no, page.revision)
    filled = fill_texts(
        actor, {part: StoredText(row.html, tuple(row.links), tuple(row.mentions)) for part, row in stored.items()}
    )
    may_edit = can(actor, "pages.edit", page)
    return PageView(
        record_no=page.record_no,
        kind=page.kind,
        kind_label=gettext(f"kind.{page.kind}"),
        kind_url=url_for("lists.kind", kind=page.kind),
        tone=kind.tone,
        lang=page.lang,
        title=page.title,
        title_2=page.title_2,
        summary=page.summary,
        summary_2=page.summary_2,
        revision=page.revision,
        state=page.state,
        hidden=page.hidden,
        locked=page.locked,
        visibility=page.visibility,
        body=filled.get("body", Markup()),
        url=link_to(page.record_no, page.title),
        short_url=current_app.config["SETTINGS"].base_url + url_for("pages.short", no=page.record_no),
        plain_notes=tuple(sorted({gettext(row.note) for row in stored.values() if row.note})),
        facts=tuple(_facts(page)),
        event_facts=tuple(_event_facts(kind, page)),
        sections=tuple(_sections(kind, page, filled)),
        aims=tuple(_aims(page)),
        toc=tuple(_toc(kind, page, stored)),
        tags=tuple({"label": tag, "url": url_for("lists.tag", tag=tag)} for tag in page.tags),
        backlinks=tuple(_linked(found) for found in backlinks(actor, page)),
        replaced_by=tuple(_linked(found) for found in _successors(actor, page)),
        question=page.fields.get("subtype") == "question",
        answered=bool(page.fields.get("accepted_answer")),
        actions=tuple(_actions(actor, page)),
        edit_url=url_for("pages.edit", no=page.record_no) if may_edit else None,
        history_url=url_for("pages.history", no=page.record_no),
        proposals=tuple(_proposals(page)) if may_edit else (),
    )


def link_to(record_no: int, title: str) -> str:
    """The canonical address of a page."""
    return url_for("pages.show", no=record_no, slug=page_slug(title))


def _linked(found: Found) -> dict[str, str]:
    return {"label": found.title, "url": link_to(found.record_no, found.title)}


def _facts(page: Page) -> list[Fact]:
    lang = language()
    names = {category.number: category.name(lang) for category in categories_for(page.fiscal_year)} if page.categories else {}
    byline = tuple(
        {
            "label": row.person.display_name if row.person else row.name,
            "url": url_for("people.show", username=row.person.username) if row.person else None,
        }
        for row in page.authors
    )
    shared = tuple(
        {"label": row.person.display_name, "url": url_for("people.show", username=row.person.username)}
        if row.person
        else {"label": row.agency.short(lang) if row.agency else "", "url": None}
        for row in page.shared_with
    )
    return [
        Fact(gettext("pages.record_no"), str(page.record_no)),
        Fact(gettext("pages.authors"), many=byline),
        Fact(
            gettext("pages.agency"),
            page.agency.name(lang) if page.agency else "",
            url_for("lists.agency", code=page.agency.code) if page.agency else None,
        ),
        Fact(
            gettext("pages.fiscal_year"),
            _year(page.fiscal_year, lang),
            url_for("lists.fiscal_year", year=page.fiscal_year) if page.fiscal_year else None,
        ),
        Fact(
            gettext("pages.categories"),
            many=tuple(
                {"label": f"{number} {names.get(number, '')}".strip(), "url": url_for("lists.category", number=number)}
                for number in page.categories
            ),
        ),
        Fact("ADLI", ", ".join(gettext(f"adli.{letter.lower()}") for letter in page.adli)),
        Fact(gettext("pages.written"), format_datetime(page.created_at, lang)),
        Fact(
            gettext("pages.edited"),
            format_datetime(page.updated_at, lang) if page.revision > 1 else "",
        ),
        Fact(gettext("pages.published"), format_datetime(page.published_at, lang) if page.published_at else ""),
        Fact(
            gettext("pages.revision"),
            str(page.revision),
            url_for("pages.history", no=page.record_no),
        ),
        Fact(gettext("pages.reads"), gettext("pages.reads_count", count=format_number(page.read_count, lang))),
        Fact(gettext("pages.visibility"), gettext(f"visibility.{page.visibility}")),
        Fact(gettext("pages.shared_with"), many=shared),
        Fact(gettext("pages.licence"), gettext(licence_key(page.licence))),
    ]


def _year(year: int | None, lang: str) -> str:
    if not year:
        return ""
    return str(year) if lang == "th" else f"{year} ({year - 543})"


def _event_facts(kind: Kind, page: Page) -> list[Fact]:
    """The typed fields that are facts rather than texts, above the text."""
    facts = []
    for declared in kind.fields:
        value = page.fields.get(declared.key)
        if not value or declared.type in ("text", "answers", "aims", "choice", "comment"):
            continue
        label = gettext(f"field.{kind.key}.{declared.key}")
        if declared.type == "agencies":
            facts.append(Fact(label, many=tuple(_agencies(value))))
        elif declared.type == "page":
            facts.append(Fact(label, f"/r/{value}", url_for("pages.short", no=value)))
        elif declared.type == "date":
            facts.append(Fact(label, format_date(date.fromisoformat(value), language())))
        elif declared.type == "count":
            facts.append(Fact(label, format_number(value, language())))
        else:
            facts.append(Fact(label, str(value)))
    return facts


def _agencies(codes: list[str]) -> list[dict[str, str | None]]:
    known = {agency.code: agency for agency in db.session.scalars(select(Agency).where(Agency.code.in_(codes)))}
    return [
        {
            "label": known[code].short(language()) if code in known else code,
            "url": url_for("lists.agency", code=code) if code in known else None,
        }
        for code in codes
    ]


def _sections(kind: Kind, page: Page, filled: dict[str, Markup]) -> list[SectionView]:
    """Rendered texts of fields and answers, each under its own heading and in the declared order."""
    sections = []
    for declared in kind.fields:
        if declared.type == "text" and declared.key in filled:
            title = gettext(f"field.{kind.key}.{declared.key}")
            sections.append(SectionView(declared.key, title, filled[declared.key]))
        elif declared.type == "answers":
            shown = AAR.question_set(page.fields.get("question_set"))
            ordered = [shown] if shown else []
            ordered += [other for other in kind.question_sets if other not in ordered]
            for questions in ordered:
                for part in questions.parts:
                    html = filled.get(f"{declared.key}.{part}")
                    if html is not None:
                        sections.append(SectionView(f"answer-{part}", gettext(f"aar.{questions.key}.{part}"), html))
    return sections


def _aims(page: Page) -> list[AimView]:
    return [
        AimView(
            row.get("aim", ""), row.get("expected", ""), row.get("got", ""), RATING_LOOKS.get(row.get("rating", ""), ""),
            row.get("why", ""),
        )
        for row in page.fields.get("aims", ())
    ]  # fmt: skip


def _toc(kind: Kind, page: Page, stored: dict[str, Any]) -> list[TocView]:
    if "body" not in stored:
        return []
    return [TocView(anchor, text, level) for level, anchor, text in stored["body"].toc]


def _successors(actor: Actor, page: Page) -> list[Found]:
    """Published guidance that says it replaces this page."""
    if page.kind != "guidance":
        return []
    rows = db.session.execute(
        visible_pages(actor)
        .with_only_columns(Page.record_no, Page.title)
        .where(
            Page.kind == "guidance", Page.state == "published", Page.record_no != page.record_no,
            Page.fields["replaces"].as_integer() == page.record_no,
        )
        .order_by(Page.record_no.desc())
    )  # fmt: skip
    return [Found(no, title) for no, title in rows]


def _actions(actor: Actor, page: Page) -> list[dict[str, Any]]:
    """What this reader may do with the page beside editing, as menu items."""
    if actor.is_visitor:
        return []
    items: list[dict[str, Any]] = [
        {"label": gettext("pages.history"), "url": url_for("pages.history", no=page.record_no), "icon": "history"}
    ]

    def act(label: str, endpoint: str, icon: str) -> None:
        items.append(
            {"label": gettext(label), "url": url_for("pages.confirm", no=page.record_no, act=endpoint), "icon": icon}
        )

    if page.state != "draft" and can(actor, "pages.archive", page):
        act(*(("pages.unarchive", "unarchive", "archive") if page.state == "archived" else ("pages.archive", "archive", "archive")))  # fmt: skip
    if can(actor, "pages.bin", page):
        act("pages.bin", "bin", "bin")
    if can(actor, "pages.hide", page):
        act(*(("pages.unhide", "unhide", "hidden") if page.hidden else ("pages.hide", "hide", "hidden")))
    if can(actor, "pages.lock", page):
        act(*(("pages.unlock", "unlock", "lock") if page.locked else ("pages.lock", "lock", "lock")))
    return items


def _proposals(page: Page) -> list[dict[str, Any]]:
    rows = db.session.scalars(
        select(Proposal).where(Proposal.page_no == page.record_no, Proposal.settled_at.is_(None)).order_by(Proposal.id)
    )
    return [
        {"url": url_for("pages.edit", no=page.record_no, proposal=row.id), "source": row.source, "at": row.created_at}
        for row in rows
    ]
