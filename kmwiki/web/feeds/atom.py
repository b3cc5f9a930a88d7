"""Atom (RFC 4287), written. Text in, bytes out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from xml.etree.ElementTree import Element, SubElement, tostring

from kmwiki.notifications.feeds import Entry

ATOM = "http://www.w3.org/2005/Atom"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
# A feed must say when it last changed; one that holds nothing has not changed since before any site like this.
NEVER = datetime(1970, 1, 1, tzinfo=UTC)
# What XML can't hold, however it is written. None of it is taken in by a form; an old file may have brought it.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class AtomEntry:
    """One entry and its absolute addresses, of which ``id`` never changes."""

    id: str
    url: str
    title: str  # a comment, which has none of its own, bears one here
    entry: Entry


@dataclass(frozen=True)
class AtomFeed:
    """A feed; ``id`` is its own address, ``url`` the page that shows the same to people."""

    id: str
    url: str
    title: str
    lang: str
    site: str
    entries: Sequence[AtomEntry]

    @property
    def updated(self) -> datetime:
        return max((one.entry.updated for one in self.entries), default=NEVER)


def write_atom(feed: AtomFeed) -> bytes:
    """The feed as XML."""
    root = Element("feed", {"xmlns": ATOM, LANG: feed.lang})
    _text(root, "id", feed.id)
    _text(root, "title", feed.title)
    _text(root, "updated", _moment(feed.updated))
    SubElement(root, "link", {"rel": "self", "type": "application/atom+xml", "href": feed.id})
    SubElement(root, "link", {"rel": "alternate", "type": "text/html", "href": feed.url})
    _text(SubElement(root, "author"), "name", feed.site)  # of whatever names none of its own
    for one in feed.entries:
        _entry(root, one)
    written: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def _entry(root: Element, one: AtomEntry) -> None:
    entry = one.entry
    node = SubElement(root, "entry", {LANG: entry.lang})
    _text(node, "id", one.id)
    _text(node, "title", one.title)
    _text(node, "updated", _moment(entry.updated))
    _text(node, "published", _moment(entry.published))
    SubElement(node, "link", {"rel": "alternate", "type": "text/html", "href": one.url})
    for name in entry.authors:
        if name.strip():
            _text(SubElement(node, "author"), "name", name)
    if entry.words:
        _text(node, "summary", entry.words)


def _text(parent: Element, name: str, text: str) -> None:
    SubElement(parent, name).text = _NOT_XML.sub("", text)


def _moment(value: datetime) -> str:
    return value.astimezone(UTC).replace(microsecond=0).isoformat().replace("+00:00", "Z")
