"""The addresses of the feeds. They show what a visitor sees, whoever asks, in the site's first language."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from flask import Response, current_app, request

from kmwiki.core.errors import NotFound
from kmwiki.core.site import the_site
from kmwiki.frame.agencies import get_agency
from kmwiki.frame.criteria import categories_for
from kmwiki.i18n.catalogue import DEFAULT_LANGUAGE as LANG
from kmwiki.i18n.catalogue import translate
from kmwiki.kinds import kind_named
from kmwiki.notifications.feeds import Entry, new_pages, talk_of
from kmwiki.web.addresses import (
    agency_address,
    category_address,
    comment_address,
    kind_address,
    page_address,
    short_address,
    tag_address,
)
from kmwiki.web.compression import wants_gzip

from . import blueprint
from .atom import AtomEntry, AtomFeed, write_atom
from .keeping import KeptFeeds

LONGEST_TAG = 50


@blueprint.get("/feed.atom")
def site() -> Response:
    """The whole site."""
    return _answer(lambda: _feed("/", "", new_pages()))


@blueprint.get("/kind/<kind>/feed.atom")
def kind(kind: str) -> Response:
    """Pages of a kind."""
    if kind_named(kind) is None:
        raise NotFound("pages.no_such_kind", kind=kind[:40])
    return _answer(lambda: _feed(kind_address(kind), translate(LANG, f"kind.{kind}.many"), new_pages(kind=kind)))


@blueprint.get("/agency/<code>/feed.atom")
def agency(code: str) -> Response:
    """Pages of an agency."""
    return _answer(lambda: _feed(agency_address(code), get_agency(code).name(LANG), new_pages(agency=code)))


@blueprint.get("/category/<int:number>/feed.atom")
def category(number: int) -> Response:
    """Pages that concern a PMQA category."""

    def made() -> AtomFeed:
        names = {row.number: row.name(LANG) for row in categories_for()}
        if number not in names:
            raise NotFound()
        label = translate(LANG, "lists.category", number=number, name=names[number])
        return _feed(category_address(number), label, new_pages(category=number))

    return _answer(made)


@blueprint.get("/tags/<path:tag>/feed.atom")
def tag(tag: str) -> Response:
    """Pages that bear a tag. One that nobody uses looks the same as one that only members' pages bear: it is empty."""
    if len(tag) > LONGEST_TAG:
        raise NotFound()
    kept = tag.replace("/", "-")  # as tags are kept
    return _answer(lambda: _feed(tag_address(kept), translate(LANG, "lists.tag", tag=kept), new_pages(tag=kept)))


@blueprint.get("/p/<int:no>/feed.atom")
def talk(no: int) -> Response:
    """What is said under a page."""

    def made() -> AtomFeed:
        said = talk_of(no)
        label = translate(LANG, "feeds.talk", title=said.title)
        return _feed(page_address(no, said.title), label, said.entries, own=f"/p/{no}/feed.atom", lang=said.lang)

    return _answer(made)


def _answer(make: Callable[[], AtomFeed]) -> Response:
    def written() -> tuple[bytes, datetime]:
        feed = make()
        return write_atom(feed), feed.updated

    feeds: KeptFeeds = current_app.extensions["kmwiki.feeds"]
    kept = feeds.get(request.path, written)
    if kept is None:
        raise NotFound()
    packed = wants_gzip(request.headers.get("Accept-Encoding", ""))
    answer = Response(kept.packed if packed else kept.body, content_type="application/atom+xml; charset=utf-8")
    answer.vary.add("Accept-Encoding")
    if packed:
        answer.headers["Content-Encoding"] = "gzip"
    answer.set_etag(kept.etag, weak=True)
    answer.last_modified = kept.updated
    answer.headers["Cache-Control"] = "no-cache"  # kept by anybody, but asked about each time: rights may narrow
    answer.make_conditional(request.environ)
    return answer


def _feed(
    address: str, label: str, entries: Sequence[Entry], *, own: str | None = None, lang: str = LANG
) -> AtomFeed:  # fmt: skip
    base, site_name = current_app.config["SETTINGS"].base_url.rstrip("/"), the_site().name_th
    own = own or f"{address.rstrip('/')}/feed.atom"
    return AtomFeed(
        id=base + own, url=base + address, title=f"{site_name} · {label}" if label else site_name, lang=lang,
        site=site_name, entries=[_entry(entry, base) for entry in entries],
    )  # fmt: skip


def _entry(entry: Entry, base: str) -> AtomEntry:
    """An entry's id is its short address, which is its own for ever."""
    if entry.comment_id is not None:
        path = url = comment_address(entry.comment_id)
        title = translate(LANG, "notices.did.comment.posted", who=entry.authors[0])
    else:
        path, url, title = short_address(entry.record_no), page_address(entry.record_no, entry.title), entry.title
    return AtomEntry(id=base + path, url=base + url, title=title, entry=entry)
