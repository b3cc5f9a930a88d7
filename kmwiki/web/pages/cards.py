"""A page as its template shows it: everything looked up once, nothing left to ask in a loop."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask import current_app, url_for
from sqlalchemy import select

from kmwiki.access import Actor, can
from kmwiki.core.database import db
from kmwiki.i18n.dates import format_date
from kmwiki.kinds import kind_named, name_of_kind
from kmwiki.pages.links import Backlink, Successor, backlinks, successors
from kmwiki.pages.models import Proposal
from kmwiki.pages.relations import relations_of
from kmwiki.pages.rendering import stored_texts
from kmwiki.pages.showing import ShownPage
from kmwiki.web.addresses import edit_address, history_address, kind_address, page_address, short_address, tag_address
from kmwiki.web.attachments.cards import FileCard, files_below
from kmwiki.web.language import gettext, language

from .facts import Fact, byline, linked, provenance_facts
from .relating import RelationGroup, relation_groups, taken_over_by
from .texts import TextsView, texts_view


@dataclass(frozen=True)
class PageView:
    """One page on the screen; ``texts`` is what its writers wrote, the same in a preview."""

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
    texts: TextsView
    url: str
    short_url: str
    authors: tuple[dict[str, str | None], ...]
    agency: str
    written: datetime
    facts: tuple[Fact, ...] = ()
    tags: tuple[dict[str, str], ...] = ()
    backlinks: tuple[dict[str, str], ...] = ()
    replaced_by: tuple[dict[str, str], ...] = ()
    soon_replaced_by: tuple[dict[str, str], ...] = ()
    merged_into: tuple[dict[str, str], ...] = ()
    relations: tuple[RelationGroup, ...] = ()
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
    texts = texts_view(actor, kind, lang=page.lang, fields=page.fields, texts=stored, page_no=page.record_no)
    related = relations_of(actor, page)
    superseding, merged_into = taken_over_by(related, archived=page.state == "archived")
    newer = successors(actor, page)
    may_edit, authors = can(actor, "pages.edit", page), byline(actor, page)
    return PageView(
        record_no=page.record_no,
        kind=page.kind,
        kind_label=gettext(name_of_kind(page.kind, page.fields.get("subtype"))),
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
        texts=texts,
        url=page_address(page.record_no, page.title),
        short_url=current_app.config["SETTINGS"].base_url + short_address(page.record_no),
        authors=tuple({"name": author["label"], "url": author["url"]} for author in authors),
        agency=page.agency.short(language()) if page.agency else "",
        written=page.published_at or page.created_at,
        facts=tuple(provenance_facts(actor, page, authors)),
        tags=tuple({"label": tag, "url": tag_address(tag)} for tag in page.tags),
        backlinks=tuple(_backlink(page, found) for found in backlinks(actor, page)),
        replaced_by=(*(linked(one) for one in newer if one.begins is None), *map(linked, superseding)),
        soon_replaced_by=tuple(_begins(one) for one in newer if one.begins is not None),
        merged_into=tuple(linked(found) for found in merged_into),
        relations=relation_groups(related),
        actions=tuple(_actions(actor, page)),
        edit_url=edit_address(page.record_no) if may_edit else None,
        broken=_broken(page, texts) if may_edit else None,
        history_url=history_address(page.record_no),
        proposals=tuple(_proposals(page)) if may_edit else (),
        files=tuple(files_below(actor, page.record_no, (row.html for row in stored.values()))),
    )


def _begins(found: Successor) -> dict[str, str]:
    """Guidance that will take the place of this page, with the day."""
    assert found.begins is not None
    return {**linked(found), "day": format_date(found.begins, language())}


def _backlink(page: ShownPage, found: Backlink) -> dict[str, str]:
    """A sentence that is nothing but the link says nothing."""
    says = found.sentence not in (page.title, page.title_2, str(page.record_no))
    return {**linked(found), "sentence": found.sentence if says else ""}


def _broken(page: ShownPage, texts: TextsView) -> dict[str, str] | None:
    """How many links of the texts lead this reader nowhere, for whoever may mend them."""
    if not texts.broken_links:
        return None
    label = gettext("links.broken.on_page", count=str(texts.broken_links))
    return {"label": label, "url": url_for("pages.broken_links_page", of=page.record_no)}


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

    if page.kind == "thread" and can(actor, "words.borrow", page):
        address = url_for("extending.extend_page", no=page.record_no)
        items.append({"label": gettext("extending.extend_thread"), "url": address, "icon": "leaf"})
    for ability, act, icon in (("pages.split", "split", "list"), ("pages.fold", "fold", "link")):
        if can(actor, ability, page):
            address = url_for(f"pages.{act}", no=page.record_no)
            items.append({"label": gettext(f"links.{act}"), "url": address, "icon": icon})
    if page.state != "draft":
        offer("pages.archive", "unarchive" if page.state == "archived" else "archive", "archive")
    offer("pages.bin", "bin", "bin")
    offer("pages.hide", "unhide" if page.hidden else "hide", "hidden")
    offer("pages.lock", "unlock" if page.locked else "lock", "lock")
    if can(actor, "moderation.report_page", page):
        items.append({"label": gettext("moderation.report"), "url": f"/p/{page.record_no}/report", "icon": "warning"})
    return items


def _proposals(page: ShownPage) -> list[dict[str, Any]]:
    rows = db.session.scalars(
        select(Proposal).where(Proposal.page_no == page.record_no, Proposal.settled_at.is_(None)).order_by(Proposal.id)
    )
    return [
        {"url": url_for("pages.edit", no=page.record_no, proposal=row.id), "source": row.source, "at": row.created_at}
        for row in rows
    ]
