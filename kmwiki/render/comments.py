"""Comments as HTML: what was typed, in paragraphs and lines, with addresses, ``[[pages]]`` and ``@people`` made links.

No Markdown on purpose. People greet each other with stars and dashes (``***สวัสดีปีใหม่***``, ``----``), and a greeting
must look as typed. It is linear in the length of the text and so needs no guard; bleach has the last word all the same.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from html import escape

from kmwiki.render.autolinks import URL, href_of, trim_url
from kmwiki.render.cleaning import clean
from kmwiki.render.markers import PERSON, WIKI, address, find_targets
from kmwiki.render.mentions import MENTION, called
from kmwiki.render.plain import html_to_text
from kmwiki.render.shapes import Rendered
from kmwiki.render.wikilinks import WIKILINK, parse_wikilink

_WIKILINK, _MENTION, _URL = re.compile(WIKILINK), re.compile(MENTION), re.compile(URL)
_ANYTHING = re.compile(rf"(?:{WIKILINK})|(?:{URL})|(?:{MENTION})")
_PARAGRAPHS = re.compile(r"\n[ \t\u00a0]*\n\s*")


def render_comment(text: str, names: Collection[str] = ()) -> Rendered:
    """The HTML of a comment's text, with markers as in `render`; it holds no ids and no headings.

    `names` are those that people bear, as they are typed behind an @ in it; see `mentions`.
    """
    paragraphs = (part.strip("\n") for part in _PARAGRAPHS.split(text))
    html = clean("\n".join(f"<p>{_line_breaks(_mark_up(part, names))}</p>" for part in paragraphs if part.strip()))
    return Rendered(
        html=html,
        links=find_targets(html, WIKI),
        mentions=find_targets(html, PERSON),
        plain=html_to_text(html),
    )


def _line_breaks(html: str) -> str:
    return html.replace("\n", "<br>\n")


def _mark_up(text: str, names: Collection[str]) -> str:
    pieces: list[str] = []
    position = 0
    for found in _ANYTHING.finditer(text):
        if found.start() < position:
            continue
        link, end = _link(text, found.start(), found.end(), names)
        if link:
            pieces += [escape(text[position : found.start()], quote=False), link]
            position = end
    return "".join([*pieces, escape(text[position:], quote=False)])


def _link(text: str, start: int, end: int, names: Collection[str]) -> tuple[str, int]:
    """The link for what stands at `start`, and where the text goes on behind it."""
    if match := _WIKILINK.match(text, start):
        named = parse_wikilink(match)
        return (_anchor(address(WIKI, named[0]), named[1]), end) if named else ("", end)
    if match := _MENTION.match(text, start):
        whom, name, end = called(match, names)
        return (_anchor(address(PERSON, whom), f"@{name}"), end) if name else ("", end)
    match = _URL.match(text, start)
    url = trim_url(match[0]) if match else ""
    return (_anchor(href_of(url), url), start + len(url)) if len(url) >= 8 else ("", end)


def _anchor(href: str, words: str) -> str:
    return f'<a href="{escape(href)}">{escape(words, quote=False)}</a>'
