"""The talk under a saved blog page: who said what when, and whom they answered."""

from __future__ import annotations

import re
from copy import deepcopy
from typing import TYPE_CHECKING

from kmwiki.core.clock import today
from kmwiki.i18n import translate
from kmwiki.pasting import clean_pasted_tree
from kmwiki.text.input import NAME_MAX

from .fitting import language_of
from .incoming import IncomingComment
from .markup import elements, is_inside, names_of, says, take_out, words_in
from .moments import find_moment

if TYPE_CHECKING:
    from lxml.etree import _Element

MOST_COMMENTS = 2_000
COMMENT = frozenset("comment comment-item comment-box commentitem comments-item comment-card".split())
CONTAINERS = frozenset(
    "comments comment-list commentlist comments-area comments-section comment-section comments-list responses".split()
)
_BY_ID = re.compile(r"comment[-_]?\d+")
_AUTHOR = "comment-author comment-name commenter p-author fn author username user-name comment-user vcard".split()
_DATE = "comment-date comment-time comment-metadata comment-meta dt-published timestamp date created".split()
_WORDS = "comment-content comment-text comment-message comment__body e-content comment-body text body".split()
_ACTIONS = frozenset(
    "reply comment-reply comment-reply-link comment-actions actions like likes comment-number comment-no comment-ip "
    "comment-avatar avatar edit-link comment-edit-link permalink".split()
)
EDITED = re.compile(r"(?:แก้ไข|ปรับปรุง)(?:ล่าสุด)?(?:เมื่อ)?|(?:last )?(?:edited|modified|updated)", re.IGNORECASE)
_LABEL = re.compile(
    r"^\s*(?:เขียนโดย|เขียนเมื่อ|เขียน|โดย|ผู้แสดงความเห็น|by|written by|posted by|from)\s*:?\s*", re.IGNORECASE
)
_ADDRESS = re.compile(r"\s*(?:\[?\s*IP\s*:?\s*[\dxX.:]+\s*\]?)\s*")


def comments_in(root: _Element) -> list[_Element]:
    """The elements that are a comment each, answers inside them too, in reading order."""
    found: list[_Element] = []
    for element in elements(root):
        if len(found) == MOST_COMMENTS:
            break
        by_type = (element.get("itemtype") or "").rstrip("/").lower().endswith("schema.org/comment")
        by_class = element.tag in ("div", "li", "article", "section", "tr") and not COMMENT.isdisjoint(
            names_of(element)
        )
        by_id = (
            element.tag in ("div", "li", "article") and _BY_ID.fullmatch((element.get("id") or "").lower()) is not None
        )
        if by_type or by_class or by_id:
            found.append(element)
    return _without_wrapped(found)


def _without_wrapped(found: list[_Element]) -> list[_Element]:
    """Two that enclose the same words are one comment: ``<li class=comment><article id=comment-3>``."""
    enclosing = set(found)
    return [
        element
        for element in found
        if not ((parent := element.getparent()) is not None and parent in enclosing and len(parent) == 1)
    ]


def read_talk(found: list[_Element]) -> list[IncomingComment]:
    """The comments of those elements, without the ones that say nothing."""
    talk: list[IncomingComment] = []
    places: dict[_Element, int] = {}
    for element in found:
        answered = next((places[around] for around in element.iterancestors() if around in places), None)
        comment = _read(element, found, answered)
        if comment is not None:
            places[element] = len(talk)
            talk.append(comment)
    return talk


def take_talk_out(root: _Element, found: list[_Element], main: _Element | None) -> None:
    """Remove the talk, and the box it stands in, from the page."""
    for element in list(elements(root)):
        names = names_of(element) | {(element.get("id") or "").lower()}
        holds_main = main is not None and (element is main or is_inside(main, [element]))
        if not CONTAINERS.isdisjoint(names) and element.tag not in ("body", "html") and not holds_main:
            take_out(element)
    for element in found:
        take_out(element)


def _read(element: _Element, found: list[_Element], answered: int | None) -> IncomingComment | None:
    own = deepcopy(element)
    own.tail = None
    # The answers inside are comments of their own.
    for inside in comments_in(own)[0:]:
        if inside is not own and inside.getparent() is not None and _stands_alone(inside, own):
            take_out(inside)
    author, dates = _first(own, "author", _AUTHOR), _dates(own)
    name = _name(author) if author is not None else _name_by_look(own)
    said = " ".join(words_in(date) for date in dates) or words_in(own)[:200]
    edited_at = EDITED.search(said)
    stamp = next((value for date in own.iter("time") if (value := date.get("datetime"))), "")
    created = find_moment(
        stamp or (said[: edited_at.start()] if edited_at and edited_at.start() > 6 else said), today()
    )
    edited = find_moment(said[edited_at.end() :], today()) if edited_at else None
    body = _first(own, "text", _WORDS)
    words = body if body is not None and author is not body else own
    for part in (author, *dates, *_actions(own)):
        if part is not None and part is not words and not _holds(part, words):
            take_out(part)
    markdown = clean_pasted_tree(words).markdown
    if not markdown.strip():
        return None
    if not name:
        name = translate(language_of(markdown), "transfer.read.nameless")
    return IncomingComment(name[:NAME_MAX], markdown, created, edited, answered)


def _stands_alone(inside: _Element, own: _Element) -> bool:
    """Not a wrapper of the same comment."""
    parent = inside.getparent()
    return not (parent is own and len(own) == 1)


def _holds(part: _Element, words: _Element) -> bool:
    return any(parent is part for parent in words.iterancestors())


def _first(own: _Element, itemprop: str, names: list[str]) -> _Element | None:
    """The part that says it is this, by microdata first, by class then; the most telling class wins."""
    inside = [element for element in elements(own) if element is not own]
    for element in inside:
        if says(element, "itemprop", itemprop):
            return element
    for name in names:
        for element in inside:
            if name in names_of(element):
                return element
    return None


def _dates(own: _Element) -> list[_Element]:
    marked = [
        element
        for element in elements(own)
        if element is not own
        and (
            element.tag == "time"
            or says(element, "itemprop", "datecreated", "datepublished", "datemodified")
            or not frozenset(_DATE).isdisjoint(names_of(element))
        )
    ]
    return [element for element in marked if not is_inside(element, marked)]


def _actions(own: _Element) -> list[_Element]:
    return [
        element
        for element in elements(own)
        if element is not own
        and (not _ACTIONS.isdisjoint(names_of(element)) or element.tag in ("form", "button", "img"))
    ]


def _name(author: _Element) -> str:
    inner = next(
        (
            element
            for element in elements(author)
            if element is not author and (says(element, "itemprop", "name") or "fn" in names_of(element))
        ),
        author,
    )
    return _ADDRESS.sub(" ", _LABEL.sub("", words_in(inner))).strip(" :·|-")


def _name_by_look(own: _Element) -> str:
    """Pages without classes write the name first, bold or as a link to the person; it is taken out as it is read."""
    for element in elements(own):
        if element.tag in ("cite", "b", "strong", "a", "h4", "h5") and 0 < len(words_in(element)) <= NAME_MAX:
            name = _name(element)
            take_out(element)
            return name
        if element is not own and element.tag in ("p", "blockquote"):
            return ""
    return ""
