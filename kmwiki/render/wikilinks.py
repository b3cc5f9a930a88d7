"""``[[ชื่อหน้า]]``, ``[[123]]`` and ``[[ชื่อหน้า|คำที่แสดง]]``.

Python-Markdown's own extension knows only ``\\w``, which leaves out Thai vowels and tone marks.
"""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

from markdown.inlinepatterns import InlineProcessor

from kmwiki.render.markers import WIKI, marker

# Within a table the bar is escaped, and Markdown's placeholders (between \x02 and \x03) belong to something else.
WIKILINK = r"(?<!\\)\[\[([^\[\]\n|\\\x02\x03]{1,300})(?:\\?\|([^\[\]\n\x02\x03]{1,300}))?\]\]"
# Before backslash escapes (180) and links (160), after code (190).
PRIORITY = 185


def parse_wikilink(match: re.Match[str]) -> tuple[str, str] | None:
    """(target, label) of a match of `WIKILINK`, or None where nothing is named."""
    target = " ".join(match[1].split())
    label = " ".join((match[2] or "").split()) or target
    return (target, label) if target else None


class WikiLinks(InlineProcessor):
    """Puts a marker where a page is named."""

    ANCESTOR_EXCLUDES = ("a",)

    def handleMatch(  # type: ignore[override]
        self, m: re.Match[str], data: str
    ) -> tuple[Element | None, int | None, int | None]:
        """The marker and the span it replaces."""
        named = parse_wikilink(m)
        if named is None:
            return None, None, None
        return marker(WIKI, *named), m.start(0), m.end(0)
