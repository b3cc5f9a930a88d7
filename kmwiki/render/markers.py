"""Neutral markers for ``[[links]]`` and ``@mentions`` in stored HTML.

A marker is an anchor with an address of our own scheme and no other attribute::

    <a href="wiki:%E0%B9%81…">แนวปฏิบัติที่ดี</a>      <a href="person:somchai">@somchai</a>

Who it leads to depends on the reader, so it is filled at view time (`filling`). Writing such an anchor by hand is the
same as writing ``[[…]]``: the marker carries nothing but what could be typed as well, so there is nothing to forge.
What a text links to is read from the cleaned HTML by the same expression that fills it, so the two cannot differ.
"""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import quote, unquote
from xml.etree.ElementTree import Element

from markdown.util import AtomicString

WIKI = "wiki"
PERSON = "person"
TARGET_MAX = 300

# As bleach writes it: attributes in double quotes, every `<` of text and attributes escaped. So this can only be a tag.
MARKER = re.compile(r'<a href="(wiki|person):([^"<>\s]*)">(?:([^<]*)(?=</a>))?')


def address(scheme: str, target: str) -> str:
    """The address that stands for `target` until a reader is known."""
    return f"{scheme}:{quote(target[:TARGET_MAX], safe='')}"


def marker(scheme: str, target: str, label: str) -> Element:
    """The marker as Markdown's tree holds it; its text is taken as it stands."""
    element = Element("a", {"href": address(scheme, target)})
    element.text = AtomicString(label)
    return element


@lru_cache(maxsize=5_000)  # asked with each view, and pages name each other again and again
def read_target(encoded: str) -> str:
    """The target in a marker's address, as typed."""
    return " ".join(unquote(encoded.replace("&amp;", "&")).split())[:TARGET_MAX]


def find_targets(html: str, scheme: str) -> tuple[str, ...]:
    """The targets of all markers of one scheme in cleaned HTML, each once, in order."""
    found = (read_target(match[2]) for match in MARKER.finditer(html) if match[1] == scheme)
    return tuple(dict.fromkeys(target for target in found if target))
