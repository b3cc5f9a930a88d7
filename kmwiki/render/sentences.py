"""The sentence a ``[[link]]`` stands in, read from the cleaned HTML that shows it.

From the HTML, not from the Markdown: what is a line, an item or a cell of a table is known there, and what stands in
code is no link. Every link in the sentence is told as its writer typed it, so no sentence names a page by a title that
its reader may not know.
"""

from __future__ import annotations

import re
from html import unescape

from kmwiki.text.sentences import sentence_around

from .markers import MARKER, WIKI, read_target

_EDGE = re.compile(
    r"</?(?:blockquote|br|caption|dd|details|div|dl|dt|figcaption|figure|h[1-6]|hr|li|ol|p|pre|section|summary|table|"
    r"tbody|td|tfoot|th|thead|tr|ul)\b[^>]*>"
)
_FOOTNOTE = re.compile(r"<sup\b[^>]*>.*?</sup>", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")


def sentences_of(html: str) -> dict[str, str]:
    """Target of each ``[[link]]`` -> the sentence around its first place."""
    found: dict[str, str] = {}
    if f'href="{WIKI}:' not in html:
        return found
    for line in _EDGE.split(html):
        for match in MARKER.finditer(line):
            target = read_target(match[2]) if match[1] == WIKI else ""
            if target and target not in found:
                before, after = _plain(line[: match.start()]), _plain(line[match.end() :])
                found[target] = sentence_around(before, _plain(match[3] or ""), after)
    return found


def _plain(html: str) -> str:
    return re.sub(r"\s+", " ", unescape(_TAG.sub("", _FOOTNOTE.sub("", html))))
