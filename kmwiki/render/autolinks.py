"""Bare web addresses become links, in Thai sentences too: ``ดูwww.moi.go.thครับ``.

An address ends where Thai begins, since Thai needs no space before the next word; only right behind ``/ = _ - #`` is
Thai taken as part of it (``/wiki/การจัดการความรู้``).
"""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

from markdown.inlinepatterns import InlineProcessor
from markdown.util import AtomicString

_THAI = "\u0e01-\u0e3a\u0e40-\u0e4e\u0e50-\u0e59"
_SIGNS = r"A-Za-z0-9%._~:/?#@!$&'()*+,;=-"
URL = (
    rf"(?<![A-Za-z0-9@._/-])(?:https?://(?=[A-Za-z0-9{_THAI}])|www\.(?=[A-Za-z0-9-]+\.[A-Za-z]))"
    rf"[{_SIGNS}]+(?:(?<=[/=_#-])[{_THAI}][{_THAI}{_SIGNS}]*)?"
)
# After raw HTML (90) is put aside, before emphasis (60) sees the underscores.
PRIORITY = 85
_TRAILING = ".,:;!?'\"*_~"


def trim_url(found: str) -> str:
    """The address without the signs of the sentence around it; a closing bracket stays if it was opened inside."""
    while found:
        if found[-1] in _TRAILING or (found[-1] == ")" and found.count(")") > found.count("(")):
            found = found[:-1]
        else:
            break
    return found


def href_of(url: str) -> str:
    """Where a bare address leads: ``www.…`` to https."""
    return url if url.lower().startswith("http") else f"https://{url}"


class AutoLinks(InlineProcessor):
    """Makes a bare address a link."""

    ANCESTOR_EXCLUDES = ("a",)

    def handleMatch(  # type: ignore[override]
        self, m: re.Match[str], data: str
    ) -> tuple[Element | None, int | None, int | None]:
        """The link and the span it replaces."""
        url = trim_url(m[0])
        if len(url) < 8:
            return None, None, None
        element = Element("a", {"href": href_of(url)})
        element.text = AtomicString(url)
        return element, m.start(0), m.start(0) + len(url)
