"""``@name`` and ``@[pen name with spaces]``.

Thai is written without spaces, so ``ขอบคุณ@somchaiครับ`` is common: a name that begins with a Latin letter ends where
Thai begins. A Thai name ends at the first space or sign. An @ behind a Latin letter or number is an e-mail address.
"""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

from markdown.inlinepatterns import InlineProcessor

from kmwiki.render.markers import PERSON, marker

_LATIN = r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,58}[A-Za-z0-9_])"
_THAI = "[\u0e01-\u0e2e\u0e40-\u0e44](?:[\u0e01-\u0e3a\u0e40-\u0e4e0-9._-]{0,58}[\u0e01-\u0e3a\u0e40-\u0e4e0-9_])"
MENTION = rf"(?<![A-Za-z0-9._%+@/-])@(?:({_LATIN}|{_THAI})|\[([^\[\]\n\x02\x03]{{2,60}})\](?!\())"
# After raw HTML (90) is put aside, so that nothing is found inside its attributes; before emphasis (60).
PRIORITY = 82


def parse_mention(match: re.Match[str]) -> str:
    """The name in a match of `MENTION`."""
    return " ".join((match[1] or match[2]).split())


class Mentions(InlineProcessor):
    """Puts a marker where a person is called."""

    ANCESTOR_EXCLUDES = ("a",)

    def handleMatch(  # type: ignore[override]
        self, m: re.Match[str], data: str
    ) -> tuple[Element | None, int | None, int | None]:
        """The marker and the span it replaces."""
        name = parse_mention(m)
        if not name:
            return None, None, None
        return marker(PERSON, name, f"@{name}"), m.start(0), m.end(0)
