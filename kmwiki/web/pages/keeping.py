"""Pages kept for signed-in readers, with holes where something belongs to one reader or one moment alone.

A page looks the same to everybody who may see the same pages and do the same things, but for the menu with the
reader's name, the button by which they follow the page, the form token, the open box's form id, and what is new in the
talk for this reader or waits for them in the open box. So the finished page is kept without these and they are put in
with each answer. While it is drawn a random word stands in the place of the token and of what is new; the holes are
found by these words and by the form id, which are new with each drawing. Were they found by the token itself, somebody
could write their own token into a page, and the next reader's would be put there instead.

What decides whether a kept page is right for a reader (:class:`_Asked`):

- the versions of page and site, read from the database with each request: another process's change shows at once;
- address, language, theme;
- the reader's roles and those of their visibility tokens that open any page at all. Tokens that open nothing change
  nothing, so colleagues without drafts of their own share what is kept;
- the reader themselves, where they wrote the page, are named in it, have spoken or thanked under it, or find something
  of their own there by what another feature says (:func:`own_here`);
- whether the page is of the reader's agency: only others tell of having adopted it;
- whether something here waits for the reader's agency, as another feature says (:func:`agencies_here`).

A page is kept only after it was drawn for a reader with exactly these, and so with the right to see it.
"""

from __future__ import annotations

import re
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache

from flask import Flask, current_app, g, request, session
from sqlalchemy import select
from werkzeug.wrappers import Response

from kmwiki.access import Actor
from kmwiki.comments.models import Comment
from kmwiki.core.database import db, end_reading
from kmwiki.core.once import new_form_id
from kmwiki.core.rows import raw_reader
from kmwiki.pages.counting import ReadBuffer
from kmwiki.pages.showing import ShownPage
from kmwiki.web.comments import CommentsBlock, Talk, personal_parts, something_said
from kmwiki.web.compression import joined, pack, unpack, wants_gzip
from kmwiki.web.follows import page_button
from kmwiki.web.frame_of_page import actor, reader_menu
from kmwiki.web.language import language, theme
from kmwiki.web.security import a_word_for_the_token, form_token

MOST_BYTES = 24 * 1024 * 1024
MENU, FOLLOW, TOKEN, FORM_ID = "menu", "follow", "token", "form id"
_LONG_PART, _ENOUGH = 100_000, 200
_OWN_HERE, _AGENCIES_HERE = "kmwiki.own_here", "kmwiki.agencies_here"
_OPENS = "EXISTS (SELECT 1 FROM page_token WHERE token = ?)"

Address = tuple[str, str, str]  # path, language, theme
Reader = tuple[frozenset[str], bool, frozenset[str], bool | None, bool, int | None]


@dataclass(frozen=True)
class _Asked:
    """What a request asks for, as far as it decides which kept page is the right one."""

    address: Address
    versions: tuple[int, int]
    tokens: frozenset[str]

    def reader(self, asker: Actor, shelf: _Shelf) -> Reader:
        of_its_agency = None if asker.agency_id is None else asker.agency_id == shelf.agency_id
        person_id = asker.person_id if asker.person_id in shelf.own else None
        waits = asker.agency_id in shelf.agencies
        return asker.roles, asker.executive, self.tokens, of_its_agency, waits, person_id


@dataclass(frozen=True)
class _Kept:
    """A page for readers of one sort: packed parts, and the names of the holes between them."""

    parts: tuple[bytes | str, ...]
    talk: Talk

    @property
    def size(self) -> int:
        return sum(len(part) for part in self.parts)


class _Shelf:
    """What is kept of one address while neither the page nor the site changes."""

    def __init__(
        self, versions: tuple[int, int], page: ShownPage, own: frozenset[int], agencies: frozenset[int]
    ) -> None:  # fmt: skip
        self.versions = versions
        self.record_no, self.counts, self.authors = page.record_no, page.state != "draft", page.author_ids
        self.agency_id = page.agency_id
        self.own = own  # whoever finds something of their own here
        self.agencies = agencies  # those something waits for here
        self.by_reader: dict[Reader, _Kept] = {}

    @property
    def size(self) -> int:
        return sum(kept.size for kept in self.by_reader.values())


class KeptPages:
    """The pages one process keeps; the address not asked for the longest goes first when there are too many."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._shelves: OrderedDict[Address, _Shelf] = OrderedDict()
        self._most_bytes, self._bytes = most_bytes, 0
        self._lock = threading.Lock()
        self.hits = 0

    def find(self, asked: _Asked, asker: Actor) -> tuple[_Shelf, _Kept] | None:
        with self._lock:
            shelf = self._shelves.get(asked.address)
            if shelf is None or shelf.versions != asked.versions:
                return None
            self._shelves.move_to_end(asked.address)
            kept = shelf.by_reader.get(asked.reader(asker, shelf))
            self.hits += kept is not None
        return None if kept is None else (shelf, kept)

    def keep(self, asked: _Asked, asker: Actor, shelf: _Shelf, kept: _Kept) -> None:
        with self._lock:
            standing = self._shelves.get(asked.address)
            if standing is not None and standing.versions == asked.versions and standing.own == shelf.own:
                shelf = standing
            elif standing is not None:
                self._bytes -= standing.size
            reader = asked.reader(asker, shelf)
            before = shelf.by_reader.get(reader)
            self._bytes += kept.size - (before.size if before else 0)
            shelf.by_reader[reader] = kept
            self._shelves[asked.address] = shelf
            self._shelves.move_to_end(asked.address)
            while self._bytes > self._most_bytes:
                self._bytes -= self._shelves.popitem(last=False)[1].size


def own_here(app: Flask, people_of: Callable[[ShownPage], Iterable[int]]) -> None:
    """A feature says who finds something of their own on a page (a pressed button, say); others share what is kept.

    ``people_of(page)`` gives ids of people by at most one query, and asks nothing of pages that can't have the thing.
    Whoever enters that circle or leaves it must bump the page's version in the same transaction.
    """
    app.extensions.setdefault(_OWN_HERE, []).append(people_of)


def agencies_here(app: Flask, agencies_of: Callable[[ShownPage], Iterable[int]]) -> None:
    """A feature says for whose agency something waits on a page; their members share what is kept, and so do others.

    ``agencies_of(page)`` gives ids by at most one query, and asks nothing of pages that can't have the thing. What it
    says changes only with the page's version.
    """
    app.extensions.setdefault(_AGENCIES_HERE, []).append(agencies_of)


def take(record_no: int) -> Response | None:
    """The kept page, made whole for this reader; None when it has to be drawn (and :func:`draw` may keep it).

    Visitors' pages are kept in front of Flask; addresses with a query, answers that bring news (of a comment too), and
    pages for new members, who are welcomed by name, are drawn anew.
    """
    asker = actor()
    if g.presence.newcomer or asker.is_visitor or request.query_string or "_flashes" in session:
        return None
    if something_said(record_no):
        return None
    asked = _asked(record_no, asker)
    if asked is None:
        return None
    found = _pages().find(asked, asker)
    if found is None:
        g.page_asked_for = asked
        end_reading()  # what is drawn now must not be older than the versions it will be kept under
        return None
    shelf, kept = found
    _count(shelf, asker)
    return _made_whole(kept, record_no, personal_parts(asker, kept.talk))


def draw(page: ShownPage, drawing: Callable[[], str], comments: CommentsBlock) -> str | Response:
    """The page drawn, and kept for others when :func:`take` saw that it may be."""
    asked: _Asked | None = g.pop("page_asked_for", None)
    holes = comments.holes or {}
    talk = comments.for_one_reader(page.record_no)
    personal = personal_parts(actor(), talk) if holes else {}
    if asked is None:
        html = drawing()
        return _any_of(holes).sub(lambda hole: personal[holes[hole[0]]], html) if holes else html
    with a_word_for_the_token() as word:
        html, menu, button = drawing(), str(reader_menu()), str(page_button(page.record_no))
    form_id = comments.box.form_id if comments.box else None
    holes = {menu: MENU, button: FOLLOW, word: TOKEN} | ({form_id: FORM_ID} if form_id else {}) | holes
    before, talk_drawn, after = _around(html, comments.talk)
    parts = (*_cut(before, holes), *([_packed(talk_drawn.encode())] if talk_drawn else []), *_cut(after, holes))
    kept = _Kept(parts, talk)
    if parts.count(MENU) == parts.count(FOLLOW) == 1:  # a frame without them, or with two, is none we know
        shelf = _Shelf(asked.versions, page, _with_something_of_their_own(page) | comments.thanked, _awaited(page))
        _pages().keep(asked, actor(), shelf, kept)
    return _made_whole(kept, page.record_no, personal)


def _any_of(holes: dict[str, str]) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, holes)))


def _asked(record_no: int, asker: Actor) -> _Asked | None:
    tokens = sorted(asker.tokens)
    columns = ", ".join(["p.version", "s.version", *[_OPENS] * len(tokens)])
    query = f"SELECT {columns} FROM page p, site s WHERE p.record_no = ? AND s.id = 1"
    row = raw_reader().one(query, (*tokens, record_no)) if record_no < 2**53 else None
    if row is None:
        return None
    opening = frozenset(token for token, opens in zip(tokens, row[2:], strict=True) if opens)
    return _Asked((request.path, language(), theme()), (row[0], row[1]), opening)


def _around(html: str, talk: str) -> tuple[str, str, str]:
    """What stands before and behind a long talk, which has no hole: to look for them in it would take the longest."""
    at = html.find(talk[:_ENOUGH]) if len(talk) > _LONG_PART else -1
    if at < 0 or not html.startswith(talk, at):
        return html, "", ""
    return html[:at], talk, html[at + len(talk) :]


def _cut(html: str, texts: dict[str, str]) -> tuple[bytes | str, ...]:
    """The page as packed parts and the names of the holes; the longest text first, for the menu holds a token too."""
    found = []
    for text in texts:
        at = html.find(text)  # quicker by far than one expression for all of them: the page may be half a megabyte
        while at >= 0:
            found.append((at, -len(text), text))
            at = html.find(text, at + len(text))
    parts: list[bytes | str] = []
    end = 0
    for at, _, text in sorted(found):
        if at >= end:
            parts += [_packed(html[end:at].encode()), texts[text]]
            end = at + len(text)
    return (*parts, _packed(html[end:].encode()))


def _packed(text: bytes) -> bytes:
    """A long talk stands in a part of its own, and is the same while nobody speaks: packing it takes the longest."""
    return _packed_before(text) if len(text) > _LONG_PART else pack(text)


_packed_before = lru_cache(maxsize=6)(pack)


def _with_something_of_their_own(page: ShownPage) -> frozenset[int]:
    spoke = select(Comment.person_id, Comment.deleted_by).where(Comment.page_no == page.record_no)
    people: set[int | None] = {person for row in db.session.execute(spoke) for person in row}
    people |= page.author_ids | page.named_person_ids | {page.created_by}
    for people_of in current_app.extensions.get(_OWN_HERE, ()):
        people |= set(people_of(page))
    return frozenset(person for person in people if person is not None)


def _awaited(page: ShownPage) -> frozenset[int]:
    asked = current_app.extensions.get(_AGENCIES_HERE, ())
    return frozenset(agency_id for agencies_of in asked for agency_id in agencies_of(page))


def _made_whole(kept: _Kept, record_no: int, personal: dict[str, str]) -> Response:
    """All that is new with this answer, and what belongs to this reader alone."""
    fresh = {name: text.encode() for name, text in personal.items()} | {
        MENU: str(reader_menu()).encode(), FOLLOW: str(page_button(record_no)).encode(), TOKEN: form_token().encode(),
        FORM_ID: new_form_id().encode(),
    }  # fmt: skip
    parts = [(fresh[part], False) if isinstance(part, str) else (part, True) for part in kept.parts]
    if wants_gzip(request.headers.get("Accept-Encoding", "")):
        answer = Response(joined(parts), content_type="text/html; charset=utf-8")
        answer.headers["Content-Encoding"] = "gzip"
        answer.vary.add("Accept-Encoding")
        return answer
    whole = b"".join(unpack(part) if packed else part for part, packed in parts)
    return Response(whole, content_type="text/html; charset=utf-8")


def _count(shelf: _Shelf, asker: Actor) -> None:
    reads: ReadBuffer = current_app.extensions["kmwiki.reads"]
    if shelf.counts and asker.person_id is not None and asker.person_id not in shelf.authors:
        reads.person_read(shelf.record_no, asker.person_id)


def _pages() -> KeptPages:
    kept: KeptPages = current_app.extensions["kmwiki.keptpages"]
    return kept
