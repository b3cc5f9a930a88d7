"""HTML from anywhere -> a tree that is bounded in size, or only its words when it is not."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING

from kmwiki.pasting.characters import visible

if TYPE_CHECKING:
    from lxml.etree import _Element

MOST_TAGS = 100_000  # comments and stray signs are counted as well
MOST_WORDS = 1_000_000  # characters taken from what no tree is made of; a page holds a quarter of it

# Pictures inside the text, megabytes of them, are no text.
_DATA = re.compile(r"data:[a-zA-Z0-9/+.;=-]{0,100},[A-Za-z0-9+/=%._~-]{40,}")
# What follows the end of a page is read by browsers and dropped by the parser, words and all.
_PAGE_END = re.compile(r"</(?:html|body)\b[^<>]{0,100}>", re.IGNORECASE)
_TAG = re.compile(r"</?[A-Za-z!?][^<>]{0,10000}>")
_ON_ITS_OWN_LINE = re.compile(r"</?(?:p|div|br|li|tr|h[1-6]|table|ul|ol|blockquote)\b", re.IGNORECASE)
_SILENT = (("<!--", "-->"), ("<script", "</script"), ("<style", "</style"), ("<template", "</template"))


class TooMuch(ValueError):
    """More text than anybody pastes."""


class Tangled(ValueError):
    """HTML with more in it than anybody writes; its words can still be had by `words_only`."""


def tree_of(html: str) -> _Element | None:
    """The parsed tree, or None when there is nothing in it.

    Raises Tangled for too many tags, or for nesting the parser gave up on.
    """
    from lxml import etree  # only where HTML is read

    html = _PAGE_END.sub(" ", slimmed(html))
    if html.count("<") > MOST_TAGS:
        raise Tangled
    parser = etree.HTMLParser(
        recover=True, huge_tree=True, no_network=True, remove_comments=True, remove_pis=True, encoding="utf-8"
    )
    try:
        root = etree.fromstring(html.encode("utf-8"), parser)
    except etree.XMLSyntaxError:
        return None
    # The parser drops what is nested deeper than it counts, words and all, and only its log tells.
    if any(entry.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT for entry in parser.error_log):
        raise Tangled
    return root


def words_only(html: str) -> str:
    """The words of any HTML at all, in lines; in time that grows with its length and nothing else.

    Raises TooMuch for more than `MOST_WORDS` of them.
    """
    text = slimmed(html)
    for opening, closing in _SILENT:
        text = _without(text, opening, closing)
    text = _ON_ITS_OWN_LINE.sub(lambda match: f"\n{match[0]}", text)
    text = visible(unescape(_TAG.sub("", text)))
    if len(text) > MOST_WORDS:
        raise TooMuch
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


def slimmed(html: str) -> str:
    """`html` without what nobody sees and without the pictures in it."""
    return visible(_DATA.sub("data:", html))


def _without(text: str, opening: str, closing: str) -> str:
    """`text` without everything between those; a regular expression would look for a missing end again and again."""
    lower = text.lower()
    kept, at = [], 0
    while (start := lower.find(opening, at)) >= 0 and (end := lower.find(closing, start)) >= 0:
        kept.append(text[at:start])
        at = end + len(closing)
    return "".join([*kept, text[at:]])
