"""A page as its template shows it: everything looked up once, nothing left to ask in a loop."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask import current_app, url_for
from markupsafe import Markup
from sqlalchemy import select

from kmwiki.access import Actor, can
from kmwiki.core.database import db
from kmwiki.kinds import Kind, kind_named
from kmwiki.pages.links import Backlink, backlinks, successors
from kmwiki.pages.models import Proposal
from kmwiki.pages.relations import relations_of
from kmwiki.pages.rendering import StoredPart, stored_texts
from kmwiki.pages.showing import ShownPage
from kmwiki.web.addresses import edit_address, history_address, kind_address, page_address, short_address, tag_address
from kmwiki.web.attachments.cards import FileCard, files_below
from kmwiki.web.filling import StoredText, fill_texts
from kmwiki.web.language import gettext, language

from .facts import Fact, byline, kind_facts, linked, provenance_facts
from .relating import RelationGroup, relation_groups, taken_over_by


@dataclass(frozen=True)
class SectionView:
    """A rendered text under its heading; ``key`` makes its anchor."""

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
    """A line of the contents list."""

    id: str
    text: str
    level: int


@dataclass(frozen=True)
class PageView:
    """One page on the screen, in the order it is read: facts, sections, aims, body, what stands after the text."""

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
    body_title: str
    url: str
    short_url: str
    authors: tuple[dict[str, str | None], ...]
    agency: str
    written: datetime
    plain_notes: tuple[str, ...] = ()
    facts: tuple[Fact, ...] = ()
    kind_facts: tuple[Fact, ...] = ()
    sections: tuple[SectionView, ...] = ()
    aims: tuple[AimView, ...] = ()
    sections_after: tuple[SectionView, ...] = ()
    facts_after: tuple[Fact, ...] = ()
    toc: tuple[TocView, ...] = ()
    tags: tuple[dict[str, str], ...] = ()
    backlinks: tuple[dict[str, str], ...] = ()
    replaced_by: tuple[dict[str, str], ...] = ()
    merged_into: tuple[dict[str, str], ...] = ()
    relations: tuple[RelationGroup, ...] = ()
    question: bool = False
    answered: bool = False
    actions: tuple[dict[str, Any], ...] = field(default=())
    edit_url: str | None = None
    broken: dict[str, str] | None = None
    history_url: str = ""
    proposals: tuple[dict[str, Any], ...] = ()
    files: tuple[FileCard, ...] = ()


def page_view(actor: Actor, page: ShownPage) -> PageView:
    """The card of a page this reader may see."""
    kind = kind_named(page.kind)
    assert kind is not None  # kinds are never taken out while pages of them exist
    stored = stored_texts(page.record_no, page.revision)
    texts = {part: StoredText(row.html, row.links, row.mentions) for part, row in stored.items()}
    filled = fill_texts(actor, texts, page_no=page.record_no)
    related = relations_of(actor, page)
    superseding, merged_into = taken_over_by(related, archived=page.state == "archived")
    may_edit, authors = can(actor, "pages.edit", page), byline(actor, page)
    before, after = (tuple(_sections(kind, page, filled, after_text=value)) for value in (False, True))
    body_title = _body_title(page, stored, before)
    return PageView(
        record_no=page.record_no,
        kind=page.kind,
        kind_label=gettext(f"kind.{page.kind}"),
        kind_url=kind_address(page.kind),
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
        body_title=body_title,
        url=page_address(page.record_no, page.title),
        short_url=current_app.config["SETTINGS"].base_url + short_address(page.record_no),
        authors=tuple({"name": author["label"], "url": author["url"]} for author in authors),
        agency=page.agency.short(language()) if page.agency else "",
        written=page.published_at or page.created_at,
        plain_notes=tuple(sorted({gettext(row.note) for row in stored.values() if row.note})),
        facts=tuple(provenance_facts(actor, page, authors)),
        kind_facts=tuple(kind_facts(actor, kind, page)),
        sections=before,
        aims=tuple(_aims(page)),
        sections_after=after,
        facts_after=tuple(kind_facts(actor, kind, page, after_text=True)),
        toc=tuple(_toc(page, stored, before, after, body_title)),
        tags=tuple({"label": tag, "url": tag_address(tag)} for tag in page.tags),
        backlinks=tuple(_backlink(page, found) for found in backlinks(actor, page)),
        replaced_by=(*map(linked, successors(actor, page)), *map(linked, superseding)),
        merged_into=tuple(linked(found) for found in merged_into),
        relations=relation_groups(related),
        question=page.fields.get("subtype") == "question",
        answered=bool(page.fields.get("accepted_answer")),
        actions=tuple(_actions(actor, page)),
        edit_url=edit_address(page.record_no) if may_edit else None,
        broken=_broken(page, filled) if may_edit else None,
        history_url=history_address(page.record_no),
        proposals=tuple(_proposals(page)) if may_edit else (),
        files=tuple(files_below(actor, page.record_no, (row.html for row in stored.values()))),
    )


def _backlink(page: ShownPage, found: Backlink) -> dict[str, str]:
    """A sentence that is nothing but the link says nothing."""
    says = found.sentence not in (page.title, page.title_2, str(page.record_no))
    return {**linked(found), "sentence": found.sentence if says else ""}


def _broken(page: ShownPage, filled: Mapping[str, Markup]) -> dict[str, str] | None:
    """How many links of the texts lead this reader nowhere, for whoever may mend them."""
    count = sum(text.count(f'class="wikilink {kind}"') for text in filled.values() for kind in ("missing", "several"))
    if not count:
        return None
    label = gettext("links.broken.on_page", count=str(count))
    return {"label": label, "url": url_for("pages.broken_links_page", of=page.record_no)}


def _sections(kind: Kind, page: ShownPage, filled: Mapping[str, Markup], *, after_text: bool) -> list[SectionView]:
    """Rendered texts of fields and answers, each under its own heading and in the declared order."""
    sections = []
    for declared in kind.fields:
        if declared.after_text is not after_text:
            continue
        if declared.type == "text" and declared.key in filled:
            title = gettext(f"field.{kind.key}.{declared.key}")
            sections.append(SectionView(declared.key, title, filled[declared.key]))
        elif declared.type == "answers":
            sections += _answers(kind, page, filled, declared.key)
    return sections


def _answers(kind: Kind, page: ShownPage, filled: Mapping[str, Markup], key: str) -> list[SectionView]:
    """The chosen question set's answers first; what was answered in the other set before it was left stays readable."""
    chosen = kind.question_set(page.fields.get("question_set"))
    in_order = sorted(kind.question_sets, key=lambda questions: questions != chosen)
    return [
        SectionView(f"answer-{part}", gettext(f"aar.{questions.key}.{part}"), filled[f"{key}.{part}"])
        for questions in in_order
        for part in questions.parts
        if f"{key}.{part}" in filled
    ]


def _body_title(page: ShownPage, stored: Mapping[str, StoredPart], before: tuple[SectionView, ...]) -> str:
    """The synthesis below an AAR's answers needs a heading, unless its writer gave it one."""
    answered = page.kind == "aar" and (before or page.fields.get("aims"))
    return gettext("pages.body_aar") if answered and "body" in stored and not stored["body"].toc else ""


def _aims(page: ShownPage) -> list[AimView]:
    return [
        AimView(*(row.get(part, "") for part in ("aim", "expected", "got", "rating", "why")))
        for row in page.fields.get("aims", ())
    ]


def _toc(
    page: ShownPage, stored: Mapping[str, StoredPart], before: tuple[SectionView, ...], after: tuple[SectionView, ...],
    body_title: str,
) -> list[TocView]:  # fmt: skip
    """Sections and the text's own headings, as they stand on the screen."""
    toc = [TocView(f"s-{section.key}", section.title, 2) for section in before]
    if page.fields.get("aims"):
        toc.append(TocView("s-aims", gettext("field.aar.aims"), 2))
    if body_title:
        toc.append(TocView("s-body", body_title, 2))
    if "body" in stored:
        toc += [TocView(anchor, text, level) for level, anchor, text in stored["body"].toc]
    return toc + [TocView(f"s-{section.key}", section.title, 2) for section in after]


def _actions(actor: Actor, page: ShownPage) -> list[dict[str, Any]]:
    """What this reader may do with the page beside editing, as menu items."""
    items: list[dict[str, Any]] = [
        {"label": gettext("pages.history"), "url": history_address(page.record_no), "icon": "history"},
        {"label": gettext("attachments.of_page"), "url": f"/p/{page.record_no}/files", "icon": "download"},
    ]

    def offer(ability: str, act: str, icon: str) -> None:
        if can(actor, ability, page):
            address = url_for("pages.confirm", no=page.record_no, act=act)
            items.append({"label": gettext(f"pages.{act}"), "url": address, "icon": icon})

    for ability, act, icon in (("pages.split", "split", "list"), ("pages.fold", "fold", "link")):
        if can(actor, ability, page):
            address = url_for(f"pages.{act}", no=page.record_no)
            items.append({"label": gettext(f"links.{act}"), "url": address, "icon": icon})
    if page.state != "draft":
        offer("pages.archive", "unarchive" if page.state == "archived" else "archive", "archive")
    offer("pages.bin", "bin", "bin")
    offer("pages.hide", "unhide" if page.hidden else "hide", "hidden")
    offer("pages.lock", "unlock" if page.locked else "lock", "lock")
    return items


def _proposals(page: ShownPage) -> list[dict[str, Any]]:
    rows = db.session.scalars(
        select(Proposal).where(Proposal.page_no == page.record_no, Proposal.settled_at.is_(None)).order_by(Proposal.id)
    )
    return [
        {"url": url_for("pages.edit", no=page.record_no, proposal=row.id), "source": row.source, "at": row.created_at}
        for row in rows
    ]
